"""What is on the disk when the power goes: the order of the calls that put it there."""

import re

import pytest

from tests.faults import traced
from tests.faults.sites import JOBS, place, start

pytestmark = pytest.mark.slow
_FEED = re.compile(r'feeds/(?:.*/)?[^/"]+\.(?:atom|rss|json)"\)? +=')


@pytest.fixture(scope="module")
def pool():
    """A process that runs the jobs."""
    with traced.workers(1) as pool:
        yield pool


def _trace(folder, job):
    site = place(folder)
    start(site, job)
    # Workers only read: the process that publishes makes the most calls.
    return max(traced.calls(site, *job.command), key=len)


@traced.needed
@pytest.mark.parametrize("name", ["cold", "edit", "rename", "delete"])
def test_a_feed_is_on_the_disk_before_it_takes_its_name(pool, tmp_path, name):
    """So that the name never stands for bytes that were lost."""
    made = pool.submit(_trace, tmp_path, JOBS[name]).result()
    renames = [
        at for at, call in enumerate(made) if call.name == "rename" and _FEED.search(call.line)
    ]
    for at in renames:
        temporary = re.search(r'"([^"]+)"', made[at].line)[1]
        about = [call.name for call in made[:at] if f"<{temporary}>" in call.line]
        assert about[-1] == "fsync"

    assert len(renames) >= 3


@traced.needed
@pytest.mark.parametrize("name", ["cold", "edit", "rename", "delete"])
def test_the_ledger_is_on_the_disk_before_the_first_document(pool, tmp_path, name):
    """What readers may have seen is not forgotten."""
    made = pool.submit(_trace, tmp_path, JOBS[name]).result()
    first = next(
        at for at, call in enumerate(made) if call.name == "rename" and _FEED.search(call.line)
    )
    log = [call.name for call in made[:first] if "state.sqlite3-wal>" in call.line]

    assert "pwrite64" in log
    assert log[-1] == "fdatasync"


@traced.needed
def test_what_was_adopted_is_on_the_disk_at_the_end(pool, tmp_path):
    """Before `adopt` says so."""
    made = pool.submit(_trace, tmp_path, JOBS["adopt"]).result()
    state = [call.name for call in made if re.search(r"state\.sqlite3(-wal)?>", call.line)]

    assert state[-1] == "fdatasync"


@pytest.mark.parametrize("name", ["feed.atom", "tags/x.rss", "index.html", "feeds.opml"])
@pytest.mark.parametrize("left", ["", "half", None], ids=["empty", "half", "gone"])
def test_a_document_that_was_lost_is_written_again(blog, run, name, left):
    """The next build looks at those that it wrote, even if nothing else changed."""
    blog.post("2015-01-01-a", tags="[x]")
    assert run("build", blog.root).exit_code == 0
    before = blog.files()
    path = blog.feeds / name
    data = path.read_bytes()
    path.unlink()
    if left is not None:
        path.write_bytes(data[: len(data) // 2] if left else b"")
    done = run("build", blog.root)

    assert done.exit_code == 0
    assert blog.files() == before
