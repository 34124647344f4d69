"""Whatever happened before, passes over what changed come to what one cold pass comes to."""

import os
import random
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.build import archives, batch, one_pass, one_post
from feedsvc.build.batch import warm_worker
from feedsvc.build.session import Session
from feedsvc.build.snapshot import Snapshot
from feedsvc.config import read
from feedsvc.config.setup import setup
from feedsvc.identity.gate import GateError
from feedsvc.state import store
from tests.conftest import NOW, PAGES, Blog

pytestmark = pytest.mark.slow
STEPS = 25
SEEDS = range(2)
SHORT, LONG = 30, 1_300  # words; the heads of long posts are less than the posts


class Author:
    """Changes a blog at random, as authors do; posts are of `size` words."""

    def __init__(self, blog, seed, size=SHORT):
        self.blog = blog
        self.size = size
        self.second = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
        self.chance = random.Random(seed)
        self.number = 0

    def words(self, count=30):
        """Some text."""
        return " ".join(
            self.chance.choice(["river", "lamp", "paper", "quiet", "harbour,", "bridge.", "feed"])
            + str(self.chance.randrange(90))
            for _ in range(count)
        )

    def files(self):
        """The posts there are."""
        return sorted((self.blog.root / "_posts").glob("*.md"))

    def pick(self):
        """One of them."""
        return self.chance.choice(self.files())

    def add(self, **matter):
        """A new post."""
        self.number += 1
        day = NOW - timedelta(days=self.chance.randrange(900))
        tags = self.chance.sample(["a", "b", "C", "c", "d e", "d-E"], self.chance.randrange(4))
        self.blog.post(
            f"{day:%Y-%m-%d}-post-{self.number}",
            self.words(self.size) + "\n",
            tags=f"[{', '.join(tags)}]",
            **matter,
        )

    def due(self):
        """A post for later."""
        self.add(date=(self.blog.now + timedelta(days=self.chance.randrange(1, 4))).isoformat())

    def expiring(self):
        """A post for some days."""
        self.add(expires=(self.blog.now + timedelta(days=self.chance.randrange(1, 4))).isoformat())

    def edit(self):
        """More text."""
        path = self.pick()
        path.write_text(path.read_text() + self.words(12) + "\n")

    def retitle(self):
        """Another title."""
        path = self.pick()
        path.write_text(path.read_text().replace("title: ", "title: New ", 1))

    def retag(self):
        """One tag more."""
        path = self.pick()
        path.write_text(path.read_text().replace("tags: [", "tags: [a, C, ", 1))

    def rename(self):
        """Another file name."""
        path = self.pick()
        path.rename(path.with_name(f"{path.stem}x.md"))

    def delete(self):
        """One less."""
        self.pick().unlink()

    def copy(self):
        """The same text twice."""
        path = self.pick()
        path.with_name(f"{path.stem}-copy.md").write_bytes(path.read_bytes())

    def spoil(self):
        """Broken front matter."""
        path = self.pick()
        path.write_text(path.read_text().replace("tags: [", "tags: [[", 1))

    def mend(self):
        """And mended."""
        for path in self.files():
            path.write_text(path.read_text().replace("tags: [[", "tags: [", 1))

    def untitle(self):
        """A title that is forgotten."""
        path = self.pick()
        path.write_text(
            "\n".join(
                line for line in path.read_text().split("\n") if not line.startswith("title:")
            )
        )

    def link(self):
        """A post that asks for another."""
        other = self.pick().stem
        path = self.pick()
        path.write_text(path.read_text() + f"[x]({{% post_url {other} %}})\n")

    def nothing(self):
        """A file that is no post."""
        self.blog.write("_posts/notes.txt", self.words())

    def age(self):
        """Let what was just saved be of long ago: so it cannot change again without being seen."""
        for path in self.files():
            if path.stat().st_mtime > self.second:
                self.second += 1
                os.utime(path, (self.second, self.second))

    def act(self):
        """Something, once or several times."""
        often = [self.add, self.edit, self.edit, self.retitle, self.retag, self.rename, self.delete]
        seldom = [
            self.due,
            self.expiring,
            self.copy,
            self.spoil,
            self.mend,
            self.untitle,
            self.nothing,
        ]
        for _ in range(self.chance.choice([1, 1, 1, 2, 3])):
            self.chance.choice(often * 2 + seldom)()


