"""Atom 1.0 and RSS 2.0 through python-feedgen, each entry made once and joined as bytes.

A fragment is exactly the lines that the entry takes up in a whole document, indentation and
line end included, so that opening + fragments + end (`joined`) equals what feedgen writes for the
whole feed.
To keep that true a lone entry is written inside an empty root that declares the same prefixes:
on its own lxml would invent prefixes, or repeat every declaration on the entry.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feedsvc.feeds import joined
from feedsvc.feeds.extension import (
    ATOM_NAMESPACES,
    NAME,
    RSS_NAMESPACES,
    EntryExtension,
    FeedExtension,
)
from feedsvc.feeds.joined import ATOM_END, RSS_END
from feedsvc.feeds.text import clean_content, clean_entry, clean_feed
from feedsvc.model.characters import clean
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
_TEXT = re.compile(rb"<(title|description)>[^<]*</\1>")

# Without a version: an upgrade must not change the bytes of every feed.
_GENERATOR = "feedsvc"
_GENERATOR_URI = "https://pypi.org/project/feedsvc/"


class _Unwritten(datetime):
    """A date that counts as false: feedgen writes no such date, and has no other way to omit it."""

    def __bool__(self) -> bool:
        return False


def atom_entry(entry: Entry, content: Content) -> bytes:
    """Return the `<entry>` of an Atom feed (RFC 4287, 4.1.2), ready to be joined by `atom`."""
    root = etree.Element("feed", nsmap=ATOM_NAMESPACES)
    root.append(atom_source(entry, content).atom_entry())
    return _between(root, b"  <entry", ATOM_END)


def rss_item(entry: Entry, content: Content) -> bytes:
    """Return the `<item>` of an RSS 2.0 feed, ready to be joined by `rss`."""
    root = etree.Element("rss", nsmap=RSS_NAMESPACES)
    etree.SubElement(root, "channel").append(rss_source(entry, content).rss_entry())
    return hex_texts(_between(root, b"    <item", RSS_END))


def opening(kind: str, feed: Feed) -> bytes:
    """Return all of a document (`atom` or `rss`) that comes before its entries.

    Of the entries of the feed it tells only whether all have authors: see `joined.bare`.
    """
    return atom_opening(feed) if kind == "atom" else rss_opening(feed)


def atom_opening(feed: Feed) -> bytes:
    """Return all of an Atom document that comes before its entries."""
    made = atom_generator(feed).atom_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _DECLARATION + bytes(made).removesuffix(ATOM_END)


def rss_opening(feed: Feed) -> bytes:
    """Return all of an RSS document that comes before its items."""
    made = rss_generator(feed).rss_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _DECLARATION + hex_texts(made).removesuffix(RSS_END)


def atom(feed: Feed, entries: Sequence[bytes]) -> bytes:
    """Return a whole Atom document; `entries` are those of `feed.entries`, made by `atom_entry`."""
    return joined.atom(atom_opening(feed), entries)


def rss(feed: Feed, items: Sequence[bytes]) -> bytes:
    """Return a whole RSS document; `items` are those of `feed.entries`, made by `rss_item`."""
    return joined.rss(rss_opening(feed), items)


def hex_texts(document: bytes) -> bytes:
    """Write `&` and `<` in RSS texts as hexadecimal references, which are never read as markup.

    So the RSS Advisory Board's profile has it, and so every reader gets them right.
    """
    return _TEXT.sub(_hexadecimal, document)


def _hexadecimal(text: re.Match[bytes]) -> bytes:
    return text[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


def atom_source(entry: Entry, content: Content) -> FeedEntry:
    """Return the entry as feedgen takes it for Atom, repaired and completed when written."""
    entry, content = clean_entry(entry), clean_content(content)
    source = _source(entry, content)
    source.updated(entry.updated)
    source.published(entry.published)
    source.author([_person(author) for author in entry.authors])
    if content.html:
        source.content(content.html, type="html")
    if content.summary:
        source.summary(content.summary, type="text")
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
    generator = _generator(feed, "atom", "application/atom+xml", ATOM_NAMESPACES)
    # Archives carry the id of the feed whose history they hold (RFC 5005, 4).
    generator.id(feed.place.current.get("atom") or feed.address("atom"))
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
    generator = _generator(feed, "rss", "application/rss+xml", RSS_NAMESPACES)
    generator.updated(_Unwritten(1970, 1, 1, tzinfo=UTC))
    generator.description(feed.description or feed.title)
    generator.docs("")
    if feed.logo or feed.icon:
        generator.image(feed.logo or feed.icon, title=feed.title, link=feed.alternate)
    return generator


def _source(entry: Entry, content: Content) -> FeedEntry:
    """Make what feedgen gets right in both formats. RSS gets no date, author or content from it."""
    source = FeedEntry()
    source.register_extension(NAME, partial(EntryExtension, entry, content))
    source.id(entry.id)
    source.title(entry.title)
    source.link(href=entry.url, rel="alternate", type="text/html")
    source.category([{"term": term} for term in entry.terms])
    return source


def _generator(feed: Feed, kind: str, media_type: str, namespaces: dict[str, str]) -> FeedGenerator:
    """Make what both formats share. The alternate link comes last: feedgen makes it RSS's link."""
    generator = FeedGenerator()
    generator.register_extension(NAME, partial(FeedExtension, feed, namespaces))
    generator.title(feed.title)
    generator.link(href=clean(feed.address(kind)), rel="self", type=media_type)
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
