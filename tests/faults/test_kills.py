"""SIGKILL at every system call that can change the disk: whole documents, and nothing forgotten.

Each pass is the real command, killed before its n-th call: for every n if EVERY_FAULT is set, else
for a sample spread over all calls. The pass after it is the real command, too.
"""

from functools import partial

import pytest

from tests.faults import traced
from tests.faults.sites import JOBS, aftermath, course, place, start

pytestmark = [traced.needed, pytest.mark.slow]


@pytest.fixture(scope="module")
def pool():
    """Processes that run the jobs, one for each core."""
    with traced.workers() as pool:
        yield pool


def _chosen(job, found):
    """Each call once, whichever process makes it; all of them, or some from the first to the last."""
    every = list({(call.name, call.number): call for one in found for call in one}.values())
    assert len(every) >= job.calls
    return traced.chosen(every)


def _course(folder, job):
    return course(place(folder), job)


def _kill(folder, job, expected, call):
    """Kill a job at a call; → what is wrong then, or after the next pass."""
    site = place(folder)
    start(site, job)
    ended = traced.faulty(site, traced.killed(call), *job.command)
    _, wrong = aftermath(site, job, expected)
    found = {f"ended with {ended}": not _is_killed(ended), **wrong}
    return [f"{what} {told}" for what, told in found.items() if told]


def _is_killed(ended):
    """Of the processes that share the work, the one that was killed may have been a helper.

    Its post is tried once more; where that one is killed, too, it waits for the next pass. Where
    each helper is killed at the first call that it makes, no post is read and nothing is done.
    """
    waits = ended.code in (1, 2) and "ended the process that worked on it" in ended.said
    return ended.code in (-9, 0) or waits


@pytest.mark.parametrize("job", JOBS.values(), ids=lambda job: job.name)
def test_a_command_killed_at_any_call_leaves_whole_documents(pool, tmp_path, job):
    """Old ones or new ones; the state opens, and the next pass ends as if nothing had been."""
    expected = pool.submit(_course, tmp_path, job).result()
    chosen = _chosen(job, expected.calls)
    found = pool.map(partial(_kill, tmp_path, job, expected), chosen)
    wrong = [f"{call}: {told}" for call, told in zip(chosen, found, strict=True) if told]

    assert not wrong, "\n".join(wrong)
    assert len(chosen) >= traced.SAMPLE


def _both(folder, job):
    site = place(folder)
    found = []
    for look in (traced.calls, traced.calls_from_the_start):
        start(site, job)
        found.append([[call.what for call in one] for one in look(site, *job.command) if one])
    return found


@pytest.mark.parametrize("name", ["cold", "edit", "adopt"])
def test_what_is_killed_does_what_the_command_does(pool, tmp_path, name):
    """Commands are started from a process that has everything loaded; the calls are the same."""
    loaded, started = pool.submit(_both, tmp_path, JOBS[name]).result()

    assert loaded == started
    assert sum(map(len, started)) >= JOBS[name].calls
