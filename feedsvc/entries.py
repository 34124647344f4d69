"""Entries: those that did not change, loaded from ledger and cache when they are asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
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


def load(database: sqlite3.Connection, identifier: str) -> Loaded:
    """One entry that stands in the feeds; sqlite3.IntegrityError if the state has no such one."""
    row = ledger.row(database, identifier)
    found = dict(cache.last_parsed(database, [row.path])) if row else {}
    if row is None or row.path not in found:
        raise sqlite3.IntegrityError(f"the index names {identifier}, which is not there")
    known = found[row.path]
    return Loaded(row, known, _item(known, row))


def others(database: sqlite3.Connection, besides: Collection[str]) -> list[Item]:
    """All entries that stand in the feeds, besides those of some files."""
    paths = [path for path in index.paths(database) if path not in besides]
    rows = {row.path: row for row in ledger.rows_at(database, paths) if row.withdrawn is None}
    return [_item(known, rows[path]) for path, known in cache.last_parsed(database, paths)]


def _item(known: Known, row: Row) -> Item:
    if known.post is None:
        raise sqlite3.IntegrityError(f"the index names {row.path}, which holds no post")
    return Item(entry(known.post, row), known.post)
