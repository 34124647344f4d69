"""Report: what a pass did, in words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import structs

from feedsvc.config.setup import Setup
from feedsvc.model.errors import FeedsvcError
from feedsvc.model.problem import LEFT_OUT, Problem
from feedsvc.model.report import Report

_ALIKE = 3  # warnings of one kind that are shown without -v


def unchanged(report: Report, made: Setup, *, quiet: bool) -> tuple[str, str]:
    """What a next pass that finds nothing changed has to say, to standard error and output."""
    lines = "".join(f"{line}\n" for line in problem_lines(report.problems, quiet=quiet))
    return lines, "" if quiet else _counts(report, made, 0)


def summary(report: Report, made: Setup, seconds: float) -> str:
    """One line; a second one where posts are there and none is in the feeds."""
    said = _counts(report, made, len(report.written))
    said += f", {len(report.removed)} removed" if report.removed else ""
    return f"{said} ({seconds:.2f} s)"


def _counts(report: Report, made: Setup, written: int) -> str:
    files = _many(len(report.written) + report.unchanged, "feed file")
    said = f"{_many(report.posts, 'post')} in {files} in {made.output}: {written} written"
    if rejected := len({one.path for one in report.problems if one.severity == "error"}):
        said += f", {_many(rejected, 'post')} rejected"
    if report.left_out:
        why = ", ".join(f"{count} {kind}" for kind, count in report.left_out.items())
        said = f"no post is in the feeds ({why})\n{said}"
    return said


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def problem_lines(
    problems: Sequence[Problem], *, quiet: bool = False, verbose: bool = False
) -> list[str]:
    """Every error; of warnings of one kind the first few, and how many more there are."""
    lines: list[str] = []
    alike: dict[str, int] = {}
    left_out = Counter(one.what for one in problems if one.rule == LEFT_OUT and not verbose)
    for problem in problems:
        if problem.severity == "error":
            lines.append(str(problem))
            continue
        if count := left_out.pop(problem.what, 0):
            lines += [] if quiet else [str(_of_all(problem, count))]
        if problem.rule == LEFT_OUT and not verbose:
            continue
        alike[problem.remedy] = alike.get(problem.remedy, 0) + 1
        if not quiet and (verbose or alike[problem.remedy] <= _ALIKE):
            lines.append(str(problem))
    more = sum(count - _ALIKE for count in alike.values() if count > _ALIKE)
    if more and not verbose and not quiet:
        lines.append(f"and {more} more warnings like these (-v shows them)")
    return lines


def _of_all(problem: Problem, count: int) -> Problem:
    """A problem that so many files have, of which it names one."""
    more = f", as {'is one more' if count == 2 else f'are {count - 1} more'}" if count > 1 else ""
    return structs.replace(problem, what=f"{problem.what}{more}")


def errors(problems: Sequence[Problem]) -> bool:
    """Whether any post was rejected."""
    return any(problem.severity == "error" for problem in problems)


def complaint(error: FeedsvcError) -> list[str]:
    """The lines about a site that could not be published."""
    return [f"error: {error}", *(f"  {line}" for line in error.entries)]
