"""Inspection: what a pass would make of each file, and what the last one could not render."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from feedsvc.build import adoption, no_posts
from feedsvc.build.batch import Batch
from feedsvc.build.profile import Profile
from feedsvc.build.snapshot import Looked
from feedsvc.build.understand import Understood, understand
from feedsvc.config.setup import Setup
from feedsvc.state import cache, store
from feedsvc.state.cache import Stored


def inspect(setup: Setup, now: datetime) -> Understood:
    """What a pass at `now` would make of each file; nothing is published or remembered.

    Raises NoPostsError where the site has none, not even one that is rejected, and AdoptionError
    as a pass does.
    """
    looked = Looked(int(now.timestamp()) * 1_000_000_000)
    with closing(store.copy(setup.state)) as database:
        adoption.recover(setup, now, database)
        understood = understand(
            setup, now, database, Batch(setup), profile=Profile(), looked=looked
        )
    if not any(one.rejected for one in understood.known.values()):
        no_posts.check(setup, understood)
    return understood


def refused(setup: Setup) -> dict[str, Stored]:
    """By path, the posts that the last pass could not render."""
    with closing(store.copy(setup.state)) as database:
        return cache.refused(database)
