"""Running a function over many items, some of which misbehave."""

import multiprocessing
import os
import time

import pytest

from feedsvc import workers
from feedsvc.workers import Limits, Lost

LIMITS = Limits(seconds=0.5, memory=256)


def work(item):
    """Double a number, or do what a hostile post would."""
    if item == "slow":
        while True:
            pass
    if item == "crash":
        os._exit(9)
    if item == "greedy":
        return len(bytearray(1 << 40))
    if item == "broken":
        raise KeyError("oops")
    return item * 2


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("count", [0, 3, 100])
def test_results_come_in_order(jobs, count):
    """Whatever the number of items and processes."""
    assert workers.run(work, range(count), jobs=jobs, limits=LIMITS) == [
        2 * n for n in range(count)
    ]


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

    made = workers.run(work, items, jobs=jobs, limits=LIMITS)

    assert made == [Lost(reason) if n == item else 2 * n for n in items]


def test_an_item_that_ends_its_process_costs_no_other():
    """The process is replaced and its other items are done again."""
    items = [*range(50), "crash", *range(50)]

    made = workers.run(work, items, jobs=2, limits=LIMITS)

    assert made[50] == Lost("ended the process that rendered it")
    assert [n for n in made if not isinstance(n, Lost)] == [2 * n for n in (*range(50), *range(50))]


def test_no_worker_outlives_its_run():
    """Processes are gone when the results are there."""
    workers.run(work, range(100), jobs=2, limits=LIMITS)
    time.sleep(0.01)

    assert multiprocessing.active_children() == []
