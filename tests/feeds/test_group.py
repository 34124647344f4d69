"""Which entries stand in which feed, and how feeds are named."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from feedsvc.feeds import group
from feedsvc.feeds.group import Item, Plan
from feedsvc.model import Entry, Post, Site

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
    made, _ = group.feeds(SITE, plan, group.newest_first(items), slugs or {})
    return {feed.name: group.cut(feed, limit) for feed in made}


def titles(feed):
    """The titles of a feed's entries in order."""
    return [entry.title for entry in feed.entries]


def test_the_global_feed_is_newest_first_and_limited():
    """Ties are broken by id, and the feed's date is its newest entry's."""
    made = feeds([item("a"), item("c", 2), item("b", 2), item("d", 1)], limit=3)

    assert titles(made["feed"]) == ["b", "c", "d"]
    assert made["feed"].updated == START + timedelta(days=2)


def test_limit_zero_is_no_limit():
    """Every entry stands in the feed."""
    made = feeds([item(f"p{n}", n) for n in range(50)], limit=0)

    assert len(made["feed"].entries) == 50


def test_long_entries_make_a_feed_hold_fewer():
    """As many as fit into the bytes allowed, one at least; 0 is no limit."""
    head = feeds([item("a"), item("b", 1), item("c", 2)])["feed"]
    sizes = {"https://e.com/a": 50, "https://e.com/b": 40, "https://e.com/c": 30}

    assert [group.fitting(head, sizes, most) for most in (10, 30, 70, 119, 120, 0)] == [
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

    shown, next_change = group.visible(items, now, future=False)
    all_shown, _ = group.visible([*items, item("far", 99, expires=later)], now, future=True)

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

    assert len(names) == len({group.fold(tag) for tag in given_tags})
    assert len({name.casefold() for name in names}) == len(names)
    assert all(name.count("/") == 1 and "\0" not in name and ".." not in name for name in names)
    assert made.keys() == feeds([item("a", tags=given_tags[::-1])]).keys()
