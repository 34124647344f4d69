"""What is read of a long post: its front matter, until it is published."""

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from feedsvc.build import scan
from feedsvc.config import read
from feedsvc.config.setup import setup
from feedsvc.identity.gate import GateError
from feedsvc.sites import detect

GOLDEN = sorted(path.parent for path in (Path(__file__).parent / "golden").glob("*/expected.json"))
SHORT = {"feeds__limit": 2, "identity__archives": False}
LONG = " ".join(f"word{number % 97}" for number in range(8_000)) + "\n"


def texts(blog):
    """The paths of entries whose text is known."""
    with closing(sqlite3.connect(blog.root / ".feedsvc/state.sqlite3")) as database:
        return {path for (path,) in database.execute("SELECT path FROM entry WHERE sketch != x''")}


def age(blog, second=1_500_000_000):
    """Let all posts be of long ago."""
    for path in (blog.root / "_posts").iterdir():
        os.utime(path, (second, second))


@pytest.fixture
def long(blog):
    """A blog of five long posts, of which feeds show two."""
    for number in range(5):
        blog.post(f"2015-01-0{number + 1}-p{number}", f"{number} {LONG}")
    age(blog)
    blog.build(**SHORT)
    return blog


def edit(blog, name, old, new, second):
    """Change the text of a post, long ago."""
    path = blog.root / f"_posts/{name}.md"
    path.write_text(path.read_text().replace(old, new))
    os.utime(path, (second, second))
    blog.now += timedelta(days=1)


def test_the_text_is_known_of_what_is_published_alone(long):
    """Two of five posts are in the feed."""
    assert texts(long) == {"_posts/2015-01-04-p3.md", "_posts/2015-01-05-p4.md"}


def test_an_edit_far_behind_the_front_matter_is_seen(long):
    """Of a post that is shown: its words are in the feed, and it is updated."""
    before = long.entries()[0].updated
    edit(long, "2015-01-05-p4", LONG[-60:], "The end is another one.\n" * 9, 1_500_000_100)
    long.build(**SHORT)

    assert "another one" in long.entries()[0].content[0].value
    assert long.entries()[0].updated > before


def test_an_edit_of_what_was_never_published_moves_nothing(long):
    """It is read when it is published; from then on edits of it are seen."""
    edit(long, "2015-01-03-p2", LONG[-60:], "Never seen before.\n" * 9, 1_500_000_100)
    long.build(**SHORT)
    (long.root / "_posts/2015-01-05-p4.md").unlink()
    long.build(accept=True, **SHORT)
    (shown,) = [one for one in long.entries() if one.title == "P2"]
    edit(long, "2015-01-03-p2", "Never seen before.", "Seen since.", 1_500_000_200)
    long.build(**SHORT)
    (edited,) = [one for one in long.entries() if one.title == "P2"]

    assert "Never seen before" in shown.content[0].value
    assert shown.updated == shown.published
    assert "Seen since" in edited.content[0].value
    assert edited.updated > shown.updated


@pytest.mark.parametrize("title", ["P4", "Another"])
def test_a_post_that_is_renamed_is_known_by_its_text(long, title):
    """Though the head of a new file is all that is read of it at first."""
    ids, old = long.ids(), long.root / "_posts/2015-01-05-p4.md"
    new = old.with_name("2015-01-05-renamed.md")
    new.write_text(old.read_text().replace("title: P4", f"title: {title}"))
    old.unlink()
    os.utime(new, (1_500_000_100, 1_500_000_100))
    long.build(**SHORT)

    assert long.ids() == ids
    assert long.titles()[0] == title


def test_what_is_wrong_behind_the_head_is_told_when_it_would_be_published(long):
    """The next post takes its place."""
    path = long.root / "_posts/2015-01-03-p2.md"
    path.write_bytes(path.read_bytes() + b"\xff\n")
    os.utime(path, (1_500_000_100, 1_500_000_100))
    quiet = long.build(**SHORT)
    (long.root / "_posts/2015-01-05-p4.md").unlink()
    told = long.build(accept=True, **SHORT)

    assert quiet.problems == ()
    assert [(one.path, one.severity) for one in told.problems] == [(f"_posts/{path.name}", "error")]
    assert long.titles() == ["P3", "P1"]


@pytest.mark.parametrize("root", GOLDEN, ids=lambda root: root.name)
def test_a_head_says_what_the_file_says(root):
    """Wherever it is cut, or else the whole file is asked for.

    What others ask of its text is only known with that.
    """
    made = setup(root, read.given(root, {}, {}))
    reader = detect.reader(made.site, made.folders)
    enough = 0
    files = scan.scan(str(root), enters=reader.enters, wants=reader.wants).sources
    for path in (one.path for one in files):
        data = (root / path).read_bytes() + b"\nMore text.\n" * 20
        whole = reader.parse(path, data)
        ends = [at for at in range(1, len(data)) if not 0x80 <= data[at] < 0xC0][::23]
        heads = [reader.head(path, data[:end]) for end in ends]
        found = [head for head in heads if head is not None]
        enough += len(found)

        said = whole.post and structs.replace(whole.post, seen=b"")
        alike = {(one.post and structs.replace(one.post, seen=b""), one.omitted) for one in found}
        assert alike <= {(said, whole.omitted)}
    assert enough


def test_settings_that_show_more_pass_the_gate_and_are_said(blog):
    """Old posts that no feed showed are no flood: the author asks for them."""
    for number in range(30):
        blog.post(f"2015-01-{number + 1:02}-p{number}", f"Text {number} of its own.\n")
    blog.build(feeds__limit=2, identity__archives=False)
    quiet = blog.build(feeds__limit=2, identity__archives=False, site__title="Other")
    more = blog.build(feeds__limit=20, identity__archives=False)

    assert quiet.first == ()
    assert more.first == (
        "18 older posts are in feeds for the first time, as the settings say now",
    )
    assert len(blog.titles()) == 20


def test_what_no_feed_ever_showed_leaves_without_a_trace(long):
    """No tombstone, no row, and the gate counts what readers know: three of five are gone."""
    for name in ("2015-01-01-p0", "2015-01-02-p1", "2015-01-03-p2"):
        (long.root / f"_posts/{name}.md").unlink()
    long.build(**SHORT)
    with closing(sqlite3.connect(long.root / ".feedsvc/state.sqlite3")) as database:
        rows = database.execute("SELECT id FROM entry").fetchall()

    assert len(rows) == 2
    assert b"deleted-entry" not in (long.feeds / "feed.atom").read_bytes()


def test_the_gate_counts_what_readers_know(long):
    """Both posts of the feed are gone, though three others take their place."""
    for name in ("2015-01-04-p3", "2015-01-05-p4"):
        (long.root / f"_posts/{name}.md").unlink()

    with pytest.raises(GateError, match="2 of 2 entries"):
        long.build(**SHORT)
