"""Which entries stand in which feed, and how feeds are named."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from feedsvc.feeds import grouping
from feedsvc.feeds.grouping import Item
from feedsvc.model.entry import Entry, Row
from feedsvc.model.feed import Plan
from feedsvc.model.post import Post
from feedsvc.model.site import Author, Site

SITE = Site("/", "plain", "https://e.com", "Blog")
PLAN = Plan("https://e.com/feeds")
START = datetime(2020, 1, 1, tzinfo=UTC)


def item(name, days=0, *, tags=(), categories=(), expires=None):
    """An item published so many days after the start."""
    when = START + timedelta(days=days)
    url = f"https://e.com/{name}"
    post = Post(
        f"{name}.md", url, url, name, when, tags=tags, categories=categories, expires=expires
    )
    return Item(Entry(url, url, name, when, when, terms=post.terms), post)


def feeds(items, plan=PLAN, slugs=None, limit=20):
    """Feeds by name."""
    made, _ = grouping.feeds(SITE, plan, grouping.newest_first(items), slugs or {})
    return {feed.name: grouping.cut(feed, limit) for feed in made}


def titles(feed):
    """The titles of a feed's entries in order."""
    return [entry.title for entry in feed.entries]


def test_the_global_feed_is_newest_first_and_limited():
    """Ties are broken by id, and the feed's date is its newest entry's."""
    made = feeds([item("a"), item("c", 2), item("b", 2), item("d", 1)], limit=3)

    assert titles(made["feed"]) == ["b", "c", "d"]
    assert made["feed"].title == grouping.title_of(SITE)
    assert made["feed"].updated == START + timedelta(days=2)


def test_limit_zero_is_no_limit():
    """Every entry stands in the feed."""
    made = feeds([item(f"p{n}", n) for n in range(50)], limit=0)

    assert len(made["feed"].entries) == 50


def test_long_entries_make_a_feed_hold_fewer():
    """As many as fit into the bytes allowed, one at least; 0 is no limit."""
    head = feeds([item("a"), item("b", 1), item("c", 2)])["feed"]
    sizes = {"https://e.com/a": 50, "https://e.com/b": 40, "https://e.com/c": 30}

    assert [grouping.fitting(head, sizes, most) for most in (10, 30, 70, 119, 120, 0)] == [
        1, 1, 2, 2, 3, 3,
    ]  # fmt: skip


def test_each_tag_and_category_has_a_feed():
    """With their own titles and addresses."""
    made = feeds([item("a", tags=("X",), categories=("News",)), item("b", 1, tags=("X", "中文"))])

    assert {name: titles(feed) for name, feed in made.items()} == {
        "feed": ["b", "a"],
        "tags/x": ["b", "a"],
        "tags/中文": ["b"],
        "categories/news": ["a"],
    }
    assert made["tags/中文"].title == "中文 – Blog"
    assert made["tags/中文"].url == "https://e.com/feeds/tags/%E4%B8%AD%E6%96%87"


def test_tags_that_differ_in_case_blanks_or_dashes_are_one_feed():
    """It is titled as the tag is written most often."""
    made = feeds([
        item("a", tags=("call-for-coaches",)),
        item("b", 1, tags=("Call for Coaches", "call for coaches")),
        item("c", 2, tags=("call for  coaches",)),
        item("d", 3, tags=("call for coaches",)),
    ])  # fmt: skip

    assert titles(made["tags/call-for-coaches"]) == ["d", "c", "b", "a"]
    assert made["tags/call-for-coaches"].title == "call for coaches – Blog"


def test_awkward_tags_get_distinct_readable_names():
    """No tag makes a folder, hides another or has no name."""
    tags = (
        "c",
        "c++",
        "c#",
        "C/C++",
        "CI/CD",
        "中文",
        "R&D",
        "…",
        "!!!",
        "index",
        "con",
        "../up",
        ".net",
    )
    made = feeds([item("a", tags=tags)])
    names = [name.removeprefix("tags/") for name in made if name.startswith("tags/")]

    assert len(names) == len(tags)
    assert {"c", "c-plus-plus", "c-sharp", "ci-cd", "中文", "r-and-d", "index-feed"} <= set(names)
    assert not any("/" in name or name.startswith(".") for name in names)


def test_a_name_once_given_stays():
    """A pinned name is used even where another tag would now have it first."""
    made = feeds([item("a", tags=("c d", "x"))], slugs={("tag", "x"): "c-d"})

    assert set(made) == {"feed", "tags/c-d", "tags/c-d-2"}
    assert made["tags/c-d"].title == "x – Blog"


def test_excluded_terms_and_kinds_have_no_feed():
    """`feeds.exclude_tags` in any spelling; `feeds.tags = false` for all."""
    items = [item("a", tags=("Draft Notes", "x"), categories=("y",))]

    assert set(feeds(items, Plan(PLAN.url, excluded=("draft-notes",)))) == {
        "feed", "tags/x", "categories/y",
    }  # fmt: skip
    assert set(feeds(items, Plan(PLAN.url, tags=False, categories=False))) == {"feed"}


def test_future_and_expired_posts_are_out_and_say_when_that_changes():
    """The next change is the nearest publication or expiry."""
    now = START + timedelta(days=10)
    later, soon = now + timedelta(days=5), now + timedelta(days=1)
    items = [
        item("now", 10),
        item("future", 12),
        item("old", 1, expires=now),
        item("going", expires=soon),
    ]

    shown, next_change = grouping.visible(items, now, future=False)
    all_shown, _ = grouping.visible([*items, item("far", 99, expires=later)], now, future=True)

    assert [one.entry.title for one in shown] == ["now", "going"]
    assert next_change == soon
    assert [one.entry.title for one in all_shown] == ["far", "future", "now", "going"]


