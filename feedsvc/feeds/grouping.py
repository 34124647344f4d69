"""Group: entries → feeds; which entries stand where, and what each feed's file is called. Pure."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, urlsplit

from msgspec import Struct, structs

from feedsvc.model.entry import Entry, Row
from feedsvc.model.feed import KINDS, Feed, Plan, path_of
from feedsvc.model.post import Post
from feedsvc.model.site import Site

FOLDERS = {"tag": "tags", "category": "categories"}
Slugs = Mapping[tuple[str, str], str]


class Item(Struct, frozen=True, gc=False):
    """An entry with the terms that decide in which feeds it stands."""

    entry: Entry
    post: Post


def visible(
    items: Sequence[Item], now: datetime, *, future: bool, before: Iterable[Row] = ()
) -> tuple[list[Item], datetime | None]:
    """The items to publish at `now`, newest first, and the next instant at which that changes.

    `before` are the rows of the last pass: what was published then stays, also where the clock has
    been put back since to before its date.
    """
    shown, next_change = [], None
    stay = set() if future else _published_early(before, now)
    for item in items:
        starts, ends = item.entry.published, item.post.expires
        if starts > now and not future and (item.entry.id, starts) not in stay:
            next_change = _sooner(next_change, starts)
        elif ends is None or ends > now:
            shown.append(item)
            next_change = _sooner(next_change, ends)
    return newest_first(shown), next_change


def _published_early(rows: Iterable[Row], now: datetime) -> set[tuple[str, datetime]]:
    """Entries in the feeds that came due in their time, which by the clock is yet to come."""
    return {
        (row.id, row.published)
        for row in rows
        if row.published > now and row.first_seen >= row.published and row.withdrawn is None
    }


def newest_first(items: Iterable[Item]) -> list[Item]:
    """Newest `published` first, ties by id."""
    by_id = sorted(items, key=lambda item: item.entry.id)
    return sorted(by_id, key=lambda item: item.entry.published, reverse=True)


def feeds(
    site: Site, plan: Plan, shown: Sequence[Item], slugs: Slugs
) -> tuple[tuple[Feed, ...], dict[tuple[str, str], str]]:
    """Every feed with all of its entries (newest first), and the file names newly given to feeds.

    `shown` is what is to be published, newest first.
    """
    made = [feed(site, plan, "feed", title_of(site), [item.entry for item in shown])]
    groups = _by_term(shown, plan)
    given = name(groups, slugs)
    for (kind, term), (written, entries) in groups.items():
        slug = slugs.get((kind, term)) or given[kind, term]
        made.append(term_feed(site, plan, (kind, slug), written, entries))
    return tuple(sorted(made, key=lambda one: one.name)), given


def term_feed(
    site: Site,
    plan: Plan,
    place: tuple[str, str],
    written: Mapping[str, int],
    entries: Sequence[Entry],
) -> Feed:
    """The feed of a term: its kind and slug, how often it is written in which way, its entries."""
    kind, slug = place
    label = min(written.items(), key=lambda one: (-one[1], one[0]))[0]
    title = f"{label} – {title_of(site)}"  # noqa: RUF001
    return feed(site, plan, f"{FOLDERS[kind]}/{slug}", title, entries)


def terms(post: Post, plan: Plan) -> list[tuple[str, str, str]]:
    """(kind, folded term, term as written) of each feed that a post stands in by its terms."""
    left_out = {fold(term) for term in plan.excluded}
    wanted = (("tag", plan.tags, post.tags), ("category", plan.categories, post.categories))
    found = [(kind, fold(one), one) for kind, taken, own in wanted if taken for one in own]
    return [one for one in found if one[1] not in left_out]


def feed(site: Site, plan: Plan, name: str, title: str, entries: Sequence[Entry]) -> Feed:
    """One feed of entries (newest first)."""
    return Feed(
        name=name,
        url=f"{plan.url}/{quote(name)}",
        title=title,
        alternate=f"{site.url}/",
        updated=_newest(entries),
        description=site.description,
        language=site.language,
        author=site.author,
        icon=site.icon,
        logo=site.logo,
        paths=_paths(plan, name),
        entries=tuple(entries),
    )


def _paths(plan: Plan, name: str) -> dict[str, str]:
    """The paths that the settings name for a feed's documents (`feed.atom`), by format."""
    own = ((kind, f"{name}.{kind}") for kind in KINDS if plan.paths)
    placed = ((kind, document, path_of(plan.paths, document)) for kind, document in own)
    return {kind: path for kind, document, path in placed if path != document}


