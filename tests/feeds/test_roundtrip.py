"""Whatever an entry says, a reader of any format gets exactly that."""

from __future__ import annotations

import calendar
import html
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feedsvc.feeds import atom_rss, json_feed
from feedsvc.feeds.text import clean_content, clean_entry, clean_feed, rfc822, rfc3339
from feedsvc.model.characters import clean
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author
from tests.feeds import documents

pytestmark = pytest.mark.slow
A = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"

# Everything a Python string can hold, forbidden characters often.
ANY = st.text(st.characters() | st.sampled_from("\x00\x0b\r\n\t\ud800\uffff<>&]'\""), max_size=40)
INSTANTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))
ENTRIES = st.builds(
    Entry,
    id=ANY,
    url=ANY,
    title=ANY,
    published=INSTANTS,
    updated=INSTANTS,
    authors=st.lists(st.builds(Author, ANY, ANY, ANY), max_size=3).map(tuple),
    terms=st.lists(ANY, max_size=3, unique=True).map(tuple),
    image=ANY,
    language=ANY,
)
# Entries have an id and an address, and a feed has a page: without them there is nothing to say.
PAIRS = st.lists(
    st.tuples(ENTRIES, st.builds(Content, ANY, ANY)).filter(
        lambda pair: bool(clean(pair[0].id) and clean(pair[0].url))
    ),
    max_size=3,
)
FEEDS = st.builds(
    Feed,
    name=st.just("feed"),
    url=ANY,
    title=ANY,
    alternate=ANY.filter(clean),
    updated=INSTANTS,
    description=ANY,
    language=ANY,
    author=st.none() | st.builds(Author, ANY, ANY, ANY),
)


def with_entries(feed: Feed, pairs: Sequence[tuple[Entry, Content]]) -> Feed:
    """Return the feed with these entries."""
    return Feed(
        feed.name, feed.url, feed.title, feed.alternate, feed.updated, feed.description,
        feed.language, feed.author, tuple(entry for entry, _ in pairs),
    )  # fmt: skip


def atom(feed: Feed, pairs: Sequence[tuple[Entry, Content]]) -> bytes:
    """Write the entries as an Atom feed."""
    return documents.atom(with_entries(feed, pairs), [atom_rss.atom_entry(*pair) for pair in pairs])


def rss(feed: Feed, pairs: Sequence[tuple[Entry, Content]]) -> bytes:
    """Write the entries as an RSS feed."""
    return documents.rss(with_entries(feed, pairs), [atom_rss.rss_item(*pair) for pair in pairs])


def texts(parent: ET.Element, path: str) -> list[str]:
    """List the text of every element on that path."""
    return [child.text or "" for child in parent.findall(path)]


@given(FEEDS, PAIRS)
def test_expat_reads_atom_back(feed: Feed, pairs: list[tuple[Entry, Content]]) -> None:
    """Every text of an Atom feed reads back as it was, less what XML forbids."""
    root = ET.fromstring(atom(feed, pairs))
    cleaned = [(clean_entry(entry), clean_content(content)) for entry, content in pairs]

    assert root.findtext(f"{A}title") == clean_feed(feed).title
    assert [
        (
            texts(found, f"{A}id"),
            texts(found, f"{A}title"),
            [link.get("href") for link in found.findall(f"{A}link")],
            texts(found, f"{A}published") + texts(found, f"{A}updated"),
            texts(found, f"{A}author/{A}name"),
            [term.get("term") for term in found.findall(f"{A}category")],
            texts(found, f"{A}content") + texts(found, f"{A}summary"),
        )
        for found in root.findall(f"{A}entry")
    ] == [
        (
            [entry.id],
            [entry.title],
            [entry.url],
            [rfc3339(entry.published), rfc3339(entry.updated)],
            [author.name for author in entry.authors],
            [*entry.terms],
            [text for text in (content.html, content.summary) if text] or [entry.title],
        )
        for entry, content in cleaned
    ]


@given(FEEDS, PAIRS)
def test_expat_reads_rss_back(feed: Feed, pairs: list[tuple[Entry, Content]]) -> None:
    """Every text of an RSS feed reads back as it was, less what XML forbids."""
    root = ET.fromstring(rss(feed, pairs))[0]
    cleaned = [(clean_entry(entry), clean_content(content)) for entry, content in pairs]

    assert root.findtext("title") == clean_feed(feed).title
    assert [
        (
            texts(found, "guid"),
            texts(found, "title"),
            texts(found, "link"),
            texts(found, "pubDate"),
            texts(found, f"{DC}creator"),
            texts(found, "category"),
            texts(found, f"{CONTENT}encoded"),
            html.unescape("".join(texts(found, "description"))),
        )
        for found in root.findall("item")
    ] == [
        (
            [entry.id],
            [entry.title],
            [entry.url],
            [rfc822(entry.published)],
            [author.name for author in entry.authors],
            [*entry.terms],
            [text for text in (content.html,) if text],
            content.summary,
        )
        for entry, content in cleaned
    ]


@given(FEEDS, PAIRS)
def test_json_reads_back(feed: Feed, pairs: list[tuple[Entry, Content]]) -> None:
    """Every text of a JSON feed reads back as the XML formats have it."""
    items = [json_feed.item(*pair) for pair in pairs]
    document = json.loads(json_feed.json(with_entries(feed, pairs), items))
    cleaned = [(clean_entry(entry), clean_content(content)) for entry, content in pairs]

    assert document["title"] == clean_feed(feed).title
    assert [
        (
            item["id"],
            item["title"],
            item["url"],
            item["date_published"],
            item["date_modified"],
            [author["name"] for author in item.get("authors", ())],
            item.get("tags", []),
            item.get("content_html", "") or item["content_text"],
            item.get("summary", ""),
        )
        for item in document["items"]
    ] == [
        (
            entry.id,
            entry.title,
            entry.url,
            rfc3339(entry.published),
            rfc3339(entry.updated),
            [author.name for author in entry.authors],
            [*entry.terms],
            content.html or content.summary or entry.title,
            content.summary,
        )
        for entry, content in cleaned
    ]


