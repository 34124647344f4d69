"""The index: where each entry stands, so that a pass looks at what changed and selects by query.

It says what the last pass came to, and is as good as none while `whole` holds nothing: from the
moment a pass begins to change the ledger until it has published everything. May be lost at any
time. Instants are seconds since 1970.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

import msgspec
from msgspec import Struct

from feedsvc.model.overview import Summary
from feedsvc.model.problem import Problem

FeedKey = tuple[str, str]  # kind and folded term of a feed
Member = tuple[str, str, int, str]  # place, `published` and id of an entry in a feed
EVERYTHING: FeedKey = ("", "")  # the place of the global feed

_AT_ONCE = 1_000  # entries that are made and written at a time: there may be a million
_terms = msgspec.msgpack.Decoder(tuple[tuple[str, str, str], ...])
_encode = msgspec.msgpack.Encoder().encode


class Membership(Struct, frozen=True, gc=False):
    """An entry in the feeds; `terms` are (kind, folded term, term as written)."""

    path: str
    id: str
    published: int
    expires: int | None
    terms: tuple[tuple[str, str, str], ...]

    @property
    def when(self) -> datetime:
        """`published` as an instant."""
        return datetime.fromtimestamp(self.published, UTC)

    @property
    def places(self) -> set[FeedKey]:
        """The feeds in which it stands."""
        return {EVERYTHING, *((kind, term) for kind, term, _ in self.terms)}


class PassSummary(Struct, frozen=True):
    """What the last pass found: how many posts in feeds, and what was wrong.

    `waiting` are files to look at again: of posts that are not shown, or were rejected. `feeds`
    and `months` are those of the overview.
    """

    posts: int
    problems: tuple[Problem, ...]
    waiting: tuple[str, ...]
    feeds: tuple[Summary, ...] = ()
    months: Mapping[str, int] = {}


_whole = msgspec.msgpack.Decoder(PassSummary)


def whole(database: sqlite3.Connection, key: bytes) -> PassSummary | None:
    """What the last pass found, if it was made with these settings and came to its end."""
    found = database.execute("SELECT data FROM whole WHERE key = ?", (key,)).fetchone()
    return _whole.decode(found[0]) if found else None


def save_summary(database: sqlite3.Connection, key: bytes, found: PassSummary) -> None:
    """Say that the index is true of a pass with these settings."""
    forget(database)
    database.execute("INSERT INTO whole VALUES (?, ?)", (key, _encode(found)))


def forget(database: sqlite3.Connection) -> None:
    """Say that the index is true of nothing."""
    database.execute("DELETE FROM whole")


def clear(database: sqlite3.Connection) -> None:
    """Take all entries out."""
    for table in ("standing", "member", "spelling"):
        database.execute(f"DELETE FROM {table}")  # noqa: S608


def update(
    database: sqlite3.Connection, gone: Sequence[Membership], come: Iterable[Membership]
) -> None:
    """Take entries out of the index and put others in."""
    database.executemany("DELETE FROM standing WHERE path = ?", ((one.path,) for one in gone))
    database.executemany(
        "DELETE FROM member WHERE kind = ? AND term = ? AND published = ? AND id = ?",
        _members(gone),
    )
    database.executemany(
        "UPDATE spelling SET posts = posts - ? WHERE kind = ? AND term = ? AND written = ?",
        ((count, *term) for term, count in _spelled(gone).items()),
    )
    database.execute("DELETE FROM spelling WHERE posts <= 0")
    spelled: Counter[tuple[str, str, str]] = Counter()
    rest = iter(come)
    while some := list(islice(rest, _AT_ONCE)):
        database.executemany(
            "INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?)",
            ((one.path, one.id, one.published, one.expires, _encode(one.terms)) for one in some),
        )
        database.executemany("INSERT INTO member VALUES (?, ?, ?, ?)", _members(some))
        spelled.update(_spelled(some))
    database.executemany(
        "INSERT INTO spelling VALUES (?2, ?3, ?4, ?1)"
        " ON CONFLICT (kind, term, written) DO UPDATE SET posts = posts + ?1",
        ((count, *term) for term, count in spelled.items()),
    )


def _members(entries: Iterable[Membership]) -> Iterator[Member]:
    for one in entries:
        for kind, term in sorted(one.places):
            yield kind, term, one.published, one.id


def _spelled(entries: Iterable[Membership]) -> Counter[tuple[str, str, str]]:
    return Counter(term for one in entries for term in one.terms)


def at(database: sqlite3.Connection, paths: Iterable[str]) -> list[Membership]:
    """The entries that stand in feeds and come from these files."""
    query = "SELECT * FROM standing WHERE path = ?"
    return [_standing(row) for path in paths for row in database.execute(query, (path,))]


def expired(database: sqlite3.Connection, now: int) -> list[str]:
    """The paths of entries whose time in the feeds is over."""
    query = "SELECT path FROM standing WHERE expires IS NOT NULL AND expires <= ?"
    return [path for (path,) in database.execute(query, (now,))]


def next_expiry(database: sqlite3.Connection, besides: Collection[str]) -> int | None:
    """When the first entry is to leave the feeds, besides those of some files."""
    query = "SELECT expires, path FROM standing WHERE expires IS NOT NULL ORDER BY expires"
    return next((when for when, path in database.execute(query) if path not in besides), None)


def members(database: sqlite3.Connection, place: FeedKey, most: int) -> list[str]:
    """The ids of the newest entries of a feed, newest first, ties by id; -1 is all."""
    query = "SELECT id FROM member WHERE kind = ? AND term = ? ORDER BY published DESC, id LIMIT ?"
    return [identifier for (identifier,) in database.execute(query, (*place, most))]


def places(database: sqlite3.Connection) -> list[FeedKey]:
    """The places of all feeds that have an entry."""
    found = database.execute("SELECT DISTINCT kind, term FROM spelling ORDER BY kind, term")
    return [EVERYTHING, *found]


def counts(database: sqlite3.Connection) -> dict[FeedKey, int]:
    """How many entries each feed has."""
    found = database.execute("SELECT kind, term, COUNT(*) FROM member GROUP BY kind, term")
    return {(kind, term): count for kind, term, count in found}


def spellings(database: sqlite3.Connection, place: FeedKey) -> Counter[str]:
    """How often a term is written in which way."""
    query = "SELECT written, posts FROM spelling WHERE kind = ? AND term = ?"
    return Counter(dict(database.execute(query, place)))


def paths(database: sqlite3.Connection) -> list[str]:
    """The files of all entries, newest entry first."""
    query = "SELECT path FROM standing ORDER BY published DESC, id"
    return [path for (path,) in database.execute(query)]


def _standing(row: tuple[str, str, int, int | None, bytes]) -> Membership:
    path, identifier, published, expires, terms = row
    return Membership(path, identifier, published, expires, _terms.decode(terms))
