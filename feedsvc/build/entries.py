"""Entries: those that did not change, loaded from ledger and cache when they are asked for.

The next pass asks for most of them again: they are the neighbours of new posts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from feedsvc.feeds.grouping import Item
from feedsvc.identity.identify import entry
from feedsvc.model.entry import Row
from feedsvc.model.post import Post
from feedsvc.state import cache, index, ledger
from feedsvc.state.cache import ParseResult, Stored


class Loaded(NamedTuple):
    """An entry with its row, and what its file came to."""

    row: Row
    known: ParseResult
    item: Item


_MOST = 2_000  # entries that are kept, a few KB each


class Entries:
    """Entries of one state, by id: those that were loaded last are kept while it is open."""

    def __init__(self) -> None:
        self._kept: dict[str, Loaded] = {}
        self._rendered: dict[str, tuple[Item, Stored]] = {}

    def load(self, database: sqlite3.Connection, identifiers: Collection[str]) -> Sequence[Loaded]:
        """Entries that stand in the feeds; sqlite3.IntegrityError if the state has no such ones."""
        kept = self._kept
        made = [kept.pop(one) for one in identifiers if one in kept]
        known = {one.row.id for one in made}
        made += _load(database, [one for one in identifiers if one not in known])
        kept |= {one.row.id: one for one in made[:_MOST]}
        for oldest in list(kept)[: max(0, len(kept) - _MOST)]:
            del kept[oldest]
        return made

    def rendered(self, item: Item) -> Stored | None:
        """What is known of an entry that was rendered just as it is; None where nothing is."""
        kept = self._rendered.get(item.entry.id)
        return kept[1] if kept and kept[0] is item else None

    def keep_rendered(self, items: Iterable[Item], known: Mapping[str, Stored]) -> None:
        """Note what is `known`, by id, of entries that are rendered as they are."""
        if len(self._rendered) > _MOST:
            self._rendered.clear()
        self._rendered |= {one.entry.id: (one, known[one.entry.id]) for one in items}

    def forget(self, identifiers: Iterable[str] | None) -> None:
        """Load these anew when they are asked for again, all of them for None."""
        if identifiers is None:
            self._kept.clear()
            self._rendered.clear()
        for one in identifiers or ():
            self._kept.pop(one, None)
            self._rendered.pop(one, None)


def _load(database: sqlite3.Connection, identifiers: Collection[str]) -> list[Loaded]:
    if not identifiers:
        return []
    rows = ledger.rows_of(database, identifiers)
    found = dict(cache.last_parsed(database, [row.path for row in rows]))
    if len(rows) != len(identifiers) or len(found) != len(rows):
        raise sqlite3.IntegrityError("the index names entries that are not there")
    return [Loaded(row, found[row.path], _item(found[row.path], row)) for row in rows]


def posts(database: sqlite3.Connection) -> list[Post]:
    """The posts of all entries that stand in the feeds, newest first."""
    paths = index.paths(database)
    found = {path: known.post for path, known in cache.last_parsed(database, paths)}
    return [post for path in paths if (post := found[path]) is not None]


def _item(known: ParseResult, row: Row) -> Item:
    if known.post is None:
        raise sqlite3.IntegrityError(f"the index names {row.path}, which holds no post")
    return Item(entry(known.post, row), known.post)
