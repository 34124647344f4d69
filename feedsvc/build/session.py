"""Session: a state file that is kept open from one pass to the next, with what was read of it.

To open it, and to read again what it was asked the last time, takes a fifth of a small pass.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feedsvc.build.entries import Entries
from feedsvc.model.entry import Fragment
from feedsvc.state import cache, index, store
from feedsvc.state.index import PassSummary


class Session:
    """At most one state file that is open."""

    def __init__(self) -> None:
        self._database: sqlite3.Connection | None = None
        self._left: tuple[int, ...] = ()
        self._documents: dict[str, dict[str, bytes]] = {}
        self._whole: tuple[bytes, PassSummary] | None = None
        self.entries = Entries()
        self.fragments: dict[str, Fragment] = {}  # by path, those that the last pass loaded

    @property
    def database(self) -> sqlite3.Connection:
        """The state that is open."""
        if self._database is None:
            raise AssertionError("no state is open")
        return self._database

    @contextmanager
    def opened(self, path: Path) -> Iterator[sqlite3.Connection]:
        """The state of one pass; opened anew where the file is not as the last one left it.

        At the end the file is whole by itself, without the log beside it. StateError as `connect`.
        """
        if self._left != _seen(path):
            self.close()
        database = self._database = self._database or store.connect(path)
        try:
            yield database
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            database.execute("PRAGMA shrink_memory")  # the system keeps what is read again
        except BaseException:
            self.close()
            raise
        self._left = _seen(path)

    def documents(self, folder: str) -> dict[str, bytes]:
        """What the state that is open knows of the documents of a folder; the same each time.

        Who changes it in the state changes it here, too.
        """
        if folder not in self._documents:
            self._documents[folder] = cache.documents(self.database, folder)
        return self._documents[folder]

    def whole(self, key: bytes) -> PassSummary | None:
        """What the last pass found, if it was made with these settings and came to its end."""
        if self._whole and self._whole[0] == key:
            return self._whole[1]
        return index.whole(self.database, key)

    def save_summary(self, key: bytes, found: PassSummary) -> None:
        """Say that the index is true of a pass with these settings."""
        index.save_summary(self.database, key, found)
        self._whole = key, found

    def invalidate_summary(self) -> None:
        """Say that the index is true of nothing."""
        index.forget(self.database)
        self._whole = None

    def close(self) -> None:
        """Close it, if one is open."""
        database, self._database, self._left = self._database, None, ()
        self._documents, self._whole = {}, None
        self.entries, self.fragments = Entries(), {}
        if database is not None:
            database.close()


def _seen(path: Path) -> tuple[int, ...]:
    """What tells a file from another one, and from itself when others wrote it."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
