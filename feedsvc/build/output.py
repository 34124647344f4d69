"""Output: feeds and rendered entries → documents, written only where something changed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from feedsvc.build import write
from feedsvc.feeds import json_feed, text
from feedsvc.model.digests import digest
from feedsvc.model.document import Document
from feedsvc.model.entry import Fragment
from feedsvc.model.errors import FileError
from feedsvc.model.feed import Feed
from feedsvc.pages import style
from feedsvc.sites import files
from feedsvc.state import cache, store


class Fragments(Protocol):
    """Rendered entries by id: what stands for their bytes, and the bytes."""

    def mark(self, identifier: str) -> bytes:
        """What stands for the bytes."""

    def load(self, identifiers: Sequence[str]) -> list[Fragment]:
        """The bytes of several."""

    def openings(self, wanted: Sequence[tuple[str, Feed]]) -> Iterator[bytes]:
        """What comes before the entries in XML documents of these formats and feeds."""


_FORMATS = ("atom", "json", "rss")


def documents(
    feeds: Sequence[Feed], copies: Mapping[str, Sequence[str]] | None = None
) -> dict[str, tuple[Feed, str]]:
    """Path of each document → its feed and format. CollisionError where two have one path.

    `copies` are further paths of documents, by their names (`feed.atom`).
    """
    found = [
        (path, (feed, kind))
        for feed in feeds
        for kind in _FORMATS
        for path in (feed.path(kind), *(copies or {}).get(f"{feed.name}.{kind}", ()))
    ]
    write.collisions((path for path, _ in found), placed(feeds, copies))
    return dict(found)


def placed(
    feeds: Sequence[Feed], copies: Mapping[str, Sequence[str]] | None = None
) -> dict[str, str]:
    """By path, the setting that gave a document another path than its own."""
    named = {
        path: f'feeds.paths."{feed.name}.{kind}"'
        for feed in feeds
        for kind, path in feed.paths.items()
    }
    kept = {
        path: f'feeds.paths."{name}"' for name, paths in (copies or {}).items() for path in paths
    }
    return kept | named


class Output:
    """The documents of one folder, and what they were made from, during one pass.

    `known` is what the state knows of them, and is kept up to date.
    """

    def __init__(self, database: sqlite3.Connection, folder: Path, known: dict[str, bytes]) -> None:
        self._database = database
        self._folder = folder
        self._known = known

    @property
    def paths(self) -> Collection[str]:
        """The paths of the documents in the folder."""
        return self._known.keys()

    def publish(
        self, wanted: Mapping[str, tuple[Feed, str]], fragments: Fragments
    ) -> tuple[str, ...]:
        """Write those of the feeds' documents that changed; → their paths. Raises OutputError."""
        keys = dict(_keys(wanted, fragments))
        return self.offer(keys, lambda stale: _made(stale, wanted, fragments))

    def offer(
        self,
        keys: Mapping[str, bytes],
        make: Callable[[Sequence[str]], Iterable[Document]],
        *,
        durable: bool = True,
    ) -> tuple[str, ...]:
        """Write documents whose key changed, or whose file others changed; → their paths.

        A key stands for all that a document is made of. Raises OutputError when the folder refuses
        one.
        """
        folder, known = self._folder, self._known
        stale = [p for p, key in keys.items() if known.get(p) != _with_signature(folder, p, key)]
        made = make(stale) if stale else ()
        changed = (one for one in made if not write.same(folder, one))
        if len(stale) >= _BULK:
            written = write.replace_many(folder, changed)
        else:
            written = write.replace(folder, changed, durable=durable)
        signed = {path: _with_signature(folder, path, keys[path]) for path in stale}
        with store.transaction(self._database):
            cache.keep_documents(self._database, str(folder), signed)
        known |= signed
        return tuple(written)

    def claim(self, paths: Iterable[str]) -> None:
        """Take documents that are in the folder for ours, whatever they were made from."""
        found = dict.fromkeys(set(paths) - self._known.keys(), b"")
        with store.transaction(self._database):
            cache.keep_documents(self._database, str(self._folder), found)
        self._known |= found

    def is_foreign(self, path: str, mark: bytes) -> bool:
        """Whether a file is there that no pass wrote: nobody knows it, and it lacks the mark."""
        if path in self._known or not (self._folder / path).exists():
            return False
        try:
            return mark not in files.beginning(str(self._folder), path, _HEAD)
        except FileError:  # a link, a pipe: put there by hand
            return True

    def read(self, path: str) -> bytes:
        """A document as it is in the folder."""
        return (self._folder / path).read_bytes()

    def retire(self, wanted: Collection[str]) -> tuple[str, ...]:
        """Remove the documents that are not wanted any more; → their paths."""
        gone = sorted(self._known.keys() - set(wanted))
        removed = write.remove(self._folder, gone)
        write.sweep(self._folder, wanted)
        with store.transaction(self._database):
            cache.forget_documents(self._database, str(self._folder), gone)
        for path in gone:
            del self._known[path]
        return removed


_FORM = 2  # of documents, where code and not content makes another one of them
_HEAD = 400  # bytes in which the mark stands
_BULK = 50  # so many documents at once are written without waiting for the disk at each


def _made(
    paths: Sequence[str], wanted: Mapping[str, tuple[Feed, str]], fragments: Fragments
) -> Iterator[Document]:
    last: Feed | None = None
    loaded: list[Fragment] = []
    if len(paths) < _BULK:  # what needs no opening first: others may be at those meanwhile
        paths = sorted(paths, key=lambda path: wanted[path][1] in text.ENDS)
    xml = [(kind, feed) for feed, kind in map(wanted.__getitem__, paths) if kind in text.ENDS]
    openings = fragments.openings(xml)
    for path in paths:
        feed, kind = wanted[path]
        if feed is not last:  # of many documents those of a feed follow each other
            last, loaded = feed, fragments.load([entry.id for entry in feed.entries])
        parts = [getattr(one, kind) for one in loaded]
        if kind in text.ENDS:
            data = text.joined(kind, style.styled(path, next(openings)), parts)
        else:
            data = json_feed.json(feed, parts)
        yield Document(path, data)


def _keys(
    wanted: Mapping[str, tuple[Feed, str]], fragments: Fragments
) -> Iterator[tuple[str, bytes]]:
    last, key = None, b""
    for path, (feed, _) in wanted.items():
        if feed is not last:
            last, key = feed, key_of(feed, fragments)
        yield path, key


def key_of(feed: Feed, fragments: Fragments) -> bytes:
    """What stands for all that the documents of a feed are made of."""
    return digest(_FORM, feed, [fragments.mark(entry.id) for entry in feed.entries])


def _with_signature(folder: Path, path: str, key: bytes) -> bytes:
    """The key of a document with the stat of its file: a file changed by others is not trusted."""
    try:
        found = os.stat(f"{folder}/{path}")  # noqa: PTH116  # a Path takes longer than the system
    except OSError:
        return b""
    return digest(key, found.st_size, found.st_mtime_ns)
