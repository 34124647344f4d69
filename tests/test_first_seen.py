"""A post without a date, whose URL has one, has the day on which it was first seen, and keeps it."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.build import first_seen, one_pass
from feedsvc.model.entry import Row
from feedsvc.model.post import Post
from tests.sites.test_golden import prepared

DAY = datetime(2024, 5, 6, 23, 30, tzinfo=UTC)
PERMALINK = ":year/:month/:day/:title/"
HELLO = "---\ntitle: Hello World\n---\nHi [x](x/).\n"
OTHER = "---\ntitle: Other\ndate: 2020-01-01\n---\nSee {% post_link hello-world %}.\n"


@pytest.fixture
def site(tmp_path):
    """A fresh blog of Hexo, and a function that builds it so many days later."""
    root, output = tmp_path / "site", tmp_path / "feeds"
    (root / "source/_posts").mkdir(parents=True)

    def configure(permalink, more=""):
        (root / "_config.yml").write_text(
            f"title: H\nurl: https://e.net\npermalink: {permalink}\nnew_post_name: :title.md\n{more}"
        )

    def build(days=0):
        report = one_pass.run(prepared(root, output), DAY + timedelta(days=days))
        items = json.loads((output / "feed.json").read_text())["items"]
        return {one["title"]: one for one in items}, report

    configure(PERMALINK)
    (root / "source/_posts/hello-world.md").write_text(HELLO)
    (root / "source/_posts/other.md").write_text(OTHER)
    return root, build, configure


def test_a_fresh_blog_passes(site):
    """With a warning; links to the post lead to it."""
    _, build, _ = site
    items, report = build()
    hello = items["Hello World"]

    assert hello["url"] == hello["id"] == "https://e.net/2024/05/06/hello-world/"
    assert hello["date_published"].startswith("2024-05-06T23:30:00")
    assert 'href="https://e.net/2024/05/06/hello-world/x/"' in hello["content_html"]
    assert 'href="https://e.net/2024/05/06/hello-world/"' in items["Other"]["content_html"]
    assert [(one.severity, one.what) for one in report.problems] == [
        ("warning", "has no date, so its URL has the day on which it was first seen")
    ]


def test_the_url_stays_when_the_post_is_changed(site):
    """However much later."""
    root, build, _ = site
    build()
    (root / "source/_posts/hello-world.md").write_text(HELLO + "\nMore of it, much later.\n")

    assert build(400)[0]["Hello World"]["url"] == "https://e.net/2024/05/06/hello-world/"


def test_the_url_stays_when_everything_is_read_anew(site):
    """As after a change of the settings."""
    root, build, configure = site
    build()
    configure(PERMALINK, "author: Bo\n")

    assert build(40)[0]["Hello World"]["url"] == "https://e.net/2024/05/06/hello-world/"
    shutil.copytree(root, root.parent / "again")  # and of a file that is newer
    (root / "source/_posts/hello-world.md").touch()
    assert build(41)[0]["Hello World"]["url"] == "https://e.net/2024/05/06/hello-world/"


def test_another_permalink_has_the_same_day(site):
    """The id stays."""
    _, build, configure = site
    build()
    configure(":year-:i_month/:title.html")
    hello = build(300)[0]["Hello World"]

    assert hello["url"] == "https://e.net/2024-5/hello-world.html"
    assert hello["id"] == "https://e.net/2024/05/06/hello-world/"


def test_a_date_that_is_added_is_that_of_the_url(site):
    """The id stays."""
    root, build, _ = site
    build()
    dated = HELLO.replace("title:", "date: 2023-01-02\ntitle:")
    (root / "source/_posts/hello-world.md").write_text(dated)
    hello = build(3)[0]["Hello World"]

    assert hello["url"] == "https://e.net/2023/01/02/hello-world/"
    assert hello["id"] == "https://e.net/2024/05/06/hello-world/"


def test_the_day_is_that_of_the_zone_of_urls(site):
    """As other days in URLs are."""
    root, build, _ = site
    (root / "feedsvc.toml").write_text('[site]\ntimezone = "Asia/Tokyo"\n')

    assert build()[0]["Hello World"]["url"] == "https://e.net/2024/05/07/hello-world/"


def test_a_hash_of_the_date_still_takes_a_date(site):
    """Nobody could say how it was made."""
    _, build, configure = site
    configure(":hash/:title/")
    _, report = build()

    assert report.problems[0].what == "permalink has :hash, and it has no date"
    assert report.problems[0].severity == "error"


def test_a_url_without_a_day_is_as_it_was(site):
    """It waits for nothing."""
    _, build, configure = site
    configure(":title/")

    assert build()[0]["Hello World"]["url"] == "https://e.net/hello-world/"


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://e.net/2019/08/07/a/", "https://e.net/2019/08/07/a/"),
        ("https://e.net/2019/08/07/b/", "https://e.net/2024/05/06/a/"),
        ("https://e.net/2019/08/a/", "https://e.net/2024/05/06/a/"),
    ],
)
def test_a_url_that_was_published_is_taken_where_it_has_that_form(url, made):
    """Also that of an entry of another program's feed, of which no file is known."""
    waiting = "https://e.net/:year/:month/:day/a/"
    post = Post("a.md", waiting, waiting, "A", awaits=waiting)
    old = DAY - timedelta(days=2000)
    row = Row(url, url, "", url, "A", "", b"", published=old, updated=old, first_seen=old)

    settled = first_seen.settled(post, [row], DAY, "UTC")

    assert (settled.url, settled.natural_id) == (made, made)
