"""The page of one feed."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from feedsvc.feeds import json_feed
from feedsvc.model.entry import Content, Entry
from feedsvc.pages import html_pages
from tests.feeds.garden import HOSTILE, texts, tree, values
from tests.feeds.moss import BARE, CONTENT_1, RICH, feed

URL = "https://moss.example/feeds"
PATHS = {"atom": "tags/c.atom", "rss": "moved rss.xml", "json": "tags/c.json"}


def made(*entries: Entry, content: Content = CONTENT_1, **more: str) -> bytes:
    """Write a feed as JSON and make its page."""
    document = json_feed.json(feed(*entries, **more), [json_feed.item(e, content) for e in entries])
    return html_pages.feed_page("tags/c", document, URL, PATHS)


def test_it_tells_title_address_and_entries() -> None:
    """As people subscribe: an address to copy, a link for readers, the posts."""
    html = made(RICH, BARE, description="All of it")

    assert texts(html, "title, h1, header p") == ["Moss & Co", "Moss & Co", "All of it"]
    assert values(html, "input", "value") == ["https://moss.example/feeds/tags/c.atom"]
    assert "feed:https://moss.example/feeds/tags/c.atom" in values(html, "a", "href")
    assert texts(html, "article h3") == ["Stone & <sand>", "Moss"]
    assert texts(html, "article p") == ["1 March 2023", "Moss & stone, 1 < 2"] * 2
    assert values(html, "article a", "href")[0] == "https://moss.example/2/?a=1&b=2"


def test_links_are_the_folders_own_and_hold_wherever_it_is() -> None:
    """Also where settings moved a document."""
    html = made(BARE)

    assert values(html, ".formats a", "href") == [
        "../tags/c.atom",
        "../moved%20rss.xml",
        "../tags/c.json",
    ]
    assert values(html, "link[rel=stylesheet]", "href") == ["../page.css"]
    assert values(html, "script", "src") == ["../copy.js"]
    assert "../index.html" in values(html, "nav a", "href")


def test_programs_find_the_feed_from_it() -> None:
    """In all formats, by public addresses."""
    assert values(made(BARE), "link[rel=alternate]", "href") == [
        f"{URL}/{path}" for path in ("tags/c.atom", "moved%20rss.xml", "tags/c.json")
    ]


def test_hostile_texts_stay_text() -> None:
    """Titles, summaries, addresses."""
    entry = structs.replace(BARE, title=HOSTILE, url=f"javascript:{HOSTILE}", language=HOSTILE)
    html = made(entry, title=HOSTILE, description=HOSTILE, content=Content(HOSTILE, HOSTILE))

    assert texts(html, "h1, article h3") == [HOSTILE] * 2
    assert len(tree(html).css("script")) == 1
    assert not tree(html).css("img, article a")


def test_an_empty_feed_says_so() -> None:
    """Not just nothing."""
    assert "There are no posts yet." in texts(made(), "main p")


def test_a_page_has_its_limit() -> None:
    """A feed of everything may have thousands of entries."""
    html = made(*(structs.replace(BARE, id=f"urn:{n}") for n in range(1103)))

    assert len(tree(html).css("article")) == 100
    assert "The feed has 1,003 more." in texts(html, "main p")


def test_same_document_same_page() -> None:
    """Whatever else there is."""
    assert made(RICH, BARE) == made(RICH, BARE)


@pytest.mark.parametrize(
    "document", [b"{}", b"[1]", b"nonsense", json.dumps({"title": "a"}).encode()]
)
def test_what_is_no_feed_has_no_page(document: bytes) -> None:
    """A ValueError: somebody's own file may have such a name."""
    with pytest.raises(ValueError, match=" "):
        html_pages.feed_page("a", document, URL, PATHS)


def test_a_page_is_beside_its_feed() -> None:
    """With the extension that servers add to short addresses."""
    assert html_pages.page_path("tags/c") == "tags/c.html"
