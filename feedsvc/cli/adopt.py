"""`feedsvc adopt`: keep the ids and dates of feeds that are already published."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from feedsvc.build import adoption, one_pass
from feedsvc.cli import clock, console
from feedsvc.cli.options import HERE, private, settings, setup_of
from feedsvc.config.setup import Setup
from feedsvc.published import fetch
from feedsvc.published.adopt import Adopted
from feedsvc.published.sources import read
from feedsvc.published.values import Published
from feedsvc.state import ledger, store

AUTO = "auto"  # in place of a feed to adopt


@click.command("adopt", short_help="Keep the ids and dates of feeds that are already out there.")
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
def command(feeds: tuple[str, ...], **options: Any) -> None:
    """Keep the ids and dates of feeds that are already published (files or URLs)."""
    made = setup_of(options)
    found = [one for feed in feeds for one in read(feed, private=options["private"])]
    adopted = adopt(made, found, clock.now())
    print_adopted(adopted, as_json=options["as_json"])
    sys.exit(1 if adopted.ambiguous else 0)


def adopt(setup: Setup, feeds: Sequence[Published], now: datetime) -> Adopted:
    """Pin the ids and dates of published entries to the posts of a site, in its ledger.

    Raises LockedError, StateError and NoPostsError as a pass does.
    """
    with one_pass.opened(setup) as database:
        return adoption.take_over(setup, now, database, feeds)


def adopt_first(setup: Setup, source: str, now: datetime, *, private: bool, required: bool) -> str:
    """Adopt a published feed, where the ledger knows no entry yet; → what is to be said of it.

    `auto` stands for the site's own feed at its public URL, which is not asked for where the feeds
    are in the output folder: the pass itself takes those over. Where the server has no such feed,
    there is nothing to adopt, unless it is `required`. Raises what `sources.read` and `adopt` do.
    """
    with closing(store.copy(setup.state)) as database:
        if ledger.knows_any(database):
            return ""
    if source == AUTO:
        if adoption.is_published(setup):
            return ""
        source = f"{setup.feeds_url}/{quote(setup.config.feeds.place('feed.atom'))}"
    try:
        adopt(setup, read(source, private=private), now)
    except fetch.NotThereError as error:
        if required:
            raise
        return f"nothing is published there yet ({error.subject} {error.message})"
    return ""


def print_adopted(adopted: Adopted, *, as_json: bool) -> None:
    """What an adoption matched, and what it did not."""
    if as_json:
        console.print_json(
            {
                "matched": [{"entry": name, "path": path} for name, path in adopted.matched],
                "unmatched": list(adopted.unmatched),
                "ambiguous": list(adopted.ambiguous),
                "new": list(adopted.new),
                "missing": [{"entry": name, "what": what} for name, what in adopted.missing],
            }
        )
        return
    for name, path in adopted.matched:
        click.echo(f"matched    {name}  {path}")
    for name in adopted.unmatched:
        click.echo(f"unmatched  {name}")
    for name in adopted.ambiguous:
        click.echo(f"ambiguous  {name}: write its id into the right post, as id: …")
    for path in adopted.new:
        click.echo(f"new        {path}: no entry is this post")
    for name, what in adopted.missing:
        click.echo(f"missing    {name}: {what} will not be in the feeds")
    counts = (len(adopted.matched), len(adopted.unmatched), len(adopted.ambiguous))
    click.echo("{} matched, {} unmatched, {} ambiguous".format(*counts))
