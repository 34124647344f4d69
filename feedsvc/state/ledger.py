"""The ledger: what must never be forgotten. Ids, first-seen dates, slugs of feeds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from feedsvc.model import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rows(database: sqlite3.Connection) -> list[Row]:
    """Every row, in no particular order."""
    found = database.execute(
        "SELECT id, natural_id, path, url, published, updated, first_seen FROM entry"
    )
    return [Row(a, b, c, d, _instant(e), _instant(f), _instant(g)) for a, b, c, d, e, f, g in found]


def keep(database: sqlite3.Connection, changed: Iterable[Row]) -> None:
    """Write rows, new or changed."""
    database.executemany(
        "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                r.id,
                r.natural_id,
                r.path,
                r.url,
                _seconds(r.published),
                _seconds(r.updated),
                _seconds(r.first_seen),
            )
            for r in changed
        ),
    )


def slugs(database: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """The file name of each feed ever published, by kind and folded term."""
    return {(kind, term): slug for kind, term, slug in database.execute("SELECT * FROM slug")}


def keep_slugs(database: sqlite3.Connection, given: Mapping[tuple[str, str], str]) -> None:
    """Pin the file names of feeds."""
    database.executemany(
        "INSERT OR IGNORE INTO slug VALUES (?, ?, ?)",
        ((kind, term, slug) for (kind, term), slug in given.items()),
    )


def _seconds(moment: datetime) -> int:
    return int((moment - _EPOCH) // timedelta(seconds=1))


def _instant(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
