"""Rhythm: how often a blog is written, and for how long a copy of its feed will do. Pure.

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

from feedsvc.feeds.written import read

_POSTS = 20
_SHARE = 24
_SHORTEST, _LONGEST = 5 * 60, 3600
_UNKNOWN = 3600


def published(document: bytes) -> tuple[datetime, ...]:
    """When the entries of a JSON Feed were published, in its order; ValueError if it is none."""
    return tuple(one.date_published for one in read(document).items if one.date_published)


def max_age(dates: Sequence[datetime], now: datetime) -> int:
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
