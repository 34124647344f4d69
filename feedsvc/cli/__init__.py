"""Commands: argv → settings → calls; what is printed, and the exit codes.

0  all well
1  some posts were rejected
2  nothing was done: usage, configuration, a collision, a lock, no address for the site
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feedsvc.build.profile import Profile
from feedsvc.build.report import complaint, errors
from feedsvc.build.snapshot import Looked, Since
from feedsvc.cli.options import HERE, common, plain, private, settings, setup_of, site
from feedsvc.cli.progress import Progress
from feedsvc.model.errors import FeedsvcError

if TYPE_CHECKING:
    from feedsvc.config.setup import Setup  # what it loads, `serve` has no use for


def main(since: Since | None = None) -> None:
    """The console script; `since` is what changed since the same command was run last."""
    commands(prog_name="feedsvc", obj=since)


class _Commands(click.Group):
    """Turns errors of a site as a whole into a message and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FeedsvcError as error:
            for line in complaint(error):
                click.echo(line, err=True)
            sys.exit(2)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="feedsvc", message="feedsvc %(version)s")
def commands() -> None:
    """Atom, RSS and JSON feeds for people who write in Markdown."""


@commands.command()
@common
@click.option("--profile", is_flag=True, help="Say where the time goes.")
@click.option("--accept", is_flag=True, help="Publish what the gate would hold back.")
@click.option("--strict", is_flag=True, help="Publish nothing while any post has an error.")
@click.option(
    "--adopt",
    "adopt_from",
    metavar="FEED",
    help="Without a state, take ids and dates from this published feed; auto: from the site's own.",
)
@click.option(
    "--adopt-required", is_flag=True, help="Publish nothing where that feed is not there."
)
@private
@click.pass_obj
def build(since: Since | None, /, **options: Any) -> None:
    """Write the feeds of SITE once, then exit."""
    from feedsvc.build import one_pass as passes
    from feedsvc.build.again import Again, seal
    from feedsvc.cli import console

    looked = Looked(time.time_ns())  # before anything is read
    made = setup_of(options)
    _adopt_first(made, options)
    say_generator(made, options)
    gc.freeze()  # what a single pass makes is needed to its end
    gc.set_threshold(100_000, 50, 100)
    started, profile = time.perf_counter(), Profile()
    with Progress(sys.stderr.isatty() and not options["quiet"]) as progress:
        report = passes.run(
            made,
            now(),
            accept=options["accept"],
            strict=options["strict"],
            observe=progress.observe,
            profile=profile,
            looked=looked,
            since=since,
        )
    seconds = time.perf_counter() - started
    console.print_report(report, made, options, seconds)
    if options["profile"]:
        click.echo(profile.table())
    code = 1 if errors(report.problems) else 0
    if not options["as_json"] and not options["verbose"]:
        seal(sys.argv[1:], looked, report, Again(made, options["quiet"], options["strict"]))
    sys.exit(code)


def _adopt_first(made: Setup, options: Mapping[str, Any]) -> None:
    """Take ids and dates from a published feed where there is no ledger yet."""
    if options["adopt_required"] and not options["adopt_from"]:
        raise click.UsageError("--adopt-required goes with --adopt")
    if options["adopt_from"]:
        from feedsvc.cli import subscribers

        missing = subscribers.adopt_first(
            made,
            options["adopt_from"],
            now(),
            private=options["private"],
            required=options["adopt_required"],
        )
        if missing and not options["quiet"]:
            click.echo(missing, err=True)


