"""The index: which entries stand in a feed, of which it may hold the newest only."""

import random
from contextlib import closing

import pytest

from feedsvc.state import index, store
from feedsvc.state.index import EVERYTHING, ShortError, Standing

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
    return Standing(f"{number}.md", f"id{number}", chance.randrange(9), None, tuple(terms))


def newest(entries, place, most):
    """The members as they are, from all entries."""
    found = sorted((-one.published, one.id) for one in entries if place in one.places)
    return [(-when, name) for when, name in found][: most if most >= 0 else None]


def held(database, place, most):
    """The members as the index has them; None where it has not so many."""
    try:
        return index.members(database, place, most)
    except ShortError:
        return None


@pytest.mark.parametrize("seed", range(30))
def test_members_are_the_newest_or_it_is_said_that_they_are_not_held(database, seed):
    """Whatever comes and goes."""
    chance = random.Random(seed)
    entries = [entry(number, chance) for number in range(20)]
    index.rebuild(database, entries, chance.choice([-1, 3, 6]))
    for number in range(20, 60):
        gone = chance.sample(entries, min(len(entries), chance.randrange(3)))
        come = [entry(number, chance)][: chance.randrange(2)]
        entries = [one for one in entries if one not in gone] + come
        index.update(database, gone, come)

        for place in PLACES:
            for most in (1, 2, 4, -1):
                assert held(database, place, most) in (None, newest(entries, place, most))


def test_a_long_feed_is_held_in_part(database):
    """Its newest entries are there until too many of them leave; others are no matter of it."""
    entries = [Standing(f"{day}.md", f"id{day}", day, None, ()) for day in range(9)]
    index.rebuild(database, entries, 4)
    old = Standing("old.md", "old", -1, None, ())
    index.update(database, entries[7:], [old])

    assert held(database, EVERYTHING, 2) == [(6, "id6"), (5, "id5")]
    assert held(database, EVERYTHING, 3) is None
    assert held(database, EVERYTHING, -1) is None


def test_a_short_feed_is_held_whole(database):
    """As many as are to be held are no more than that."""
    entries = [Standing(f"{day}.md", f"id{day}", day, None, ()) for day in range(4)]
    index.rebuild(database, entries, 4)

    assert held(database, EVERYTHING, -1) == [(3, "id3"), (2, "id2"), (1, "id1"), (0, "id0")]
