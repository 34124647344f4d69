"""Against: what would be published beside what is published, entry by entry. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from msgspec import Struct, structs

from feedsvc.build import html_of_posts
from feedsvc.build.identify import SiteState
from feedsvc.check import addresses
from feedsvc.check.html import tags
from feedsvc.config.setup import Setup
from feedsvc.feeds import grouping
from feedsvc.model.site import Author
from feedsvc.published.values import Published, PublishedEntry

_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")
_ALIKE = 0.98  # of the words of two texts, for them to be the same
_LONG = 200  # characters of a URL that are shown, of so many
_MOST = 5
_SIGNS = frozenset("*~`|{}[]<>$\\^=+«»“”„‘’'\"–—…")  # noqa: RUF001  # quotes are among them
_KEPT = "!#$%&'()*+,/:;=?@[]~"  # characters that stand for themselves in both
_FIELDS = ("id", "url", "title", "published", "updated", "authors", "terms")


class Difference(Struct, frozen=True):
    """A field that differs: what is published, what would be."""

    entry: str
    field: str
    theirs: str
    ours: str


class Comparison(Struct, frozen=True):
    """Two feeds compared; `missing` and `extra` are named by title or address."""

    compared: int
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def same(self) -> bool:
        """Whether a subscriber would see no difference."""
        return not (self.missing or self.extra or self.differences)


def compare(theirs: Sequence[PublishedEntry], ours: Sequence[PublishedEntry]) -> Comparison:
    """Compare the entries of a published feed with those that would be published.

    Ours that are older than all of theirs are not missed there: their feed has only the newest.
    Fields that theirs does not have at all are not compared.
    """
    by_id = {one.id: one for one in ours if one.id}
    by_url = {_plain(one.url): one for one in ours if one.url}
    differences: list[Difference] = []
    missing: list[str] = []
    used: set[int] = set()
    for one in theirs:
        mine = by_id.get(one.id) or by_url.get(_plain(one.url or one.id))
        if mine is None or id(mine) in used:
            missing.append(_name(one))
            continue
        used.add(id(mine))
        differences += _differences(one, mine)
    oldest = min((one.published for one in theirs if one.published), default=None)
    extra = [
        _name(one)
        for one in ours
        if id(one) not in used and oldest and one.published and one.published >= oldest
    ]
    return Comparison(len(theirs), tuple(missing), tuple(extra), tuple(differences))


def _plain(url: str) -> str:
    return url.partition("#")[0].removeprefix("https:").removeprefix("http:").rstrip("/")


def _name(one: PublishedEntry) -> str:
    return one.title or one.url or one.id


def _differences(theirs: PublishedEntry, ours: PublishedEntry) -> Iterable[Difference]:
    for field in _FIELDS:
        was, would_be = getattr(theirs, field), getattr(ours, field)
        if field == "terms":
            was, would_be = tuple(sorted(was)), tuple(sorted(would_be))
        if was and was != would_be:
            label = "tags" if field == "terms" else field
            yield Difference(_name(theirs), label, _text(was), _text(would_be))
    text = theirs.content or theirs.summary
    ratio = likeness(text, ours.content)
    if text and ratio < _ALIKE:
        yield Difference(_name(theirs), "text", "1.00", f"{ratio:.2f}")
    elif theirs.content:
        yield from _details(theirs, ours)
    if theirs.content:
        yield from _urls(theirs, ours)


def _details(theirs: PublishedEntry, ours: PublishedEntry) -> Iterable[Difference]:
    """What two texts that are almost the same differ in: words that are lost, and signs.

    A sign that only one of them shows is Markdown that the other reads, or the other way round.
    """
    was, now = _visible(theirs.content), _visible(ours.content)
    lost = Counter(_WORD.findall(was)) - Counter(_WORD.findall(now))
    if lost:
        yield Difference(_name(theirs), "words", _listed(sorted(lost)), "")
    before, after = (Counter(one for one in text if one in _SIGNS) for text in (was, now))
    differ = sorted(sign for sign in before | after if before[sign] != after[sign])
    if differ:
        both = (", ".join(f"{one[sign]} of {sign}" for sign in differ) for one in (before, after))
        yield Difference(_name(theirs), "signs", *both)


def _listed(words: Sequence[str]) -> str:
    more = [f"and {len(words) - _MOST} more"] if len(words) > _MOST else []
    return ", ".join([*words[:_MOST], *more])


def _shown(urls: Sequence[str]) -> str:
    """Some URLs for a message, long ones cut at their end."""
    return _listed([one if len(one) <= _LONG else f"{one[:_LONG]}…" for one in urls])


class _Urls(NamedTuple):
    """The URLs in a body, whole: of links, of pictures, and of what readers show as a link."""

    links: frozenset[str]
    pictures: frozenset[str]
    embedded: frozenset[str]


def _urls(theirs: PublishedEntry, ours: PublishedEntry) -> Iterable[Difference]:
    """The links and pictures that only one of two bodies has.

    What is embedded there (a player, a frame, a script) may be a link here.
    """
    was, now = _urls_of(theirs), _urls_of(ours)
    there = {*was.links, *was.pictures, *was.embedded}
    here = {*now.links, *now.pictures, *now.embedded}
    for name in ("links", "pictures"):
        gone = sorted(getattr(was, name) - here)
        new = sorted(getattr(now, name) - there)
        if gone or len(new) > len(was.embedded):
            yield Difference(_name(theirs), name, _shown(gone), _shown(new))


def _urls_of(entry: PublishedEntry) -> _Urls:
    found: dict[str, set[str]] = {"href": set(), "src": set(), "": set()}
    for tag in tags(entry.content):
        own = {"a": "href", "img": "src"}.get(tag.name)
        for attribute, written in tag.attributes:
            if attribute in ("href", "src", "data", "poster") and written.strip():
                kind = attribute if attribute == own else ""
                found[kind].add(_whole(entry.url or entry.id, written.strip()))
    return _Urls(*(frozenset(one) for one in found.values()))


def _whole(base: str, written: str) -> str:
    """A URL as it is compared: from the page that it is on, in one way of writing letters.

    A place on the page itself is the page: what headings and notes are called there, nobody keeps.
    """
    whole = quote(unquote(addresses.joined(base, written)), safe=_KEPT)
    page = whole.partition("#")[0]
    return page if _plain(page) == _plain(base) else whole


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def likeness(one: str, other: str) -> float:
    """The share of different words that two texts have in common (Jaccard), from 0 to 1."""
    first, second = _words(one), _words(other)
    return len(first & second) / len(first | second) if first | second else 1.0


def _words(html: str) -> set[str]:
    return set(_WORD.findall(_visible(html)))


def _visible(html: str) -> str:
    """The text of some HTML in small letters."""
    return unescape(_TAG.sub(" ", html)).casefold()


def lines(found: Comparison) -> list[str]:
    """What to tell a person."""
    if found.same:
        return [f"all {found.compared} entries are the same"]
    rows = [f"missing  {name}" for name in found.missing]
    rows += [f"extra    {name}" for name in found.extra]
    width = max((len(one.field) for one in found.differences), default=0)
    rows += [
        f"{one.field.ljust(width)}  {one.entry}\n"
        f"    published  {one.theirs}\n"
        f"    here       {one.ours}"
        for one in found.differences
    ]
    counts = (len(found.missing), len(found.extra), len(found.differences))
    total = "{} missing, {} extra, {} fields differ".format(*counts)
    return [*rows, f"{found.compared} entries: {total}"]


def plain(found: Comparison) -> dict[str, Any]:
    """The comparison as values for JSON."""
    made = structs.asdict(found)
    made["differences"] = [structs.asdict(one) for one in found.differences]
    return {"same": found.same, **made}


def compare_site(setup: Setup, state: SiteState, feeds: Iterable[Published]) -> Comparison:
    """Compare what would be published with the documents of a published feed."""
    theirs = [entry for feed in feeds for entry in feed.entries]
    return compare(theirs, _ours(setup, state))


def _ours(setup: Setup, state: SiteState) -> list[PublishedEntry]:
    """What would be published, with the author of the feed where an entry has none of its own.

    That is whom readers take for the author of such an entry (RFC 4287, 4.2.1); an Atom feed has
    to name one, be it the site.
    """
    site_author = (setup.site.author or Author(grouping.title_of(setup.site)),)
    return [
        PublishedEntry(
            entry.id,
            entry.url,
            entry.title,
            entry.published,
            entry.updated,
            content=page.html,
            authors=tuple(author.name for author in entry.authors or site_author),
            terms=entry.terms,
        )
        for page in html_of_posts.pages(setup, state.shown)
        for entry in (page.item.entry,)
    ]
