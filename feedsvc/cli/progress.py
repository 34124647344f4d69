"""Progress: a bar on a terminal, for passes that take a while."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self

import click

PATIENCE = 1.0  # seconds without a bar


class Progress:
    """Shows nothing for the first second, and nothing at all unless `shown`."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._started = time.monotonic()
        self._step = ""
        self._done = 0
        self._bar: Any = None

    def observe(self, step: str, total: int, more: int) -> None:
        """So many items more of a step of so many are done."""
        if not self._shown:
            return
        if step != self._step:
            self._finish()
            self._step, self._done = step, 0
        self._done += more
        if self._bar is None and time.monotonic() - self._started > PATIENCE:
            self._bar = click.progressbar(
                length=total, label=step, file=sys.stderr, update_min_steps=max(1, total // 200)
            )
            self._bar.update(self._done - more)
        if self._bar is not None:
            self._bar.update(more)

    def _finish(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._finish()
