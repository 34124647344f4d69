"""`python -m bench build [--posts N …] [--runs N]`, `python -m bench corpus FOLDER N`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench import build, corpus


def main() -> None:
    """Parse the command line and run one measurement."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    builds = commands.add_parser("build", help="cold, unchanged and one-post builds")
    builds.add_argument("--posts", type=int, nargs="+", default=[1_000, 10_000])
    builds.add_argument("--runs", type=int, default=3)
    builds.add_argument("--jobs", default=None)
    made = commands.add_parser("corpus", help="write a corpus to look at")
    made.add_argument("folder", type=Path)
    made.add_argument("posts", type=int)
    arguments = parser.parse_args()
    if arguments.command == "corpus":
        corpus.make(arguments.folder, arguments.posts)
        return
    print("| posts | build | wall s | CPU s | peak MiB |\n|-:|-|-:|-:|-:|")
    extra = ["--jobs", arguments.jobs] if arguments.jobs else []
    for posts in arguments.posts:
        print(build.table(posts, build.measure(posts, arguments.runs, extra)), flush=True)


if __name__ == "__main__":
    main()
