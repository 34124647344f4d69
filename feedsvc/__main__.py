"""`python -m feedsvc` and the console script."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from feedsvc.build import unchanged

if TYPE_CHECKING:
    from feedsvc.build.snapshot import Since
    from feedsvc.build.worker import Channel, Worker


def main() -> None:
    """Run a command; a build with little to do is over before the commands are loaded."""
    ahead: list[Worker] = []
    since = unchanged.replay(sys.argv[1:], os.environ, lambda name: ahead.append(_renderer(name)))
    if isinstance(since, int):
        sys.exit(since)
    if since and since.again and since.is_posts:
        _again(since, *(ahead or [_renderer(since.again[0])]))
    for renderer in ahead:
        renderer.dismiss()
    from feedsvc.cli.main import main as commands

    commands(since)


def _again(since: Since, renderer: Worker) -> NoReturn:
    """The last build over what changed; what renders is loaded in another process meanwhile."""
    from feedsvc.build import again

    code = again.run(sys.argv[1:], since, renderer)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # taking the interpreter down in order takes as long as the pass


def _renderer(generator: str) -> Worker:
    """A process that loads what renders posts, and waits for some."""
    from feedsvc.build.worker import Worker

    return Worker(lambda channel: _render(generator, channel))


def _render(generator: str, channel: Channel) -> None:
    from feedsvc.build.batch import standby

    standby(generator).serve(channel)


if __name__ == "__main__":
    main()
