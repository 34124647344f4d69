"""Random histories of a blog, as a subscriber sees them who was there from the start.

At each step: no entry twice, none lost that is still published, and `updated` moves exactly when
a change was significant. The stages are run as the pass runs them, without files; a few histories
of the whole pass, with crashes, are in test_crashes.
"""

import os
import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.adopt import Foreign, adopt
from feedsvc.feeds import archive, group
from feedsvc.feeds.group import Item, Plan
from feedsvc.identify import identify, withdraw
from feedsvc.model import Post, Site
from feedsvc.sketch import sketch
from feedsvc.state import ledger, store

pytestmark = pytest.mark.slow
STEPS = 50
HISTORIES = 500 if os.environ.get("CI") else 100
BATCH = 50
LOSSES = 0.06  # of the steps
SITE = Site("/", "plain", "https://e.com", "Blog")
START = datetime(2020, 1, 1, tzinfo=UTC)
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "pra", "ste", "tor", "vin", "wex", "yul", "zan")


class Author:
    """Someone who keeps changing the blog; knows which post is which, as only authors do."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.files = {}  # path → (which post, title, text, day, date in front matter?)
        self.bin = []
        self.style = "/{name}/"
        self.born = 0

    def word(self):
        return "".join(self.chance.choice(SYLLABLES) for _ in range(3))

    def text(self):
        return "\n".join(" ".join(self.word() for _ in range(8)) + "." for _ in range(10))

    def name(self):
        folder = self.chance.choice(("", "", "notes/", "old/"))
        return f"{folder}{self.word()}-{self.word()}.md"

    def pick(self):
        return self.chance.choice(sorted(self.files))

    def act(self, day):
        """Do one thing; → the posts whose change readers should be told of."""
        deeds = ("add", "add", "add", "typo", "edit", "rename", "folder", "swap", "retitle", "restyle", "delete",
                 "restore", "copy", "case", "rename_edit", "nothing")  # fmt: skip
        deed = self.chance.choice(deeds) if len(self.files) > 2 else "add"
        return getattr(self, deed)(day) or set()

    def add(self, day):
        self.born += 1
        when = None if self.chance.random() < 0.2 else START + timedelta(days=day, hours=self.born)
        self.files[self.name()] = [self.born, f"{self.word()} {self.word()}", self.text(), when]

    def typo(self, _day):
        post = self.files[self.pick()]
        at = self.chance.randrange(len(post[2]) - 1)
        post[2] = (
            post[2][:at] + self.chance.choice("aeiou") + post[2][at + (post[2][at] not in ".\n") :]
        )

    def edit(self, _day):
        post = self.files[self.pick()]
        post[2] += "\n" + self.text()
        return {post[0]}

    def rename(self, _day):
        path = self.pick()
        self.files[self.name()] = self.files.pop(path)

    def case(self, _day):
        path = self.pick()
        self.files[path.swapcase()[:-3] + ".md"] = self.files.pop(path)

    def rename_edit(self, _day):
        path = self.pick()
        post = self.files.pop(path)
        post[2] += "\n" + self.word() + " " + self.word() + " " + self.text()[:120] + "."
        self.files[self.name()] = post
        return {post[0]}

    def folder(self, _day):
        prefix = f"{self.word()}/"
        self.files = {prefix + path: post for path, post in self.files.items()}

    def swap(self, _day):
        one, two = self.pick(), self.pick()
        self.files[one], self.files[two] = self.files[two], self.files[one]

    def retitle(self, _day):
        post = self.files[self.pick()]
        post[1] = f"{self.word()} {self.word()} {self.word()}"
        return {post[0]}

    def restyle(self, _day):
        self.style_number = getattr(self, "style_number", 0) + 1
        self.style = f"/s{self.style_number}/{{name}}.html"

    def delete(self, _day):
        path = self.pick()
        self.bin.append(self.files.pop(path))

    def restore(self, _day):
        if self.bin:
            self.files[self.name()] = self.bin.pop(self.chance.randrange(len(self.bin)))

    def copy(self, day):
        self.born += 1
        original = self.files[self.pick()]
        if any(original[2] == gone[2] for gone in self.bin):
            return  # nobody could tell a new copy from the old one coming back
        when = START + timedelta(days=day, hours=self.born)
        self.files[self.name()] = [self.born, f"{original[1]} {self.born}", original[2], when]

    def nothing(self, _day):
        pass

    def posts(self):
        """What a reader of the folder finds, in the order of the paths; and which post is which."""
        made = []
        for path, (_, title, text, when) in sorted(self.files.items()):
            url = "https://e.com" + self.style.format(name=path[:-3])
            dated = "front matter" if when else "first seen"
            made.append(
                Post(path, url, url, title, when, dated_by=dated, sketch=sketch(text).pack())
            )
        return made, {path: post[0] for path, post in self.files.items()}


class Publisher:
    """The stages as the pass orders them; its memory is a real ledger."""

    def __init__(self, database):
        self.database = database
        store.create(database)
        self.archived = {}
        self.left = []

    def publish(self, posts, now):
        """→ what is in the feed and its archives: (id, updated, published) by path."""
        before = ledger.rows(self.database)
        made = identify(posts, before, now)
        items = [Item(entry, post) for entry, post in zip(made.entries, posts, strict=True)]
        shown, _ = group.visible(items, now, future=True)
        (whole,), _ = group.feeds(SITE, Plan("https://e.com/feeds"), shown, {})
        head = group.cut(whole, 5)
        self.archived |= archive.assign(whole.entries, head, self.archived, 5)
        archives = archive.archives(head, whole.entries, self.archived)
        standing = {item.entry.id for item in shown}
        kept = {row for row in made.rows if row.id in standing}
        kept |= {withdraw(row, now) for row in before if row.id not in standing}
        ledger.keep(self.database, kept - set(before))
        walked = {entry.id: entry for feed in (*archives, head) for entry in feed.entries}
        return {item.post.path: walked[item.entry.id] for item in shown}

    def lose(self, published, texts):
        """The whole state is gone, but for what is `published`: entries by path, and their texts."""
        self.database.execute("DELETE FROM entry")
        self.archived = {}
        self.left = [
            Foreign(e.id, e.url, e.title, e.published, e.updated, texts[path])
            for path, e in published.items()
        ]

    def recover(self, posts, now):
        """Take over what is published, as the next pass does; whether nothing is ambiguous."""
        rows = identify(posts, (), now).rows
        texts = {post.path: post.sketch for post in posts}
        made = adopt(self.left, posts, rows, now, texts, own=True, standing=True)
        self.left = []
        if not made.ambiguous:
            ledger.keep(self.database, made.rows)
        return not made.ambiguous


def live(seed):
    """One history; whatever is wrong is an assertion with the seed.

    → the days on which the state was lost, and what was published fits several posts.
    """
    author, held = Author(seed), []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        publisher = Publisher(database)
        known, updated = {}, {}
        published = {}
        for day in range(STEPS):
            now = START + timedelta(days=400 + day)
            posts, which = author.posts()
            if day and author.chance.random() < LOSSES:
                # What was deleted before the loss nobody remembers.
                known = {one: known[one] for one in which.values() if one in known}
                author.bin.clear()
                backup = ledger.rows(database)
                publisher.lose(published, {post.path: post.sketch for post in posts})
            significant = author.act(day)
            posts, which = author.posts()
            if publisher.left and not publisher.recover(posts, now):
                ledger.keep(database, backup)  # it was held, and the author restored it
                held.append((seed, day))
            published = publisher.publish(posts, now)
            ids = {which[path]: entry.id for path, entry in published.items()}

            assert len(published) == len(posts), (seed, day, "an entry is lost")
            assert len(set(ids.values())) == len(ids), (seed, day, "two posts have one id")
            for path, entry in published.items():
                one = which[path]
                assert known.setdefault(one, entry.id) == entry.id, (
                    seed,
                    day,
                    path,
                    "is shown anew",
                )
                moved = one in updated and updated[one] != entry.updated
                assert moved == (one in significant and one in updated), (
                    seed,
                    day,
                    path,
                    "updated",
                )
                updated[one] = entry.updated
            owners = {}
            for one, identifier in known.items():
                assert owners.setdefault(identifier, one) == one, (seed, day, "an id changes hands")
    return held


@pytest.mark.parametrize("start", range(0, HISTORIES, BATCH))
def test_a_subscriber_sees_no_entry_twice_and_loses_none(start):
    """Through whatever an author does, step by step, and though the state is lost at times."""
    held = [day for seed in range(start, start + BATCH) for day in live(seed)]

    assert len(held) < BATCH * STEPS * LOSSES / 10
