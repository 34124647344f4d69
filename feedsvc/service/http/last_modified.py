"""The journal: when the content of each document last changed, kept over restarts.

Last-Modified must never go back and must move with every change (clients that send only dates
would keep an old feed for ever), though files are copied, restored, rebuilt elsewhere or changed
twice in a second.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

log = logging.getLogger("feedsvc")

_Entries = dict[str, tuple[str, int]]


class LastModifiedLog:
    """Digest and time of change (seconds since 1970) of every document ever served."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._entries = _read(file) if file else {}
        self._is_saved = True

    def knows(self, path: str) -> bool:
        """Whether there ever was a document of this path."""
        return path in self._entries

    def changed(self, path: str, digest: str, written: int, now: int) -> int:
        """When this content of a document came to be: later than the one before it.

        `written` is when the file says it was, which counts where it is neither in the future
        nor before the last change.
        """
        known, before = self._entries.get(path, ("", -1))
        if known == digest:
            return before
        modified = min(written, now)
        if modified <= before:
            modified = max(now, before + 1)
        self._entries[path] = (digest, modified)
        self._is_saved = False
        return modified

    def save(self) -> None:
        """Write what changed, whole or not at all; a journal that cannot be kept is said."""
        if self._is_saved or self._file is None:
            return
        half = self._file.with_name(f".{self._file.name}.feedsvc.tmp")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            half.write_bytes(msgspec.json.encode(self._entries))
            half.replace(self._file)
        except OSError as error:
            log.warning("%s: cannot be written: %s", self._file, error.strerror)
        self._is_saved = True


def _read(file: Path) -> _Entries:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Entries)
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        log.warning("%s: is not used, dates of change start anew: %s", file, error)
        return {}
