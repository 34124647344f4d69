"""RSS: what stands in the channel and in an item."""

from __future__ import annotations

import html
from xml.etree import ElementTree as ET

from feedsvc.feeds import atom_rss
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author
from tests.feeds import documents
from tests.feeds.moss import BARE, CONTENT_1, RICH, feed

A = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"


def channel(made: Feed) -> ET.Element:
    """Write the feed as RSS and parse its channel."""
    return ET.fromstring(
        documents.rss(made, [atom_rss.rss_item(e, CONTENT_1) for e in made.entries])
    )[0]


def item(one: Entry, content: Content = CONTENT_1) -> ET.Element:
    """Write one RSS item in a feed and parse it."""
    found = ET.fromstring(documents.rss(feed(one), [atom_rss.rss_item(one, content)]))[0].find(
        "item"
    )
    assert found is not None
    return found


def texts(parent: ET.Element, name: str) -> list[str]:
    """List the text of every child of that name."""
    return [child.text or "" for child in parent.findall(name)]


def test_rss_head_is_complete() -> None:
    """The channel links to the page, not to itself, and has the date of its content."""
    found = channel(feed(RICH, description="About <moss>", language="en"))

    assert [(child.tag, child.text) for child in found if child.tag != "item"] == [
        ("title", "Moss & Co"),
        ("link", "https://moss.example/"),
        ("description", "About <moss>"),
        (f"{A}link", None),
        ("generator", "feedsvc"),
        ("language", "en"),
        ("lastBuildDate", "Sun, 02 Apr 2023 09:30:00 +0000"),
    ]
    self_link = found.find(f"{A}link")
    assert self_link is not None
    assert self_link.attrib == {
        "href": "https://moss.example/feeds/feed.rss",
        "rel": "self",
        "type": "application/rss+xml",
    }


def test_optional_parts_of_the_head() -> None:
    """Without a language there is none; a channel must have a description, and says its title."""
    found = channel(feed(BARE))

    assert found.find("language") is None
    assert found.findtext("description") == "Moss & Co"


def test_the_feed_s_author_is_a_creator() -> None:
    """A known author stands in the channel by name."""
    found = channel(feed(RICH, author=Author("Mo", "mo@moss.example")))

    assert texts(found, f"{DC}creator") == ["Mo"]


def test_rss_item_has_every_part() -> None:
    """Each member of an entry stands in its element, absent ones are left out."""
    found = item(RICH)
    guid = found.find("guid")

    assert found.findtext("title") == "Stone & <sand>"
    assert texts(found, "link") == ["https://moss.example/2/?a=1&b=2"]
    assert guid is not None
    assert (guid.text, guid.attrib) == ("urn:moss:2", {"isPermaLink": "false"})
    assert found.findtext("pubDate") == "Wed, 01 Mar 2023 08:00:00 +0000"
    assert texts(found, "category") == ["c++", "石"]
    assert found.findtext(f"{CONTENT}encoded") == CONTENT_1.html
    assert [child.tag for child in item(BARE)] == [
        "title",
        "link",
        "description",
        "guid",
        "pubDate",
        f"{CONTENT}encoded",
    ]


def test_rss_authors_are_creators() -> None:
    """Every author is a creator by name; `author`, which is an e-mail address, is not used."""
    found = item(RICH)

    assert texts(found, f"{DC}creator") == ["Mo", "Sten"]
    assert found.find("author") is None


def test_rss_description_reads_back_as_html() -> None:
    """A reader that takes the description for HTML shows the plain summary."""
    description = item(RICH).findtext("description") or ""

    assert description == "Moss &amp; stone, 1 &lt; 2"
    assert html.unescape(description) == CONTENT_1.summary


def test_rss_says_updated_only_after_a_change() -> None:
    """An item has the date of its last change where that differs from its publication."""
    assert item(RICH).findtext(f"{A}updated") == "2023-04-02T09:30:00Z"
    assert item(BARE).find(f"{A}updated") is None


def test_image_stands_in_both_media_elements() -> None:
    """An image is a thumbnail and a medium of its own, in no group."""
    media = [(e.tag, e.attrib) for e in item(RICH) if e.tag.startswith(MEDIA)]

    assert media == [
        (f"{MEDIA}thumbnail", {"url": "https://moss.example/2.jpg"}),
        (f"{MEDIA}content", {"medium": "image", "url": "https://moss.example/2.jpg"}),
    ]


def test_without_a_summary() -> None:
    """The description is empty, and still stands before the content."""
    found = item(BARE, Content("<p>Moss</p>"))
    tags = [child.tag for child in found]

    assert texts(found, "description") == [""]
    assert tags.index("description") < tags.index(f"{CONTENT}encoded")


def test_without_summary_and_content() -> None:
    """An item of nothing but a title has neither element."""
    found = item(BARE, Content(""))

    assert found.find(f"{CONTENT}encoded") is None
    assert found.find("description") is None
