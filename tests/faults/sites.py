"""Jobs on a small blog: each from the same start, made anew whenever it is wanted."""

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from tests.faults.traced import calls, documents, ledger, opens, quickly, versions, whole

_LEARNT = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>
<description>Blog</description>{items}</channel></rss>
"""
_ITEM = """<item><title>Post {number}</title><link>https://blog.example/old/{number}</link>
<guid isPermaLink="false">old-{number}</guid><pubDate>Thu, 0{number} Jan 2015 10:00:00 GMT</pubDate>
</item>"""


class Job(NamedTuple):
    """A command on a site of so many posts; `deed` happens to it after its last pass.

    `calls` is how many calls that change something it makes at the least.
    """

    name: str
    command: tuple[str, ...]
    calls: int
    deed: str = ""
    posts: int = 6
    published: bool = True


JOBS = {
    job.name: job
    for job in (
        Job("cold", ("build",), 220, published=False),
        Job("unchanged", ("build", "-v"), 30),
        Job("edit", ("build",), 100, "edit"),
        Job("delete", ("build",), 110, "delete"),
        Job("rename", ("build",), 100, "rename"),
        Job("adopt", ("adopt", "old.xml"), 95, published=False),
        Job("cold by two", ("build", "--jobs", "2"), 315, published=False, posts=45),
    )
}


def post(site, number, text=""):
    """A post that gets its `updated` from the pass that sees it change; each has a tag."""
    matter = f"title: Post {number}\ntags: [t{number % 3}]\n"
    body = f"Text of post {number}, long enough to be known again.\n{text}"
    path = Path(site) / "_posts" / f"2015-01-{number % 28 + 1:02}-p{number}.md"
    path.write_text(f"---\n{matter}---\n{body}")
    return path


def start(site, job):
    """Make the site of a job, as it is before the command."""
    site = Path(site)
    shutil.rmtree(site, ignore_errors=True)
    (site / "_posts").mkdir(parents=True)
    (site / "_config.yml").write_text("title: Blog\nurl: https://blog.example\nauthor: Ann\n")
    items = "".join(_ITEM.format(number=number) for number in range(1, 5))
    (site / "old.xml").write_text(_LEARNT.format(items=items))
    for number in range(job.posts):
        post(site, number)
    if job.published:
        done = quickly(site, "build")
        assert done.code == 0, done.said
    _do(site, job.deed)


def _do(site, deed):
    first = site / "_posts" / "2015-01-02-p1.md"
    if deed == "edit":
        post(site, 1, "And a good deal more that readers should be told of, in words of its own.\n")
    elif deed == "delete":
        first.unlink()
        (site / "_posts" / "2015-01-04-p3.md").unlink()
    elif deed == "rename":
        first.rename(first.with_name("2015-01-02-another-name.md"))


class Course(NamedTuple):
    """A job that nothing went wrong in: what was before and after, and the calls in between.

    `whole` is every document with its bytes, those in between too: a feed is published before its
    archives, and once more with links to them.
    """

    before: dict[str, bytes]
    after: dict[str, bytes]
    whole: set[tuple[str, bytes]]
    ledger: str
    calls: list[list]


def course(site, job):
    """Do a job undisturbed, and what comes after it."""
    start(site, job)
    between = versions(site, *job.command)
    start(site, job)
    before = documents(site)
    made = calls(site, *job.command)
    done = _again(site, job)
    assert done.code == 0, done.said
    after = documents(site)
    whole = between | before.items() | after.items()
    return Course(before, after, whole, ledger(site), made)


def _again(site, job):
    """What people do when a command was not done: that command again, and the pass after it."""
    if job.command[0] != "build":
        done = quickly(site, *job.command)
        if done.code:
            return done
    return quickly(site, "build")


def torn(left, expected):
    """The documents that nobody was to see so."""
    return sorted(path for path, _ in left.items() - expected.whole)


_DATE = re.compile(rb"<(updated|lastBuildDate|pubDate)>[^<]*</|<time .*?</time>")


def torn_but_for_dates(left, expected):
    """The same, where a post changed whose new text cannot be read yet."""
    bare = {(path, _DATE.sub(b"", data)) for path, data in expected.whole}
    return sorted(path for path, data in left.items() if (path, _DATE.sub(b"", data)) not in bare)


def place(folder):
    """The site of this process, of those that work side by side."""
    return f"{folder}/{os.getpid()}/site"


def aftermath(site, job, expected):
    """The documents that a fault left; and what is wrong with them, or when all is done again."""
    left = whole(documents(site))
    kept = expected.before.keys() & expected.after.keys()
    return left, {
        "torn": torn(left, expected),
        "lost": sorted(kept - left.keys()),
        "the state does not open": not opens(site),
        **after(site, job, expected),
    }


def after(site, job, expected):
    """What is wrong when all is done again after a fault."""
    ended = _again(site, job)
    return {
        f"the next pass ended with {ended}": ended.code != 0,
        "other documents": _differing(documents(site), expected.after),
        "another ledger": ledger(site) if ledger(site) != expected.ledger else "",
    }


def _differing(found, expected):
    """The paths that differ."""
    every = found.keys() | expected.keys()
    return sorted(path for path in every if found.get(path) != expected.get(path))
