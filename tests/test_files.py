"""The one function by which files of a site are read."""

import errno
import os
import re
import stat

import pytest

from feedsvc.model.errors import ConfigError, FileError
from feedsvc.sites import files


@pytest.fixture
def root(tmp_path):
    """A site with a file, in a folder, beside what is none of its business."""
    (tmp_path / "site" / "data").mkdir(parents=True)
    (tmp_path / "site" / "data" / "a.txt").write_bytes(b"\xef\xbb\xbfgood")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.txt").write_text("secret")
    return tmp_path / "site"


def refused(root, name, most=files.LARGEST):
    """What is said of a file."""
    with pytest.raises(FileError) as caught:
        files.read(root, name, most)
    return str(caught.value)


def test_a_file_is_read_within_the_site(root):
    """Also by links that stay in it, and where the site itself is reached by one."""
    (root / "link").symlink_to("data/a.txt")
    (root / "folder").symlink_to("data")
    (root.parent / "other").symlink_to("site")

    assert files.text(root, "data/a.txt") == "good"
    assert files.text(root, "link") == files.text(root, "folder/a.txt") == "good"
    assert files.text(root.parent / "other", "folder/a.txt") == "good"


@pytest.mark.parametrize(
    ("name", "target", "said"),
    [
        (
            "l",
            "../secret/a.txt",
            "l: is a link out of the site. Fix: copy what it links to into the site",
        ),
        ("l", "../secret/none", "l: is a link out of the site"),
        ("l", "none", "l: is a link that leads nowhere. Fix: remove or correct the link"),
        ("l", "l", "l: is a link that leads in a circle. Fix: remove or correct the link"),
        ("l/a.txt", "../secret", "l/a.txt: is outside the site. Fix: copy it into the site"),
        (
            "../secret/a.txt",
            "x",
            "../secret/a.txt: is outside the site. Fix: copy it into the site",
        ),
        ("missing", "x", "missing: does not exist"),
        ("a\0b", "x", "'a\\x00b': has a name that no file has. Fix: rename it"),
    ],
)
def test_what_lies_elsewhere_is_refused(root, name, target, said):
    """With its name, what is wrong, and what to do; nobody is told what is there."""
    (root / "l").symlink_to(target)

    assert refused(root, name).startswith(said)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (stat.S_IFIFO, "x: is not a regular file (a named pipe). Fix: move it away."),
        (stat.S_IFSOCK, "x: is not a regular file (a socket). Fix: move it away."),
    ],
)
def test_what_is_no_regular_file_is_refused_and_not_waited_for(root, kind, said):
    """By each of the ways to read one."""
    os.mknod(root / "x", kind | 0o600)

    assert refused(root, "x") == said
    with pytest.raises(FileError, match=re.escape(said.partition(": ")[2])):
        files.named(root / "x")
    with pytest.raises(FileError, match=re.escape(said)):
        files.beginning(str(root), "x", 10)


def test_a_file_that_is_too_large_is_refused(root):
    """And of a post one byte more than it may have is read."""
    (root / "x").write_bytes(b"12345")

    assert files.read(root, "x", 5) == b"12345"
    assert refused(root, "x", 4) == (
        "x: is larger than 4 bytes. Fix: divide it, or remove it from the site."
    )
    assert files.beginning(str(root), "x", 3) == b"1234"


def test_a_post_that_became_a_link_out_is_refused(root):
    """Between the scan and the reading."""
    (root / "in.md").symlink_to("data/a.txt")
    (root / "out.md").symlink_to("../secret/a.txt")

    assert files.beginning(str(root), "in.md", 100).endswith(b"good")
    with pytest.raises(FileError, match=r"out\.md: is a link out of the site"):
        files.beginning(str(root), "out.md", 100)


def test_bytes_that_are_no_text_are_told_with_their_line(root):
    """And what to do."""
    (root / "x").write_bytes(b"a\n\xff\n")
    with pytest.raises(ConfigError) as caught:
        files.text(root, "x")

    assert str(caught.value) == "x:2: byte 0xff is not UTF-8. Fix: save the file as UTF-8."


def test_a_folder_is_walked_within_the_site(root):
    """In order, pipes and dangling links among its files; the locks of emacs are not."""
    os.mkfifo(root / "data" / "p")
    (root / "data" / "z").symlink_to("nowhere")
    (root / "data" / ".#a.txt").symlink_to("ann@host.1")
    (root / "data" / "sub").mkdir()
    (root / "out").symlink_to("../secret")

    assert [path.name for path in files.below(root, "data")] == ["a.txt", "p", "z"]
    assert files.below(root, "missing") == []
    with pytest.raises(FileError, match="out: is a link out of the site"):
        files.below(root, "out")


@pytest.mark.parametrize("folder", ["/", "/data", "x" * 5_000, "../out", "a\0b", "none"])
def test_a_folder_out_of_the_site_is_not_walked(tmp_path, folder):
    """A path that begins with a slash begins in the site; what no folder can be is named."""
    site = tmp_path / "site"
    (site / "data").mkdir(parents=True)
    (site / "data/a.yml").write_text("a: 1\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/b.yml").write_text("b: 1\n")
    if folder in ("/", "/data"):
        assert [path.name for path in files.below(site, folder)] == ["a.yml"]
    elif folder in ("a\0b", "none"):
        assert files.below(site, folder) == []
    else:
        with pytest.raises(FileError):
            files.below(site, folder)


def test_where_nobody_can_look_something_may_be(tmp_path, monkeypatch):
    """It is read then, which says what is wrong; where no such name can be, nothing is."""
    (tmp_path / "a.txt").write_text("text")
    failing = OSError(errno.EIO, "Input/output error")

    def fail(_path):
        raise failing

    assert files.is_there(tmp_path, "a.txt")
    assert not any(files.is_there(tmp_path, name) for name in ("b", "a.txt/b", "x" * 300, "a\0b"))
    monkeypatch.setattr(files.os, "lstat", fail)
    assert files.is_there(tmp_path, "a.txt")
    assert files.is_there(tmp_path, "b")
