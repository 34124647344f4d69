"""Pool: a function over many items, in processes that can be killed.

One item that takes too much time or memory, or ends its process, is `Failure`; the others get their
results. Results come in the order of the items whatever the number of jobs.
"""

from __future__ import annotations

import gc
import select
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from mmap import mmap
from typing import Generic, NamedTuple

from feedsvc.build import work_limits
from feedsvc.build.work_limits import (
    ENDED,
    LEAST,
    STUCK,
    Failure,
    Limits,
    T,
    caught,
    each,
    reason_of,
)
from feedsvc.build.worker import Channel, GoneError, Worker

MANY = 40  # fewer items than this are not worth a second process
_BATCH = 16
_AHEAD = 2  # tasks that a worker has at a time
_NUMBER = 8  # bytes of the number of an item
_LOADING = -1  # in place of one, until the first
_PATIENCE = 60.0  # seconds more until a process that loads counts as hanging
_LOOK = 0.1  # seconds between looks whether it is still at that


def run(
    function: Callable[[T], bytes],
    items: Sequence[T],
    *,
    jobs: int,
    limits: Limits,
    load: Callable[[], object] = lambda: None,
) -> Iterator[bytes | Failure]:
    """`function` of every item, in their order; an exception makes that item `Failure`.

    Forks `jobs` processes where there are many items, else one: an item could hang this process, or
    end it. They `load` what items take, which no item is to blame for, work ahead while results
    are taken, and end with the last one or when this is closed. Beside other threads nothing can
    be forked; the items are then done here, without limits.
    """
    if threading.active_count() > 1:
        yield from map(partial(caught, function), items)
    elif items:
        yield from _Pool(function, items, limits, load).run(jobs if len(items) >= MANY else 1)


class _Task(NamedTuple):
    start: int
    end: int


class _Member:
    """A worker, what it was given and has not answered, and how it gets on.

    `at` is shared with the process, which puts there the number of the item that it is at, from 1
    on. The kernel ends the process when an item has had its time; `deadline` is for what sleeps.
    """

    def __init__(
        self, work: Callable[[Channel, mmap], None], limits: Limits, load: Callable[[], object]
    ) -> None:
        self._at = mmap(-1, _NUMBER)
        self.worker = Worker(lambda channel: work(channel, self._at), limits.memory, load)
        self.tasks: deque[_Task] = deque()
        self._seen: int | None = None
        self._spent = 0.0
        self.deadline = 0.0

    @property
    def at(self) -> int:
        """The item that the process is at, or was at last; _LOADING before the first."""
        return int.from_bytes(self._at[:], "little") + _LOADING

    def give(self, task: _Task) -> None:
        self.tasks.append(task)
        if len(self.tasks) == 1:
            self.restart()
        try:
            self.worker.channel.send(tuple(task))
        except GoneError:
            return  # it died: reading from it tells, and it is replaced

    def restart(self) -> None:
        """Start the clock anew: it was waiting for this process, or begins another task."""
        self._seen = None
        self.look()

    def look(self) -> None:
        """Start the clock anew where it got on."""
        at = self.at
        if at != self._seen:
            self._seen = at
            self._wait()

    def sleeps(self) -> bool:
        """Whether it has had no processor since the clock was started; starts it anew if it had.

        On a machine that is busy with other things, an item may take long without being to blame.
        """
        before = self._spent
        self._wait()
        return self._spent - before < LEAST * work_limits.WALL

    def _wait(self) -> None:
        self._spent = self.worker.spent()
        more = _PATIENCE if self.at == _LOADING else 0.0
        self.deadline = time.monotonic() + work_limits.WALL + more


class _Pool(Generic[T]):
    """Processes that share out items."""

    def __init__(
        self,
        function: Callable[[T], bytes],
        items: Sequence[T],
        limits: Limits,
        load: Callable[[], object] = lambda: None,
    ) -> None:
        self._function = function
        self._load = load
        self._items = items
        self._limits = limits
        self._results: dict[int, bytes | Failure] = {}  # that wait for one before them
        ends = range(0, len(items), _BATCH)
        self._waiting = [_Task(at, min(at + _BATCH, len(items))) for at in reversed(ends)]
        self._members: dict[int, _Member] = {}
        self._poll = select.poll()

    def run(self, jobs: int) -> Iterator[bytes | Failure]:
        """The results in the order of the items, from so many processes."""
        gc.freeze()  # or each worker walks, and so copies, all that this process holds
        try:
            for _ in range(jobs):
                self._start()
            for number in range(len(self._items)):
                while number not in self._results:
                    self._submit()
                    self._collect()
                yield self._results.pop(number)
        finally:
            for member in self._members.values():
                member.worker.dismiss()
            gc.unfreeze()

    def _start(self) -> None:
        member = _Member(self._work, self._limits, self._load)
        self._members[member.worker.channel.source] = member
        self._poll.register(member.worker.channel.source, select.POLLIN)

    def _work(self, channel: Channel, at: mmap) -> None:
        """In a worker: one task."""
        start, end = channel.receive()
        made = each(self._function, self._noting(start, end, at), self._limits)
        channel.send([one.reason if isinstance(one, Failure) else one for one in made])

    def _noting(self, start: int, end: int, at: mmap) -> Iterator[T]:
        """The items of a task, each once its number is put where it is seen."""
        for number in range(start, end):
            at[:] = (number - _LOADING).to_bytes(_NUMBER, "little")
            yield self._items[number]

    def _submit(self) -> None:
        """Give each worker a task ahead, so that none waits for this process."""
        for _ in range(_AHEAD):
            for member in self._members.values():
                if self._waiting and len(member.tasks) < _AHEAD:
                    member.give(self._waiting.pop())

    def _collect(self) -> None:
        busy = [one for one in self._members.values() if one.tasks]
        left = max(0.0, min(one.deadline for one in busy) - time.monotonic())
        if any(one.at == _LOADING for one in busy):
            left = min(left, _LOOK)
        for source, _ in self._poll.poll(left * 1000 + 1):
            self._receive(self._members[source])
        now = time.monotonic()
        for member in [one for one in self._members.values() if one.tasks]:
            member.look()
            if member.deadline <= now and member.sleeps():
                self._replace(member, STUCK)

    def _receive(self, member: _Member) -> None:
        try:
            results = member.worker.channel.receive()
        except GoneError:
            self._replace(member)
            return
        task = member.tasks.popleft()
        member.restart()
        made = [Failure(one) if isinstance(one, str) else one for one in results]
        self._results.update(zip(range(task.start, task.end), made, strict=True))

    def _replace(self, member: _Member, reason: str = "") -> None:
        """A new worker for one that died, or hangs for a `reason`.

        The item it was at is lost if it hangs or met a limit, and retried alone if it died of
        something else, as it may have been ended from outside; what else it was given is done
        again.
        """
        source = member.worker.channel.source
        del self._members[source]
        self._poll.unregister(source)
        status = member.worker.dismiss()
        if not reason and (why := reason_of(status, self._limits)) != ENDED:
            reason = why
        if member.tasks:
            task = member.tasks.popleft()
            self._waiting += member.tasks
            at = min(max(member.at, task.start), task.end - 1)
            rest = (_Task(task.start, at), _Task(at + 1, task.end))
            self._waiting += [one for one in rest if one.start < one.end]
            if reason or task.end - task.start == 1:
                self._results[at] = Failure(reason or ENDED)
            else:
                self._waiting.append(_Task(at, at + 1))
        self._start()
