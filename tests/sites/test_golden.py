"""Each generator's golden site, against what the generator itself made of it.

`expected.json` was recorded from the real tool, or written by its documentation where the tool
could not be run; `made_by` says which, with the version. It has for each post its address, title, instant, terms (tags and categories), authors and the words of its content.
A post has an `id` and a `summary` there where the tool's own feed gives it them, and `links`, made
absolute, where these are what it is about. What is shown by a player has no `text`: feeds have a
link in its place.
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import pytest

from feedsvc import build, config
from feedsvc.batch import standby
from feedsvc.setup import setup

GOLDEN = Path(__file__).parents[1] / "golden"
SITES = sorted(path.parent for path in GOLDEN.glob("*/expected.json"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def words(html):
    """The words that a reader sees."""
    tree = lxml.html.fromstring(f"<div>{html}</div>")
    return " ".join(re.findall(r"\w+", " ".join(tree.itertext())))


def prepared(root, folder):
    """All settings of a site that is published in a folder."""
    flags = {"feeds.limit": 0, "feeds.max_bytes": 0}
    return setup(root, config.read(root, flags, {}), output=folder, state=folder / "state.sqlite3")


def published(root, folder):
    """The items of the JSON feed of everything, by address; and the report."""
    report = build.run(prepared(root, folder), NOW)
    items = json.loads((folder / "feed.json").read_text(encoding="utf-8"))["items"]
    return {item["url"]: item for item in items}, report


def seen(item, expected):
    """What is compared of an item, in the shape of `expected`."""
    made = {
        "url": item["url"],
        "title": item["title"],
        "published": item["date_published"],
        "terms": sorted(item.get("tags", ())),
        "authors": [author["name"] for author in item.get("authors", ())],
        "text": words(item["content_html"]),
        "links": [url for _, _, url, _ in lxml.html.iterlinks(item["content_html"] or " ")],
        "id": item["id"],
        "summary": words(item["summary"]) if "summary" in item else "",
    }
    return {key: made[key] for key in expected}


def test_there_are_golden_sites():
    """The test below looks at something."""
    assert SITES


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_golden_site_is_published_as_its_generator_does(site, tmp_path):
    """Every post that the generator publishes, as it does, and none besides."""
    recorded = json.loads((site / "expected.json").read_text(encoding="utf-8"))["posts"]
    expected = {post["url"]: {**post, "terms": sorted(post["terms"])} for post in recorded}

    items, _ = published(site, tmp_path)

    assert sorted(items) == sorted(expected)
    for url, post in expected.items():
        assert seen(items[url], post) == post


@pytest.mark.parametrize("root", SITES, ids=lambda root: root.name)
def test_a_process_that_stood_by_renders_the_same(root, tmp_path):
    """Whatever it has to be told of the site."""
    expected, _ = published(root, tmp_path / "one")
    made = prepared(root, tmp_path / "two")
    other = standby(made.site.generator)
    try:
        build.run(made, NOW, standby=other)
    finally:
        other.dismiss()
    feed = json.loads((tmp_path / "two" / "feed.json").read_text(encoding="utf-8"))

    assert {item["url"]: item for item in feed["items"]} == expected
