"""Workers: a function over many items, in this process or in processes that can be killed.

One item that takes too long, eats too much memory or ends its process is `Lost`; the others
get their results. Results come in the order of the items whatever the number of jobs.

Processes are forked, so items and function are inherited, not sent. A library for pools costs
more at its start and end than a whole pass over one changed post may.
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MANY = 40  # fewer items than this are not worth a process
_BATCH = 16
_SELDOM = 50_000  # allocations between collections: an item makes many values and few cycles
_MIB = 1 << 20


class Lost(NamedTuple):
    """An item without a result, and why."""

    reason: str


class Limits(NamedTuple):
    """What one item may cost."""

    seconds: float = 5.0
    memory: int = 512  # MiB that a worker may add


def run(
    function: Callable[[T], R],
    items: Sequence[T],
    *,
    jobs: int,
    limits: Limits,
    done: Callable[[int], None] = lambda _count: None,
) -> list[R | Lost]:
    """`function` of every item; any exception it raises makes that item `Lost`.

    Forks `jobs` processes when there are many items, two jobs or more and no other threads.
    `done` is told of so many items more that are done.
    """
    if jobs > 1 and len(items) >= MANY and threading.active_count() == 1:
        return _Crew(function, items, limits, done).run(jobs)
    results = []
    for item in items:
        results.append(_alone(function, item, limits))
        done(1)
    return results


def _alone(function: Callable[[T], R], item: T, limits: Limits) -> R | Lost:
    try:
        with _alarm(limits.seconds):
            return function(item)
    except _Expired:
        return Lost(f"took longer than {limits.seconds:g} s")
    except MemoryError:
        return Lost("needed too much memory")
    except Exception as error:  # noqa: BLE001  # a defect must cost its post only, and be seen
        return Lost(f"internal error: {type(error).__name__}: {error}")


class _Expired(BaseException):
    """Not an Exception, so that no handler of a library takes it."""


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise _Expired in this thread after a time; only the main thread can be woken so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def expire(_number: int, _frame: Any) -> None:
        raise _Expired

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class _Task(NamedTuple):
    start: int
    end: int


class _Worker(NamedTuple):
    process: Any
    connection: Connection


class _Crew(Generic[T, R]):
    def __init__(
        self,
        function: Callable[[T], R],
        items: Sequence[T],
        limits: Limits,
        done: Callable[[int], None],
    ) -> None:
        self._function = function
        self._done = done
        self._items = items
        self._limits = limits
        self._results: list[R | Lost] = [Lost("was not done")] * len(items)
        ends = range(0, len(items), _BATCH)
        self._waiting = [_Task(at, min(at + _BATCH, len(items))) for at in reversed(ends)]
        self._busy: dict[Connection, tuple[_Worker, _Task, float]] = {}

    def run(self, jobs: int) -> list[R | Lost]:
        gc.freeze()  # or each worker walks, and so copies, all that this process holds
        idle = [self._hire() for _ in range(jobs)]
        try:
            while self._waiting or self._busy:
                while idle and self._waiting:
                    self._give(idle.pop(), self._waiting.pop())
                idle += self._collect()
        finally:
            for worker in (*idle, *(busy[0] for busy in self._busy.values())):
                _dismiss(worker)
            gc.unfreeze()
        return self._results

    def _hire(self) -> _Worker:
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        process = context.Process(target=self._work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _work(self, connection: Connection) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.set_threshold(_SELDOM)
        _confine(self._limits.memory)
        while (task := connection.recv()) is not None:
            items = self._items[task.start : task.end]
            connection.send([_alone(self._function, item, self._limits) for item in items])

    def _give(self, worker: _Worker, task: _Task) -> None:
        worker.connection.send(task)
        # The worker's own alarm comes first; this is for what an alarm cannot interrupt.
        allowed = self._limits.seconds * (task.end - task.start) + 1
        self._busy[worker.connection] = (worker, task, time.monotonic() + allowed)

    def _collect(self) -> list[_Worker]:
        soonest = min(deadline for _, _, deadline in self._busy.values())
        ready = wait(list(self._busy), timeout=max(0.0, soonest - time.monotonic()))
        free = [self._receive(connection) for connection in ready]  # type: ignore[arg-type]
        now = time.monotonic()
        late = [key for key, (_, _, deadline) in self._busy.items() if deadline <= now]
        return free + [
            self._replace(key, f"took longer than {self._limits.seconds:g} s") for key in late
        ]

    def _receive(self, connection: Connection) -> _Worker:
        worker, task, _ = self._busy[connection]
        try:
            self._results[task.start : task.end] = connection.recv()
        except (EOFError, ConnectionError):
            return self._replace(connection, "ended the process that rendered it")
        del self._busy[connection]
        self._done(task.end - task.start)
        return worker

    def _replace(self, connection: Connection, reason: str) -> _Worker:
        """A new worker for one that died or hangs; its task is retried item by item."""
        worker, task, _ = self._busy.pop(connection)
        _dismiss(worker)
        if task.end - task.start == 1:
            self._results[task.start] = Lost(reason)
            self._done(1)
        else:
            self._waiting += [_Task(at, at + 1) for at in range(task.start, task.end)]
        return self._hire()


def _confine(memory: int) -> None:
    """Let this process take so many MiB more than it has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    taken = int(pages) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory * _MIB, resource.RLIM_INFINITY))


def _dismiss(worker: _Worker) -> None:
    worker.connection.close()
    worker.process.kill()
    worker.process.join()
