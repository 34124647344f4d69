"""Published feeds are read exactly, whichever program wrote them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.feeds import atom_rss, json_feed
from feedsvc.feeds.text import clean_entry
from feedsvc.model.characters import clean
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author
from feedsvc.published.parse import read
from feedsvc.published.values import Published, PublishedEntry
from tests.feeds import documents

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel rdf:about="https://ferns.example/"><title>Ferns</title>'
    "<link>https://ferns.example/</link></channel>{}</rdf:RDF>"
)


def utc(*parts: int) -> datetime:
    """Make an instant."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


# What our own writers make.

TEXT = st.text(st.characters() | st.sampled_from("\x00\r\n\t\ud800<>&;#]'\" Ã©"), max_size=30)
INSTANTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))
ENTRIES = st.builds(
    Entry,
    id=TEXT,
    url=TEXT.map("https://ferns.example/".__add__),
    title=TEXT,
    published=INSTANTS,
    updated=INSTANTS,
    authors=st.just((Author("Mo"), Author("Sten", "s@ferns.example"))),
    terms=st.just(("c++", "石")),
).filter(lambda entry: bool(clean(entry.id)))
CONTENT = Content("<p>Moss &amp; <a href='x'>stone</a></p>", "Moss & stone")


def feed(*entries: Entry) -> Feed:
    """Make a feed of these entries."""
    return Feed(
        name="feed",
        url="https://ferns.example/feeds/feed",
        title="Ferns & mosses",
        alternate="https://ferns.example/",
        updated=utc(2024, 1, 2),
        entries=entries,
    )


@pytest.mark.slow
@given(st.lists(ENTRIES, max_size=3))
def test_our_own_feeds_read_back(entries: list[Entry]) -> None:
    """Ids, addresses, titles and dates come back exactly, whatever characters they hold."""
    made = feed(*entries)
    made_documents = (
        documents.atom(made, [atom_rss.atom_entry(one, CONTENT) for one in entries]),
        documents.rss(made, [atom_rss.rss_item(one, CONTENT) for one in entries]),
        json_feed.json(made, [json_feed.item(one, CONTENT) for one in entries]),
    )
    expected = [
        (
            one.id.strip(),
            one.url.strip(),
            " ".join(one.title.split()),
            one.published,
            one.updated,
            CONTENT.html,
            ("Mo", "Sten"),
            ("c++", "石"),
        )
        for one in map(clean_entry, entries)
    ]

    for document in made_documents:
        published = read(document)
        found = [
            (
                one.id, one.url, one.title, one.published,
                # RSS tells of an update only where there was one.
                one.updated or one.published, one.content, one.authors, one.terms,
            )
            for one in published.entries
        ]  # fmt: skip
        assert found == expected
        assert published.well_formed


@pytest.mark.parametrize(
    ("document", "form", "suffix"),
    [
        (documents.atom(feed(), []), "atom", ".atom"),
        (documents.rss(feed(), []), "rss", ".rss"),
        (json_feed.json(feed(), []), "json", ".json"),
    ],
)
def test_the_head_of_our_own_feeds(document: bytes, form: str, suffix: str) -> None:
    """The form, the title, the feed's own address and its page."""
    assert read(document) == Published(
        form=form,  # type: ignore[arg-type]
        title="Ferns & mosses",
        address="https://ferns.example/feeds/feed" + suffix,
        alternate="https://ferns.example/",
        generator="" if form == "json" else "feedsvc",
    )


def test_our_summary_is_not_our_content() -> None:
    """Atom gives the summary as text, RSS as HTML; without one there is none."""
    one = Entry("urn:1", "https://ferns.example/1", "One", utc(2024, 1, 2), utc(2024, 1, 2))
    bare = Content("<p>Moss</p>")

    assert read(documents.atom(feed(one), [atom_rss.atom_entry(one, CONTENT)])).entries[
        0
    ].summary == ("Moss & stone")
    assert read(documents.rss(feed(one), [atom_rss.rss_item(one, CONTENT)])).entries[0].summary == (
        "Moss &amp; stone"
    )
    assert (
        read(documents.atom(feed(one), [atom_rss.atom_entry(one, bare)])).entries[0].summary == ""
    )
    assert read(documents.rss(feed(one), [atom_rss.rss_item(one, bare)])).entries[0].summary == ""


