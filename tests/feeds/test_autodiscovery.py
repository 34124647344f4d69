"""Autodiscovery: the lines by which feeds are found from a page."""

from __future__ import annotations

from feedsvc.pages import html_pages
from tests.feeds.garden import HOSTILE, OVERVIEW, hostile, tree, values


def test_the_snippet_names_the_global_feed_in_all_formats() -> None:
    """Atom first; with the public addresses, as it is put into pages elsewhere."""
    snippet = html_pages.snippet(OVERVIEW)

    assert snippet.decode().splitlines()[1:] == [
        f'<link rel="alternate" type="application/{kind}" title="Garden ({title})" '
        f'href="https://garden.example/feeds/feed.{name}">'
        for kind, title, name in (
            ("atom+xml", "Atom", "atom"),
            ("rss+xml", "RSS", "rss"),
            ("feed+json", "JSON Feed", "json"),
        )
    ]


def test_the_page_of_all_feeds_names_all_of_them() -> None:
    """The global feed, then the Atom feed of each other."""
    lines = html_pages.index(OVERVIEW)

    assert values(lines, "link[rel=alternate]", "href")[3:] == [
        f"https://garden.example/feeds/{path}.atom"
        for path in ("categories/diary", "tags/c-plus-plus", "tags/%E7%9F%B3")
    ]


def test_hostile_titles_stay_in_their_attribute() -> None:
    """Nothing but links comes of them."""
    page = tree(html_pages.snippet(hostile()))

    assert [node.tag for node in page.css("head > *, body > *")] == ["link"] * 3
    assert page.css("link")[0].attributes["title"] == HOSTILE.replace("\u202e", "") + " (Atom)"
