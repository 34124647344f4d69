"""Understand: scan, parse and identify, parsing only files that changed since the last pass."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from struct import pack

from msgspec import Struct, structs

from feedsvc import scan
from feedsvc.batch import Batch, digest
from feedsvc.feeds import group
from feedsvc.feeds.group import Item
from feedsvc.identify import identify, withdraw
from feedsvc.model import Problem, Row
from feedsvc.profile import Profile
from feedsvc.setup import Setup
from feedsvc.sites import detect
from feedsvc.state import cache, ledger, store
from feedsvc.state.cache import Known


class Understood(Struct, frozen=True):
    """A site after the first three stages: what each file came to, and the entries to publish.

    `shown` is newest first, `slugs` are the file names that feeds have, `before` the rows of the
    ledger as they were, `changed` those to keep. `next_change` is when all this changes by itself.
    """

    known: dict[str, Known]
    items: tuple[Item, ...]
    shown: tuple[Item, ...]
    slugs: dict[tuple[str, str], str]
    before: Sequence[Row]
    changed: Collection[Row]
    problems: tuple[Problem, ...]
    next_change: datetime | None


def settings_key(setup: Setup) -> bytes:
    """What parsed posts and rendered entries depend on besides their files."""
    content = setup.config.feeds.content
    return digest(setup.site, setup.folders, content, version("feedsvc"))


def understand(
    setup: Setup, now: datetime, database: sqlite3.Connection, batch: Batch, profile: Profile
) -> Understood:
    """The first three stages at the instant `now`; only the cache of parsed posts is written."""
    with profile.stage("scan"):
        stamps, problems = _scan(setup)
    with profile.stage("parse"):
        known = _parse(stamps, database, batch, profile)
    with profile.stage("identify"):
        posts = [one.post for one in known.values() if one.post is not None]
        rows = ledger.rows(database)
        identified = identify(posts, rows, now, setup.config.identity.updated)
    items = [Item(e, p) for e, p in zip(identified.entries, posts, strict=True)]
    shown, next_change = group.visible(items, now, future=setup.site.future)
    held = {path for path, one in known.items() if one.rejected and one.post is None}
    parsing = [problem for one in known.values() for problem in one.problems]
    return Understood(
        known=known,
        items=tuple(items),
        shown=tuple(shown),
        slugs=ledger.slugs(database),
        before=rows,
        changed=_changed(rows, identified.rows, shown, held, now),
        problems=(*problems, *parsing, *identified.problems),
        next_change=next_change,
    )


def _scan(setup: Setup) -> tuple[dict[str, bytes], Sequence[Problem]]:
    """The sources in order, each with all that its outcome depends on; and what is wrong."""
    reader = detect.reader(setup.site, setup.folders)
    found = scan.scan(
        str(setup.root),
        enters=reader.enters,
        wants=reader.wants,
        exclude=setup.config.posts.exclude,
    )
    key = settings_key(setup)
    stamps = {
        source.path: pack("<qqQ", source.size, source.mtime_ns, source.inode) + key
        for source in found.sources
    }
    return stamps, found.problems


def _parse(
    stamps: Mapping[str, bytes], database: sqlite3.Connection, batch: Batch, profile: Profile
) -> dict[str, Known]:
    """Every source's outcome, in the order of the sources."""
    before, gone = cache.parsed(database, stamps)
    changed = [path for path in stamps if path not in before]
    made = dict(zip(changed, batch.parse(changed), strict=True))
    rejected = [path for path, one in made.items() if one.rejected]
    made |= {
        path: structs.replace(made[path], post=last.post)
        for path, last in cache.last_parsed(database, rejected)
    }
    profile.count("files", len(stamps))
    profile.count("parsed", len(changed))
    with store.transaction(database):
        cache.keep_parsed(database, {path: (stamps[path], made[path]) for path in changed}, gone)
    return {path: made.get(path) or before[path] for path in stamps}


def _changed(
    before: Sequence[Row],
    rows: Sequence[Row],
    shown: Iterable[Item],
    held: set[str],
    now: datetime,
) -> list[Row]:
    """The rows to keep: of what is shown, and of what is no longer.

    A file that cannot be read, and has no last good version, holds its row as it is.
    """
    standing = {item.entry.id for item in shown}
    known = {row.id: row for row in before}
    kept = [row for row in rows if row.id in standing and known.get(row.id) != row]
    gone = [
        withdraw(row, now)
        for row in before
        if row.id not in standing and row.path not in held and row.withdrawn is None
    ]
    return kept + gone
