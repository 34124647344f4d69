"""Whole passes over a blog whose author keeps changing it, and whose state is lost at times.

Unlike the histories of `test_histories` these read, render and publish files, so that what is
compared with the posts is what was really published.
"""

import json
import os
import random
import re
import shutil
from datetime import timedelta

import pytest

from feedsvc.model.errors import AdoptionError

pytestmark = pytest.mark.slow
SEEDS = 24 if os.environ.get("CI") else 8
STEPS = 12
WORDS = "fern moss reed bog heath alder birch larch rowan hazel sedge rush".split()
SHAPES = (
    "{a} and {b}, told at some length; see [{c}](/{a}.html) and `{b}`.\n",
    "- {a}\n- {b} with *{c}*\n\n> {c}: {b}!\n",
    "## {a} {b}\n\nA line that is wrapped, of {a},\nand goes on with {b}. {c}?\n",
    "| {a} | {b} |\n|---|---|\n| {c} | {a} |\n\n```\n{b} = {c}\n```\n",
)


class Author:
    """Changes the files of a blog, and knows which post is which by a mark in its text."""

    def __init__(self, blog, seed):
        self.blog = blog
        self.chance = random.Random(seed)
        self.folder = blog.root / "_posts"
        self.born = 0

    def words(self):
        names = (self.chance.choice(WORDS) + str(self.chance.randrange(1000)) for _ in range(3))
        return dict(zip("abc", names, strict=True))

    def text(self):
        shapes = self.chance.choices(SHAPES, k=3)
        return "\n".join(shape.format(**self.words()) for shape in shapes)

    def add(self):
        self.born += 1
        name = f"{2010 + self.born % 9}-01-02-{self.chance.choice(WORDS)}{self.born}"
        self.blog.post(
            name, f"mark{self.born}x\n\n{self.text()}", title=" ".join(self.words().values())
        )

    def pick(self):
        return self.chance.choice(sorted(self.folder.iterdir()))

    def edit(self):
        path = self.pick()
        path.write_text(path.read_text() + "\n" + self.text())

    def rename(self):
        path = self.pick()
        path.rename(path.with_name(f"2019-02-03-{self.chance.choice(WORDS)}-{self.born}-r.md"))

    def retitle(self):
        path = self.pick()
        title = " ".join(self.words().values())
        path.write_text(re.sub("title: .*", f"title: {title}", path.read_text(), count=1))

    def swap(self):
        one, two = self.pick(), self.pick()
        first, second = one.read_text(), two.read_text()
        one.write_text(second)
        two.write_text(first)

    def restyle(self):
        style = self.chance.choice(("/:title/", "/:year/:title.html", "pretty", "/a/:title/"))
        self.blog.write(
            "_config.yml", f"title: Blog\nurl: https://blog.example\npermalink: {style}\n"
        )

    def remove(self):
        self.pick().unlink()

    def act(self):
        deeds = [self.add, self.add, self.edit, self.rename, self.retitle, self.swap, self.restyle, self.remove]  # fmt: skip
        self.chance.choice(deeds if self.born > 5 else [self.add])()


def marks(blog):
    """Which post has which id, in all that is published."""
    found = {}
    for path in (blog.feeds / "feed.json", *blog.feeds.glob("archive/*.json")):
        for item in json.loads(path.read_text(encoding="utf-8"))["items"]:
            found[re.search("mark([0-9]+)x", item["content_html"])[1]] = item["id"]
    return found


def there(blog):
    """The posts that are in the folder."""
    return {
        re.search("mark([0-9]+)x", path.read_text())[1] for path in (blog.root / "_posts").iterdir()
    }


def live(blog, seed):
    """One history; → how often a pass was held as nobody could say which post an entry is."""
    author, known, held = Author(blog, seed), {}, 0
    for _ in range(6):
        author.add()
    for step in range(STEPS):
        if step and author.chance.random() < 0.4:
            shutil.copytree(blog.root / ".feedsvc", blog.root / "backup", dirs_exist_ok=True)
            shutil.rmtree(blog.root / ".feedsvc")
        author.act()
        blog.now += timedelta(hours=7)
        try:
            blog.build(accept=True, feeds__limit=4)
        except AdoptionError:
            held += 1
            shutil.copytree(blog.root / "backup", blog.root / ".feedsvc", dirs_exist_ok=True)
            blog.build(accept=True, feeds__limit=4)
        seen = marks(blog)

        assert seen.keys() == there(blog), (seed, step, "an entry is lost")
        for mark, identifier in seen.items():
            assert known.setdefault(mark, identifier) == identifier, (
                seed,
                step,
                mark,
                "shown anew",
            )
    return held


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_subscriber_sees_no_post_twice_though_the_state_is_lost(blog, seed):
    """Nor is one lost, whatever the author did meanwhile."""
    assert live(blog, seed) <= 1


def test_a_feed_of_summaries_is_whole_and_its_state_may_be_lost(blog, run):
    """Our own check finds nothing; found again, no entry is an edit, and none is new."""
    blog.write("feedsvc.toml", '[site]\nlanguage = "en"\n[feeds]\ncontent = "summary"\n')
    blog.post("2015-01-01-a", "First paragraph.\n\nSecond one.\n")
    blog.post("2015-01-02-b", "\n")
    run("build", blog.root, "-q")
    before = [(one.id, one.updated, one.published) for one in blog.entries()]
    found = run(
        "check", blog.feeds / "feed.json", blog.feeds / "feed.atom", blog.feeds / "feed.rss"
    )
    shutil.rmtree(blog.root / ".feedsvc")
    (blog.root / "_posts/2015-01-01-a.md").rename(blog.root / "_posts/2015-01-01-moved.md")
    run("build", blog.root, "-q")

    assert found.stdout == "nothing found\n"
    assert [(one.id, one.updated, one.published) for one in blog.entries()] == before
