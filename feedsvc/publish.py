"""Publish: feeds and rendered entries → documents, written only where something changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from feedsvc import write
from feedsvc.digests import digest
from feedsvc.feeds import jsonfeed, xml
from feedsvc.model import Document, Feed, Fragment
from feedsvc.state import cache, store


class Fragments(Protocol):
    """Rendered entries by id: what stands for their bytes, and the bytes."""

    def mark(self, identifier: str) -> bytes:
        """What stands for the bytes."""

    def load(self, identifier: str) -> Fragment:
        """The bytes."""


_FORMATS: Mapping[str, Callable[[Feed, Sequence[bytes]], bytes]] = {
    "atom": xml.atom,
    "json": jsonfeed.json,
    "rss": xml.rss,
}


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
    write.collisions(path for path, _ in found)
    return dict(found)


def publish(
    database: sqlite3.Connection,
    folder: Path,
    wanted: Mapping[str, tuple[Feed, str]],
    fragments: Fragments,
) -> tuple[str, ...]:
    """Write those of the documents that changed; → their paths.

    Raises OutputError when the folder refuses one.
    """
    before = cache.documents(database, str(folder))
    keys = {path: _key(feed, fragments) for path, (feed, _) in wanted.items()}
    stale = [path for path, key in keys.items() if before.get(path) != _seal(folder, path, key)]
    written = []
    for document in _made(stale, wanted, fragments):
        if not write.same(folder, document):
            write.replace(folder, document, durable=len(stale) < _BULK)
            written.append(document.path)
    with store.transaction(database):
        sealed = {path: _seal(folder, path, keys[path]) for path in stale}
        cache.keep_documents(database, str(folder), sealed)
    return tuple(written)


def published(database: sqlite3.Connection, folder: Path) -> set[str]:
    """The paths of the documents in the folder."""
    return set(cache.documents(database, str(folder)))


def retire(database: sqlite3.Connection, folder: Path, wanted: Collection[str]) -> tuple[str, ...]:
    """Remove the documents that were published and are not wanted any more; → their paths."""
    gone = sorted(cache.documents(database, str(folder)).keys() - set(wanted))
    removed = write.remove(folder, gone)
    write.sweep(folder, wanted)
    with store.transaction(database):
        cache.forget_documents(database, str(folder), gone)
    return removed


_BULK = 50  # so many documents at once are written without waiting for the disk at each


def _made(
    paths: Sequence[str], wanted: Mapping[str, tuple[Feed, str]], fragments: Fragments
) -> Iterator[Document]:
    for path in paths:
        feed, kind = wanted[path]
        parts = [getattr(fragments.load(entry.id), kind) for entry in feed.entries]
        yield Document(path, _FORMATS[kind](feed, parts))


def _key(feed: Feed, fragments: Fragments) -> bytes:
    return digest(feed, [fragments.mark(entry.id) for entry in feed.entries])


def _seal(folder: Path, path: str, key: bytes) -> bytes:
    """The key of a document with the stat of its file: a file changed by others is not trusted."""
    try:
        found = (folder / path).stat()
    except OSError:
        return b""
    return digest(key, found.st_size, found.st_mtime_ns)
