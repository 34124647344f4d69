"""The cache: parsed posts, rendered entries, written documents. May be lost at any time.

Rows carry the key of everything that made them; a row with another key is as good as none, but
for the last good version of a post, which stands in while its file is broken.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from sys import intern
from typing import TypeVar

import msgspec
from msgspec import Struct, structs

from feedsvc.model.entry import Fragment
from feedsvc.model.post import Post
from feedsvc.model.problem import Problem


class ParseResult(Struct, frozen=True, array_like=True, gc=False):
    """What parsing a source came to; of a rejected one, the post is its last good version.

    `unread` tells that nobody knows what it holds, as the file could not be read or processing it
    met a limit: it is to be looked at again as it is. `is_post` is that of `Parsed`.
    """

    post: Post | None = None
    omitted: str = ""
    problems: tuple[Problem, ...] = ()
    rejected: bool = False
    unread: bool = False
    is_post: bool = True


class Text(Struct, frozen=True, array_like=True):
    """What the bytes of a file that were rendered are known by, and its text (see `sketch`)."""

    digest: bytes
    sketch: bytes


class Rendered(Struct, frozen=True, array_like=True):
    """An entry as bytes (None where it cannot be rendered), with what it asked and was told.

    `unread` tells that its file could not be read, or was another one meanwhile; `text` is of the
    bytes that it was rendered from.
    """

    fragment: Fragment | None
    problems: tuple[Problem, ...] = ()
    asked: tuple[tuple[str, str, bytes], ...] = ()
    unread: bool = False
    text: Text | None = None


class Stored(Struct, frozen=True, gc=False):
    """What is known of a rendered entry without its bytes.

    `mark` stands for the bytes, empty where there never were any; `size` is that of the largest
    format.
    """

    mark: bytes = b""
    size: int = 0
    problems: tuple[Problem, ...] = ()
    asked: tuple[tuple[str, str, bytes], ...] = ()


T = TypeVar("T")

_known = msgspec.msgpack.Decoder(ParseResult)
_extra = msgspec.msgpack.Decoder(tuple[tuple[Problem, ...], tuple[tuple[str, str, bytes], ...]])
_encode = msgspec.msgpack.Encoder().encode


@lru_cache(maxsize=10_000)
def _one(value: T) -> T:
    """The first value that equals this one."""
    return value


def decoded(data: bytes) -> ParseResult:
    """An outcome from bytes; what many posts have in common is one value, not one for each."""
    known = _known.decode(data)
    post = known.post
    if post is None:
        return known
    post = structs.replace(
        post,
        authors=_one(post.authors),
        categories=_one(post.categories),
        tags=tuple(map(intern, post.tags)),
        dated_by=intern(post.dated_by),
        said=_one(post.said),
    )
    return structs.replace(known, post=post)


def signatures(database: sqlite3.Connection) -> dict[str, bytes]:
    """Path of every file that was parsed → its stat signature, with the key of the settings."""
    return dict(database.execute("SELECT path, stamp FROM parsed"))


def signature(database: sqlite3.Connection, path: str) -> bytes:
    """The stat signature of a file that was parsed; nothing of another."""
    found = database.execute("SELECT stamp FROM parsed WHERE path = ?", (path,)).fetchone()
    return found[0] if found else b""


def last_parsed(
    database: sqlite3.Connection, paths: Iterable[str]
) -> Iterator[tuple[str, ParseResult]]:
    """What these files came to when last parsed, whatever has become of them; in any order."""
    query = "SELECT path, data FROM parsed WHERE path IN (SELECT value FROM json_each(?))"
    wanted = list(paths)
    for path, data in database.execute(query, (json.dumps(wanted),)) if wanted else ():
        yield path, decoded(data)


def keep_parsed(
    database: sqlite3.Connection, new: Mapping[str, tuple[bytes, ParseResult]], gone: Iterable[str]
) -> None:
    """Write what was parsed anew, forget what is no longer there."""
    gone = list(gone)
    database.executemany("DELETE FROM fragment WHERE path = ?", ((path,) for path in gone))
    database.executemany("DELETE FROM parsed WHERE path = ?", ((path,) for path in gone))
    database.executemany(
        "INSERT OR REPLACE INTO parsed VALUES (?, ?, ?)",
        ((path, signature, _encode(known)) for path, (signature, known) in new.items()),
    )


def keep_text(database: sqlite3.Connection, path: str, known: ParseResult) -> None:
    """Note what a file came to that was read as a whole; its stat signature stays."""
    database.execute("UPDATE parsed SET data = ?2 WHERE path = ?1", (path, _encode(known)))


def settle(database: sqlite3.Connection, signatures: Mapping[str, bytes]) -> None:
    """Give files other stat signatures, and leave what they came to as it is."""
    database.executemany("UPDATE parsed SET stamp = ?2 WHERE path = ?1", list(signatures.items()))


def stored(
    database: sqlite3.Connection, paths: Iterable[str]
) -> Iterator[tuple[str, bytes, Stored]]:
    """(path, key, entry) of those of the paths that were ever rendered."""
    some = "path IN (SELECT value FROM json_each(?))"
    yield from _stored(database, some, json.dumps(list(paths)))


def _stored(
    database: sqlite3.Connection, where: str, *values: str
) -> Iterator[tuple[str, bytes, Stored]]:
    query = f"SELECT path, key, mark, size, extra FROM fragment WHERE {where}"  # noqa: S608
    for path, key, mark, size, extra in database.execute(query, values):
        yield path, key, Stored(mark, size, *_extra.decode(extra))


def refused(database: sqlite3.Connection) -> dict[str, Stored]:
    """By path, the entries that could not be rendered when that was tried last."""
    every = _stored(database, "TRUE")
    return {path: one for path, _, one in every if any(p.severity == "error" for p in one.problems)}


def fragments(database: sqlite3.Connection, paths: Iterable[str]) -> list[tuple[str, Fragment]]:
    """(path, bytes) of entries that were rendered, in any order."""
    query = (
        "SELECT path, atom, rss, json, mark FROM fragment"
        " WHERE path IN (SELECT value FROM json_each(?))"
    )
    found = database.execute(query, (json.dumps(list(paths)),))
    return [(path, Fragment(*row)) for path, *row in found]


def keep_rendered(database: sqlite3.Connection, path: str, key: bytes, made: Rendered) -> None:
    """Write what was rendered anew; one that failed keeps the bytes it had."""
    extra = _encode((made.problems, made.asked))
    asks = any(kind not in ("include", "refused") for kind, *_ in made.asked)
    if made.fragment is None:
        database.execute(
            "INSERT INTO fragment VALUES (?1, ?2, x'', 0, ?3, x'', x'', x'', ?4)"
            " ON CONFLICT (path) DO UPDATE SET key = ?2, extra = ?3, asks = ?4",
            (path, key, extra, asks),
        )
    else:
        one = made.fragment
        database.execute(
            "INSERT OR REPLACE INTO fragment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (path, key, one.mark, one.size, extra, one.atom, one.rss, one.json, asks),
        )


def asks(database: sqlite3.Connection) -> bool:
    """Whether any entry was rendered that asked for another post."""
    return database.execute("SELECT 1 FROM fragment WHERE asks LIMIT 1").fetchone() is not None


def askers(database: sqlite3.Connection) -> Iterator[tuple[str, Stored]]:
    """(path, entry) of those that were rendered and asked for another post."""
    for path, _, one in _stored(database, "asks"):
        yield path, one


def documents(database: sqlite3.Connection, folder: str) -> dict[str, bytes]:
    """Path of every document published in a folder → what it was made from."""
    return dict(database.execute("SELECT path, key FROM document WHERE folder = ?", (folder,)))


def folders(database: sqlite3.Connection) -> list[str]:
    """The folders that documents were published in, in order."""
    found = database.execute("SELECT DISTINCT folder FROM document ORDER BY folder")
    return [folder for (folder,) in found]


def keep_documents(database: sqlite3.Connection, folder: str, written: Mapping[str, bytes]) -> None:
    """Note what was written."""
    database.executemany(
        "INSERT OR REPLACE INTO document VALUES (?, ?, ?)",
        ((folder, path, key) for path, key in written.items()),
    )


def forget_documents(database: sqlite3.Connection, folder: str, gone: Iterable[str]) -> None:
    """Note what is no longer published."""
    database.executemany(
        "DELETE FROM document WHERE folder = ? AND path = ?", ((folder, path) for path in gone)
    )
