"""What single settings do in a whole pass, beside what the other files of tests show."""

import json

import pytest


@pytest.fixture
def kinds(blog):
    """A blog with a post of a tag, one of a category, a draft and one of the future."""
    blog.post("2015-01-01-tagged", tags="[t]")
    blog.post("2015-01-02-sorted", category="c")
    blog.post("2030-01-01-later")
    blog.write("_drafts/draft.md", "---\ntitle: Draft\ndate: 2015-01-03\n---\nNot yet.\n")
    return blog


def test_what_the_site_says_goes_before_what_the_generator_says(blog):
    """Title, description, language, author and time zone."""
    blog.write(
        "_config.yml",
        "title: Its\nurl: https://blog.example\ndescription: Its\nlang: en\nauthor: Its\ntimezone: UTC\n",
    )
    blog.post("2015-01-01-a")
    blog.write(
        "feedsvc.toml",
        '[site]\ntitle = "Ours"\ndescription = "Words"\nlanguage = "nn"\nauthor = "Ann"\ntimezone = "Asia/Tokyo"\n',
    )
    blog.build()
    feed = json.loads(blog.files()["feed.json"])

    assert (feed["title"], feed["description"], feed["language"]) == ("Ours", "Words", "nn")
    assert feed["authors"] == [{"name": "Ann"}]
    assert feed["items"][0]["date_published"] == "2014-12-31T15:00:00Z"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({}, ["Sorted", "Tagged"]),
        ({"posts__drafts": True}, ["Draft", "Sorted", "Tagged"]),
        ({"posts__future": True}, ["Later", "Sorted", "Tagged"]),
    ],
)
def test_drafts_and_posts_of_the_future_are_wanted_or_not(kinds, flags, expected):
    """Each by its own setting."""
    kinds.build(**flags)

    assert kinds.titles() == expected


@pytest.mark.parametrize(
    ("flags", "folders"),
    [
        ({}, {"tags", "categories"}),
        ({"feeds__tags": False}, {"categories"}),
        ({"feeds__categories": False}, {"tags"}),
        ({"feeds__exclude_tags": ["t", "c"]}, set()),
    ],
)
def test_feeds_of_terms_are_wanted_or_not(kinds, flags, folders):
    """All of a kind, or single ones."""
    kinds.build(**flags)
    made = {path.partition("/")[0] for path in kinds.files() if "/" in path}

    assert made == folders


@pytest.mark.parametrize(
    ("flags", "archived"),
    [
        ({}, {"archive"}),
        ({"identity__archives": True}, {"archive"}),
        ({"identity__archives": False}, set()),
        ({"identity__tag_archives": True}, {"archive", "tags/t/archive"}),
        ({"identity__archives": False, "identity__tag_archives": True}, {"tags/t/archive"}),
    ],
)
def test_histories_are_wanted_or_not(blog, flags, archived):
    """That of everything, and those of tags."""
    for number in range(1, 5):
        blog.post(f"2015-01-0{number}-n{number}", f"Words of {number}.\n", tags="[t]")
    blog.build(feeds__limit=1, **flags)
    found = {path.rpartition("/")[0] for path in blog.files() if "archive/" in path}

    assert found == archived


def test_summaries_only(kinds):
    """In each format there is the summary, and no content."""
    kinds.post("2015-01-01-tagged", "First words.\n\nSecond words.\n")
    kinds.build(feeds__content="summary")
    files = kinds.files()

    for name in ("feed.atom", "feed.rss"):
        assert b"First words." in files[name]
        assert b"Second words." not in files[name]
