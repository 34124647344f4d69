"""`python -m feedsvc` and the console script."""

from __future__ import annotations

import os
import sys

from feedsvc import unchanged


def main() -> None:
    """Run a command; a build with little to do is over before the commands are loaded."""
    since = unchanged.replay(sys.argv[1:], os.environ)
    if isinstance(since, int):
        sys.exit(since)
    if since and since.again and since.is_posts:
        from feedsvc import again

        code = again.run(sys.argv[1:], since)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # taking the interpreter down in order takes as long as the pass
    from feedsvc.cli import main as commands

    commands(since)


if __name__ == "__main__":
    main()
