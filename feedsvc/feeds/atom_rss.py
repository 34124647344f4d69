"""Atom 1.0 and RSS 2.0 through python-feedgen, each entry made once and joined as bytes.

A fragment is exactly the lines that the entry takes up in a whole document, indentation and
line end included, so that opening + fragments + end (`text.joined`) equals what feedgen writes for
the whole feed.
To keep that true a lone entry is written inside an empty root that declares the same prefixes:
on its own lxml would invent prefixes, or repeat every declaration on the entry.

One private extension repairs and completes what feedgen writes. feedgen calls its `extend_atom` or
`extend_rss` with the element it has just made. Elements of Atom and RSS have no namespace in memory
(feedgen writes `xmlns` as a plain attribute), so they are found by their bare names. What feedgen
1.0 gets wrong, and is put right here:

- entry links lose everything but `href`;
- RSS dates are formatted under `locale.setlocale`, which is process-wide and not thread-safe:
  they are kept from feedgen and written here;
- an RSS item without a description gets its content as the description;
- RSS authors without an e-mail address vanish, and `updated` never reaches RSS;
- there is no `xml:base`, no language of an entry, and media stand in a `media:group`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feedsvc.feeds.text import (
    ENDS,
    clean_content,
    clean_entry,
    clean_feed,
    clean_line,
    rfc822,
    rfc3339,
)
from feedsvc.model.characters import clean
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
_FORM = {"pretty": True, "encoding": "utf-8", "xml_declaration": False}
_TEXT = re.compile(rb"<(title|description)>[^<]*</\1>")

# Without a version: an upgrade must not change the bytes of every feed.
_GENERATOR = "feedsvc"
_GENERATOR_URI = "https://pypi.org/project/feedsvc/"


class _Unwritten(datetime):
    """A date that counts as false: feedgen writes no such date, and has no other way to omit it."""

    def __bool__(self) -> bool:
        return False


def atom_entry(entry: Entry, content: Content) -> bytes:
    """Return the `<entry>` of an Atom feed (RFC 4287, 4.1.2), ready to be joined."""
    root = etree.Element("feed", nsmap=ATOM_NAMESPACES)
    root.append(atom_source(entry, content).atom_entry())
    return _between(root, b"  <entry", ENDS["atom"])


def rss_item(entry: Entry, content: Content) -> bytes:
    """Return the `<item>` of an RSS 2.0 feed, ready to be joined."""
    root = etree.Element("rss", nsmap=RSS_NAMESPACES)
    etree.SubElement(root, "channel").append(rss_source(entry, content).rss_entry())
    return hex_texts(_between(root, b"    <item", ENDS["rss"]))


def openings(wanted: Iterable[tuple[str, Feed]]) -> list[bytes]:
    """Return `opening` of several formats and feeds."""
    return [opening(kind, feed) for kind, feed in wanted]


def opening(kind: str, feed: Feed) -> bytes:
    """Return all of a document (`atom` or `rss`) that comes before its entries.

    Of the entries of the feed it tells only whether all have authors: see `text.bare_feed`.
    """
    if kind == "atom":
        made = bytes(atom_generator(feed).atom_str(**_FORM))
    else:
        made = hex_texts(rss_generator(feed).rss_str(**_FORM))
    return _DECLARATION + made.removesuffix(ENDS[kind])


def hex_texts(document: bytes) -> bytes:
    """Write `&` and `<` in RSS texts as hexadecimal references, which are never read as markup.

    So the RSS Advisory Board's profile has it, and so every reader gets them right.
    """
    return _TEXT.sub(
        lambda text: text[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"), document
    )


def atom_source(entry: Entry, content: Content) -> FeedEntry:
    """Return the entry as feedgen takes it for Atom, repaired and completed when written."""
    entry, content = clean_entry(entry), clean_content(content)
    source = _source(entry, content)
    source.updated(entry.updated)
    source.published(entry.published)
    source.author([_person(author) for author in entry.authors])
    if content.html:
        source.content(content.html, type="html")
    # An entry is to have a text of one kind (RFC 4287, 4.1.1.1).
    if summary := content.summary or ("" if content.html else entry.title):
        source.summary(summary, type="text")
    return source


def rss_source(entry: Entry, content: Content) -> FeedEntry:
    """Return the entry as feedgen takes it for RSS, repaired and completed when written.

    A description is HTML by convention, so the plain summary is escaped once more.
    """
    entry, content = clean_entry(entry), clean_content(content)
    source = _source(entry, content)
    if content.summary:
        source.description(html.escape(content.summary, quote=False))
    return source


def atom_generator(feed: Feed) -> FeedGenerator:
    """Return the feed, without its entries, as feedgen takes it for Atom."""
    feed = clean_feed(feed)
    address = feed.address("atom")
    generator = _generator(feed, address, "application/atom+xml", ATOM_NAMESPACES)
    # Archives carry the id of the feed whose history they hold (RFC 5005, 4).
    generator.id(feed.place.current.get("atom") or address)
    generator.updated(feed.updated)
    if feed.description:
        generator.subtitle(feed.description)
    if feed.icon:
        generator.icon(feed.icon)
    if feed.logo:
        generator.logo(feed.logo)
    if author := _atom_author(feed):
        generator.author(_person(author))
    return generator


def rss_generator(feed: Feed) -> FeedGenerator:
    """Return the feed, without its items, as feedgen takes it for RSS."""
    feed = clean_feed(feed)
    generator = _generator(feed, feed.address("rss"), "application/rss+xml", RSS_NAMESPACES)
    generator.updated(_Unwritten(1970, 1, 1, tzinfo=UTC))
    generator.description(feed.description or feed.title)
    generator.docs("")
    if feed.logo or feed.icon:
        generator.image(feed.logo or feed.icon, title=feed.title, link=feed.alternate)
    return generator


def _source(entry: Entry, content: Content) -> FeedEntry:
    """Make what feedgen gets right in both formats. RSS gets no date, author or content from it."""
    source = FeedEntry()
    source.register_extension(_EXTENSION, partial(EntryExtension, entry, content))
    source.id(entry.id)
    source.title(entry.title)
    source.link(href=entry.url, rel="alternate", type="text/html")
    source.category([{"term": term} for term in entry.terms])
    return source


def _generator(
    feed: Feed, address: str, media_type: str, namespaces: dict[str, str]
) -> FeedGenerator:
    """Make what both formats share. The alternate link comes last: feedgen makes it RSS's link."""
    generator = FeedGenerator()
    generator.register_extension(_EXTENSION, partial(FeedExtension, feed, namespaces))
    generator.title(feed.title)
    generator.link(href=clean_line(address), rel="self", type=media_type)
    generator.link(href=feed.alternate, rel="alternate", type="text/html")
    generator.generator(_GENERATOR, uri=_GENERATOR_URI)
    if feed.language:
        generator.language(feed.language)
    return generator


