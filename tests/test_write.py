"""How documents reach the disk and leave it."""

import os

import pytest

from feedsvc import write
from feedsvc.errors import CollisionError, OutputError
from feedsvc.model import Document


def test_a_document_is_put_in_place_whole(tmp_path):
    """Folders are made, nothing but the document is left."""
    write.replace(tmp_path, [Document("tags/a.atom", b"new")])

    assert (tmp_path / "tags" / "a.atom").read_bytes() == b"new"
    assert [path.name for path in (tmp_path / "tags").iterdir()] == ["a.atom"]


def test_readers_may_read_what_is_written(tmp_path):
    """Not only the user who wrote it: a web server serves it."""
    write.replace(tmp_path, [Document("feed.atom", b"x")])

    assert (tmp_path / "feed.atom").stat().st_mode & 0o777 == 0o644


def test_a_failed_write_leaves_the_old_document(tmp_path, monkeypatch):
    """And no temporary file."""
    write.replace(tmp_path, [Document("feed.atom", b"old")])

    def full(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device: make the folder writable"):
        write.replace(tmp_path, [Document("feed.atom", b"new")])

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_documents_are_all_on_the_disk_before_the_first_takes_its_name(tmp_path, monkeypatch):
    """So that the disk is waited for once."""
    done = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda number: done.append("fsync") or fsync(number))
    monkeypatch.setattr(os, "replace", lambda a, b: done.append("replace") or replace(a, b))
    named = write.replace(tmp_path, [Document("feed.atom", b"1"), Document("feed.rss", b"2")])

    assert named == ["feed.atom", "feed.rss"]
    assert done == ["fsync", "fsync", "replace", "replace"]


def test_names_that_begin_alike_are_kept_apart(tmp_path):
    """However long they are."""
    names = [f"{'x' * 100}.{kind}" for kind in ("atom", "rss")]
    write.replace(tmp_path, [Document(name, name.encode()) for name in names])

    assert [(tmp_path / name).read_text() for name in names] == names


def test_no_document_is_named_where_one_cannot_be_made(tmp_path):
    """Nor is anything left of the others."""

    def made():
        yield Document("feed.atom", b"1")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        write.replace(tmp_path, made())

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["../out.atom", "/etc/out.atom", "a/../../b"])
def test_nothing_leaves_the_output_folder(tmp_path, path):
    """A path that would is refused, for writing and removing."""
    with pytest.raises(OutputError, match="leaves the output folder"):
        write.replace(tmp_path, [Document(path, b"x")])
    with pytest.raises(OutputError, match="leaves the output folder"):
        write.remove(tmp_path, [path])


def test_same_knows_these_very_bytes(tmp_path):
    """A file of other bytes, of the same length or none, is not the same."""
    write.replace(tmp_path, [Document("a", b"one")])

    assert write.same(tmp_path, Document("a", b"one"))
    assert not write.same(tmp_path, Document("a", b"two"))
    assert not write.same(tmp_path, Document("b", b"one"))


def test_removing_takes_empty_folders_along(tmp_path):
    """Folders that others use stay, and so does the output folder."""
    write.replace(tmp_path, [Document("tags/deep/a.atom", b"x")])
    (tmp_path / "tags" / "theirs.txt").write_text("mine")

    gone = write.remove(tmp_path, ["tags/deep/a.atom", "never.atom"])

    assert gone == ("tags/deep/a.atom",)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["tags", "theirs.txt"]


def test_paths_that_differ_in_case_only_collide():
    """They are one file on many disks."""
    with pytest.raises(
        CollisionError, match=r"two documents would be tags/A\.atom and tags/a\.atom"
    ):
        write.collisions(["feed.atom", "tags/A.atom", "tags/a.atom"])
