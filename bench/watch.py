"""Save → feeds on disk: how long it takes the daemon, beside `hugo --watch` where it is installed.

A post that stands in the feeds gets a line more, 200 times; the clock stops when every document
that it stands in was replaced. Memory is that of the process, as the kernel has it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench import corpus, peers

_POLL = 0.0003  # seconds between looks at the disk
_PATIENCE = 120.0  # seconds until a peer counts as hanging


class Latency(NamedTuple):
    """Seconds of each save, and MiB before the first and after the last."""

    seconds: list[float]
    before: float
    after: float


def measure_feedsvc(folder: Path, saves: int) -> Latency:
    """The daemon on a corpus in Jekyll's layout."""
    command = [sys.executable, "-m", "feedsvc", "serve", str(folder), "--no-http", "-q"]
    posts = sorted((folder / "_posts").iterdir())[-10:]
    with _running(command, folder) as process:
        _wait(lambda: (folder / "feeds/feed.json").exists())
        time.sleep(3)  # the first pass is over, and nothing is racy any more
        return _save(process, saves, posts, lambda post: _documents(folder, post))


def measure_hugo(folder: Path, saves: int) -> Latency:
    """`hugo --watch` on the same posts in its layout."""
    command = [peers.hugo(), "--watch", "--quiet", "--poll", "0"]
    posts = sorted((folder / "content/posts").iterdir())[-10:]
    home = folder / "public/index.xml"
    with _running(command[:3], folder) as process:
        _wait(home.exists)
        time.sleep(10)
        return _save(process, saves, posts, lambda _post: [home])


def row(name: str, found: Latency) -> str:
    """A row of a Markdown table."""
    ordered = sorted(found.seconds)
    last = ordered[max(0, round(len(ordered) * 0.99) - 1)]
    times = (statistics.median(ordered) * 1000, last * 1000)
    return "| {} | {:.1f} | {:.1f} | {:.0f} | {:.0f} |".format(
        name, *times, found.before, found.after
    )


def run(posts: int, saves: int) -> Iterator[str]:
    """The table, line by line."""
    yield f"| {posts:,} posts | median ms | p99 ms | MiB before | MiB after |\n|-|-:|-:|-:|-:|"
    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as made:
        folder = Path(made)
        corpus.make(folder / "jekyll", posts)
        yield row("feedsvc serve", measure_feedsvc(folder / "jekyll", saves))
        if peers.hugo():
            peers.hugo_layout(folder / "jekyll", folder / "hugo")
            yield row("hugo --watch", measure_hugo(folder / "hugo", min(saves, 20)))


@contextmanager
def _running(command: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _save(
    process: subprocess.Popen[bytes], saves: int, posts: Sequence[Path], documents: object
) -> Latency:
    before, seconds = _memory(process.pid), []
    for number in range(saves):
        post = posts[number % len(posts)]
        wanted = {path: _version(path) for path in documents(post)}  # type: ignore[operator]
        text = f"\nA line more, number {number}, in words that nobody wrote before.\n"
        started = time.perf_counter()
        with post.open("a", encoding="utf-8") as file:
            file.write(text)
        _wait(lambda wanted=wanted: all(_version(p) != was for p, was in wanted.items()))
        seconds.append(time.perf_counter() - started)
        time.sleep(0.05)
    return Latency(seconds, before, _memory(process.pid))


def _version(path: Path) -> tuple[int, int]:
    """What tells that a document was replaced."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def _documents(folder: Path, post: Path) -> list[Path]:
    """Every published document that holds an entry."""
    name = re.sub(r"^\d+-\d+-\d+-|\.md$", "", post.name)
    held = [
        path.with_suffix("")
        for path in (folder / "feeds").rglob("*.json")
        if any(f"/{name}.html" in item["url"] for item in json.loads(path.read_bytes())["items"])
    ]
    return [Path(f"{path}.{kind}") for path in held for kind in ("atom", "rss", "json")]


def _wait(condition: object) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():  # type: ignore[operator]
        if time.monotonic() > end:
            raise SystemExit("nothing happened for two minutes")
        time.sleep(_POLL)


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else float(os.EX_OSERR)
