"""Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """A table whose first `words` columns are words, the others figures, set to the right."""
    rule = ["-" if at < words else "-:" for at in range(len(head))]
    return "\n".join([_row(head), f"|{'|'.join(rule)}|", *map(_row, rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def seconds(value: float) -> str:
    """Seconds with three digits that say something."""
    return f"{value:.3g}" if value < 1 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(one: float, other: float) -> str:
    """One as a multiple of another, `∞` of nothing."""
    if not other:
        return "∞"
    return f"{one / other:.2g}" if one < 10 * other else f"{one / other:,.0f}"
