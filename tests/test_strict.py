"""`build --strict` publishes a blog without errors, or nothing."""

import os
import subprocess
import sys
import time

import pytest

from feedsvc.build import one_pass
from feedsvc.model.errors import StrictError
from feedsvc.state import ledger

UNCLOSED = "{% if page.title %}\n"
ARCHIVED = {"feeds__limit": 1, "identity__gate_new": 100}


def rows(blog):
    """What the ledger keeps."""
    with one_pass.opened(blog.settings()) as database:
        return ledger.rows(database)


def strict(blog, **flags):
    """One strict pass."""
    return one_pass.run(blog.settings(**flags), blog.now, strict=True)


@pytest.mark.parametrize(
    ("bad", "where"),
    [
        (
            lambda blog: blog.post("2015-01-02-bad", date="soon"),
            "bad.md:3: date 'soon' is not a date",
        ),
        (lambda blog: blog.post("2015-01-02-bad", UNCLOSED), "bad.md:4: "),
        (lambda blog: blog.write("_posts/2015-01-02-bad.md", b"\0"), "bad.md:1: holds a NUL byte"),
    ],
    ids=["front matter", "template", "bytes"],
)
def test_an_error_publishes_nothing(blog, bad, where):
    """It is listed; documents and the ledger stay as they were, until the post is mended."""
    blog.post("2015-01-01-good")
    strict(blog)
    files, known = blog.files(), rows(blog)
    bad(blog)
    blog.post("2015-01-03-other")
    with pytest.raises(
        StrictError, match="nothing was published, as posts have an error"
    ) as caught:
        strict(blog)

    (said,) = caught.value.entries
    assert where in said
    assert (blog.files(), rows(blog)) == (files, known)
    blog.post("2015-01-02-bad")
    strict(blog)
    assert blog.titles() == ["Other", "Bad", "Good"]


def test_a_first_build_with_an_error_leaves_no_feeds(blog):
    """Not even the folder."""
    blog.post("2015-01-01-good")
    blog.post("2015-01-02-bad", UNCLOSED)
    with pytest.raises(StrictError):
        strict(blog)

    assert not blog.feeds.exists()
    assert rows(blog) == []


def test_errors_in_archives_count(blog):
    """An old post that only its archive would show."""
    blog.post("2015-01-01-bad", UNCLOSED)
    for day in range(2, 6):
        blog.post(f"2015-01-0{day}-good")
    with pytest.raises(StrictError) as caught:
        strict(blog, **ARCHIVED)

    assert [one.split(":")[1].strip() for one in caught.value.entries] == [
        "_posts/2015-01-01-bad.md"
    ]
    assert not blog.feeds.exists()


def test_warnings_do_not_count(blog):
    """A post without a title is published."""
    blog.post("2015-01-01-two-words", title='""')

    assert [one.severity for one in strict(blog).problems] == ["warning"]
    assert blog.titles() == ["Two Words"]


@pytest.fixture
def command(blog):
    """Run `feedsvc build --strict` as a process, a minute after everything was saved."""

    def command():
        past = time.time() - 60
        for path in sorted(blog.root.rglob("*"), reverse=True):
            if ".feedsvc" not in str(path) and "/feeds" not in str(path):
                os.utime(path, (past, past))
        words = [sys.executable, "-m", "feedsvc", "build", "--strict", str(blog.root)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    return command


@pytest.mark.slow
def test_an_unchanged_blog_is_told_the_same(blog, command):
    """Good or bad, from the seal of the last build or not."""
    blog.post("2015-01-01-good")
    good = command()
    again = command()
    assert (good.returncode, again.returncode) == (0, 0)
    assert ": 0 written (" in again.stdout

    blog.post("2015-01-02-bad", date="soon")
    bad, same = command(), command()

    assert (bad.returncode, same.returncode) == (2, 2)
    assert bad.stderr == same.stderr
    assert bad.stderr.splitlines()[0].startswith("error: nothing was published, as posts have an")
    assert "_posts/2015-01-02-bad.md:3: date 'soon' is not a date" in bad.stderr.splitlines()[1]
    assert blog.titles() == ["Good"]
    blog.post("2015-01-02-bad")
    assert command().returncode == 0
    assert blog.titles() == ["Bad", "Good"]
