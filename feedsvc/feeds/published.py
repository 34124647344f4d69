"""An already published feed → what its readers know: ids, addresses, titles, dates, content.

feedparser reads Atom, RSS and whatever of them is slightly broken; it is imported here only. It
is given nothing but bytes, so that it opens neither file nor address, and a document that
declares entities never reaches it. What it repairs on the way must not be repaired in what
identifies an entry, so that is taken from `identities` instead:

- it makes an address of any `id` and `guid`, and an id of an address;
- it decodes once more any text that could be UTF-8 read as Latin-1, and C1 controls;
- it drops `;` from addresses with `&` in them;
- it forgets the minutes of an offset written without a colon;
- it takes `dc:date` for `updated`.

Only a document that is not well-formed is left to feedparser alone.
"""

from __future__ import annotations

import html
import io
import json
import re
from calendar import timegm
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from xml.sax.saxutils import unescape

from msgspec import Struct

from feedsvc.characters import clean
from feedsvc.errors import FeedsvcError
from feedsvc.feeds.elements import Form, NoFeedError, decode, elements, split
from feedsvc.feeds.identities import Head, Identity, absolute, head, identity, instant, plain

_FIND_IT = "give the address of the feed itself, which pages name in <link rel=alternate>"
_NAMED = re.compile(r"""(?i)<link\b[^<>]*application/(?:rss\+xml|atom\+xml|feed\+json)[^<>]*>""")
_HREF = re.compile(r"""(?i)\bhref\s*=\s*["']?([^\s"'<>]+)""")
_QUOTES = {"&quot;": '"', "&apos;": "'"}


class UnreadableFeed(FeedsvcError):  # noqa: N818
    """A document is no feed, or one that had better not be read."""


class PublishedEntry(Struct, frozen=True):
    """An entry as readers have it.

    `id` is what the feed says, empty where it says nothing; `url` is absolute where the feed
    gives any base. `content` is HTML as published; `summary` is as published, too: an RSS item
    without full text has its description there.
    """

    id: str
    url: str = ""
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    content: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


class Published(Struct, frozen=True):
    """A feed as it was published, its entries in its own order.

    `address` is what it says its own address is, `alternate` that of its page, `previous` that
    of the document with the entries before these, if any. `well_formed` is False where the
    document is broken and its identities are guesses.
    """

    form: Literal["atom", "rss", "rdf", "json"]
    title: str = ""
    address: str = ""
    alternate: str = ""
    entries: tuple[PublishedEntry, ...] = ()
    well_formed: bool = True
    previous: str = ""


def read(data: bytes, *, subject: str = "", address: str = "") -> Published:
    """Read an Atom 0.3/1.0, RSS 0.9x/1.0/2.0 or JSON Feed 1.0/1.1 document.

    `subject` names it in errors, `address` is where it was found, for what is relative in it.
    Raises UnreadableFeed for what is no feed, and for a document that declares entities, or is
    larger or deeper than any feed.
    """
    try:
        return _read(decode(data), address)
    except NoFeedError as error:
        raise UnreadableFeed(
            error.message, subject=subject or address, remedy=error.remedy
        ) from error


def _read(text: str, address: str) -> Published:
    if not text.strip():
        raise NoFeedError("is empty", "check what wrote it")
    if text.lstrip().startswith("{"):
        return _from_json(text, address)
    form, document = split(text)
    if form is None:
        raise NoFeedError("is no Atom, RSS or JSON feed", _advice(document, address))
    return _from_xml(form, document, address)


def _advice(page: str, address: str) -> str:
    """Name the feed of a web page, if it says which."""
    link = _NAMED.search(page)
    href = _HREF.search(link[0]) if link else None
    return f"give its feed, {absolute(html.unescape(href[1]), address)}" if href else _FIND_IT


def _from_xml(form: Form, document: str, address: str) -> Published:
    # Relative addresses in Atom refer to the document (RFC 3986), in RSS readers take the page.
    exact = elements(document, address if form == "atom" else "")
    parsed = _parse(document, address)
    # As plain dictionaries, which give no member in the place of another.
    feed, entries = dict(parsed.feed), [dict(entry) for entry in parsed.entries]
    if exact and len(exact.items) == len(entries):
        about = head(exact, form)
        identities = [identity(item, form) for item in exact.items]
    else:
        exact = None
        about = _guessed_head(feed, form)
        identities = [_guessed(entry, form) for entry in entries]
    alternate = absolute(about.alternate, address, about.address)
    bases = (address, about.address, alternate) if form == "atom" else (alternate, address)
    authors = _each(_all(feed, "authors"), "name", "email") if form == "atom" else ()
    return Published(
        form=form,
        title=about.title,
        address=absolute(about.address, address, alternate),
        alternate=alternate,
        entries=tuple(
            _entry(one, entry, bases, authors)
            for one, entry in zip(identities, entries, strict=True)
        ),
        well_formed=exact is not None,
        previous=absolute(about.previous, address, about.address, alternate),
    )


