"""Which processors the processes of a pass run on."""

import json
import os

import pytest

from feedsvc.build import processors
from feedsvc.build.warm_worker import WarmWorker
from feedsvc.build.worker import Worker
from feedsvc.build.workers import Limits

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="the system does not tell, or there is one processor only",
)


def own(_item, lookup):
    """The processors of this process, as JSON."""
    assert lookup
    return json.dumps(sorted(os.sched_getaffinity(0))).encode()


@pytest.fixture
def warm_worker():
    """A process that tells of its own."""
    made = WarmWorker(lambda _: own)
    made.begin(b"", Limits(seconds=5, memory=256))
    yield made
    made.dismiss()


def test_what_stands_by_has_processors_of_its_own(warm_worker):
    """So that both run at once, and all processors are used."""
    before = os.sched_getaffinity(0)

    theirs, ours = set(eval(warm_worker.run(b"", None))), os.sched_getaffinity(0)

    assert theirs
    assert ours
    assert not theirs & ours
    assert theirs | ours == before


def test_who_is_alone_has_them_all(warm_worker):
    """As soon as the other one is gone."""
    before = os.sched_getaffinity(0)
    warm_worker.run(b"", None)
    warm_worker.dismiss()

    assert os.sched_getaffinity(0) == before


def test_workers_may_use_them_all(warm_worker):
    """Though the process that they come from may not, while another one stands by."""
    before = os.sched_getaffinity(0)
    warm_worker.run(b"", None)
    worker = Worker(lambda channel: channel.send(list(os.sched_getaffinity(channel.receive()))))

    worker.channel.send(0)
    theirs = worker.channel.receive()
    worker.dismiss()

    assert set(theirs) == before


def test_processors_that_were_taken_away_are_no_error(monkeypatch):
    """The system says so, and those that are left do."""
    before = os.sched_getaffinity(0)
    monkeypatch.setattr(processors, "_ALL", (4095,))
    processors.all_of_them()

    assert os.sched_getaffinity(0) == before
