"""What subscribers would see if other feeds were published in the place of those they have.

    before, after → which entries are the same post → by each reader's rule: an Outcome

A post is the same for people when its id, its address, or its title and day are. A reader keeps
entries under keys: an entry whose key it has is the one it has, whatever else is different; any
other is new to it. Where the two disagree, a subscriber gets a post twice. The function that makes
a reader's keys states its rule and the files of its source that hold it.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from feedsvc.published.values import Published, PublishedEntry

Entries = tuple[PublishedEntry, ...]


class Outcome(Struct, frozen=True):
    """What one reader shows of the new document; each in its order, `vanished` in the old's.

    - `new`: shown as new, and it is;
    - `updated`: replaced in place;
    - `unread_again`: calls for attention again, by the reader's default or a common option; an
      entry can be `updated` as well;
    - `duplicated`: shown as new though the post was there, under another key;
    - `vanished`: no longer in the feed, though it did not just fall off its end. Readers keep
      such entries for a while or for ever.

    `unreadable` says that the reader makes nothing of the document and keeps what it has.
    """

    new: Entries = ()
    updated: Entries = ()
    unread_again: Entries = ()
    duplicated: Entries = ()
    vanished: Entries = ()
    unreadable: bool = False


def replay(
    before: Published | None, after: Published, feed_moved: bool = False
) -> dict[str, Outcome]:
    """What each reader, by its name, would show after fetching `after`.

    `before` is what the subscriber fetched last and has all of, None for a new subscriber.
    `feed_moved` says that the reader is subscribed at another address now, not by a redirect.
    """
    had = before.entries if before else ()
    posts = counterparts(had, after.entries)
    gone = tuple(_vanished(had, after.entries))
    outcomes = {}
    for reader in READERS:
        if reader.reads(after, before):
            have = _kept(reader, before, feed_moved)
            keyed = zip(reader.keys(after, before), after.entries, posts, strict=True)
            outcomes[reader.name] = Outcome(**_sorted(reader, have, keyed), vanished=gone)
        else:
            outcomes[reader.name] = Outcome(unreadable=True)
    return outcomes


def table(outcomes: Mapping[str, Outcome]) -> tuple[tuple[str, ...], ...]:
    """A heading and a row for each reader: how many entries of each kind."""
    kinds = [field.name for field in fields(Outcome) if field.name != "unreadable"]
    heading = ("reader", *(kind.replace("_", " ") for kind in kinds))
    rows = [
        (
            name,
            *("unreadable" if one.unreadable else str(len(getattr(one, kind))) for kind in kinds),
        )
        for name, one in outcomes.items()
    ]
    return (heading, *rows)


def plain(outcomes: Mapping[str, Outcome]) -> dict[str, dict[str, Any]]:
    """The same for JSON: reader → kind → entries, each by id, url and title."""
    return {
        name: {
            field.name: value
            if isinstance(value, bool)
            else [{"id": one.id, "url": one.url, "title": one.title} for one in value]
            for field in fields(outcome)
            for value in (getattr(outcome, field.name),)
        }
        for name, outcome in outcomes.items()
    }


def counterparts(
    before: Sequence[PublishedEntry], after: Sequence[PublishedEntry]
) -> tuple[int | None, ...]:
    """For each entry of `after`, the position in `before` of the same post.

    The same id, else the same address, else no difference at all; else the same title on the same
    day, where the earlier one has no counterpart yet and neither stands there twice.
    """
    ids = _first_by(before, lambda entry: entry.id)
    urls = _first_by(before, lambda entry: entry.url)
    wholes = _first_by(before, lambda entry: entry)
    found = [ids.get(entry.id, urls.get(entry.url, wholes.get(entry))) for entry in after]
    left = {*range(len(before))}.difference(at for at in found if at is not None)
    titles, now = _once_by(before, left, _title_and_day), _once_by(after, None, _title_and_day)
    for title, at in now.items():
        if found[at] is None:
            found[at] = titles.get(title)
    return tuple(found)


def _first_by(
    entries: Sequence[PublishedEntry], key: Callable[[PublishedEntry], Hashable]
) -> dict[Hashable, int]:
    positions = reversed([*enumerate(entries)])
    return {key(entry): at for at, entry in positions if key(entry)}


def _once_by(
    entries: Sequence[PublishedEntry],
    among: set[int] | None,
    key: Callable[[PublishedEntry], Hashable],
) -> dict[Hashable, int]:
    """Those that alone have their key."""
    having = defaultdict(list)
    for at, entry in enumerate(entries):
        if (value := key(entry)) and (among is None or at in among):
            having[value].append(at)
    return {value: positions[0] for value, positions in having.items() if len(positions) == 1}


def _title_and_day(entry: PublishedEntry) -> Hashable:
    """The letters and digits of the title, however it was escaped, and the date in UTC."""
    letters = re.sub(r"[\W_]+", "", html.unescape(re.sub(r"<[^<>]*>", "", entry.title)).casefold())
    moment = day(entry)
    return (letters, moment.date()) if letters and moment else None


def _kept(reader: Reader, before: Published | None, moved: bool) -> dict[str, PublishedEntry]:
    """The entries that a reader has, by their keys."""
    if before is None or not reader.reads(before, None) or (moved and reader.by_address):
        return {}
    keys = reader.keys(before, None)
    return {key: entry for key, entry in zip(keys, before.entries, strict=True) if key is not None}


def _sorted(
    reader: Reader,
    have: Mapping[str, PublishedEntry],
    keyed: Iterable[tuple[str | None, PublishedEntry, int | None]],
) -> dict[str, Any]:
    """What becomes of each entry, given with its key and its post in the old document."""
    seen: dict[str, list[PublishedEntry]] = defaultdict(list)
    for key, entry, post in keyed:
        if key is None:
            continue
        if key not in have:
            seen["new" if post is None else "duplicated"].append(entry)
            continue
        if reader.replaces(have[key], entry):
            seen["updated"].append(entry)
        if reader.attended(have[key]) != reader.attended(entry):
            seen["unread_again"].append(entry)
    return {kind: tuple(entries) for kind, entries in seen.items()}


def _vanished(
    before: Sequence[PublishedEntry], after: Sequence[PublishedEntry]
) -> Iterator[PublishedEntry]:
    """Entries that are missing although older ones are there.

    A feed holds its newest entries only: what is not newer than the oldest of `after` fell off
    its end, and so did what has no date and stands behind all that remained.
    """
    posts = counterparts(after, before)
    last = max((at for at, post in enumerate(posts) if post is not None), default=len(before))
    oldest = min((moment for entry in after if (moment := day(entry))), default=None)
    for at, (entry, post) in enumerate(zip(before, posts, strict=True)):
        moment = day(entry)
        fell_off = moment <= oldest if moment and oldest else at > last
        if post is None and not fell_off:
            yield entry


Keys = tuple[str | None, ...]


class Reader(Struct, frozen=True):
    """One reader's habits.

    - `keys`: of a document, fetched after another one or none, the key of each entry; None for
      an entry that is not shown;
    - `shown`: what is replaced, in the entry it has, by the one with the same key;
    - `attended`: what, when it changes, calls for attention again;
    - `reads`: whether it makes anything of a document, fetched after another one or none;
    - `dates`: whether changed dates are shown;
    - `by_address`: whether keys hold for the address of the feed only.
    """

    name: str
    keys: Callable[[Published, Published | None], Keys]
    reads: Callable[[Published, Published | None], bool]
    shown: Callable[[PublishedEntry], Hashable]
    attended: Callable[[PublishedEntry], Hashable]
    dates: bool = False
    by_address: bool = False

    def replaces(self, old: PublishedEntry, new: PublishedEntry) -> bool:
        """Whether the entry it has looks different afterwards; a date is never taken away."""
        dates = ((old.published, new.published), (old.updated, new.updated))
        return self.shown(old) != self.shown(new) or (
            self.dates and any(now and was != now for was, now in dates)
        )


def body(entry: PublishedEntry) -> str:
    """The text a reader opens: the content, or what stands for it."""
    return entry.content or entry.summary


def day(entry: PublishedEntry) -> datetime | None:
    """When an entry is from, as far as it says."""
    return entry.published or entry.updated


def _stamp(entry: PublishedEntry) -> str:
    moment = day(entry)
    return moment.isoformat() if moment else ""


def _distinct(keys: Sequence[str | None]) -> Keys:
    """The same keys, but None in the place of one that was there before."""
    first = {key: position for position, key in reversed([*enumerate(keys)])}
    return tuple(key if first[key] == at else None for at, key in enumerate(keys))


def _nothing(_entry: PublishedEntry) -> Hashable:
    return None


def _text(entry: PublishedEntry) -> Hashable:
    return entry.title, entry.url, body(entry), entry.authors


def _text_and_terms(entry: PublishedEntry) -> Hashable:
    return *entry.authors, entry.title, entry.url, body(entry), entry.terms


def _anything(_document: Published, _previous: Published | None) -> bool:
    return True


def _xml(document: Published, _previous: Published | None) -> bool:
    return document.form != "json"


def _miniflux(document: Published, _previous: Published | None) -> Keys:
    """Atom id, else link; RSS guid, else link, else title and content; of RDF the link alone.

    Of RSS items with one guid, those after the first are told apart by their links. Title,
    address, content, authors and tags are replaced in any order of the latter, dates are not
    (internal/reader/{atom,rss,rdf,json}, internal/storage/entry.go).
    """
    keys = []
    met: Counter[str] = Counter()
    for entry in document.entries:
        key = entry.url if document.form == "rdf" else entry.id or entry.url
        if not key and document.form != "atom":
            key = entry.title + body(entry)
        elif document.form == "rss" and entry.id:
            met[key] += 1
            if met[key] > 1:
                key = f"{key}|{entry.url or met[key] - 1}"
        keys.append(key)
    return _distinct(keys)


def _miniflux_shown(entry: PublishedEntry) -> Hashable:
    return entry.title, entry.url, body(entry), frozenset(entry.authors), frozenset(entry.terms)


def _freshrss(document: Published, previous: Published | None) -> Keys:
    """The id without its non-ASCII characters, else a hash of link and date, and so on.

    Where too many keys of a document are empty or the same, it gives them up for hashes of link
    and date, then of link, date and title, and stays with those; then every entry is new to it.
    A change of link, title, authors, content or tags replaces the entry, and marks it unread if
    the user has set "mark updated articles as unread" (app/Models/Feed.php, Entry.php).
    """
    return _settled(document, _settled(previous, 0)[1] if previous else 0)[0]


def _settled(document: Published, level: int) -> tuple[Keys, int]:
    """Find the first way, from `level` on, that tells the entries apart; 5 % may be bad."""
    while True:
        # It begins at the end of the document, so the last of several is the one shown.
        keys = _distinct([_at_level(entry, level) or None for entry in document.entries[::-1]])
        if level == 2 or keys.count(None) <= int(0.05 * len(keys) + 0.5):
            return keys[::-1], level
        level += 1


def _at_level(entry: PublishedEntry, level: int) -> str:
    own = "".join(char for char in entry.id if " " <= char <= "\x7f")
    linked = entry.url + _stamp(entry)
    titled = linked + entry.title
    wanted = (own, linked, titled)[level]
    return wanted or own or (linked if entry.url else titled) or body(entry)


def _freshrss_reads(document: Published, previous: Published | None) -> bool:
    """A JSON feed is another kind of subscription, which is chosen once."""
    return previous is None or (previous.form == "json") == (document.form == "json")


def _newsboat(document: Published, _previous: Published | None) -> Keys:
    """Id or guid, else link and date, else link, else title; the same in all feeds.

    Title, author, address and content are replaced, the date is not
    (src/rssparser.cpp, src/cache.cpp).
    """
    return _distinct(
        [
            entry.id or (entry.url + _stamp(entry) if entry.url else entry.title)
            for entry in document.entries
        ]
    )


def _netnewswire(document: Published, _previous: Published | None) -> Keys:
    """The subscribed address with the id, else with link and date, title and date, and so on.

    So a feed at another address has nothing but new entries, though not through a redirect,
    because the subscription keeps its address. What differs is replaced, dates too. What is older
    than six months arrives as read
    (Articles/Article.swift, RSParser/RSSItem.swift, ArticlesDatabase/ArticlesTable.swift).
    """
    keys: list[str | None] = []
    for entry in document.entries:
        key = entry.id
        if not key and document.form != "json":
            moment = entry.published.isoformat() if entry.published else ""
            key = (entry.url or entry.title) + moment or body(entry)
        keys.append(key or None)
    return _distinct(keys)


def _netnewswire_shown(entry: PublishedEntry) -> Hashable:
    summary = entry.summary if entry.content else ""
    return entry.title, entry.url, body(entry), summary, frozenset(entry.authors)


def _lemon(document: Published, _previous: Published | None) -> Keys:
    """The id, as feedparser has it; in RSS the link of an item without one.

    An entry without either is left out, a document that is not well-formed is not read at all.
    An entry is replaced when `updated` or anything else of it differs
    (src/reader/_parser/feedparser.py, src/reader/_update).
    """
    linked = document.form in ("rss", "rdf")
    return _distinct(
        [entry.id or (entry.url if linked else "") or None for entry in document.entries]
    )


def _lemon_shown(entry: PublishedEntry) -> Hashable:
    return (
        entry.title, entry.url, entry.content, entry.summary, entry.authors,
        entry.published, entry.updated,
    )  # fmt: skip


def _rss2email(document: Published, _previous: Published | None) -> Keys:
    """The id, else the content, link or title.

    A mail that is sent stays as it is. With `reply-changes` set, a changed content is sent as
    another mail; a changed title is not (rss2email/feed.py).
    """
    return _distinct([entry.id or _mailed(entry) for entry in document.entries])


def _mailed(entry: PublishedEntry) -> str:
    return body(entry).strip() or entry.url or entry.title


def _sfeed(document: Published, _previous: Published | None) -> Keys:
    """Id, link and title together, so that a corrected title is another entry.

    What has been read in once is never changed (`merge` in sfeed_update).
    """
    return _distinct(
        [
            "\t".join((entry.id, entry.url, re.sub(r"\s", " ", entry.title)))
            for entry in document.entries
        ]
    )


READERS = (
    Reader("Miniflux", _miniflux, _anything, _miniflux_shown, _nothing),
    Reader("FreshRSS", _freshrss, _freshrss_reads, _text_and_terms, _text_and_terms),
    Reader("newsboat", _newsboat, _xml, _text, _nothing),
    Reader(
        "NetNewsWire", _netnewswire, _anything, _netnewswire_shown, _nothing,
        dates=True, by_address=True,
    ),
    Reader("reader", _lemon, lambda document, _: document.well_formed, _lemon_shown, _nothing),
    Reader("rss2email", _rss2email, _xml, _nothing, _mailed),
    Reader("sfeed", _sfeed, _xml, _nothing, _nothing),
)  # fmt: skip
