"""The sample posts: what readers read is what each post says."""

import json
import shutil
from calendar import timegm
from datetime import UTC, datetime

import feedparser
import pytest

from feedsvc.build import inspection, one_pass
from feedsvc.config import read
from feedsvc.config.setup import setup
from tests.conftest import NOW, SAMPLES


@pytest.fixture
def samples(tmp_path):
    """The sample site, built; → its entries by id, and its output folder."""
    for name in ("posts", "pyproject.toml"):
        source = SAMPLES / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    made = setup(tmp_path, read.given(tmp_path, {}, {}))
    one_pass.run(made, NOW)
    shown = inspection.inspect(made, NOW).shown
    return {item.entry.id: item.entry for item in shown}, tmp_path / "feeds"


def instant(parsed):
    """The instant that feedparser read."""
    return datetime.fromtimestamp(timegm(parsed), UTC)


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_feedparser_reads_back_every_sample(samples, kind):
    """Title, link, id, dates, terms and authors, in every feed it stands in."""
    entries, feeds = samples
    documents = sorted(feeds.rglob(f"*.{kind}"))
    seen = set()
    for document in documents:
        parsed = feedparser.parse(document.read_bytes(), sanitize_html=False)
        assert not parsed.bozo
        for one in parsed.entries:
            entry = entries[one.id]
            seen.add(entry.id)
            assert (one.title, one.link) == (entry.title, entry.url)
            assert instant(one.published_parsed) == entry.published
            assert [term.term for term in one.get("tags", ())] == list(entry.terms)
            assert one.content[0].value.startswith("<p>")
            if kind == "atom":
                assert instant(one.updated_parsed) == entry.updated
            if entry.authors:
                assert one.authors[0].name == entry.authors[0].name

    assert len(documents) == 19
    assert seen == entries.keys()


def test_json_feed_says_the_same(samples):
    """Every member that the other formats have."""
    entries, feeds = samples
    items = json.loads((feeds / "feed.json").read_text())["items"]

    assert {item["id"] for item in items} == entries.keys()
    for item in items:
        entry = entries[item["id"]]
        assert (item["title"], item["url"]) == (entry.title, entry.url)
        assert datetime.fromisoformat(item["date_published"]) == entry.published
        assert item.get("tags", []) == list(entry.terms)


def test_nothing_of_a_template_is_left_over(samples):
    """No Liquid, no attribute list, no relative address, no script."""
    _, feeds = samples
    text = (feeds / "feed.atom").read_text()

    assert "{%" not in text
    assert "{:" not in text
    assert "&lt;script" not in text
    assert 'href="/' not in text.replace("&quot;", '"')
    assert text.count("{{") == 1  # the one that the author wrote as text