# What other generators make.

JEKYLL = """<?xml version="1.0" encoding="utf-8"?>\
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\
<generator uri="https://jekyllrb.com/" version="4.4.1">Jekyll</generator>\
<link href="https://ferns.example/feed.xml" rel="self" type="application/atom+xml" />\
<link href="https://ferns.example/" rel="alternate" type="text/html" hreflang="en" />\
<updated>2024-03-04T05:06:07+01:00</updated><id>https://ferns.example/feed.xml</id>\
<title type="html">Ferns &amp;amp; Co</title><author><name>The Gardener</name></author>\
<entry><title type="html">Moss &amp;amp; &lt;em&gt;stone&lt;/em&gt;</title>\
<link href="https://ferns.example/2024/03/02/moss.html" rel="alternate" type="text/html" \
title="Moss &amp;amp; stone" />\
<published>2024-03-02T10:00:00+01:00</published><updated>2024-03-03T10:00:00+01:00</updated>\
<id>https://ferns.example/2024/03/02/moss</id>\
<content type="html" xml:base="https://ferns.example/2024/03/02/moss.html">\
<![CDATA[<p>Moss &amp; <img src="/m.png"></p>]]></content>\
<category term="plants" /><category term="Plants" /><category term="plants" />\
<summary type="html"><![CDATA[Moss & so on]]></summary></entry></feed>
"""

HUGO = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>Ferns</title>
    <link>https://ferns.example/</link>
    <description>Recent content on Ferns</description>
    <lastBuildDate>Sun, 03 Mar 2024 00:00:00 +0000</lastBuildDate>
    <atom:link href="https://ferns.example/index.xml" rel="self" type="application/rss+xml" />
    <item>
      <title>Moss &amp; &#34;stone&#34;</title>
      <link>https://ferns.example/posts/moss/</link>
      <pubDate>Sat, 02 Mar 2024 10:00:00 +0530</pubDate>
      <guid>https://ferns.example/posts/moss/</guid>
      <description>&lt;p&gt;Moss &amp;amp; stone&lt;/p&gt;</description>
    </item>
    <item>
      <title>Undated</title>
      <link>https://ferns.example/posts/undated/</link>
      <pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>
      <guid>https://ferns.example/posts/undated/</guid>
    </item>
  </channel>
</rss>
"""

PELICAN = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Ferns</title>\
<link href="https://ferns.example/" rel="alternate"></link>\
<link href="https://ferns.example/feeds/all.atom.xml" rel="self"></link>\
<id>https://ferns.example/</id><updated>2024-03-02T10:00:00+01:00</updated>\
<entry><title>Moss &amp; stone</title>\
<link href="https://ferns.example/moss.html" rel="alternate"></link>\
<published>2024-03-02T10:00:00+01:00</published><updated>2024-03-02T10:00:00+01:00</updated>\
<author><name>Mo</name></author><id>tag:ferns.example,2024-03-02:/moss.html</id>\
<summary type="html">&lt;p&gt;Moss&lt;/p&gt;</summary>\
<content type="html">&lt;p&gt;Moss and stone&lt;/p&gt;</content>\
<category term="misc"></category></entry></feed>
"""

