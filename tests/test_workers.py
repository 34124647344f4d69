"""Running a function over many items, some of which misbehave."""

import errno
import os
import signal
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

from feedsvc.build import pool, work_limits
from feedsvc.build.work_limits import ENDED, STARVED, Failure, Limits

pytestmark = pytest.mark.slow
LIMITS = Limits(seconds=0.5, memory=256)


def work(item):
    """Double a number, or do what a hostile post would."""
    if item == "slow":
        while True:
            pass
    if item == "stuck":
        time.sleep(60)
    if item == "deaf":
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
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


@pytest.fixture
def impatient(monkeypatch):
    """Limits with little patience with what sleeps."""
    monkeypatch.setattr(work_limits, "WALL", 0.5)
    return Limits(seconds=0.05, memory=256)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("count", [0, 3, 100])
def test_results_come_in_order(jobs, count):
    """Whatever the number of items and processes."""
    made = list(pool.run(work, range(count), jobs=jobs, limits=LIMITS))

    assert made == [doubled(n) for n in range(count)]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("slow", "took longer than 0.5 s"),
        ("greedy", STARVED.reason),
        ("broken", "internal error KeyError('oops')"),
    ],
)
def test_one_bad_item_costs_no_other(jobs, item, reason):
    """It is lost with a reason; the rest have their results."""
    items = [*range(60), item, *range(60)]

    made = list(pool.run(work, items, jobs=jobs, limits=LIMITS))

    assert made.pop(60).reason == reason
    assert made == [doubled(n) for n in (*range(60), *range(60))]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("crash", ENDED.reason),
        ("stuck", "got nowhere in 0.5 s"),
        ("deaf", "got nowhere in 0.5 s"),
    ],
)
@pytest.mark.parametrize("count", [0, 5, 50])
def test_an_item_that_no_exception_ends_costs_no_other(count, item, reason, impatient):
    """The process is replaced and its other items are done again."""
    items = [*range(count), item, *range(count)]

    made = list(pool.run(work, items, jobs=2, limits=impatient))

    assert made[count].reason == reason
    assert made[:count] == made[count + 1 :] == [doubled(n) for n in range(count)]


def test_the_end_of_all_processes_costs_no_item(tmp_path):
    """Between two items, where none of them was at any."""
    once, others = tmp_path / "once", _children_of(os.getpid())

    def unlucky(item):
        if item == 20 and not once.exists():
            once.touch()
            for process in _children_of(os.getppid()) - others:
                os.kill(process, signal.SIGKILL)
        return work(item)

    made = list(pool.run(unlucky, range(200), jobs=2, limits=LIMITS))

    assert made == [doubled(n) for n in range(200)]


def _children_of(process):
    """The processes that the main thread of a process started, and it has not waited for."""
    path = f"/proc/{process}/task/{process}/children"
    return {int(one) for one in Path(path).read_text(encoding="ascii").split()}


def test_a_worker_that_was_ended_from_outside_is_not_held_against_the_item(tmp_path):
    """It is tried again, alone."""
    once = tmp_path / "once"

    def unlucky(item):
        if item == 7 and not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return work(item)

    made = list(pool.run(unlucky, range(60), jobs=2, limits=LIMITS))

    assert made == [doubled(n) for n in range(60)]


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux which processes there are")
def test_no_worker_outlives_its_run():
    """Processes are gone when the results are there."""
    before = _children_of(os.getpid())
    list(pool.run(work, range(100), jobs=2, limits=LIMITS))

    assert _children_of(os.getpid()) == before


def burn(seconds):
    """Have a processor at work for so long."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_no_item_is_to_blame_for_what_is_loaded():
    """Though it takes longer, and more memory, than an item may."""
    loaded = []

    def load():
        burn(LIMITS.seconds + 0.2)
        loaded.append(bytes(LIMITS.memory << 20))

    def work(item):
        return b"%d %d" % (item, len(loaded))

    made = list(pool.run(work, range(50), jobs=2, limits=LIMITS, load=load))

    assert made == [b"%d 1" % item for item in range(50)]


def test_no_item_is_to_blame_for_modules_that_it_is_the_first_to_need(tmp_path, monkeypatch):
    """The clock stands still while one is loaded, and goes on where another was loaded within."""
    burning = "import time\nwhile time.process_time() - start < 0.4: pass\n"
    (tmp_path / "slow_to_load.py").write_text(
        f"import time\nstart = time.process_time()\n{burning}import slower_to_load\n{burning}"
    )
    (tmp_path / "slower_to_load.py").write_text(
        f"import time\nstart = time.process_time()\n{burning}"
    )
    monkeypatch.syspath_prepend(tmp_path)

    def work(item):
        import slow_to_load  # noqa: F401

        if item == 2:
            burn(LIMITS.seconds + 0.2)
        return b"%d" % item

    made = list(pool.run(work, range(3), jobs=1, limits=LIMITS))

    assert made[:2] == [b"0", b"1"]
    assert made[2].reason == "took longer than 0.5 s"


def test_the_time_of_an_item_is_that_of_processors():
    """What waits longer than it may take is not lost: the machine may be busy with other things."""

    def work(item):
        time.sleep(LIMITS.seconds + 0.3)
        return b"%d" % item

    assert list(pool.run(work, [7], jobs=1, limits=LIMITS)) == [b"7"]


def test_the_time_of_an_item_on_a_busy_machine_is_ten_times_that_of_processors():
    """And 30 seconds at least."""
    assert (Limits(0.5, 256).wall, Limits(4.0, 256).wall) == (30.0, 40.0)


def test_after_a_limit_was_met_another_process_goes_on(tmp_path):
    """What an exception would have left behind in libraries, nobody knows."""
    log = tmp_path / "log"

    def work(item):
        with log.open("a") as lines:
            lines.write(f"{os.getpid()} {item}\n")
        if item in (3, 5):
            burn(LIMITS.seconds + 1)
        return b"%d" % item

    made = list(pool.run(work, range(9), jobs=1, limits=LIMITS))

    done = defaultdict(list)
    for line in log.read_text().splitlines():
        process, item = line.split()
        done[process].append(item)
    assert [n for n, one in enumerate(made) if isinstance(one, Failure)] == [3, 5]
    assert all({"3", "5"}.isdisjoint(items[:-1]) for items in done.values())
    assert len(done) > 2


def test_where_processes_can_share_nothing_one_does_all(monkeypatch):
    """As in containers without shared memory: each item has its limits, and the pool is not made."""

    def refuse(_):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(pool, "get_context", refuse)
    made = list(pool.run(work, [*range(3), "broken", 4], jobs=2, limits=LIMITS))

    assert made.pop(3).reason == "internal error KeyError('oops')"
    assert made == [doubled(n) for n in (0, 1, 2, 4)]
