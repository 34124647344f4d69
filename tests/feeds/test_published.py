"""Published feeds are read as their readers know them: exactly, whoever wrote them."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.feeds import jsonfeed, xml
from feedsvc.feeds.published import Published, PublishedEntry, UnreadableFeed, read
from feedsvc.feeds.text import clean, clean_entry
from feedsvc.model import Author, Content, Entry, Feed

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"{}>{}</feed>'
RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Ferns</title><link>https://ferns.example/</link>{}</channel></rss>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel rdf:about="https://ferns.example/"><title>Ferns</title>'
    "<link>https://ferns.example/</link></channel>{}</rdf:RDF>"
)
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'


def atom(*inside: str, attributes: str = "") -> Published:
    """Read an Atom feed of these elements."""
    return read(ATOM.format(attributes, "".join(inside)).encode())


def entry(*inside: str) -> PublishedEntry:
    """Read an Atom entry of these elements."""
    return atom(f"<entry>{''.join(inside)}</entry>").entries[0]


def item(*inside: str) -> PublishedEntry:
    """Read an RSS item of these elements."""
    return read(RSS.format(f"<item>{''.join(inside)}</item>").encode()).entries[0]


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


@given(st.lists(ENTRIES, max_size=3))
def test_our_own_feeds_read_back(entries: list[Entry]) -> None:
    """Ids, addresses, titles and dates come back exactly, whatever characters they hold."""
    made = feed(*entries)
    documents = (
        xml.atom(made, [xml.atom_entry(one, CONTENT) for one in entries]),
        xml.rss(made, [xml.rss_item(one, CONTENT) for one in entries]),
        jsonfeed.json(made, [jsonfeed.item(one, CONTENT) for one in entries]),
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

    for document in documents:
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
        (xml.atom(feed(), []), "atom", ".atom"),
        (xml.rss(feed(), []), "rss", ".rss"),
        (jsonfeed.json(feed(), []), "json", ".json"),
    ],
)
def test_the_head_of_our_own_feeds(document: bytes, form: str, suffix: str) -> None:
    """The form, the title, the feed's own address and its page."""
    assert read(document) == Published(
        form=form,  # type: ignore[arg-type]
        title="Ferns & mosses",
        address="https://ferns.example/feeds/feed" + suffix,
        alternate="https://ferns.example/",
    )


def test_our_summary_is_not_our_content() -> None:
    """Atom gives the summary as text, RSS as HTML; without one there is none."""
    one = Entry("urn:1", "https://ferns.example/1", "One", utc(2024, 1, 2), utc(2024, 1, 2))
    bare = Content("<p>Moss</p>")

    assert read(xml.atom(feed(one), [xml.atom_entry(one, CONTENT)])).entries[0].summary == (
        "Moss & stone"
    )
    assert read(xml.rss(feed(one), [xml.rss_item(one, CONTENT)])).entries[0].summary == (
        "Moss &amp; stone"
    )
    assert read(xml.atom(feed(one), [xml.atom_entry(one, bare)])).entries[0].summary == ""
    assert read(xml.rss(feed(one), [xml.rss_item(one, bare)])).entries[0].summary == ""


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


# Ids and addresses.


@pytest.mark.parametrize(
    "written",
    ["7", "tag:x,2020:1", "post/1", "HTTP://Ferns.Example//a/../b?", "Ã©", "a&lt;b&gt;", "蕨 1"],
)
def test_an_id_is_nothing_but_an_id(written: str) -> None:
    """It is not made an address, nor mended, nor taken from the link."""
    link = "<link>https://ferns.example/1</link>"
    shown = written.replace("&lt;", "<").replace("&gt;", ">")

    assert entry(f"<id>\n {written}\t</id>").id == shown
    assert item(f"<guid>\n {written}\t</guid>", link).id == shown
    assert item(f'<guid isPermaLink="true">{written}</guid>', link).id == shown


