"""The watch that tells what was saved."""

import errno
import logging
import os
import queue
import threading
from types import SimpleNamespace

import pytest
from watchdog.observers.inotify_c import InotifyFD

from feedsvc.service.watch import Watch
from feedsvc.sites.editor_backups import is_temporary


@pytest.fixture
def watched(tmp_path):
    """A watched folder with a hidden one in it; → what waits for news, and the watch."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "feeds").mkdir()
    watch, news = Watch(tmp_path, [tmp_path / "feeds"], is_temporary), queue.Queue()
    watch.start(lambda: news.put(watch.take()))
    yield lambda timeout=120: news.get(timeout=timeout)
    watch.stop(10)


def test_a_save_is_told(tmp_path, watched):
    """With its path."""
    (tmp_path / "a.md").write_text("a")

    assert watched() == {f"{tmp_path}/a.md"}


def test_a_save_by_rename_is_told(tmp_path, watched):
    """As most editors do it; the temporary name is not."""
    (tmp_path / "a.md~").write_text("a")
    (tmp_path / "a.md~").rename(tmp_path / "a.md")

    assert watched() == {f"{tmp_path}/a.md"}


def test_what_no_post_comes_of_is_not_told(tmp_path, watched):
    """What is hidden or our own does not wake anybody."""
    (tmp_path / ".git/index").write_text("a")
    (tmp_path / "feeds/feed.atom").write_text("a")
    (tmp_path / "a.md").write_text("a")

    assert watched() == {f"{tmp_path}/a.md"}


def test_what_is_saved_in_a_new_folder_is_told(tmp_path, watched):
    """Though it was not there when the watch began."""
    (tmp_path / "new").mkdir()
    assert f"{tmp_path}/new" in watched()
    (tmp_path / "new/a.md").write_text("a")

    assert f"{tmp_path}/new/a.md" in watched()


def test_a_folder_that_cannot_be_watched_is_told(tmp_path, caplog):
    """And leaves no thread."""
    threads = threading.active_count()
    watch = Watch(tmp_path / "gone", [], is_temporary)
    with caplog.at_level(logging.WARNING):
        watch.start(lambda: None)

    assert "cannot be watched" in caplog.text
    assert threading.active_count() == threads


@pytest.mark.slow
def test_what_git_changes_is_told_when_it_is_done(tmp_path, watched):
    """All at once: until then the files are half old and half new."""
    lock = tmp_path / ".git/index.lock"
    lock.touch()
    (tmp_path / "a.md").write_text("a")
    with pytest.raises(queue.Empty):
        watched(timeout=1)
    (tmp_path / "b.md").write_text("b")
    lock.unlink()

    assert watched() == {f"{tmp_path}/a.md", f"{tmp_path}/b.md"}


def test_what_is_put_aside_and_written_anew_is_one_save(tmp_path, watched):
    """As editors do that keep a copy of what was there."""
    (tmp_path / "a.md").write_text("a")
    watched()
    (tmp_path / "a.md").rename(tmp_path / "a.md~")
    (tmp_path / "a.md").write_text("b")

    assert watched() == {f"{tmp_path}/a.md"}


@pytest.fixture
def watches(monkeypatch):
    """The folders that the system is asked to watch; of some it may be made to refuse it."""
    told = SimpleNamespace(asked=set(), refuses=lambda _path: False)
    add = InotifyFD.add_callback

    def asked(self, path, *more):
        if told.refuses(os.fsdecode(path)):
            raise OSError(errno.ENOSPC, "inotify watch limit reached")
        told.asked.add(os.fsdecode(path))
        return add(self, path, *more)

    monkeypatch.setattr(InotifyFD, "add_callback", asked)
    return told


@pytest.fixture
def site(tmp_path):
    """A folder with posts, and with what no post comes of, also deep in it."""
    for name in ("posts/a", "node_modules/x/y", ".git/objects", "themes/t/node_modules/z", "feeds"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def test_what_is_ignored_takes_no_watch(site, watches):
    """Neither what is hidden, nor packages, nor what is published."""
    watch = Watch(site, [site / "feeds"], is_temporary)
    watch.start(lambda: None)
    (site / "node_modules/x/new").mkdir()
    watch.stop(10)

    named = {one.removeprefix(str(site)) for one in watches.asked}
    assert named == {"", "/posts", "/posts/a", "/themes", "/themes/t"}


def test_folders_that_the_system_lets_nobody_watch_are_said(site, watches, caplog):
    """How many, and which limit to raise; once, and again where they are others."""
    watches.refuses = lambda path: path.endswith(("/a", "/themes"))
    watch = Watch(site, [site / "feeds"], is_temporary)
    with caplog.at_level(logging.WARNING):
        watch.start(lambda: None)
        watch.complain()
    watch.stop(10)

    (said,) = caplog.messages
    assert said.startswith(f"2 folders of {site} are not watched")
    assert "fs.inotify.max_user_watches" in said


def test_changes_that_the_system_lost_have_everything_looked_at(site, caplog):
    """Its queue ran over."""
    looked, watch = threading.Event(), Watch(site, [], is_temporary)
    with caplog.at_level(logging.WARNING):
        watch.start(lambda: None, looked.set)
        for emitter in watch._observer.emitters:
            emitter._inotify.on_queue_overflow()
    watch.stop(10)

    assert looked.is_set()
    assert "came too fast to be told, so all files are looked at" in caplog.text
