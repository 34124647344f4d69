"""What the daemon tells its server: for how long feeds are fresh, and the page of each feed."""

import json
import urllib.error
import urllib.request
from datetime import timedelta

import pytest

from feedsvc.build import max_age
from feedsvc.config.settings import FeedSettings
from feedsvc.service.http.generated_pages import pages_of_feeds
from tests.running import serve

__all__ = ["serve"]


def fetch(address, host=None):
    """Status, header fields and body, under the name that a proxy passes on."""
    request = urllib.request.Request(address, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def test_max_age_goes_by_how_often_the_blog_is_written(blog):
    """As the published feed tells; an hour before there is one."""
    before = max_age.published(blog.settings())
    for hours in range(1, 60, 12):
        date = blog.now - timedelta(hours=hours)
        blog.post(f"{date:%Y-%m-%d}-h{hours}", date=f"{date:%Y-%m-%d %H:%M:%S %z}")
    blog.build()
    dates = max_age.published(blog.settings())

    assert before == ()
    assert max_age.max_age(blog.settings(), before, blog.now) == 3600
    assert max_age.max_age(blog.settings(), dates, blog.now) == 1800


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b'{"version": "x", "title": "x", "items": [{"date_published": "2024-01-01T00:00:00"}]}',
    ],
)
def test_what_another_program_left_there_is_no_rhythm(blog, document):
    """It is no reason not to start."""
    blog.write("feeds/feed.json", document)

    assert max_age.published(blog.settings()) == ()


def test_max_age_can_be_fixed(blog):
    """In seconds."""
    assert max_age.max_age(blog.settings(server__max_age=77), (), blog.now) == 77


def test_the_rhythm_is_found_where_settings_moved_the_feed(blog):
    """The JSON Feed of everything."""
    moved = {"feeds__paths": {"feed.json": "all/feed.json"}}
    for number in range(9):
        blog.post(f"2024-05-{23 + number}-n{number}")
    blog.build(**moved)

    assert not (blog.feeds / "feed.json").exists()
    assert len(max_age.published(blog.settings(**moved))) == 9


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("tags/x.html", "tags/x.json"),
        ("feed.html", "all.json"),
        ("index.html", "index.json"),
        ("tags/x", ""),
        ("page.css", ""),
        ("", ""),
    ],
)
def test_a_page_is_made_of_the_feed_beside_it(path, source, tmp_path):
    """Or of where settings moved that."""
    settings = FeedSettings(paths={"feed.json": "all.json"})
    recipe = pages_of_feeds(settings, "https://blog.example/feeds", tmp_path)

    assert recipe.source(path) == source


@pytest.mark.slow
def test_every_feed_has_a_page_over_http(blog, serve):
    """Title, entries, and the public address to subscribe to; gone with the feed."""
    blog.post("2024-05-01-one", tags="[c++]")
    blog.post("2024-05-02-two")
    running = serve()
    status, headers, page = fetch(f"{running.address}/tags/c-plus-plus")
    (blog.root / "_posts/2024-05-01-one.md").write_text("---\ntitle: One\n---\nNo tag.\n")
    running.publish()

    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<title>c++ – Blog</title>" in page
    assert f'value="{running.address}/tags/c-plus-plus.atom"' in page
    assert ">One<" in page
    assert ">Two<" not in page
    assert fetch(f"{running.address}/feed")[0] == 200
    assert fetch(f"{running.address}/tags/c-plus-plus")[0] == 410
    assert fetch(f"{running.address}/tags/c-plus-plus.atom")[0] == 410
    assert fetch(f"{running.address}/tags/never")[0] == 404


@pytest.mark.slow
def test_nothing_is_kept_beyond_the_next_publication(blog, serve):
    """A post is due in some seconds: no client is told to stay away for longer."""
    from datetime import UTC, datetime

    due = (datetime.now(UTC) + timedelta(seconds=90)).replace(microsecond=0)
    blog.post("2024-05-01-one")
    blog.post("2024-05-02-due", date=f"{due:%Y-%m-%d %H:%M:%S} +0000")
    running = serve()
    _, headers, _ = fetch(f"{running.address}/feed.atom", "blog.example")
    health = json.loads(fetch(f"{running.address}/health")[2])

    assert 0 < int(headers["Cache-Control"].removeprefix("max-age=")) <= 90
    assert datetime.fromisoformat(health["next_publication"]) == due


def test_a_save_is_seen_by_the_author_at_once(blog, serve):
    """At the daemon's own address; readers keep what they have for a while."""
    blog.post("2024-05-01-one")
    running = serve()
    kept = {}
    for path in ("/", "/feed", "/feed.atom", "/feed.json", "/page.css"):
        for host in (None, "blog.example"):
            kept[path, host] = fetch(running.address + path, host)[1]["Cache-Control"]

    assert {kept[path, host] for path, host in kept if host is None} == {"no-cache"}
    assert {kept[path, "blog.example"] for path in ("/", "/feed")} == {"no-cache"}
    assert {
        kept[f"/{path}", "blog.example"] for path in ("feed.atom", "feed.json", "page.css")
    } == {"max-age=3600"}
