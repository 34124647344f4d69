"""`python -m bench peers`: builds beside those of other generators, in turns, at several sizes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench import charts, corpus, machine, peers
from bench.install import AbsentError, Tool, tool
from bench.page import Section
from bench.process import PATIENCE, Cost, TooSlowError, median, together
from bench.subject import JOBS, REST, Subject, feedsvc, forget, measure
from bench.tables import ratio, seconds, table

_HEAD = (
    "job",
    "against",
    "runs",
    "feedsvc s",
    "its s",
    "wall ratio",
    "CPU ratio",
    "memory ratio",
    "its MiB",
)


class Pair(NamedTuple):
    """The builds of feedsvc and of a peer that were run in turns, by job."""

    ours: Mapping[str, list[Cost]]
    theirs: Mapping[str, list[Cost]]


class Size(NamedTuple):
    """What is measured of one number of posts: how often, and a folder for it."""

    posts: int
    runs: int
    folder: Path

    @property
    def corpus(self) -> Path:
        """The posts in Jekyll's layout, which are feedsvc's site, too."""
        return self.folder / "corpus"


def report(section: Section, sizes: Sequence[int], names: Sequence[str], runs: int) -> None:
    """All tables and charts, for sizes from the smallest on."""
    tools = _installed(section, names)
    section.say(machine.label({name: one.version for name, one in tools.items()}))
    each: dict[str, float] = {}  # seconds a post takes, as the size before had it
    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as made:
        for posts in sorted(sizes):
            size = Size(posts, runs, Path(made) / str(posts))
            corpus.make(size.corpus, posts)
            pairs = {}
            for name, used in tools.items():
                try:
                    pairs[name] = _pair(name, used, size, each)
                except TooSlowError as error:
                    section.say(f"{name} is left out at {posts:,} posts: {error}.")
            _say(section, posts, pairs, size.corpus)
    section.close()


def _installed(section: Section, names: Sequence[str]) -> dict[str, Tool]:
    found = {}
    for name in names:
        try:
            found[name] = tool(name)
        except AbsentError as error:
            section.say(f"{name} is left out: {error}")
    return found


def _pair(name: str, used: Tool, size: Size, each: dict[str, float]) -> Pair:
    """The measurements; TooSlowError where a build of the peer takes, or would take, too long."""
    if each.get(name, 0) * size.posts > PATIENCE:
        raise TooSlowError(f"as it did with fewer, it would take over {PATIENCE:.0f} s a build")
    each[name] = PATIENCE / size.posts  # until it is known to be less
    theirs = peers.site(name, used, size.corpus, size.folder / name / "site")
    time.sleep(REST)
    first = _checked(theirs, size.corpus)
    each[name] = first / size.posts
    return in_turns(feedsvc(size.corpus), theirs, affordable(size.runs, first))


def _checked(theirs: Subject, site: Path) -> float:
    """Seconds of a first build, whose feeds are right, and follow an edit."""
    cost = measure(theirs, "cold", 0)
    peers.check(theirs.name, site, theirs.folder)
    measure(theirs, "one edit", -1)
    peers.check_edit(theirs.name, theirs.folder, "A line more, number -1,")
    return cost.wall


def affordable(runs: int, each: float) -> int:
    """So many runs that each job of a slow peer takes 10 minutes at most, but one."""
    return max(1, min(runs, int(PATIENCE / max(each, 0.001))))


def in_turns(ours: Subject, theirs: Subject, runs: int) -> Pair:
    """Every job so many times: one, the other, one, the other. A first build is not counted."""
    pair = Pair({job: [] for job in JOBS}, {job: [] for job in JOBS})
    measure(ours, "cold", 0)
    for number in range(runs):
        for job in JOBS:
            for subject, costs in ((ours, pair.ours), (theirs, pair.theirs)):
                costs[job].append(measure(subject, job, number))
    return pair


def rows(pairs: Mapping[str, Pair]) -> list[list[str]]:
    """Medians by job and peer; ratios are medians of the ratios of neighbours."""
    return [_row(job, name, pair) for job in JOBS for name, pair in pairs.items()]


def _row(job: str, name: str, pair: Pair) -> list[str]:
    ours, theirs = median(pair.ours[job]), median(pair.theirs[job])
    shares = median(
        Cost(*(a / b for a, b in zip(one, other, strict=True)))
        for one, other in zip(pair.ours[job], pair.theirs[job], strict=True)
    )
    times = [seconds(ours.wall), seconds(theirs.wall)]
    told = [ratio(share, 1) for share in shares]
    return [job, name, str(len(pair.ours[job])), *times, *told, f"{theirs.memory:.0f}"]


def _say(section: Section, posts: int, pairs: Mapping[str, Pair], site: Path) -> None:
    if not pairs:
        return
    section.say(f"### {posts:,} posts")
    section.say(table(_HEAD, rows(pairs), words=2))
    section.say(memory(site))
    title = f"Builds of {posts:,} posts"
    section.chart(f"peers-{posts}", title, charts.bars(title, bars(pairs), "seconds"))


def bars(pairs: Mapping[str, Pair]) -> dict[str, dict[str, float]]:
    """Median seconds by job and generator; feedsvc's are of all of its runs."""
    made = {}
    for job in JOBS:
        own = [cost for pair in pairs.values() for cost in pair.ours[job]]
        others = {name: median(pair.theirs[job]).wall for name, pair in pairs.items()}
        made[job] = {"feedsvc": median(own).wall, **others}
    return made


def memory(site: Path) -> str:
    """What a cold build of feedsvc takes, by its largest process and by all of them."""
    ours = feedsvc(site)
    largest = measure(ours, "cold", 0).memory
    forget(ours)
    everything = together(ours.command, ours.folder)
    return (
        f"Peak memory of feedsvc, cold: {largest:.0f} MiB in its largest process, "
        f"{everything:.0f} MiB in all of its processes together (what they share counted once). "
        "Ratios of memory are between largest processes."
    )
