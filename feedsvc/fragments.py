"""Fragments: entries as bytes, rendered only when something that made them changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from feedsvc.batch import Batch, answer_digest, digest
from feedsvc.feeds.group import Item
from feedsvc.lookup import Lookup
from feedsvc.model import Entry, Fragment, Problem
from feedsvc.state import cache, store
from feedsvc.state.cache import Rendered
from feedsvc.understand import Understood


class Fragments:
    """The entries of one pass as bytes, by id; `key` stands for code and settings."""

    def __init__(
        self,
        understood: Understood,
        database: sqlite3.Connection,
        batch: Batch,
        key: bytes,
        lookup: Lookup,
    ) -> None:
        self._items = {item.entry.id: item for item in understood.shown}
        self._known = understood.known
        self._database = database
        self._batch = batch
        self._key = key
        self._lookup = lookup
        self._rendered: dict[str, Rendered] = {}
        self.count = 0  # of entries rendered anew

    @property
    def bytes_by_id(self) -> dict[str, Fragment]:
        """Everything rendered so far."""
        return {key: one.fragment for key, one in self._rendered.items() if one.fragment}

    @property
    def problems(self) -> list[Problem]:
        """What was noticed while rendering."""
        return [problem for one in self._rendered.values() for problem in one.problems]

    @property
    def files(self) -> set[str]:
        """The files of the site, besides includes, whose presence or content was asked for."""
        asked = {(kind, name) for one in self._rendered.values() for kind, name, _ in one.asked}
        named = {name for kind, name in asked if kind == "link" or name.startswith("./")}
        return {name.strip().lstrip("/") for name in named}

    def size(self, entry: Entry) -> int:
        """The bytes that a rendered entry takes up in the largest of its formats."""
        fragment = self._rendered[entry.id].fragment
        return max(len(fragment.atom), len(fragment.rss), len(fragment.json)) if fragment else 0

    def render(self, entries: Iterable[Entry]) -> set[str]:
        """Render what is not rendered yet; → ids of entries that cannot be, and never could."""
        wanted = dict.fromkeys(entry.id for entry in entries)
        missing = [self._items[key] for key in wanted if key not in self._rendered]
        if missing:
            self._render(missing)
        return {key for key in wanted if self._rendered[key].fragment is None}

    def _render(self, items: Sequence[Item]) -> None:
        stored = cache.rendered(self._database, [item.post.path for item in items])
        before = {path: (key, made) for path, key, made in stored}
        keys = {item.post.path: digest(self._key, item.entry, item.post) for item in items}
        todo = [item for item in items if self._stale(item.post.path, keys, before)]
        self.count += len(todo)
        new = {
            item.post.path: _last_good(made, before.get(item.post.path))
            for item, made in zip(todo, self._batch.render(todo, self._lookup), strict=True)
        }
        with store.transaction(self._database):
            cache.keep_rendered(self._database, ((p, keys[p], made) for p, made in new.items()))
        for item in items:
            path = item.post.path
            self._rendered[item.entry.id] = new.get(path) or before.get(path, _NOTHING)[1]

    def _stale(
        self, path: str, keys: Mapping[str, bytes], before: Mapping[str, tuple[bytes, Rendered]]
    ) -> bool:
        """Whether to render: not while the file is broken, and not if all is as it was."""
        if self._known[path].rejected:
            return False
        key, made = before.get(path, _NOTHING)
        return key != keys[path] or any(
            answer_digest(self._lookup.answer((kind, name))) != was
            for kind, name, was in made.asked
        )


_NOTHING = (b"", Rendered(None))


def _last_good(made: Rendered, before: tuple[bytes, Rendered] | None) -> Rendered:
    """A failed rendering with the bytes of the last one that did not fail."""
    if not made.failed or before is None:
        return made
    return structs.replace(made, fragment=before[1].fragment)