@commands.command()
@common
@click.option("--every", metavar="TIME", help="Time between passes: 30s, 5m, 1h.")
@click.option("--cron", metavar="EXPRESSION", help="Cron expression (UTC) instead of --every.")
@click.option("--host", metavar="ADDRESS", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Port (default 8080).")
@click.option("--no-http", is_flag=True, help="Write feeds only, serve nothing.")
def serve(**options: Any) -> None:
    """Keep the feeds of SITE right and serve them: at start, on schedule, when a post is due."""
    from feedsvc.cli.serve import Serving

    if options["no_http"]:
        options["port"] = 0
    Serving(plain(options), now).run()


@commands.command()
@common
def posts(**options: Any) -> None:
    """Say how each post of SITE is understood, publishing nothing."""
    from feedsvc.build import inspection
    from feedsvc.cli.posts import listing

    made = setup_of(options)
    understood = inspection.inspect(made, now())
    rows = listing(understood, made, now(), inspection.refused(made))
    if options["as_json"]:
        click.echo(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join((*_explained(made), f"feeds at {made.feeds_url}/\n")))
        for row in rows:
            click.echo(row.as_text())
    sys.exit(
        1 if errors([*understood.problems, *(one for row in rows for one in row.problems)]) else 0
    )


@commands.command()
@site
@click.option("--site-url", metavar="URL", help="Public address of the blog, to be written down.")
def init(site: Path, site_url: str | None) -> None:
    """Write a commented feedsvc.toml for SITE with what was detected."""
    from feedsvc.cli import init
    from feedsvc.sites import detect

    root = site.resolve()
    found = detect.detect(root)
    understood = detect.settings(found.name, root, {})
    path = init.write(root, found, understood, site_url or "")
    click.echo("\n".join((*detect.explained(found, understood), f"wrote {path}")))
    if not site_url and not understood.url:
        click.echo("set site.url in it, then: feedsvc build")


@commands.command()
@click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
@click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    default=HERE,
    metavar="DIR",
    help="The site (default: the current folder).",
)
@settings
@private
def adopt(feeds: tuple[str, ...], **options: Any) -> None:
    """Keep the ids and dates of feeds that are already published (files or addresses)."""
    from feedsvc.cli import console, subscribers

    made = setup_of(options)
    read = [one for feed in feeds for one in subscribers.read(feed, private=options["private"])]
    adopted = subscribers.adopt(made, read, now())
    console.print_adopted(adopted, as_json=options["as_json"])
    sys.exit(1 if adopted.ambiguous else 0)


@commands.command()
@common
@click.option(
    "--from",
    "source",
    metavar="FEED",
    help="What subscribers have: a file or address, instead of the output folder.",
)
@private
def diff(**options: Any) -> None:
    """Say what readers of SITE's feeds would see if it were published now."""
    from feedsvc.cli import console, subscribers

    made = setup_of(options)
    before = None
    if options["source"]:
        feed = subscribers.read(options["source"], private=options["private"])[0]
        before = {f"feed.{subscribers.kind(feed)}": feed}
    foreseen = subscribers.diff(made, now(), before)
    console.print_diff(foreseen, options)
    sys.exit(1 if any(one.duplicated for one in foreseen) else 0)


@commands.command()
@click.argument("targets", metavar="[SITE | FEED…]", nargs=-1)
@settings
@click.option("--against", metavar="FEED", help="Compare SITE with this published feed instead.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
@click.option("--sarif", "sarif_file", type=click.Path(dir_okay=False, path_type=Path),
              metavar="FILE", help="Write the findings in SARIF, too.")  # fmt: skip
@private
def check(targets: tuple[str, ...], **options: Any) -> None:
    """Say what is wrong in the posts of SITE, or in feeds (files or addresses)."""
    from feedsvc.cli import check

    sites = [one for one in targets if not check.is_feed(one)]
    if len(sites) > 1 or (sites and len(targets) > 1):
        raise click.UsageError("give one site, or feeds")
    if options["against"] and targets and not sites:
        raise click.UsageError("--against compares a site with a feed")
    options["site"] = Path(sites[0]) if sites else HERE
    if options["against"]:
        _compare(options)
    given = targets and not sites
    found = (
        check.feeds(targets, now(), private=options["private"])
        if given
        else check.site(setup_of(options), now())
    )
    if options["sarif_file"]:
        check.write_sarif(options["sarif_file"], found, options["site"])
    click.echo(check.told(found, as_json=options["as_json"]))
    sys.exit(1 if check.failed(found, strict=options["strict"]) else 0)


def _compare(options: Mapping[str, Any]) -> None:
    """Say how what would be published differs from a published feed, and exit."""
    from feedsvc.cli import check

    feed, private = options["against"], options["private"]
    compared = check.against(setup_of(options), feed, now(), private=private)
    click.echo(check.compared(compared, as_json=options["as_json"]))
    sys.exit(0 if compared.same else 1)


def now() -> datetime:
    """The clock, read in this one place."""
    return datetime.now(UTC).replace(microsecond=0)


def say_generator(made: Setup, options: Mapping[str, Any]) -> None:
    """Which generator the site has: on request, or where none was recognised."""
    if options["as_json"]:
        return
    if options["verbose"]:
        click.echo("\n".join(_explained(made)))
    elif made.site.generator == "plain" and not (made.config.site.generator or options["quiet"]):
        remedy = "put generator under [site] of feedsvc.toml if it has one"
        click.echo(f"{made.site.generator}: {made.reason}: {remedy}", err=True)


def _explained(made: Setup) -> tuple[str, ...]:
    from feedsvc.sites import detect

    return detect.explained(detect.Detected(made.site.generator, made.reason), made.site)
