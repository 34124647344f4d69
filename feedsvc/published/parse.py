"""An already published feed → what its readers know: ids, addresses, titles, dates, content.

feedparser reads Atom, RSS and whatever of them is slightly broken; it is imported here only. It
is given nothing but bytes, so that it opens neither file nor address, and a document that
declares entities never reaches it. What it repairs on the way must not be repaired in what
identifies an entry, so that is taken from `elements` instead:

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
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from feedsvc.feeds.xml_reader import ATTRIBUTES
from feedsvc.model.errors import FeedsvcError
from feedsvc.published.elements import (
    Form,
    Head,
    Identity,
    NoFeedError,
    absolute,
    decode,
    elements,
    head,
    identity,
    instant,
    plain,
    split,
)
from feedsvc.published.values import (
    FIND_IT,
    Published,
    PublishedEntry,
    each,
    mappings,
    members,
    text,
)

_NAMED = re.compile(r"""(?i)<link\b[^<>]*application/(?:rss\+xml|atom\+xml|feed\+json)[^<>]*>""")
_HREF = re.compile(r"""(?i)\bhref\s*=\s*["']?([^\s"'<>]+)""")
# `&amp;` comes last: what it makes is no escape.
_ESCAPES = {"&gt;": ">", "&lt;": "<", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{2000,}")


class UnreadableFeed(FeedsvcError):  # noqa: N818
    """A document is no feed, or one that had better not be read."""


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


def _read(written: str, address: str) -> Published:
    if not written.strip():
        raise NoFeedError("is empty", "check the program that wrote it")
    if written.lstrip().startswith("{"):
        return from_json(written, address)
    form, document = split(written)
    if form is None:
        raise NoFeedError("is not an Atom, RSS or JSON feed", _advice(document, address))
    return _from_xml(form, document, address)


def _advice(page: str, address: str) -> str:
    """Name the feed of a web page, if it says which."""
    link = _NAMED.search(page)
    href = _HREF.search(link[0]) if link else None
    return f"give its feed, {absolute(html.unescape(href[1]), address)}" if href else FIND_IT


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
    authors = each(mappings(feed, "authors"), "name", "email") if form == "atom" else ()
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
        generator=text(feed, "generator"),
    )


def _parse(document: str, address: str) -> Any:
    """Hand the document to feedparser, which must guess neither encoding nor base.

    It takes quadratic time for an element of many attributes.
    """
    import feedparser  # slow to load, and seldom needed

    if any(tag.count("=") > ATTRIBUTES for tag in _LONG_TAG.findall(document)):
        raise NoFeedError("has an element with too many attributes", "check who wrote it")
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
        raise NoFeedError(
            "cannot be read, as too much of it is broken", "check it with a feed validator"
        ) from error


def _entry(
    one: Identity, entry: Mapping[str, Any], bases: Sequence[str], authors: tuple[str, ...]
) -> PublishedEntry:
    read_by_it = {
        text(entry, name): _from_tuple(entry.get(f"{name}_parsed"))
        for name in ("created", "updated", "published")
    }
    contents, summary = mappings(entry, "content"), text(entry, "summary")
    if summary in (text(content, "value") for content in contents):
        summary = ""  # made by feedparser where there is none
    return PublishedEntry(
        id=one.id,
        url=absolute(one.url, *bases),
        title=one.title,
        published=instant(one.published) or read_by_it.get(one.published),
        updated=instant(one.updated) or read_by_it.get(one.updated),
        content=next(filter(None, map(_content, contents)), ""),
        summary=summary,
        authors=each(mappings(entry, "authors"), "name", "email") or authors,
        terms=each(mappings(entry, "tags"), "term", "label"),
        extras=tuple(_extras(entry)),
    )


def _extras(entry: Mapping[str, Any]) -> Iterator[str]:
    """What an entry of XML has besides text, for people."""
    links = (one for one in mappings(entry, "links") if one.get("rel") == "enclosure")
    yield from (f"enclosure {text(one, 'href')}" for one in links)
    if comments := text(entry, "comments"):
        yield f"comments {comments}"
    podcast = sorted(name.removeprefix("itunes_") for name in entry if name.startswith("itunes_"))
    if podcast:
        yield f"members of a podcast ({', '.join(podcast)})"


def _guessed(entry: Mapping[str, Any], form: Form) -> Identity:
    """Identify an entry of a broken document; there feedparser leaves `&amp;` in some texts."""
    identifier = text(entry, "id")
    for escape, character in _ESCAPES.items():
        identifier = identifier.replace(escape, character)
    published, updated = text(entry, "published"), text(entry, "updated")
    if form != "atom" and not published:
        published, updated = updated, ""
    return Identity(
        id=identifier,
        url=text(entry, "link") if form != "atom" else _guessed_link(entry, "alternate"),
        title=_guessed_title(entry, form),
        published=published,
        updated=updated,
    )


def _guessed_head(feed: Mapping[str, Any], form: Form) -> Head:
    return Head(
        title=_guessed_title(feed, form),
        address=_guessed_link(feed, "self"),
        alternate=text(feed, "link"),
        previous=_guessed_link(feed, "prev-archive") or _guessed_link(feed, "next"),
    )


def _guessed_link(of: Mapping[str, Any], rel: str) -> str:
    """The first; feedparser calls an Atom id a link as well."""
    links = (text(link, "href") for link in mappings(of, "links") if link.get("rel") == rel)
    return next(links, "")


def _guessed_title(of: Mapping[str, Any], form: Form) -> str:
    detail = of.get("title_detail") or {}
    markup = form == "atom" and detail.get("type") in ("text/html", "application/xhtml+xml")
    return plain(text(of, "title"), markup=markup)


def _from_tuple(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except ValueError:  # the year 0, by way of a zone
        return None


def _content(content: Mapping[str, Any]) -> str:
    value = text(content, "value")
    return html.escape(value) if content.get("type") == "text/plain" else value


def from_json(document: str, address: str) -> Published:
    """Read JSON Feed (jsonfeed.org/version/1.1), taking numbers for ids as it demands."""
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise NoFeedError("is not valid JSON", "check it with a JSON Feed validator") from error
    if "jsonfeed.org/version/" not in text(feed, "version"):
        raise NoFeedError("is not an Atom, RSS or JSON feed", FIND_IT)
    own = absolute(text(feed, "feed_url"), address)
    alternate = absolute(text(feed, "home_page_url"), own, address)
    authors = _json_authors(feed)
    return Published(
        form="json",
        title=plain(text(feed, "title")),
        address=own,
        alternate=alternate,
        entries=tuple(
            _json_entry(item, (alternate, own, address), authors)
            for item in mappings(feed, "items")
        ),
        previous=absolute(text(feed, "next_url"), own, address),
    )


def _json_entry(
    item: Mapping[str, Any], bases: Sequence[str], authors: tuple[str, ...]
) -> PublishedEntry:
    return PublishedEntry(
        id=text(item, "id"),
        url=absolute(text(item, "url") or text(item, "external_url"), *bases),
        title=plain(text(item, "title")),
        published=instant(text(item, "date_published")),
        updated=instant(text(item, "date_modified")),
        content=text(item, "content_html") or html.escape(_own_text(item)),
        summary=text(item, "summary"),
        authors=_json_authors(item) or authors,
        terms=each([{"tag": tag} for tag in members(item, "tags")], "tag"),
        extras=tuple(f"enclosure {text(one, 'url')}" for one in mappings(item, "attachments")),
    )


def _own_text(item: Mapping[str, Any]) -> str:
    """The text of an item, but for what only stands in its place: its summary or its title."""
    written = text(item, "content_text")
    return "" if written in (text(item, "summary"), text(item, "title")) else written


def _json_authors(of: Mapping[str, Any]) -> tuple[str, ...]:
    """Name those of version 1.1, else the one of version 1.0."""
    people = mappings(of, "authors") or mappings({"author": [of.get("author")]}, "author")
    return each(people, "name", "url")


def with_archives(
    path: Path, feed: Published, *, of: Callable[[Path], Published | None]
) -> list[Published]:
    """A feed in a file with the archives that it names (RFC 5005), read beside it by `of`.

    Those that are not there end the list: its last feed has a `previous` then.
    """
    found, seen = [feed], {path}
    while found[-1].previous:
        path = beside(path, found[-1].address, found[-1].previous)
        before = of(path) if path not in seen else None
        if before is None:
            break
        seen.add(path)
        found.append(before)
    return found


def beside(path: Path, own: str, other: str) -> Path:
    """Where a document is whose URL is `other`, if a file is the one whose URL is `own`."""
    start, end = (unquote(urlsplit(url).path).split("/") for url in (own, other))
    common = 0
    while common < min(len(start), len(end)) - 1 and start[common] == end[common]:
        common += 1
    up, down = len(start) - common - 1, end[common:]
    return path.parent.joinpath(*[".."] * max(up, 0), *down)
