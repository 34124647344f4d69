"""How documents reach the disk and leave it."""

import os

import pytest

from feedsvc.build import write
from feedsvc.model.document import Document
from feedsvc.model.errors import CollisionError, OutputError


def test_a_document_is_put_in_place_whole(tmp_path):
    """Folders are made, nothing but the document is left."""
    write.replace(tmp_path, [Document("tags/a.atom", b"new")])

    assert (tmp_path / "tags" / "a.atom").read_bytes() == b"new"
    assert [path.name for path in (tmp_path / "tags").iterdir()] == ["a.atom"]


def test_readers_may_read_what_is_written(tmp_path):
    """Not only the user who wrote it: a web server serves it."""
    write.replace(tmp_path, [Document("feed.atom", b"x")])

    assert (tmp_path / "feed.atom").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(("mask", "file", "folder"), [(0o077, 0o600, 0o700), (0o027, 0o640, 0o750)])
def test_the_umask_holds_for_files_and_folders_alike(tmp_path, mask, file, folder):
    """Whoever sets it wants nobody else to read; half of it serves nobody."""
    before = os.umask(mask)
    try:
        write.replace(tmp_path, [Document("tags/a.atom", b"x")])
    finally:
        os.umask(before)

    assert (tmp_path / "tags/a.atom").stat().st_mode & 0o777 == file
    assert (tmp_path / "tags").stat().st_mode & 0o777 == folder


def test_a_failed_write_leaves_the_old_document(tmp_path, monkeypatch):
    """And no temporary file."""
    write.replace(tmp_path, [Document("feed.atom", b"old")])

    def full(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "fsync", full)
    with pytest.raises(
        OutputError, match=r"\(No space left on device\)\. Fix: free some space on that disk"
    ):
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
        CollisionError, match=r"two feed files would be tags/A\.atom and tags/a\.atom"
    ):
        write.collisions(["feed.atom", "tags/A.atom", "tags/a.atom"])


def test_what_cannot_be_removed_is_named(tmp_path):
    """With what the system said, and what to do."""
    (tmp_path / "feed.atom").mkdir()
    with pytest.raises(OutputError) as caught:
        write.remove(tmp_path, ["feed.atom"])

    assert caught.value.message == "cannot be deleted (Is a directory)"
    assert caught.value.subject == str(tmp_path / "feed.atom")
    assert caught.value.remedy == "delete it by hand"
    assert isinstance(caught.value.__cause__, OSError)


def test_documents_that_are_gone_already_are_no_matter(tmp_path):
    """Those after them are removed all the same, and folders that get empty."""
    write.replace(tmp_path, [Document("a/b/c.atom", b"x"), Document("a/d.atom", b"y")])
    removed = write.remove(tmp_path, ["gone.atom", "a/b/c.atom", "a/other.atom"])

    assert removed == ("a/b/c.atom",)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "d.atom"]
    assert write.remove(tmp_path, ["a/d.atom"]) == ("a/d.atom",)
    assert tmp_path.is_dir()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["../x.atom", "a/../../x.atom", "/x.atom", "a/.."])
def test_a_document_out_of_the_folder_is_named(tmp_path, path):
    """Nothing is written or removed."""
    for act in (
        lambda: write.replace(tmp_path, [Document(path, b"x")]),
        lambda: write.remove(tmp_path, [path]),
        lambda: write.inside(tmp_path, path),
    ):
        with pytest.raises(OutputError) as caught:
            act()
        assert caught.value.message == "leaves the output folder"
        assert caught.value.subject == path
        assert caught.value.remedy == "rename the tag"


def test_names_with_two_dots_are_names(tmp_path):
    """Only a part that is two dots leads up."""
    write.replace(tmp_path, [Document("tags/c..d.atom", b"x"), Document("...atom", b"y")])

    assert (tmp_path / "tags/c..d.atom").read_bytes() == b"x"
    assert write.inside(tmp_path, "...atom") == f"{tmp_path}/...atom"


