"""Publish: feeds and rendered entries → documents, written only where something changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from feedsvc import write
from feedsvc.batch import digest
from feedsvc.feeds import jsonfeed, xml
from feedsvc.model import Document, Feed, Fragment
from feedsvc.state import cache, store

Fragments = Mapping[str, Fragment]  # by entry id

_FORMATS: Mapping[str, Callable[[Feed, Sequence[bytes]], bytes]] = {
    "atom": xml.atom,
    "json": jsonfeed.json,
    "rss": xml.rss,
}


class Published(NamedTuple):
    """Paths of documents, sorted."""

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]


def publish(
    database: sqlite3.Connection, folder: Path, feeds: Sequence[Feed], fragments: Fragments
) -> Published:
    """Bring the output folder in line with the feeds.

    Raises CollisionError before the first write, OutputError when the folder refuses one.
    """
    wanted = {f"{feed.name}.{kind}": (feed, kind) for feed in feeds for kind in _FORMATS}
    write.collisions(wanted)
    before = cache.documents(database, str(folder))
    keys = {path: _key(feed, fragments) for path, (feed, _) in wanted.items()}
    stale = [path for path, key in keys.items() if before.get(path) != _seal(folder, path, key)]
    written = []
    for document in _documents(stale, wanted, fragments):
        if not write.same(folder, document):
            write.replace(folder, document, durable=len(stale) < _BULK)
            written.append(document.path)
    removed = write.remove(folder, sorted(before.keys() - wanted.keys()))
    with store.transaction(database):
        sealed = {path: _seal(folder, path, keys[path]) for path in stale}
        cache.keep_documents(database, str(folder), sealed, before.keys() - wanted.keys())
    return Published(tuple(sorted(written)), len(wanted) - len(written), tuple(sorted(removed)))


_BULK = 50  # so many documents at once are written without waiting for the disk at each


def _documents(
    paths: Sequence[str], wanted: Mapping[str, tuple[Feed, str]], fragments: Fragments
) -> Iterator[Document]:
    for path in paths:
        feed, kind = wanted[path]
        parts = [getattr(fragments[entry.id], kind) for entry in feed.entries]
        yield Document(path, _FORMATS[kind](feed, parts))


def _key(feed: Feed, fragments: Fragments) -> bytes:
    return digest(feed, [fragments[entry.id].mark for entry in feed.entries])


def _seal(folder: Path, path: str, key: bytes) -> bytes:
    """The key of a document with the stat of its file: a file changed by others is not trusted."""
    try:
        found = (folder / path).stat()
    except OSError:
        return b""
    return digest(key, found.st_size, found.st_mtime_ns)