def test_no_id() -> None:
    """An entry without one has none, though it has a link."""
    assert entry('<link href="https://ferns.example/1"/>').id == ""
    assert item("<link>https://ferns.example/1</link>").id == ""


@pytest.mark.parametrize(
    ("guid", "url"),
    [
        ("<guid>https://ferns.example/1</guid>", "https://ferns.example/1"),
        ('<guid isPermaLink="true">https://ferns.example/1</guid>', "https://ferns.example/1"),
        ('<guid isPermaLink="True">/1</guid>', "https://ferns.example/1"),
        ('<guid isPermaLink="false">https://ferns.example/1</guid>', ""),
        ("<guid>7</guid>", ""),
        ("<guid>tag:ferns.example,2024:/1</guid>", ""),
    ],
)
def test_a_guid_may_be_the_link(guid: str, url: str) -> None:
    """Unless it says that it is none, or cannot be one; a link goes before it."""
    assert item(guid).url == url
    assert item(guid, "<link>https://ferns.example/2</link>").url == "https://ferns.example/2"


def test_the_link_of_an_entry() -> None:
    """The first alternate one that is a page, whatever else is linked."""
    assert (
        entry(
            '<link rel="enclosure" href="https://a.example/a.mp3"/>',
            '<link rel="self" href="https://a.example/self"/>',
            '<link rel="alternate" type="application/json" href="https://a.example/json"/>',
            '<link rel="alternate" type="text/html" href="https://a.example/1"/>',
            '<link rel="alternate" type="text/html" href="https://a.example/2"/>',
        ).url
        == "https://a.example/1"
    )
    assert item('<atom:link href="https://a.example/1"/>').url == "https://a.example/1"
    assert entry('<link rel="related" href="https://a.example/1"/>').url == ""


def test_an_absolute_link_stands_as_it_is() -> None:
    """Nothing of it is normalised."""
    url = "HTTPS://ferns.example//a/../b?x=1&y;=2&z#"

    assert entry(f'<link href="{url.replace("&", "&amp;")}"/>').url == url
    assert item(f"<link>{url.replace('&', '&amp;')}</link>").url == url


@pytest.mark.parametrize(
    ("attributes", "inside", "url"),
    [
        ("", '<link href="1"/>', "https://f.example/dir/1"),
        (' xml:base="https://b.example/x/"', '<link href="1"/>', "https://b.example/x/1"),
        (' xml:base="/x/"', '<link xml:base="y/" href="1"/>', "https://f.example/x/y/1"),
        ("", '<link href="//c.example/1"/>', "https://c.example/1"),
        ("", '<link href="http://["/>', "http://["),
        (' xml:base="http://["', '<link href="1"/>', "https://f.example/dir/1"),
    ],
)
def test_relative_links_in_atom(attributes: str, inside: str, url: str) -> None:
    """Refer to the nearest base, else to the document."""
    document = ATOM.format(attributes, f"<entry>{inside}</entry>")

    published = read(document.encode(), address="https://f.example/dir/feed.xml")

    assert published.entries[0].url == url


def test_relative_links_in_rss_refer_to_the_page() -> None:
    """As readers have it, wherever the feed itself lies."""
    document = RSS.format("<item><link>a/1</link></item>")

    published = read(document.encode(), address="https://f.example/dir/feed.xml")

    assert published.entries[0].url == "https://ferns.example/a/1"


