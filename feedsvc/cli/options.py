"""Flags: what commands have in common, and the setup that they ask for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from feedsvc.config import read
from feedsvc.config.setup import Setup, setup

HERE = Path()

site = click.argument("site", type=click.Path(file_okay=False, path_type=Path), default=HERE)
private = click.option("--private", is_flag=True,
                        help="Fetch from this machine and its network as well.")  # fmt: skip
_SETTINGS = (
    click.option("--config", "config_file", type=click.Path(path_type=Path), metavar="FILE",
                 help="Settings, instead of feedsvc.toml or pyproject.toml of SITE."),
    click.option("--output", type=click.Path(path_type=Path), metavar="DIR",
                 help="Folder to write feeds to."),
    click.option("--state", type=click.Path(path_type=Path), metavar="FILE",
                 help="The ledger and cache (default SITE/.feedsvc/state.sqlite3)."),
    click.option("--site-url", metavar="URL", help="Public URL of the blog."),
    click.option("--feeds-url", metavar="URL", help="Public URL of the output folder."),
    click.option("--limit", type=click.IntRange(min=0), metavar="N",
                 help="Entries in a feed; 0 is all of them."),
    click.option("--jobs", type=click.IntRange(min=1), metavar="N", default=os.cpu_count() or 1,
                 help="Processes for parsing and rendering."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON for programs."),
    click.option("-v", "--verbose", is_flag=True, help="Say more."),
    click.option("-q", "--quiet", is_flag=True, help="Say errors only."),
)  # fmt: skip


def settings(command: Callable[..., None]) -> Callable[..., None]:
    """The flags that all commands on a site have."""
    for option in reversed(_SETTINGS):
        command = option(command)
    return command


def common(command: Callable[..., None]) -> Callable[..., None]:
    """SITE, and these flags."""
    return site(settings(command))


def _given(options: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What flags, environment and files say."""
    flags = {
        "site.url": options["site_url"],
        "feeds.url": options["feeds_url"],
        "feeds.limit": options["limit"],
        "schedule.every": options.get("every"),
        "schedule.cron": options.get("cron"),
        "server.host": options.get("host"),
        "server.port": options.get("port"),
    }
    return read.given(
        options["site"].resolve(),
        {name: value for name, value in flags.items() if value is not None},
        read.environment(),
        options["config_file"],
    )


def setup_of(options: Mapping[str, Any]) -> Setup:
    """The setup of a command; ConfigError."""
    output, state = options["output"], options["state"]
    made = setup(
        options["site"].resolve(),
        _given(options),
        output=output and output.resolve(),
        state=state and state.resolve(),
        jobs=options["jobs"],
        files=filter(None, (options["config_file"],)),
    )
    schedule = made.config.schedule
    if schedule.cron or schedule.timezone:
        from feedsvc.service import daemon  # which loads APScheduler

        daemon.trigger(0, schedule.cron, schedule.timezone)
    return made


def plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a command as plain values, to be `restored` in another process."""
    return {name: str(one) if isinstance(one, Path) else one for name, one in options.items()}


def restored(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a command as they were."""
    paths = {name: Path(one) for name, one in options.items() if name in _PATHS and one is not None}
    return {**options, **paths}


_PATHS = ("site", "config_file", "output", "state")
