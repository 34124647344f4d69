"""Incremental: understand only the posts that changed, where the index tells the rest.

It gives what `understand` would give, or None where only a pass over everything can know: settings
changed, a folder came or went, a feed comes or goes, another post asked for one that changed.

What makes it exact: posts that did not change are paired with their own rows before anything else
is (rules 1 and 2 of `match`), so all that is left to pair are the posts and rows given here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from feedsvc.build import entries, lookup
from feedsvc.build.archives import Archiving
from feedsvc.build.batch import Batch
from feedsvc.build.changes import Changes
from feedsvc.build.profile import Profile
from feedsvc.build.remember import pass_key, seconds, standing
from feedsvc.build.session import Held
from feedsvc.build.snapshot import Since
from feedsvc.build.stamps import ANEW, GONE
from feedsvc.build.understand import Part, Understood, changes, digest_of, parse
from feedsvc.config.setup import Setup
from feedsvc.feeds import group
from feedsvc.feeds.group import Item
from feedsvc.identity.identify import Identified, identify
from feedsvc.model.entry import Row
from feedsvc.model.feed import Feed
from feedsvc.model.post import Post
from feedsvc.state import cache as memory
from feedsvc.state import index, ledger
from feedsvc.state.cache import Known
from feedsvc.state.index import EVERYTHING, Place, Standing, Whole

_MOST = 500  # posts; with more, a pass over everything is no slower
_QUICK = 20_000  # posts, all of which are loaded in a fraction of a second where it takes all


def understand(
    setup: Setup,
    now: datetime,
    held: Held,
    batch: Batch,
    *,
    profile: Profile,
    since: Since,
) -> Understood | None:
    """The first three stages for what changed; `since.looked` is brought up to date."""
    database, found = held.database, held.whole(pass_key(setup))
    if found is None or any(one.left for one in ledger.locations(database)):
        return None
    with profile.stage("scan"):
        stamps = Changes(setup, since).stamps()
    if stamps is None or len(stamps) > _MOST:
        return None
    if len(since.looked.posts) + len(stamps) > setup.config.limits.posts:
        return None  # perhaps too many: a pass over everything counts them
    paths = {*stamps, *found.waiting, *index.expired(database, seconds(now))}
    return _Partial(setup, now, held, sorted(paths), found).run(stamps, batch, since, profile)


class _Partial:
    def __init__(
        self,
        setup: Setup,
        now: datetime,
        held: Held,
        paths: Sequence[str],
        found: Whole,
    ) -> None:
        self._setup = setup
        self._now = now
        self._database = held.database
        self._entries = held.entries
        self._paths = paths
        self._found = found
        self._known: dict[str, Known] = {}
        self._rows: dict[str, Row] = {}
        self._identified: tuple[Item, ...] = ()
        self._come: dict[str, Item] = {}
        self._loaded: dict[str, Item] = {}
        self._slugs: dict[Place, str] = {}  # of the feeds that change

    def run(
        self, stamps: Mapping[str, bytes], batch: Batch, since: Since, profile: Profile
    ) -> Understood | None:
        database, looked = self._database, since.looked
        before = dict(memory.last_parsed(database, self._paths))
        gone = tuple(index.at(database, self._paths))
        with profile.stage("parse"):
            self._parse(stamps, batch, since)
        profile.count("files", len(looked.posts))
        profile.count("parsed", len(stamps))
        with profile.stage("identify"):
            self._note_rows()
            posts = [one.post for one in self._known.values() if one.post is not None]
            if not self._own_ids(posts):
                return None
            identified = self._identify(posts)
            if identified is None:
                return None
        items = [Item(e, p) for e, p in zip(identified.entries, posts, strict=True)]
        shown, next_change = group.visible(
            items, self._now, future=self._setup.site.future, before=self._rows.values()
        )
        self._identified, self._come = tuple(items), {item.entry.id: item for item in shown}
        come = tuple(standing(self._setup, shown))
        if self._matters_elsewhere(before, gone, come):
            return None
        with profile.stage("group"):
            self._foresee(batch, come)
            wholes = self._wholes(gone, come)
        if wholes is None:
            return None
        return self._understood(wholes, gone, come, identified, next_change)

    def _parse(self, stamps: Mapping[str, bytes], batch: Batch, since: Since) -> None:
        looked, key = since.looked, self._setup.key
        there = {path: made for path, made in stamps.items() if made != GONE}
        lost = [path for path in stamps if path not in there]
        kept = {path: m + (b"racy" if looked.is_racy(m) else key) for path, m in there.items()}
        made = parse(list(there), kept, lost, self._database, batch)
        rest = [path for path in self._paths if path not in stamps]
        made |= dict(memory.last_parsed(self._database, rest))
        self._known = {path: made[path] for path in self._paths if path in made}
        for path, one in stamps.items():
            evidence = digest_of(made[path]) if path in made else b""
            unread = path in made and made[path].unread
            looked.post(path, ANEW if unread else one, evidence)

    def _note_rows(self) -> None:
        rows = [*ledger.rows_at(self._database, self._paths), *ledger.withdrawn(self._database)]
        self._rows = {row.id: row for row in rows}

    def _own_ids(self, posts: Iterable[Post]) -> bool:
        """Whether no post names, as its own, the id of an entry that is not among these."""
        named = {post.id for post in posts if post.id} - self._rows.keys()
        return not ledger.rows_of(self._database, named)

    def _identify(self, posts: Sequence[Post]) -> Identified | None:
        updates = self._setup.config.identity.updated
        made = identify(posts, self._rows.values(), self._now, updates)
        new = [row.id for row in made.rows if row.id not in self._rows]
        if made.problems or ledger.rows_of(self._database, new):
            return None
        return made

    def _matters_elsewhere(
        self,
        before: Mapping[str, Known],
        gone: Sequence[Standing],
        come: Sequence[Standing],
    ) -> bool:
        """Whether posts that ask for others may have to be rendered again."""
        if not memory.asks(self._database):
            return False
        if [(one.path, one.id) for one in gone] != [(one.path, one.id) for one in come]:
            return True
        asked = lookup.asked_of
        return any(
            asked(before[one.path].post) != asked(self._known[one.path].post) for one in gone
        )

    def _foresee(self, batch: Batch, come: Sequence[Standing]) -> None:
        """Have a post that is among the newest rendered while it is found out what else is."""
        # Not where that takes long: what the post asks is answered only then.
        posts, limit = self._found.posts, self._setup.config.feeds.limit
        if len(come) != 1 or (self._needed(EVERYTHING, posts) < 0 and posts > _QUICK):
            return
        newest = list(index.members(self._database, EVERYTHING, limit or 1))
        if newest and (not limit or come[0].published >= newest[-1][0]):
            batch.foresee(self._come[come[0].id])

    def _wholes(
        self, gone: Sequence[Standing], come: Sequence[Standing]
    ) -> tuple[Feed, ...] | None:
        """The feeds that change, with as many entries as they show; None if one comes or goes."""
        places = {EVERYTHING}.union(*(one.places for one in (*gone, *come)))
        self._slugs = ledger.slugs_of(self._database, places)
        feeds = []
        for place in sorted(places):
            items = self._items(place, gone, come)
            if not items:
                return None
            if place == EVERYTHING:
                feeds.append(self._everything(items))
                continue
            written = index.spellings(self._database, place)
            if not written:
                return None
            _adjust(written, place, gone, come)
            slug = (place[0], self._slugs[place])
            those = [item.entry for item in items]
            feeds.append(group.term_feed(self._setup.site, self._setup.plan, slug, written, those))
        return tuple(sorted(feeds, key=lambda feed: feed.name))

    def _counts(self, gone: Iterable[Standing], come: Iterable[Standing]) -> dict[str, int]:
        """How many entries each feed that changes has now."""
        named = self._slugs.items()
        names = {place: f"{group.FOLDERS[place[0]]}/{slug}" for place, slug in named}
        names[EVERYTHING] = "feed"
        those = set(names.values())
        counts = {one.name: one.count for one in self._found.feeds if one.name in those}
        for some, sign in ((gone, -1), (come, 1)):
            for name in (names[place] for one in some for place in one.places):
                counts[name] += sign
        return counts

    def _everything(self, items: Sequence[Item]) -> Feed:
        site, those = self._setup.site, [item.entry for item in items]
        return group.feed(site, self._setup.plan, "feed", group.title_of(site), those)

    def _items(
        self, place: Place, gone: Sequence[Standing], come: Sequence[Standing]
    ) -> list[Item]:
        """The newest entries of a feed, newest first; all where it keeps its history."""
        most = self._needed(place, self._found.posts - len(gone) + len(come))
        left = {one.id for one in gone}
        members = index.members(self._database, place, most + len(left) if most >= 0 else -1)
        kept = {(-when, name) for when, name in members if name not in left}
        kept |= {(-one.published, one.id) for one in come if place in one.places}
        names = [name for _, name in sorted(kept)]
        names = names[:most] if most >= 0 else names
        self._load(names)
        return [self._come.get(name) or self._loaded[name] for name in names]

    def _needed(self, place: Place, posts: int) -> int:
        limit, identity = self._setup.config.feeds.limit, self._setup.config.identity
        begun = place == EVERYTHING and self._begun
        name = "feed" if place == EVERYTHING else "/".join(place)
        kept = Archiving(limit, identity).keeps(name, posts, begun=begun)
        return limit if limit and not kept else -1

    @cached_property
    def _begun(self) -> bool:
        """Whether there are archives of everything."""
        return bool(ledger.archived(self._database))

    def _load(self, names: Iterable[str]) -> None:
        missing = [one for one in names if one not in self._come and one not in self._loaded]
        for row, known, item in self._entries.load(self._database, missing):
            self._rows[row.id] = row
            self._known.setdefault(row.path, known)
            self._loaded[row.id] = item

    def _posts(self) -> list[Post]:
        """All posts that are to be published, newest first."""
        others = entries.others(self._database, set(self._paths))
        return [item.post for item in group.newest_first([*others, *self._come.values()])]

    def _next_expiry(self, around: Collection[str]) -> datetime | None:
        found = index.next_expiry(self._database, around)
        return datetime.fromtimestamp(found, self._now.tzinfo) if found else None

    def _understood(
        self,
        wholes: tuple[Feed, ...],
        gone: tuple[Standing, ...],
        come: tuple[Standing, ...],
        identified: Identified,
        next_change: datetime | None,
    ) -> Understood:
        found = {path: self._known[path] for path in self._paths if path in self._known}
        held = {path for path, one in found.items() if one.rejected and one.post is None}
        among = [row for row in self._rows.values() if row.id not in self._loaded]
        changed = changes(among, identified.rows, self._come.values(), held, self._now)
        around = set(self._paths)
        return Understood(
            known=self._known,
            items=self._identified,
            shown=(*self._come.values(), *self._loaded.values()),
            slugs={},
            before=tuple(self._rows.values()),
            changed=changed,
            told=tuple(problem for one in found.values() for problem in one.problems),
            doubts=(),
            next_change=min(filter(None, (next_change, self._next_expiry(around))), default=None),
            part=Part(
                wholes=wholes,
                posts=self._posts,
                counts=self._counts(gone, come),
                found=self._found,
                now=self._found.posts - len(gone) + len(come),
                gone=gone,
                come=come,
                told=tuple(one for one in self._found.problems if one.path not in around),
            ),
        )


def _adjust(
    written: dict[str, int], place: Place, gone: Iterable[Standing], come: Iterable[Standing]
) -> None:
    """Count the spellings of a term as they are from now on."""
    for those, sign in ((gone, -1), (come, 1)):
        for one in those:
            for *of, spelled in one.terms:
                if tuple(of) == place:
                    written[spelled] = written.get(spelled, 0) + sign
    for spelled in [spelled for spelled, posts in written.items() if posts <= 0]:
        del written[spelled]
