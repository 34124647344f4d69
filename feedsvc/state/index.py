"""The index: where each entry stands, so that a pass can look at a few posts only.

It says what the last pass came to, and is as good as none while `whole` holds nothing: from the
moment a pass begins to change the ledger until it has published everything. May be lost at any
time. Instants are seconds since 1970.

Of a long feed it holds the newest members only, and after them a mark that there are more.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from feedsvc.model.overview import Summary
from feedsvc.model.problem import Problem

Place = tuple[str, str]  # kind and folded term of a feed
Member = tuple[str, str, int, str]  # place, `published` and id of an entry in a feed
EVERYTHING: Place = ("", "")  # the place of the global feed
_MORE = -(1 << 62)  # as `published` of a member: the rest of the feed is not held

_terms = msgspec.msgpack.Decoder(tuple[tuple[str, str, str], ...])
_encode = msgspec.msgpack.Encoder().encode


class ShortError(Exception):
    """The index does not hold as many entries of a feed as are asked for."""


class Standing(Struct, frozen=True, gc=False):
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
    def places(self) -> set[Place]:
        """The feeds in which it stands."""
        return {EVERYTHING, *((kind, term) for kind, term, _ in self.terms)}


class Whole(Struct, frozen=True):
    """What the last pass found: how many posts in feeds, and what was wrong.

    `waiting` are files to look at again: of posts that are not shown, or were rejected. `feeds`
    and `months` are those of the overview.
    """

    posts: int
    problems: tuple[Problem, ...]
    waiting: tuple[str, ...]
    feeds: tuple[Summary, ...] = ()
    months: Mapping[str, int] = {}


_whole = msgspec.msgpack.Decoder(Whole)


def whole(database: sqlite3.Connection, key: bytes) -> Whole | None:
    """What the last pass found, if it was made with these settings and came to its end."""
    found = database.execute("SELECT data FROM whole WHERE key = ?", (key,)).fetchone()
    return _whole.decode(found[0]) if found else None


def keep_whole(database: sqlite3.Connection, key: bytes, found: Whole) -> None:
    """Say that the index is true of a pass with these settings."""
    forget(database)
    database.execute("INSERT INTO whole VALUES (?, ?)", (key, _encode(found)))


def forget(database: sqlite3.Connection) -> None:
    """Say that the index is true of nothing."""
    database.execute("DELETE FROM whole")


def rebuild(database: sqlite3.Connection, standing: Iterable[Standing], most: int) -> None:
    """Make the index anew, with so many of the newest entries of each feed; -1 is all."""
    for table in ("standing", "member", "spelling"):
        database.execute(f"DELETE FROM {table}")  # noqa: S608
    come = sorted(standing, key=lambda one: one.path)
    _put(database, come)
    database.executemany("INSERT INTO member VALUES (?, ?, ?, ?)", _in_order(come, most))


def update(
    database: sqlite3.Connection, gone: Iterable[Standing], come: Iterable[Standing]
) -> None:
    """Take entries out of the index and put others in."""
    gone = list(gone)
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
    come = list(come)
    _put(database, come)
    # After the last one that is held nobody knows who follows.
    follows = (
        "SELECT published FROM member WHERE kind = ?1 AND term = ?2 AND published <= ?3"
        " AND (published < ?3 OR id > ?4) ORDER BY published DESC, id LIMIT 1"
    )
    database.executemany(
        f"INSERT OR REPLACE INTO member SELECT ?1, ?2, ?3, ?4 WHERE ({follows}) IS NOT {_MORE}",
        _members(come),
    )


def _put(database: sqlite3.Connection, come: list[Standing]) -> None:
    """What comes in the order of the tables goes in several times faster."""
    database.executemany(
        "INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?)",
        ((one.path, one.id, one.published, one.expires, _encode(one.terms)) for one in come),
    )
    database.executemany(
        "INSERT INTO spelling VALUES (?2, ?3, ?4, ?1)"
        " ON CONFLICT (kind, term, written) DO UPDATE SET posts = posts + ?1",
        ((count, *term) for term, count in _spelled(come).items()),
    )


def _in_order(entries: Iterable[Standing], most: int) -> Iterator[Member]:
    """The members of all feeds as the table has them: by feed, newest first."""
    newest_first = sorted(entries, key=lambda one: (-one.published, one.id))
    feeds: defaultdict[Place, list[Standing]] = defaultdict(list)
    feeds[EVERYTHING] = newest_first
    for one in newest_first:
        for place in {(kind, term) for kind, term, _ in one.terms}:
            feeds[place].append(one)
    for (kind, term), those in sorted(feeds.items()):
        for one in those[:most] if most >= 0 else those:
            yield kind, term, one.published, one.id
        if 0 <= most < len(those):
            yield kind, term, _MORE, ""


def _members(entries: Iterable[Standing]) -> Iterator[Member]:
    for one in entries:
        for kind, term in sorted(one.places):
            yield kind, term, one.published, one.id


def _spelled(entries: Iterable[Standing]) -> Counter[tuple[str, str, str]]:
    return Counter(term for one in entries for term in one.terms)


def at(database: sqlite3.Connection, paths: Iterable[str]) -> list[Standing]:
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


def members(database: sqlite3.Connection, place: Place, most: int) -> list[tuple[int, str]]:
    """(published, id) of the newest entries of a feed, newest first, ties by id; -1 is all.

    ShortError where not so many are held.
    """
    query = (
        "SELECT published, id FROM member WHERE kind = ? AND term = ?"
        " ORDER BY published DESC, id LIMIT ?"
    )
    found = list(database.execute(query, (*place, most)))
    if found and found[-1][0] == _MORE:
        raise ShortError
    return found


def spellings(database: sqlite3.Connection, place: Place) -> Counter[str]:
    """How often a term is written in which way."""
    query = "SELECT written, posts FROM spelling WHERE kind = ? AND term = ?"
    return Counter(dict(database.execute(query, place)))


def paths(database: sqlite3.Connection) -> list[str]:
    """The files of all entries, newest entry first."""
    query = "SELECT path FROM standing ORDER BY published DESC, id"
    return [path for (path,) in database.execute(query)]


def _standing(row: tuple[str, str, int, int | None, bytes]) -> Standing:
    path, identifier, published, expires, terms = row
    return Standing(path, identifier, published, expires, _terms.decode(terms))
