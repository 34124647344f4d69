"""`python -m bench histories`: random histories of a blog, as a subscriber sees them.

At each step the author does one thing (adds, edits, renames, rewrites, retitles, copies, deletes,
restores, moves the site, changes the permalinks or how many entries a feed shows), and at times the
whole state is lost while the output folder is kept. No entry may be shown twice, none may be lost
that is still published, and `updated` moves exactly when the author changed a post significantly.

The stages are run as a pass runs them, with a real ledger, without files.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bench.page import Section
from bench.tables import table
from feedsvc.feeds import archive, grouping
from feedsvc.feeds.grouping import Item
from feedsvc.identity.identify import identify, withdraw
from feedsvc.identity.sketch import sketch
from feedsvc.model.entry import Entry, Row
from feedsvc.model.feed import Plan
from feedsvc.model.post import Post
from feedsvc.model.site import Site
from feedsvc.published.adopt import Foreign, adopt
from feedsvc.state import ledger, store

STEPS = 50
LOSSES = 0.06  # of the steps
KINDS = ("plain", "jekyll")
START = datetime(2020, 1, 1, tzinfo=UTC)
_SYLLABLES = ("ba", "ke", "li", "mo", "nu", "pra", "ste", "tor", "vin", "wex", "yul", "zan")
_BASES = ("https://e.com", "http://e.com", "https://e.com/blog", "https://new.example")
_DEEDS = (
    *("add", "add", "add", "photo", "typo", "edit", "rename", "rename_and_edit", "take_name"),
    *("rewrite", "folder", "swap", "retitle", "delete", "restore", "copy", "case", "nothing"),
    *("restyle", "move_site", "change_limit"),
)


@dataclass(frozen=True)
class Written:
    """A post as its author knows it; `number` says which one it is."""

    number: int
    title: str
    text: str
    when: datetime | None
    pictured: bool = False


class Author:
    """Someone who keeps changing the blog."""

    def __init__(self, seed: int, kind: str) -> None:
        self.chance = random.Random(f"{kind} {seed}")
        self.kind = kind
        self.files: dict[str, Written] = {}
        self.bin: list[Written] = []
        self.base, self.style, self.limit = _BASES[0], 0, 5
        self._born = 0

    def act(self, day: int) -> set[int]:
        """Do one thing; → the posts whose change readers should be told of."""
        deed = self.chance.choice(_DEEDS) if len(self.files) > 2 else "add"
        told: set[int] | None = getattr(self, f"_{deed}")(day)
        return told or set()

    def posts(self) -> tuple[list[Post], dict[str, int]]:
        """What a reader of the folder finds, by path; and which post is which."""
        made = [self._post(path, one) for path, one in sorted(self.files.items())]
        return made, {path: one.number for path, one in self.files.items()}

    def _post(self, path: str, one: Written) -> Post:
        stem = path.removesuffix(".md")
        date = one.when and f"{one.when:%Y/%m/%d}"
        plain = (f"/{stem}/", f"/s{self.style}/{stem}.html")[self.style > 0]
        jekyll = (f"/{date}/{stem}.html", f"/s{self.style}/{stem}.html")[self.style > 0]
        url = self.base + (plain if self.kind == "plain" else jekyll)
        written = f"{one.title}\n{one.when}\n{one.pictured}\n{one.text}"
        named = "file name" if self.kind == "jekyll" else "front matter"
        return Post(
            path,
            url,
            url.removesuffix(".html") if self.kind == "jekyll" else url,
            one.title,
            one.when,
            dated_by=named if one.when else "first seen",
            image=f"{self.base}/picture-{one.number}.png" if one.pictured else "",
            sketch=sketch(one.text).pack(),
            digest=hashlib.blake2b(written.encode(), digest_size=16).digest(),
        )

    def _word(self) -> str:
        return "".join(self.chance.choice(_SYLLABLES) for _ in range(3))

    def _words(self, count: int) -> str:
        return " ".join(self._word() for _ in range(count))

    def _text(self) -> str:
        return "\n".join(f"{self._words(8)}." for _ in range(10))

    def _name(self) -> str:
        folder = self.chance.choice(("", "", "notes/", "old/"))
        return f"{folder}{self._word()}-{self._word()}.md"

    def _pick(self) -> str:
        return self.chance.choice(sorted(self.files))

    def _new(self, day: int, title: str = "", text: str = "") -> Written:
        self._born += 1
        undated = self.kind == "plain" and self.chance.random() < 0.2
        when = None if undated else START + timedelta(days=day, hours=self._born)
        pictured = self.chance.random() < 0.3
        return Written(self._born, title or self._words(2), text or self._text(), when, pictured)

    def _change(self, path: str, **changes: Any) -> set[int]:
        self.files[path] = replace(self.files[path], **changes)
        return {self.files[path].number}

    def _move(self, path: str) -> str:
        new = self._name()
        self.files[new] = self.files.pop(path)
        return new

    def _add(self, day: int) -> None:
        self.files[self._name()] = self._new(day)

    def _photo(self, day: int) -> None:
        """A post of a few letters."""
        self.files[self._name()] = self._new(day, text=f"{self._word()}.")

    def _typo(self, _day: int) -> None:
        path = self._pick()
        text = self.files[path].text
        at = self.chance.randrange(len(text) - 1)
        slip = self.chance.choice("aeiou") + text[at + (text[at] not in ".\n") :]
        self._change(path, text=text[:at] + slip)

    def _edit(self, _day: int) -> set[int]:
        path = self._pick()
        return self._change(path, text=f"{self.files[path].text}\n{self._text()}")

    def _rename(self, _day: int) -> None:
        self._move(self._pick())

    def _case(self, _day: int) -> None:
        path = self._pick()
        self.files[path[:-3].swapcase() + ".md"] = self.files.pop(path)

    def _rename_and_edit(self, _day: int) -> set[int]:
        path = self._move(self._pick())
        more = f"{self._words(2)} {self._text()[:120]}."
        return self._change(path, text=f"{self.files[path].text}\n{more}")

    def _take_name(self, day: int) -> None:
        """Another post gets the file name of one that is renamed, and its title at times."""
        path = self._pick()
        new = self._move(path)
        title = self.files[new].title if self.chance.random() < 0.5 else ""
        self.files[path] = self._new(day, title)

    def _rewrite(self, _day: int) -> set[int]:
        """Rename a post and write it anew; title and day stay."""
        path = self._pick()
        if self.files[path].when is None:
            return set()
        return self._change(self._move(path), text=self._text())

    def _folder(self, _day: int) -> None:
        prefix = f"{self._word()}/"
        self.files = {prefix + path: one for path, one in self.files.items()}

    def _swap(self, _day: int) -> None:
        one, two = self._pick(), self._pick()
        self.files[one], self.files[two] = self.files[two], self.files[one]

    def _retitle(self, _day: int) -> set[int]:
        return self._change(self._pick(), title=self._words(3))

    def _delete(self, _day: int) -> None:
        self.bin.append(self.files.pop(self._pick()))

    def _restore(self, _day: int) -> None:
        if self.bin:
            self.files[self._name()] = self.bin.pop(self.chance.randrange(len(self.bin)))

    def _copy(self, day: int) -> None:
        original = self.files[self._pick()]
        if not any(original.text == gone.text for gone in self.bin):
            # Else nobody could tell a new copy from the old one coming back.
            made = self._new(day, text=original.text)
            title = f"{original.title} {made.number}"
            self.files[self._name()] = replace(made, title=title)

    def _restyle(self, _day: int) -> None:
        self.style += 1

    def _move_site(self, _day: int) -> None:
        self.base = self.chance.choice(_BASES)

    def _change_limit(self, _day: int) -> None:
        self.limit = self.chance.randint(2, 9)

    def _nothing(self, _day: int) -> None:
        """Leave the blog as it is."""


class Publisher:
    """The stages as a pass orders them."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        store.create(database)
        self._archived: dict[str, int] = {}
        self._left: list[Foreign] = []
        self._backup: list[Row] = []

    def publish(self, posts: Sequence[Post], now: datetime, limit: int) -> dict[str, Entry]:
        """→ what is in the feed and its archives, by path of its post."""
        before = ledger.rows(self._database)
        made = identify(posts, before, now)
        items = [Item(entry, post) for entry, post in zip(made.entries, posts, strict=True)]
        shown, _ = grouping.visible(items, now, future=True)
        site = Site("/", "plain", _BASES[0], "Blog")
        (whole,), _ = grouping.feeds(site, Plan(f"{_BASES[0]}/feeds"), shown, {})
        head = grouping.cut(whole, limit)
        self._archived |= archive.assign(whole.entries, head, self._archived, limit)
        archives = archive.archives(head, whole.entries, self._archived)
        standing = {item.entry.id for item in shown}
        kept = {row for row in made.rows if row.id in standing}
        kept |= {withdraw(row, now) for row in before if row.id not in standing}
        ledger.keep(self._database, kept - set(before))
        walked = {entry.id: entry for feed in (*archives, head) for entry in feed.entries}
        return {item.post.path: walked[item.entry.id] for item in shown}

    def lose(self, published: Mapping[str, Entry], posts: Sequence[Post]) -> None:
        """The whole state is gone, but for what is published of these posts."""
        self._backup = ledger.rows(self._database)
        self._database.execute("DELETE FROM entry")
        self._archived = {}
        texts = {post.path: post.sketch for post in posts}
        self._left = [
            Foreign(one.id, one.url, one.title, one.published, one.updated, texts[path])
            for path, one in published.items()
        ]

    def recover(self, posts: Sequence[Post], now: datetime) -> bool:
        """Take over what is published, as the next pass does; whether it was held instead.

        It is held where an entry fits several posts; the author then restores the state.
        """
        if not self._left:
            return False
        rows = identify(posts, (), now).rows
        texts = {post.path: post.sketch for post in posts}
        made = adopt(self._left, posts, rows, now, texts, own=True, standing=True)
        self._left = []
        ledger.keep(self._database, self._backup if made.ambiguous else made.rows)
        return bool(made.ambiguous)


