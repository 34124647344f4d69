"""Checkout: whether git is at work on the files of a folder, which are half old and half new then.

While git changes a working tree its index has a lock (gitrepository-layout(5)). One that git left
behind when it was killed stays for ever: it counts for a while only, and not at all if it was there
from the beginning.
"""

from __future__ import annotations

import time
from pathlib import Path

_LONGEST = 30.0  # seconds for which one lock counts
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
            self._seen, self._until = found, time.monotonic() + _LONGEST
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
