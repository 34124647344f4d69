"""The pass: everything feedsvc does, for the one-shot command and for the daemon alike.

    scan(site) ─▶ parse ─▶ identify ─▶ group ─▶ render ─▶ serialise ─▶ write ─▶ Report

This room orders the stages and keeps what they made in the state; the stages know neither. Nothing
is written before all feeds are known to be sound: then the ledger, the feeds, their archives.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

from msgspec import structs

from feedsvc import incremental, publish, remember
from feedsvc.batch import Batch, Observe
from feedsvc.feeds import archive
from feedsvc.fragments import Fragments
from feedsvc.heads import Heads, check, heads
from feedsvc.histories import Archiving, History, notes
from feedsvc.lock import locked
from feedsvc.looked import Looked, Since, proof, stamp
from feedsvc.model import Feed, Problem, Report
from feedsvc.moves import Moves, settle
from feedsvc.profile import Profile
from feedsvc.publish import Output
from feedsvc.setup import Setup
from feedsvc.state import index, ledger, store
from feedsvc.state.index import Whole
from feedsvc.understand import Understood, understand


def run(
    setup: Setup,
    now: datetime,
    *,
    wait: float = 10.0,
    accept: bool = False,
    observe: Observe = lambda _step, _total, _more: None,
    profile: Profile | None = None,
    looked: Looked | None = None,
    since: Since | None = None,
) -> Report:
    """One pass at the instant `now`: documents changed on disk, and what was done.

    `wait` is how many seconds to wait for another pass on the same site, `accept` publishes what
    the gate would hold back, `observe` is told of the progress (see Batch), `profile` learns where
    the time goes, `looked` what the pass depends on. `since`, where known, says what changed since
    the last pass: only that is looked at, if the rest cannot be affected. Raises FeedsvcError,
    having changed no document, when the site as a whole cannot be published.
    """
    with opened(setup, wait=wait) as database:
        one = _Pass(setup, now, database, profile or Profile(), looked or Looked(_nanoseconds(now)))
        return one.run(Batch(setup, observe), since, accept=accept)


@contextmanager
def opened(setup: Setup, *, wait: float = 10.0) -> Iterator[sqlite3.Connection]:
    """The state of a site, for one writer at a time; raises LockedError and StateError."""
    try:
        setup.state.parent.mkdir(parents=True, exist_ok=True)
        with (
            locked(setup.state.with_name(f"{setup.state.name}.lock"), wait),
            closing(store.connect(setup.state)) as database,
        ):
            yield database
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
        self._output = Output(database, setup.output)

    def run(self, batch: Batch, since: Since | None, *, accept: bool) -> Report:
        report = self._over_changes(batch, since, accept=accept) if since else None
        return report or self._over_everything(batch, accept=accept)

    def _over_changes(self, batch: Batch, since: Since, *, accept: bool) -> Report | None:
        self._looked.resume(since.looked)
        one = Since(self._looked, since.changed)
        understood = incremental.understand(
            self._setup, self._now, self._database, batch, profile=self._profile, since=one
        )
        report = self._finish(understood, batch, accept=accept) if understood else None
        if report is None:
            self._looked.forget()
        return report

    def _over_everything(self, batch: Batch, *, accept: bool) -> Report:
        root, own = str(self._setup.root), self._own_names()
        names = proof(root, own)
        understood = understand(
            self._setup,
            self._now,
            self._database,
            batch,
            profile=self._profile,
            looked=self._looked,
        )
        report = self._finish(understood, batch, accept=accept)
        if report is None:
            raise AssertionError("a pass over everything has all posts")
        if proof(root, own) == names:  # nothing but what the pass itself put there
            self._looked.at(root, stamp(root), proof(root))
        return report

    def _finish(self, understood: Understood, batch: Batch, *, accept: bool) -> Report | None:
        """The other stages; None where it takes all posts to fill the feeds."""
        profile = self._profile
        fragments = Fragments(self._setup, understood, self._database, batch)
        made = heads(self._setup, understood, fragments, profile)
        if made is None:
            return None
        if not accept:
            check(self._setup, understood, made, self._now)
        histories = self._histories(made)
        moves = self._moves()
        everything = [feed for one in histories for feed in (one.head, *one.archives)]
        publish.documents(everything, moves.copies)
        with profile.stage("remember"), store.transaction(self._database):
            index.forget(self._database)
            ledger.keep(self._database, understood.changed)
            ledger.keep_slugs(self._database, made.slugs)
            for one in histories:
                ledger.keep_archived(self._database, one.head.name, one.assigned)
            ledger.keep_locations(self._database, moves.locations)
        with profile.stage("publish"):
            report = self._publish(understood, fragments, histories, moves)
        with profile.stage("index"):
            self._index(understood, fragments, moves.problems)
        self._look(understood, fragments, report)
        profile.count("rendered", fragments.count)
        profile.count("documents", len(report.written) + report.unchanged)
        profile.count("written", len(report.written))
        return report

    def _index(
        self, understood: Understood, fragments: Fragments, moved: Sequence[Problem]
    ) -> None:
        """Keep where entries stand for the next pass, unless it has to look at everything."""
        if understood.doubts or moved or fragments.lost:
            return
        key, part = remember.pass_key(self._setup), understood.part
        told = {*understood.problems, *fragments.problems}
        found = Whole(part.now if part else len(understood.shown), tuple(sorted(told)), ())
        with store.transaction(self._database):
            if part:
                index.update(self._database, part.gone, part.come)
            else:
                index.rebuild(self._database, remember.standing(self._setup, understood.shown))
            index.keep_whole(self._database, key, remember.whole(understood, found))

    def _own_names(self) -> frozenset[str]:
        """What a pass may add to the site's folder: its state and its output."""
        places = (self._setup.state.parent, self._setup.output)
        inside = (place for place in places if place.is_relative_to(self._setup.root))
        return frozenset(
            place.relative_to(self._setup.root).parts[0]
            for place in inside
            if place != self._setup.root
        )

    def _look(self, understood: Understood, fragments: Fragments, report: Report) -> None:
        """Note what the pass depends on besides the posts, and what it published."""
        root, part = str(self._setup.root), understood.part
        inputs = () if part else self._setup.inputs
        for path in (*inputs, *(f"{root}/{name}" for name in fragments.files)):
            made = stamp(path)
            self._looked.at(path, made, proof(path))
        everything = self._output.paths
        for path in report.written if part else everything:
            self._looked.own(f"{self._setup.output}/{path}")

    def _histories(self, made: Heads) -> list[History]:
        """Each feed with the archives that hold what it does not show."""
        archived = ledger.archived(self._database)
        full = Archiving(self._setup.config.feeds.limit, self._setup.config.identity)
        return [
            full.history(whole, head, archived.get(head.name, {}))
            for whole, head in zip(made.wholes, made.heads, strict=True)
        ]

    def _moves(self) -> Moves:
        """What becomes of documents that the settings move, or moved."""
        return settle(
            self._setup.config.feeds.paths,
            ledger.locations(self._database),
            self._output.paths,
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
        there = set(self._output.paths)
        linked = [self._linked(one, understood, there) for one in histories]
        done = [self._output.publish(publish.documents(linked, moves.copies), fragments)]
        archives = [
            self._complete(one, fragments) for history in histories for one in history.archives
        ]
        done.append(self._output.publish(publish.documents(archives), fragments))
        there |= {one.path("atom") for one in archives}
        before, linked = linked, [self._linked(one, understood, there) for one in histories]
        if linked != before:
            done.append(self._output.publish(publish.documents(linked, moves.copies), fragments))
        written = sorted({path for paths in done for path in paths})
        removed: tuple[str, ...] = ()
        if not understood.part:
            everything = publish.documents([*linked, *archives], moves.copies)
            removed = self._output.retire(everything)
        total = len(self._output.paths)
        return Report(
            posts=understood.part.now if understood.part else len(understood.shown),
            written=tuple(written),
            unchanged=total - len(written),
            removed=removed,
            problems=tuple(sorted({*understood.problems, *fragments.problems, *moves.problems})),
            next_change=self._next_change(understood, linked, moves),
            notes=tuple(notes(histories, self._setup.config.feeds)),
        )

    def _next_change(
        self, understood: Understood, linked: Sequence[Feed], moves: Moves
    ) -> datetime | None:
        """When something will change by itself: a post comes or goes, a note of the past ends."""
        identity = self._setup.config.identity
        told, moved = timedelta(days=identity.tombstones), timedelta(days=identity.moved)
        instants = [when + told for head in linked for _, when in head.deleted]
        instants += [one.left + moved for one in moves.locations if one.left]
        instants = [one for one in instants if one > self._now]
        return min(filter(None, (understood.next_change, *instants)), default=None)

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