@given(FEEDS, PAIRS)
def test_joined_bytes_are_feedgen_s_own(feed: Feed, pairs: list[tuple[Entry, Content]]) -> None:
    """For any text the joined documents are what feedgen writes for the whole feed at once."""
    whole = with_entries(feed, pairs)
    as_atom, as_rss = atom_rss.atom_generator(whole), atom_rss.rss_generator(whole)
    for pair in pairs:
        as_atom.add_entry(atom_rss.atom_source(*pair), order="append")
        as_rss.add_entry(atom_rss.rss_source(*pair), order="append")
    form = {"pretty": True, "encoding": "utf-8", "xml_declaration": False}

    assert atom(feed, pairs).partition(b"\n")[2] == as_atom.atom_str(**form)
    assert rss(feed, pairs).partition(b"\n")[2] == atom_rss.hex_texts(as_rss.rss_str(**form))


@given(FEEDS, PAIRS)
def test_libxml2_reads_both(feed: Feed, pairs: list[tuple[Entry, Content]]) -> None:
    """A second parser, without recovery, accepts every document and finds every entry."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)

    assert len(etree.fromstring(atom(feed, pairs), parser).findall(f"{A}entry")) == len(pairs)
    assert len(etree.fromstring(rss(feed, pairs), parser).findall("channel/item")) == len(pairs)


def misread(text: str) -> bool:
    """Whether feedparser is known to read another text than the one that is written.

    It decodes what looks like an entity a second time, strips blanks, maps C1 controls to
    Windows-1252, and takes Latin-1 text that happens to be UTF-8 for a mistake.
    """
    if re.search(r"&#?\w+;?", text) or text != text.strip():
        return True
    try:
        return text.encode("latin-1").decode("utf-8") != text
    except UnicodeError:
        return False


PLAIN = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn")) | st.sampled_from("<>&\"'] %$"),
    min_size=1,
    max_size=30,
).filter(lambda text: not misread(text) and text == clean(text))
ADDRESSES = st.from_regex(
    r"https://[a-z]{1,9}\.example/[a-z0-9/_~.-]{0,20}[a-z0-9]", fullmatch=True
)
SINCE_1970 = st.integers(0, 32_503_680_000).map(lambda at: datetime.fromtimestamp(at, UTC))
# Without e-mail addresses: feedparser gives the first author's to the second.
AUTHORS = st.builds(Author, PLAIN, uri=st.just("") | ADDRESSES)
READABLE = st.builds(
    Entry,
    id=ADDRESSES,
    url=ADDRESSES,
    title=PLAIN,
    published=SINCE_1970,
    updated=SINCE_1970,
    authors=st.lists(AUTHORS, max_size=3).map(tuple),
    terms=st.lists(PLAIN, max_size=3, unique=True).map(tuple),
)
BODIES = st.builds(lambda text: f"<p>{html.escape(text)}</p><pre>\n a &lt; b</pre>", PLAIN)


def parse(document: bytes) -> Any:
    """Read a document with feedparser, without its own changes to markup."""
    read = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo
    return read


def instant(parsed: Any) -> datetime:
    """Return the instant that feedparser read."""
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC)


@given(READABLE, BODIES, PLAIN)
def test_feedparser_reads_atom_back(entry: Entry, body: str, title: str) -> None:
    """A feed reader in wide use gets the entry from Atom exactly."""
    feed = Feed("feed", "https://a.example/feed", title, "https://a.example/", entry.updated)
    read = parse(atom(feed, [(entry, Content(body, title))]))
    got = read.entries[0]

    assert (read.version, read.feed.title, read.feed.link) == (
        "atom10",
        title,
        "https://a.example/",
    )
    assert (got.id, got.link, got.title, got.summary) == (entry.id, entry.url, entry.title, title)
    assert (instant(got.published_parsed), instant(got.updated_parsed)) == (
        entry.published,
        entry.updated,
    )
    assert [
        Author(author["name"], uri=author.get("href", "")) for author in got.get("authors", ())
    ] == [*entry.authors]
    assert [tag["term"] for tag in got.get("tags", ())] == [*entry.terms]
    assert [(content.type, content.value) for content in got.content] == [("text/html", body)]


@given(READABLE, BODIES, PLAIN)
def test_feedparser_reads_rss_back(entry: Entry, body: str, title: str) -> None:
    """A feed reader in wide use gets the entry from RSS exactly."""
    feed = Feed("feed", "https://a.example/feed", title, "https://a.example/", entry.updated)
    read = parse(rss(feed, [(entry, Content(body, title))]))
    got = read.entries[0]

    assert (read.version, read.feed.title, read.feed.link) == ("rss20", title, "https://a.example/")
    assert (got.id, got.link, got.title) == (entry.id, entry.url, entry.title)
    assert html.unescape(got.summary) == title
    updated = got.updated_parsed if "updated" in got else got.published_parsed
    assert (instant(got.published_parsed), instant(updated)) == (entry.published, entry.updated)
    assert [author["name"] for author in got.get("authors", ())] == [a.name for a in entry.authors]
    assert [tag["term"] for tag in got.get("tags", ())] == [*entry.terms]
    assert [content.value for content in got.content] == [body]
