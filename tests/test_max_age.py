"""Max-age: for how long a copy of a feed will do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from feedsvc.build import max_age
from feedsvc.feeds import json_feed
from feedsvc.model.entry import Content
from tests.feeds.moss import BARE, feed

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


def every(hours: float, posts: int, last: float = 1) -> list[datetime]:
    """Publish posts so many hours apart, the last one some hours ago."""
    return [NOW - timedelta(hours=last + number * hours) for number in range(posts)]


@pytest.mark.parametrize(
    ("dates", "seconds"),
    [
        pytest.param(every(24, 30), 3600, id="daily: an hour"),
        pytest.param(every(12, 30), 1800, id="twice a day: half an hour"),
        pytest.param(every(1, 30), 300, id="hourly: no less than five minutes"),
        pytest.param(every(7 * 24, 30), 3600, id="weekly: no more than an hour"),
        pytest.param(every(6, 30, 18), 2700, id="four a day, but paused for eighteen hours"),
        pytest.param(every(24, 30, 900 * 24), 3600, id="given up"),
        pytest.param(every(12, 20) + every(2000, 80, 500), 1800, id="only the last twenty count"),
        pytest.param([*every(24, 9), *every(24, 9)], 300, id="two at a time, mostly"),
        pytest.param([*every(24, 2), NOW + timedelta(days=9)], 3600, id="one to come"),
        pytest.param(every(24, 1), 3600, id="one post: unknown"),
        pytest.param([], 3600, id="none: unknown"),
        pytest.param(every(12.99, 9), 1920, id="whole minutes"),
    ],
)
def test_max_age_is_a_share_of_the_usual_wait(dates: list[datetime], seconds: int) -> None:
    """A twenty-fourth of the median, within bounds; the order does not matter."""
    assert max_age.by_dates(dates, NOW) == max_age.by_dates(dates[::-1], NOW) == seconds


def test_dates_are_read_from_a_published_feed() -> None:
    """In its order."""
    entries = [
        structs.replace(BARE, id=f"urn:{n}", published=date) for n, date in enumerate(every(5, 3))
    ]
    document = json_feed.json(
        feed(*entries), [json_feed.item(one, Content("x")) for one in entries]
    )

    assert max_age.dates_of(document) == tuple(every(5, 3))


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{}", b'{"items": 3}', b"\xff\xfe", b'{"version": "1", "title": "\xff"}'],
)
def test_what_is_no_feed_is_refused(document: bytes) -> None:
    """With a ValueError, whatever it is."""
    with pytest.raises(ValueError, match=" "):
        max_age.dates_of(document)
