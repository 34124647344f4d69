"""Identify: what changed in the folder → which entries come into the feeds and leave them.

Parses the files that changed and identifies their posts. The posts that did not change are paired
with their own rows of the ledger before anything else is (rules 1 and 2 of `match`), so the files
looked at and the rows that they may claim are all that identity depends on. Where nothing is known
of the last pass, all files are looked at: that is the whole difference between a first pass and a
later one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, structs

from feedsvc.build import lookup
from feedsvc.build.batch import Batch
from feedsvc.build.changes import Changes, changes
from feedsvc.build.parse import Files
from feedsvc.build.profile import Profile
from feedsvc.build.snapshot import Snapshot
from feedsvc.config.setup import Setup
from feedsvc.feeds import grouping
from feedsvc.feeds.grouping import Item
from feedsvc.identity.identify import Identified, identify, withdraw
from feedsvc.identity.match import undecided
from feedsvc.model.entry import Row
from feedsvc.model.feed import Plan
from feedsvc.model.problem import Problem
from feedsvc.state import cache as memory
from feedsvc.state import index, ledger
from feedsvc.state.cache import ParseResult
from feedsvc.state.index import Membership, PassSummary

NOTHING = PassSummary(posts=0, problems=(), waiting=())  # what is known before the first pass


class SiteState(Struct, frozen=True):
    """The files that were looked at: what each came to, and how its entry stands in the feeds.

    `known` and `items` are of these files, `shown` are those of the items that are to be published,
    newest first. `before` are the rows of the ledger that they may claim, `changed` those to keep
    and `dropped` the ids of those to forget: no reader knows them.
    `parse_problems` is what is wrong in these files, `identity_problems` what is wrong besides,
    `others` what was wrong in other files and still is. `found` is what the last pass came to;
    `removed` and `added` are how these entries stood in the feeds and stand now. `stood` is how
    many entries there were in the feeds. `is_whole` says that all files were looked at, `asks` that
    an answer may have changed that another post was given. `next_change` is when all this changes
    by itself.
    """

    known: dict[str, ParseResult]
    items: tuple[Item, ...]
    shown: tuple[Item, ...]
    before: Sequence[Row]
    changed: Collection[Row]
    dropped: tuple[str, ...]
    parse_problems: tuple[Problem, ...]
    identity_problems: tuple[Problem, ...]
    others: tuple[Problem, ...]
    found: PassSummary
    removed: tuple[Membership, ...]
    added: Memberships
    stood: int
    is_whole: bool
    asks: bool
    next_change: datetime | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong."""
        return (*self.parse_problems, *self.identity_problems, *self.others)

    @property
    def posts(self) -> int:
        """How many entries are to be in the feeds."""
        return self.found.posts - len(self.removed) + len(self.added)


def everything(
    setup: Setup,
    now: datetime,
    database: sqlite3.Connection,
    batch: Batch,
    *,
    texts: bool = False,
) -> SiteState:
    """What all files of a site come to at the instant `now`; only the cache of posts is written.

    With `texts`, all of them are read as a whole, so that posts are known by their texts.
    """
    snapshot = Snapshot.begun(now)
    files = Files(setup, database, changes(setup, snapshot, None), snapshot, now)
    files.parse(batch)
    if texts:
        known = files.of_all()
        files.complete(batch, (path for path, one in known.items() if _is_head(one)))
    return _Identity(setup, now, database, files, batch).of_all()


def _is_head(one: ParseResult) -> bool:
    return one.post is not None and not one.post.sketch and not one.rejected


def identify_changes(
    setup: Setup,
    now: datetime,
    database: sqlite3.Connection,
    batch: Batch,
    difference: Changes,
    *,
    found: PassSummary | None,
    profile: Profile,
    snapshot: Snapshot,
) -> SiteState:
    """What a difference comes to at the instant `now`; only the cache of posts is written.

    `found` is what the last pass came to, None where nothing is known of it or all of it may be
    otherwise: then every file is looked at. `snapshot` learns of the posts.
    """
    files = Files(setup, database, difference, snapshot, now)
    asks = found is not None and memory.asks(database)
    with profile.stage("parse"):
        waiting = () if found is None else found.waiting
        paths = {*files.changed, *files.gone, *waiting, *index.expired(database, seconds(now))}
        before = dict(memory.last_parsed(database, paths)) if asks else {}
        files.parse(batch)
    profile.count("files", len(snapshot.posts))
    profile.count("parsed", len(files.changed))
    with profile.stage("identify"):
        one = _Identity(setup, now, database, files, batch)
        if found is not None:
            made = one.of_some(paths, found, before if asks else None)
            if made is not None:
                return made
        return one.of_all()


