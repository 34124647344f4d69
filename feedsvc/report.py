"""Report: what a pass did, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from feedsvc.errors import FeedsvcError
from feedsvc.model import Problem, Report

if TYPE_CHECKING:
    from feedsvc.setup import Setup

_ALIKE = 3  # warnings of one kind that are shown without -v


def unchanged(report: Report, made: Setup, *, quiet: bool) -> tuple[str, str]:
    """What a next pass that finds nothing changed has to say, to standard error and output."""
    lines = "".join(f"{line}\n" for line in problem_lines(report.problems, quiet=quiet))
    total = len(report.written) + report.unchanged
    return lines, "" if quiet else _counts(report.posts, total, made, 0)


def summary(report: Report, made: Setup, seconds: float) -> str:
    """One line."""
    total = len(report.written) + report.unchanged
    said = _counts(report.posts, total, made, len(report.written))
    said += f", {len(report.removed)} removed" if report.removed else ""
    return f"{said} ({seconds:.2f} s)"


def _counts(posts: int, total: int, made: Setup, written: int) -> str:
    return f"{posts} posts in {total} documents in {made.output}: {written} written"


def problem_lines(
    problems: Sequence[Problem], *, quiet: bool = False, verbose: bool = False
) -> list[str]:
    """Every error; of warnings of one kind the first few, and how many more there are."""
    lines: list[str] = []
    alike: dict[str, int] = {}
    for problem in problems:
        if problem.severity == "error":
            lines.append(str(problem))
            continue
        alike[problem.remedy] = alike.get(problem.remedy, 0) + 1
        if not quiet and (verbose or alike[problem.remedy] <= _ALIKE):
            lines.append(f"{problem} (warning)")
    more = sum(count - _ALIKE for count in alike.values() if count > _ALIKE)
    if more and not verbose and not quiet:
        lines.append(f"and {more} more warnings like these: -v shows them")
    return lines


def errors(problems: Sequence[Problem]) -> bool:
    """Whether any post was rejected."""
    return any(problem.severity == "error" for problem in problems)


def complaint(error: FeedsvcError) -> list[str]:
    """The lines about a site that could not be published."""
    return [f"feedsvc: {error}", *(f"  {line}" for line in error.entries)]
