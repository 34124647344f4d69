"""A site that goes to another machine, another branch, another kind of disk."""

import shutil
import subprocess
import time
from datetime import timedelta

import pytest

from tests.running import spawn
from tests.test_daemon import eventually, serve, titles

__all__ = ["serve", "spawn"]
TEXT = "A text about {}, which is long enough to be known again by its words, wherever it goes.\n"


def known(blog):
    """What subscribers know of each entry."""
    return {one.title: (one.id, one.published, one.updated) for one in blog.entries()}


def test_a_name_that_changes_its_case_only_is_the_same_post(blog):
    """As on a disk that does not tell cases apart, where both names are one file."""
    path = blog.post("2015-01-01-walls", TEXT.format("walls"))
    blog.build()
    before = known(blog)
    path.rename(path.with_name("between"))
    path.with_name("between").rename(path.with_name("2015-01-01-Walls.md"))
    blog.build()

    assert known(blog) == before


def test_tags_that_differ_by_case_have_two_files_on_every_disk(blog):
    """Where case is not told apart, one would overwrite the other."""
    blog.post("2015-01-01-a", tags="[Go, go]")
    blog.build()
    names = [path.name.lower() for path in (blog.feeds / "tags").glob("*.atom")]

    assert len(names) == len(set(names))


def test_a_state_that_is_copied_goes_on_in_both_places(blog, tmp_path):
    """Both see the same edits, at other times; readers of either see each entry once."""
    for name in ("a", "b"):
        blog.post(f"2015-01-0{'ab'.index(name) + 1}-{name}", TEXT.format(name))
    blog.build()
    other = type(blog)(tmp_path / "copy")
    shutil.rmtree(other.root, ignore_errors=True)
    shutil.copytree(blog.root, other.root, symlinks=True)
    other.now = blog.now
    before = known(blog)
    for one in (blog, other):
        one.now += timedelta(hours=3) if one is other else timedelta()
        (one.root / "_posts/2015-01-01-a.md").rename(one.root / "_posts/2015-01-01-renamed.md")
        one.post("2015-01-03-c", TEXT.format("c"))
        one.build()

    assert known(other) == known(blog)
    assert {title: known(blog)[title] for title in before} == before


@pytest.mark.parametrize("kind", ["copied", "moved to another disk"])
def test_files_that_are_the_same_on_another_disk_are_no_edit(blog, kind):
    """With other inodes and times: rsync, a layer of overlayfs, a checkout."""
    paths = [blog.post(f"2015-01-0{n}-p{n}", TEXT.format(n)) for n in range(1, 5)]
    blog.build()
    before, bytes_before = known(blog), (blog.feeds / "feed.atom").read_bytes()
    for path in paths:
        new = path.with_suffix(".new")
        (shutil.copy2 if kind == "copied" else shutil.copyfile)(path, new)
        new.replace(path)
    report = blog.build()

    assert known(blog) == before
    assert (blog.feeds / "feed.atom").read_bytes() == bytes_before
    assert report.written == ()


def git(blog, *arguments):
    """Run git in the blog."""
    own = ["-c", "user.name=A", "-c", "user.email=a@e.net", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *own, *arguments], cwd=blog.root, check=True, capture_output=True)


@pytest.mark.slow
def test_another_branch_is_published_whole(blog, serve):
    """While it is served: what is checked out is what is in the feeds, and back again."""
    (blog.root / ".gitignore").write_text("feeds/\n.feedsvc/\n")
    for number in range(1, 9):
        blog.post(f"2015-01-0{number}-p{number}", TEXT.format(number))
    git(blog, "init", "-q", "-b", "main")
    git(blog, "add", "-A")
    git(blog, "commit", "-qm", "posts")
    git(blog, "checkout", "-qb", "draft")
    (blog.root / "_posts/2015-01-08-p8.md").unlink()
    blog.post("2015-01-09-new", TEXT.format("new"))
    git(blog, "add", "-A")
    git(blog, "commit", "-qm", "draft")
    git(blog, "checkout", "-q", "main")
    serve("--every", "1h", "-q")
    assert eventually(lambda: len(titles(blog)) == 8)
    before = known(blog)
    git(blog, "checkout", "-q", "draft")
    there = eventually(lambda: titles(blog) == ["New", *(f"P{n}" for n in range(7, 0, -1))])
    git(blog, "checkout", "-q", "main")
    back = eventually(lambda: titles(blog) == [f"P{n}" for n in range(8, 0, -1)])

    assert there
    assert back
    assert known(blog) == before


def in_place(path, data):
    """VS Code, nano: the file is emptied and written; here in two pieces."""
    with path.open("wb") as file:
        file.write(data[: len(data) // 2])
        file.flush()
        time.sleep(0.05)
        file.write(data[len(data) // 2 :])


def with_a_backup(path, data):
    """Vim with `backupcopy=no`: the old file is put aside, a new one written."""
    path.rename(f"{path}~")
    path.write_bytes(data)
    path.with_name(f"{path.name}~").unlink()


def by_rename(path, data):
    """rsync, Syncthing, most others: a temporary file takes the name."""
    new = path.with_name(f".{path.name}.tmp")
    new.write_bytes(data)
    new.replace(path)


def over_the_old(path, data):
    """`rsync --inplace`: the bytes are written over the old ones, then the rest is cut off."""
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


@pytest.mark.slow
@pytest.mark.parametrize("save", [in_place, with_a_backup, by_rename, over_the_old])
def test_every_way_to_save_is_published_at_once_and_whole(blog, serve, save):
    """The entry keeps its id; no half of it is ever seen."""
    path = blog.post("2015-01-01-a", TEXT.format("walls"))
    serve("--every", "1h", "-q")
    assert eventually(lambda: titles(blog) == ["A"])
    before, seen = known(blog)["A"][0], set()
    head = path.read_bytes().partition(b"A text")[0]
    for number in range(3):
        save(path, head + f"The {number}th text, END{number}.\n".encode() * 200)
        assert eventually(lambda n=number: f"END{n}" in (blog.feeds / "feed.rss").read_text())
        seen |= {one.id for one in blog.entries()}

    assert seen == {before}
    assert [one.name for one in (blog.root / "_posts").iterdir()] == [path.name]
