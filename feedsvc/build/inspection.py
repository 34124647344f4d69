"""Inspection: what a pass would make of each file, and what the last one could not render."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import NamedTuple

from feedsvc.build import adoption, first_build
from feedsvc.build.batch import Batch
from feedsvc.build.identify import SiteState, everything
from feedsvc.config.setup import Setup
from feedsvc.state import cache, ledger, store
from feedsvc.state.cache import Stored


def inspect(setup: Setup, now: datetime) -> SiteState:
    """What a pass at `now` would make of each file; nothing is published or remembered.

    Raises NoPostsError where the site has none, not even one that is rejected, and AdoptionError
    as a pass does.
    """
    with closing(store.copy(setup.state)) as database, closing(Batch(setup)) as batch:
        adoption.recover(setup, now, database)
        state = everything(setup, now, database, batch)
    if not any(one.rejected for one in state.known.values()):
        first_build.check_posts(setup, state)
    return state


class Last(NamedTuple):
    """What is known of the last pass: posts that it could not render, and the names of feeds."""

    refused: dict[str, Stored]
    slugs: dict[tuple[str, str], str]


def last(setup: Setup) -> Last:
    """What the state of a site says of the last pass."""
    with closing(store.copy(setup.state)) as database:
        return Last(cache.refused(database), ledger.slugs(database))
