"""Console: what commands print, for people and for programs, and a bar while a pass takes long."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import click
import msgspec

from feedsvc.build.report import problem_lines, summary
from feedsvc.config.setup import Setup
from feedsvc.model.errors import message
from feedsvc.model.report import Report
from feedsvc.sites import detect


def say(text: str) -> None:
    """A line for people, on standard output."""
    click.echo(text)


def complain(text: str) -> None:
    """A line about what went wrong, on standard error."""
    click.echo(f"error: {text}", err=True)


def print_json(value: object) -> None:
    """A value for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_report(report: Report, made: Setup, options: Mapping[str, Any], seconds: float) -> None:
    """A report in one line and a line a problem; more with -v, less with -q."""
    if options["as_json"]:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
        return
    for line in problem_lines(report.problems, quiet=options["quiet"], verbose=options["verbose"]):
        click.echo(line, err=True)
    if options["verbose"]:
        for path in report.written:
            click.echo(f"wrote {made.output / path}")
        for path in report.removed:
            click.echo(f"removed {made.output / path}")
        for note in report.notes:
            click.echo(note)
    if not options["quiet"]:
        for line in report.first:
            click.echo(line, err=True)
        click.echo(summary(report, made, seconds))


def say_generator(made: Setup, options: Mapping[str, Any]) -> None:
    """Which generator the site has: on request, or where none was recognised."""
    if options["as_json"]:
        return
    if options["verbose"]:
        click.echo("\n".join(explained(made)))
    elif made.site.generator == "plain" and not (made.config.site.generator or options["quiet"]):
        what = f"the site is taken for a plain folder of Markdown ({made.reason})"
        remedy = "put generator under [site] of feedsvc.toml, if it has one"
        click.echo(f"warning: {message('', what, remedy)}", err=True)


def explained(made: Setup) -> tuple[str, ...]:
    """Which generator the site has, how it was recognised, and what was read of it."""
    return detect.explained(detect.Detected(made.site.generator, made.reason), made.site)


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
