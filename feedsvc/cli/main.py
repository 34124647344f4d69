"""The commands, each loaded from its own file when it is called or listed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, NamedTuple

import click

from feedsvc.build.report import complaint
from feedsvc.build.snapshot import Compared
from feedsvc.build.worker import Worker
from feedsvc.model.errors import FeedsvcError

_COMMANDS = ("adopt", "build", "check", "diff", "init", "posts", "serve")


class Start(NamedTuple):
    """What is known before a command is loaded.

    `compared` is what changed since the same command was run last, `renderer` a process that loads
    what renders posts meanwhile; None where there is no such thing.
    """

    compared: Compared | None = None
    renderer: Worker | None = None


def main(start: Start) -> None:
    """The console script; a renderer that no command takes ends with this process."""
    commands(prog_name="feedsvc", obj=start)


class _Commands(click.Group):
    """Loads commands; turns errors of a site as a whole into a message and exit code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"feedsvc.cli.{cmd_name}").command
        return command

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
