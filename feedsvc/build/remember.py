"""Remember: what a pass keeps, so that the next one can look at a few posts only. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from feedsvc.build.understand import Understood
from feedsvc.config.setup import Setup
from feedsvc.feeds import group
from feedsvc.feeds.group import Item
from feedsvc.model.digests import digest
from feedsvc.model.overview import Overview
from feedsvc.model.problem import Problem
from feedsvc.state.index import Standing, Whole


def pass_key(setup: Setup) -> bytes:
    """What stands for all settings of a pass, and for the code."""
    config = setup.config  # of `site`, what matters is in the key
    return digest(setup.key, config.feeds, config.identity, setup.feeds_url, str(setup.output))


def standing(setup: Setup, items: Iterable[Item]) -> Iterator[Standing]:
    """How entries stand in the feeds, for the index."""
    for item in items:
        yield Standing(
            path=item.post.path,
            id=item.entry.id,
            published=seconds(item.entry.published),
            expires=seconds(item.post.expires) if item.post.expires else None,
            terms=tuple(group.terms(item.post, setup.plan)),
        )


def whole(understood: Understood, overview: Overview, problems: Iterable[Problem]) -> Whole:
    """What is to be remembered of a pass besides how entries stand."""
    stand = {item.post.path for item in understood.shown}
    waiting = [
        path
        for path, one in understood.known.items()
        if one.rejected or (one.post is not None and path not in stand)
    ]
    return Whole(
        posts=understood.part.now if understood.part else len(understood.shown),
        problems=tuple(sorted(problems)),
        waiting=tuple(sorted(waiting)),
        feeds=overview.feeds,
        months=overview.months,
    )


def seconds(moment: datetime) -> int:
    """An instant as the index keeps it."""
    return int(moment.timestamp())
