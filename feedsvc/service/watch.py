"""Watch: tell the daemon at once what was saved (watchdog).

The schedule stays the safety net: on network disks nobody tells of changes. One save is told at
once, and only when its file is complete; a burst of them when it is over, and what git changes when
git is done.

While git changes a working tree its index has a lock (gitrepository-layout(5)). One that git left
behind when it was killed stays for ever: it counts for a while only, and not at all if it was there
from the beginning.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

log = logging.getLogger("feedsvc")

_FIRST = 0.0003  # seconds in which the second file of a burst tells of itself
_BACK = 0.01  # seconds in which editors that put the old file aside first have written the new one
_SETTLE = 0.05  # seconds without news that end a burst
_LONGEST = 2.0  # seconds after which even an endless burst is told
_IGNORED = frozenset(
    {".git", ".hg", ".svn", "node_modules", "__pycache__", "_site", ".jekyll-cache"}
)

# Linux tells when a file is closed: what was only created or written to is not complete yet.
_SAVED = (FileClosedEvent,) if sys.platform == "linux" else (FileCreatedEvent, FileModifiedEvent)
_GOING = (FileMovedEvent, FileDeletedEvent, DirMovedEvent, DirDeletedEvent)
_EVENTS: list[type[FileSystemEvent]] = [
    *_SAVED, FileMovedEvent, FileDeletedEvent, DirCreatedEvent, DirMovedEvent, DirDeletedEvent,
]  # fmt: skip


class Watch:
    """Watches a folder from `start` to `stop`; `ignored` are left out.

    `is_temporary` says of a path whether it is what editors and sync tools write on the way.
    """

    def __init__(
        self, folder: Path, ignored: Sequence[Path], is_temporary: Callable[[str], bool]
    ) -> None:
        self._folder = str(folder)
        self._is_temporary = is_temporary
        self._checkout = Checkout(folder)
        self._own = tuple(f"{path}/" for path in ignored)
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._events = 0
        self._is_gone = False  # whether anything went, which may come back at once
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="feedsvc-watch", daemon=True)
        self._observer: BaseObserver | None = None
        self._refused: set[str] = set()  # folders
        self._complained = 0  # of how many
        self._wake: Callable[[], None] = lambda: None
        self._look: Callable[[], None] = lambda: None

    def start(self, wake: Callable[[], None], look: Callable[[], None] = lambda: None) -> None:
        """Call `wake` whenever something was saved; `take` says what.

        `look` is called where the system lost some of that: anything may have changed.
        """
        self._wake, self._look = wake, look
        try:
            self._observer = self._observe()
        except OSError as error:  # too many folders for inotify, a folder gone
            log.warning(
                "%s cannot be watched (%s), so builds run on schedule only", self._folder, error
            )
            return
        self._thread.start()
        self.complain()

    def complain(self) -> None:
        """Say how many folders the system let nobody watch, if that are others than before."""
        if len(self._refused) != self._complained:
            self._complained = len(self._refused)
            if self._refused:
                log.warning(
                    "%d folders of %s are not watched, as the system allows no more watches: builds"
                    " see what changes there on schedule only. Fix: raise"
                    " fs.inotify.max_user_watches with sysctl, and restart feedsvc.",
                    self._complained,
                    self._folder,
                )

    def take(self) -> set[str]:
        """The paths that changed since they were taken last, absolute; none if nobody told."""
        with self._lock:
            taken, self._changed = self._changed, set()
            self._events, self._is_gone = 0, False
        return taken

    def stop(self, timeout: float) -> None:
        """End the threads."""
        self._stopping = True
        self._news.set()
        if self._observer:
            self._observer.stop()
            self._observer.join(timeout)
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _observe(self) -> BaseObserver:
        observer = _observer(self._is_watched, self._refused, self._lost)
        try:
            handler = _Handler(self._tell)
            observer.schedule(handler, self._folder, recursive=True, event_filter=_EVENTS)
            observer.start()
        except OSError:
            observer.stop()
            raise
        return observer

    def _is_watched(self, folder: str) -> bool:
        return folder == self._folder or self._matters(folder)

    def _lost(self) -> None:
        """The system lost changes: too many came while nobody took them."""
        log.warning(
            "changes in %s came too fast to be told, so all files are looked at", self._folder
        )
        self._look()

    def _tell(self, gone: str, come: str) -> None:
        matter = {path for path in (gone, come) if path and self._matters(path)}
        if matter:
            with self._lock:
                self._changed |= matter
                self._events += 1
                self._is_gone |= gone in matter
            self._news.set()

    def _run(self) -> None:
        while self._news.wait() and not self._stopping:
            self._news.clear()
            time.sleep(_FIRST)
            if self._is_gone:
                time.sleep(_BACK)
            if self._events > 1 or self._checkout.is_running():
                self._settle()
            self._wake()

    def _settle(self) -> None:
        until = time.monotonic() + _LONGEST
        while not self._stopping:
            came, at_work = self._news.wait(_SETTLE), self._checkout.is_running()
            self._news.clear()
            if not at_work and (not came or time.monotonic() >= until):
                return

    def _matters(self, path: str) -> bool:
        """Not what is hidden, nor what is temporary."""
        if f"{path}/".startswith(self._own):
            return False
        parts = path.removeprefix(f"{self._folder}/").split("/")
        hidden = any(part.startswith(".") or part in _IGNORED for part in parts)
        return not hidden and not self._is_temporary(path)


def _observer(
    is_watched: Callable[[str], bool], refused: set[str], lost: Callable[[], None]
) -> BaseObserver:
    """An observer, which has a thread at once.

    On Linux each folder takes one of the system's watches: only those are watched that
    `is_watched`. Those that the system allowed no watch for come into `refused`, and `lost` is
    called where its queue ran over. The library itself watches all, and passes over both.
    """
    if sys.platform != "linux":
        return Observer()
    from watchdog.observers import inotify

    class Group(inotify.InotifyWatchGroup):
        def _add_callback(self, path: bytes) -> None:
            name = os.fsdecode(path)
            if is_watched(name):
                super()._add_callback(path)
                held = path in self._active_callbacks_by_path
                (refused.discard if held or not Path(name).is_dir() else refused.add)(name)

        def on_queue_overflow(self) -> None:
            super().on_queue_overflow()
            lost()

    class Emitter(inotify.InotifyEmitter):
        def on_thread_start(self) -> None:
            self._inotify = Group(
                self._inotify_fd,
                os.fsencode(self.watch.path),
                is_recursive=self.watch.is_recursive,
                event_mask=self.get_event_mask_from_filter(),
                follow_symlink=self.watch.follow_symlink,
            )

    observer = inotify.InotifyObserver()
    observer._emitter_class = Emitter  # noqa: SLF001  # it offers no other way to name one
    return observer


class _Handler(FileSystemEventHandler):
    def __init__(self, tell: Callable[[str, str], None]) -> None:
        self._tell = tell

    def on_any_event(self, event: FileSystemEvent) -> None:
        source, target = os.fsdecode(event.src_path), os.fsdecode(event.dest_path)
        if isinstance(event, _GOING):
            self._tell(source, target)
        else:
            self._tell("", source)


_LONGEST_LOCK = 30.0  # seconds for which one lock counts
_POINTER = "gitdir: "  # in a file .git: of a worktree, or of a submodule


class Checkout:
    """The lock of the working tree that a folder is in, if it is in one."""

    def __init__(self, folder: Path) -> None:
        self._lock = _lock(folder)
        self._seen = self._found()
        self._until = 0.0

    def is_running(self) -> bool:
        """Whether git is changing files now."""
        found = self._found()
        if found != self._seen:
            self._seen, self._until = found, time.monotonic() + _LONGEST_LOCK
        return found is not None and time.monotonic() < self._until

    def _found(self) -> tuple[int, int] | None:
        """What tells the lock that is there now from others; git uses two inodes in turn."""
        try:
            found = self._lock.stat() if self._lock else None
        except OSError:
            return None
        return found and (found.st_ino, found.st_mtime_ns)


def _lock(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        git = place / ".git"
        if git.is_dir():
            return git / "index.lock"
        if git.is_file():
            said = git.read_text(encoding="utf-8", errors="replace").strip()
            return place / said.removeprefix(_POINTER) / "index.lock"
    return None