class Subscriber:
    """Knows which post has which id, and when each was updated."""

    def __init__(self) -> None:
        self._ids: dict[int, str] = {}
        self._updated: dict[int, datetime] = {}

    def forget(self, besides: set[int]) -> None:
        """Forget what was deleted: nobody else remembers it after a state was lost."""
        self._ids = {one: name for one, name in self._ids.items() if one in besides}

    def wrong(
        self,
        published: Mapping[str, Entry],
        which: Mapping[str, int],
        natural: Mapping[int, str],
        significant: set[int],
    ) -> Iterator[str]:
        """What is wrong with what is published now."""
        if published.keys() != which.keys():
            yield "an entry is lost"
        if len({entry.id for entry in published.values()}) != len(published):
            yield "two posts have one id"
        for path, entry in published.items():
            one = which[path]
            if self._ids.setdefault(one, entry.id) != entry.id:
                yield f"{path} is shown anew"
            before = self._updated.get(one, entry.updated)
            if (before != entry.updated) != (one in significant and one in self._updated):
                yield f"{path}: updated moved, or did not"
            self._updated[one] = entry.updated
        yield from self._taken_over(natural)

    def _taken_over(self, natural: Mapping[int, str]) -> Iterator[str]:
        """An id changes hands only where a post comes to the URL of one that is gone.

        The generator gives it the same id.
        """
        owners: dict[str, int] = {}
        for one, identifier in list(self._ids.items()):
            owner = owners.setdefault(identifier, one)
            if owner == one:
                continue
            if owner in natural or natural.get(one) != identifier:
                yield f"the id {identifier} changes hands"
            owners[identifier] = one
            del self._ids[owner]
            self._updated.pop(owner, None)  # should it come back, it is new to everybody


