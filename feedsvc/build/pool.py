"""Pool: a function over many items, in processes that can be killed (pebble).

One item that takes too much time or memory, or ends its process, is a `Failure`; the others get
their results. Results come in the order of the items, whatever the number of processes.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Generic, NamedTuple

import pebble

from feedsvc.build.lookup import Answering
from feedsvc.build.warm_worker import WarmWorker
from feedsvc.build.work_limits import ENDED, Failure, Limits, T, confine, limited, prepare
from feedsvc.build.worker import close_inherited

_CHUNK = 64  # items that a process is given at a time, at most
_SHARE = 4  # chunks that each process gets at least, so that all end at about the same time
_AHEAD = 3  # chunks given out for each process, so that none waits for the next
_BROKEN = 3  # times that a pool may break over the same items

pebble.CONSTS.sleep_unit = 0.005  # seconds between its looks at the processes, and until it ends
# Seconds until a process gives up a lock that one holds which was killed from outside meanwhile.
pebble.CONSTS.channel_lock_timeout = 20


def run(
    function: Callable[[T], bytes],
    items: Sequence[T],
    *,
    jobs: int,
    limits: Limits,
    load: Callable[[], object] = lambda: None,
) -> Iterator[bytes | Failure]:
    """`function` of every item, in their order; an exception makes that item a `Failure`.

    Forks `jobs` processes, which `load` what items take, which no item is to blame for, work ahead
    while results are taken, and end with the last one or when this is closed.
    """
    if items and _can_share():
        yield from _Pool(_Job(function, items, limits, load), jobs).results()
    elif items:
        yield from _one_by_one(_Job(function, items, limits, load))


class _Job(NamedTuple, Generic[T]):
    """What a process is made for; it inherits that when it is forked."""

    function: Callable[[T], bytes]
    items: Sequence[T]
    limits: Limits
    load: Callable[[], object]


def _can_share() -> bool:
    """Whether the system has what the processes of a pool share: some containers have none."""
    try:
        get_context("fork").Lock()
    except OSError:
        return False
    return True


def _one_by_one(job: _Job[Any]) -> Iterator[bytes | Failure]:
    """The results from a single process, which shares nothing."""

    def one(item: bytes, lookup: Answering) -> bytes:  # noqa: ARG001
        return job.function(job.items[int(item)])

    worker = WarmWorker(lambda _: one, job.load)
    worker.configure(b"", job.limits)
    try:
        for number in range(len(job.items)):
            yield worker.run(b"%d" % number)
    finally:
        worker.stop()


_jobs: list[_Job[Any]] = []  # in a process of a pool: the one it was made for


def _begin(job: _Job[Any]) -> None:
    """What a process does first."""
    close_inherited()
    prepare(job.load)
    confine(job.limits.memory)
    _jobs.append(job)


def _chunk(start: int, end: int) -> list[bytes | Failure]:
    """The results of some items, in a process of the pool."""
    job = _jobs[-1]
    return [limited(job.function, item, job.limits.seconds) for item in job.items[start:end]]


class _Pool:
    def __init__(self, job: _Job[Any], jobs: int) -> None:
        self._job = job
        self._count = jobs
        self._processes = self._started()

    def results(self) -> Iterator[bytes | Failure]:
        gc.freeze()  # or each process walks, and so copies, all that this one holds
        given = deque[tuple[int, int, Any]]()
        count = len(self._job.items)
        size = min(_CHUNK, -(-count // (_SHARE * self._count)))
        try:
            for start in range(0, count, size):
                end = min(start + size, count)
                given.append((start, end, self._give(start, end)))
                if len(given) > _AHEAD * self._count:
                    yield from self._taken(*given.popleft())
            while given:
                yield from self._taken(*given.popleft())
        finally:
            self._end()
            gc.unfreeze()

    def _end(self) -> None:
        self._processes.stop()
        self._processes.join()

    def _started(self) -> pebble.ProcessPool:
        return pebble.ProcessPool(
            self._count, initializer=_begin, initargs=(self._job,), context=get_context("fork")
        )

    def _give(self, start: int, end: int) -> Any:
        """Have a process do some items; → pebble's future of their results."""
        if not self._processes.active:  # all of them were ended from outside
            self._end()
            self._processes = self._started()
        return self._processes.schedule(_chunk, (start, end), timeout=self._job.limits.wall)

    def _taken(
        self, start: int, end: int, future: Any, broken: int = 0
    ) -> Iterator[bytes | Failure]:
        """The results of some items; where one of them ended the process, of each by itself.

        A pool that broke says nothing of them: they are done again, unless it does so every time.
        """
        try:
            yield from future.result()
        except TimeoutError:
            failure = self._job.limits.stuck
        except pebble.ProcessExpired as expired:
            failure = self._job.limits.failure(expired.exitcode or 0)
        except BrokenProcessPool:
            if broken < _BROKEN:
                yield from self._taken(start, end, self._give(start, end), broken + 1)
                return
            failure = ENDED
        else:
            return
        if end - start == 1:
            yield failure
            return
        again = [(one, one + 1, self._give(one, one + 1)) for one in range(start, end)]
        for given in again:
            yield from self._taken(*given)
