"""What is left when a pass is killed, or the disk refuses: old or new documents, and the ledger."""

import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing, contextmanager

import feedparser
import pytest

from feedsvc.model.errors import FeedsvcError, StateError
from feedsvc.state import store
from tests.conftest import Blog

pytestmark = pytest.mark.slow
_FILE_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}


@pytest.fixture
def site(tmp_path):
    """A blog that is published, then changed in every way; → it, and both states of its feeds."""
    blog = Blog(tmp_path / "blog")
    for number in range(6):
        blog.post(f"2015-01-0{number + 1}-p{number}", f"Text of post {number}, long enough to be known.\n",
                  tags=f"[t{number % 3}]")  # fmt: skip
    blog.build()
    old = blog.files()
    blog.post(
        "2015-01-02-p1",
        "Edited at some length, so that readers should look at it again.\n",
        tags="[t1]",
    )
    (blog.root / "_posts/2015-01-01-p0.md").unlink()
    (blog.root / "_posts/2015-01-04-p3.md").rename(blog.root / "_posts/2015-01-04-renamed.md")
    blog.post("2015-02-01-new", tags="[fresh]")
    shutil.copytree(blog.root, tmp_path / "before")
    blog.build()
    return blog, tmp_path / "before", old, blog.files(), rows(blog)


def rows(blog):
    """The ledger's rows."""
    with closing(sqlite3.connect(blog.root / ".feedsvc/state.sqlite3")) as database:
        return sorted(database.execute("SELECT * FROM entry"))


def restore(blog, before):
    """Put the changed but unpublished blog back."""
    shutil.rmtree(blog.root)
    shutil.copytree(before, blog.root)


@contextmanager
def counting(act):
    """Call `act` with the number of each write that is about to happen."""
    count = 0

    def step(*_):
        nonlocal count
        count += 1
        act(count)

    def hook(event, arguments):
        if event in _FILE_EVENTS or (event == "open" and ".feedsvc.tmp" in str(arguments[0])):
            step()

    real = store.connect

    def connect(path):
        database = real(path)
        database.set_trace_callback(step)
        return database

    store.connect = connect
    sys.addaudithook(hook)  # cannot be removed: only for processes that end
    yield


def killed_at(blog, number):
    """Run a pass in a process that is killed before its n-th write; whether it was."""
    child = os.fork()
    if child == 0:
        with counting(lambda count: count == number and os.kill(os.getpid(), signal.SIGKILL)):
            blog.build()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_pass_killed_at_any_write_leaves_whole_documents(site):
    """Old ones or new ones; the ledger opens, and the next pass ends as if nothing had been.

    Each fifth write here; `.ci/long kills` takes all of them.
    """
    blog, before, old, new, ledger = site
    number, step = 0, 1 if os.environ.get("EVERY_FAULT") else 5
    while True:
        number += step
        restore(blog, before)
        if not killed_at(blog, number):
            break
        left = {path: data for path, data in blog.files().items() if not path.endswith(".tmp")}
        assert all(data in (old.get(path), new.get(path)) for path, data in left.items()), number
        blog.build()
        assert blog.files() == new, number
        assert rows(blog) == ledger, number

    assert number > 60


def test_temporary_files_of_a_killed_pass_are_cleared(site):
    """The next pass leaves nothing but documents."""
    blog, before, _, new, _ = site
    restore(blog, before)
    (blog.feeds / ".feed.atom.abc123.feedsvc.tmp").write_text("half")
    (blog.feeds / "tags" / ".t1.rss.abc123.feedsvc.tmp").write_text("half")
    blog.build()

    assert blog.files() == new


def test_a_full_disk_is_an_error_and_no_half_document(site, monkeypatch):
    """Exit 2 with the path, whichever write fails; with room again, the next pass is as it should be."""
    blog, before, old, new, ledger = site
    number = 0
    while True:
        number += 1
        restore(blog, before)
        if not _filled_up(blog, monkeypatch, number):
            break
        left = blog.files()
        assert all(data in (old.get(path), new.get(path)) for path, data in left.items()), number
        blog.build()
        assert blog.files() == new, number
        assert rows(blog) == ledger, number

    assert number > 5


def _filled_up(blog, monkeypatch, number):
    """Build while the disk is full from its n-th write on; whether there were so many."""
    count, real = 0, os.fsync

    def full(handle):
        nonlocal count
        count += 1
        if count >= number:
            raise OSError(28, "No space left on device")
        real(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        said = _said_by(blog.build)
    assert ("No space left on device" in said) == (count >= number), said
    return bool(said)


def _said_by(command):
    """The error with which a command ends, nothing if it ends well."""
    try:
        command()
    except FeedsvcError as error:
        return str(error)
    return ""


def test_a_state_that_cannot_be_written_leaves_the_feeds_alone(site, monkeypatch):
    """A read-only folder, an I/O error: a message, and nothing is published."""
    blog, before, old, *_ = site
    restore(blog, before)

    def refuse(*_):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(store, "connect", refuse)
    with pytest.raises(StateError, match="attempt to write a readonly database"):
        blog.build()

    assert blog.files() == old


@pytest.mark.parametrize(
    "data", [b"", b"no database at all, but long enough to be read as one" * 40]
)
def test_a_damaged_state_is_said_and_kept(site, data):
    """An empty file is a new ledger; another is refused, and not overwritten."""
    blog, before, old, *_ = site
    restore(blog, before)
    path = blog.root / ".feedsvc/state.sqlite3"
    for leftover in path.parent.glob("state.sqlite3-*"):
        leftover.unlink()
    path.write_bytes(data)
    if not data:
        blog.build()
        assert len(feedparser.parse((blog.feeds / "feed.atom").read_bytes()).entries) == 6
        return
    with pytest.raises(StateError, match="file is not a database"):
        blog.build()

    assert path.read_bytes() == data
    assert blog.files() == old
