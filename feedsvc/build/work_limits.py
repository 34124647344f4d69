"""Work limits: what one item may cost in a process that can be killed.

The time of an item is the time that processors spend on it (`limits.seconds`): a machine that is
busy with other things costs no post. Modules that are loaded meanwhile do not count. The kernel
ends the process when the time is over, so no library is ever left halfway, and another process
takes its place. What sleeps is ended from outside, after `Limits.wall`.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, TypeVar

T = TypeVar("T")

WALL = 30.0  # seconds after which an item that gets nowhere is given up, at least
_SHARE = 0.1  # of a processor that an item gets on a busy machine, at least
_YOUNG = 2_000  # values that outlive others until cycles among them are looked for
_MIB = 1 << 20
_TOLD = 0.1  # seconds in which a pool learns which item a process works on, before it ends
_STARVED = 77  # exit code of a process that could not get the memory it asked for
_REPORT = "report it, as this is a defect of feedsvc"


class Failure(NamedTuple):
    """An item without a result, why, and what an author can do.

    That may be otherwise the next time: it says nothing of the item for good.
    """

    reason: str
    remedy: str = _REPORT

    @property
    def is_defect(self) -> bool:
        """Whether an exception took it that nobody foresaw, and no limit."""
        return self.remedy == _REPORT


class Limits(NamedTuple):
    """What one item may cost."""

    seconds: float  # that processors spend on it
    memory: int  # MiB that a worker may add

    @property
    def wall(self) -> float:
        """Seconds that may pass while a process is at one item."""
        return max(WALL, self.seconds / _SHARE)

    @property
    def stuck(self) -> Failure:
        """The failure of an item whose process was at it for longer than that."""
        again = "build again, and report it if it happens again"
        return Failure(f"got nowhere in {self.wall:g} s", again)

    def failure(self, status: int) -> Failure:
        """The failure of an item whose process ended with this exit code, as `os` gives it."""
        if status == -signal.SIGPROF:
            return Failure(f"took longer than {self.seconds:g} s", _simplify("limits.seconds"))
        return STARVED if status == _STARVED else ENDED


def _simplify(setting: str) -> str:
    return f"simplify the text, or raise {setting}"


STARVED = Failure("needed too much memory", _simplify("limits.memory"))
ENDED = Failure("ended the process that worked on it", _simplify("limits.memory"))


def limited(function: Callable[[T], bytes], item: T, seconds: float) -> bytes | Failure:
    """`function` of one item, in a process that was `prepared`; a limit that is met ends it."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return function(item)
    except MemoryError:
        time.sleep(_TOLD)
        os._exit(_STARVED)  # what the library that met it has left behind, nobody knows
    except Exception as error:  # noqa: BLE001  # a defect must cost its post only, and be seen
        return Failure(f"internal error {error!r}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def prepare(load: Callable[[], object] = lambda: None) -> None:
    """Make this process one that does items: limits end it, and loading takes no item's time.

    `load` is what it does first; that is kept, and takes no item's time or memory.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)
    sys.meta_path.insert(sys.meta_path.index(PathFinder), _Untimed)
    load()
    gc.freeze()  # what is loaded stays, and need not be looked at
    gc.set_threshold(_YOUNG)


def confine(memory: int) -> None:
    """Let this process take so many MiB more than it has."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except FileNotFoundError:  # no Linux: the kernel counts otherwise, or not at all
        return
    taken = int(pages) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory * _MIB, resource.RLIM_INFINITY))


class _Untimed:
    """Finds modules as `PathFinder` does, and stops the clock of an item while one is loaded."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            for step in ("create_module", "exec_module"):
                setattr(spec.loader, step, partial(_untimed, getattr(spec.loader, step)))
        return spec


def _untimed(step: Callable[[T], object], of: T) -> object:
    left, _ = signal.setitimer(signal.ITIMER_PROF, 0)
    try:
        return step(of)
    finally:
        signal.setitimer(signal.ITIMER_PROF, left)