def live(seed: int, kind: str, steps: int = STEPS) -> tuple[list[str], int]:
    """One history; → what is wrong, each with seed and step, and how often a pass was held."""
    author, subscriber, held = Author(seed, kind), Subscriber(), 0
    published: dict[str, Entry] = {}
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        publisher = Publisher(database)
        for step in range(steps):
            now = START + timedelta(days=400 + step)
            posts, which = author.posts()
            if step and author.chance.random() < LOSSES:
                subscriber.forget(set(which.values()))
                author.bin.clear()
                publisher.lose(published, posts)
            significant = author.act(step)
            posts, which = author.posts()
            held += publisher.recover(posts, now)
            published = publisher.publish(posts, now, author.limit)
            natural = {which[post.path]: post.natural_id for post in posts}
            said = list(subscriber.wrong(published, which, natural, significant))
            if said:
                return [f"{kind} {seed}, step {step}: {one}" for one in said], held
    return [], held


def report(section: Section, number: int, seed: int) -> bool:
    """Live so many histories of each kind and say what came of it; whether nothing was wrong."""
    found: list[str] = []
    rows = []
    with ProcessPoolExecutor() as pool:
        for kind in KINDS:
            seeds = range(seed, seed + number)
            lived = list(pool.map(partial(live, kind=kind), seeds, chunksize=20))
            wrong = [one for said, _ in lived for one in said]
            held = sum(one for _, one in lived)
            rows.append((kind, f"{number:,}", str(STEPS), str(len(wrong)), str(held)))
            found += wrong
    section.say(table(("generator", "histories", "steps", "wrong", "held"), rows, words=1))
    for line in found:
        section.say(line)
    return not found
