"""A disk that takes its time: nothing is otherwise but later."""

import json
import subprocess
import sys
import urllib.request

import pytest

from tests.faults import traced
from tests.faults.sites import JOBS, course, place, start
from tests.test_daemon import eventually, free_port

pytestmark = [traced.needed, pytest.mark.slow]

_SLOW = "delay_enter=30000"  # microseconds
_SLOWER = "fsync,fdatasync:delay_enter=300000"


@pytest.mark.parametrize("name", ["cold", "edit"])
@pytest.mark.parametrize("call", ["fsync", "fdatasync", "pwrite64", "rename"])
def test_a_build_on_a_slow_disk_publishes_the_same(tmp_path, name, call):
    """Whichever of its calls are slow."""
    with traced.workers(1) as pool:
        left, expected = pool.submit(_slowly, tmp_path, JOBS[name], call).result()

    assert left == expected


def _slowly(folder, job, call):
    site = place(folder)
    expected = course(site, job)
    start(site, job)
    ended = traced.faulty(site, f"{call}:{_SLOW}", *job.command)
    assert ended.code == 0, ended.said
    return (traced.documents(site), traced.ledger(site)), (expected.after, expected.ledger)


def test_the_daemon_answers_while_the_disk_is_slow(blog):
    """With the last good feeds, until the pass is done."""
    for number in range(1, 9):
        blog.post(f"2015-01-0{number}-p{number}", tags=f"[t{number}]")
    port = free_port()
    serve = [sys.executable, "-m", "feedsvc", "serve", str(blog.root), "-q", "--port", str(port)]
    command = [
        "strace",
        "-D",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=fsync,fdatasync",
        "-e",
        f"inject={_SLOWER}",
    ]
    daemon = subprocess.Popen([*command, *serve])
    try:
        assert eventually(lambda: _health(port) == "ok", 60)
        blog.post("2020-01-01-new", tags="[t1]")
        answers, titles = [], []
        assert eventually(lambda: _ask(port, answers, titles), 60)
    finally:
        daemon.terminate()

    assert daemon.wait(120) == 0
    assert set(answers) == {"ok"}
    assert titles[0] == "P8"
    assert titles[-1] == "New"
    assert len(answers) > 3


def _health(port):
    try:
        return json.loads(_get(port, "health"))["status"]
    except OSError:
        return ""


def _ask(port, answers, titles):
    answers.append(_health(port))
    titles.append(json.loads(_get(port, "feed.json"))["items"][0]["title"])
    return titles[-1] == "New"


def _get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=120) as answer:
        return answer.read()