HEXO = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>蕨</title>
  <link href="https://ferns.example/atom.xml" rel="self"/>
  <link href="https://ferns.example/"/>
  <updated>2024-03-02T02:00:00.000Z</updated>
  <id>https://ferns.example/</id>
  <entry>
    <title>苔 &amp; 石</title>
    <link href="https://ferns.example/2024/03/02/%E8%8B%94/"/>
    <id>https://ferns.example/2024/03/02/%E8%8B%94/</id>
    <published>2024-03-02T02:00:00.000Z</published>
    <updated>2024-03-02T03:04:05.678Z</updated>
    <content type="html"><![CDATA[<p>苔</p>]]></content>
    <summary type="html"><![CDATA[<p>苔</p>]]></summary>
    <category term="植物" scheme="https://ferns.example/tags/plants/"/>
  </entry>
</feed>
"""

WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>
  <title>Ferns &#8211; all of them</title>
  <atom:link href="https://ferns.example/feed/" rel="self" type="application/rss+xml" />
  <link>https://ferns.example</link>
  <image><url>https://ferns.example/i.png</url><title>Icon</title></image>
  <item>
    <title>Moss &#038; stone</title>
    <link>https://ferns.example/moss/?utm=1&#038;x=2</link>
    <comments>https://ferns.example/moss/#comments</comments>
    <dc:creator><![CDATA[Mo]]></dc:creator>
    <pubDate>Sat, 02 Mar 2024 10:00:00 +0000</pubDate>
    <category><![CDATA[Plants & more]]></category>
    <guid isPermaLink="false">https://ferns.example/?post_type=note&#038;p=7</guid>
    <description><![CDATA[Moss [&#8230;]]]></description>
    <content:encoded><![CDATA[<p>Moss</p>]]></content:encoded>
    <slash:comments>3</slash:comments>
  </item></channel></rss>
"""


def test_jekyll() -> None:
    """A feed as jekyll-feed writes it."""
    assert read(JEKYLL.encode()) == Published(
        form="atom",
        title="Ferns & Co",
        address="https://ferns.example/feed.xml",
        alternate="https://ferns.example/",
        generator="Jekyll",
        entries=(
            PublishedEntry(
                id="https://ferns.example/2024/03/02/moss",
                url="https://ferns.example/2024/03/02/moss.html",
                title="Moss & stone",
                published=utc(2024, 3, 2, 9),
                updated=utc(2024, 3, 3, 9),
                content='<p>Moss &amp; <img src="/m.png"></p>',
                summary="Moss & so on",
                authors=("The Gardener",),
                terms=("plants", "Plants"),
            ),
        ),
    )


def test_hugo() -> None:
    """A feed as Hugo's own template writes it; the year 1 of an undated page is not mended."""
    published = read(HUGO.encode())

    assert published.address == "https://ferns.example/index.xml"
    assert published.entries == (
        PublishedEntry(
            id="https://ferns.example/posts/moss/",
            url="https://ferns.example/posts/moss/",
            title='Moss & "stone"',
            published=utc(2024, 3, 2, 4, 30),
            summary="<p>Moss &amp; stone</p>",
        ),
        PublishedEntry(
            id="https://ferns.example/posts/undated/",
            url="https://ferns.example/posts/undated/",
            title="Undated",
            published=utc(1, 1, 1),
        ),
    )


def test_pelican() -> None:
    """A feed as Pelican writes it: the id is a tag."""
    published = read(PELICAN.encode())

    assert published.address == "https://ferns.example/feeds/all.atom.xml"
    assert published.entries == (
        PublishedEntry(
            id="tag:ferns.example,2024-03-02:/moss.html",
            url="https://ferns.example/moss.html",
            title="Moss & stone",
            published=utc(2024, 3, 2, 9),
            updated=utc(2024, 3, 2, 9),
            content="<p>Moss and stone</p>",
            summary="<p>Moss</p>",
            authors=("Mo",),
            terms=("misc",),
        ),
    )


def test_hexo() -> None:
    """A feed as Hexo's generator writes it: links without a relation, dates with fractions."""
    published = read(HEXO.encode())

    assert published.alternate == "https://ferns.example/"
    assert published.entries == (
        PublishedEntry(
            id="https://ferns.example/2024/03/02/%E8%8B%94/",
            url="https://ferns.example/2024/03/02/%E8%8B%94/",
            title="苔 & 石",
            published=utc(2024, 3, 2, 2),
            updated=utc(2024, 3, 2, 3, 4, 5),
            content="<p>苔</p>",
            terms=("植物",),
        ),
    )