# Titles and dates.


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<title>a &amp;amp; &lt;b&gt;</title>", "a &amp; <b>"),
        ('<title type="text"> a\n b </title>', "a b"),
        ('<title type="html">a &amp;amp; &lt;b&gt;b&lt;/b&gt; 1 &lt; 2</title>', "a & b 1 < 2"),
        ('<title type="html"><![CDATA[<i>a</i> &#8211; b]]></title>', "a – b"),
        (f'<title type="xhtml">{XHTML}a <b>&lt;b</b></div></title>', "a <b"),
        ('<x:title xmlns:x="http://search.yahoo.com/mrss/">no</x:title><title>a</title>', "a"),
        ("<title>Ã©</title>", "Ã©"),
        ("<title/>", ""),
    ],
)
def test_titles_of_atom(title: str, shown: str) -> None:
    """Text is text, HTML loses its tags and entities."""
    assert entry(title).title == shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<title>a &amp; &#8211; b</title>", "a & – b"),
        ("<title>a &amp;amp; b</title>", "a &amp; b"),
        ("<title>&lt;b&gt;a&lt;/b&gt;</title>", "<b>a</b>"),
        ("<dc:title>a</dc:title>", "a"),
        ("<dc:title>a</dc:title><title>b</title>", "b"),
    ],
)
def test_titles_of_rss(title: str, shown: str) -> None:
    """Most readers decode them once and show what that gives, entities and tags included."""
    assert item(title).title == shown


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-03-02T10:00:00Z", utc(2024, 3, 2, 10)),
        ("2024-03-02t10:00:00z", utc(2024, 3, 2, 10)),
        ("2024-03-02T10:00:00.999-05:30", utc(2024, 3, 2, 15, 30)),
        ("2024-03-02T10:00:00+0530", utc(2024, 3, 2, 4, 30)),
        ("2024-03-02 10:00:00", utc(2024, 3, 2, 10)),
        ("2024-03-02 10:00:00 +0200", utc(2024, 3, 2, 8)),
        ("2024-03-02", utc(2024, 3, 2)),
        ("Sat, 02 Mar 2024 10:00:00 GMT", utc(2024, 3, 2, 10)),
        ("Sat, 2 Mar 24 10:00 EST", utc(2024, 3, 2, 15)),
        ("02 Mar 2024 10:00:00 -0330", utc(2024, 3, 2, 13, 30)),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_dates(written: str, instant: datetime | None) -> None:
    """In all formats, in UTC; what is no date is none."""
    assert entry(f"<published>{written}</published>").published == instant
    assert entry(f"<updated>{written}</updated>").updated == instant
    assert item(f"<pubDate>{written}</pubDate>").published == instant


def test_the_dates_of_an_entry_are_not_confused() -> None:
    """One does not stand in for the other; in RSS `dc:date` is the publication."""
    updated = entry("<updated>2024-03-02T10:00:00Z</updated>")
    dated = item("<dc:date>2024-03-02</dc:date>")
    both = item(
        "<dc:date>2024-03-03</dc:date><pubDate>Sat, 02 Mar 2024 00:00:00 GMT</pubDate>",
        "<atom:updated>2024-03-04T00:00:00Z</atom:updated>",
    )

    assert (updated.published, updated.updated) == (None, utc(2024, 3, 2, 10))
    assert (dated.published, dated.updated) == (utc(2024, 3, 2), None)
    assert (both.published, both.updated) == (utc(2024, 3, 2), utc(2024, 3, 4))


# Content.


def test_content_is_html_as_published() -> None:
    """Nothing is taken out or made absolute, text becomes HTML, XHTML loses its wrapper."""
    hostile = '<p onclick="x">a<script>b</script><a href="/c">c</a></p>'
    escaped = hostile.replace("<", "&lt;")

    assert entry(f'<content type="html">{escaped}</content>').content == hostile
    assert item(f"<content:encoded><![CDATA[{hostile}]]></content:encoded>").content == hostile
    assert entry("<content>1 &lt; 2</content>").content == "1 &lt; 2"
    assert (
        entry(f'<content type="xhtml">{XHTML}<p>a <b>b</b></p></div></content>').content
        == "<p>a <b>b</b></p>"
    )


def test_authors_and_terms() -> None:
    """Each once; an Atom entry without authors has the feed's (RFC 4287, 4.2.1)."""
    people = "<author><name>Mo</name></author><author><name>Sten</name></author>"

    assert entry(people).authors == ("Mo", "Sten")
    assert entry("<author><email>mo@moss.example</email></author>").authors == ("mo@moss.example",)
    assert atom(people, "<entry/>").entries[0].authors == ("Mo", "Sten")
    assert entry("<category term='a'/><category label='b'/>").terms == ("a", "b")
    assert item("<category>a</category><category>b</category><category>a</category>").terms == (
        "a",
        "b",
    )


