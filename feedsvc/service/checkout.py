"""Checkout: whether git is at work on the files of a folder, which are half old and half new then.

While git changes a working tree its index has a lock (gitrepository-layout(5)). One that git left
behind when it was killed stays for ever, and counts for a while only.
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
        self._seen = 0  # the inode of the lock
        self._since = 0.0

    def is_running(self) -> bool:
        """Whether git is changing files now."""
        if self._lock is None:
            return False
        try:
            found = self._lock.stat().st_ino
        except OSError:
            return False
        if found != self._seen:
            self._seen, self._since = found, time.monotonic()
        return time.monotonic() - self._since < _LONGEST


def _lock(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        git = place / ".git"
        if git.is_dir():
            return git / "index.lock"
        if git.is_file():
            said = git.read_text(encoding="utf-8", errors="replace").strip()
            return place / said.removeprefix(_POINTER) / "index.lock"
    return None
