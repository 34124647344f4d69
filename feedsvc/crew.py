"""Crew: processes that do the items of `workers`, and can be killed.

They are forked, so items and function are inherited, not sent. A library for pools costs more at
its start and end than a whole pass over one changed post may.
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, NamedTuple

from feedsvc.workers import Limits, Lost, R, T, alone

_BATCH = 16
_AHEAD = 2  # tasks that a worker has at a time
_SELDOM = 50_000  # allocations between collections: an item makes many values and few cycles
_MIB = 1 << 20


class _Task(NamedTuple):
    start: int
    end: int


class _Worker:
    """A process, what it was given and has not answered, and when it must have done the first."""

    def __init__(self, process: Any, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.tasks: deque[_Task] = deque()
        self.deadline = 0.0

    def give(self, task: _Task, limits: Limits) -> None:
        with suppress(ConnectionError):  # it died: reading from it tells, and it is replaced
            self.connection.send(task)
        self.tasks.append(task)
        if len(self.tasks) == 1:
            self.wind(limits)

    def wind(self, limits: Limits) -> None:
        """Start the clock of the first task.

        The process has an alarm of its own for each item, which comes first; this is for what an
        alarm cannot interrupt.
        """
        if self.tasks:
            task = self.tasks[0]
            allowed = limits.seconds * (task.end - task.start) + 1
            self.deadline = time.monotonic() + allowed


class Crew(Generic[T, R]):
    """Processes that share out items; see workers.run."""

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
        self._workers: dict[Connection, _Worker] = {}

    def run(self, jobs: int) -> list[R | Lost]:
        """The results, from so many processes."""
        gc.freeze()  # or each worker walks, and so copies, all that this process holds
        try:
            for _ in range(jobs):
                self._hire()
            while self._waiting or any(worker.tasks for worker in self._workers.values()):
                self._deal()
                self._collect()
        finally:
            for worker in self._workers.values():
                _dismiss(worker)
            gc.unfreeze()
        return self._results

    def _hire(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        process = context.Process(target=self._work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        self._workers[ours] = _Worker(process, ours)

    def _work(self, connection: Connection) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.set_threshold(_SELDOM)
        _confine(self._limits.memory)
        while True:
            task = connection.recv()
            items = self._items[task.start : task.end]
            connection.send([alone(self._function, item, self._limits) for item in items])

    def _deal(self) -> None:
        """Give each worker a task ahead, so that none waits for this process."""
        for _ in range(_AHEAD):
            for worker in self._workers.values():
                if self._waiting and len(worker.tasks) < _AHEAD:
                    worker.give(self._waiting.pop(), self._limits)

    def _collect(self) -> None:
        soonest = min(one.deadline for one in self._workers.values() if one.tasks)
        ready = wait(list(self._workers), timeout=max(0.0, soonest - time.monotonic()))
        for connection in ready:
            self._receive(self._workers[connection])  # type: ignore[index]
        now = time.monotonic()
        for worker in [one for one in self._workers.values() if one.tasks and one.deadline <= now]:
            self._replace(worker, f"took longer than {self._limits.seconds:g} s")

    def _receive(self, worker: _Worker) -> None:
        try:
            results = worker.connection.recv()
        except (EOFError, ConnectionError):
            self._replace(worker, "ended the process that rendered it")
            return
        task = worker.tasks.popleft()
        self._results[task.start : task.end] = results
        self._done(task.end - task.start)
        worker.wind(self._limits)

    def _replace(self, worker: _Worker, reason: str) -> None:
        """A new worker for one that died or hangs; its first task is retried item by item."""
        del self._workers[worker.connection]
        _dismiss(worker)
        if worker.tasks:
            task = worker.tasks.popleft()
            self._waiting += worker.tasks
            if task.end - task.start == 1:
                self._results[task.start] = Lost(reason)
                self._done(1)
            else:
                self._waiting += [_Task(at, at + 1) for at in range(task.start, task.end)]
        self._hire()


def _confine(memory: int) -> None:
    """Let this process take so many MiB more than it has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    taken = int(pages) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory * _MIB, resource.RLIM_INFINITY))


def _dismiss(worker: _Worker) -> None:
    worker.connection.close()
    worker.process.kill()
    worker.process.join()
