"""Running a function over many items, some of which misbehave."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from feedsvc import crew, workers
from feedsvc.workers import Limits, Lost

LIMITS = Limits(seconds=0.5, memory=256)


def work(item):
    """Double a number, or do what a hostile post would."""
    if item == "slow":
        while True:
            pass
    if item == "stuck":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])  # as C code does that never ends
        time.sleep(60)
    if item == "crash":
        os._exit(9)
    if item == "greedy":
        return len(bytearray(1 << 40))
    if item == "broken":
        raise KeyError("oops")
    return b"%d" % (item * 2)


def doubled(item):
    """What `work` makes of a number."""
    return b"%d" % (item * 2)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("count", [0, 3, 100])
def test_results_come_in_order(jobs, count, apart):
    """Whatever the number of items and processes."""
    made = list(workers.run(work, range(count), jobs=jobs, limits=LIMITS, apart=apart))

    assert made == [doubled(n) for n in range(count)]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("slow", "took longer than 0.5 s"),
        ("greedy", "needed too much memory"),
        ("broken", "internal error: KeyError: 'oops'"),
    ],
)
def test_one_bad_item_costs_no_other(jobs, item, reason):
    """It is lost with a reason; the rest have their results."""
    items = [*range(60), item, *range(60)]

    made = list(workers.run(work, items, jobs=jobs, limits=LIMITS))

    assert made == [Lost(reason) if n == item else doubled(n) for n in items]


@pytest.mark.parametrize(
    ("item", "reason"),
    [("crash", "ended the process that was at it"), ("stuck", "took longer than 0.5 s")],
)
@pytest.mark.parametrize("count", [0, 5, 50])
def test_an_item_that_no_exception_ends_costs_no_other(count, item, reason):
    """The process is replaced and its other items are done again."""
    items = [*range(count), item, *range(count)]

    made = list(workers.run(work, items, jobs=2, limits=LIMITS, apart=True))

    assert made[count] == Lost(reason)
    assert made[:count] == made[count + 1 :] == [doubled(n) for n in range(count)]


def test_a_worker_that_was_ended_from_outside_is_not_held_against_the_item(tmp_path):
    """It is tried again, alone."""
    once = tmp_path / "once"

    def unlucky(item):
        if item == 7 and not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return work(item)

    made = list(workers.run(unlucky, range(60), jobs=2, limits=LIMITS))

    assert made == [doubled(n) for n in range(60)]


def _children():
    """The processes that this one started and has not waited for."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux which processes there are")
def test_no_worker_outlives_its_run():
    """Processes are gone when the results are there."""
    before = _children()
    list(workers.run(work, range(100), jobs=2, limits=LIMITS))

    assert _children() == before


def test_no_item_is_to_blame_for_what_is_loaded():
    """Though it takes longer, and more memory, than an item may."""
    loaded = []

    def load():
        time.sleep(LIMITS.patience + 0.2)
        loaded.append(bytes(LIMITS.memory << 20))

    def work(item):
        return b"%d %d" % (item, len(loaded))

    made = list(workers.run(work, range(50), jobs=2, limits=LIMITS, load=load))

    assert made == [b"%d 1" % item for item in range(50)]


def test_a_process_that_loads_for_ever_is_ended(monkeypatch):
    """And costs an item, so that there is an end to it."""
    monkeypatch.setattr(crew, "_PATIENCE", 0.1)
    made = list(
        workers.run(
            doubled, range(2), jobs=1, limits=LIMITS, apart=True, load=lambda: time.sleep(60)
        )
    )

    assert made == [Lost("took longer than 0.5 s")] * 2
