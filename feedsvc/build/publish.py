"""Publish: feeds with their archives, then pages, written where they changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import structs

from feedsvc.build import first_build, pages, write
from feedsvc.build.archives import History, notes
from feedsvc.build.render import Fragments
from feedsvc.build.select import Selection
from feedsvc.build.write import Output
from feedsvc.config.setup import Setup
from feedsvc.feeds import archive
from feedsvc.identity.moves import Moves
from feedsvc.model.feed import Feed
from feedsvc.model.overview import Overview
from feedsvc.model.problem import LEFT_OUT, Problem
from feedsvc.model.report import Report


class Publication:
    """What one pass publishes at the instant `now`."""

    def __init__(
        self,
        setup: Setup,
        now: datetime,
        output: Output,
        *,
        selection: Selection,
        fragments: Fragments,
    ) -> None:
        self._setup = setup
        self._now = now
        self._output = output
        self._selection = selection
        self._state = selection.state
        self._fragments = fragments

    def run(
        self, histories: Sequence[History], moves: Moves, overview: Callable[[], Overview]
    ) -> Report:
        """Write it; → what was done. Raises OutputError.

        Feeds come first: who waits for a save to be published does not wait for pages.
        """
        written, linked, archives = self._feeds(histories, moves)
        foreign = pages.foreign(self._setup, self._output, linked)
        written += pages.publish(self._setup, self._output, self._fragments, overview(), linked)
        removed = self._retire(histories, linked, archives, moves)
        posts = self._state.posts - len(self._fragments.lost)
        return Report(
            posts=posts,
            written=tuple(sorted(set(written))),
            unchanged=len(self._output.paths) - len(set(written)),
            removed=removed,
            problems=tuple(
                sorted({*self.problems, *self._setup.problems, *moves.problems, *foreign})
            ),
            next_change=self._next_change(linked, moves),
            notes=tuple(notes(histories, self._setup.config.feeds)),
            left_out=self._left_out() if not posts else {},
            first=self._first(),
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong in files that were looked at, in bodies, and still in the others."""
        state, rendered = self._state, self._fragments.paths
        known = [p for path in rendered for p in self._selection.known[path].problems]
        others = [one for one in state.others if one.path not in rendered]
        found = (
            *state.parse_problems,
            *state.identity_problems,
            *known,
            *others,
            *self._fragments.problems,
        )
        return tuple(sorted(set(found)))

    def _retire(
        self,
        histories: Sequence[History],
        linked: Sequence[Feed],
        archives: Sequence[Feed],
        moves: Moves,
    ) -> tuple[str, ...]:
        """Remove the documents that are published no more; → their paths."""
        if self._selection.all_feeds:
            wanted = write.documents([*linked, *archives], moves.copies)
            return self._output.retire({*wanted, *pages.paths(self._setup, linked)})
        gone = self._emptied(histories, archives) | self._vanished()
        return self._output.retire(set(self._output.paths) - gone) if gone else ()

    def _vanished(self) -> set[str]:
        """The documents of feeds that have no entry any more."""
        found = {one.name: one for one in self._state.found.feeds}
        names = [name for name in self._selection.vanished if name in found]
        own = {path for name in names for path in found[name].paths.values()}
        own |= {f"{name}.html" for name in names}
        folders = tuple(f"{name}/archive/" for name in names)
        below = {path for path in self._output.paths if folders and path.startswith(folders)}
        return (own & set(self._output.paths)) | below

    def _left_out(self) -> dict[str, int]:
        """How many posts there are of each kind that is in no feed, where none is."""
        known, items = self._state.known, self._state.items
        waiting = {item.post.path: item.entry.published > self._now for item in items}
        lost = {item.post.path for item in items if item.entry.id in self._fragments.lost}
        kinds = Counter(
            one.omitted or ("is scheduled" if waiting.get(path) else "is expired")
            for path, one in known.items()
            if not one.rejected and path not in lost
        )
        return dict(sorted(kinds.items()))

    def _first(self) -> tuple[str, ...]:
        """What is said as long as the ledger knows no entry."""
        state = self._state
        if state.before or not state.is_whole:
            return ()
        unread = {one.path for one in state.problems if one.rule == LEFT_OUT}
        files = len(state.known.keys() - unread)
        return tuple(first_build.lines(self._setup.site, len(state.shown), files))

    def _emptied(self, histories: Sequence[History], archives: Sequence[Feed]) -> set[str]:
        """The documents of archives that have no entry any more."""
        names = [one.head.name for one in histories if one.kept]
        folders = tuple("archive/" if name == "feed" else f"{name}/archive/" for name in names)
        wanted = write.documents(archives)
        return {path for path in self._output.paths if path.startswith(folders)} - wanted.keys()

    def _feeds(
        self, histories: Sequence[History], moves: Moves
    ) -> tuple[list[str], list[Feed], list[Feed]]:
        """Feeds first, linked to the archives that are there; then archives, then their links."""
        there = set(self._output.paths)
        linked = [self._linked(one, there) for one in histories]
        written = self._write(linked, moves.copies)
        archives = self._complete([one for history in histories for one in history.archives])
        written += self._write(archives, {})
        there |= {one.path("atom") for one in archives}
        before, linked = linked, [self._linked(one, there) for one in histories]
        if linked != before:
            written += self._write(linked, moves.copies)
        return written, linked, archives

    def _write(self, feeds: Sequence[Feed], copies: Mapping[str, Sequence[str]]) -> list[str]:
        return list(self._output.publish(write.documents(feeds, copies), self._fragments))

    def _next_change(self, linked: Sequence[Feed], moves: Moves) -> datetime | None:
        """When something will change by itself: a post comes or goes, a note of the past ends."""
        identity = self._setup.config.identity
        told, moved = timedelta(days=identity.tombstones), timedelta(days=identity.moved)
        instants = [when + told for head in linked for _, when in head.deleted]
        instants += [one.left + moved for one in moves.locations if one.left]
        instants = [one for one in instants if one > self._now]
        return min(filter(None, (self._state.next_change, *instants)), default=None)

    def _linked(self, history: History, there: Collection[str]) -> Feed:
        """A feed as it is published when the archives of these paths are there."""
        archives = [one for one in history.archives if one.path("atom") in there]
        head = structs.replace(history.head, deleted=self._deleted(history.head))
        if not history.kept:
            return head
        return archive.with_history(head, history.entries, archives)

    def _deleted(self, head: Feed) -> tuple[tuple[str, datetime], ...]:
        """The tombstones of the global feed, newest first."""
        if head.name != "feed":
            return ()
        rows = {row.id: row for row in (*self._state.before, *self._state.changed)}
        oldest = self._now - timedelta(days=self._setup.config.identity.tombstones)
        gone = [
            (row.withdrawn, row.id)
            for row in rows.values()
            if row.withdrawn and row.withdrawn > oldest and row.was_published
        ]
        return tuple((identifier, when) for when, identifier in sorted(gone, reverse=True))

    def _complete(self, archives: Sequence[Feed]) -> list[Feed]:
        """Archives without the entries that cannot be rendered."""
        lost = self._fragments.render(entry for one in archives for entry in one.entries)
        if not lost:
            return list(archives)
        return [
            structs.replace(one, entries=tuple(e for e in one.entries if e.id not in lost))
            for one in archives
        ]
