"""The pass: from the folder to the feeds, for the one-shot command and for the daemon alike.

    changes ─▶ parse ─▶ identify ─▶ index ─▶ select ─▶ render ─▶ serialise ─▶ write ─▶ Report

A pass compares the disk with what the last one read, and carries the difference through. A first
build is the pass before which nothing was read; a watched save the one whose difference is a path.
Nothing is written before all feeds are known to be sound: then the ledger with the index, in one
transaction, then the feeds and their archives.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from itertools import chain
from typing import NamedTuple

from msgspec import structs

from feedsvc.build import adoption, first_build, pages, select, summary, write
from feedsvc.build.archives import Archiving, History
from feedsvc.build.batch import Batch, Observe
from feedsvc.build.changes import changes
from feedsvc.build.identify import SiteState, identify_changes
from feedsvc.build.profile import Profile
from feedsvc.build.publish import Publication
from feedsvc.build.render import Fragments
from feedsvc.build.select import Selection
from feedsvc.build.session import Session
from feedsvc.build.snapshot import ANEW, Compared, Snapshot, content_hash, signature
from feedsvc.build.warm_worker import WarmWorker
from feedsvc.build.write import Output
from feedsvc.config.setup import Setup
from feedsvc.feeds import grouping
from feedsvc.identity.moves import Moves, settle
from feedsvc.model.document import Location
from feedsvc.model.errors import ConfigError, StrictError
from feedsvc.model.feed import Feed
from feedsvc.model.overview import Overview
from feedsvc.model.problem import Problem
from feedsvc.model.report import Report
from feedsvc.state import cache as state_cache
from feedsvc.state import index, ledger, store
from feedsvc.state.store import locked


def run(
    setup: Setup,
    now: datetime,
    *,
    wait: float = 10.0,
    accept: bool = False,
    strict: bool = False,
    observe: Observe = lambda _step, _total, _more: None,
    profile: Profile | None = None,
    snapshot: Snapshot | None = None,
    compared: Compared | None = None,
    warm_worker: WarmWorker | None = None,
    session: Session | None = None,
) -> Report:
    """One pass at the instant `now`: documents changed on disk, and what was done.

    `wait` is how many seconds to wait for another pass on the same site, `accept` publishes what
    the gate would hold back, `strict` publishes nothing while a post has an error, `observe` is
    told of the progress (see Batch), `profile` learns where the time goes, `snapshot` what the pass
    depends on. `compared`, where known, says what changed since the last pass: nothing else is then
    looked at on the disk, unless that may be affected. `warm_worker` is there to render a few
    posts, `session` keeps the state open for the next pass. Raises FeedsvcError, having changed no
    document, when the site as a whole cannot be published.
    """
    if not setup.state.is_file():
        first_build.check_files(setup)
    pages.check(setup)
    alone = Session()
    session = session or alone
    batch = Batch(setup, observe, warm_worker)
    with closing(alone), closing(batch), opened(setup, wait=wait, session=session):
        snapshot = snapshot or Snapshot.begun(now)
        one = _Pass(setup, now, session, profile=profile or Profile(), snapshot=snapshot)
        return one.run(batch, compared, Allowed(accept, strict))


@contextmanager
def opened(
    setup: Setup, *, wait: float = 10.0, session: Session | None = None
) -> Iterator[sqlite3.Connection]:
    """The state of a site, for one writer at a time; raises LockedError and StateError."""
    path = setup.state
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            locked(path.with_name(f"{path.name}.lock"), wait),
            session.opened(path) if session else closing(store.connect(path)) as database,
        ):
            yield database
    except (OSError, sqlite3.Error) as error:
        raise store.failure(setup.state, error) from error


class Allowed(NamedTuple):
    """What may be published: what the gate would hold back; only posts without errors."""

    accept: bool
    strict: bool


class _Sound(NamedTuple):
    """What is going to be published, and nothing forbids it."""

    state: SiteState
    selection: Selection
    fragments: Fragments
    heads: Sequence[Feed]
    histories: Sequence[History]
    moves: Moves


class _Pass:
    def __init__(
        self, setup: Setup, now: datetime, session: Session, *, profile: Profile, snapshot: Snapshot
    ) -> None:
        self._setup = setup
        self._now = now
        self._session = session
        self._database = session.database
        self._profile = profile
        self._snapshot = snapshot
        self._output = Output(session.database, setup.output, session.documents(str(setup.output)))
        self._key = summary.pass_key(setup)

    def run(self, batch: Batch, compared: Compared | None, allowed: Allowed) -> Report:
        found = self._session.whole(self._key)
        said = self._begin() if found is None else _Said()
        root, own = str(self._setup.root), self._own_names()
        names = content_hash(root, own) if compared is None or found is None else b""
        with self._profile.stage("scan"):
            difference = changes(self._setup, self._snapshot, compared if found else None)
        state = identify_changes(
            *(self._setup, self._now, self._database, batch, difference),
            found=found,
            profile=self._profile,
            snapshot=self._snapshot,
        )
        if state.is_whole:
            first_build.check_posts(self._setup, state)
        with store.durable(self._database):
            sound = self._sound(state, batch, allowed, all_feeds=difference.is_all)
            with self._profile.stage("remember"):
                self._keep(sound)
        report = self._publish(sound, is_all=difference.is_all)
        if names and content_hash(root, own) == names:  # nothing but what the pass itself put there
            self._snapshot.at(root, signature(root))
        return structs.replace(
            report, first=(*report.first, *said.lines(self._setup, state, sound.fragments))
        )

    def _begin(self) -> _Said:
        """What a pass does that knows nothing of the last one; → what is said of it at its end."""
        self._session.entries.forget(None)
        is_first = not ledger.knows_any(self._database)
        left = [] if self._output.paths else state_cache.folders(self._database)
        recovered = adoption.recover(self._setup, self._now, self._database)
        self._output.claim(recovered.documents if recovered else ())
        return _Said(True, is_first, tuple(left), recovered)

    def _sound(
        self, state: SiteState, batch: Batch, allowed: Allowed, *, all_feeds: bool
    ) -> _Sound:
        """Put the difference into the index, and select and render what the feeds are to show."""
        with self._profile.stage("index"):
            if state.is_whole:
                index.clear(self._database)
            index.update(self._database, state.removed, state.added)
        with self._profile.stage("select"):
            locations = ledger.locations(self._database)
            archived = ledger.archived(self._database)
            selection = Selection(
                self._setup,
                self._session,
                state,
                all_feeds=all_feeds or any(one.left for one in locations),
                begun="feed" in archived,
            )
            if item := selection.prefetched():
                batch.prefetch(item)
        fragments = Fragments(self._setup, selection, self._session, batch)
        wholes, heads = self._heads(selection, fragments)
        if not allowed.accept:
            select.check(self._setup, selection, heads, self._now)
        counts = selection.counts(fragments.lost)
        histories = self._histories(wholes, heads, counts, archived)
        if selection.all_feeds:
            self._check_named(heads)
        moves = self._moves(locations, heads)
        everything = [feed for one in histories for feed in (one.head, *one.archives)]
        if allowed.strict:
            _check_errors(state, everything, fragments)
        wanted = write.documents(everything, moves.copies)
        shown = pages.paths(self._setup, heads)
        write.collisions((*wanted, *shown), write.placed(everything, moves.copies))
        if state.is_whole:
            lost, problems = fragments.lost, fragments.problems
            first_build.check_rendered(self._setup, state, lost, problems)
        return _Sound(state, selection, fragments, heads, histories, moves)

    def _heads(
        self, selection: Selection, fragments: Fragments
    ) -> tuple[Sequence[Feed], Sequence[Feed]]:
        """Feeds with their entries, and what is shown of each.

        An entry that cannot be rendered makes room for the next one.
        """
        limit, lost = self._setup.config.feeds.limit, set[str]()
        while True:
            with self._profile.stage("select"):
                wholes = selection.feeds(lost)
                cut = [grouping.cut(whole, limit) for whole in wholes]
            with self._profile.stage("render"):
                new = fragments.render([entry for head in cut for entry in head.entries])
            if not new:
                return wholes, [select.fit(self._setup, head, fragments.size) for head in cut]
            lost |= new

    def _publish(self, sound: _Sound, *, is_all: bool) -> Report:
        """Write it, and note what that depends on."""
        profile, (state, selection, fragments, heads, histories, moves) = self._profile, sound
        overview = cache(lambda: pages.overview(self._setup, selection, heads, fragments))
        publication = Publication(
            self._setup, self._now, self._output, selection=selection, fragments=fragments
        )
        with profile.stage("publish"):
            report = publication.run(histories, moves, overview)
        with profile.stage("remember"):
            self._session.entries.forget(fragments.texts)  # of archives, rendered meanwhile
            if not (state.identity_problems or moves.problems or fragments.lost):
                self._save_summary(state, overview(), publication.problems)
        self._look(fragments, report, is_all=is_all)
        profile.count("rendered", fragments.count)
        profile.count("documents", len(report.written) + report.unchanged)
        profile.count("written", len(report.written))
        return report

    def _keep(self, sound: _Sound) -> None:
        """Note in the ledger what is going to be published; until it is, the index is void."""
        state = sound.state
        changed = (one.id for one in chain(state.removed, state.added))
        self._session.entries.forget(None if state.is_whole else changed)
        self._session.invalidate_summary()
        ledger.keep(self._database, state.changed)
        ledger.drop(self._database, state.dropped)
        self._keep_texts(sound.fragments)
        ledger.keep_slugs(self._database, sound.selection.given)
        for one in sound.histories:
            ledger.keep_archived(self._database, one.head.name, one.assigned)
        ledger.keep_locations(self._database, sound.moves.locations)

    def _keep_texts(self, fragments: Fragments) -> None:
        """Note by what the texts are known that were read for the first time."""
        self._session.entries.forget(fragments.texts)
        with store.transaction(self._database):
            ledger.keep_texts(self._database, fragments.texts)

    def _save_summary(
        self, state: SiteState, overview: Overview, problems: Sequence[Problem]
    ) -> None:
        """Say that all is published as the index has it: the next pass goes on from there."""
        with store.transaction(self._database):
            found = summary.whole(state, overview, problems)
            self._session.save_summary(self._key, found)

    def _own_names(self) -> frozenset[str]:
        """What a pass may add to the site's folder: its state and its output."""
        places = (self._setup.state.parent, self._setup.output)
        inside = (place for place in places if place.is_relative_to(self._setup.root))
        return frozenset(
            place.relative_to(self._setup.root).parts[0]
            for place in inside
            if place != self._setup.root
        )

    def _look(self, fragments: Fragments, report: Report, *, is_all: bool) -> None:
        """Note what the pass depends on besides the posts, and what it published."""
        root = str(self._setup.root)
        inputs = self._setup.inputs if is_all else ()
        self._snapshot.read([*inputs, *(f"{root}/{name}" for name in fragments.files)])
        for path in fragments.unread:
            self._snapshot.post(path, ANEW)
        own = self._output.paths if is_all else report.written
        self._snapshot.own([f"{self._setup.output}/{path}" for path in own])

    def _histories(
        self,
        wholes: Sequence[Feed],
        heads: Sequence[Feed],
        counts: Mapping[str, int],
        archived: Mapping[str, Mapping[str, int]],
    ) -> list[History]:
        """Each feed with the archives that hold what it does not show."""
        full = Archiving(self._setup.config.feeds.limit, self._setup.config.identity)
        return [
            full.history(whole, head, archived.get(head.name, {}), counts[whole.name])
            for whole, head in zip(wholes, heads, strict=True)
        ]

    def _check_named(self, heads: Sequence[Feed]) -> None:
        """Raise ConfigError where `feeds.paths` names a feed that there is not, and never was."""
        paths = self._setup.config.feeds.paths
        named = {one: one.rpartition(".")[0] for one in paths if "*" not in one}
        unknown = set(named.values()) - {head.name for head in heads}
        if not unknown:
            return
        folders, slugs = grouping.FOLDERS, ledger.slugs(self._database)
        unknown -= {f"{folders[kind]}/{slug}" for (kind, _), slug in slugs.items()}
        for name, feed in named.items():
            if feed in unknown:
                remedy = "feedsvc posts lists the feeds of each post: correct it, or remove it"
                raise ConfigError(
                    "there is no such feed", subject=f'feeds.paths."{name}"', remedy=remedy
                )

    def _moves(self, locations: Sequence[Location], heads: Sequence[Feed]) -> Moves:
        """What becomes of documents that the settings move, or moved."""
        own = ((head.name, *one) for head in heads for one in head.documents.items())
        return settle(
            self._setup.config.feeds.paths,
            {f"{name}.{kind}": path for name, kind, path in own},
            locations,
            self._output.paths,
            self._now,
            days=self._setup.config.identity.moved,
        )


