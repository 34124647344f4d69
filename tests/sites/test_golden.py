"""Each generator's golden site, against what the generator itself made of it.

`expected.json` is recorded from the real tool by `python -m tests.recording`, or written by its
documentation where the tool cannot be run; `made_by` says which, with the version. Of each post it
has the address, the id, the title, both instants, terms (tags and categories), authors, the summary
(null where the tool's own feed gives none) and the outline of the content.
"""

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from feedsvc.build import one_pass
from feedsvc.build.batch import warm_worker
from feedsvc.config import read
from feedsvc.config.setup import setup
from tests.recording.known import KNOWN, known
from tests.recording.posts import KEYS
from tests.recording.structure import absolute, structure
from tests.recording.versions import SITES as VERSIONS
from tests.recording.versions import made_by

GOLDEN = Path(__file__).parents[1] / "golden"
SITES = sorted(path.parent for path in GOLDEN.glob("*/expected.json"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LEAST = 12


def prepared(root, folder):
    """All settings of a site that is published in a folder."""
    flags = {"feeds.limit": 0, "feeds.max_bytes": 0}
    return setup(root, read.given(root, flags, {}), output=folder, state=folder / "state.sqlite3")


def published(root, folder):
    """The items of the JSON feed of everything, by address; and the report."""
    report = one_pass.run(prepared(root, folder), NOW)
    items = json.loads((folder / "feed.json").read_text(encoding="utf-8"))["items"]
    return {item["url"]: item for item in items}, report


def seen(item):
    """What is compared of an item, in the shape of `expected.json`."""
    return {
        "url": item["url"],
        "id": item["id"],
        "title": item["title"],
        "published": item["date_published"],
        "updated": item["date_modified"],
        "terms": sorted(item.get("tags", ())),
        "authors": [author["name"] for author in item.get("authors", ())],
        "summary": " ".join(item["summary"].split()) if "summary" in item else None,
        "content": structure(item["content_html"], item["url"]),
    }


@lru_cache
def recorded(site):
    """What was recorded of a site."""
    return json.loads((site / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The items of each site, by address; each site is published once."""

    @lru_cache
    def items(site):
        return published(site, tmp_path_factory.mktemp(site.name))[0]

    return items


def same(expected, found):
    """Whether a key is as recorded; where only colours tell the language of code, any will do."""
    if isinstance(expected, list) and len(expected) == len(found):
        return all(
            line == other or (line.endswith('pre lang="?"') and other.lstrip().startswith("pre"))
            for line, other in zip(expected, found, strict=True)
        )
    return expected == found


def differences(site, expected, item):
    """The keys of a post that are not as recorded, with both values, and those that are known."""
    found = seen(item)
    wrong = {
        key: (value, found[key]) for key, value in expected.items() if not same(value, found[key])
    }
    if expected["summary"] is None:  # the tool's feed has none: feedsvc may have one of its own
        wrong.pop("summary", None)
    return wrong, {key for key in KEYS if known(site.name, expected["url"], key)}


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_golden_site_is_complete(site):
    """It says what it was made by, and has every key of twelve posts at least."""
    expected = recorded(site)

    if site.name in VERSIONS:
        assert expected["made_by"] == made_by(site.name)
    else:
        assert expected["made_by"].startswith("by hand")
        assert expected["rules"]
    assert len(expected["posts"]) >= LEAST
    assert all(tuple(post) == KEYS for post in expected["posts"])


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_golden_site_is_published_as_its_generator_does(site, made):
    """Every post that the generator publishes, as it does, and none besides."""
    items = {absolute(url, url): item for url, item in made(site).items()}
    expected = {absolute(post["url"], post["url"]): post for post in recorded(site)["posts"]}

    assert sorted(items) == sorted(expected)
    for url, post in expected.items():
        wrong, listed = differences(site, post, items[url])
        assert {key: value for key, value in wrong.items() if key not in listed} == {}, url
        assert listed - set(wrong) == set(), f"{url}: take it off the list of known differences"


def test_every_known_difference_is_one_of_a_post():
    """None is left of a post that is gone."""
    for site, listed in KNOWN.items():
        urls = [post["url"] for post in recorded(GOLDEN / site)["posts"]]
        for end, key in listed:
            assert key in KEYS
            assert len([url for url in urls if url.endswith(end)]) == 1, (site, end)


@pytest.mark.slow
@pytest.mark.parametrize("root", SITES, ids=lambda root: root.name)
def test_a_process_that_stood_by_renders_the_same(root, made, tmp_path):
    """Whatever it has to be told of the site."""
    prepared_site = prepared(root, tmp_path)
    other = warm_worker(prepared_site.site.generator)
    try:
        one_pass.run(prepared_site, NOW, warm_worker=other)
    finally:
        other.stop()
    feed = json.loads((tmp_path / "feed.json").read_text(encoding="utf-8"))

    assert {item["url"]: item for item in feed["items"]} == made(root)
