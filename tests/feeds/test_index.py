"""The page about all feeds."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from msgspec import structs

from feedsvc.model.overview import Overview
from feedsvc.pages import html_pages
from tests.feeds.garden import HOSTILE, OVERVIEW, hostile, summary, texts, tree, values

PAGE = html_pages.index(OVERVIEW)


def test_every_feed_has_its_title_size_and_newest_entry() -> None:
    """Of each kind, the largest first."""
    rows = [texts(PAGE, f"section[aria-labelledby={kind}] {cell}") for kind in ("categories", "tags") for cell in (".feed > a", "tbody td")]  # fmt: skip

    assert rows == [
        ["Diary"],
        ["4", "2 June 2023"],
        ["石", "c++"],
        ["5", "2 June 2023", "1", "2 June 2023"],
    ]


def test_every_format_of_every_feed_is_linked() -> None:
    """From the page, so that a copy of the folder on any host leads to its own documents."""
    linked = set(values(PAGE, "a", "href"))

    assert linked >= {
        f"{name}.{kind}"
        for name in ("feed", "categories/diary", "tags/c-plus-plus", "tags/%E7%9F%B3")
        for kind in ("atom", "rss", "json")
    }


def test_addresses_to_copy_are_public_ones() -> None:
    """In a field that can be copied from by hand; the buttons wait for the script."""
    assert values(PAGE, "input", "value") == ["https://garden.example/feeds/feed.atom"]
    assert "readonly" in tree(PAGE).css("input")[0].attributes
    assert all("hidden" in one.attributes for one in tree(PAGE).css("button"))


def test_a_reader_can_be_opened_with_the_feed() -> None:
    """By the `feed:` scheme."""
    found = [one for one in values(PAGE, "a", "href") if one.startswith("feed:")]

    assert found == ["feed:https://garden.example/feeds/feed.atom"]


def test_a_feed_is_one_line() -> None:
    """Its name, which leads to it, its formats, its size and the day of its newest post."""
    (row, *_) = tree(PAGE).css("tbody tr")

    assert [one.attributes["href"] for one in row.css("a")] == [
        "categories/diary.atom", "categories/diary.atom", "categories/diary.rss",
        "categories/diary.json",
    ]  # fmt: skip
    assert len(row.css("th, td")) == 3
    assert not row.css("button, input")


@pytest.mark.parametrize(("count", "filters"), [(30, []), (31, ["tags"])])
def test_many_feeds_have_a_filter(count: int, filters: list[str]) -> None:
    """Which waits for the script: without it the list is whole."""
    tags = tuple(summary(f"tags/t{number}", f"t{number}", 1) for number in range(count))
    page = html_pages.index(structs.replace(OVERVIEW, feeds=(OVERVIEW.feeds[0], *tags)))

    assert values(page, "input[data-filter]", "data-filter") == filters
    assert all("hidden" in one.attributes for one in tree(page).css("p.filter"))
    assert len(tree(page).css("tbody tr")) == count
    if filters:
        assert values(page, "p.filter label", "for") == values(page, "p.filter input", "id")


def test_all_feeds_can_be_had_at_once_and_found_by_programs() -> None:
    """OPML, and a line of autodiscovery for each feed."""
    assert "feeds.opml" in values(PAGE, "a[download]", "href")
    assert len(values(PAGE, "head link[rel=alternate]", "href")) == 6


def test_the_newest_posts_are_shown() -> None:
    """Title, day and the beginning of the text, linked to the post."""
    assert texts(PAGE, "article h3") == ["Roses", "Snow"]
    assert texts(PAGE, "article p") == ["2 June 2023", "They bloom & fade.", "1 March 2023"]
    assert values(PAGE, "article a", "href") == [
        "https://garden.example/roses/",
        "https://garden.example/snow/",
    ]
    assert values(PAGE, "article time", "datetime") == ["2023-06-02", "2023-03-01"]


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        ("word " * 100, "word " * 63 + "word …"),
        ("字" * 400, "字" * 320 + "…"),
        ("word", "word"),
    ],
)
def test_a_long_text_is_cut(summary: str, shown: str) -> None:
    """Between words where there are any."""
    one = structs.replace(OVERVIEW.previews[0], summary=summary)
    page = html_pages.index(structs.replace(OVERVIEW, previews=(one,)))

    assert texts(page, "article p")[1] == shown


@pytest.mark.parametrize("made", [OVERVIEW, hostile(), structs.replace(OVERVIEW, has_pages=True)])
def test_nothing_comes_from_another_host(made: Overview) -> None:
    """Style and script are the folder's own; there are no pictures, frames or inline styles."""
    page = html_pages.index(made)
    loaded = [*values(page, "[src]", "src"), *values(page, "link[rel=stylesheet]", "href")]

    assert loaded == ["copy.js", "page.css"]
    assert [one.text() for one in tree(page).css("script")] == [""]
    assert not tree(page).css("img, iframe, object, embed, style, [style]")


