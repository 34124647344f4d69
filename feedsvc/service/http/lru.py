"""The stock: documents held in memory up to a size; others are read when they are asked for.

Several threads use it. A document is replaced by one assignment and never altered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from feedsvc.service.http.documents import Document


class Lru:
    """Documents by path, of which `most` bytes are held, those that were asked for last.

    `read` gives a document that is not held, None where there is none any more.
    """

    def __init__(self, most: int, read: Callable[[str], Document | None]) -> None:
        self._most = most
        self._read = read
        self._held: OrderedDict[str, Document] = OrderedDict()
        self._bytes = 0
        self._paths: set[str] = set()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    def get(self, path: str) -> Document | None:
        """The document of a path, which counts as asked for; None where there is none."""
        if path not in self._paths:
            return None
        with self._lock:
            found = self._held.get(path)
            if found is not None:
                self._held.move_to_end(path)
                return found
        return self._read(path)

    def held(self, path: str) -> Document | None:
        """The document if it is in memory; that does not count as asked for."""
        return self._held.get(path)

    def put(self, made: Document) -> None:
        """Hold a document, and let go of others if there is no room."""
        with self._lock:
            self._paths.add(made.path)
            self._hold(made)

    def note(self, made: Document) -> None:
        """Know a new document; hold it where it replaces one that is held, or there is room."""
        with self._lock:
            self._paths.add(made.path)
            if made.path in self._held or self._bytes + _size(made) <= self._most:
                self._hold(made)

    def swap(self, before: Document, made: Document) -> None:
        """Hold a document instead of the very one that is held."""
        with self._lock:
            if self._held.get(made.path) is before:
                self._hold(made)

    def drop(self, path: str) -> None:
        """Forget a document."""
        with self._lock:
            self._paths.discard(path)
            self._let_go(path)

    def _hold(self, made: Document) -> None:
        self._let_go(made.path)
        self._held[made.path] = made
        self._bytes += _size(made)
        while self._bytes > self._most and len(self._held) > 1:
            self._let_go(next(iter(self._held)))

    def _let_go(self, path: str) -> None:
        before = self._held.pop(path, None)
        if before is not None:
            self._bytes -= _size(before)


def _size(made: Document) -> int:
    return sum(len(form.body) for form in made.forms.values())
