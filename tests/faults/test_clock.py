"""A clock that jumps back and forth: no date, order or `updated` goes wrong."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.faults import traced
from tests.test_daemon import eventually

pytestmark = pytest.mark.slow
YEARS = timedelta(days=2000)
_EDITED = "A good deal of another text, which readers should be told of, in words of its own.\n"


@pytest.fixture
def published(blog):
    """A blog with a dated post, one without a date, and one that came due yesterday."""
    blog.post("2015-01-01-a")
    blog.write("_drafts/undated.md", "---\ntitle: Undated\n---\nText of the undated one.\n")
    blog.write(
        "_config.yml",
        "title: Blog\nurl: https://blog.example\nauthor: Ann\nshow_drafts: true\npermalink: /:title/\n",
    )
    blog.post("2024-05-31-due", date="2024-05-31 12:00:00 +0000")
    blog.build()
    return blog


@pytest.mark.parametrize(
    "jump", [-YEARS, -timedelta(days=3), -timedelta(seconds=1), timedelta(days=3)]
)
def test_a_jump_changes_no_document(published, jump):
    """Not even of a post that came due and, by the clock, is not yet: it has been published."""
    before = published.files()
    published.now = NOW + jump
    report = published.build()

    assert (report.written, report.removed, report.problems) == ((), (), ())
    assert published.files() == before
    published.now = NOW + timedelta(days=4)
    published.build()
    assert published.files() == before


@pytest.mark.parametrize("jump", [-YEARS, -timedelta(seconds=1), timedelta(0), timedelta(days=3)])
def test_updated_never_goes_back(published, jump):
    """An edit is told of whatever the clock says, and so is the next one."""
    told = []
    for number, moment in enumerate((NOW + timedelta(days=1), NOW + jump, NOW + jump)):
        published.now = moment
        published.post("2015-01-01-a", f"Number {number}. {_EDITED * (number + 1)}")
        published.build()
        told.append(next(one.updated for one in published.entries() if one.title == "A"))

    assert told == sorted(set(told))
    assert published.titles() == ["Undated", "Due", "A"]


def test_a_post_put_off_leaves_the_feeds_until_its_new_date(published):
    """What stays is only what the clock, not its author, put into the future."""
    published.post("2024-05-31-due", date="2024-07-01 12:00:00 +0000")
    published.build()
    assert "Due" not in published.titles()

    published.now = NOW + timedelta(days=60)
    published.build()
    assert published.titles()[0] == "Due"


def test_future_posts_leave_when_the_setting_is_taken_back(blog):
    """They were never due."""
    blog.post("2015-01-01-a")
    blog.post("2024-12-01-later")
    blog.build(posts__future=True)
    assert blog.titles() == ["Later", "A"]

    blog.build()
    assert blog.titles() == ["A"]


def test_a_post_without_a_date_keeps_the_first_it_had(published):
    """It was first seen once, and only once."""
    first = next(one.published for one in published.entries() if one.title == "Undated")
    for jump in (-YEARS, YEARS, -timedelta(days=1)):
        published.now = NOW + jump
        published.build()

    assert next(one.published for one in published.entries() if one.title == "Undated") == first


@traced.needed
def test_the_schedule_goes_on_whatever_the_clock_does(blog):
    """Put back, forward and back again beneath a daemon that looks every second."""
    blog.post("2015-01-01-a")
    blog.write("feedsvc.toml", "[schedule]\nwatch = false\n")
    offset = blog.write("offset", "+0\n")
    clock = {"FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_CACHE_DURATION": "1"}
    command = [sys.executable, "-m", "feedsvc", "serve", str(blog.root), "--no-http", "-q"]
    daemon = subprocess.Popen(
        [*command, "--every", "1s"], env={**os.environ, **traced.fake_clock(), **clock}
    )
    try:
        assert eventually((blog.feeds / "feed.atom").exists)
        for number, jump in enumerate(("-2h", "+3d", "-400d")):
            offset.write_text(f"{jump}\n")
            time.sleep(2)  # until the library looks
            blog.post(f"2015-02-0{number + 1}-new{number}")
            assert eventually(lambda title=f"New{number}": title in blog.titles()), jump
    finally:
        daemon.terminate()

    assert daemon.wait(120) == 0