class _Said(NamedTuple):
    """What is to be said of a pass that knew nothing of the last one, where `is_all`."""

    is_all: bool = False
    is_first: bool = False
    left: tuple[str, ...] = ()
    recovered: adoption.Recovered | None = None

    def lines(self, setup: Setup, state: SiteState, fragments: Fragments) -> Iterator[str]:
        if self.is_first:
            adopted = self.recovered and self.recovered.adopted
            yield from first_build.of_state(setup, adopted, state)
        elif self.is_all:
            known = {row.id for row in state.before if not row.was_published}
            yield from first_build.of_revealed(len(known & fragments.texts.keys()))
        yield from first_build.of_folders(setup, self.left)


def _check_errors(state: SiteState, everything: Sequence[Feed], fragments: Fragments) -> None:
    """Raise StrictError if a post has an error, rendering all that is to be published."""
    fragments.render(entry for feed in everything for entry in feed.entries)
    found = sorted({*state.problems, *fragments.problems})
    wrong = [str(problem) for problem in found if problem.severity == "error"]
    if wrong:
        many = f"{len(wrong)} errors" if len(wrong) > 1 else "an error"
        raise StrictError(
            f"nothing was published, as posts have {many}",
            remedy="correct what is listed, or build without --strict",
            entries=wrong,
        )
