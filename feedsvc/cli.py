"""Commands: argv → settings → calls; what is printed, and the exit codes.

0  all well
1  some posts were rejected
2  nothing was done: usage, configuration, a collision, a lock, no address for the site
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from feedsvc import config
from feedsvc.errors import FeedsvcError
from feedsvc.model import Problem, Report
from feedsvc.progress import Progress
from feedsvc.setup import Setup, setup

_HERE = Path()
_ALIKE = 3  # warnings of one kind that are shown without -v


def main() -> None:
    """The console script."""
    commands(prog_name="feedsvc")


class _Commands(click.Group):
    """Turns errors of a site as a whole into a message and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FeedsvcError as error:
            click.echo(f"feedsvc: {error}", err=True)
            for line in getattr(error, "entries", ()):
                click.echo(f"  {line}", err=True)
            sys.exit(2)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="feedsvc", message="feedsvc %(version)s")
def commands() -> None:
    """Atom, RSS and JSON feeds for people who write in Markdown."""


def _common(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.argument("site", type=click.Path(file_okay=False, path_type=Path), default=_HERE),
        click.option("--config", "config_file", type=click.Path(path_type=Path), metavar="FILE",
                     help="Settings, instead of feedsvc.toml or pyproject.toml of SITE."),
        click.option("--output", type=click.Path(path_type=Path), metavar="DIR",
                     help="Folder to write feeds to."),
        click.option("--state", type=click.Path(path_type=Path), metavar="FILE",
                     help="The ledger and cache (default SITE/.feedsvc/state.sqlite3)."),
        click.option("--site-url", metavar="URL", help="Public address of the blog."),
        click.option("--feeds-url", metavar="URL", help="Public address of the output folder."),
        click.option("--limit", type=click.IntRange(min=0), metavar="N",
                     help="Entries in a feed; 0 is all of them."),
        click.option("--jobs", type=click.IntRange(min=1), metavar="N", default=os.cpu_count() or 1,
                     help="Processes for parsing and rendering."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON for programs."),
        click.option("-v", "--verbose", is_flag=True, help="Say more."),
        click.option("-q", "--quiet", is_flag=True, help="Say errors only."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@commands.command()
@_common
@click.option("--accept", is_flag=True, help="Publish what the gate would hold back.")
def build(**options: Any) -> None:
    """Write the feeds of SITE once, then exit."""
    made = _setup(options)
    from feedsvc import build as passes

    _say_generator(made, options)
    started = time.perf_counter()
    with Progress(sys.stderr.isatty() and not options["quiet"]) as progress:
        report = passes.run(made, now(), accept=options["accept"], observe=progress.observe)
    _print_report(report, made, options, time.perf_counter() - started)
    sys.exit(1 if _errors(report.problems) else 0)


@commands.command()
@_common
@click.option("--every", metavar="TIME", help="Time between passes: 30s, 5m, 1h.")
@click.option("--cron", metavar="EXPRESSION", help="Cron expression (UTC) instead of --every.")
def serve(**options: Any) -> None:
    """Keep the feeds of SITE right: a pass at start, on schedule, and when a post comes due."""
    from feedsvc import build as passes
    from feedsvc.service import daemon

    def one_pass() -> datetime | None:
        made = _setup(options)
        started = time.perf_counter()
        report = passes.run(made, now())
        _print_report(report, made, options, time.perf_counter() - started)
        return report.next_change

    made = _setup(options)
    _say_generator(made, options)
    schedule = made.config.schedule
    daemon.serve(
        one_pass, daemon.trigger(config.duration(schedule.every), schedule.cron), _say_failure
    )


@commands.command()
@_common
def posts(**options: Any) -> None:
    """Say how each post of SITE is understood, publishing nothing."""
    from feedsvc import build as passes
    from feedsvc.listing import listing

    made = _setup(options)
    understood = passes.inspect(made, now())
    rows = listing(understood, made, now())
    if options["as_json"]:
        click.echo(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=2))
    else:
        click.echo(f"{made.site.generator}: {made.reason}; feeds at {made.feeds_url}/\n")
        for row in rows:
            click.echo(row.as_text())
    sys.exit(1 if _errors(understood.problems) else 0)


def now() -> datetime:
    """The clock, read in this one place."""
    return datetime.now(UTC).replace(microsecond=0)


def _setup(options: Mapping[str, Any]) -> Setup:
    root = options["site"].resolve()
    flags = {
        "site.url": options["site_url"],
        "feeds.url": options["feeds_url"],
        "feeds.limit": options["limit"],
        "schedule.every": options.get("every"),
        "schedule.cron": options.get("cron"),
    }
    given = config.read(
        root,
        {name: value for name, value in flags.items() if value is not None},
        config.environment(),
        options["config_file"],
    )
    output, state = options["output"], options["state"]
    return setup(
        root,
        given,
        output=output and output.resolve(),
        state=state and state.resolve(),
        jobs=options["jobs"],
    )


def _say_generator(made: Setup, options: Mapping[str, Any]) -> None:
    if options["verbose"] and not options["as_json"]:
        click.echo(f"{made.site.generator}: {made.reason}")


def _say_failure(error: FeedsvcError) -> None:
    click.echo(f"feedsvc: {error}: the last good feeds stay", err=True)


def _print_report(report: Report, made: Setup, options: Mapping[str, Any], seconds: float) -> None:
    if options["as_json"]:
        click.echo(_as_json(report))
        return
    for line in _problem_lines(report.problems, options):
        click.echo(line, err=True)
    if options["verbose"]:
        for path in report.written:
            click.echo(f"wrote {made.output / path}")
        for path in report.removed:
            click.echo(f"removed {made.output / path}")
    if not options["quiet"]:
        click.echo(_summary(report, made, seconds))


def _summary(report: Report, made: Setup, seconds: float) -> str:
    total = len(report.written) + report.unchanged
    said = (
        f"{report.posts} posts in {total} documents in {made.output}: {len(report.written)} written"
    )
    said += f", {len(report.removed)} removed" if report.removed else ""
    return f"{said} ({seconds:.2f} s)"


def _problem_lines(problems: tuple[Problem, ...], options: Mapping[str, Any]) -> list[str]:
    """Every error; of warnings of one kind the first few, and how many more there are."""
    lines: list[str] = []
    alike: dict[str, int] = {}
    for problem in problems:
        if problem.severity == "error":
            lines.append(str(problem))
            continue
        alike[problem.remedy] = alike.get(problem.remedy, 0) + 1
        if not options["quiet"] and (options["verbose"] or alike[problem.remedy] <= _ALIKE):
            lines.append(f"{problem} (warning)")
    more = sum(count - _ALIKE for count in alike.values() if count > _ALIKE)
    if more and not options["verbose"] and not options["quiet"]:
        lines.append(f"and {more} more warnings like these: -v shows them")
    return lines


def _as_json(report: Report) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode()


def _errors(problems: tuple[Problem, ...]) -> bool:
    return any(problem.severity == "error" for problem in problems)
