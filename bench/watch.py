"""`python -m bench watch`: save → feeds on disk in the daemon, beside `hugo --watch` (see peers).

One of the newest posts gets a line more, again and again; the clock stops when every document that
it stands in was replaced. Memory is that of the process, as the kernel has it.
"""

from __future__ import annotations

import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench import corpus, machine, peers
from bench.install import AbsentError, Tool, tool
from bench.page import Section
from bench.process import resident, start
from bench.subject import REST
from bench.tables import ratio, table

_POLL = 0.0003  # seconds between looks at the disk
_PAUSE = 0.05  # seconds between a published save and the next one
_PATIENCE = 120.0  # seconds until a daemon counts as hanging
_EDITED = 10  # so many of the newest posts are edited in turn
_PEER_SAVES = 20  # of the peer, which takes longer and whose memory is not looked into

Documents = Mapping[Path, Sequence[Path]]


class Watched(NamedTuple):
    """Seconds of each save; MiB before the first, after a fifth, after the last, and at rest."""

    seconds: Sequence[float]
    memory: Sequence[float]


class Daemon(NamedTuple):
    """A daemon on a site: globs of its documents, and where its posts are."""

    command: Sequence[str]
    folder: Path
    posts: str
    documents: Sequence[str]


def report(section: Section, sizes: Sequence[int], saves: int, more: int) -> None:
    """A table of latency and one of memory; `more` is how many saves memory is followed over."""
    used = _hugos(section)
    section.say(machine.label({name: one.version for name, one in used.items()}))
    latency, memory = [], []
    for posts in sorted(sizes):
        with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as made:
            found = _all(Path(made), posts, used, max(saves, more))
        latency += rows(posts, found, saves)
        memory.append([f"{posts:,}", *(f"{one:.0f}" for one in found["feedsvc serve"].memory)])
    head = ("posts", "daemon", "saves", "median ms", "p99 ms", "median ratio")
    section.say(table(head, latency, words=2))
    total = max(saves, more)
    counts = (f"after {max(total // 5, 1):,} saves", f"after {total:,}")
    told = ("posts", "MiB at first", *counts, "at rest")
    section.say(table(told, memory))
    section.close()


def _hugos(section: Section) -> dict[str, Tool]:
    try:
        return {name: tool(name) for name in ("hugo", "hugo-colours")}
    except AbsentError as error:
        section.say(f"hugo is left out: {error}")
        return {}


def _all(folder: Path, posts: int, used: Mapping[str, Tool], saves: int) -> dict[str, Watched]:
    corpus.make(folder / "corpus", posts)
    time.sleep(REST)
    found = {"feedsvc serve": measure(feedsvc(folder / "corpus"), saves)}
    for name, one in used.items():
        peers.site(name, one, folder / "corpus", folder / name)
        time.sleep(REST)
        found[f"{name} --watch"] = measure(hugo(one, folder / name), min(saves, _PEER_SAVES))
    return found


def feedsvc(folder: Path) -> Daemon:
    """The product's daemon on a corpus in Jekyll's layout, without HTTP."""
    command = [sys.executable, "-m", "feedsvc", "serve", str(folder), "--no-http", "-q"]
    kinds = [f"feeds/**/*.{kind}" for kind in ("atom", "rss", "json")]
    return Daemon(command, folder, "_posts", kinds)


def hugo(used: Tool, folder: Path) -> Daemon:
    """`hugo --watch`, which builds to disk at each change."""
    globs = ["public/**/index.xml", "public/**/index.atom"]
    return Daemon([*used.command, "--watch"], folder, "content/posts", globs)


def measure(daemon: Daemon, saves: int) -> Watched:
    """Start a daemon, save so many times, end it."""
    posts = sorted((daemon.folder / daemon.posts).iterdir())[-_EDITED:]
    with _running(daemon) as process:
        held = _settled(daemon, posts)
        seconds, memory = [], [resident(process.pid)]
        for number in range(saves):
            seconds.append(_save(posts[number % len(posts)], number, held))
            if number == max(saves // 5, 1) - 1:
                memory.append(resident(process.pid))
        memory.append(resident(process.pid))
        time.sleep(REST)
        memory.append(resident(process.pid))
    return Watched(seconds, memory)


@contextmanager
def _running(daemon: Daemon) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as said:
        process = start(daemon.command, daemon.folder, said.fileno())
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _settled(daemon: Daemon, posts: Sequence[Path]) -> Documents:
    """The documents that each post stands in, once the daemon has written its first ones."""
    _wait(lambda: all(any(daemon.folder.glob(one)) for one in daemon.documents))
    before: Documents = {}
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        time.sleep(REST)
        now = _held(daemon, posts)
        if now == before and all(now.values()):
            return now
        before = now
    raise SystemExit(f"{daemon.command[0]} did not publish the newest posts in two minutes")


def _held(daemon: Daemon, posts: Sequence[Path]) -> dict[Path, list[Path]]:
    slugs = {path: path.stem[path.stem.index("post-") :] for path in posts}
    held: dict[Path, list[Path]] = {path: [] for path in posts}
    for pattern in daemon.documents:
        for document in sorted(daemon.folder.glob(pattern)):
            text = document.read_text(encoding="utf-8")
            for path, slug in slugs.items():
                if slug in text:
                    held[path].append(document)
    return held


def _save(post: Path, number: int, held: Documents) -> float:
    """Seconds from a save until every document with the post was replaced."""
    wanted = {path: _version(path) for path in held[post]}
    text = f"\nA line more, number {number}, in words that nobody wrote before.\n"
    started = time.perf_counter()
    with post.open("a", encoding="utf-8") as file:
        file.write(text)
    _wait(lambda: all(_version(path) != was for path, was in wanted.items()))
    seconds = time.perf_counter() - started
    time.sleep(_PAUSE)
    return seconds


def _version(path: Path) -> tuple[int, int]:
    """What tells that a document was replaced."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("nothing happened for two minutes")
        time.sleep(_POLL)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)]


def rows(posts: int, found: Mapping[str, Watched], saves: int) -> list[list[str]]:
    """Latency by daemon over the first so many saves, and as a multiple of the first daemon's."""
    made: list[list[str]] = []
    quickest = statistics.median(next(iter(found.values())).seconds[:saves])
    for name, one in found.items():
        times = one.seconds[:saves]
        middle, slow = statistics.median(times), percentile(times, 0.99)
        told = [f"{middle * 1000:.1f}", f"{slow * 1000:.1f}", ratio(middle, quickest)]
        made.append([f"{posts:,}", name, str(len(times)), *told])
    return made