def _parse(document: str, address: str) -> Any:
    """Hand the document to feedparser, which must guess neither encoding nor base."""
    import feedparser  # slow to load, and seldom needed

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    try:
        return feedparser.parse(
            io.BytesIO(document.encode()),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (ValueError, LookupError, ArithmeticError, AttributeError, AssertionError) as error:
        # Its second parser, for what is not well-formed, stumbles over some of that.
        raise NoFeedError("is too broken to be read", "check it with a feed validator") from error


def _entry(
    one: Identity, entry: Mapping[str, Any], bases: Sequence[str], authors: tuple[str, ...]
) -> PublishedEntry:
    read_by_it = {
        _text(entry, name): _from_tuple(entry.get(f"{name}_parsed"))
        for name in ("created", "updated", "published")
    }
    contents, summary = _all(entry, "content"), _text(entry, "summary")
    if summary in (_text(content, "value") for content in contents):
        summary = ""  # made by feedparser where there is none
    return PublishedEntry(
        id=one.id,
        url=absolute(one.url, *bases),
        title=one.title,
        published=instant(one.published) or read_by_it.get(one.published),
        updated=instant(one.updated) or read_by_it.get(one.updated),
        content=next(filter(None, map(_content, contents)), ""),
        summary=summary,
        authors=_each(_all(entry, "authors"), "name", "email") or authors,
        terms=_each(_all(entry, "tags"), "term", "label"),
    )


def _guessed(entry: Mapping[str, Any], form: Form) -> Identity:
    """Identify an entry of a broken document; there feedparser leaves `&amp;` in some texts."""
    published, updated = _text(entry, "published"), _text(entry, "updated")
    if form != "atom" and not published:
        published, updated = updated, ""
    return Identity(
        id=unescape(_text(entry, "id"), _QUOTES),
        url=_text(entry, "link") if form != "atom" else _guessed_link(entry, "alternate"),
        title=_guessed_title(entry, form),
        published=published,
        updated=updated,
    )


def _guessed_head(feed: Mapping[str, Any], form: Form) -> Head:
    return Head(
        title=_guessed_title(feed, form),
        address=_guessed_link(feed, "self"),
        alternate=_text(feed, "link"),
        previous=_guessed_link(feed, "prev-archive") or _guessed_link(feed, "next"),
    )


def _guessed_link(of: Mapping[str, Any], rel: str) -> str:
    """The first; feedparser calls an Atom id a link as well."""
    links = (_text(link, "href") for link in _all(of, "links") if link.get("rel") == rel)
    return next(links, "")


def _guessed_title(of: Mapping[str, Any], form: Form) -> str:
    detail = of.get("title_detail") or {}
    markup = form == "atom" and detail.get("type") in ("text/html", "application/xhtml+xml")
    return plain(_text(of, "title"), markup=markup)


def _from_tuple(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except ValueError:  # the year 0, by way of a zone
        return None


def _content(content: Mapping[str, Any]) -> str:
    value = _text(content, "value")
    return html.escape(value) if content.get("type") == "text/plain" else value


def _from_json(text: str, address: str) -> Published:
    """Read JSON Feed (jsonfeed.org/version/1.1), taking numbers for ids as it demands."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoFeedError("is broken JSON", "check it with a JSON Feed validator") from error
    if "jsonfeed.org/version/" not in _text(feed, "version"):
        raise NoFeedError("is no Atom, RSS or JSON feed", _FIND_IT)
    own = absolute(_text(feed, "feed_url"), address)
    alternate = absolute(_text(feed, "home_page_url"), own, address)
    authors = _json_authors(feed)
    return Published(
        form="json",
        title=plain(_text(feed, "title")),
        address=own,
        alternate=alternate,
        entries=tuple(
            _json_entry(item, (alternate, own, address), authors) for item in _all(feed, "items")
        ),
        previous=absolute(_text(feed, "next_url"), own, address),
    )


def _json_entry(
    item: Mapping[str, Any], bases: Sequence[str], authors: tuple[str, ...]
) -> PublishedEntry:
    return PublishedEntry(
        id=_text(item, "id"),
        url=absolute(_text(item, "url") or _text(item, "external_url"), *bases),
        title=plain(_text(item, "title")),
        published=instant(_text(item, "date_published")),
        updated=instant(_text(item, "date_modified")),
        content=_text(item, "content_html") or html.escape(_text(item, "content_text")),
        summary=_text(item, "summary"),
        authors=_json_authors(item) or authors,
        terms=_each([{"tag": tag} for tag in _list(item, "tags")], "tag"),
    )


def _json_authors(of: Mapping[str, Any]) -> tuple[str, ...]:
    """Name those of version 1.1, else the one of version 1.0."""
    people = _all(of, "authors") or _all({"author": [of.get("author")]}, "author")
    return _each(people, "name", "url")


# Neither JSON nor feedparser promises the type of anything.


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(str(value)).strip()


def _list(of: Mapping[str, Any], name: str) -> list[Any]:
    value = of.get(name)
    return value if isinstance(value, list) else []


def _all(of: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [member for member in _list(of, name) if isinstance(member, dict)]


def _each(members: Iterable[Mapping[str, Any]], name: str, otherwise: str = "") -> tuple[str, ...]:
    """The text that each has under one of two names, each text once."""
    texts = (_text(member, name) or _text(member, otherwise) for member in members)
    return tuple(dict.fromkeys(filter(None, texts)))