def test_hostile_texts_stay_text() -> None:
    """They make no elements and no links, and turn nothing that is around them."""
    page = html_pages.index(hostile())
    shown = " ".join(HOSTILE.split())

    assert texts(page, "h1, article h3") == [shown] * 3
    assert texts(page, "h1 > bdi, article h3 > bdi") == [shown] * 3
    assert not [one for one in values(page, "a", "href") if "script" in one]
    assert not [name for node in tree(page).css("*") for name in node.attributes if name.startswith("on")]  # fmt: skip
    assert b"\xe2\x80\xae" not in re.sub(rb"<bdi.*?</bdi>", b"", page)


def test_it_can_be_used_with_a_keyboard_and_by_ear() -> None:
    """Landmarks, one h1, no heading level left out, names for whatever has a label or an id."""
    page = tree(PAGE)
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3")]
    ids = values(PAGE, "[id]", "id")
    named = " ".join(
        value
        for name in ("aria-labelledby", "aria-describedby", "for", "data-copy")
        for value in values(PAGE, f"[{name}]", name)
    ).split()

    assert [len(page.css(one)) for one in ("header", "nav[aria-label]", "main", "h1")] == [1] * 4
    assert values(PAGE, "a.skip", "href") == ["#main"]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert set(named) <= set(ids)
    assert len(page.css("th[scope]")) == len(page.css("th"))
    assert page.css("html")[0].attributes["lang"] == "en"
    assert values(PAGE, "h1 bdi", "lang") == ["nn"]


def test_a_blog_without_posts_has_a_page() -> None:
    """Without what there is nothing to tell of."""
    site = structs.replace(OVERVIEW.feeds[0], count=0, newest=None, changed=None)
    page = html_pages.index(Overview(OVERVIEW.url, (site,)))

    assert texts(page, "h2") == ["Subscribe"]
    assert "0 posts." in texts(page, "p")


def test_feeds_lead_to_their_pages_where_these_are_written() -> None:
    """Otherwise to the Atom feed: a static host would have no page there."""
    page = html_pages.index(structs.replace(OVERVIEW, has_pages=True))

    assert values(page, ".feed > a", "href")[0] == "categories/diary.html"
    assert values(PAGE, ".feed > a", "href")[0] == "categories/diary.atom"
    assert "categories/diary.html" not in values(PAGE, "a", "href")


def test_sizes_are_drawn_to_scale() -> None:
    """The largest takes the whole width, the smallest can be seen."""
    feeds = (OVERVIEW.feeds[0], summary("tags/a", "a", 2000), summary("tags/b", "b", 500), summary("tags/c", "c", 1))  # fmt: skip
    page = html_pages.index(structs.replace(OVERVIEW, feeds=feeds))

    assert values(page, ".size rect", "width") == ["100", "25", "1"]
    assert texts(page, "tbody td")[0] == "2,000"


def test_everything_for_people_has_its_place() -> None:
    """As documents to write."""
    made = html_pages.documents(OVERVIEW)

    assert {one.path for one in made} == set(html_pages.PATHS) - {html_pages.OUTLINE}
    assert made == html_pages.documents(OVERVIEW)
    assert all(one.data for one in made)
