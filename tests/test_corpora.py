"""Real blogs, where a collection of them lies beside the repository: moving over changes nothing."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from feedsvc.build import inspection, one_pass
from feedsvc.cli.adopt import adopt
from feedsvc.cli.diff import diff
from feedsvc.config import read
from feedsvc.config.setup import setup
from feedsvc.published import sources

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
BLOGS = sorted(
    path.parent.name
    for path in CORPORA.glob("*/ORACLE.json")
    if json.loads((path.parent / "CORPUS.json").read_text())["generator"] == "jekyll"
)

pytestmark = [
    pytest.mark.skipif(not BLOGS, reason="no collection of blogs beside the repository"),
    pytest.mark.slow,
]


@pytest.fixture
def blog(tmp_path):
    """Copy a blog; → its folder, its address and what its own generator makes of it."""

    def blog(name):
        facts = json.loads((CORPORA / name / "CORPUS.json").read_text())
        folder = tmp_path / name
        shutil.copytree(CORPORA / name, folder)
        oracle = json.loads((CORPORA / name / "ORACLE.json").read_text())["posts"]
        url = facts["site_url"] if "://" in facts["site_url"] else f"https://{facts['site_url']}"
        return folder / facts.get("site_dir", ""), url, oracle

    return blog


def settings(folder, url, **flags):
    """The blog's setup."""
    flat = {"site.url": url, **{name.replace("__", "."): value for name, value in flags.items()}}
    return setup(folder, read.given(folder, flat, {}), jobs=2)


def stock_feed(posts):
    """What the blog's own generator publishes of its newest posts."""
    entries = "".join(
        f"<entry><id>{escape(post['id'])}</id><title>{escape(post['title'] or '')}</title>"
        f"<link href='{escape(post['url'])}'/><published>{post['published']}</published>"
        f"<updated>{post['updated']}</updated></entry>"
        for post in sorted(posts, key=lambda post: post["published"], reverse=True)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><id>x:y</id><title>x</title>{entries}</feed>"


@pytest.mark.parametrize("name", BLOGS or ["none"])
def test_every_post_is_there_with_its_address_id_date_and_terms(blog, name):
    """As the generator has them, and no post besides."""
    folder, url, oracle = blog(name)
    report = one_pass.run(settings(folder, url, feeds__limit=0), NOW)
    items = json.loads((folder / "feeds/feed.json").read_text())["items"]
    found = {item["url"]: item for item in items}
    expected = {
        post["url"] if "://" in post["url"] else f"https://{post['url']}": post for post in oracle
    }

    assert report.posts == len(items)
    assert found.keys() == expected.keys()
    for address, post in expected.items():
        item = found[address]
        assert item["id"].endswith(post["id"].partition("://")[2])
        assert datetime.fromisoformat(item["date_published"]) == datetime.fromisoformat(
            post["published"]
        )
        assert set(item.get("tags", ())) == {
            str(t).strip() for t in post["tags"] + post["categories"]
        } - {""}


@pytest.mark.parametrize("name", BLOGS[:4] or ["none"])
def test_after_adopting_its_feed_nothing_is_new_to_anyone(blog, name):
    """Though every file is renamed and the permalinks are changed."""
    folder, url, oracle = blog(name)
    one_pass.run(settings(folder, url), NOW)
    (folder / "old.atom").write_text(stock_feed(oracle))
    adopted = adopt(settings(folder, url), sources.read(str(folder / "old.atom")), NOW)
    for number, path in enumerate(sorted(folder.glob("**/_posts/**/*.m*"))):
        path.rename(path.with_name(f"{path.name[:10].rstrip('-')}-renamed-{number}{path.suffix}"))
    moved = settings(folder, url, posts__permalink="/all/:year/:title/")
    seen = [
        (outcome.new, outcome.duplicated)
        for prefetched in diff(moved, NOW)
        for name, outcome in prefetched.outcomes.items()
        if name != "sfeed"  # takes an entry for another when its address or title changes
    ]

    assert len(adopted.matched) == len(oracle)
    assert set(seen) == {((), ())}


ALL = sorted(path.parent.name for path in CORPORA.glob("*/ORACLE.json"))


@pytest.mark.parametrize("name", ALL or ["none"])
def test_every_post_of_the_generator_is_an_entry_or_is_named(blog, name):
    """Nothing that it publishes is left out in silence."""
    folder, url, oracle = blog(name)
    state = inspection.inspect(settings(folder, url), NOW)
    below = json.loads((CORPORA / name / "CORPUS.json").read_text()).get("site_dir", "")
    sources = {post["source_path"].removeprefix(f"{below}/") for post in oracle}
    entries = {item.post.path for item in state.shown}
    named = {path for path, one in state.known.items() if one.omitted or one.problems}

    assert sources
    assert sources - entries - named == set()
