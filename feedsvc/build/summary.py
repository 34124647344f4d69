"""Summary: what a pass keeps of itself, so that the next one can go on from there. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from feedsvc.build.identify import SiteState
from feedsvc.config.setup import Setup
from feedsvc.model.digests import digest
from feedsvc.model.overview import Overview
from feedsvc.model.problem import Problem
from feedsvc.state.index import PassSummary


def pass_key(setup: Setup) -> bytes:
    """What stands for all settings of a pass, and for the code."""
    config = setup.config  # of `site`, what matters is in the key
    return digest(setup.key, config.feeds, config.identity, setup.feeds_url, str(setup.output))


def whole(state: SiteState, overview: Overview, problems: Iterable[Problem]) -> PassSummary:
    """What is to be remembered of a pass besides how entries stand."""
    stand = {item.post.path for item in state.shown}
    waiting = [
        path
        for path, one in state.known.items()
        if one.rejected or (one.post is not None and path not in stand)
    ]
    return PassSummary(
        posts=state.posts,
        problems=tuple(sorted(problems)),
        waiting=tuple(sorted(waiting)),
        feeds=overview.feeds,
        months=overview.months,
    )
