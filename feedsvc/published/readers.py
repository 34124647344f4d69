"""What subscribers would see if other feeds were published in the place of those they have.

    before, after → which entries are the same post → by each reader's rule: an Outcome

A post is the same for people when its id, its address, or its title and day are; a reader sees
its own key only (`reader_rules`). Where the two disagree, a subscriber gets a post twice.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from feedsvc.published.reader_rules import READERS, Reader, day
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
    return (heading, *((name, *_cells(outcome, kinds)) for name, outcome in outcomes.items()))


def plain(outcomes: Mapping[str, Outcome]) -> dict[str, dict[str, Any]]:
    """The same for JSON: reader → kind → entries, each by id, url and title."""
    return {
        name: {
            field.name: value if isinstance(value, bool) else [_named(entry) for entry in value]
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


def _cells(outcome: Outcome, kinds: Sequence[str]) -> Iterator[str]:
    for kind in kinds:
        yield "unreadable" if outcome.unreadable else str(len(getattr(outcome, kind)))


def _named(entry: PublishedEntry) -> dict[str, str]:
    return {"id": entry.id, "url": entry.url, "title": entry.title}