def test_wordpress() -> None:
    """A feed as WordPress writes it: the guid is no link, whatever it looks like."""
    published = read(WORDPRESS.encode())

    assert published.title == "Ferns – all of them"
    assert published.alternate == "https://ferns.example"
    assert published.entries == (
        PublishedEntry(
            id="https://ferns.example/?post_type=note&p=7",
            url="https://ferns.example/moss/?utm=1&x=2",
            title="Moss & stone",
            published=utc(2024, 3, 2, 10),
            content="<p>Moss</p>",
            summary="Moss [&#8230;]",
            authors=("Mo",),
            terms=("Plants & more",),
            extras=("comments https://ferns.example/moss/#comments",),
        ),
    )


def test_atom_03() -> None:
    """Its dates have other names, and titles say that they are escaped."""
    document = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Ferns</title>
      <link rel="alternate" type="text/html" href="https://ferns.example/"/>
      <entry><title type="text/html" mode="escaped">Moss &amp;amp; stone</title>
      <link rel="alternate" type="text/html" href="https://ferns.example/1"/>
      <id>tag:ferns.example,2004:1</id><issued>2004-03-02T10:00:00Z</issued>
      <modified>2004-03-03T10:00:00Z</modified></entry></feed>"""

    assert read(document.encode()).entries == (
        PublishedEntry(
            id="tag:ferns.example,2004:1",
            url="https://ferns.example/1",
            title="Moss & stone",
            published=utc(2004, 3, 2, 10),
            updated=utc(2004, 3, 3, 10),
        ),
    )


def test_rss_10() -> None:
    """An item is what it is about."""
    document = RDF.format(
        '<item rdf:about="https://ferns.example/1"><title>Moss</title>'
        "<link>https://ferns.example/1.html</link><dc:date>2004-03-02T10:00+01:00</dc:date></item>"
    )
    published = read(document.encode())

    assert (published.form, published.alternate) == ("rdf", "https://ferns.example/")
    assert published.entries == (
        PublishedEntry(
            id="https://ferns.example/1",
            url="https://ferns.example/1.html",
            title="Moss",
            published=utc(2004, 3, 2, 9),
        ),
    )


def test_rss_091() -> None:
    """A document type without declarations of its own does no harm."""
    document = (
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
        ' "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>'
        "<title>Ferns</title><item><title>Moss</title><link>https://ferns.example/1</link></item>"
        "</channel></rss>"
    )

    assert read(document.encode()).entries == (
        PublishedEntry(id="", url="https://ferns.example/1", title="Moss"),
    )


def test_json_feed_10() -> None:
    """One author, an id that is a number, text instead of HTML, and members of the wrong type."""
    document = """{"version": "https://jsonfeed.org/version/1", "title": "Ferns",
      "home_page_url": "https://ferns.example/", "author": {"name": "Mo"}, "items": [
      {"id": 7, "url": "/moss", "title": "Moss\\nand stone", "content_text": "1 < 2",
       "date_published": "2024-03-02T10:00:00-08:00", "tags": ["a", "a", 1, ""]},
      {"id": true, "external_url": "https://elsewhere.example/", "title": ["x"],
       "author": {"url": "https://sten.example/"}, "date_published": "soon", "tags": "a"},
      "no item"]}"""

    assert read(document.encode()).entries == (
        PublishedEntry(
            id="7",
            url="https://ferns.example/moss",
            title="Moss and stone",
            published=utc(2024, 3, 2, 18),
            content="1 &lt; 2",
            authors=("Mo",),
            terms=("a", "1"),
        ),
        PublishedEntry(id="", url="https://elsewhere.example/", authors=("https://sten.example/",)),
    )
