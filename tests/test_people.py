"""What is published for people beside the feeds, and what of the site's own is left alone."""

import os
import stat

from tests.conftest import PAGES


def test_a_build_writes_the_pages_once(blog):
    """They change with what they tell, and not before."""
    blog.post("2015-01-01-a", tags="[x]")
    first = blog.build()
    second = blog.build()
    blog.post("2015-01-02-b", tags="[x]")
    third = blog.build()

    assert set(first.written) >= PAGES
    assert second.written == ()
    assert PAGES & set(third.written) == {"index.html", "feeds.opml"}


def test_each_feed_has_a_page_where_they_are_wanted(blog):
    """With the entries of its JSON Feed; pages that are not wanted any more go."""
    blog.post("2015-01-01-a", tags="[x]")
    blog.build(feeds__pages="all")
    page = (blog.feeds / "tags/x.html").read_text()
    report = blog.build()

    assert "https://blog.example/2015/01/01/a.html" in page
    assert set(report.removed) == {"tags/x.html", "feed.html"}


def test_a_page_of_the_sites_own_is_left_alone(blog):
    """Where the feeds lie beside it: a warning says so, and the rest is published."""
    blog.post("2015-01-01-a")
    blog.write("feeds/index.html", "<h1>My blog</h1>")
    report = blog.build()
    again = blog.build()

    assert (blog.feeds / "index.html").read_text() == "<h1>My blog</h1>"
    assert "index.html" not in report.written
    assert (blog.feeds / "feeds.opml").exists()
    assert "was not made by feedsvc and stays as it is" in str(report.problems)
    assert report.problems == again.problems


def test_pages_are_known_again_without_the_state(blog):
    """By the mark in them."""
    blog.post("2015-01-01-a")
    blog.build()
    (blog.root / ".feedsvc/state.sqlite3").unlink()
    blog.post("2015-01-02-b")
    report = blog.build()

    assert report.problems == ()
    assert "index.html" in report.written


def test_feeds_name_their_stylesheet(blog):
    """Relative to where they are, archives too."""
    blog.post("2015-01-01-a", tags="[x]")
    blog.build()

    assert b'href="feed.css"?>' in (blog.feeds / "feed.atom").read_bytes()
    assert b'href="../feed.css"?>' in (blog.feeds / "tags/x.rss").read_bytes()
    assert b"stylesheet" not in (blog.feeds / "feed.json").read_bytes()


def test_a_pipe_in_the_place_of_a_page_is_left_alone(blog):
    """And not waited for."""
    blog.post("2015-01-01-a")
    blog.feeds.mkdir()
    os.mkfifo(blog.feeds / "index.html")
    blog.build()

    assert stat.S_ISFIFO((blog.feeds / "index.html").stat().st_mode)
    assert blog.titles() == ["A"]
