"""The pass: everything feedsvc does, for the one-shot command and for the daemon alike.

    scan(site) ─▶ parse ─▶ identify ─▶ group ─▶ render ─▶ serialise ─▶ write ─▶ Report

This room orders the stages and keeps what they made in the cache; the stages know neither.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from struct import pack

from filelock import FileLock, Timeout
from msgspec import Struct, structs

from feedsvc import publish, scan
from feedsvc.batch import Batch, answer_digest, digest
from feedsvc.errors import LockedError
from feedsvc.feeds import group
from feedsvc.feeds.group import Item, Plan
from feedsvc.identify import identify, withdraw
from feedsvc.lookup import Lookup
from feedsvc.model import Feed, Problem, Report, Row, Source
from feedsvc.setup import Setup
from feedsvc.sites import detect
from feedsvc.state import cache, ledger, store
from feedsvc.state.cache import Known, Rendered


class Understood(Struct, frozen=True):
    """A site after the first three stages: what each file came to, and the entries to publish.

    `shown` is newest first, `changed` are the rows of the ledger to keep, `next_change` is when
    all this changes by itself.
    """

    known: dict[str, Known]
    items: tuple[Item, ...]
    shown: tuple[Item, ...]
    changed: tuple[Row, ...]
    problems: tuple[Problem, ...]
    next_change: datetime | None


def run(setup: Setup, now: datetime, *, wait: float = 10.0) -> Report:
    """One pass at the instant `now`: documents changed on disk, and what was done.

    `wait` is how many seconds to wait for another pass on the same site. Raises FeedsvcError,
    having changed no document, when the site as a whole cannot be published.
    """
    try:
        setup.state.parent.mkdir(parents=True, exist_ok=True)
        with (
            FileLock(f"{setup.state}.lock", timeout=wait),
            closing(store.connect(setup.state)) as database,
        ):
            return _Pass(setup, now, database).run()
    except Timeout as error:
        remedy = "wait for it to end, or stop it"
        raise LockedError(
            "another feedsvc is at work here", subject=str(setup.state), remedy=remedy
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise store.failure(setup.state, error) from error


def understand(setup: Setup, now: datetime) -> Understood:
    """What a pass would make of each file, publishing nothing."""
    with closing(store.copy(setup.state)) as database:
        return _Pass(setup, now, database).understand()


class _Pass:
    def __init__(self, setup: Setup, now: datetime, database: sqlite3.Connection) -> None:
        self._setup = setup
        self._now = now
        self._database = database
        self._batch = Batch(setup)
        content = setup.config.feeds.content
        self._key = digest(setup.site, setup.folders, content, version("feedsvc"))

    def run(self) -> Report:
        understood = self.understand()
        feeds, slugs, rendered = self._render(understood)
        with store.transaction(self._database):
            ledger.keep(self._database, understood.changed)
            ledger.keep_slugs(self._database, slugs)
        fragments = {key: one.fragment for key, one in rendered.items() if one.fragment}
        published = publish.publish(self._database, self._setup.output, feeds, fragments)
        trouble = [problem for one in rendered.values() for problem in one.problems]
        return Report(
            posts=len(understood.shown),
            written=published.written,
            unchanged=published.unchanged,
            removed=published.removed,
            problems=tuple(sorted((*understood.problems, *trouble))),
            next_change=understood.next_change,
        )

    def understand(self) -> Understood:
        found = self._scan()
        known = self._parse(found.sources)
        posts = [one.post for one in known.values() if one.post is not None]
        rows = ledger.rows(self._database)
        identified = identify(posts, rows, self._now)
        items = [Item(e, p) for e, p in zip(identified.entries, posts, strict=True)]
        shown, next_change = group.visible(items, self._now, future=self._setup.site.future)
        standing = {item.entry.id for item in shown}
        held = {path for path, one in known.items() if one.rejected and one.post is None}
        kept = [row for row in identified.rows if row.id in standing]
        kept += [
            withdraw(row, self._now)
            for row in rows
            if row.id not in standing and row.path not in held
        ]
        parsing = [problem for one in known.values() for problem in one.problems]
        problems = (*found.problems, *parsing, *identified.problems)
        changed = tuple(set(kept).difference(rows))
        return Understood(known, tuple(items), tuple(shown), changed, problems, next_change)

    def _scan(self) -> scan.Scan:
        reader = detect.reader(self._setup.site, self._setup.folders)
        return scan.scan(
            str(self._setup.root),
            enters=reader.enters,
            wants=reader.wants,
            exclude=self._setup.config.posts.exclude,
        )

    def _parse(self, sources: Sequence[Source]) -> dict[str, Known]:
        """Every source's outcome, in the order of the sources; only changed ones are parsed."""
        before = cache.parsed(self._database)
        stamps = {source.path: self._stamp(source) for source in sources}
        changed = [path for path, stamp in stamps.items() if before.get(path, (b"",))[0] != stamp]
        made = dict(zip(changed, self._batch.parse(changed), strict=True))
        new = {
            path: (stamps[path], _last_good(known, before.get(path)))
            for path, known in made.items()
        }
        with store.transaction(self._database):
            cache.keep_parsed(self._database, new, before.keys() - stamps.keys())
        return {path: (new.get(path) or before[path])[1] for path in stamps}

    def _stamp(self, source: Source) -> bytes:
        return pack("<qqQ", source.size, source.mtime_ns, source.inode) + self._key

    def _render(
        self, understood: Understood
    ) -> tuple[Sequence[Feed], dict[tuple[str, str], str], dict[str, Rendered]]:
        """Feeds of entries that could be rendered: one that cannot makes room for the next."""
        setup = self._setup
        feeds = setup.config.feeds
        plan = Plan(setup.feeds_url, feeds.limit, feeds.tags, feeds.categories, feeds.exclude_tags)
        pinned = ledger.slugs(self._database)
        lookup = Lookup(str(setup.root), [item.post for item in understood.shown])
        shown = list(understood.shown)
        rendered: dict[str, Rendered] = {}
        while True:
            made, slugs = group.feeds(setup.site, plan, shown, pinned)
            wanted = _standing_in(made, shown, rendered)
            if not wanted:
                return made, slugs, rendered
            rendered |= self._fragments(wanted, lookup, understood.known)
            shown = [
                item
                for item in shown
                if item.entry.id not in rendered or rendered[item.entry.id].fragment is not None
            ]

    def _fragments(
        self, items: Sequence[Item], lookup: Lookup, known: dict[str, Known]
    ) -> dict[str, Rendered]:
        """Entry id → its bytes, from the cache where nothing that made them changed."""
        stored = cache.rendered(self._database, [item.post.path for item in items])
        before = {path: (key, made) for path, key, made in stored}
        keys = {item.post.path: digest(self._key, item.entry, item.post) for item in items}
        todo = [
            item
            for item in items
            if not known[item.post.path].rejected
            and not _fresh(before.get(item.post.path), keys[item.post.path], lookup)
        ]
        new = {
            item.post.path: (keys[item.post.path], _last_rendered(made, before.get(item.post.path)))
            for item, made in zip(todo, self._batch.render(todo, lookup), strict=True)
        }
        with store.transaction(self._database):
            cache.keep_rendered(self._database, ((p, k, r) for p, (k, r) in new.items()), ())
        nothing = (b"", Rendered(None))
        return {
            item.entry.id: (new.get(item.post.path) or before.get(item.post.path, nothing))[1]
            for item in items
        }


def _standing_in(
    feeds: Iterable[Feed], shown: Iterable[Item], rendered: dict[str, Rendered]
) -> list[Item]:
    """The items of entries that stand in some feed and are not rendered yet."""
    ids = {entry.id for feed in feeds for entry in feed.entries} - rendered.keys()
    return [item for item in shown if item.entry.id in ids]


def _last_good(known: Known, before: tuple[bytes, Known] | None) -> Known:
    """A rejected source with the post it was when it could last be read."""
    if not known.rejected or before is None:
        return known
    return structs.replace(known, post=before[1].post)


def _fresh(before: tuple[bytes, Rendered] | None, key: bytes, lookup: Lookup) -> bool:
    return (
        before is not None
        and before[0] == key
        and all(
            answer_digest(lookup.answer((kind, name))) == was for kind, name, was in before[1].asked
        )
    )


def _last_rendered(made: Rendered, before: tuple[bytes, Rendered] | None) -> Rendered:
    """A failed rendering with the bytes of the last one that did not fail."""
    if not made.failed or before is None:
        return made
    return structs.replace(made, fragment=before[1].fragment)
