"""Wall time, CPU time and peak memory of a cold, an unchanged and a one-edit build."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench import corpus
from bench.process import Cost, median
from bench.subject import JOBS, REST, feedsvc, measure


def costs(posts: int, runs: int, *extra: str) -> dict[str, list[Cost]]:
    """The three kinds of build, each so many times, on a corpus of that many posts."""
    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as made:
        folder = Path(made) / "site"
        corpus.make(folder, posts)
        time.sleep(REST)
        subject = feedsvc(folder, *extra)
        found: dict[str, list[Cost]] = {job: [] for job in JOBS}
        for number in range(runs):
            for job in JOBS:
                found[job].append(measure(subject, job, number))
    return found


def rows(posts: int, found: dict[str, list[Cost]]) -> list[list[str]]:
    """The medians as rows of a table."""
    made = []
    for job, of in found.items():
        one = median(of)
        made.append([f"{posts:,}", job, f"{one.wall:.3f}", f"{one.cpu:.3f}", f"{one.memory:.0f}"])
    return made
