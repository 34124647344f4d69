"""`python -m feedsvc` and the console script."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from feedsvc.build import unchanged

if TYPE_CHECKING:
    from feedsvc.build.worker import Channel, Worker


def main() -> None:
    """Run a command; a build with nothing to do is over before the commands are loaded."""
    ahead: list[Worker] = []
    compared = unchanged.check(sys.argv[1:], os.environ, lambda name: ahead.append(_renderer(name)))
    if isinstance(compared, int):
        sys.exit(compared)
    from feedsvc.cli import main as cli

    cli.main(cli.Start(compared, ahead[0] if ahead else None))


def _renderer(generator: str) -> Worker:
    """A process that loads what renders posts, while this one loads the rest."""
    from feedsvc.build.worker import forked

    return forked(lambda channel: _render(generator, channel))


def _render(generator: str, channel: Channel) -> None:
    from feedsvc.build.batch import warm_worker

    warm_worker(generator).serve(channel)


if __name__ == "__main__":
    main()
