"""The ledger: what must never be forgotten. Ids, first-seen dates, slugs of feeds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from feedsvc.model.document import Location
from feedsvc.model.entry import Row

# What `Row.was_published` says, of those that are in the feeds; there is an index of these.
PUBLISHED = "withdrawn IS NULL AND (sketch != x'' OR path = '')"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rows(database: sqlite3.Connection) -> list[Row]:
    """Every row, those of withdrawn entries too, in no particular order."""
    return [_row(values) for values in database.execute(f"SELECT {_COLUMNS} FROM entry")]  # noqa: S608


def knows_any(database: sqlite3.Connection) -> bool:
    """Whether it knows an entry at all."""
    return database.execute("SELECT 1 FROM entry LIMIT 1").fetchone() is not None


def rows_at(database: sqlite3.Connection, paths: Iterable[str]) -> list[Row]:
    """The rows of entries that these files hold, or held last."""
    return _among(database, "path", paths)


def rows_of(database: sqlite3.Connection, identifiers: Iterable[str]) -> list[Row]:
    """The rows of these entries, in no particular order."""
    return _among(database, "id", identifiers)


def _among(database: sqlite3.Connection, column: str, values: Iterable[str]) -> list[Row]:
    wanted = list(values)
    if not wanted:  # to ask for nothing takes longer than to look
        return []
    some = "SELECT value FROM json_each(?)"
    query = f"SELECT {_COLUMNS} FROM entry WHERE {column} IN ({some})"  # noqa: S608
    return [_row(found) for found in database.execute(query, (json.dumps(wanted),))]


def withdrawn(database: sqlite3.Connection) -> list[Row]:
    """The rows of entries that are no longer in the feeds."""
    query = f"SELECT {_COLUMNS} FROM entry WHERE withdrawn IS NOT NULL"  # noqa: S608
    return [_row(values) for values in database.execute(query)]


def keep(database: sqlite3.Connection, changed: Iterable[Row]) -> None:
    """Write rows, new or changed."""
    database.executemany(
        f"INSERT OR REPLACE INTO entry ({_COLUMNS}) VALUES ({_MARKS})",  # noqa: S608
        map(_values, changed),
    )


def keep_texts(database: sqlite3.Connection, texts: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Note, by id, by what the file and the text of entries are known: digest and sketch."""
    database.executemany(
        "UPDATE entry SET digest = ?2, sketch = ?3 WHERE id = ?1",
        ((identifier, *text) for identifier, text in texts.items()),
    )


def published(database: sqlite3.Connection) -> int:
    """How many entries are in the feeds that readers may know."""
    query = f"SELECT count(*) FROM entry WHERE {PUBLISHED}"  # noqa: S608
    count: int = database.execute(query).fetchone()[0]
    return count


def drop(database: sqlite3.Connection, identifiers: Iterable[str]) -> None:
    """Forget entries that no reader knows."""
    database.executemany("DELETE FROM entry WHERE id = ?", ((one,) for one in identifiers))


def sketched(database: sqlite3.Connection, paths: Sequence[str]) -> set[str]:
    """Those of these files that hold, or held last, an entry whose text is known."""
    query = "SELECT path FROM entry WHERE path = ? AND sketch != x''"
    return {path for path in paths if database.execute(query, (path,)).fetchone()}


def forget(database: sqlite3.Connection, paths: Iterable[str]) -> None:
    """Drop the rows of these paths: others are to take their place."""
    database.executemany("DELETE FROM entry WHERE path = ?", ((path,) for path in paths))


_COLUMNS = ", ".join(Row.__struct_fields__)
_MARKS = ", ".join("?" * len(Row.__struct_fields__))


def _values(row: Row) -> tuple[object, ...]:
    return (
        *(row.id, row.natural_id, row.path, row.url, row.title, row.image, row.sketch),
        *(_seconds(row.published), _seconds(row.updated), _seconds(row.first_seen)),
        *(row.dated and _seconds(row.dated), row.withdrawn and _seconds(row.withdrawn)),
        *(_names(row.former_paths), _names(row.former_urls), row.digest),
    )


def _names(names: tuple[str, ...]) -> str:
    return json.dumps(names, ensure_ascii=False) if names else "[]"


def _row(values: tuple[Any, ...]) -> Row:
    *same, published, updated, first_seen, dated, withdrawn, paths, urls, digest = values
    identifier, natural_id, path, url, title, image, sketch = same
    when = _instant(published)  # one value for instants that are the same, as most are
    return Row(
        id=identifier,
        natural_id=identifier if natural_id == identifier else natural_id,  # one text, not two
        path=path,
        url=url,
        title=title,
        image=image,
        sketch=sketch,
        published=when,
        updated=when if updated == published else _instant(updated),
        first_seen=when if first_seen == published else _instant(first_seen),
        dated=None if dated is None else when if dated == published else _instant(dated),
        withdrawn=None if withdrawn is None else _instant(withdrawn),
        former_paths=tuple(json.loads(paths)) if paths != "[]" else (),
        former_urls=tuple(json.loads(urls)) if urls != "[]" else (),
        digest=digest,
    )


def slugs(database: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """The file name of each feed ever published, by kind and folded term."""
    return {(kind, term): slug for kind, term, slug in database.execute("SELECT * FROM slug")}


def slugs_of(
    database: sqlite3.Connection, places: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """As `slugs`, of some only."""
    query = "SELECT slug FROM slug WHERE kind = ? AND term = ?"
    return {one: slug for one in places for (slug,) in database.execute(query, one)}


def keep_slugs(database: sqlite3.Connection, given: Mapping[tuple[str, str], str]) -> None:
    """Pin the file names of feeds."""
    database.executemany(
        "INSERT OR IGNORE INTO slug VALUES (?, ?, ?)",
        ((kind, term, slug) for (kind, term), slug in given.items()),
    )


def archived(database: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """For each feed with archives: entry id → the number of its archive."""
    made: dict[str, dict[str, int]] = {}
    for feed, identifier, number in database.execute("SELECT feed, id, number FROM archive"):
        made.setdefault(feed, {})[identifier] = number
    return made


def keep_archived(database: sqlite3.Connection, feed: str, assigned: Mapping[str, int]) -> None:
    """Pin entries to archives of a feed."""
    database.executemany(
        "INSERT OR IGNORE INTO archive VALUES (?, ?, ?)",
        ((feed, identifier, number) for identifier, number in assigned.items()),
    )


def locations(database: sqlite3.Connection) -> list[Location]:
    """The paths of documents that the settings name, or named."""
    found = database.execute("SELECT document, path, left FROM location")
    return [
        Location(document, path, None if left is None else _instant(left))
        for document, path, left in found
    ]


def keep_locations(database: sqlite3.Connection, known: Iterable[Location]) -> None:
    """Remember where documents are and were."""
    database.executemany(
        "INSERT OR REPLACE INTO location VALUES (?, ?, ?)",
        ((one.document, one.path, one.left and _seconds(one.left)) for one in known),
    )


@lru_cache(maxsize=64)  # the dates of an entry are the same, mostly
def _seconds(moment: datetime) -> int:
    return int((moment - _EPOCH) // timedelta(seconds=1))


@lru_cache(maxsize=64)  # many entries are first seen at one instant
def _instant(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
