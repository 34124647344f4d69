"""Publication: feeds with their archives, then pages, written where they changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import structs

from feedsvc.build import first, pages, publish
from feedsvc.build.archives import History, notes
from feedsvc.build.fragments import Fragments
from feedsvc.build.publish import Output
from feedsvc.build.understand import Understood
from feedsvc.config.setup import Setup
from feedsvc.feeds import archive
from feedsvc.identity.moves import Moves
from feedsvc.model.feed import Feed
from feedsvc.model.overview import Overview
from feedsvc.model.report import Report


class Publication:
    """What one pass publishes at the instant `now`."""

    def __init__(
        self,
        setup: Setup,
        now: datetime,
        output: Output,
        *,
        understood: Understood,
        fragments: Fragments,
    ) -> None:
        self._setup = setup
        self._now = now
        self._output = output
        self._understood = understood
        self._fragments = fragments

    def run(
        self, histories: Sequence[History], moves: Moves, overview: Callable[[], Overview]
    ) -> Report:
        """Write it; → what was done. Raises OutputError.

        Feeds come first: who waits for a save to be published does not wait for pages.
        """
        written, linked, archives = self._feeds(histories, moves)
        foreign = pages.foreign(self._setup, self._output, linked)
        feeds = [*linked, *archives]
        written += pages.publish(self._setup, self._output, self._fragments, overview(), linked)
        removed: tuple[str, ...] = ()
        part = self._understood.part
        if not part:
            wanted = publish.documents(feeds, moves.copies)
            removed = self._output.retire({*wanted, *pages.paths(self._setup, linked)})
        elif emptied := self._emptied(histories, archives):
            removed = self._output.retire(set(self._output.paths) - emptied)
        problems = {
            *self._understood.problems,
            *self._fragments.problems,
            *moves.problems,
            *foreign,
        }
        posts = (part.now if part else len(self._understood.shown)) - len(self._fragments.lost)
        return Report(
            posts=posts,
            written=tuple(sorted(set(written))),
            unchanged=len(self._output.paths) - len(set(written)),
            removed=removed,
            problems=tuple(sorted(problems)),
            next_change=self._next_change(linked, moves),
            notes=tuple(notes(histories, self._setup.config.feeds)),
            left_out=self._left_out() if not posts else {},
            first=() if part else self._first(),
        )

    def _left_out(self) -> dict[str, int]:
        """How many posts there are of each kind that is in no feed, where none is."""
        known, items = self._understood.known, self._understood.items
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
        understood = self._understood
        if understood.before:
            return ()
        return tuple(first.lines(self._setup.site, len(understood.shown), len(understood.known)))

    def _emptied(self, histories: Sequence[History], archives: Sequence[Feed]) -> set[str]:
        """The documents of archives that have no entry any more."""
        names = [one.head.name for one in histories if one.kept]
        folders = tuple("archive/" if name == "feed" else f"{name}/archive/" for name in names)
        wanted = publish.documents(archives)
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
        return list(self._output.publish(publish.documents(feeds, copies), self._fragments))

    def _next_change(self, linked: Sequence[Feed], moves: Moves) -> datetime | None:
        """When something will change by itself: a post comes or goes, a note of the past ends."""
        identity = self._setup.config.identity
        told, moved = timedelta(days=identity.tombstones), timedelta(days=identity.moved)
        instants = [when + told for head in linked for _, when in head.deleted]
        instants += [one.left + moved for one in moves.locations if one.left]
        instants = [one for one in instants if one > self._now]
        return min(filter(None, (self._understood.next_change, *instants)), default=None)

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
        rows = {row.id: row for row in (*self._understood.before, *self._understood.changed)}
        oldest = self._now - timedelta(days=self._setup.config.identity.tombstones)
        gone = [(r.withdrawn, r.id) for r in rows.values() if r.withdrawn and r.withdrawn > oldest]
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
