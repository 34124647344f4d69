"""Freshness: for how long clients may keep a feed, by the dates of what is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from feedsvc.config.setup import Setup
from feedsvc.feeds import rhythm
from feedsvc.model.errors import FileError
from feedsvc.sites import files

_LARGEST = 1 << 30  # bytes of a feed


def max_age(made: Setup, dates: Sequence[datetime], now: datetime) -> int:
    """For how many seconds clients may keep a feed: as it is set, else by the dates of posts."""
    return made.config.server.max_age or rhythm.max_age(dates, now)


def published(made: Setup) -> tuple[datetime, ...]:
    """When the newest posts were published, as the global feed has them.

    None where there is no such feed that can be read: before the first pass the file may be
    missing, or be another program's.
    """
    try:
        return rhythm.published(files.named(made.output / source(made), _LARGEST))
    except (FileError, ValueError):
        return ()


def source(made: Setup) -> str:
    """The path of the document that tells."""
    return made.config.feeds.place("feed.json")
