"""Published feeds are read exactly: ids, addresses, titles, dates and content."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedsvc.published.parse import read
from feedsvc.published.values import Published, PublishedEntry

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"{}>{}</feed>'
RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Ferns</title><link>https://ferns.example/</link>{}</channel></rss>"
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


@pytest.mark.parametrize(
    "document",
    [
        ATOM.format("", '<link rel="prev-archive" href="/a/1"/><link rel="next" href="/2"/>'),
        ATOM.format("", '<link rel="next" href="/a/1"/>'),
        ATOM.format("", '<link rel="next" href="/a/1"/>&'),
        RSS.format('<atom:link rel="prev-archive" href="/a/1"/>'),
        '{"version": "https://jsonfeed.org/version/1.1", "next_url": "/a/1"}',
    ],
)
def test_the_document_with_older_entries(document: str) -> None:
    """The archive, or the next page, in all formats; absolute as any link."""
    assert read(document.encode(), address="https://ferns.example/").previous == (
        "https://ferns.example/a/1"
    )


def test_a_base_that_cannot_be_one_is_passed_over() -> None:
    """As is a link that makes no address with any."""
    document = RSS.replace("https://ferns.example/", "https://[").format(
        "<item><link>1</link></item>"
    )

    assert read(document.encode(), address="https://f.example/").entries[0].url == (
        "https://f.example/1"
    )


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