class Both:
    """The same blog published twice: over what changed, and as if nothing were known but the ledger.

    `kept` is what a daemon keeps from pass to pass, for the first.
    """

    def __init__(self, blog, kept=None, **flags):
        self.blog = blog
        self.kept = kept or {}
        os.utime(blog.root / "_config.yml", (0, 0))  # or it might have changed during the pass
        flat = {"feeds.limit": 5, **flags}
        self.setups = [
            setup(
                blog.root, read.given(blog.root, flat, {}),
                output=blog.root.parent / name, state=blog.root.parent / f"{name}.state",
            )
            for name in ("changes", "cold")
        ]  # fmt: skip
        self.snapshot = None

    def publish(self):
        """Both passes; → their reports."""
        return self.over_changes(), self.cold()

    def cold(self):
        """The second of them: of what the last pass came to, it knows the ledger only."""
        if self.setups[1].state.exists():
            with closing(store.connect(self.setups[1].state)) as database:
                for table in ("whole", "standing", "member", "spelling"):
                    database.execute(f"DELETE FROM {table}")
        return one_pass.run(self.setups[1], self.blog.now, accept=True)

    def over_changes(self):
        """The first of them."""
        snapshot = Snapshot(time.time_ns())
        compared = self.snapshot.compared() if self.snapshot else None
        changes = one_pass.run(
            self.setups[0],
            self.blog.now,
            snapshot=snapshot,
            compared=compared,
            accept=True,
            **self.kept,
        )
        self.snapshot = snapshot
        return changes

    def files(self, made):
        """Published documents and the rows of the ledger."""
        documents = {p.relative_to(made.output): p.read_bytes() for p in made.output.rglob("*.*")}
        with closing(sqlite3.connect(made.state)) as database:
            return documents, [
                database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                for table in ("entry", "slug", "archive", "standing", "member", "spelling")
            ]


@pytest.fixture
def kept():
    """What a daemon keeps from pass to pass: a process that renders, and the open state."""
    made = {"warm_worker": warm_worker("jekyll"), "session": Session()}
    yield made
    made["warm_worker"].stop()
    made["session"].close()


@pytest.mark.parametrize(("seed", "size"), [*((seed, SHORT) for seed in SEEDS), (1, LONG)])
@pytest.mark.parametrize(
    ("flags", "most"),
    [
        ({}, 1_000),
        ({"identity.archives": False}, 1_000),
        ({"feeds.limit": 3}, 12),
        ({"feeds.limit": 3}, 16),
        ({"feeds.limit": 3, "identity.archives": False}, 0),
        ({"feeds.limit": 0}, 1_000),
        ({"feeds.limit": 3, "identity.tag_archives": True}, 1_000),
    ],
    ids=["archives", "heads", "too many for archives", "about so many", "short", "all", "of tags"],
)
def test_both_come_to_the_same(tmp_path, monkeypatch, kept, *, seed, size, flags, most):
    """Documents, ledger, index and report, in the command and in the daemon.

    Of long posts that stand in no feed, no more is read than their front matter.
    """
    monkeypatch.setattr(archives, "_AUTO", most)
    blog = Blog(tmp_path / "blog")
    author = Author(blog, seed, size)
    for _ in range(14):
        author.add()
    if size == LONG:
        author.age()
    both = Both(blog, kept if seed % 2 else None, **flags)
    both.publish()
    for step in range(STEPS):
        blog.now += timedelta(hours=author.chance.choice([0, 1, 30]))
        author.act()
        if size == LONG:
            author.age()
        if seed % 2 and step % 9 == 8:
            author.link()
        one, two = both.publish()

        assert both.files(both.setups[0]) == both.files(both.setups[1]), step
        assert (one.posts, one.next_change) == (two.posts, two.next_change)
        assert {p for p in one.problems if p.severity == "error"} == {
            p for p in two.problems if p.severity == "error"
        }


