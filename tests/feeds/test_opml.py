"""OPML: what readers import."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from msgspec import structs

from feedsvc.feeds.opml import opml
from tests.feeds.garden import HOSTILE, OVERVIEW, hostile


def test_every_feed_is_an_outline_that_readers_subscribe_to() -> None:
    """Of type rss with the address of its Atom document, whatever the characters in its name."""
    outlines = ET.fromstring(opml(OVERVIEW)).findall("body/outline")

    assert [one.attrib for one in outlines] == [
        {
            "type": "rss",
            "version": "RSS",
            "text": "Garden",
            "title": "Garden",
            "description": "Slow notes",
            "language": "nn",
            "xmlUrl": "https://garden.example/feeds/feed.atom",
            "htmlUrl": "https://garden.example/",
        },
        *(
            {
                "type": "rss",
                "version": "RSS",
                "text": text,
                "title": f"{text} – Garden",
                "category": category,
                "xmlUrl": f"https://garden.example/feeds/{path}",
                "htmlUrl": "https://garden.example/",
            }
            for text, category, path in (
                ("Diary", "categories", "categories/diary.atom"),
                ("c++", "tags", "tags/c-plus-plus.atom"),
                ("石", "tags", "tags/%E7%9F%B3.atom"),
            )
        ),
    ]


def test_the_head_has_title_and_last_change() -> None:
    """In the form of RFC 822, in English."""
    document = ET.fromstring(opml(OVERVIEW))

    assert document.attrib == {"version": "2.0"}
    assert [(one.tag, one.text) for one in document.find("head") or ()] == [
        ("title", "Garden"),
        ("dateModified", "Fri, 02 Jun 2023 09:30:00 +0000"),
    ]


def test_without_posts_there_is_no_date() -> None:
    """The clock's would change the document with each pass."""
    site = structs.replace(OVERVIEW.feeds[0], changed=None, newest=None, count=0)
    document = ET.fromstring(opml(structs.replace(OVERVIEW, feeds=(site,))))

    assert document.find("head/dateModified") is None


def test_moved_documents_are_named_where_they_are() -> None:
    """As `feeds.paths` says."""
    site = structs.replace(OVERVIEW.feeds[0], paths={"atom": "my feed.xml"})
    (outline,) = ET.fromstring(opml(structs.replace(OVERVIEW, feeds=(site,)))).iter("outline")

    assert outline.get("xmlUrl") == "https://garden.example/feeds/my%20feed.xml"


def test_hostile_texts_stay_text() -> None:
    """Quotes, tags and marks of direction."""
    outlines = list(ET.fromstring(opml(hostile())).iter("outline"))

    assert len(outlines) == 4
    assert {one.get("title") for one in outlines} == {HOSTILE.replace("\u202e", "")}


def test_it_is_one_entry_a_line() -> None:
    """So that a change of one feed is a change of one line."""
    lines = opml(OVERVIEW).decode().splitlines()

    assert lines[0] == '<?xml version="1.0" encoding="utf-8"?>'
    assert sum(line.startswith("    <outline ") for line in lines) == 4
