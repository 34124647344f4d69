"""`python -m bench scale`: how the cost of each build grows with the number of posts."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from itertools import pairwise

from bench import build, charts, machine
from bench.page import Section
from bench.process import Cost, median
from bench.subject import JOBS
from bench.tables import ratio, table

Measured = Mapping[int, Mapping[str, list[Cost]]]


def report(section: Section, sizes: Sequence[int], runs: int) -> None:
    """Tables, slopes and a chart of all sizes."""
    section.say(machine.label())
    measured = {posts: build.costs(posts, runs) for posts in sorted(sizes)}
    cells = [row for posts, found in measured.items() for row in build.rows(posts, found)]
    section.say(table(("posts", "build", "wall s", "CPU s", "peak MiB"), cells, words=2))
    if len(measured) > 1:
        section.say(table(("build", "slope", *_spans(measured)), growth(measured)))
        series = {job: list(walls(measured, job).items()) for job in JOBS}
        title = "Cost of a build against the number of posts"
        section.chart("scale", title, charts.lines(title, series, "posts", "seconds"))
    section.close()


def walls(measured: Measured, job: str) -> dict[int, float]:
    """Median seconds of a job by number of posts."""
    return {posts: median(found[job]).wall for posts, found in measured.items()}


def slope(points: Mapping[int, float]) -> float:
    """The exponent of the power of x that fits best: least squares over logarithms.

    1 is proportional, 0 constant.
    """
    across = [math.log(x) for x in points]
    up = [math.log(y) for y in points.values()]
    return statistics.linear_regression(across, up).slope


def growth(measured: Measured) -> list[list[str]]:
    """By job: the slope, and how many times more each size costs than the one before it."""
    made = []
    for job in JOBS:
        of = walls(measured, job)
        times = list(of.values())
        steps = [ratio(b, a) for a, b in pairwise(times)]
        made.append([job, f"{slope(of):.2f}", *steps])
    return made


def _spans(measured: Measured) -> list[str]:
    sizes = list(measured)
    return [f"{b:,} / {a:,}" for a, b in pairwise(sizes)]
