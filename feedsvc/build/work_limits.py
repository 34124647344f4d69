"""Work limits: what one item may cost in a process that can be killed.

The time of an item is the time that processors spend on it (`limits.seconds`): a machine that is
busy with other things costs no post. Modules that are loaded meanwhile do not count. The kernel
ends the process when the time is over, so no library is ever left halfway, and another process
takes its place.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import NamedTuple, TypeVar

T = TypeVar("T")

WALL = 30.0  # seconds after which a process that gets nowhere is ended from outside
LEAST = 0.01  # of a processor that it must have had in these, or it sleeps


class Failure(NamedTuple):
    """An item without a result, and why.

    That may be otherwise the next time: it says nothing of the item for good.
    """

    reason: str

    @property
    def is_defect(self) -> bool:
        """Whether an exception took it that nobody foresaw, and no limit."""
        return self.reason.startswith(_INTERNAL)

    @property
    def remedy(self) -> str:
        """What an author can do, with the setting of the limit that was met."""
        if self.is_defect:
            return "report it: this is a defect of feedsvc"
        if self.reason == STUCK:
            return "the next build tries it again; if it says so again, report it"
        setting = "limits.memory" if self.reason in (STARVED, ENDED) else "limits.seconds"
        return f"simplify the text, or raise {setting}"


class Limits(NamedTuple):
    """What one item may cost."""

    seconds: float  # that processors spend on it
    memory: int  # MiB that a worker may add


def each(
    function: Callable[[T], bytes], items: Iterable[T], limits: Limits
) -> Iterator[bytes | Failure]:
    """`function` of every item, in a process made for it, which a limit that is met will end."""
    return map(partial(_limited, function, limits.seconds), items)


def alone(function: Callable[[T], bytes], item: T, limits: Limits) -> bytes | Failure:
    """`function` of one item, in a process made for it."""
    return _limited(function, limits.seconds, item)


def _limited(function: Callable[[T], bytes], seconds: float, item: T) -> bytes | Failure:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return caught(function, item)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def caught(function: Callable[[T], bytes], item: T) -> bytes | Failure:
    """`function` of one item, in this process; an exception makes it `Failure`."""
    try:
        return function(item)
    except MemoryError:
        if not _prepared:
            return Failure(STARVED)
        os._exit(_STARVED)  # what the library that met it has left behind, nobody knows
    except Exception as error:  # noqa: BLE001  # a defect must cost its post only, and be seen
        return Failure(f"{_INTERNAL}: {type(error).__name__}: {error}")


def prepare() -> None:
    """Make this process one that does items: limits end it, and loading takes no item's time."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    sys.meta_path.insert(sys.meta_path.index(PathFinder), _Untimed)
    _prepared.append(True)


def reason_of(status: int, limits: Limits) -> str:
    """Why the item is lost that a process was at, by its exit code as `os` gives it."""
    if status == -signal.SIGPROF:
        return f"took longer than {limits.seconds:g} s"
    return STARVED if status == _STARVED else ENDED


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


_prepared: list[bool] = []  # whether this process was made for items
_STARVED = 77  # exit code of a process that could not get the memory it asked for
_INTERNAL = "internal error"
STARVED = "needed too much memory"
STUCK = f"got nowhere in {WALL:g} s"
ENDED = "ended the process that was at it"
