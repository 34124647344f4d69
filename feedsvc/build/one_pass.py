"""The pass: everything feedsvc does, for the one-shot command and for the daemon alike.

    scan(site) ─▶ parse ─▶ identify ─▶ group ─▶ render ─▶ serialise ─▶ write ─▶ Report

This room orders the stages and keeps what they made in the state; the stages know neither. Nothing
is written before all feeds are known to be sound: then the ledger, the feeds, their archives.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from typing import NamedTuple

from msgspec import structs

from feedsvc.build import adoption, first, incremental, no_posts, pages, publish, remember, write
from feedsvc.build.archives import Archiving, History
from feedsvc.build.batch import Batch, Observe
from feedsvc.build.fragments import Fragments
from feedsvc.build.profile import Profile
from feedsvc.build.publication import Publication
from feedsvc.build.publish import Output
from feedsvc.build.select import Heads, check, check_errors, heads
from feedsvc.build.session import Held
from feedsvc.build.snapshot import Looked, Since, proof
from feedsvc.build.stamps import ANEW, stamp
from feedsvc.build.standby import Standby
from feedsvc.build.understand import Understood, understand
from feedsvc.config.setup import Setup
from feedsvc.identity.moves import Moves, settle
from feedsvc.model.overview import Overview
from feedsvc.model.problem import Problem
from feedsvc.model.report import Report
from feedsvc.state import cache as state_cache
from feedsvc.state import index, ledger, store
from feedsvc.state.lock import locked

_HELD = 10  # times what a feed shows: so much may leave it before a pass needs all entries


def run(
    setup: Setup,
    now: datetime,
    *,
    wait: float = 10.0,
    accept: bool = False,
    strict: bool = False,
    observe: Observe = lambda _step, _total, _more: None,
    profile: Profile | None = None,
    looked: Looked | None = None,
    since: Since | None = None,
    standby: Standby | None = None,
    held: Held | None = None,
) -> Report:
    """One pass at the instant `now`: documents changed on disk, and what was done.

    `wait` is how many seconds to wait for another pass on the same site, `accept` publishes what
    the gate would hold back, `strict` publishes nothing while a post has an error, `observe` is
    told of the progress (see Batch), `profile` learns where the time goes, `looked` what the pass
    depends on. `since`, where known, says what changed since the last pass: only that is looked
    at, if the rest cannot be affected. `standby` is there to render a few posts, `held` keeps the
    state open for the next pass. Raises FeedsvcError, having changed no document, when the site as
    a whole cannot be published.
    """
    if not setup.state.is_file():
        no_posts.check_files(setup)
    pages.check(setup)
    alone = Held()
    held = held or alone
    with closing(alone), opened(setup, wait=wait, held=held):
        output = Output(held.database, setup.output, held.documents(str(setup.output)))
        looked = looked or Looked(_nanoseconds(now))
        one = _Pass(setup, now, held, output, profile=profile or Profile(), looked=looked)
        allowed = Allowed(accept, strict)
        return one.run(Batch(setup, observe, standby), since, allowed)


@contextmanager
def opened(
    setup: Setup, *, wait: float = 10.0, held: Held | None = None
) -> Iterator[sqlite3.Connection]:
    """The state of a site, for one writer at a time; raises LockedError and StateError."""
    path = setup.state
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            locked(path.with_name(f"{path.name}.lock"), wait),
            held.opened(path) if held else closing(store.connect(path)) as database,
        ):
            yield database
    except (OSError, sqlite3.Error) as error:
        raise store.failure(setup.state, error) from error


def _nanoseconds(now: datetime) -> int:
    return int(now.timestamp()) * 1_000_000_000


class Allowed(NamedTuple):
    """What may be published: what the gate would hold back; only posts without errors."""

    accept: bool
    strict: bool


class _Sound(NamedTuple):
    """What is going to be published, and nothing forbids it."""

    understood: Understood
    fragments: Fragments
    made: Heads
    histories: Sequence[History]
    moves: Moves


class _Pass:
    def __init__(
        self,
        setup: Setup,
        now: datetime,
        held: Held,
        output: Output,
        *,
        profile: Profile,
        looked: Looked,
    ) -> None:
        self._setup = setup
        self._now = now
        self._held = held
        self._database = held.database
        self._profile = profile
        self._looked = looked
        self._output = output

    def run(self, batch: Batch, since: Since | None, allowed: Allowed) -> Report:
        report = self._over_changes(batch, since, allowed) if since else None
        return report or self._over_everything(batch, allowed)

    def _over_changes(self, batch: Batch, since: Since, allowed: Allowed) -> Report | None:
        self._looked.resume(since.looked)
        one = Since(self._looked, since.changed)
        with store.durable(self._database):
            try:
                understood = incremental.understand(
                    self._setup, self._now, self._held, batch, profile=self._profile, since=one
                )
            except index.ShortError:
                understood = None
            sound = self._sound(understood, batch, allowed) if understood else None
            if sound:
                with self._profile.stage("remember"):
                    self._keep(sound)
        if sound is None:
            self._looked.forget()
        return self._publish(sound) if sound else None

    def _over_everything(self, batch: Batch, allowed: Allowed) -> Report:
        self._held.entries.forget(None)
        is_first = not ledger.knows_any(self._database)
        left = [] if self._output.paths else state_cache.folders(self._database)
        recovered = adoption.recover(self._setup, self._now, self._database)
        self._output.claim(recovered.documents if recovered else ())
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
        no_posts.check(self._setup, understood)
        sound = self._sound(understood, batch, allowed)
        if sound is None:
            raise AssertionError("a pass over everything has all posts")
        fragments = sound.fragments
        no_posts.check_rendered(self._setup, understood, fragments.lost, fragments.problems)
        with self._profile.stage("remember"), store.durable(self._database):
            self._keep(sound)
        report = self._publish(sound)
        if is_first:
            lines = first.of_state(self._setup, recovered and recovered.adopted, understood)
            report = structs.replace(report, first=(*report.first, *lines))
        report = structs.replace(
            report, first=(*report.first, *first.of_folders(self._setup, left))
        )
        if proof(root, own) == names:  # nothing but what the pass itself put there
            self._looked.at(root, stamp(root))
        return report

    def _sound(self, understood: Understood, batch: Batch, allowed: Allowed) -> _Sound | None:
        """What can be published; None where it takes all posts to fill the feeds."""
        fragments = Fragments(self._setup, understood, self._held, batch)
        made = heads(self._setup, understood, fragments, self._profile)
        if made is None:
            return None
        if not allowed.accept:
            check(self._setup, understood, made, self._now)
        histories = self._histories(made, understood)
        moves = self._moves()
        everything = [feed for one in histories for feed in (one.head, *one.archives)]
        if allowed.strict:
            check_errors(understood, everything, fragments)
        wanted = publish.documents(everything, moves.copies)
        shown = pages.paths(self._setup, made.heads)
        write.collisions((*wanted, *shown), publish.placed(everything, moves.copies))
        return _Sound(understood, fragments, made, histories, moves)

    def _publish(self, sound: _Sound) -> Report:
        """Write it, and note what that depends on."""
        profile, (understood, fragments, made, histories, moves) = self._profile, sound
        overview = cache(lambda: pages.overview(self._setup, understood, made, fragments))
        publication = Publication(
            self._setup, self._now, self._output, understood=understood, fragments=fragments
        )
        with profile.stage("publish"):
            report = publication.run(histories, moves, overview)
        with profile.stage("index"):
            if not (understood.doubts or moves.problems or fragments.lost):
                told = {*understood.problems, *fragments.problems}
                self._index(understood, histories, overview(), told)
        self._look(understood, fragments, report)
        profile.count("rendered", fragments.count)
        profile.count("documents", len(report.written) + report.unchanged)
        profile.count("written", len(report.written))
        return report

    def _keep(self, sound: _Sound) -> None:
        """Note in the ledger what is going to be published; until it is, the index is void."""
        understood, _, made, histories, moves = sound
        if part := understood.part:
            self._held.entries.forget(one.id for one in (*part.gone, *part.come))
        self._held.forget_whole()
        ledger.keep(self._database, understood.changed)
        ledger.keep_slugs(self._database, made.slugs)
        for one in histories:
            ledger.keep_archived(self._database, one.head.name, one.assigned)
        ledger.keep_locations(self._database, moves.locations)

    def _most(self, histories: Iterable[History]) -> int:
        """How many entries of each feed the index holds: all where one keeps its history."""
        kept = any(one.kept for one in histories)
        return -1 if kept else self._setup.config.feeds.limit * _HELD or -1

    def _index(
        self,
        understood: Understood,
        histories: Iterable[History],
        overview: Overview,
        problems: Iterable[Problem],
    ) -> None:
        """Keep where entries stand, so that the next pass can look at a few posts only."""
        part, shown = understood.part, understood.shown
        with store.transaction(self._database):
            if part:
                index.update(self._database, part.gone, part.come)
            else:
                standing = remember.standing(self._setup, shown)
                index.rebuild(self._database, standing, self._most(histories))
            found = remember.whole(understood, overview, problems)
            self._held.keep_whole(remember.pass_key(self._setup), found)

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
            self._looked.read(path)
        for path in fragments.unread:
            self._looked.post(path, ANEW)
        everything = self._output.paths
        for path in report.written if part else everything:
            self._looked.own(f"{self._setup.output}/{path}")

    def _histories(self, made: Heads, understood: Understood) -> list[History]:
        """Each feed with the archives that hold what it does not show."""
        archived = ledger.archived(self._database)
        full = Archiving(self._setup.config.feeds.limit, self._setup.config.identity)
        counts = understood.part.counts if understood.part else {}
        return [
            full.history(
                whole,
                head,
                archived.get(head.name, {}),
                counts.get(whole.name, len(whole.entries)),
            )
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