class _Identity:
    """The posts of some files, or of all, with the ids that they have."""

    def __init__(
        self,
        setup: Setup,
        now: datetime,
        database: sqlite3.Connection,
        files: Files,
        batch: Batch,
    ) -> None:
        self._setup = setup
        self._now = now
        self._database = database
        self._files = files
        self._batch = batch

    def of_all(self) -> SiteState:
        known, rows = self._files.of_all(), ledger.rows(self._database)
        return self._state_of(known, rows, self._identified(known, rows))

    def of_some(
        self, paths: set[str], found: PassSummary, asked: Mapping[str, ParseResult] | None
    ) -> SiteState | None:
        """None where ids are in doubt, or nothing would be left: then all files are looked at.

        `asked` is what these files came to before, where other posts asked for some.
        """
        rows = {row.id: row for row in ledger.withdrawn(self._database)}
        rows |= {row.id: row for row in ledger.rows_at(self._database, paths)}
        while True:
            known = self._files.of(sorted(paths))
            identified = self._identified(known, [*rows.values()])
            more = self._claimed(known, identified, rows)
            if not more:
                break
            rows |= more
            paths |= {row.path for row in more.values()}
        if identified.problems:
            return None
        removed = tuple(index.at(self._database, sorted(paths)))
        before = tuple(rows.values())
        made = self._state_of(known, before, identified, found=found, removed=removed)
        others = tuple(one for one in found.problems if one.path not in paths)
        later = index.next_expiry(self._database, paths)
        expiry = datetime.fromtimestamp(later, self._now.tzinfo) if later else None
        made = structs.replace(
            made,
            others=others,
            is_whole=False,
            asks=asked is not None and _is_answered_anew(made, asked),
            next_change=min(filter(None, (made.next_change, expiry)), default=None),
        )
        return made if made.posts > 0 else None

    def _claimed(
        self, known: Mapping[str, ParseResult], identified: Identified, rows: Mapping[str, Row]
    ) -> dict[str, Row]:
        """Rows of other entries whose ids these posts name as their own, or would get."""
        named = {one.post.id for one in known.values() if one.post and one.post.id}
        new = {row.id for row in identified.rows}
        found = ledger.rows_of(self._database, (named | new) - rows.keys())
        return {row.id: row for row in found}

    def _identified(self, known: dict[str, ParseResult], rows: Sequence[Row]) -> Identified:
        """The posts with their ids; `known` is of more of their files where that takes it."""
        asked = set[str]()  # what could not be read is not asked for again
        posts = [one.post for one in known.values() if one.post is not None]
        while unread := [path for path in undecided(posts, rows) if path not in asked]:
            asked.update(unread)
            self._files.complete(self._batch, unread)
            known |= self._files.of(unread)
            posts = [one.post for one in known.values() if one.post is not None]
        return identify(posts, rows, self._now, self._setup.config.identity.updated)

    def _state_of(
        self,
        known: dict[str, ParseResult],
        rows: Sequence[Row],
        identified: Identified,
        *,
        found: PassSummary = NOTHING,
        removed: tuple[Membership, ...] = (),
    ) -> SiteState:
        posts = [one.post for one in known.values() if one.post is not None]
        items = [Item(e, p) for e, p in zip(identified.entries, posts, strict=True)]
        shown, next_change = grouping.visible(
            items, self._now, future=self._setup.site.future, before=rows
        )
        held = {path for path, one in known.items() if one.rejected and one.post is None}
        kept, gone = _to_keep(rows, identified.rows, shown, held)
        return SiteState(
            known=known,
            items=tuple(items),
            shown=tuple(shown),
            before=rows,
            changed=kept + [withdraw(row, self._now) for row in gone if _is_remembered(row)],
            dropped=tuple(row.id for row in gone if not _is_remembered(row)),
            parse_problems=tuple(problem for one in known.values() for problem in one.problems),
            identity_problems=(*self._files.problems, *identified.problems),
            others=(),
            found=found,
            removed=removed,
            added=Memberships(self._setup.plan, shown),
            stood=ledger.published(self._database),
            is_whole=True,
            asks=False,
            next_change=next_change,
        )


class Memberships:
    """How entries stand in the feeds, made when it is asked for: there may be a million."""

    def __init__(self, plan: Plan, items: Sequence[Item]) -> None:
        self._plan = plan
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Membership]:
        for item in self._items:
            yield Membership(
                path=item.post.path,
                id=item.entry.id,
                published=seconds(item.entry.published),
                expires=seconds(item.post.expires) if item.post.expires else None,
                terms=tuple(grouping.terms(item.post, self._plan)),
            )


def seconds(moment: datetime) -> int:
    """An instant as the index keeps it."""
    return int(moment.timestamp())


def _is_answered_anew(made: SiteState, before: Mapping[str, ParseResult]) -> bool:
    """Whether other posts may get other answers than they got of these."""
    if {(one.path, one.id) for one in made.removed} != {(one.path, one.id) for one in made.added}:
        return True
    asked = lookup.asked_of
    return any(
        one.path not in before or asked(before[one.path].post) != asked(made.known[one.path].post)
        for one in made.removed
    )


def _to_keep(
    before: Sequence[Row], rows: Sequence[Row], shown: Iterable[Item], held: set[str]
) -> tuple[list[Row], list[Row]]:
    """The rows to keep of what is shown, and those of what is no longer.

    A file that cannot be read, and has no last good version, holds its row as it is. By its text a
    post is known once it was published (`Fragments.texts`).
    """
    standing = {item.entry.id for item in shown}
    known = {row.id: row for row in before}
    new = (_unpublished(row, known.get(row.id)) for row in rows if row.id in standing)
    kept = [row for row in new if known.get(row.id) != row]
    gone = [
        row
        for row in before
        if row.id not in standing and row.path not in held and row.withdrawn is None
    ]
    return kept, gone


def _unpublished(row: Row, before: Row | None) -> Row:
    if before is not None and before.was_published:
        return row
    return structs.replace(row, sketch=b"", digest=b"")


def _is_remembered(row: Row) -> bool:
    """Whether an entry that is shown no longer is known: to readers, by an `id:` or a first day."""
    undated = row.dated is None and row.published == row.first_seen
    return row.was_published or undated or row.id != row.natural_id
