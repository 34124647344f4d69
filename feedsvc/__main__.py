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
    _in_utf8()
    ahead: list[Worker] = []
    compared = unchanged.check(sys.argv[1:], os.environ, lambda name: ahead.append(_renderer(name)))
    if isinstance(compared, int):
        sys.exit(compared)
    from feedsvc.cli import main as cli

    cli.main(cli.Start(compared, ahead[0] if ahead else None))


_UTF8_MODE = "PYTHONUTF8"


def _in_utf8() -> None:
    """Start again in UTF-8 mode where the locale has file names in another encoding (PEP 540).

    URLs are made of names, which are UTF-8 in every site that goes through git: the same site is
    to have the same URLs whatever the locale of cron is.
    """
    if sys.getfilesystemencoding() == "utf-8":
        return
    if os.environ.get(_UTF8_MODE) == "1":  # Python was told to look at no variable
        sys.stderr.write("error: names of files are not read as UTF-8. Fix: set LC_ALL=C.UTF-8.\n")
        sys.exit(2)
    sys.stdout.flush()
    os.execve(sys.executable, sys.orig_argv, {**os.environ, _UTF8_MODE: "1"})  # noqa: S606


def _renderer(generator: str) -> Worker:
    """A process that loads what renders posts, while this one loads the rest."""
    from feedsvc.build.worker import forked

    return forked(lambda channel: _render(generator, channel))


def _render(generator: str, channel: Channel) -> None:
    from feedsvc.build.batch import warm_worker

    warm_worker(generator).serve(channel)


if __name__ == "__main__":
    main()
