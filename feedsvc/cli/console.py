"""Console: what commands print, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
import msgspec

from feedsvc.build.report import problem_lines, summary
from feedsvc.model.errors import message
from feedsvc.model.report import Report
from feedsvc.sites import detect

if TYPE_CHECKING:
    from feedsvc.config.setup import Setup


def say(text: str) -> None:
    """A line for people, on standard output."""
    click.echo(text)


def complain(text: str) -> None:
    """A line about what went wrong, on standard error."""
    click.echo(f"error: {text}", err=True)


def print_report(report: Report, made: Setup, options: Mapping[str, Any], seconds: float) -> None:
    """A report in one line and a line a problem; more with -v, less with -q."""
    if options["as_json"]:
        click.echo(_as_json(report))
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


def _as_json(report: Report) -> str:
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode()


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