def test_what_a_killed_pass_left_is_swept_away(tmp_path):
    """Beside documents, and nothing else."""
    write.replace(tmp_path, [Document("tags/a.atom", b"x")])
    left = tmp_path / "tags/.a.atom.123-0.feedsvc.tmp"
    for path in (left, tmp_path / "tags/a.feedsvc.tmp", tmp_path / "tags/.other"):
        path.write_bytes(b"half")
    write.sweep(tmp_path, ["tags/a.atom", "nowhere/b.atom"])

    assert sorted(path.name for path in (tmp_path / "tags").iterdir()) == [
        ".other",
        "a.atom",
        "a.feedsvc.tmp",
    ]


@pytest.mark.parametrize(
    ("held", "offered", "is_same"),
    [(b"abc", b"abc", True), (b"abc", b"abd", False), (b"abc", b"ab", False), (None, b"", False)],
)
def test_a_file_is_the_same_with_the_same_bytes(tmp_path, held, offered, is_same):
    """Nothing else is read where the size tells."""
    if held is not None:
        (tmp_path / "a.atom").write_bytes(held)

    assert write.same(tmp_path, Document("a.atom", offered)) == is_same


def test_many_documents_are_written_as_few_are(tmp_path):
    """By a thread, while others are made; what fails there is said as well."""
    documents = [Document(f"tags/t{n}.atom", b"%d" % n) for n in range(50)]
    named = list(write.replace_many(tmp_path, iter(documents)))
    (tmp_path / "blocked.atom").mkdir()

    assert named == [document.path for document in documents]
    assert {p.name: p.read_bytes() for p in (tmp_path / "tags").iterdir()} == {
        f"t{n}.atom": b"%d" % n for n in range(50)
    }
    with pytest.raises(OutputError) as caught:
        list(write.replace_many(tmp_path, [Document("blocked.atom", b"x")]))
    assert caught.value.subject == f"{tmp_path}/blocked.atom"
    assert caught.value.remedy == "make the folder writable, or name another one with --output"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blocked.atom", "tags"]


def test_a_document_takes_the_place_of_the_last(tmp_path):
    """With the rights that readers need, whatever the last one had."""
    write.replace(tmp_path, [Document("a.atom", b"old")])
    (tmp_path / "a.atom").chmod(0o600)
    write.replace(tmp_path, [Document("a.atom", b"new")], durable=False)

    assert (tmp_path / "a.atom").read_bytes() == b"new"
    assert (tmp_path / "a.atom").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("paths", "settings", "message", "remedy"),
    [
        (["a.atom", "a.atom"], {}, "two feed files would be a.atom and a.atom",
         "rename one of the tags, or exclude it with feeds.exclude_tags"),
        (["A.atom", "b.atom", "a.atom"], {},
         "two feed files would be A.atom and a.atom (the same file where case is ignored)",
         "rename one of the tags, or exclude it with feeds.exclude_tags"),
        (["x.xml", "y", "x.xml"], {"x.xml": "feeds.paths.X"}, "two feed files would be x.xml and x.xml",
         "give it another path with feeds.paths.X, or remove that setting"),
        (["X.xml", "x.xml"], {"X.xml": "feeds.paths.X"},
         "two feed files would be X.xml and x.xml (the same file where case is ignored)",
         "give it another path with feeds.paths.X, or remove that setting"),
        (["x.xml", "X.xml"], {"x.xml": "feeds.paths.X", "X.xml": "feeds.paths.Y"},
         "two feed files would be x.xml and X.xml (the same file where case is ignored)",
         "give it another path with feeds.paths.Y, or remove that setting"),
    ],
)  # fmt: skip
def test_a_collision_says_which_documents_and_what_to_do(paths, settings, message, remedy):
    """By the setting that caused it, if one did."""
    with pytest.raises(CollisionError) as caught:
        write.collisions([str(bytes(path, "ascii"), "ascii") for path in paths], settings)

    assert caught.value.message == message
    assert caught.value.subject == "feeds"
    assert caught.value.remedy == remedy


def test_different_documents_do_not_collide():
    """However alike their names are."""
    write.collisions(["feed.atom", "feed.rss", "tags/feed.atom", "tags/feed-2.atom"])
