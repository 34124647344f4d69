"""Render: entries as bytes, rendered only when something that made them changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import NamedTuple

from msgspec import structs

from feedsvc.build.batch import Batch
from feedsvc.build.lookup import answer_digest
from feedsvc.build.select import Selection
from feedsvc.build.session import Session
from feedsvc.config.setup import Setup
from feedsvc.feeds.grouping import Item
from feedsvc.model.digests import digest
from feedsvc.model.entry import Entry, Fragment
from feedsvc.model.feed import Feed
from feedsvc.model.problem import Problem
from feedsvc.state import cache, ledger, store
from feedsvc.state.cache import Rendered, Stored, Text


class Fragments:
    """The entries of one pass as bytes, by id."""

    def __init__(self, setup: Setup, selection: Selection, session: Session, batch: Batch) -> None:
        self._items = selection.items
        self._known = selection.known
        self._database = session.database
        self._session = session
        self._entries = session.entries
        self._batch = batch
        self._key = setup.key
        self._lookup = selection.lookup
        self._stored: dict[str, Stored] = {}
        self._ahead: dict[str, Fragment] = {}  # what is there, by path, loaded before it is needed
        self._is_small = not selection.all_feeds
        self.count = 0  # of entries rendered anew
        self.unread: set[str] = set()  # posts that could not be read, or were others meanwhile
        self.texts: dict[str, tuple[bytes, bytes]] = {}  # of those that were read as a whole, by id
        self.lost: set[str] = set()  # ids of entries that cannot be rendered, and never could

    @property
    def problems(self) -> list[Problem]:
        """What was noticed while rendering."""
        return [problem for one in self._stored.values() for problem in one.problems]

    @property
    def paths(self) -> set[str]:
        """The files of the entries that were to be rendered."""
        return {self._items[identifier].post.path for identifier in self._stored}

    @property
    def files(self) -> set[str]:
        """The files of the site, besides includes, whose presence or content was asked for."""
        asked = {(kind, name) for one in self._stored.values() for kind, name, _ in one.asked}
        named = {name for kind, name in asked if kind in _OF_FILES or name.startswith("./")}
        named |= {f"{name}{end}" for kind, name in asked if kind == "page" for end in _PAGES}
        return {name.strip().lstrip("/") for name in named}

    def size(self, identifier: str) -> int:
        """The bytes that a rendered entry takes up in the largest of its formats."""
        return self._stored[identifier].size

    def mark(self, identifier: str) -> bytes:
        """What stands for the bytes of a rendered entry."""
        return self._stored[identifier].mark

    def load(self, identifiers: Sequence[str]) -> list[Fragment]:
        """The bytes of rendered entries."""
        ahead, paths = self._ahead, [self._items[one].post.path for one in identifiers]
        missing = [path for path in paths if path not in ahead]
        if missing:
            ahead = ahead | dict(cache.fragments(self._database, missing))
        return [ahead[path] for path in paths]

    def openings(self, wanted: Sequence[tuple[str, Feed]]) -> Iterator[bytes]:
        """What comes before the entries in XML documents of these formats and feeds."""
        return self._batch.openings(wanted, self._lookup)

    def render(self, entries: Iterable[Entry]) -> set[str]:
        """Render what is not rendered yet; → ids of entries that cannot be, and never could."""
        wanted = dict.fromkeys(entry.id for entry in entries)
        missing = [self._items[key] for key in wanted if key not in self._stored]
        if missing:
            self._render(missing)
        lost = {key for key in wanted if not self._stored[key].mark}
        self.lost |= lost
        return lost

    def _render(self, items: Sequence[Item]) -> None:
        before = self._before(items)
        todo = [item for item in items if self._stale(item.post.path, before)]
        self.count += len(todo)
        for item in items:
            self._stored[item.entry.id] = before[item.post.path].stored
        stale = {item.post.path for item in todo}
        rest = [item for item in items if item.post.path not in stale] if self._is_small else []
        made = self._batch.render(todo, self._lookup, lambda: self._load_ahead(rest))
        texts: dict[str, tuple[bytes, bytes]] = {}
        with closing(made), store.transaction(self._database):
            for item, one in zip(todo, made, strict=True):
                path, last = item.post.path, self._stored[item.entry.id]
                if one.text:
                    texts[item.entry.id] = (one.text.digest, one.text.sketch)
                    item = self._with_text(item, one.text)  # noqa: PLW2901
                key = b"" if one.unread else self._key_of(item)
                cache.keep_rendered(self._database, path, key, one)
                self._stored[item.entry.id] = _kept(one, last)
                if one.fragment and self._is_small:
                    self._ahead[path] = one.fragment
                if one.unread:
                    self.unread.add(path)
            ledger.keep_texts(self._database, texts)  # of rows that are there
        self.texts |= texts
        if self._is_small:
            self._keep_rendered(items)

    def _with_text(self, item: Item, text: Text) -> Item:
        """The item as it is known by its text from now on, whose file was read as a whole."""
        if item.post.sketch:
            return item
        path = item.post.path
        post = structs.replace(item.post, digest=text.digest, sketch=text.sketch)
        self._known[path] = structs.replace(self._known[path], post=post)
        cache.keep_text(self._database, path, self._known[path])
        made = self._items[item.entry.id] = structs.replace(item, post=post)
        return made

    def _before(self, items: Iterable[Item]) -> dict[str, _Before]:
        """What is known of entries by path, and whether that is of the entry as it is."""
        known, rest = {}, {}
        for item in items:
            if kept := self._entries.rendered(item):
                known[item.post.path] = _Before(kept, same=True)
            else:
                rest[item.post.path] = item
        found = {path: (key, one) for path, key, one in cache.stored(self._database, rest)}
        for path, item in rest.items():
            key, one = found.get(path, (b"", Stored()))
            known[path] = _Before(one, same=key == self._key_of(item))
        return known

    def _key_of(self, item: Item) -> bytes:
        """What a rendered entry is made of, besides what it asked for."""
        return digest(self._key, item.entry, item.post)

    def _keep_rendered(self, items: Iterable[Item]) -> None:
        """Keep what is known of entries that are rendered as they are."""
        broken = {path for path, one in self._known.items() if one.rejected} | self.unread
        now = (self._items[item.entry.id] for item in items)
        sound = [item for item in now if item.post.path not in broken]
        self._entries.keep_rendered(sound, self._stored)

    def _load_ahead(self, items: Sequence[Item]) -> None:
        """Load what need not be rendered, unless it is much: much of it the last pass has."""
        size = 3 * sum(self._stored[item.entry.id].size for item in items)
        if size < _AHEAD:
            marks = {item.post.path: self._stored[item.entry.id].mark for item in items}
            last = self._session.fragments
            found = {path: last[path] for path in marks if path in last}
            found = {path: one for path, one in found.items() if one.mark == marks[path]}
            found.update(cache.fragments(self._database, marks.keys() - found.keys()))
            self._ahead |= found
            self._session.fragments = found if size < _KEPT else {}

    def _stale(self, path: str, before: Mapping[str, _Before]) -> bool:
        """Whether to render: not while the file is broken, and not if all is as it was."""
        if self._known[path].rejected:
            return False
        return not before[path].same or any(
            answer_digest(self._lookup.answer((kind, name))) != was
            for kind, name, was in before[path].stored.asked
        )


_OF_FILES = frozenset(("asset", "file", "link"))  # questions whose names are those of files
_PAGES = (".md", "/index.md", "/_index.md")
_AHEAD = 16 << 20  # bytes of entries, in all formats
_KEPT = 4 << 20  # of those that are kept from one pass to the next


class _Before(NamedTuple):
    """What is known of an entry, and whether it was rendered of the post that it is now."""

    stored: Stored
    same: bool


def _kept(made: Rendered, last: Stored) -> Stored:
    """What is known of an entry rendered anew; one that failed keeps its last bytes."""
    if made.fragment is None:
        return Stored(last.mark, last.size, made.problems, made.asked)
    return Stored(made.fragment.mark, made.fragment.size, made.problems, made.asked)
