"""Entries that did not change, as a pass over changes asks for them."""

import sqlite3

import pytest

from feedsvc.build import entries, one_pass
from feedsvc.build.session import Session


@pytest.fixture
def state(blog):
    """The open state of a blog of five posts, and the ids of its entries."""
    for number in range(1, 6):
        blog.post(f"2024-01-0{number}-post-{number}")
    blog.build()
    with one_pass.opened(blog.settings()) as database:
        yield database, blog.ids()


def asked(database):
    """A list to which every statement is added."""
    found = []
    database.set_trace_callback(found.append)
    return found


def test_what_was_loaded_last_is_not_asked_for_again(state):
    """The very same values come back, whatever else is asked for."""
    database, ids = state
    loaded = entries.Entries()
    first = {one.row.id: one for one in loaded.load(database, ids[:3])}
    found = asked(database)
    again = {one.row.id: one for one in loaded.load(database, ids[:3])}
    nothing = list(found)
    more = {one.row.id: one for one in loaded.load(database, ids)}

    assert not nothing
    assert all(again[name] is first[name] is more[name] for name in ids[:3])
    assert more.keys() == set(ids)


def test_what_was_forgotten_is_asked_for_again(state):
    """Some, or all."""
    database, ids = state
    loaded = entries.Entries()
    first = {one.row.id: one for one in loaded.load(database, ids)}
    loaded.forget([ids[0]])
    some = {one.row.id: one for one in loaded.load(database, ids)}
    loaded.forget(None)
    anew = {one.row.id: one for one in loaded.load(database, ids)}

    assert [name for name in ids if some[name] is not first[name]] == [ids[0]]
    assert all(anew[name] is not some[name] for name in ids)
    assert anew == first


def test_no_more_is_kept_than_there_is_room_for(state, monkeypatch):
    """What was asked for last stays."""
    database, ids = state
    monkeypatch.setattr(entries, "_MOST", 2)
    loaded = entries.Entries()
    first = {one.row.id: one for name in ids for one in loaded.load(database, [name])}
    again = {one.row.id: one for name in reversed(ids) for one in loaded.load(database, [name])}

    assert [name for name in ids if again[name] is first[name]] == ids[-2:]


def test_an_entry_that_is_not_there_is_an_error(state):
    """The index would be wrong."""
    database, ids = state

    with pytest.raises(sqlite3.IntegrityError):
        entries.Entries().load(database, [*ids, "https://blog.example/none"])


def test_a_state_that_others_wrote_is_read_anew(blog):
    """Nothing of it is kept."""
    blog.post("2024-01-01-one")
    blog.build()
    path, session = blog.settings().state, Session()
    with session.opened(path) as database:
        first = session.entries.load(database, blog.ids())
    with session.opened(path) as database:
        second = session.entries.load(database, blog.ids())
    blog.post("2024-01-01-one", tags="[new]")
    blog.build()
    with session.opened(path) as database:
        third = session.entries.load(database, blog.ids())
    session.close()

    assert second[0] is first[0]
    assert (first[0].item.post.tags, third[0].item.post.tags) == ((), ("new",))
