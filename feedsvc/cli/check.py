"""`feedsvc check`: what is wrong in the posts of a site, or in feeds."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from feedsvc.build import inspection
from feedsvc.check import against as comparison
from feedsvc.check.against import Comparison, compare_site
from feedsvc.check.documents import document
from feedsvc.check.findings import Finding, failed, lines, plain, sarif
from feedsvc.check.posts import posts
from feedsvc.cli import clock, console
from feedsvc.cli.options import HERE, private, settings, setup_of
from feedsvc.config.setup import Setup
from feedsvc.feeds.xml_reader import SIZE
from feedsvc.model.errors import ConfigError, OutputError
from feedsvc.published import fetch, sources


@click.command("check", short_help="Say what is wrong in posts or in feeds.")
@click.argument("targets", metavar="[SITE | FEED…]", nargs=-1)
@settings
@click.option("--against", metavar="FEED", help="Compare SITE with this published feed instead.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings as well.")
@click.option("--sarif", "sarif_file", type=click.Path(dir_okay=False, path_type=Path),
              metavar="FILE", help="Write the findings in SARIF as well.")  # fmt: skip
@private
def command(targets: tuple[str, ...], **options: Any) -> None:
    """Say what is wrong in the posts of SITE, or in feeds (files or URLs)."""
    sites = [one for one in targets if not is_feed(one)]
    if len(sites) > 1 or (sites and len(targets) > 1):
        raise click.UsageError("give one site, or feeds")
    if options["against"] and targets and not sites:
        raise click.UsageError("give a site, not a feed, with --against")
    options["site"] = Path(sites[0]) if sites else HERE
    if options["against"]:
        _compare(options)
    given = targets and not sites
    found = (
        feeds(targets, clock.now(), private=options["private"])
        if given
        else site(setup_of(options), clock.now())
    )
    if options["sarif_file"]:
        write_sarif(options["sarif_file"], found, options["site"])
    if options["as_json"]:
        console.print_json(plain(found))
    else:
        click.echo("\n".join(lines(found, verbose=options["verbose"])))
    sys.exit(1 if failed(found, strict=options["strict"]) else 0)


def _compare(options: Mapping[str, Any]) -> None:
    """Say how what would be published differs from a published feed, and exit."""
    feed, private = options["against"], options["private"]
    found = against(setup_of(options), feed, clock.now(), private=private)
    if options["as_json"]:
        console.print_json(comparison.plain(found))
    else:
        click.echo("\n".join(comparison.lines(found)))
    sys.exit(0 if found.same else 1)


def is_feed(target: str) -> bool:
    """Whether an argument names a feed rather than a site: an address, or no folder."""
    return sources.is_url(target) or not Path(target).is_dir()


def feeds(targets: Iterable[str], now: datetime, *, private: bool = False) -> list[Finding]:
    """What is wrong with feeds, files or http(s) addresses.

    `private` allows addresses of this machine and its network. Raises FetchError and ConfigError.
    """
    found: list[Finding] = []
    for target in targets:
        if sources.is_url(target):
            got = fetch.fetch(target, private=private, limit=SIZE)
            found += document(got.data, target, address=got.address, now=now)
        else:
            found += document(_read(target), target, now=now)
    return sorted(found)


def _read(path: str) -> bytes:
    """A file, up to one byte more than a feed may have."""
    try:
        with Path(path).open("rb") as file:
            return file.read(SIZE + 1)
    except (OSError, ValueError) as error:
        said = f"cannot be read ({getattr(error, 'strerror', None) or error})"
        remedy = "name a folder, a file or an http(s) URL"
        raise ConfigError(said, subject=path, remedy=remedy) from error


def site(setup: Setup, now: datetime) -> list[Finding]:
    """What is wrong in the posts of a site; nothing is published or remembered."""
    return posts(setup, inspection.inspect(setup, now), now)


def against(setup: Setup, feed: str, now: datetime, *, private: bool = False) -> Comparison:
    """What would be published beside a published feed and its archives.

    Raises what `sources.read` does.
    """
    published = sources.read(feed, private=private)
    return compare_site(setup, inspection.inspect(setup, now), published)


def _from_here(folder: Path) -> str:
    """A folder's path from the current one, or a whole path where it is not below."""
    full, here = folder.resolve(), Path.cwd()
    return (full.relative_to(here) if full.is_relative_to(here) else full).as_posix()


def write_sarif(path: Path, found: Sequence[Finding], folder: Path) -> None:
    """Write the findings about files of a folder as SARIF; OutputError where that cannot be."""
    try:
        path.write_bytes(sarif(found, version("feedsvc"), _from_here(folder)))
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror or error})",
            subject=str(path),
            remedy="name a file that can be written",
        ) from error