# Encodings and broken documents.


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("utf-8", "utf-8"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("UTF-16", "utf-16-be"),
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("utf-8", "cp1252"),
        ("no-such-thing", "utf-8"),
        ("rot13", "utf-8"),
    ],
)
def test_encodings_of_the_west(declared: str, codec: str) -> None:
    """The mark, the declaration, or a guess where that is wrong."""
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    document = head + ATOM.format("", "<entry><id>é</id><title>fougère</title></entry>")

    one = read(document.encode(codec)).entries[0]

    assert (one.id, one.title) == ("é", "fougère")


@pytest.mark.parametrize("codec", ["gb2312", "big5", "shift_jis", "euc-jp"])
def test_encodings_of_the_east(codec: str) -> None:
    """Those of more than one byte as well."""
    document = f'<?xml version="1.0" encoding="{codec}"?>' + ATOM.format(
        "", "<entry><title>植物</title></entry>"
    )

    assert read(document.encode(codec)).entries[0].title == "植物"


@pytest.mark.parametrize(
    "broken",
    [
        "<title>Moss & stone</title>",
        "<title>Moss &amp;&nbsp;stone</title>",
        "<title>Moss &amp; stone</title><b>",
        "<title>Moss &amp; stone</title><x:y/>",
    ],
)
def test_broken_documents_are_read_as_far_as_they_go(broken: str) -> None:
    """And are known to be broken; ids and addresses are decoded all the same."""
    document = RSS.format(
        f'<item>{broken}<guid isPermaLink="false">?a=1&amp;b=2&#038;c</guid>'
        "<link>https://ferns.example/?a=1&amp;b=2</link>"
        "<pubDate>Sat, 02 Mar 2024 10:00:00 GMT</pubDate></item>"
    )
    published = read(document.encode())
    one = published.entries[0]

    assert not published.well_formed
    assert published.alternate == "https://ferns.example/"
    assert one.id == "?a=1&b=2&c"
    assert one.url == "https://ferns.example/?a=1&b=2"
    assert one.title.replace("\xa0", " ").split() in (["Moss", "&", "stone"], ["Moss", "&stone"])
    assert one.published == utc(2024, 3, 2, 10)


def test_a_broken_atom_feed() -> None:
    """Has the same parts; a title that is HTML is shown as text."""
    inside = (
        '<link rel="self" href="https://ferns.example/feed"/><title type="html">F &amp;amp; G</title>'
        '<entry><id>urn:1</id><title type="html">A &lt;b&gt;b&lt;/b&gt;</title>'
        "<updated>2024-03-02T10:00:00Z</updated>& </entry>"
    )
    published = atom(inside)

    assert (published.title, published.address) == ("F & G", "https://ferns.example/feed")
    assert published.entries == (
        PublishedEntry(id="urn:1", title="A b", updated=utc(2024, 3, 2, 10)),
    )


def test_what_stands_before_and_in_between_is_overlooked() -> None:
    """Blank lines, warnings, comments and forbidden characters do not make a feed broken."""
    document = "\n<!-- <rss> -->Warning: x\n<?pi?>" + RSS.format(
        "<item><guid>\x0b1\x1f</guid></item>"
    )

    published = read(document.encode())

    assert published.well_formed
    assert published.entries[0].id == "1"


