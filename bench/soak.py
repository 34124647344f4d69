"""`python -m bench soak`: the daemon under changes and requests for a long time, and what it costs.

At the end all posts are made readable, and what is published is compared byte by byte with a build
that starts from nothing but the folder and the ledger. All the while readers ask for documents, and
each answer is compared with its ETag; words that are published have to be served.
"""

from __future__ import annotations

import difflib
import json
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bench import clients, corpus, machine
from bench.author import Author
from bench.page import Section
from bench.process import processes, resident, start
from bench.tables import table
from bench.watch import percentile

_SAMPLES = 60  # of memory and open files, over the whole time
_MARKS = 40  # words whose way to the readers is followed
_HUPS = 20
_REQUESTS = 100.0  # a second
_SHOWN = 20  # of each kind of what is wrong
_PATIENCE = 30.0  # seconds until a word must be served
_FEEDS = (
    *("feed.atom", "feed.rss", "feed.json", "index.html", "feeds.opml", "archive/1.atom"),
    *("tags/tag1.atom", "tags/tag2.rss", "tags/tag3.json", "categories/news.atom"),
)
# What only makes the next pass quicker: a build from nothing has none of it.
_CACHE = ("parsed", "fragment", "document", "standing", "member", "spelling", "whole")


class Session(NamedTuple):
    """What the daemon's processes hold at one moment, taken together."""

    seconds: float
    memory: float  # MiB; what they share counts once
    files: int


