"""The daemon under edits, renames, deletes, broken posts, HUPs and readers, all at once."""

import os
import random

import pytest

from bench import clients, soak
from bench.author import Author
from bench.soak import Session, Soaked

pytestmark = pytest.mark.slow
IN_CI = bool(os.environ.get("CI"))


def test_the_daemon_stands_a_soak(tmp_path):
    """20 seconds at 2,000 posts under CI, else ten seconds at 200: `python -m bench soak` is longer."""
    posts, seconds = (2_000, 20) if IN_CI else (200, 10)
    found = soak.soak(tmp_path, posts, seconds, rate=20)
    memory, files = found.growth()

    assert found.different == []
    assert found.wrong == []
    assert found.unhealthy == []
    assert found.missed == 0
    assert found.passes["failed"] == 0
    assert sum(found.passes.values()) > seconds / 10
    assert sum(found.answers.values()) > seconds
    assert {"edit", "rename", "delete", "restore", "ruin", "mend", "mark"} <= found.changes.keys()
    assert files <= 8
    assert memory <= max(40.0, 0.15 * found.held[0].memory)


def test_an_author_leaves_posts_that_can_be_read(tmp_path):
    """Once all is settled; and does the same again from the same seed."""
    left = []
    for name in ("one", "two"):
        soak.corpus.make(tmp_path / name, 60, size=300)
        author = Author(tmp_path / name, seed=7)
        for _ in range(400):
            author.act()
        author.settle()
        posts = {path.name: path.read_bytes() for path in (tmp_path / name / "_posts").iterdir()}
        left.append(posts)

    assert left[0] == left[1]
    assert all(text.startswith(b"---\n") and len(text) > 200 for text in left[0].values())
    assert len({len(text) for text in left[0].values()}) > 10


@pytest.mark.parametrize(
    ("memory", "files", "expected"), [(10.0, 2, (10.0, 2)), (0.0, 0, (0.0, 0))]
)
def test_growth_is_told_from_the_second_quarter_to_the_last(memory, files, expected):
    """What is loaded at the start counts as little as a single high value."""
    held = [Session(float(n), 50.0, 5) for n in range(2)] + [
        Session(2.0, 100.0, 20),
        Session(3.0, 100.0, 20),
    ]
    held += [Session(4.0, 900.0, 90), Session(5.0, 100.0, 20)]
    held += [Session(6.0, 100.0 + memory, 20 + files), Session(7.0, 100.0 + memory, 20 + files)]
    found = Soaked(1.0, {}, {}, {}, held, [], 0, [], [], [])

    assert found.growth() == expected


def test_a_document_that_is_not_whole_is_noticed():
    """An answer whose bytes are not those of its ETag."""

    class Torn:
        status = 200

        def request(self, *_, **__):
            pass

        def getresponse(self):
            return self

        def read(self):
            return b"half a docu"

        def getheader(self, name, _default=""):
            return {"ETag": '"0123456789abcdef0123456789abcdef"'}.get(name)

    asking = clients.Clients(1, ["feed.atom"], 1, 1.0)
    status, wrong = asking._ask(Torn(), "feed.atom", random.Random(1), {})

    assert status == "200"
    assert "are not those of" in wrong


def test_documents_that_differ_are_shown():
    """By their first lines that do."""
    told = "\n".join(soak._diff("feed.atom", b"<a>\n<b>\n", b"<a>\n<c>\n"))

    assert told.splitlines()[0] == "feed.atom"
    assert "-<b>" in told
    assert "+<c>" in told
