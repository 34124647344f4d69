"""The overview: what is told of a feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec import structs

from feedsvc.feeds.text import summary
from feedsvc.model import overview
from tests.feeds.moss import BARE, EARLY, LATE, RICH, feed


def test_a_summary_counts_all_entries_and_knows_the_newest() -> None:
    """Entries come newest first; the last change may be that of an older one."""
    made = summary(feed(BARE, structs.replace(RICH, published=EARLY)))

    assert (made.count, made.newest, made.changed) == (2, EARLY, LATE)
    assert (made.title, made.alternate) == ("Moss & Co", "https://moss.example/")


def test_a_summary_names_documents_where_settings_moved_them() -> None:
    """The other formats stay where they were."""
    made = summary(structs.replace(feed(), paths={"atom": "blog/atom.xml"}))

    assert made.paths == {"atom": "blog/atom.xml", "rss": "feed.rss", "json": "feed.json"}


def test_an_empty_feed_has_no_dates() -> None:
    """Not that of 1970, which stands in the feed because there must be one."""
    made = summary(feed())

    assert (made.count, made.newest, made.changed) == (0, None, None)


def test_the_global_feed_comes_first() -> None:
    """The others by their names, in whatever order they come."""
    names = ["tags/b", "categories/z", "feed", "tags/a"]
    made = [structs.replace(summary(feed()), name=name) for name in names]

    assert [one.name for one in overview.ordered(made)] == [
        "feed",
        "categories/z",
        "tags/a",
        "tags/b",
    ]


def test_a_label_is_the_term_without_the_site() -> None:
    """The site itself keeps its title, even one that ends like a term's."""
    site = structs.replace(summary(feed()), title="A – B")
    tag = structs.replace(site, name="tags/c", title="c – A – B")

    both = overview.Overview("https://blog.example/feeds", (site, tag))

    assert [both.label(one) for one in (site, tag)] == ["A – B", "c"]


def test_months_are_those_of_utc() -> None:
    """In order, without empty ones, early years with four digits."""
    tokyo = timezone(timedelta(hours=9))
    dates = [
        datetime(2024, 2, 1, 3, tzinfo=tokyo),
        datetime(2024, 2, 1, 12, tzinfo=UTC),
        datetime(987, 5, 4, tzinfo=UTC),
        datetime(2024, 2, 29, 23, tzinfo=UTC),
    ]

    assert list(overview.by_month(dates).items()) == [
        ("0987-05", 1),
        ("2024-01", 1),
        ("2024-02", 2),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("two\n lines\t", "two lines"),
        ("a\u202egnp.b\u202c", "agnp.b"),
        ("\u2066a\u2069 \u200fב", "a ב"),
        ("a\x00b\x0bc", "abc"),
        ("👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_plain_text_cannot_turn_what_is_around_it(written: str, expected: str) -> None:
    """One line, without marks of direction; joined emoji stay joined."""
    assert overview.plain(written) == expected
