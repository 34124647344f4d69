"""The state, kept open from pass to pass."""

import shutil
import sqlite3

import pytest

from feedsvc.build.session import Held
from feedsvc.state import cache, index, store
from feedsvc.state.index import Whole


@pytest.fixture
def held():
    """Something that keeps a state open."""
    made = Held()
    yield made
    made.close()


def note(held, path, value):
    """Write a value to the state; → the connection."""
    with held.opened(path) as database, store.transaction(database):
        database.execute("INSERT INTO slug VALUES ('tag', ?1, ?1)", (value,))
        return database


def noted(held, path):
    """All values of the state."""
    with held.opened(path) as database:
        return [term for (term,) in database.execute("SELECT term FROM slug ORDER BY term")]


def test_it_is_opened_once(tmp_path, held):
    """For as long as nobody else writes it."""
    first, second = (note(held, tmp_path / "state", value) for value in ("a", "b"))

    assert first is second
    assert noted(held, tmp_path / "state") == ["a", "b"]


def test_the_file_is_whole_between_two_passes(tmp_path, held):
    """Who copies it needs nothing that is beside it."""
    note(held, tmp_path / "state", "a")
    (tmp_path / "copy").write_bytes((tmp_path / "state").read_bytes())

    assert noted(Held(), tmp_path / "copy") == ["a"]


def test_what_others_wrote_is_seen(tmp_path, held):
    """They have connections of their own."""
    note(held, tmp_path / "state", "a")
    other = Held()
    note(other, tmp_path / "state", "b")
    other.close()

    assert noted(held, tmp_path / "state") == ["a", "b"]


@pytest.mark.parametrize("put_back", [shutil.copy, lambda a, b: a.replace(b)], ids=["over", "anew"])
def test_a_file_that_was_put_back_is_taken(tmp_path, held, put_back):
    """Though another one is open."""
    state, kept = tmp_path / "state", tmp_path / "kept"
    note(held, state, "a")
    shutil.copy(state, kept)
    note(held, state, "b")
    put_back(kept, state)

    assert noted(held, state) == ["a"]
    note(held, state, "c")
    assert noted(Held(), state) == ["a", "c"]


def test_a_file_that_is_gone_is_made_anew(tmp_path, held):
    """With its folder."""
    state = tmp_path / "folder" / "state"
    note(held, state, "a")
    shutil.rmtree(state.parent)

    assert noted(held, state) == []


def test_what_fails_leaves_nothing_open(tmp_path, held):
    """Nor anything half written."""
    note(held, tmp_path / "state", "a")
    with pytest.raises(sqlite3.IntegrityError):
        note(held, tmp_path / "state", "a")

    assert not (tmp_path / "state-wal").exists()
    assert noted(held, tmp_path / "state") == ["a"]


def test_documents_are_asked_for_once(tmp_path, held):
    """Until somebody else writes the state."""
    path, folder = tmp_path / "state", "/feeds"
    with held.opened(path) as database, store.transaction(database):
        cache.keep_documents(database, folder, {"feed.atom": b"1"})
        first = held.documents(folder)
    with held.opened(path):
        second = held.documents(folder)
    with Held().opened(path) as database, store.transaction(database):
        cache.keep_documents(database, folder, {"feed.rss": b"2"})
    with held.opened(path):
        third = held.documents(folder)

    assert first == {"feed.atom": b"1"}
    assert second is first
    assert third == {"feed.atom": b"1", "feed.rss": b"2"}


def test_what_the_last_pass_found_is_asked_for_once(tmp_path, held):
    """Until it is void, or somebody else writes the state."""
    path, found = tmp_path / "state", Whole(1, (), ())
    with held.opened(path) as database, store.transaction(database):
        held.keep_whole(b"key", found)
    with held.opened(path):
        first, other = held.whole(b"key"), held.whole(b"other")
        held.forget_whole()
        void = held.whole(b"key")
    with Held().opened(path) as database, store.transaction(database):
        index.keep_whole(database, b"key", Whole(2, (), ()))
    with held.opened(path):
        second = held.whole(b"key")

    assert first is found
    assert (other, void) == (None, None)
    assert second == Whole(2, (), ())