# What is refused.


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"/etc/passwd", "is no Atom, RSS or JSON feed"),
        (b"https://ferns.example/feed.xml", "is no Atom, RSS or JSON feed"),
        (b"\x00\xff\xfe\x80", "is no Atom, RSS or JSON feed"),
        (b"<opml/>", "is no Atom, RSS or JSON feed"),
        (b"<", "is no Atom, RSS or JSON feed"),
        (b"[]", "is no Atom, RSS or JSON feed"),
        (b"{}", "is no Atom, RSS or JSON feed"),
        (b'{"version": 1}', "is no Atom, RSS or JSON feed"),
        (b'{"a": ', "is broken JSON"),
        (b'{"a": ' + b"[" * 100_000, "is broken JSON"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "is broken JSON"),
        (b"<rss>" + b"<a>" * 300, "is nested deeper than 256 elements"),
        (b"<feed>" + b"<entry/>" * 50_001 + b"</feed>", "has more in it"),
        (b"<feed><entry>" + b"<category/>" * 1_001 + b"</entry></feed>", "has more in it"),
        (b"<feed><author>" + b"a" * 5_000 + b"</author></feed>", "has more in it"),
        (b"<feed>&<author>" + b"a" * 5_000 + b"</author></feed>", "has more in it"),
        (b"<feed>" + b" " * (20 << 20) + b"</feed>", "is larger than 20,971,520 bytes"),
        (b"<rss><item>&#x110000;</item></rss>", "is too broken to be read"),
    ],
    ids=range(20),
)
def test_what_is_no_feed_is_refused(document: bytes, message: str) -> None:
    """With its name and a remedy."""
    with pytest.raises(UnreadableFeed, match=message) as caught:
        read(document, subject="my feed")

    assert caught.value.subject == "my feed"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE feed [<!ENTITY a "b">]><feed>&a;</feed>',
        '<?xml version="1.0"?>\n<!-- --><!doctype feed SYSTEM "x" [ ]><feed/>',
        '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed>&a;</feed>',
        '<!ENTITY a "b"><feed>&a;</feed>',
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_declarations_are_refused(document: str, codec: str) -> None:
    """Entities could expand without end, or read files; no encoding hides them."""
    with pytest.raises(UnreadableFeed, match="declares entities or a document type of its own"):
        read(('<?xml version="1.0"?>' * (codec == "utf-16-le") + document).encode(codec))


def test_declarations_in_comments_declare_nothing() -> None:
    """Nor does one in the middle, where XML allows none."""
    comment = '<!-- \n<!DOCTYPE feed>\n<!ENTITY a "bomb">\n -->'
    middle = '<feed><!DOCTYPE feed [<!ENTITY a "bomb">]><entry><id>&a;</id></entry></feed>'

    assert (
        read(f"{comment}<feed><entry><id>&a;</id></entry></feed>".encode()).entries[0].id == "&a;"
    )
    assert "bomb" not in read(middle.encode()).entries[0].id


def test_a_web_page_names_its_feed() -> None:
    """The address that somebody meant is in the remedy."""
    page = b"""<!DOCTYPE html><html><head><link rel="stylesheet" href="s.css">
      <link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2">"""

    with pytest.raises(UnreadableFeed) as caught:
        read(page, address="https://ferns.example/blog/")

    assert caught.value.subject == "https://ferns.example/blog/"
    assert caught.value.remedy == "give its feed, https://ferns.example/feed?a=1&b=2"


def test_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file nor an address, whatever the document names."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    read(JEKYLL.encode())
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    stylesheet = '<?xml-stylesheet href="https://ferns.example/x.xsl"?>'
    doctype = '<!DOCTYPE rss SYSTEM "https://ferns.example/rss.dtd">'

    assert read((stylesheet + doctype + RSS.format("<item/>")).encode()).entries


@given(st.text(st.sampled_from("<>&;#/!?[]- \n\"'=:{}aitem\x00"), max_size=200))
def test_any_text_in_a_feed_is_read_or_refused(text: str) -> None:
    """Nothing else ever happens."""
    for shape in (RSS, ATOM.replace("{}", "", 1), "{}", '{{"version":{}'):
        try:
            form = read(shape.format(text).encode()).form
        except UnreadableFeed:
            form = None

        assert form in ("rss", "atom", None)
