"""What the command is made of: feeds and sites in, text out."""

import json
from datetime import UTC, datetime

import pytest

from feedsvc.build import one_pass
from feedsvc.check import against as comparison
from feedsvc.check import findings
from feedsvc.cli import check
from feedsvc.config import read
from feedsvc.config.setup import setup
from feedsvc.model.errors import ConfigError, OutputError

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def made(tmp_path):
    """A site of two posts."""
    site = tmp_path / "site"
    (site / "_posts").mkdir(parents=True)
    (site / "_config.yml").write_text(
        "url: https://g.example\ntitle: Garden\nauthor: Ada\nlang: en\n"
    )
    for day, name in enumerate(("peas", "beans"), 1):
        text = f"---\ntitle: {name}\ntags: [green]\n---\nThe {name} are green.\n"
        (site / "_posts" / f"2025-01-0{day}-{name}.md").write_text(text)
    return setup(site, read.given(site, {}, {}, None), state=tmp_path / "state.sqlite3")


@pytest.fixture
def published(made):
    """Its feeds."""
    one_pass.run(made, NOW)
    return made.output


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss", "feed.json", "feeds.opml"])
def test_our_own_documents_have_no_errors(published, name):
    """What is published passes its own rules."""
    found = check.feeds([str(published / name)], NOW)

    assert [one for one in found if one.severity == "error"] == []


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss"])
def test_moving_over_changes_nothing(made, published, name):
    """A site compared with the feed that it published."""
    found = check.against(made, str(published / name), NOW)

    assert comparison.lines(found) == ["all 2 entries are the same"]
    assert comparison.plain(found)["same"]


def test_an_edit_is_seen(made, published):
    """The field, what is published, what would be."""
    post = made.root / "_posts" / "2025-01-01-peas.md"
    post.write_text(post.read_text().replace("title: peas", "title: Peas"))
    found = check.against(made, str(published / "feed.rss"), NOW)

    assert [(one.field, one.theirs, one.ours) for one in found.differences] == [
        ("title", "peas", "Peas")
    ]


def test_a_site_is_checked_without_a_trace(made):
    """Nothing is published, nothing is remembered."""
    assert check.site(made, NOW) == []
    assert not made.output.exists()
    assert findings.lines([]) == ["nothing found"]
    assert findings.plain([]) == []


def test_what_is_no_folder_is_a_feed(tmp_path):
    """Addresses and files."""
    assert not check.is_feed(str(tmp_path))
    assert check.is_feed(str(tmp_path / "feed.atom"))
    assert check.is_feed("https://g.example/feed.atom")


def test_a_feed_that_is_not_there_is_said(tmp_path):
    """With the path, and what to do."""
    with pytest.raises(ConfigError, match=r"none\.atom: cannot be read \(No such file"):
        check.feeds([str(tmp_path / "none.atom")], NOW)


def test_sarif_goes_into_a_file(tmp_path):
    """Or says why it does not."""
    check.write_sarif(tmp_path / "out.sarif", [], tmp_path)

    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    with pytest.raises(OutputError):
        check.write_sarif(tmp_path, [], tmp_path)
