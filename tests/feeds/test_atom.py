"""Atom: what stands in the head and in an entry."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from feedsvc.feeds import atom_rss
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author
from tests.feeds import documents
from tests.feeds.moss import BARE, CONTENT_1, RICH, feed

A = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
XML = "{http://www.w3.org/XML/1998/namespace}"


def atom(made: Feed) -> ET.Element:
    """Write the feed as Atom and parse it."""
    return ET.fromstring(
        documents.atom(made, [atom_rss.atom_entry(e, CONTENT_1) for e in made.entries])
    )


def entry(one: Entry, content: Content = CONTENT_1) -> ET.Element:
    """Write one Atom entry in a feed and parse it."""
    found = ET.fromstring(documents.atom(feed(one), [atom_rss.atom_entry(one, content)])).find(
        f"{A}entry"
    )
    assert found is not None
    return found


def texts(parent: ET.Element, name: str) -> list[str]:
    """List the text of every child of that name."""
    return [child.text or "" for child in parent.findall(name)]


def test_atom_head_is_complete() -> None:
    """The feed is named by its own address and says what it is, in plain text."""
    root = atom(feed(RICH, description="About <moss>", language="en"))

    assert root.findtext(f"{A}id") == "https://moss.example/feeds/feed.atom"
    assert root.findtext(f"{A}title") == "Moss & Co"
    assert root.findtext(f"{A}subtitle") == "About <moss>"
    assert root.findtext(f"{A}updated") == "2023-04-02T09:30:00Z"
    assert root.get(f"{XML}lang") == "en"
    assert [link.attrib for link in root.findall(f"{A}link")] == [
        {
            "href": "https://moss.example/feeds/feed.atom",
            "rel": "self",
            "type": "application/atom+xml",
        },
        {"href": "https://moss.example/", "rel": "alternate", "type": "text/html"},
    ]


def test_generator_has_no_version() -> None:
    """An upgrade of the program leaves every feed as it is."""
    generator = atom(feed(BARE)).find(f"{A}generator")

    assert generator is not None
    assert generator.text == "feedsvc"
    assert generator.attrib == {"uri": "https://pypi.org/project/feedsvc/"}


def test_optional_parts_of_the_head_are_left_out() -> None:
    """Without a description or a language there is no such element."""
    root = atom(feed(BARE))

    assert root.find(f"{A}subtitle") is None
    assert root.get(f"{XML}lang") is None


def test_the_feed_s_author_is_written() -> None:
    """A known author stands in the head with every detail, even if no entry needs one."""
    made = feed(RICH, author=Author("Mo", "mo@moss.example", "https://moss.example/mo"))
    author = atom(made).find(f"{A}author")

    assert author is not None
    assert [child.text for child in author] == ["Mo", "mo@moss.example", "https://moss.example/mo"]


def test_an_entry_without_any_author_is_by_the_feed() -> None:
    """Where neither entry nor feed names an author, the title of the feed is the author."""
    root = atom(feed(RICH, BARE))

    assert root.findtext(f"{A}author/{A}name") == "Moss & Co"


def test_entries_with_authors_need_none_in_the_head() -> None:
    """The feed names no author of its own where every entry has one."""
    assert atom(feed(RICH)).find(f"{A}author") is None


def test_atom_entry_has_every_part() -> None:
    """Each member of an entry stands in its element, absent ones are left out."""
    found = entry(RICH)

    assert found.findtext(f"{A}id") == "urn:moss:2"
    assert found.findtext(f"{A}title") == "Stone & <sand>"
    assert found.findtext(f"{A}published") == "2023-03-01T08:00:00Z"
    assert found.findtext(f"{A}updated") == "2023-04-02T09:30:00Z"
    assert [[p.text for p in author] for author in found.findall(f"{A}author")] == [
        ["Mo", "mo@moss.example", "https://moss.example/mo"],
        ["Sten"],
    ]
    assert [c.attrib for c in found.findall(f"{A}category")] == [{"term": "c++"}, {"term": "石"}]
    assert found.get(f"{XML}lang") == "nn"
    assert {child.tag for child in entry(BARE)} == {
        f"{A}{name}"
        for name in ("id", "title", "updated", "published", "link", "content", "summary")
    }
    assert entry(BARE).get(f"{XML}lang") is None


def test_atom_texts_say_that_they_are_plain() -> None:
    """Title and summary are declared as text and escaped once."""
    found = entry(RICH)

    assert [e.get("type") for e in found.findall(f"{A}title")] == ["text"]
    assert [(e.get("type"), e.text) for e in found.findall(f"{A}summary")] == [
        ("text", "Moss & stone, 1 < 2")
    ]


def test_atom_entry_has_one_alternate_link() -> None:
    """The link keeps the relation and type that feedgen forgets."""
    assert [link.attrib for link in entry(RICH).findall(f"{A}link")] == [
        {"href": "https://moss.example/2/?a=1&b=2", "rel": "alternate", "type": "text/html"}
    ]


def test_atom_content_is_escaped_html_with_a_base() -> None:
    """Content is HTML as text, based on the address of the entry."""
    content = entry(RICH).find(f"{A}content")

    assert content is not None
    assert content.text == CONTENT_1.html
    assert content.attrib == {"type": "html", f"{XML}base": "https://moss.example/2/?a=1&b=2"}


def test_image_stands_in_both_media_elements() -> None:
    """An image is a thumbnail and a medium of its own, in no group."""
    media = [(e.tag, e.attrib) for e in entry(RICH) if e.tag.startswith(MEDIA)]

    assert media == [
        (f"{MEDIA}thumbnail", {"url": "https://moss.example/2.jpg"}),
        (f"{MEDIA}content", {"medium": "image", "url": "https://moss.example/2.jpg"}),
    ]


def test_without_a_summary_or_content() -> None:
    """What an entry does not have is left out, not written empty."""
    assert entry(BARE, Content("<p>Moss</p>")).find(f"{A}summary") is None
    assert entry(BARE, Content("", "Moss")).find(f"{A}content") is None
