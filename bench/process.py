"""Run a command to its end, and what it cost."""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

PATIENCE = 600.0  # seconds that any command is given
_LAUNCH = Path(__file__).with_name("launch.py")
_LOOK = 0.01  # seconds between looks at the memory of a tree of processes


class Cost(NamedTuple):
    """What one run cost.

    `wall` and `cpu` are seconds, the latter of the command and of all that it started and waited
    for; `memory` is MiB, the peak of the largest of these processes.
    """

    wall: float
    cpu: float
    memory: float


class TooSlowError(Exception):
    """The command was ended because it took longer than it was given."""


def run(command: Sequence[str], folder: Path, patience: float = PATIENCE) -> Cost:
    """Run a command in a folder; raises TooSlowError, and SystemExit where the command fails."""
    launched = [sys.executable, "-I", "-S", str(_LAUNCH), *command]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
        process = start(launched, folder, said.fileno(), told.fileno())
        with _patient(process, patience) as ended:
            process.wait()
        if ended.is_set():
            raise TooSlowError(f"a build takes over {patience:.0f} s")
        told.seek(0)
        figures = told.read().split()
        if process.returncode or int(figures[3]):
            said.seek(0)
            shown = said.read()[-2000:].decode(errors="replace")
            raise SystemExit(f"{' '.join(command)} failed: {shown}")
    wall, cpu, memory = map(float, figures[:3])
    return Cost(wall, cpu, memory / 1024)


def start(
    command: Sequence[str], folder: Path, errors: int, output: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start a command as users do: nothing keeps Python from using its compiled files."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        start_new_session=True,
    )


@contextmanager
def _patient(process: subprocess.Popen[bytes], patience: float) -> Iterator[threading.Event]:
    """End the process, and what it started, after so many seconds; the event says that it was.

    It does not outlive the block either, should that be left by an interruption.
    """
    ended = threading.Event()

    def end() -> None:
        ended.set()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(patience, end)
    timer.start()
    try:
        yield ended
    finally:
        timer.cancel()
        if process.poll() is None:
            end()


def median(costs: Iterable[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def together(command: Sequence[str], folder: Path) -> float:
    """Run a command; → the peak in MiB of all of its processes taken together.

    What they share counts once (PSS, proc(5)), looked at again and again: not for a timed run.
    """
    peak = 0
    with tempfile.TemporaryFile() as said:
        process = start(command, folder, said.fileno())
        with _patient(process, PATIENCE):
            while process.poll() is None:
                peak = max(peak, sum(map(proportional, processes(process.pid))))
                time.sleep(_LOOK)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return peak / 1024


def processes(process: int) -> list[int]:
    """A process and all that come from it."""
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in task.read_text(encoding="ascii").split():
                found += processes(int(child))
    return found


def proportional(process: int) -> int:
    """KiB of a process; 0 of one that has ended."""
    return _rollup(process).get("Pss", 0)


def resident(process: int) -> float:
    """MiB of a process that runs and of those that it started (smaps_rollup, proc(5)).

    What is their own is added up, what they may share is counted once: as in the largest.
    """
    own, shared = [], []
    for sizes in filter(None, map(_rollup, processes(process))):
        own.append(sizes["Private_Clean"] + sizes["Private_Dirty"])
        shared.append(sizes["Rss"] - own[-1])
    return (sum(own) + max(shared)) / 1024


def _rollup(process: int) -> dict[str, int]:
    """KiB of a process by kind; nothing of one that has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        return {name: int(size) for name, size in re.findall(r"(?m)^(\w+): +(\d+) kB", rollup)}
    return {}
