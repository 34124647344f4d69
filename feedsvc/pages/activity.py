"""Activity: how many posts each month has, as a small drawing (SVG 2). Pure.

No style attributes and no script, so that it shows under a strict policy; colours come from the
page. The drawing has no more than 240 bars, twenty years of months: where the posts span more,
a bar stands for more months.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

_BARS = 240
_FEWEST = 24  # a young blog is not shown as one wide bar
_SPANS = (1, 3, 12, 60, 120, 600)  # months that a bar may stand for
_STEP, _WIDTH, _HEIGHT = 4, 3, 64
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class _Bar(NamedTuple):
    month: int  # since year 0, the first one of the span
    posts: int


def activity(months: Mapping[str, int]) -> dict[str, Any] | None:
    """Return the figure's values for a template, None where there are no posts.

    `months` counts the posts of each month (`2024-05`). The values are named in
    docs/reference/pages.md.
    """
    counted = {_number(month): posts for month, posts in months.items() if posts}
    if not counted:
        return None
    bars, span = _bars(counted)
    most = max(bars, key=lambda bar: bar.posts)
    first, last = _name(min(counted)), _name(max(counted))
    between = f"in {last}" if first == last else f"from {first} to {last}"
    peak = f"most in {_spoken(most.month, span)}: {most.posts:,}"
    return {
        "told": f"{_posts(sum(counted.values()))} {between}; {peak}.",
        "unit": _UNITS[span],
        "width": len(bars) * _STEP,
        "height": _HEIGHT,
        "bars": list(_drawn(bars, span, most.posts)),
    }


def day_name(instant: datetime) -> str:
    """`1 May 2024`, in English whatever the locale."""
    day = instant.astimezone(UTC)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _drawn(bars: list[_Bar], span: int, most: int) -> Iterator[dict[str, Any]]:
    for place, bar in enumerate(bars):
        if bar.posts:
            height = max(2, round(bar.posts * (_HEIGHT - 1) / most))
            yield {
                "x": place * _STEP,
                "y": _HEIGHT - height,
                "width": _WIDTH,
                "height": height,
                "told": f"{_spoken(bar.month, span)}: {_posts(bar.posts)}",
            }


_UNITS = {
    1: "month",
    3: "quarter",
    12: "year",
    60: "five years",
    120: "ten years",
    600: "fifty years",
}


def _bars(counted: Mapping[int, int]) -> tuple[list[_Bar], int]:
    """Every bar from the first post to the last, and how many months each is of."""
    first, last = min(counted), max(counted)
    span = next(one for one in _SPANS if last // one - first // one < _BARS)
    sums: dict[int, int] = {}
    for month, posts in counted.items():
        sums[month // span] = sums.get(month // span, 0) + posts
    end = last // span
    begin = max(min(first // span, end - _FEWEST + 1), 0)
    return [_Bar(place * span, sums.get(place, 0)) for place in range(begin, end + 1)], span


def _number(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def _name(month: int) -> str:
    return f"{_MONTHS[month % 12]} {month // 12}"


def _spoken(month: int, span: int) -> str:
    if span == 1:
        return _name(month)
    last = month + span - 1
    if span == 12:
        return str(month // 12)
    return f"{_name(month)} to {_name(last)}" if span < 12 else f"{month // 12} to {last // 12}"


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count:,} posts"