def _atom_author(feed: Feed) -> Author | None:
    """Name the feed itself where an entry would be without any author (RFC 4287, 4.1.1)."""
    if feed.author or all(entry.authors for entry in feed.entries):
        return feed.author
    return Author(name=feed.title)


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, "email": author.email, "uri": author.uri}


def _between(root: etree._Element, start: bytes, end: bytes) -> bytes:
    document: bytes = etree.tostring(
        root, encoding="utf-8", xml_declaration=False, pretty_print=True
    )
    return document[document.index(start) : -len(end)]


_EXTENSION = "feedsvc"

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_XML = "http://www.w3.org/XML/1998/namespace"

ATOM_NAMESPACES = {"media": _MEDIA}
RSS_NAMESPACES = {"atom": _ATOM, "content": _CONTENT, "dc": _DC, "media": _MEDIA}


class FeedExtension:
    """Completes the head of one feed; `namespaces` are declared once, on the root."""

    def __init__(self, feed: Feed, namespaces: dict[str, str]) -> None:
        self._feed = feed
        self._namespaces = namespaces

    def extend_ns(self) -> dict[str, str]:
        """Return the prefixes that the head and every entry use."""
        place = self._feed.place
        history = {"fh": _HISTORY} if place.archive or place.complete else {}
        deleted = {"at": _TOMBSTONES} if self._feed.deleted else {}
        return self._namespaces | history | deleted

    def extend_atom(self, root: etree._Element) -> None:
        """Complete `<feed>`."""
        _declare_text(root, "title", "subtitle")
        root.find("updated").text = rfc3339(self._feed.updated)
        self._add_history(root, "link", "atom", "application/atom+xml")
        for identifier, when in self._feed.deleted:
            deleted = etree.SubElement(root, f"{{{_TOMBSTONES}}}deleted-entry")
            deleted.set("ref", clean(identifier))
            deleted.set("when", rfc3339(when))

    def extend_rss(self, root: etree._Element) -> None:
        """Complete the only child of `<rss>`, its channel."""
        channel = root[0]
        _add(channel, "lastBuildDate", rfc822(self._feed.updated))
        if self._feed.author:
            _add(channel, f"{{{_DC}}}creator", self._feed.author.name)
        self._add_history(channel, f"{{{_ATOM}}}link", "rss", "application/rss+xml")

    def _add_history(self, head: etree._Element, link: str, kind: str, media_type: str) -> None:
        """Place the document in its feed's history (RFC 5005, 2 to 4)."""
        place = self._feed.place
        if place.complete:
            etree.SubElement(head, f"{{{_HISTORY}}}complete")
        if place.archive:
            etree.SubElement(head, f"{{{_HISTORY}}}archive")
        relations = (
            ("current", place.current.get(kind, "")),
            ("prev-archive", place.previous and f"{place.previous}.{kind}"),
            ("next-archive", place.next and f"{place.next}.{kind}"),
        )
        for relation, url in relations:
            if url:
                etree.SubElement(head, link, rel=relation, href=clean(url), type=media_type)


