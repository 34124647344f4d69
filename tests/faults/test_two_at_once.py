"""Two at work on one site: one after the other, or one says who is at work. Never both."""

import errno
import fcntl
import json
import os
import signal
import threading
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import feedparser
import pytest

from feedsvc.model.errors import StateError
from feedsvc.state import store
from feedsvc.state.store import locked
from tests.conftest import Blog
from tests.running import spawn
from tests.test_daemon import eventually

pytestmark = pytest.mark.slow
__all__ = ["spawn"]

_OLD = """<rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>
<description>Blog</description>{}</channel></rss>"""
_ITEM = """<item><title>P{0}</title><guid isPermaLink="false">old-{0}</guid>
<link>https://blog.example/old/{0}</link></item>"""


@pytest.fixture
def site(blog):
    """A blog that nobody has published yet, with enough posts for two processes."""
    for number in range(60):
        blog.post(
            f"2015-{number // 28 + 1:02}-{number % 28 + 1:02}-p{number}",
            f"Text {number}.\n",
            tags=f"[t{number % 4}]",
        )
    blog.write("old.xml", _OLD.format("".join(map(_ITEM.format, range(60)))))
    return blog


@pytest.fixture
def start(site, spawn):
    """Start a command on the site; what still runs is killed at the end."""
    return partial(spawn, cwd=site.root)


@pytest.fixture
def expected(site, tmp_path):
    """What one build of the site publishes."""
    one = Blog(tmp_path / "alone")
    for path in (site.root / "_posts").iterdir():
        one.write(f"_posts/{path.name}", path.read_bytes())
    one.now = datetime.now(UTC).replace(microsecond=0)
    one.build()
    return one.files()