def cut(whole: Feed, limit: int) -> Feed:
    """The feed with its newest entries only; 0 is all of them."""
    if not limit or len(whole.entries) <= limit:
        return whole
    kept = whole.entries[:limit]
    return structs.replace(whole, entries=kept, updated=_newest(kept))


def fitting(head: Feed, sizes: Mapping[str, int], most: int) -> int:
    """How many of a feed's entries fit into so many bytes, one at least; 0 bytes is no limit."""
    if not most:
        return len(head.entries)
    total = 0
    for count, entry in enumerate(head.entries):
        total += sizes[entry.id]
        if total > most:
            return max(count, 1)
    return len(head.entries)


def _newest(entries: Sequence[Entry]) -> datetime:
    """The date of a feed: never the clock's, so a feed without entries has the oldest there is."""
    return max((entry.updated for entry in entries), default=datetime(1970, 1, 1, tzinfo=UTC))


def title_of(site: Site) -> str:
    """The site's title, or its host where it has none: feeds must have one."""
    return site.title or urlsplit(site.url).netloc or site.url


@lru_cache(maxsize=8_192)
def fold(term: str) -> str:
    """What is the same in terms that differ in case, blanks, dashes and underscores only."""
    spaced = "".join(" " if char in "-_" else char for char in unicodedata.normalize("NFC", term))
    return " ".join(spaced.casefold().split()) or term


def _sooner(one: datetime | None, two: datetime | None) -> datetime | None:
    return min((moment for moment in (one, two) if moment is not None), default=None)


def _by_term(
    shown: Sequence[Item], plan: Plan
) -> dict[tuple[str, str], tuple[Counter[str], list[Entry]]]:
    """Kind and folded term → how often it is written in which way, and its entries in order."""
    written: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    entries: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for item in shown:
        own = terms(item.post, plan)
        for place in dict.fromkeys((kind, term) for kind, term, _ in own):
            entries[place].append(item.entry)
        for kind, term, spelled in own:
            written[kind, term][spelled] += 1
    return {place: (written[place], entries[place]) for place in sorted(entries)}


def name(places: Iterable[tuple[str, str]], known: Slugs) -> dict[tuple[str, str], str]:
    """File names for the feeds of terms (kind and folded term) that have none among the known."""
    given: dict[tuple[str, str], str] = {}
    wanted = sorted(places)
    for kind in FOLDERS:
        given |= _name(kind, [term for of, term in wanted if of == kind], {**known, **given})
    return given


def _name(kind: str, terms: Iterable[str], slugs: Slugs) -> dict[tuple[str, str], str]:
    """File names for terms that have none yet: readable, safe and distinct."""
    missing = [term for term in terms if (kind, term) not in slugs]
    taken = {slug.casefold() for (of, _), slug in slugs.items() if of == kind}
    given = {}
    for term in missing:
        base = _slug(term)
        slug, number = base, 2
        while slug.casefold() in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug.casefold())
        given[kind, term] = slug
    return given


# Names that Windows keeps for devices, and `index`, which a server takes for the folder.
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    "index",
    *(f"{d}{n}" for d in ("com", "lpt") for n in range(10)),
}


def _slug(term: str) -> str:
    from slugify import slugify  # imported when a new feed appears: it loads a large table

    signs = [("+", "-plus-"), ("#", "-sharp-"), ("&", "-and-"), ("@", "-at-"), ("%", "-percent-")]
    slug = slugify(term, allow_unicode=True, max_length=80, replacements=signs)
    if not slug:
        slug = "-".join(f"u{ord(char):x}" for char in term[:8])
    return f"{slug}-feed" if slug in _RESERVED else slug
