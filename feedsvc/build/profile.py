"""Profile: where the time of a pass goes, and how much work there was."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Profile:
    """Seconds by stage, in the order in which stages began, and counts by name."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self.counts: dict[str, int] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time until the end of the block to a stage."""
        self.stages.setdefault(name, 0.0)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.stages[name] += time.perf_counter() - started

    def count(self, name: str, more: int) -> None:
        """Add to a count."""
        self.counts[name] = self.counts.get(name, 0) + more

    def table(self) -> str:
        """Stages with seconds and share of their sum, then counts, as lines of text."""
        whole = sum(self.stages.values()) or 1.0
        lines = [
            f"{name:12}{seconds:9.3f} s {seconds / whole:6.1%}"
            for name, seconds in self.stages.items()
        ]
        return "\n".join((*lines, *(f"{name:12}{count:9,}" for name, count in self.counts.items())))
