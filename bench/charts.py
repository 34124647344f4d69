"""Charts as SVG: bars and lines on logarithmic scales, legible on light and dark pages.

The same figures give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

_COLOURS = ("#2f7ed8", "#e4772e", "#3d9950", "#9a60b4", "#c23b52", "#8a7d46")
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#24292f}"
    ".title{font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}"
    "line{stroke:#24292f;stroke-opacity:.2}polyline{fill:none;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}line{stroke:#e6edf3}}"
)
_WIDTH, _LEFT, _RIGHT, _TOP = 740, 150, 90, 48
_BAR, _GAP, _PLOT = 16, 14, 300

Groups = Mapping[str, Mapping[str, float]]
Lines = Mapping[str, Sequence[tuple[float, float]]]


class _Scale(NamedTuple):
    """Decades from `low` to `high` over `length` pixels."""

    low: int
    high: int
    length: float

    def at(self, value: float) -> float:
        return (math.log10(value) - self.low) / (self.high - self.low) * self.length

    @property
    def decades(self) -> Iterator[float]:
        return (10.0**power for power in range(self.low, self.high + 1))


def _scale(values: Iterable[float], length: float) -> _Scale:
    """The decades that hold all values, which are above zero."""
    logs = [math.log10(value) for value in values]
    low = math.floor(min(logs))
    return _Scale(low, max(math.ceil(max(logs)), low + 1), length)


def bars(title: str, groups: Groups, unit: str) -> str:
    """A bar for each name of each group, with its value; all values are above zero."""
    values = [value for group in groups.values() for value in group.values()]
    scale = _scale(values, _WIDTH - _LEFT - _RIGHT)
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    parts, y = [], _TOP
    for label, group in groups.items():
        parts.append(_text(12, y + _BAR * len(group) / 2 + 4, label, "title"))
        for name, value in group.items():
            parts.append(_bar(y, name, scale.at(value), _number(value), names.index(name)))
            y += _BAR
        y += _GAP
    grid = [_vertical(_LEFT + scale.at(one), _TOP - 4, y, one) for one in scale.decades]
    return _svg(f"{title} ({unit}, logarithmic)", y + 24, [*grid, *parts])


def _bar(y: float, name: str, length: float, value: str, colour: int) -> str:
    fill = _COLOURS[colour % len(_COLOURS)]
    return (
        f'<rect x="{_LEFT}" y="{y + 2:.0f}" width="{max(length, 1):.1f}" height="{_BAR - 3}" '
        f'fill="{fill}"/>'
        + _text(_LEFT - 6, y + 12, name, "end")
        + _text(_LEFT + max(length, 1) + 5, y + 12, value)
    )


def lines(title: str, series: Lines, across: str, up: str) -> str:
    """A line for each series of (x, y), all above zero, with its name at its end."""
    points = [point for one in series.values() for point in one]
    x_scale = _scale((x for x, _ in points), _WIDTH - _LEFT - _RIGHT)
    y_scale = _scale((y for _, y in points), _PLOT)
    bottom = _TOP + _PLOT
    parts = [_vertical(_LEFT + x_scale.at(x), _TOP, bottom, x) for x in x_scale.decades]
    parts += [_horizontal(bottom - y_scale.at(y), y) for y in y_scale.decades]
    for number, (name, one) in enumerate(series.items()):
        placed = [(_LEFT + x_scale.at(x), bottom - y_scale.at(y)) for x, y in one]
        parts.append(_line(name, placed, _COLOURS[number % len(_COLOURS)]))
    parts.append(_text(_LEFT, bottom + 40, across))
    return _svg(f"{title} ({up}, logarithmic)", bottom + 52, parts)


def _line(name: str, placed: Sequence[tuple[float, float]], colour: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed)
    x, y = placed[-1]
    return f'<polyline points="{path}" stroke="{colour}"/>{dots}{_text(x + 7, y + 4, name)}'


def _vertical(x: float, top: float, bottom: float, value: float) -> str:
    line = f'<line x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{bottom:.1f}"/>'
    return line + _text(x, bottom + 15, _number(value), "middle")


def _horizontal(y: float, value: float) -> str:
    line = f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>'
    return line + _text(_LEFT - 6, y + 4, _number(value), "end")


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}>{escape(text)}</text>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _svg(title: str, height: float, parts: Iterable[str]) -> str:
    size = f'width="{_WIDTH}" height="{height:.0f}" viewBox="0 0 {_WIDTH} {height:.0f}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style>",
            _text(12, 22, title, "title"),
            *parts,
            "</svg>\n",
        )
    )