def test_two_builds_come_one_after_the_other(site, start, expected):
    """Both end well; what they leave is what one would have left."""
    both = [start("build"), start("build")]
    said = [process.communicate(timeout=120) for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    assert site.files() == expected
    assert any(" 0 written" in out for out, _ in said)


def test_builds_beside_a_daemon_come_in_between(site, start):
    """Each edit is published by one of them, whole, and only once."""
    daemon = start("serve", "--no-http")
    assert eventually((site.feeds / "feed.atom").exists)
    for number in range(4):
        site.post(f"2020-01-0{number + 1}-new{number}")
        build = start("build")
        out, err = build.communicate(timeout=120)
        assert build.returncode == 0, (out, err)
        assert f"New{number}" in site.titles()
    daemon.send_signal(signal.SIGTERM)

    assert daemon.wait(120) == 0
    assert site.titles()[:4] == ["New3", "New2", "New1", "New0"]


def test_two_daemons_take_turns(site, start):
    """What is saved is published whoever is first; both end when they are told."""
    both = [start("serve", "--no-http"), start("serve", "--no-http")]
    assert eventually((site.feeds / "feed.atom").exists)
    for number in range(5):
        site.post(f"2020-01-0{number + 1}-new{number}")
        assert eventually(lambda title=f"New{number}": title in site.titles())
    for daemon in both:
        daemon.send_signal(signal.SIGTERM)
    codes = [daemon.wait(120) for daemon in both]
    before = site.files()
    site.now = datetime.now(UTC).replace(microsecond=0)
    site.build()

    assert codes == [0, 0]
    assert site.files() == before


def test_a_build_beside_adopt_waits_for_it(site, start):
    """Whoever is first, both end well and the adopted id is the one that is published."""
    both = [start("adopt", "old.xml"), start("build")]
    said = [process.communicate(timeout=120) for process in both]
    start("build").communicate(timeout=120)
    ids = [item["id"] for item in json.loads((site.feeds / "feed.json").read_bytes())["items"]]

    assert [process.returncode for process in both] == [0, 0], said
    assert all(one.startswith("old-") for one in ids)


def test_a_build_after_adopt_publishes_what_was_adopted(site, start):
    """Though no file changed since the last build."""
    for command in (["build"], ["adopt", "old.xml"], ["build"]):
        assert start(*command).wait(120) == 0

    assert '"id": "old-59"' in (site.feeds / "feed.json").read_text()


@pytest.mark.parametrize(
    "command", [("posts",), ("check",), ("diff",), ("check", "feeds/feed.atom")]
)
def test_commands_that_only_look_do_not_wait(site, start, command):
    """A pass may hold the lock, and be in the midst of writing to the state."""
    site.build()
    path = site.root / ".feedsvc/state.sqlite3"
    with locked(path.with_name("state.sqlite3.lock"), 0), closing(store.connect(path)) as database:
        database.execute("BEGIN IMMEDIATE")
        database.execute("DELETE FROM entry")
        looking = start(*command)
        _, err = looking.communicate(timeout=120)
        database.execute("ROLLBACK")

    assert looking.returncode in (0, 1), err
    assert "Traceback" not in err
    assert "at work" not in err


def test_a_reader_never_sees_half_a_document(site, start):
    """While builds replace it again and again."""
    site.build()
    stop, broken = threading.Event(), []

    def read():
        while not stop.is_set():
            found = feedparser.parse((site.feeds / "feed.atom").read_bytes())
            if found.bozo or not found.entries:
                broken.append(found)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(4):
        site.post("2020-01-01-new", f"Version {number}.\n")
        start("build").communicate(timeout=120)
    stop.set()
    reader.join()

    assert broken == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_lock_of_a_killed_build_blocks_nobody(site, start, jobs):
    """Nor do the processes that shared its work: they end, too."""
    killed = start("build", "--jobs", jobs)
    lock = site.root / ".feedsvc/state.sqlite3.lock"
    assert eventually(lambda: lock.exists() and lock.read_text() == str(killed.pid))
    time.sleep(0.15)
    killed.kill()
    killed.wait()
    next_one = start("build", "--jobs", jobs)
    _, err = next_one.communicate(timeout=120)  # who waits for the lock in vain fails in the end

    assert next_one.returncode == 0, err
    assert eventually(lambda: not _of(site.root))


def _of(root):
    """The processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            if (process / "cwd").readlink() == root:
                found.append(process)
    return found


def test_two_threads_do_not_share_a_lock(tmp_path):
    """The system would let them."""
    path, order = tmp_path / "lock", []

    def second():
        with locked(path, 5):
            order.append("second")

    with locked(path, 0):
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.2)
        order.append("first")
    other.join()

    assert order == ["first", "second"]


def test_a_disk_without_locks_is_said(tmp_path, monkeypatch):
    """As NFS without its lock service is: with the remedy."""

    def refuse(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "lockf", refuse)
    with (
        pytest.raises(
            StateError, match=r"cannot be locked \(No locks available\)\. Fix: .* --state"
        ),
        locked(tmp_path / "lock", 0),
    ):
        pass


_MOUNTS = (
    "36 35 {device} / /mnt rw,noatime shared:1 master:2 - {kind} server:/blog rw,errors=continue\n"
)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("nfs4", "delete"), ("cifs", "delete"), ("fuse.sshfs", "delete"), ("9p", "delete"), ("virtiofs", "delete"),
     ("ext4", "wal"), ("fuseblk", "wal"), ("btrfs", "wal"), ("tmpfs", "wal")],
)  # fmt: skip
def test_on_a_network_disk_the_state_shares_no_memory(tmp_path, monkeypatch, kind, mode):
    """A rollback journal works where a write-ahead log does not; rows are the same."""
    device = tmp_path.stat().st_dev
    numbers = f"{os.major(device)}:{os.minor(device)}"
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        _MOUNTS.format(device="0:999", kind="proc") + _MOUNTS.format(device=numbers, kind=kind)
    )
    monkeypatch.setattr(store, "_MOUNTS", mounts)
    with closing(store.connect(tmp_path / "state.sqlite3")) as database:
        found = database.execute("PRAGMA journal_mode").fetchone()
        level = database.execute("PRAGMA synchronous").fetchone()

    assert found == (mode,)
    assert level == ((2,) if mode == "delete" else (1,))


def test_a_state_that_moves_to_a_network_disk_is_kept(blog, monkeypatch):
    """And back."""
    blog.post("2015-01-01-a")
    blog.build()
    ids = blog.ids()
    for remote in (True, False):
        monkeypatch.setattr(store, "is_remote", lambda _path, remote=remote: remote)
        blog.post("2015-01-02-b" if remote else "2015-01-03-c")
        blog.build()

    assert blog.ids()[-1:] == ids
    assert len(blog.ids()) == 3


def test_a_machine_that_tells_no_mounts_has_local_disks(tmp_path, monkeypatch):
    """As macOS does."""
    monkeypatch.setattr(store, "_MOUNTS", tmp_path / "missing")

    assert not store.is_remote(tmp_path)