def test_only_what_changed_is_read(blog, monkeypatch):
    """And only the feeds it stands in are written."""
    for number in range(30):
        blog.post(f"2015-01-{number % 28 + 1:02}-p{number}", tags=f"[t{number % 3}]")
    both = Both(blog)
    both.publish()
    path = blog.post("2015-01-03-p2", "Other words altogether.\n", tags="[t2]")
    parsed = []
    monkeypatch.setattr(one_pass.Batch, "parse", _noting(one_pass.Batch.parse, parsed))
    report, _ = both.publish()

    assert [*parsed[0]] == [f"_posts/{path.name}"]
    assert set(report.written) - PAGES <= {
        *(f"tags/t2.{kind}" for kind in ("atom", "rss", "json")),
        *(f"archive/{n}.{kind}" for n in range(1, 9) for kind in ("atom", "rss", "json")),
        *(f"feed.{kind}" for kind in ("atom", "rss", "json")),
    }


def _noting(original, noted):
    def parse_one(self, path):
        noted.append(path)
        return original(self, path)

    return parse_one


def test_the_gate_sees_a_pass_over_changes(blog):
    """Old posts that come all at once are held back, and come when they are accepted."""
    for number in range(9):
        blog.post(f"2015-01-{number + 1:02}-p{number}")
    both = Both(blog, **{"feeds.limit": 20})
    both.publish()
    for number in range(12):
        blog.post(f"2016-01-{number + 1:02}-old{number}", f"Old text {number} of its own.\n")
    compared = both.snapshot.compared()

    with pytest.raises(GateError):
        one_pass.run(both.setups[0], blog.now, compared=compared)


def test_a_pass_that_was_killed_is_not_trusted(blog, monkeypatch):
    """Between the ledger and the feeds the index is true of nothing."""
    for number in range(9):
        blog.post(f"2015-01-{number + 1:02}-p{number}", tags="[x]")
    both = Both(blog)
    both.publish()
    blog.post("2015-01-02-p1", "Retagged.\n", tags="[y]")
    blog.post("2015-01-03-p2", "Other.\n", tags="[x]")
    monkeypatch.setattr(one_pass.Publication, "run", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        one_pass.run(both.setups[0], blog.now, compared=both.snapshot.compared())
    monkeypatch.undo()
    both.publish()

    assert both.files(both.setups[0]) == both.files(both.setups[1])


@pytest.mark.parametrize("name", ["_config.yml", "_includes/note.html"])
def test_what_changes_while_a_pass_runs_is_seen_by_the_next(blog, monkeypatch, name):
    """Settings and includes are read at some moment of it: nobody knows whether before that."""
    contents = {
        "_config.yml": "title: {}\nurl: https://blog.example\n",
        "_includes/note.html": "{} the pass",
    }
    blog.write(name, contents[name].format("Before"))
    path = blog.post("2024-05-01-a", "{% include note.html %}\n")
    for one in (path, blog.root / name):
        os.utime(one, (time.time() - 60, time.time() - 60))
    real, snapshot = one_pass._Pass._look, Snapshot(time.time_ns())

    def look(*arguments, **named):
        blog.write(name, contents[name].format("After"))
        real(*arguments, **named)

    monkeypatch.setattr(one_pass._Pass, "_look", look)
    one_pass.run(blog.settings(), blog.now, snapshot=snapshot)

    assert str(blog.root / name) in snapshot.compared().changed


def test_a_pass_over_an_edit_loads_nothing_that_renders(blog, kept, monkeypatch):
    """The process that stands by has it, and opens the documents, too."""
    blog.post("2015-01-01-a", tags="[x]")
    blog.post("2015-01-02-b", tags="[y]", author='""')
    both = Both(blog, kept)
    both.publish()
    kept["warm_worker"].start()
    blog.post("2015-01-02-b", "Other words.\n", tags="[x, y]", author='""')
    monkeypatch.setattr(one_post.PostWork, "render", lambda *_: pytest.fail("it renders"))
    monkeypatch.setattr(batch, "_opened", lambda _: pytest.fail("it opens documents"))
    changes = both.over_changes()

    assert {"tags/x.atom", "tags/y.rss", "feed.json"} <= set(changes.written)
    assert b"Other words." in (both.setups[0].output / "tags/x.atom").read_bytes()
