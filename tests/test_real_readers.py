"""Real feed readers over HTTP, subscribed from the start while the blog changes."""

import functools
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from datetime import timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

TEXT = (
    "This is a story about {}, which is told at some length: first this, then that. It ends here.\n"
)


class _Handler(SimpleHTTPRequestHandler):
    """Static files with the right types; no dates, as several passes happen in one second."""

    extensions_map = {".atom": "application/atom+xml", ".rss": "application/rss+xml"}  # noqa: RUF012

    def send_header(self, keyword, value):
        """Leave out what would make two versions of one second the same."""
        if keyword != "Last-Modified":
            super().send_header(keyword, value)

    def log_message(self, *_):
        """Be quiet."""


@pytest.fixture
def address(blog):
    """The address of the blog's output folder, served from this machine."""
    blog.feeds.mkdir(parents=True)
    handler = functools.partial(_Handler, directory=str(blog.feeds))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def story(name):
    """A text that no other name has."""
    return TEXT.format(name) * 3


def steps(blog):
    """A history, one change after another; after each the titles that are published."""
    for number in range(4):
        blog.post(f"2015-01-0{number + 1}-p{number}", story(number), tags="[t]")
    yield "start"
    blog.post("2015-01-05-p4", story(4), tags="[t]")
    yield "added"
    blog.post("2015-01-02-p1", story(1).replace("told", "tld", 1), tags="[t]")
    yield "typo"
    blog.post("2015-01-02-p1", story(1) + story("what came after"), tags="[t]")
    yield "edited"
    posts = blog.root / "_posts"
    (posts / "2015-01-03-p2.md").rename(posts / "2015-01-03-renamed.md")
    yield "renamed"
    blog.post("2015-01-04-p3", story(3), title="Retitled", tags="[t]")
    yield "retitled"
    blog.write(
        "_config.yml", "title: Blog\nurl: https://blog.example\nauthor: Ann\npermalink: /:title/\n"
    )
    yield "permalinks changed"
    shutil.move(posts, blog.root / "moved")
    (blog.root / "notes").mkdir()
    shutil.move(blog.root / "moved", blog.root / "notes" / "_posts")
    yield "folder moved"
    (blog.root / "notes/_posts/2015-01-01-p0.md").unlink()
    yield "deleted"
    blog.write("notes/_posts/2015-01-01-again.md", f"---\ntitle: P0\ntags: [t]\n---\n{story(0)}")
    yield "restored"


def publish(blog):
    """A pass, an hour after the last one."""
    blog.now += timedelta(hours=1)
    return blog.build()


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss", "tags/t.atom"])
def test_reader_sees_each_post_once(blog, address, tmp_path, name):
    """The Python library `reader`: five posts are five entries, through every change."""
    import reader as library

    with closing(library.make_reader(str(tmp_path / "reader.sqlite"), feed_root="")) as subscriber:
        subscriber.add_feed(f"{address}/{name}")
        seen = {}
        for step in steps(blog):
            publish(blog)
            subscriber.update_feeds(scheduled=False)
            assert subscriber.get_feed(f"{address}/{name}").last_exception is None, step
            seen[step] = len(list(subscriber.get_entries()))

    assert list(seen.values()) == [4] + [5] * 9


@pytest.mark.skipif(not shutil.which("newsboat"), reason="newsboat is not installed")
@pytest.mark.parametrize("name", ["feed.atom", "feed.rss"])
def test_newsboat_sees_each_post_once(blog, address, tmp_path, name):
    """newsboat: the same history."""
    (tmp_path / "urls").write_text(f"{address}/{name}\n")
    (tmp_path / "config").write_text("reload-time 60\n")
    command = ["newsboat", "-x", "reload"]
    for flag, file in (("-u", "urls"), ("-C", "config"), ("-c", "cache.db")):
        command += [flag, str(tmp_path / file)]
    seen = {}
    for step in steps(blog):
        publish(blog)
        subprocess.run(
            command, check=True, timeout=60, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
        )
        with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
            (seen[step],) = cache.execute("SELECT count(*) FROM rss_item").fetchone()

    assert list(seen.values()) == [4] + [5] * 9
