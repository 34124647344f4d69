"""Wall time, CPU time and peak memory of a cold, an unchanged and a one-post-changed build."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench import corpus


class Cost(NamedTuple):
    """What one run cost: seconds, seconds and MiB."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str], folder: Path) -> Cost:
    """Run a command to its end and measure it with its children."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{command} failed")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(posts: int, runs: int, extra: list[str]) -> dict[str, list[Cost]]:
    """The three kinds of build, each so many times, on a corpus of that many posts."""
    costs: dict[str, list[Cost]] = {"cold": [], "unchanged": [], "one post": []}
    command = [sys.executable, "-m", "feedsvc", "build", *extra]
    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as made:
        folder = Path(made)
        corpus.make(folder, posts)
        changed = max((folder / "_posts").iterdir())
        for number in range(runs):
            shutil.rmtree(folder / ".feedsvc", ignore_errors=True)
            shutil.rmtree(folder / "feeds", ignore_errors=True)
            costs["cold"].append(run(command, folder))
            costs["unchanged"].append(run(command, folder))
            with changed.open("a", encoding="utf-8") as file:
                file.write(f"\nA line more, number {number}.\n")
            costs["one post"].append(run(command, folder))
    return costs


def table(posts: int, costs: dict[str, list[Cost]]) -> str:
    """The medians as rows of a Markdown table."""
    rows = []
    for job, of in costs.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*of, strict=True))
        rows.append(f"| {posts:,} | {job} | {wall:.3f} | {cpu:.3f} | {memory:.0f} |")
    return "\n".join(rows)
