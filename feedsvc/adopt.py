"""Adopt: entries that another tool published → rows of the ledger for the posts they are. Pure.

A post is matched by its address, its id, its title and day, and its title alone, in this order;
each entry and each post once. What is ambiguous is left to the author.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar
from urllib.parse import unquote

from msgspec import Struct, structs

from feedsvc.match import fold
from feedsvc.model import Post, Row

T = TypeVar("T")
Key = Hashable | None


class Foreign(Struct, frozen=True):
    """An entry as another tool published it; readers know one without an id by its address."""

    id: str
    url: str
    title: str
    published: datetime | None
    updated: datetime | None

    @property
    def name(self) -> str:
        """How people know it."""
        return self.title or self.url or self.id


class Adopted(NamedTuple):
    """The rows to keep, and entries by name: matched ones with the path of their post."""

    rows: tuple[Row, ...]
    matched: tuple[tuple[str, str], ...]
    unmatched: tuple[str, ...]
    ambiguous: tuple[str, ...]


def adopt(
    entries: Sequence[Foreign], posts: Sequence[Post], rows: Iterable[Row], now: datetime
) -> Adopted:
    """Pin the ids and dates of published entries to posts.

    `rows` are those that the posts have or would have. An entry that matches no post is kept as
    withdrawn at `now`: a post that comes to be at its address later is that entry.
    """
    natural = {row.path: row for row in rows}
    matching = _Matching([one for one in entries if one.id or one.url], posts)
    made = [_pinned(entry, natural[post.path]) for entry, post in matching.pairs]
    strays = [_stray(entry, now) for entry in matching.entries]
    doubtful = [entry.name for entry in matching.entries if entry in matching.doubtful]
    return Adopted(
        rows=tuple({row.id: row for row in (*strays, *made)}.values()),
        matched=tuple(sorted((entry.name, post.path) for entry, post in matching.pairs)),
        unmatched=tuple(entry.name for entry in matching.entries if entry not in matching.doubtful),
        ambiguous=tuple(doubtful),
    )


class _Matching:
    """`pairs` are settled, `entries` left over; of these, the `doubtful` fit several posts."""

    def __init__(self, entries: Sequence[Foreign], posts: Sequence[Post]) -> None:
        self.entries = list(dict.fromkeys(entries))
        self._posts = {post.path: post for post in posts}
        self.pairs: list[tuple[Foreign, Post]] = []
        self.doubtful: set[Foreign] = set()
        for of_entry, of_post in _RULES:
            self._pair(of_entry, of_post)

    def _pair(self, of_entry: Callable[[Foreign], Key], of_post: Callable[[Post], Key]) -> None:
        """Pair by a key that one entry and one post have; what several have is doubtful."""
        entries, posts = _grouped(self.entries, of_entry), _grouped(self._posts.values(), of_post)
        for key in [key for key in entries if key in posts]:
            if len(entries[key]) == len(posts[key]) == 1:
                self.pairs.append((entries[key][0], posts[key][0]))
                del self._posts[posts[key][0].path]
            else:
                self.doubtful.update(entries[key])
        settled = {entry for entry, _ in self.pairs}
        self.entries = [entry for entry in self.entries if entry not in settled]


def _grouped(found: Iterable[T], key: Callable[[T], Key]) -> dict[Key, list[T]]:
    groups: defaultdict[Key, list[T]] = defaultdict(list)
    for one in found:
        if (made := key(one)) is not None:
            groups[made].append(one)
    return groups


def _address(url: str) -> Key:
    """What is the same in addresses whatever the scheme, escaping, or ending of the path."""
    bare = re.sub(r"^https?://(www\.)?", "", unquote(url).strip())
    return re.sub(r"(/index)?(\.html?)?/?$", "", bare) or None


def _title_and_day(title: str, published: datetime | None) -> Key:
    return (fold(title), published.date()) if fold(title) and published else None


_RULES: Sequence[tuple[Callable[[Foreign], Key], Callable[[Post], Key]]] = (
    (lambda entry: _address(entry.url), lambda post: _address(post.url)),
    (lambda entry: entry.id or None, lambda post: post.natural_id),
    (lambda entry: _address(entry.id), lambda post: _address(post.url)),
    (
        lambda entry: _title_and_day(entry.title, entry.published),
        lambda post: _title_and_day(post.title, post.published),
    ),
    (lambda entry: fold(entry.title) or None, lambda post: fold(post.title) or None),
)


def _pinned(entry: Foreign, natural: Row) -> Row:
    published = entry.published or natural.published
    return structs.replace(
        natural,
        id=entry.id or entry.url,
        published=published,
        updated=entry.updated or published,
        withdrawn=None,
    )


def _stray(entry: Foreign, now: datetime) -> Row:
    published = entry.published or now
    return Row(
        id=entry.id or entry.url,
        natural_id=entry.id or entry.url,
        path="",
        url=entry.url,
        title=entry.title,
        image="",
        sketch=b"",
        published=published,
        updated=entry.updated or published,
        first_seen=now,
        withdrawn=now,
    )
