"""The ledger: what is kept of entries is read back as it was."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.model.document import Location
from feedsvc.model.entry import Row
from feedsvc.state import ledger, store

START = datetime(2020, 1, 1, tzinfo=UTC)
FULL = Row(
    id="tag:e.com,2020:1",
    natural_id="https://e.com/a",
    path="posts/a.md",
    url="https://e.com/a/",
    title="A 标题",
    image="https://e.com/a.png",
    sketch=b"\x00sketch",
    published=START,
    updated=START + timedelta(days=1),
    first_seen=START + timedelta(days=2),
    dated=START + timedelta(days=3),
    withdrawn=START + timedelta(days=4),
    former_paths=("posts/old.md", "older, with a comma.md"),
    former_urls=("https://e.com/old/", "https://e.com/older/"),
    digest=b"\x01digest",
)
BARE = Row("b", "b", "b.md", "https://e.com/b", "B", "", b"", START, START, START)


@pytest.fixture
def database():
    """An empty state."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        store.create(made)
        yield made


@pytest.mark.parametrize("row", [FULL, BARE], ids=["full", "bare"])
def test_a_row_is_read_back_as_it_was_kept(database, row):
    """Every value, former names and instants among them."""
    ledger.keep(database, [row])

    assert ledger.rows(database) == [row]
    assert ledger.rows_at(database, [row.path]) == [row]
    assert ledger.rows_of(database, [row.id]) == [row]


def test_a_row_that_is_kept_again_takes_the_place_of_the_last(database):
    """By its id."""
    ledger.keep(database, [FULL, BARE])
    ledger.keep(database, [Row("b", "b", "c.md", "u", "C", "", b"", START, START, START)])

    assert {row.id: row.path for row in ledger.rows(database)} == {FULL.id: FULL.path, "b": "c.md"}


def test_withdrawn_rows_are_found_among_all(database):
    """Those that are no longer in the feeds."""
    ledger.keep(database, [FULL, BARE])

    assert ledger.withdrawn(database) == [FULL]


def test_rows_of_a_path_are_forgotten(database):
    """And no others."""
    ledger.keep(database, [FULL, BARE])
    ledger.forget(database, [FULL.path, "nothing.md"])

    assert ledger.rows(database) == [BARE]


def test_nothing_is_asked_for_nothing(database):
    """No path, no row."""
    ledger.keep(database, [BARE])

    assert ledger.rows_at(database, []) == []
    assert ledger.rows_of(database, ["other"]) == []


def test_it_knows_whether_it_knows_any(database):
    """Withdrawn entries are known, too."""
    before = ledger.knows_any(database)
    ledger.keep(database, [FULL])

    assert (before, ledger.knows_any(database)) == (False, True)


def test_slugs_are_pinned(database):
    """The first one stays, whatever is given later."""
    ledger.keep_slugs(database, {("tags", "c"): "c", ("tags", "c++"): "c-2"})
    ledger.keep_slugs(database, {("tags", "c"): "other", ("categories", "c"): "c"})

    assert ledger.slugs(database) == {
        ("tags", "c"): "c",
        ("tags", "c++"): "c-2",
        ("categories", "c"): "c",
    }
    assert ledger.slugs_of(database, [("tags", "c++"), ("tags", "new")]) == {("tags", "c++"): "c-2"}


def test_archives_are_pinned(database):
    """An entry stays in the archive that it was put into, of each feed."""
    ledger.keep_archived(database, "feed", {"a": 1, "b": 2})
    ledger.keep_archived(database, "feed", {"a": 7, "c": 3})
    ledger.keep_archived(database, "tags/x", {"a": 1})

    assert ledger.archived(database) == {"feed": {"a": 1, "b": 2, "c": 3}, "tags/x": {"a": 1}}


def test_locations_are_kept(database):
    """With the instant at which a document left one; the last word counts."""
    here, left = Location("feed.atom", "atom.xml"), Location("feed.rss", "rss.xml", START)
    ledger.keep_locations(database, [here, left])
    ledger.keep_locations(database, [Location("feed.atom", "atom.xml", START)])

    assert ledger.locations(database) == [Location("feed.atom", "atom.xml", START), left]
