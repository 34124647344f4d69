"""Measurements of feedsvc: on its own, beside others, and beside what C can do.

All of them need Linux and a checkout that is installed. What else a part needs it says.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bench import (
    build,
    compare,
    corpus,
    floor,
    fuzz,
    histories,
    install,
    machine,
    mutants,
    paired,
    pipelines,
    scale,
    serve,
    soak,
    walk,
    watch,
)
from bench.fuzz_targets import TARGETS
from bench.install import TOOLS
from bench.page import Section
from bench.tables import table

_SIZES = (1_000, 10_000, 100_000)
# What each part is about, and what it needs.
_ABOUT = {
    "build": "cold, unchanged and one-edit builds; needs nothing else",
    "corpus": "write a corpus to look at; needs nothing else",
    "floor": "how far above what C takes; needs cc, else takes find",
    "fuzz": "inputs that nobody would write, for long; needs nothing else",
    "histories": "random histories as a subscriber sees them; needs nothing else",
    "install": f"other generators, into {install.folder()}; needs pip and, for two, node and npm",
    "jobs": "cold by two processes beside one; needs two processors",
    "mutants": "whether a test notices what the core does otherwise; needs mutmut",
    "peers": "builds beside other generators; needs those of install, jekyll and jekyll-feed",
    "pipelines": "many requests at once from slow readers; needs nothing else",
    "plain": "cold beside plain use of the same packages; needs nothing else",
    "scale": "cost against size; needs nothing else",
    "serve": f"requests, beside nginx and StaticFiles; needs {', '.join(serve.NEEDS)}",
    "soak": "the daemon under changes and requests, for long; needs nothing else",
    "walk": "the files that one post goes through; needs nothing else",
    "watch": "save to feeds, beside hugo --watch; needs the hugo of install",
}


_TRIALS = frozenset(
    ("corpus", "fuzz", "histories", "install", "mutants", "pipelines", "serve", "soak", "walk")
)


def main() -> None:
    """Parse the command line and run one measurement."""
    arguments = parser().parse_args()
    # A measurement that is ended takes the daemons with it that it started.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit("ended"))
    if arguments.command in _TRIALS:
        sys.exit(0 if _tried(arguments) else 1)
    _measure(arguments)


def _tried(arguments: argparse.Namespace) -> bool:
    """Try what is to hold, or write a corpus; whether it held."""
    section, command = Section(arguments.command, write=False), arguments.command
    if command == "serve":
        serve.report(section, arguments.seconds, arguments.rounds)
    elif command == "soak":
        soak.report(section, arguments.posts, arguments.minutes, arguments.rate)
    elif command == "corpus":
        corpus.make(arguments.folder, arguments.posts)
    else:
        return _CHECKED[command](section, arguments)
    return True


_CHECKED: dict[str, Callable[[Section, argparse.Namespace], bool]] = {
    "fuzz": lambda section, given: fuzz.report(section, given.minutes, given.targets),
    "histories": lambda section, given: histories.report(section, given.number, given.seed),
    "install": lambda section, given: install.report(section, given.generators),
    "mutants": lambda section, given: mutants.report(section, given.jobs),
    "pipelines": lambda section, given: pipelines.report(section, given.number, given.seed),
    "walk": lambda section, _given: walk.report(section),
}


def _measure(arguments: argparse.Namespace) -> None:
    section = Section(arguments.command, write=getattr(arguments, "write", False))
    sizes, runs = arguments.posts, arguments.runs
    if arguments.command == "build":
        _build(section, sizes, runs, arguments.jobs)
    elif arguments.command == "peers":
        compare.report(section, sizes, arguments.peers, runs)
    elif arguments.command == "plain":
        paired.report_plain(section, sizes[0], runs)
    elif arguments.command == "jobs":
        paired.report_jobs(section, sizes[0], runs)
    elif arguments.command == "watch":
        watch.report(section, sizes, arguments.saves, arguments.flat)
    elif arguments.command == "scale":
        scale.report(section, sizes, runs)
    else:
        floor.report(section, sizes, runs)


def _build(section: Section, sizes: list[int], runs: int, jobs: str) -> None:
    section.say(machine.label())
    extra = ("--jobs", jobs) if jobs else ()
    rows = [row for posts in sizes for row in build.rows(posts, build.costs(posts, runs, *extra))]
    section.say(table(("posts", "build", "wall s", "CPU s", "peak MiB"), rows, words=2))


def parser() -> argparse.ArgumentParser:
    """Every part, with what it can be told."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    _add_trials(commands)
    _add_measurements(commands)
    return parser


