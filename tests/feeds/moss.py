"""Entries and a feed that tests of several formats write: one bare, one with everything."""

from __future__ import annotations

from datetime import UTC, datetime

from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author

EARLY = datetime(2023, 3, 1, 8, 0, tzinfo=UTC)
LATE = datetime(2023, 4, 2, 9, 30, tzinfo=UTC)
CONTENT_1 = Content("<p>Moss &amp; <b>stone</b></p>", "Moss & stone, 1 < 2")
BARE = Entry("urn:moss:1", "https://moss.example/1/", "Moss", EARLY, EARLY)
RICH = Entry(
    id="urn:moss:2",
    url="https://moss.example/2/?a=1&b=2",
    title="Stone & <sand>",
    published=EARLY,
    updated=LATE,
    authors=(Author("Mo", "mo@moss.example", "https://moss.example/mo"), Author("Sten")),
    terms=("c++", "石"),
    image="https://moss.example/2.jpg",
    language="nn",
)


def feed(*entries: Entry, author: Author | None = None, **more: str) -> Feed:
    """Make a feed of these entries."""
    return Feed(
        name="feed",
        url="https://moss.example/feeds/feed",
        title=more.pop("title", "Moss & Co"),
        alternate="https://moss.example/",
        updated=LATE,
        author=author,
        entries=entries,
        **more,
    )