def test_a_site_without_posts_has_an_empty_feed():
    """Its date is no clock's."""
    made = feeds([])

    assert set(made) == {"feed"}
    assert made["feed"].updated == datetime(1970, 1, 1, tzinfo=UTC)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_any_tags_get_safe_distinct_names(tags):
    """One feed for each folded tag, none outside the folder, the same in any order."""
    given_tags = tuple(tag for tag in tags if tag.strip())
    made = feeds([item("a", tags=given_tags)])
    names = [name for name in made if name != "feed"]

    assert len(names) == len({grouping.fold(tag) for tag in given_tags})
    assert len({name.casefold() for name in names}) == len(names)
    assert all(name.count("/") == 1 and "\0" not in name and ".." not in name for name in names)
    assert made.keys() == feeds([item("a", tags=given_tags[::-1])]).keys()


@pytest.mark.parametrize(
    ("term", "slug"),
    [
        ("C++", "c-plus-plus"), ("C#", "c-sharp"), ("R&D", "r-and-d"), ("me@home", "me-at-home"),
        ("100%", "100-percent"), ("%", "percent"), ("中文", "中文"), ("con", "con-feed"),
        ("index", "index-feed"), ("COM3", "com3-feed"), ("!?", "u21-u3f"),
        ("!" * 20, "-".join(["u21"] * 8)), ("a" * 100, "a" * 80),
    ],
)  # fmt: skip
def test_the_file_name_of_a_feed(term, slug):
    """Signs have names, other signs numbers, and names of devices are no names."""
    assert grouping._slug(term) == slug


NOW = datetime(2024, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def dated(name, published, expires=None):
    """An item with its dates."""
    made = Entry(name, f"https://e.com/{name}", name, published, published)
    post = Post(f"{name}.md", made.url, made.url, name, published, sketch=b"", expires=expires)
    return Item(made, post)


def test_the_next_change_is_the_first_instant_at_which_a_post_comes_or_goes():
    """Whatever the order of the posts."""
    early, late = dated("early", NOW + DAY), dated("late", NOW + 3 * DAY)
    ending = dated("ending", NOW - DAY, expires=NOW + 2 * DAY)
    over = dated("over", NOW - DAY, expires=NOW)
    for items in ([early, late, ending, over], [over, ending, late, early], [late, early]):
        shown, change = grouping.visible(items, NOW, future=False)
        assert change == NOW + DAY
        assert [one.entry.id for one in shown] == (["ending"] if ending in items else [])
    _, change = grouping.visible([ending, late], NOW, future=False)
    assert change == NOW + 2 * DAY
    assert grouping.visible([over], NOW, future=False) == ([], None)


def test_all_are_shown_where_the_future_is():
    """What ends, ends all the same."""
    items = [dated("late", NOW + DAY), dated("over", NOW - DAY, expires=NOW)]
    shown, change = grouping.visible(items, NOW, future=True)

    assert [one.entry.id for one in shown] == ["late"]
    assert change is None


@pytest.mark.parametrize(
    ("seen", "withdrawn", "published", "stays"),
    [
        (NOW + DAY, None, NOW + DAY, True),
        (NOW + 2 * DAY, None, NOW + DAY, True),
        (NOW, None, NOW + DAY, False),
        (NOW + 2 * DAY, NOW, NOW + DAY, False),
        (NOW + 2 * DAY, None, NOW + 2 * DAY, False),
    ],
)
def test_what_came_due_by_a_clock_that_was_ahead_stays(seen, withdrawn, published, stays):
    """It was first seen at its date or after, and is in the feeds with the same date."""
    item = dated("a", NOW + DAY)
    row = Row("a", "a", "a.md", "u", "T", "", b"", published, published, seen, withdrawn=withdrawn)
    shown, change = grouping.visible([item], NOW, future=False, before=[row])

    assert [one.entry.id for one in shown] == (["a"] if stays else [])
    assert change == (None if stays else NOW + DAY)


def test_a_feed_says_what_the_site_says():
    """Author, description, language, pictures; its title is the site's, else its host."""
    site = Site(
        "/", "plain", "https://e.com/b", "Blog", description="D", language="de",
        author=Author("Ann"), icon="https://e.com/i.png", logo="https://e.com/l.png",
    )  # fmt: skip
    made = grouping.feed(site, PLAN, "feed", "Title", [])

    assert (made.title, made.description, made.language) == ("Title", "D", "de")
    assert (made.author, made.icon, made.logo) == (
        Author("Ann"), "https://e.com/i.png", "https://e.com/l.png",
    )  # fmt: skip
    assert grouping.title_of(site) == "Blog"
    assert grouping.title_of(Site("/", "plain", "https://e.com/b", "")) == "e.com"


def test_a_feed_that_is_cut_has_the_date_of_what_is_left():
    """Whole where it has no more than that."""
    whole = feeds([item("a"), item("b", 1), item("c", 2)])["feed"]
    older = grouping.Feed(**{name: getattr(whole, name) for name in whole.__struct_fields__})
    older = replace(older, entries=whole.entries[1:], updated=START)

    assert grouping.cut(whole, 3) is whole
    assert grouping.cut(whole, 0) is whole
    assert grouping.cut(older, 1).updated == START + timedelta(days=1)


def test_the_commonest_spelling_is_the_name_of_a_feed():
    """Of two as common, the first by the alphabet."""
    twice = [item("a", tags=["Tea"]), item("b", tags=["tea"]), item("c", tags=["tea"])]
    once = [item("a", tags=["tea"]), item("b", tags=["Tea"])]

    assert "tea" in feeds(twice)["tags/tea"].title
    assert "Tea" in feeds(once)["tags/tea"].title
