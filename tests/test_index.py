"""The index: which entries stand in a feed."""

import random
from contextlib import closing

import pytest

from feedsvc.state import index, store
from feedsvc.state.index import EVERYTHING, Membership

PLACES = [EVERYTHING, ("tag", "a"), ("tag", "b")]


@pytest.fixture
def database(tmp_path):
    """An empty state."""
    with closing(store.connect(tmp_path / "state")) as made:
        yield made


def entry(number, chance):
    """An entry of one of few instants, in some feeds."""
    terms = chance.sample(
        [("tag", "a", "a"), ("tag", "a", "A"), ("tag", "b", "b")], chance.randrange(3)
    )
    return Membership(f"{number}.md", f"id{number}", chance.randrange(9), None, tuple(terms))


def newest(entries, place, most):
    """The members as they are, from all entries."""
    found = sorted((-one.published, one.id) for one in entries if place in one.places)
    return [name for _, name in found][: most if most >= 0 else None]


@pytest.mark.parametrize("seed", range(30))
def test_members_are_the_newest(database, seed):
    """Whatever comes and goes."""
    chance = random.Random(seed)
    entries = [entry(number, chance) for number in range(20)]
    index.update(database, [], entries)
    for number in range(20, 60):
        gone = chance.sample(entries, min(len(entries), chance.randrange(3)))
        come = [entry(number, chance)][: chance.randrange(2)]
        entries = [one for one in entries if one not in gone] + come
        index.update(database, gone, come)

        for place in PLACES:
            for most in (1, 2, 4, -1):
                assert index.members(database, place, most) == newest(entries, place, most)


def test_a_feed_is_there_as_long_as_an_entry_stands_in_it(database):
    """That of everything always is."""
    one = Membership("a.md", "a", 1, None, (("tag", "x", "X"), ("category", "y", "y")))
    before = index.places(database)
    index.update(database, [], [one])
    there = index.places(database)
    index.update(database, [one], [])

    assert before == index.places(database) == [EVERYTHING]
    assert there == [EVERYTHING, ("category", "y"), ("tag", "x")]


def test_what_is_cleared_is_empty(database):
    """And can be filled again with the same."""
    entries = [Membership(f"{day}.md", f"id{day}", day, None, ()) for day in range(4)]
    index.update(database, [], entries)
    index.clear(database)
    nothing = index.members(database, EVERYTHING, -1)
    index.update(database, [], entries)

    assert not nothing
    assert index.members(database, EVERYTHING, -1) == ["id3", "id2", "id1", "id0"]
