"""`feedsvc build`: write the feeds of a site once."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Mapping
from typing import Any

import click

from feedsvc.build import one_pass, unchanged
from feedsvc.build import report as reports
from feedsvc.build.batch import warm_worker
from feedsvc.build.profile import Profile
from feedsvc.build.report import errors
from feedsvc.build.snapshot import Snapshot
from feedsvc.cli import clock, console
from feedsvc.cli.console import Progress
from feedsvc.cli.main import Start
from feedsvc.cli.options import common, private, setup_of
from feedsvc.config import read
from feedsvc.config.setup import Setup
from feedsvc.model.report import Report


@click.command("build")
@common
@click.option("--profile", is_flag=True, help="Say where the time goes.")
@click.option("--accept", is_flag=True, help="Publish what the gate would hold back.")
@click.option("--strict", is_flag=True, help="Publish nothing while any post has an error.")
@click.option(
    "--adopt",
    "adopt_from",
    metavar="FEED",
    help="Without a state, take ids and dates from this feed, or from the site's own with auto.",
)
@click.option(
    "--adopt-required", is_flag=True, help="Publish nothing where that feed is not there."
)
@private
@click.pass_obj
def command(start: Start | None, /, **options: Any) -> None:
    """Write the feeds of SITE once, then exit."""
    compared, renderer = start or Start()
    snapshot = Snapshot(clock.nanoseconds())  # before anything is read
    made = setup_of(options)
    _adopt_first(made, options)
    console.say_generator(made, options)
    gc.freeze()  # what a single pass makes is needed to its end
    gc.set_threshold(100_000, 50, 100)
    started, profile = time.perf_counter(), Profile()
    renders = warm_worker(made.site.generator, renderer) if compared else None
    try:
        with Progress(sys.stderr.isatty() and not options["quiet"]) as progress:
            report = one_pass.run(
                made,
                clock.now(),
                accept=options["accept"],
                strict=options["strict"],
                observe=progress.observe,
                profile=profile,
                snapshot=snapshot,
                compared=compared,
                warm_worker=renders,
            )
    finally:
        if renders:
            renders.stop()
    seconds = time.perf_counter() - started
    console.print_report(report, made, options, seconds)
    if options["profile"]:
        click.echo(profile.table())
    if not options["as_json"] and not options["verbose"]:
        _save_build_stamp(made, snapshot, report, quiet=options["quiet"])
    sys.exit(1 if errors(report.problems) else 0)


def _save_build_stamp(made: Setup, snapshot: Snapshot, report: Report, *, quiet: bool) -> None:
    """Remember the pass, so that the same command is over at once where nothing changed."""
    due = report.next_change.timestamp() if report.next_change else 0.0
    code = 1 if errors(report.problems) else 0
    said = reports.unchanged(report, made, quiet=quiet)
    outcome = (code, *said, made.site.generator)
    unchanged.save_build_stamp(sys.argv[1:], read.environment(), snapshot, due, outcome)


def _adopt_first(made: Setup, options: Mapping[str, Any]) -> None:
    """Take ids and dates from a published feed where there is no ledger yet."""
    if options["adopt_required"] and not options["adopt_from"]:
        raise click.UsageError("--adopt-required needs --adopt")
    if options["adopt_from"]:
        from feedsvc.cli import adopt  # what it loads, most builds have no use for

        missing = adopt.adopt_first(
            made,
            options["adopt_from"],
            clock.now(),
            private=options["private"],
            required=options["adopt_required"],
        )
        if missing and not options["quiet"]:
            click.echo(missing, err=True)
