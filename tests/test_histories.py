"""Random histories of a blog, as a subscriber sees them who was there from the start.

The stages are run as the pass runs them, without files; histories of the whole pass are in
test_lost_states and test_crashes.
"""

import os
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bench import histories

pytestmark = pytest.mark.slow
HISTORIES = 200 if os.environ.get("CI") else 50
BATCH = 25
# Two seeds of each kind that went wrong while the name of a file went before text and title, and two
# while a post that is renamed and rewritten was a new one.
FIXED = {"plain": (0, 1, 2), "jekyll": (0, 1, 3, 5)}


@pytest.mark.parametrize("kind", histories.KINDS)
@pytest.mark.parametrize("start", range(0, HISTORIES, BATCH))
def test_a_subscriber_sees_no_entry_twice_and_loses_none(start, kind):
    """Through whatever an author does, step by step, and though the state is lost at times."""
    lived = [histories.live(seed, kind) for seed in range(start, start + BATCH)]

    assert [line for said, _ in lived for line in said] == []
    assert sum(held for _, held in lived) <= 1


@pytest.mark.parametrize("kind", histories.KINDS)
def test_histories_that_were_wrong_once_are_not(kind):
    """Renamed posts whose names others take, rewritten ones, and a lost state on top."""
    assert [line for seed in FIXED[kind] for line in histories.live(seed, kind)[0]] == []


def test_a_subscriber_notices_what_is_wrong():
    """A loss, a second id, an id that changes hands, an `updated` that moved."""
    subscriber = histories.Subscriber()
    author = histories.Author(1, "plain")
    author._add(1)
    author._add(2)
    posts, which = author.posts()
    natural = {which[post.path]: post.natural_id for post in posts}
    one, two = (histories.identify([post], (), histories.START).entries[0] for post in posts)
    good = {posts[0].path: one, posts[1].path: two}

    def said(published):
        return list(subscriber.wrong(published, which, natural, set()))

    assert said(good) == []
    assert said({posts[0].path: one}) == ["an entry is lost"]
    assert "two posts have one id" in said({posts[0].path: one, posts[1].path: one})
    subscriber = histories.Subscriber()
    said(good)
    moved = replace(one, updated=one.updated + timedelta(days=1))
    assert said({posts[0].path: moved, posts[1].path: two}) == [
        f"{posts[0].path}: updated moved, or did not"
    ]
