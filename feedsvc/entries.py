"""Entries: those that did not change, loaded from ledger and cache when they are asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from typing import NamedTuple

from feedsvc.feeds.group import Item
from feedsvc.identify import entry
from feedsvc.model import Row
from feedsvc.state import cache, index, ledger
from feedsvc.state.cache import Known


class Loaded(NamedTuple):
    """An entry with its row, and what its file came to."""

    row: Row
    known: Known
    item: Item


def load(database: sqlite3.Connection, identifiers: Collection[str]) -> Iterator[Loaded]:
    """Entries that stand in the feeds; sqlite3.IntegrityError if the state has no such ones."""
    rows = ledger.rows_of(database, identifiers)
    found = dict(cache.last_parsed(database, [row.path for row in rows]))
    if len(rows) != len(identifiers) or len(found) != len(rows):
        raise sqlite3.IntegrityError("the index names entries that are not there")
    for row in rows:
        yield Loaded(row, found[row.path], _item(found[row.path], row))


def others(database: sqlite3.Connection, besides: Collection[str]) -> list[Item]:
    """All entries that stand in the feeds, besides those of some files; in any order."""
    paths = [path for path in index.paths(database) if path not in besides]
    rows = {row.path: row for row in ledger.rows_at(database, paths) if row.withdrawn is None}
    return [_item(known, rows[path]) for path, known in cache.last_parsed(database, paths)]


def _item(known: Known, row: Row) -> Item:
    if known.post is None:
        raise sqlite3.IntegrityError(f"the index names {row.path}, which holds no post")
    return Item(entry(known.post, row), known.post)
