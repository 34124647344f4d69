"""Select: which entries each feed shows, by query, and whether readers can be shown them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain

from feedsvc.build import entries
from feedsvc.build import lookup as lookups
from feedsvc.build.archives import Archiving
from feedsvc.build.identify import SiteState
from feedsvc.build.lookup import Lookup
from feedsvc.build.session import Session
from feedsvc.config.setup import Setup
from feedsvc.feeds import grouping
from feedsvc.feeds.grouping import Item
from feedsvc.identity import gate
from feedsvc.identity.gate import Counts, Gate
from feedsvc.model.feed import Feed
from feedsvc.model.post import Post
from feedsvc.state import cache, index, ledger
from feedsvc.state.cache import ParseResult
from feedsvc.state.index import EVERYTHING, FeedKey, Membership

_QUICK = 20_000  # posts, all of which are loaded in a fraction of a second where it takes all


class Selection:
    """The feeds of one pass that may be others than they were, from the index.

    `items` and `known` are, by id and by path, of all entries that were selected so far. With
    `all_feeds`, every feed is looked at and not only those in which something changed. `begun` says
    that there are archives of everything.
    """

    def __init__(
        self, setup: Setup, session: Session, state: SiteState, *, all_feeds: bool, begun: bool
    ) -> None:
        self._setup = setup
        self._session = session
        self._database = session.database
        self._begun = begun
        self._plan = setup.plan
        self.state = state
        self._count = state.posts
        self.items = {item.entry.id: item for item in state.shown}
        self.known = ChainMap[str, ParseResult]({}, state.known)
        self.lookup = Lookup(setup.site, self._posts)
        self.all_feeds = all_feeds or state.is_whole
        self._places = self._touched()
        self.given: dict[FeedKey, str] = {}  # file names that feeds get now
        self._slugs = self._named()
        self.vanished: tuple[str, ...] = ()  # names of the feeds that have no entry any more

    def feeds(self, lost: Iterable[str] = ()) -> tuple[Feed, ...]:
        """The feeds, with as many of their entries as they need; none of those that are `lost`."""
        left_out, made, vanished = frozenset(lost), [], []
        for place in self._places:
            items = self._items(place, left_out)
            if place == EVERYTHING:
                made.append(self._everything(items))
            elif items:
                made.append(self._term_feed(place, items, left_out))
            else:
                vanished.append(self._name(place))
        self.vanished = tuple(sorted(vanished))
        return tuple(sorted(made, key=lambda feed: feed.name))

    def counts(self, lost: Iterable[str] = ()) -> dict[str, int]:
        """How many entries each of these feeds has, without those that are `lost`."""
        counts = dict(self._counts)
        for place in chain.from_iterable(one.places for one in self._standing(lost)):
            counts[self._name(place)] -= 1
        return counts

    @cached_property
    def _counts(self) -> dict[str, int]:
        names = {place: self._name(place) for place in self._places}
        if self.state.is_whole:
            counted = index.counts(self._database)
            return {name: counted.get(place, 0) for place, name in names.items()}
        found = {one.name: one.count for one in self.state.found.feeds}
        counts = {name: found.get(name, 0) for name in names.values()}
        for some, sign in ((self.state.removed, -1), (self.state.added, 1)):
            for place in chain.from_iterable(one.places for one in some):
                counts[names[place]] += sign
        return counts

    def prefetched(self) -> Item | None:
        """The one entry that is new or changed, where it is among the newest, to be begun with."""
        come = self.state.shown
        # Not where that takes long: what the post asks is answered only then.
        is_long = self._needed(EVERYTHING) < 0 and self._count > _QUICK
        if self.all_feeds or len(come) != 1 or is_long:
            return None
        newest = index.members(self._database, EVERYTHING, self._setup.config.feeds.limit or 1)
        return come[0] if come[0].entry.id in newest else None

    def _touched(self) -> list[FeedKey]:
        asked = self._askers() if self.state.asks and not self.all_feeds else ()
        every = index.places(self._database) if self.all_feeds else ()
        come = () if self.all_feeds else self.state.added  # which the index has
        changed = (*self.state.removed, *come, *asked)
        return sorted({EVERYTHING, *every}.union(*(one.places for one in changed)))

    def _askers(self) -> list[Membership]:
        """How entries stand whose bodies asked for what is answered otherwise now."""
        paths = [
            path
            for path, one in cache.askers(self._database)
            if any(
                lookups.answer_digest(self.lookup.answer((kind, name))) != was
                for kind, name, was in one.asked
            )
        ]
        return index.at(self._database, paths)

    def _posts(self) -> Sequence[Post]:
        """All posts that are to be published, newest first."""
        if self.state.is_whole:
            return [item.post for item in self.state.shown]
        return entries.posts(self._database)

    def _named(self) -> dict[FeedKey, str]:
        """The file name of each feed; what appears gets one that no feed ever had."""
        terms = [place for place in self._places if place != EVERYTHING]
        found = ledger.slugs_of(self._database, terms)
        if missing := [place for place in terms if place not in found]:
            self.given = grouping.name(missing, ledger.slugs(self._database))
        return found | self.given

    def _name(self, place: FeedKey) -> str:
        return (
            "feed" if place == EVERYTHING else f"{grouping.FOLDERS[place[0]]}/{self._slugs[place]}"
        )

    def _everything(self, items: Sequence[Item]) -> Feed:
        site, those = self._setup.site, [item.entry for item in items]
        return grouping.feed(site, self._plan, "feed", grouping.title_of(site), those)

    def _term_feed(self, place: FeedKey, items: Sequence[Item], lost: Iterable[str]) -> Feed:
        written = index.spellings(self._database, place)
        for one in self._standing(lost):
            written.subtract(said for *of, said in one.terms if tuple(of) == place)
        slug, those = (place[0], self._slugs[place]), [item.entry for item in items]
        return grouping.term_feed(self._setup.site, self._plan, slug, +written, those)

    def _standing(self, lost: Iterable[str]) -> list[Membership]:
        paths = [self.items[one].post.path for one in lost]
        return index.at(self._database, paths) if paths else []

    def _items(self, place: FeedKey, lost: frozenset[str]) -> list[Item]:
        """The newest entries of a feed, newest first; all where it keeps its history."""
        most = self._needed(place)
        found = index.members(self._database, place, most + len(lost) if most >= 0 else -1)
        names = [name for name in found if name not in lost]
        names = names[:most] if most >= 0 else names
        self._load(names)
        return [self.items[name] for name in names]

    def _needed(self, place: FeedKey) -> int:
        limit, identity = self._setup.config.feeds.limit, self._setup.config.identity
        begun = place == EVERYTHING and self._begun
        name = "feed" if place == EVERYTHING else "/".join(place)
        kept = Archiving(limit, identity).keeps(name, self._count, begun=begun)
        return limit if limit and not kept else -1

    def _load(self, names: Iterable[str]) -> None:
        missing = [one for one in names if one not in self.items]
        if not missing:
            return
        for row, known, item in self._session.entries.load(self._database, missing):
            self.known.setdefault(row.path, known)
            self.items[row.id] = item


def fit(setup: Setup, head: Feed, size: Callable[[str], int]) -> Feed:
    """A feed with as many entries as fit into a document; `size` says what each takes up."""
    settings = setup.config.feeds
    if not settings.limit:
        return head
    sizes = {entry.id: size(entry.id) for entry in head.entries}
    return grouping.cut(head, grouping.fitting(head, sizes, settings.max_bytes))


def check(setup: Setup, selection: Selection, heads: Sequence[Feed], now: datetime) -> None:
    """Let the gate see what readers would; raises GateError."""
    identity, state = setup.config.identity, selection.state
    come = {item.entry.id for item in state.shown}
    before = {row.id for row in state.before if row.withdrawn is None}
    waiting = {item.entry.id for item in state.items}  # expired, or dated anew by the author
    left = {row.id for row in state.changed if row.withdrawn is not None and row.was_published}
    gone = len((before & left) - waiting)
    before |= selection.items.keys() - come  # which did not change
    shown = {entry.id: entry for head in heads for entry in head.entries}
    numbers = Gate(identity.gate_new, identity.gate_age, identity.gate_drop)
    counts = Counts(state.stood, gone)
    gate.check(numbers, before, list(shown.values()), now, counts)
