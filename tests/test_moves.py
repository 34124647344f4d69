"""Documents that move: kept at the former path for a while, and told."""

from datetime import timedelta

import pytest

from feedsvc.identity.moves import settle
from feedsvc.model.document import Location
from feedsvc.model.errors import CollisionError, ConfigError
from feedsvc.model.feed import path_of
from feedsvc.model.problem import Problem
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


def settled(paths, known=(), published=(), days=365):
    """What becomes of documents at NOW."""
    names = [f"feed.{kind}" for kind in ("atom", "json", "rss")]
    documents = {name: path_of(paths, name) for name in names}
    return settle(paths, documents, known, published, NOW, days=days)


def test_a_move_is_told_with_what_readers_do_and_until_when_it_is_kept():
    """Word for word: it is the only time."""
    made = settled({"feed.atom": "atom.xml"}, published=["feed.atom"], days=10)

    assert made.locations == (
        Location("feed.atom", "atom.xml"),
        Location("feed.atom", "feed.atom", NOW),
    )
    assert made.copies == {"feed.atom": ("feed.atom",)}
    assert made.problems == (
        Problem(
            "feeds.paths",
            0,
            "feed.atom moved from feed.atom to atom.xml, and NetNewsWire shows a feed at a new URL"
            " as all new; it is also kept at feed.atom until 2024-06-11",
            "redirect the former URL to the new one (301) for good, or undo the move",
            "warning",
        ),
    )


@pytest.mark.parametrize(("age", "kept"), [(9, True), (10, False), (11, False)])
def test_a_former_path_is_kept_for_so_many_days(age, kept):
    """To the second."""
    left = Location("feed.atom", "feed.atom", NOW - timedelta(days=age))
    now = Location("feed.atom", "atom.xml")
    made = settled({"feed.atom": "atom.xml"}, [left, now], days=10)

    assert made.copies == ({"feed.atom": ("feed.atom",)} if kept else {})
    assert set(made.locations) == {left, now}
    assert made.problems == ()


def test_several_former_paths_are_kept_but_for_those_that_others_have():
    """In their order."""
    known = [
        Location("feed.atom", "a.xml", NOW - timedelta(days=2)),
        Location("feed.atom", "b.xml", NOW - timedelta(days=1)),
        Location("feed.atom", "c.xml", NOW - timedelta(days=1)),
        Location("feed.atom", "d.xml"),
        Location("feed.rss", "e.xml", NOW - timedelta(days=1)),
    ]
    made = settled({"feed.atom": "d.xml", "feed.json": "c.xml"}, known)

    assert made.copies == {"feed.atom": ("a.xml", "b.xml"), "feed.rss": ("e.xml",)}


def test_a_setting_that_is_taken_out_moves_the_document_back():
    """Its own path is its place again; the other is kept."""
    made = settled({}, [Location("feed.atom", "atom.xml")])

    assert made.locations == (Location("feed.atom", "atom.xml", NOW),)
    assert made.copies == {"feed.atom": ("atom.xml",)}
    assert "moved from atom.xml to feed.atom" in made.problems[0].what


def test_a_document_that_never_was_published_did_not_move():
    """Nothing is told, nothing kept."""
    made = settled({"feed.atom": "atom.xml"})

    assert made == ((Location("feed.atom", "atom.xml"),), {}, ())