class Soaked(NamedTuple):
    """What came of it. Everything from `missed` on should be empty or 0."""

    seconds: float
    changes: dict[str, int]
    passes: dict[str, int]
    answers: dict[str, int]
    held: Sequence[Session]
    latency: Sequence[float]
    missed: int  # words that were not served in time
    wrong: Sequence[str]  # answers that were not whole, or none
    unhealthy: Sequence[str]  # what /health said when it did not say ok
    different: Sequence[str]  # documents that a build from nothing would write otherwise

    def growth(self) -> tuple[float, int]:
        """MiB and open files that came to be held from the second quarter to the last."""
        quarter = max(1, len(self.held) // 4)
        early, late = self.held[quarter : 2 * quarter] or self.held, self.held[-quarter:]
        memory = [statistics.median(one.memory for one in part) for part in (early, late)]
        files = [statistics.median_low([one.files for one in part]) for part in (early, late)]
        return memory[1] - memory[0], files[1] - files[0]


def report(section: Section, posts: int, minutes: float, rate: float) -> None:
    """Soak, and say what came of it; SystemExit where anything is wrong."""
    section.say(machine.label())
    with tempfile.TemporaryDirectory(prefix="feedsvc-soak-") as made:
        found = soak(Path(made), posts, minutes * 60, rate)
    head = ("posts", "minutes", "changes", "passes", "requests", "not whole")
    counts = (found.changes, found.passes, found.answers)
    totals = [f"{sum(counted.values()):,}" for counted in counts]
    row = [f"{posts:,}", f"{found.seconds / 60:.1f}", *totals, str(len(found.wrong))]
    section.say(table(head, [row], words=0))
    for name, counted in zip(head[2:], counts, strict=False):
        section.say(f"{name}: " + ", ".join(f"{key} {n:,}" for key, n in sorted(counted.items())))
    held = [found.held[0], found.held[len(found.held) // 2], found.held[-1]]
    rows = [[f"{one.seconds:.0f}", f"{one.memory:.1f}", str(one.files)] for one in held]
    section.say(table(("s", "MiB", "open files"), rows, words=0))
    memory, files = found.growth()
    section.say(
        f"growth from the second quarter to the last: {memory:+.1f} MiB, {files:+} open files"
    )
    middle, slow = statistics.median(found.latency), percentile(found.latency, 0.99)
    section.say(f"from a save to readers: median {middle * 1000:.0f} ms, p99 {slow * 1000:.0f} ms")
    wrong = (*found.wrong[:_SHOWN], *found.unhealthy[:_SHOWN], *found.different[:_SHOWN])
    section.close()
    if wrong or found.missed or found.passes.get("failed"):
        raise SystemExit("\n".join((f"{found.missed} words were not served", *wrong)))


def soak(folder: Path, posts: int, seconds: float, rate: float) -> Soaked:
    """Run `serve` on a corpus for so long, with so many changes a second."""
    site = folder / "site"
    corpus.make(site, posts)
    (site / "feedsvc.toml").write_text('[schedule]\nevery = "30s"\n', encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with _serving(site, port) as process:
        run = _Run(site, process, port)
        run.follow(seconds, rate)
        run.settle()
        passes = _passes(port)
        different = _differences(folder, site)
    asked = run.clients
    return Soaked(
        seconds=seconds,
        changes=dict(run.author.done),
        passes=passes,
        answers=dict(asked.answers),
        held=run.held,
        latency=run.latency,
        missed=run.missed,
        wrong=asked.wrong,
        unhealthy=run.unhealthy,
        different=different,
    )


class _Run:
    """One daemon under load, and what is seen of it."""

    def __init__(self, site: Path, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self._port = port
        self.author = Author(site, seed=1)
        self.clients = clients.Clients(port, _FEEDS, threads=4, rate=_REQUESTS)
        self.held: list[Session] = []
        self.latency: list[float] = []
        self.missed = 0
        self.unhealthy: list[str] = []

    def follow(self, seconds: float, rate: float) -> None:
        """Change posts at this rate, and look at the daemon now and then."""
        self.clients.start()
        started = time.monotonic()
        last = {"sample": -seconds, "mark": 0.0, "hup": 0.0}
        every = {"sample": seconds / _SAMPLES, "mark": seconds / _MARKS, "hup": seconds / _HUPS}
        number = 0
        while (passed := time.monotonic() - started) < seconds:
            for name, pause in every.items():
                if passed - last[name] >= pause:
                    last[name] = passed
                    getattr(self, f"_{name}")(passed)
            self.author.act()
            number += 1
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
        self._sample(seconds)
        self.clients.stop()

    def settle(self) -> None:
        """Make all posts readable, and wait until nothing is left to be published."""
        self.author.settle()
        self._mark(0.0)
        time.sleep(1.0)
        before = sum(_passes(self._port).values())
        self._process.send_signal(signal.SIGHUP)
        end = time.monotonic() + _PATIENCE
        while sum(_passes(self._port).values()) <= before and time.monotonic() < end:
            time.sleep(0.05)
        self._look(errors=0)

    def _sample(self, passed: float) -> None:
        every = processes(self._process.pid)
        memory = resident(self._process.pid)
        self.held.append(Session(passed, memory, sum(map(_open_files, every))))
        self._look()

    def _look(self, errors: int | None = None) -> None:
        """What /health says: posts that are ruined are no failure of the daemon's."""
        told = json.loads(clients.served(self._port, "health"))
        if told["status"] != "ok" or (errors is not None and told["errors"] != errors):
            self.unhealthy.append(json.dumps(told))

    def _mark(self, _passed: float) -> None:
        token = f"w{len(self.latency) + self.missed}x{time.monotonic_ns()}"
        self.author.mark(token)
        waited = clients.awaited(self._port, "feed.atom", token, _PATIENCE)
        if waited is None:
            self.missed += 1
        else:
            self.latency.append(waited)

    def _hup(self, _passed: float) -> None:
        self._process.send_signal(signal.SIGHUP)


@contextmanager
def _serving(site: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The daemon with its first pass done; it has to end well."""
    command = [sys.executable, "-m", "feedsvc", "serve", str(site), "-q", "--port", str(port)]
    with tempfile.TemporaryFile() as said:
        process = start(command, site, said.fileno())
        try:
            _await(port, process)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(_PATIENCE)
        if code:
            said.seek(0)
            raise SystemExit(f"serve ended with {code}: {said.read()[-2000:].decode()}")


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 600
    while time.monotonic() < end and process.poll() is None:
        try:
            if b'"ok"' in clients.served(port, "health"):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("serve did not start")


def _passes(port: int) -> dict[str, int]:
    told = clients.served(port, "metrics").decode()
    found = re.findall(r'(?m)^feedsvc_passes_total\{outcome="(\w+)"\} (\S+)$', told)
    return {outcome: int(float(count)) for outcome, count in found}


def _open_files(process: int) -> int:
    try:
        return len(list(Path(f"/proc/{process}/fd").iterdir()))
    except OSError:  # it has ended
        return 0


def _differences(folder: Path, site: Path) -> list[str]:
    """The documents that a build from the folder and the ledger would write otherwise."""
    state, fresh = folder / "state.sqlite3", folder / "fresh"
    with (
        closing(sqlite3.connect(site / ".feedsvc" / "state.sqlite3")) as disk,
        closing(sqlite3.connect(state, isolation_level=None)) as copy,
    ):
        disk.backup(copy)
        for name in _CACHE:
            copy.execute(f"DELETE FROM {name}")  # noqa: S608
    command = [sys.executable, "-m", "feedsvc", "build", str(site), "-q"]
    subprocess.run([*command, "--output", str(fresh), "--state", str(state)], check=True)
    published = _documents(site / "feeds")
    clean = _documents(fresh)
    shutil.rmtree(fresh)
    every = sorted(published.keys() | clean.keys())
    pairs = ((path, published.get(path, b""), clean.get(path, b"")) for path in every)
    return ["\n".join(_diff(path, *both)) for path, *both in pairs if both[0] != both[1]]


def _diff(path: str, published: bytes, clean: bytes) -> Iterator[str]:
    """The first lines that differ, cut to what can be read."""
    yield path
    one, two = (data.decode(errors="replace").splitlines() for data in (published, clean))
    for line in islice(difflib.unified_diff(one, two, "published", "clean", lineterm="", n=0), 12):
        yield line[:200]


def _documents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
