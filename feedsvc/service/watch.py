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
        self._wake: Callable[[], None] = lambda: None

    def start(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever something was saved; `take` says what."""
        self._wake = wake
        try:
            self._observer = self._observe()
        except OSError as error:  # too many folders for inotify, a folder gone
            log.warning(
                "%s cannot be watched (%s), so builds run on schedule only", self._folder, error
            )
            return
        self._thread.start()

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
        observer = Observer()  # which has a thread at once
        try:
            handler = _Handler(self._tell)
            observer.schedule(handler, self._folder, recursive=True, event_filter=_EVENTS)
            observer.start()
        except OSError:
            observer.stop()
            raise
        return observer

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
