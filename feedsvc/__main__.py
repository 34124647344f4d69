"""`python -m feedsvc` and the console script."""

from __future__ import annotations

import os
import sys

from feedsvc import unchanged


def main() -> None:
    """Run a command; a build with nothing to do is over before the commands are loaded."""
    since = unchanged.replay(sys.argv[1:], os.environ)
    if isinstance(since, int):
        sys.exit(since)
    from feedsvc.cli import main as commands

    commands(since)


if __name__ == "__main__":
    main()
