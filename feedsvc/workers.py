"""Workers: a function over many items, in this process or in processes that can be killed.

One item that takes too long, eats too much memory or ends its process is `Lost`; the others
get their results. Results come in the order of the items whatever the number of jobs.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

MANY = 40  # fewer items than this are not worth a second process


class Lost(NamedTuple):
    """An item without a result, and why."""

    reason: str

    @property
    def is_passing(self) -> bool:
        """Whether it may be otherwise the next time: nothing says that the item was to blame."""
        return self.reason == ENDED or self.is_defect

    @property
    def is_defect(self) -> bool:
        """Whether an exception took it that nobody foresaw, and no limit."""
        return self.reason.startswith(_INTERNAL)

    @property
    def remedy(self) -> str:
        """What an author can do, with the setting of the limit that was met."""
        if self.is_defect:
            return "simplify the text, and report it: this is a defect of feedsvc"
        setting = "limits.memory" if self.reason in (STARVED, ENDED) else "limits.seconds"
        return f"simplify the text, or raise {setting}"


class Limits(NamedTuple):
    """What one item may cost."""

    seconds: float
    memory: int  # MiB that a worker may add

    @property
    def patience(self) -> float:
        """Seconds until what no alarm can interrupt, which comes first, is ended from outside."""
        return self.seconds + 1


def run(
    function: Callable[[T], bytes],
    items: Sequence[T],
    *,
    jobs: int,
    limits: Limits,
    apart: bool = False,
    load: Callable[[], object] = lambda: None,
) -> Iterator[bytes | Lost]:
    """`function` of every item, in their order; an exception makes that item `Lost`.

    Forks `jobs` processes where there are many items, and one at least where items are to be kept
    `apart` from this process, which they could hang or end; but none beside other threads. They
    `load` what items take, which no item is to blame for, work ahead while results are taken, and
    end with the last one or when this is closed.
    """
    wanted = jobs if len(items) >= MANY else 1
    if items and (apart or wanted > 1) and threading.active_count() == 1:
        from feedsvc.crew import Crew  # most builds need none

        yield from Crew(function, items, limits, load).run(wanted)
    else:
        yield from each(function, items, limits)


def alone(function: Callable[[T], bytes], item: T, limits: Limits) -> bytes | Lost:
    """`function` of one item, in this process."""
    (made,) = each(function, (item,), limits)
    return made


def each(
    function: Callable[[T], bytes], items: Iterable[T], limits: Limits
) -> Iterator[bytes | Lost]:
    """`function` of every item, in this process; only its main thread can be woken by an alarm."""
    if threading.current_thread() is not threading.main_thread():
        yield from map(partial(_caught, function, limits), items)
        return
    before = signal.signal(signal.SIGALRM, _expire)
    try:
        yield from map(partial(_caught, partial(_timed, function, limits.seconds), limits), items)
    finally:
        signal.signal(signal.SIGALRM, before)


def _caught(function: Callable[[T], bytes], limits: Limits, item: T) -> bytes | Lost:
    try:
        return function(item)
    except _Expired:
        return Lost(too_slow(limits))
    except MemoryError:
        return Lost(STARVED)
    except Exception as error:  # noqa: BLE001  # a defect must cost its post only, and be seen
        return Lost(f"{_INTERNAL}: {type(error).__name__}: {error}")


def too_slow(limits: Limits) -> str:
    """Why an item is lost that took too long."""
    return f"took longer than {limits.seconds:g} s"


_INTERNAL = "internal error"
STARVED = "needed too much memory"
_AGAIN = 0.25  # seconds between alarms
ENDED = "ended the process that was at it"


class _Expired(BaseException):
    """Not an Exception, so that no handler of a library takes it."""


def _timed(function: Callable[[T], bytes], seconds: float, item: T) -> bytes:
    """`function` of an item, or _Expired after a time."""
    # Again and again: what is raised in a callback of the garbage collector is swallowed there.
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        return function(item)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _expire(_number: int, _frame: Any) -> None:
    raise _Expired
