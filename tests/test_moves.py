"""Documents that move: kept at the former path for a while, and told."""

from datetime import timedelta

import pytest

from feedsvc.errors import CollisionError, ConfigError
from tests.conftest import NOW, PAGES


def test_a_path_may_be_the_one_that_subscribers_have(blog):
    """`feeds.paths` moves a document; its own address says so, in archives too."""
    for number in range(45):
        blog.post(f"2015-{number // 28 + 1:02}-{number % 28 + 1:02}-p{number}")
    blog.build(feeds__paths={"feed.atom": "atom.xml", "feed.json": "old/feed.json"})

    assert {"atom.xml", "old/feed.json", "feed.rss"} <= set(blog.files())
    assert not {"feed.atom", "feed.json"} & set(blog.files())
    atom = (blog.feeds / "atom.xml").read_text()
    assert 'href="https://blog.example/feeds/atom.xml" rel="self"' in atom
    assert "<id>https://blog.example/feeds/atom.xml</id>" in atom
    archive = (blog.feeds / "archive/1.atom").read_text()
    assert 'rel="current" href="https://blog.example/feeds/atom.xml"' in archive
    assert (
        '"feed_url": "https://blog.example/feeds/old/feed.json"'
        in (blog.feeds / "old/feed.json").read_text()
    )


def test_a_moved_document_is_kept_at_its_former_path(blog):
    """Up to date, for a year; the move is told once, with what readers do."""
    blog.post("2015-01-01-a")
    blog.build()
    moved = blog.build(feeds__paths={"feed.atom": "atom.xml"})
    blog.post("2015-01-02-b")
    again = blog.build(feeds__paths={"feed.atom": "atom.xml"})
    both = [(blog.feeds / name).read_bytes() for name in ("feed.atom", "atom.xml")]
    blog.now += timedelta(days=366)
    later = blog.build(feeds__paths={"feed.atom": "atom.xml"})

    assert [problem.path for problem in moved.problems] == ["feeds.paths"]
    assert "NetNewsWire" in moved.problems[0].what
    assert "until 2025-06-01" in moved.problems[0].what
    assert again.problems == ()
    assert both[0] == both[1]
    assert b"2015/01/02/b" in both[0]
    assert later.removed == ("feed.atom",)


def test_moving_back_needs_no_copy_of_itself(blog):
    """The path is the document's own again; the one between is kept for a while."""
    blog.post("2015-01-01-a")
    blog.build()
    blog.build(feeds__paths={"feed.atom": "atom.xml"})
    back = blog.build()

    assert set(blog.files()) - PAGES == {"feed.atom", "feed.rss", "feed.json", "atom.xml"}
    assert "moved from atom.xml to feed.atom" in back.problems[0].what
    assert b"feeds/feed.atom" in (blog.feeds / "atom.xml").read_bytes()


@pytest.mark.parametrize("path", ["../x", "/x", "", "a//b", "a/../b", "."])
def test_a_path_out_of_the_folder_is_refused(blog, path):
    """Before anything is done."""
    blog.post("2015-01-01-a")

    with pytest.raises(ConfigError, match=r"feeds\.paths"):
        blog.build(feeds__paths={"feed.atom": path})


def test_two_documents_at_one_path_are_refused(blog):
    """Before anything is written."""
    blog.post("2015-01-01-a")
    with pytest.raises(CollisionError):
        blog.build(feeds__paths={"feed.atom": "feed.rss"})

    assert not blog.feeds.exists()
    assert blog.now == NOW
