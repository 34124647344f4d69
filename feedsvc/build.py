"""The pass: everything feedsvc does, for the one-shot command and for the daemon alike.

    scan(site) ─▶ parse ─▶ identify ─▶ group ─▶ render ─▶ serialise ─▶ write ─▶ Report

This room orders the stages and keeps what they made in the state; the stages know neither. Nothing
is written before all feeds are known to be sound: then the ledger, the feeds, their archives.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

from filelock import FileLock, Timeout
from msgspec import structs

from feedsvc import gate, publish
from feedsvc.batch import Batch, Observe
from feedsvc.errors import LockedError
from feedsvc.feeds import archive, group
from feedsvc.feeds.group import Item
from feedsvc.fragments import Fragments
from feedsvc.gate import Gate
from feedsvc.histories import Archiving, History
from feedsvc.lookup import Lookup
from feedsvc.model import Feed, Report
from feedsvc.moves import Moves, settle
from feedsvc.profile import Profile
from feedsvc.setup import Setup
from feedsvc.state import ledger, store
from feedsvc.unchanged import Looked, proof, stamp
from feedsvc.understand import Understood, settings_key, understand


def run(
    setup: Setup,
    now: datetime,
    *,
    wait: float = 10.0,
    accept: bool = False,
    observe: Observe = lambda _step, _total, _more: None,
    profile: Profile | None = None,
    looked: Looked | None = None,
) -> Report:
    """One pass at the instant `now`: documents changed on disk, and what was done.

    `wait` is how many seconds to wait for another pass on the same site, `accept` publishes what
    the gate would hold back, `observe` is told of the progress (see Batch), `profile` learns where
    the time goes, `looked` what the pass depends on. Raises FeedsvcError, having changed no
    document, when the site as a whole cannot be published.
    """
    with opened(setup, wait=wait) as database:
        one = _Pass(setup, now, database, profile or Profile(), looked or Looked(_nanoseconds(now)))
        return one.run(Batch(setup, observe), accept=accept)


@contextmanager
def opened(setup: Setup, *, wait: float = 10.0) -> Iterator[sqlite3.Connection]:
    """The state of a site, for one writer at a time; raises LockedError and StateError."""
    try:
        setup.state.parent.mkdir(parents=True, exist_ok=True)
        with (
            FileLock(f"{setup.state}.lock", timeout=wait),
            closing(store.connect(setup.state)) as database,
        ):
            yield database
    except Timeout as error:
        remedy = "wait for it to end, or stop it"
        raise LockedError(
            "another feedsvc is at work here", subject=str(setup.state), remedy=remedy
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise store.failure(setup.state, error) from error


def inspect(setup: Setup, now: datetime) -> Understood:
    """What a pass would make of each file, publishing nothing."""
    with closing(store.copy(setup.state)) as database:
        return understand(
            setup, now, database, Batch(setup), profile=Profile(), looked=Looked(_nanoseconds(now))
        )


def _nanoseconds(now: datetime) -> int:
    return int(now.timestamp()) * 1_000_000_000


class _Pass:
    def __init__(
        self,
        setup: Setup,
        now: datetime,
        database: sqlite3.Connection,
        profile: Profile,
        looked: Looked,
    ) -> None:
        self._setup = setup
        self._now = now
        self._database = database
        self._profile = profile
        self._looked = looked

    def run(self, batch: Batch, *, accept: bool) -> Report:
        profile = self._profile
        root, own = str(self._setup.root), self._own_names()
        names = proof(root, own)
        understood = understand(
            self._setup, self._now, self._database, batch, profile=profile, looked=self._looked
        )
        fragments = self._fragments(understood, batch)
        wholes, heads, slugs = self._heads(understood, fragments)
        if not accept:
            self._check(understood, heads)
        histories = self._histories(wholes, heads)
        moves = self._moves()
        everything = [feed for one in histories for feed in (one.head, *one.archives)]
        publish.documents(everything, moves.copies)
        with profile.stage("remember"), store.transaction(self._database):
            ledger.keep(self._database, understood.changed)
            ledger.keep_slugs(self._database, slugs)
            for one in histories:
                ledger.keep_archived(self._database, one.head.name, one.assigned)
            ledger.keep_locations(self._database, moves.locations)
        with profile.stage("publish"):
            report = self._publish(understood, fragments, histories, moves)
        self._look(fragments)
        if proof(root, own) == names:  # nothing but what the pass itself put there
            self._looked.at(root, stamp(root), proof(root))
        profile.count("rendered", fragments.count)
        profile.count("documents", len(report.written) + report.unchanged)
        profile.count("written", len(report.written))
        return report

    def _own_names(self) -> frozenset[str]:
        """What a pass may add to the site's folder: its state and its output."""
        places = (self._setup.state.parent, self._setup.output)
        inside = (place for place in places if place.is_relative_to(self._setup.root))
        return frozenset(
            place.relative_to(self._setup.root).parts[0]
            for place in inside
            if place != self._setup.root
        )

    def _look(self, fragments: Fragments) -> None:
        """Note what the pass depends on besides the posts, and what it published."""
        root = str(self._setup.root)
        for path in (*self._setup.inputs, *(f"{root}/{name}" for name in fragments.files)):
            made = stamp(path)
            self._looked.at(path, made, proof(path))
        for path in publish.published(self._database, self._setup.output):
            self._looked.own(f"{self._setup.output}/{path}")

    def _fragments(self, understood: Understood, batch: Batch) -> Fragments:
        lookup = Lookup(self._setup.site, [item.post for item in understood.shown])
        key = settings_key(self._setup)
        return Fragments(understood, self._database, batch, key, lookup)

    def _heads(
        self, understood: Understood, fragments: Fragments
    ) -> tuple[Sequence[Feed], Sequence[Feed], dict[tuple[str, str], str]]:
        """Whole feeds and what is published of them; an entry that cannot render makes room."""
        limit = self._setup.config.feeds.limit
        shown: Sequence[Item] = understood.shown
        while True:
            with self._profile.stage("group"):
                site, plan = self._setup.site, self._setup.plan
                wholes, slugs = group.feeds(site, plan, shown, understood.slugs)
                heads = [group.cut(whole, limit) for whole in wholes]
            with self._profile.stage("render"):
                lost = fragments.render(entry for head in heads for entry in head.entries)
            if not lost:
                return wholes, [self._fit(head, fragments) for head in heads], slugs
            shown = [item for item in shown if item.entry.id not in lost]

    def _fit(self, head: Feed, fragments: Fragments) -> Feed:
        settings = self._setup.config.feeds
        if not settings.limit:
            return head
        sizes = {entry.id: fragments.size(entry.id) for entry in head.entries}
        return group.cut(head, group.fitting(head, sizes, settings.max_bytes))

    def _check(self, understood: Understood, heads: Sequence[Feed]) -> None:
        """Let the gate see what readers would."""
        identity = self._setup.config.identity
        before = {row.id for row in understood.before if row.withdrawn is None}
        going = {row.id for row in understood.changed if row.withdrawn is not None}
        entries = {entry.id: entry for head in heads for entry in head.entries}
        numbers = Gate(identity.gate_new, identity.gate_age, identity.gate_drop)
        gate.check(numbers, before, list(entries.values()), self._now, len(before - going))

    def _histories(self, wholes: Sequence[Feed], heads: Sequence[Feed]) -> list[History]:
        """Each feed with the archives that hold what it does not show."""
        archived = ledger.archived(self._database)
        full = Archiving(self._setup.config.feeds.limit, self._setup.config.identity)
        return [
            full.history(whole, head, archived.get(head.name, {}))
            for whole, head in zip(wholes, heads, strict=True)
        ]

    def _moves(self) -> Moves:
        """What becomes of documents that the settings move, or moved."""
        return settle(
            self._setup.config.feeds.paths,
            ledger.locations(self._database),
            publish.published(self._database, self._setup.output),
            self._now,
            self._setup.config.identity.moved,
        )

    def _publish(
        self,
        understood: Understood,
        fragments: Fragments,
        histories: Sequence[History],
        moves: Moves,
    ) -> Report:
        """Feeds first, linked to the archives that are there; then archives, then their links."""
        there = publish.published(self._database, self._setup.output)
        heads = [self._linked(one, understood, there) for one in histories]
        done = [self._write(fragments, publish.documents(heads, moves.copies))]
        archives = [
            self._complete(one, fragments) for history in histories for one in history.archives
        ]
        done.append(self._write(fragments, publish.documents(archives)))
        there |= {one.path("atom") for one in archives}
        before, heads = heads, [self._linked(one, understood, there) for one in histories]
        if heads != before:
            done.append(self._write(fragments, publish.documents(heads, moves.copies)))
        written = sorted({path for paths in done for path in paths})
        everything = publish.documents([*heads, *archives], moves.copies)
        return Report(
            posts=len(understood.shown),
            written=tuple(written),
            unchanged=len(everything) - len(written),
            removed=publish.retire(self._database, self._setup.output, everything),
            problems=tuple(sorted({*understood.problems, *fragments.problems, *moves.problems})),
            next_change=self._next_change(understood, heads, moves),
            notes=tuple(self._notes(histories)),
        )

    def _next_change(
        self, understood: Understood, heads: Sequence[Feed], moves: Moves
    ) -> datetime | None:
        """When something will change by itself: a post comes or goes, a note of the past ends."""
        identity = self._setup.config.identity
        told, moved = timedelta(days=identity.tombstones), timedelta(days=identity.moved)
        instants = [when + told for head in heads for _, when in head.deleted]
        instants += [one.left + moved for one in moves.locations if one.left]
        instants = [one for one in instants if one > self._now]
        return min(filter(None, (understood.next_change, *instants)), default=None)

    def _notes(self, histories: Sequence[History]) -> Iterator[str]:
        """Which feeds hold fewer entries than they might, because these are long."""
        settings = self._setup.config.feeds
        for one in histories:
            held, possible = len(one.head.entries), min(settings.limit, one.entries)
            if held < possible:
                kept = f"{one.head.name} holds {held} of {possible} entries"
                yield f"{kept}: more are over feeds.max_bytes = {settings.max_bytes}"

    def _write(
        self, fragments: Fragments, wanted: Mapping[str, tuple[Feed, str]]
    ) -> tuple[str, ...]:
        folder = self._setup.output
        return publish.publish(self._database, folder, wanted, fragments)

    def _linked(self, history: History, understood: Understood, there: Collection[str]) -> Feed:
        """A feed as it is published when the archives of these paths are there."""
        archives = [one for one in history.archives if one.path("atom") in there]
        head = structs.replace(history.head, deleted=self._deleted(history.head, understood))
        if not history.kept:
            return head
        return archive.with_history(head, history.entries, archives)

    def _deleted(self, head: Feed, understood: Understood) -> tuple[tuple[str, datetime], ...]:
        """The tombstones of the global feed, newest first."""
        if head.name != "feed":
            return ()
        rows = {row.id: row for row in (*understood.before, *understood.changed)}
        oldest = self._now - timedelta(days=self._setup.config.identity.tombstones)
        gone = [(r.withdrawn, r.id) for r in rows.values() if r.withdrawn and r.withdrawn > oldest]
        return tuple((identifier, when) for when, identifier in sorted(gone, reverse=True))

    @staticmethod
    def _complete(one: Feed, fragments: Fragments) -> Feed:
        """An archive without the entries that cannot be rendered."""
        lost = fragments.render(one.entries)
        return structs.replace(one, entries=tuple(e for e in one.entries if e.id not in lost))
