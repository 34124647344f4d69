"""A worker that is kept for one item at a time, and what it may ask."""

import os
import signal
import time

import pytest

from feedsvc.build import work_limits
from feedsvc.build.warm_worker import WarmWorker
from feedsvc.build.work_limits import Limits


class Answers:
    """Knows one post."""

    drops = ({"title": "One", "date": None},)

    def answer(self, question):
        return "/one.html" if question == ("link", "one.md") else None


counted = []


def work(item, lookup):
    """Do what a post would, by its text."""
    if item == b"count":
        counted.append(item)
        return b"%d" % len(counted)
    if item == b"stuck":
        time.sleep(60)
    if item == b"slow":
        while True:
            pass
    if item == b"greedy":
        return bytes(1 << 40)
    if item == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if item == b"ask":
        told = (lookup.answer(("link", "one.md")), lookup.answer(("link", "two.md")), lookup.drops)
        return repr(told).encode()
    return b"%d" % os.getpid()


@pytest.fixture
def warm_worker(monkeypatch):
    """A Standby with little patience."""
    monkeypatch.setattr(work_limits, "WALL", 3.0)
    made = WarmWorker(lambda _: work)
    made.configure(b"", Limits(seconds=0.03, memory=256))
    yield made
    made.stop()


def test_one_process_does_all_items(warm_worker):
    """It is forked once."""
    first, second = warm_worker.run(b"x", Answers()), warm_worker.run(b"y", Answers())

    assert first == second
    assert first != b"%d" % os.getpid()


def test_something_else_is_done_meanwhile(warm_worker):
    """Once for each item, though the process asks nothing."""
    done = []
    made = [warm_worker.run(b"x", Answers(), lambda: done.append(1)) for _ in range(2)]

    assert made[0] == made[1]
    assert done == [1, 1]


def test_it_asks_who_gave_the_item(warm_worker):
    """Which knows all posts."""
    told = warm_worker.run(b"ask", Answers())

    assert told == repr(("/one.html", None, Answers.drops)).encode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (b"stuck", "got nowhere in 3 s"),
        (b"slow", "took longer than 0.03 s"),
        (b"greedy", "needed too much memory"),
        (b"crash", "ended the process that worked on it"),
    ],
)
def test_an_item_that_misbehaves_is_lost_and_costs_no_other(warm_worker, item, reason):
    """The process is replaced if need be."""
    made = [warm_worker.run(one, Answers()) for one in (b"x", item, b"x")]

    assert made[1].reason == reason
    assert isinstance(made[0], bytes)
    assert isinstance(made[2], bytes)


def test_a_process_that_was_ended_between_two_items_is_replaced(warm_worker):
    """That is not held against the next item."""
    before = warm_worker.run(b"x", Answers())
    os.kill(int(before), signal.SIGKILL)
    after = warm_worker.run(b"x", Answers())

    assert isinstance(after, bytes)
    assert after != before


def test_an_item_that_was_prefetched_is_done_once(warm_worker):
    """It is begun before anybody asks for it."""
    warm_worker.prefetch(b"count")
    made = [warm_worker.run(b"count", Answers()) for _ in range(2)]

    assert made == [b"1", b"2"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "prefetched", [b"count", b"ask", b"crash", b"slow", b"stuck", bytes(1 << 20)]
)
def test_what_was_prefetched_in_vain_is_nobody_elses_result(warm_worker, prefetched):
    """Whatever comes of it, and whatever it asks."""
    warm_worker.prefetch(prefetched)
    made = [warm_worker.run(b"x", Answers()) for _ in range(2)]

    assert made[0] == made[1]
    assert int(made[0]) != os.getpid()


def test_nobody_waits_for_what_is_prefetched():
    """What does not go into a pipe is given when it is asked for."""
    made = WarmWorker(lambda told: lambda item, **_: told[:1] + item, lambda: time.sleep(0.2))
    made.configure(b"t" * (1 << 20), Limits(seconds=5, memory=256))
    made.prefetch(b"x")
    is_early = made.prefetched is None
    result = made.run(b"x", Answers())
    made.stop()

    assert is_early
    assert result == b"tx"