class EntryExtension:
    """Completes one entry."""

    def __init__(self, entry: Entry, content: Content) -> None:
        self._entry = entry
        self._content = content

    def extend_atom(self, element: etree._Element) -> None:
        """Complete `<entry>`."""
        entry = self._entry
        if entry.language:
            element.set(f"{{{_XML}}}lang", entry.language)
        _declare_text(element, "title")
        link = element.find("link")
        link.set("rel", "alternate")
        link.set("type", "text/html")
        element.find("published").text = rfc3339(entry.published)
        element.find("updated").text = rfc3339(entry.updated)
        for content in element.findall("content"):
            content.set(f"{{{_XML}}}base", entry.url)
        self._add_image(element)

    def extend_rss(self, item: etree._Element) -> None:
        """Complete `<item>`."""
        entry = self._entry
        _add(item, "pubDate", rfc822(entry.published))
        if entry.updated != entry.published:
            _add(item, f"{{{_ATOM}}}updated", rfc3339(entry.updated))
        for author in entry.authors:
            _add(item, f"{{{_DC}}}creator", author.name)
        if self._content.html:
            # Readers may take the last of the two, so a description comes first, be it empty.
            if item.find("description") is None:
                _add(item, "description", "")
            _add(item, f"{{{_CONTENT}}}encoded", self._content.html)
        self._add_image(item)

    def _add_image(self, element: etree._Element) -> None:
        """Add the image twice, as jekyll-feed does: readers look in one place or the other."""
        if image := self._entry.image:
            etree.SubElement(element, f"{{{_MEDIA}}}thumbnail", url=image)
            etree.SubElement(element, f"{{{_MEDIA}}}content", medium="image", url=image)


def _declare_text(parent: etree._Element, *names: str) -> None:
    """Say of the text constructs named that they are plain text (RFC 4287, 3.1.1.1)."""
    for name in names:
        for element in parent.findall(name):
            element.set("type", "text")


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text
