"""For how long clients may keep a feed, by how often the blog is written.

Readers ask again when max-age is over (Miniflux, NetNewsWire, CommaFeed). A twenty-fourth of the
usual wait for a post is an hour for a blog that is written daily: few requests are for nothing,
and nobody learns of a post much later than they would have. More than an hour it never is: the
first post after years is as much news as any.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from feedsvc.config.setup import Setup
from feedsvc.model.errors import FileError
from feedsvc.pages.written import read
from feedsvc.sites import files

_LARGEST = 1 << 30  # bytes of a feed
_POSTS = 20
_SHARE = 24
_SHORTEST, _LONGEST = 5 * 60, 3600
_UNKNOWN = 3600


def max_age(made: Setup, dates: Sequence[datetime], now: datetime) -> int:
    """For how many seconds clients may keep a feed: as it is set, else by the dates of posts."""
    return made.config.server.max_age or by_dates(dates, now)


def published(made: Setup) -> tuple[datetime, ...]:
    """When the newest posts were published, as the global feed has them.

    None where there is no such feed that can be read: before the first pass the file may be
    missing, or be another program's.
    """
    try:
        return dates_of(files.named(made.output / source(made), _LARGEST))
    except (FileError, ValueError):
        return ()


def source(made: Setup) -> str:
    """The path of the document that tells."""
    return made.config.feeds.place("feed.json")


def dates_of(document: bytes) -> tuple[datetime, ...]:
    """When the entries of a JSON Feed were published, in its order; ValueError if it is none."""
    return tuple(one.date_published for one in read(document).items if one.date_published)


def by_dates(dates: Sequence[datetime], now: datetime) -> int:
    """For how many seconds a feed may be taken for fresh, from when its posts were published.

    From 5 minutes to an hour, in whole minutes; an hour for a blog with fewer than two posts. A
    blog that has paused goes by the pause.
    """
    newest = sorted((date for date in dates if date <= now), reverse=True)[:_POSTS]
    if len(newest) < 2:
        return _UNKNOWN
    waits = [later - earlier for later, earlier in pairwise(newest)]
    usual = max(_median(waits), now - newest[0]).total_seconds()
    share = int(usual / _SHARE) // 60 * 60
    return min(max(share, _SHORTEST), _LONGEST)


def _median(waits: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(one.total_seconds() for one in waits))
