"""JSON Feed: what stands in a document, and in which order."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from feedsvc.feeds import json_feed
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author

EARLY = datetime(2023, 3, 1, 8, 0, tzinfo=UTC)
LATE = datetime(2023, 4, 2, 9, 30, tzinfo=UTC)
BARE = Entry("urn:fern:1", "https://fern.example/1/", "Fern", EARLY, EARLY)
RICH = Entry(
    id="urn:fern:2",
    url="https://fern.example/2/",
    title="蕨 & <fern>",
    published=EARLY,
    updated=LATE,
    authors=(Author("Fe", "fe@fern.example", "https://fern.example/fe"), Author("Rn")),
    terms=("green", "蕨"),
    image="https://fern.example/2.jpg",
    language="zh",
)
FEED = Feed(
    name="feed",
    url="https://fern.example/feeds/feed",
    title="Ferns",
    alternate="https://fern.example/",
    updated=LATE,
    entries=(RICH, BARE),
)


def read(made: Feed, *contents: Content) -> Any:
    """Write the feed with these contents of its entries, and parse it."""
    items = [json_feed.item(*pair) for pair in zip(made.entries, contents, strict=True)]
    return json.loads(json_feed.json(made, items))


def test_items_have_every_member_in_order() -> None:
    """Each member of an entry stands under its name, always in the same order."""
    item = read(FEED, Content("<p>Fern</p>", "A fern"), Content(""))["items"][0]

    assert list(item.items()) == [
        ("id", "urn:fern:2"),
        ("url", "https://fern.example/2/"),
        ("title", "蕨 & <fern>"),
        ("content_html", "<p>Fern</p>"),
        ("summary", "A fern"),
        ("image", "https://fern.example/2.jpg"),
        ("date_published", "2023-03-01T08:00:00Z"),
        ("date_modified", "2023-04-02T09:30:00Z"),
        ("tags", ["green", "蕨"]),
        ("authors", [{"name": "Fe", "url": "https://fern.example/fe"}, {"name": "Rn"}]),
        ("language", "zh"),
    ]


def test_absent_values_have_no_member() -> None:
    """In place of content, which an item must have, stands its summary or title."""
    item = read(FEED, Content(""), Content(""))["items"][1]

    assert item == {
        "id": "urn:fern:1",
        "url": "https://fern.example/1/",
        "title": "Fern",
        "content_text": "Fern",
        "date_published": "2023-03-01T08:00:00Z",
        "date_modified": "2023-03-01T08:00:00Z",
    }


def test_head_names_the_feed_and_its_page() -> None:
    """The feed's own address ends in `.json`; optional members come when they are known."""
    made = Feed(
        name="feed",
        url="https://fern.example/feeds/feed",
        title="Ferns",
        alternate="https://fern.example/",
        updated=LATE,
        description="All about ferns",
        language="en",
        author=Author("Fe"),
    )

    assert list(read(made).items()) == [
        ("version", "https://jsonfeed.org/version/1.1"),
        ("title", "Ferns"),
        ("home_page_url", "https://fern.example/"),
        ("feed_url", "https://fern.example/feeds/feed.json"),
        ("description", "All about ferns"),
        ("language", "en"),
        ("authors", [{"name": "Fe"}]),
        ("items", []),
    ]
    assert list(read(FEED, Content(""), Content(""))) == [
        "version",
        "title",
        "home_page_url",
        "feed_url",
        "items",
    ]


def test_text_is_written_as_utf8() -> None:
    """Characters beyond ASCII are not escaped, and the document ends its last line."""
    document = json_feed.json(FEED, [json_feed.item(RICH, Content("<p>蕨</p>"))])

    assert "蕨 & <fern>".encode() in document
    assert document.startswith(b"{\n")
    assert document.endswith(b"}\n")


def test_line_separators_are_escaped() -> None:
    """U+2028 and U+2029 never stand bare, so that the text is a JavaScript string, too."""
    content = Content("<p>a\u2028b\u2029c</p>")
    item = json_feed.item(BARE, content)

    assert rb"<p>a\u2028b\u2029c</p>" in item
    assert json.loads(item)["content_html"] == content.html


def test_forbidden_characters_vanish_here_too() -> None:
    """What XML forbids is not in JSON either, so that all formats have the same text."""
    dirty = Entry("urn:fern:\x003", "https://fern.example/3", "F\x0bern\ud800", EARLY, EARLY)
    item = json.loads(json_feed.item(dirty, Content("<p>\x1ffern</p>", "fe\uffffrn")))

    assert item["id"] == "urn:fern:3"
    assert item["title"] == "Fern"
    assert item["content_html"] == "<p>fern</p>"
    assert item["summary"] == "fern"


@pytest.mark.parametrize(("summary", "text"), [("A summary.", "A summary."), ("", "Fern")])
def test_an_item_without_html_has_a_text(summary: str, text: str) -> None:
    """As with `content = "summary"`, and for a post without any text; our own check takes it."""
    item = read(FEED, Content(""), Content("", summary))["items"][1]

    assert item["content_text"] == text
    assert "content_html" not in item