def _add_trials(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Parts that try what is to hold, or make something."""
    made = commands.add_parser("corpus", help=_ABOUT["corpus"])
    made.add_argument("folder", type=Path)
    made.add_argument("posts", type=_count)
    made = commands.add_parser("fuzz", help=_ABOUT["fuzz"])
    made.add_argument("minutes", type=_minutes)
    made.add_argument(
        "targets", nargs="*", type=_target, default=list(TARGETS), help=", ".join(TARGETS)
    )
    made = commands.add_parser("histories", help=_ABOUT["histories"])
    made.add_argument("number", type=_count, nargs="?", default=10_000, help="of each generator")
    made.add_argument("--seed", type=int, default=0, metavar="N")
    made = commands.add_parser("mutants", help=_ABOUT["mutants"])
    made.add_argument("--jobs", type=_count, default=2, metavar="N", help="processes")
    made = commands.add_parser("install", help=_ABOUT["install"])
    made.add_argument("generators", nargs="*", type=_generator, default=list(TOOLS))
    made = commands.add_parser("pipelines", help=_ABOUT["pipelines"])
    made.add_argument("number", type=_count, nargs="?", default=10_000, help="of sequences")
    made.add_argument("--seed", type=int, default=0, metavar="N")
    made = commands.add_parser("serve", help=_ABOUT["serve"])
    made.add_argument("--seconds", type=_count, default=1, metavar="N", help="of each load")
    made.add_argument("--rounds", type=_count, default=9, metavar="N")
    commands.add_parser("walk", help=_ABOUT["walk"])
    made = commands.add_parser("soak", help=_ABOUT["soak"])
    made.add_argument("--posts", type=_count, default=5_000, metavar="N")
    made.add_argument("--minutes", type=_minutes, default=20.0, metavar="M")
    made.add_argument("--rate", type=_count, default=20, metavar="R", help="changes a second")


def _add_measurements(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Parts that measure costs at several sizes."""
    one = _add(commands, "build", _SIZES[:2], write=False)
    one.add_argument("--jobs", default="", help="processes of each build")
    one = _add(commands, "peers", _SIZES)
    one.add_argument("--peers", nargs="+", choices=list(TOOLS), default=list(TOOLS))
    _add(commands, "plain", _SIZES[1:2], many=False)
    _add(commands, "jobs", _SIZES[1:2], many=False)
    one = _add(commands, "watch", _SIZES[:2])
    one.add_argument("--saves", type=_count, default=200, help="whose time is taken")
    one.add_argument("--flat", type=_count, default=1_000, help="that memory is followed over")
    _add(commands, "scale", (1_000, 3_000, 10_000, 30_000, 100_000))
    _add(commands, "floor", _SIZES[1:])


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    sizes: tuple[int, ...],
    *,
    write: bool = True,
    many: bool = True,
) -> argparse.ArgumentParser:
    """A measurement with what all of them can be told."""
    parser = commands.add_parser(name, help=_ABOUT[name])
    most = "+" if many else 1
    parser.add_argument("--posts", type=_count, nargs=most, default=list(sizes), metavar="N")
    parser.add_argument("--runs", type=_count, default=5, metavar="N")
    if write:
        parser.add_argument("--write", action="store_true", help="put it into docs/performance.md")
    return parser


def _count(text: str) -> int:
    """A number of posts, runs or saves: bounded, so that no measurement is without end."""
    value = int(text)
    if not 1 <= value <= 1_000_000:
        raise argparse.ArgumentTypeError("must be from 1 to 1,000,000")
    return value


def _target(text: str) -> str:
    """A target of the fuzzer; argparse would hold the list of all of them against `choices`."""
    if text not in TARGETS:
        raise argparse.ArgumentTypeError(f"must be one of {', '.join(TARGETS)}")
    return text


def _generator(text: str) -> str:
    """The same, of the generators that are measured beside."""
    if text not in TOOLS:
        raise argparse.ArgumentTypeError(f"must be one of {', '.join(TOOLS)}")
    return text


def _minutes(text: str) -> float:
    """A time: bounded, too."""
    value = float(text)
    if not 0 < value <= 1440:
        raise argparse.ArgumentTypeError("must be over 0 and at most 1440")
    return value


if __name__ == "__main__":
    main()
