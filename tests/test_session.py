"""The state, kept open from pass to pass."""

import shutil
import sqlite3

import pytest

from feedsvc.build.session import Session
from feedsvc.state import cache, index, store
from feedsvc.state.index import PassSummary


@pytest.fixture
def session():
    """Something that keeps a state open."""
    made = Session()
    yield made
    made.close()


def note(session, path, value):
    """Write a value to the state; → the connection."""
    with session.opened(path) as database, store.transaction(database):
        database.execute("INSERT INTO slug VALUES ('tag', ?1, ?1)", (value,))
        return database


def noted(session, path):
    """All values of the state."""
    with session.opened(path) as database:
        return [term for (term,) in database.execute("SELECT term FROM slug ORDER BY term")]


def test_it_is_opened_once(tmp_path, session):
    """For as long as nobody else writes it."""
    first, second = (note(session, tmp_path / "state", value) for value in ("a", "b"))

    assert first is second
    assert noted(session, tmp_path / "state") == ["a", "b"]


def test_the_file_is_whole_between_two_passes(tmp_path, session):
    """Who copies it needs nothing that is beside it."""
    note(session, tmp_path / "state", "a")
    (tmp_path / "copy").write_bytes((tmp_path / "state").read_bytes())

    assert noted(Session(), tmp_path / "copy") == ["a"]


def test_what_others_wrote_is_seen(tmp_path, session):
    """They have connections of their own."""
    note(session, tmp_path / "state", "a")
    other = Session()
    note(other, tmp_path / "state", "b")
    other.close()

    assert noted(session, tmp_path / "state") == ["a", "b"]


@pytest.mark.parametrize("put_back", [shutil.copy, lambda a, b: a.replace(b)], ids=["over", "anew"])
def test_a_file_that_was_put_back_is_taken(tmp_path, session, put_back):
    """Though another one is open."""
    state, kept = tmp_path / "state", tmp_path / "kept"
    note(session, state, "a")
    shutil.copy(state, kept)
    note(session, state, "b")
    put_back(kept, state)

    assert noted(session, state) == ["a"]
    note(session, state, "c")
    assert noted(Session(), state) == ["a", "c"]


def test_a_file_that_is_gone_is_made_anew(tmp_path, session):
    """With its folder."""
    state = tmp_path / "folder" / "state"
    note(session, state, "a")
    shutil.rmtree(state.parent)

    assert noted(session, state) == []


def test_what_fails_leaves_nothing_open(tmp_path, session):
    """Nor anything half written."""
    note(session, tmp_path / "state", "a")
    with pytest.raises(sqlite3.IntegrityError):
        note(session, tmp_path / "state", "a")

    assert not (tmp_path / "state-wal").exists()
    assert noted(session, tmp_path / "state") == ["a"]


def test_documents_are_asked_for_once(tmp_path, session):
    """Until somebody else writes the state."""
    path, folder = tmp_path / "state", "/feeds"
    with session.opened(path) as database, store.transaction(database):
        cache.keep_documents(database, folder, {"feed.atom": b"1"})
        first = session.documents(folder)
    with session.opened(path):
        second = session.documents(folder)
    with Session().opened(path) as database, store.transaction(database):
        cache.keep_documents(database, folder, {"feed.rss": b"2"})
    with session.opened(path):
        third = session.documents(folder)

    assert first == {"feed.atom": b"1"}
    assert second is first
    assert third == {"feed.atom": b"1", "feed.rss": b"2"}


def test_what_the_last_pass_found_is_asked_for_once(tmp_path, session):
    """Until it is void, or somebody else writes the state."""
    path, found = tmp_path / "state", PassSummary(1, (), ())
    with session.opened(path) as database, store.transaction(database):
        session.save_summary(b"key", found)
    with session.opened(path):
        first, other = session.whole(b"key"), session.whole(b"other")
        session.invalidate_summary()
        void = session.whole(b"key")
    with Session().opened(path) as database, store.transaction(database):
        index.save_summary(database, b"key", PassSummary(2, (), ()))
    with session.opened(path):
        second = session.whole(b"key")

    assert first is found
    assert (other, void) == (None, None)
    assert second == PassSummary(2, (), ())
