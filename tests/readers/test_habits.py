"""Real feed readers subscribe to a running `serve`, and the blog changes.

Each reader has habits of its own, which are stated here as they are: what a publisher can do is to
keep ids, so that no reader with a sound key shows a post twice.
"""

from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.readers.programs import (
    PROGRAMS,
    Feedparser,
    Newsboat,
    Reader,
    Rss2email,
    Sfeed,
    is_there,
)

pytestmark = pytest.mark.slow
TEXT = "This is a story about {}, told at some length: first <em>this</em>, then that.\n\n"
KINDS = ["atom", "rss"]
EACH = pytest.mark.parametrize(
    "program",
    [
        pytest.param(
            one,
            id=one.__name__,
            marks=pytest.mark.skipif(
                not is_there(one), reason=f"{one.executable} is not installed"
            ),
        )
        for one in PROGRAMS
    ],
)


class Story:
    """A blog, its daemon and one subscriber who has seen everything."""

    def __init__(self, blog, serve, reader, path):
        self.blog = blog
        self.serve = serve
        self.reader = reader
        self.path = path

    def goes_on(self):
        """Publish what changed and let the reader look; → how often each title is shown."""
        self.serve.publish()
        self.reader.fetch()
        return self.titles()

    def titles(self):
        """How often each title is shown."""
        return dict(Counter(one.title for one in self.reader.entries()))

    def shown(self, title):
        """The one entry with a title."""
        (found,) = [one for one in self.reader.entries() if one.title == title]
        return found


@pytest.fixture(params=KINDS)
def kind(request):
    """The format that is subscribed to."""
    return request.param


@pytest.fixture
def story(blog, serve, tmp_path, kind, program):
    """Three posts, subscribed to and fetched once."""
    for number, title in enumerate(("one", "two", "three")):
        blog.post(f"2015-01-0{number + 1}-{title}", TEXT.format(title), tags="[t]")
    running = serve()
    folder = tmp_path / "reader"
    folder.mkdir()
    reader = program(folder, f"{running.address}/feed.{kind}")
    reader.fetch()
    return Story(blog, running, reader, f"feed.{kind}")


@EACH
def test_the_first_fetch_shows_every_entry(story):
    """With title, address, date and the whole text."""
    entries = {one.title: one for one in story.reader.entries()}

    assert story.titles() == {"One": 1, "Two": 1, "Three": 1}
    for number, title in enumerate(("One", "Two", "Three")):
        entry = entries[title]
        assert entry.link == f"https://blog.example/2015/01/0{number + 1}/{title.lower()}.html"
        assert entry.date == datetime(2015, 1, number + 1, tzinfo=UTC)
        assert f"This is a story about {title.lower()}, told" in entry.content
        assert "then that." in entry.content


@EACH
def test_a_later_fetch_costs_nothing(story, program):
    """It is a 304; newsboat sends what it knows from its third fetch on."""
    for _ in range(2 if program is Newsboat else 1):
        unchanged = story.serve.answered(story.path, 304)
        story.reader.fetch()

    assert story.serve.answered(story.path, 304) > unchanged
    assert story.titles() == {"One": 1, "Two": 1, "Three": 1}


@EACH
def test_a_new_post_comes_in_once(story):
    """Beside those that are there."""
    story.blog.post("2015-01-09-four", TEXT.format("four"))

    assert story.goes_on() == {"One": 1, "Two": 1, "Three": 1, "Four": 1}


@EACH
def test_an_edited_entry_is_an_update(story, program):
    """In its place, with the new text.

    rss2email sends a second mail; sfeed, which goes by id, address and title, keeps the old text.
    """
    story.blog.post(
        "2015-01-02-two", TEXT.format("two") + "And what came after that.\n", tags="[t]"
    )
    titles = story.goes_on()
    texts = [one.content for one in story.reader.entries() if one.title == "Two"]

    assert titles == {"One": 1, "Two": 2 if program is Rss2email else 1, "Three": 1}
    assert sum("what came after" in text for text in texts) == (0 if program is Sfeed else 1)


@EACH
def test_a_new_title_is_an_update(story, program):
    """rss2email sends a second mail if the text is another, too; sfeed shows both titles."""
    story.blog.post("2015-01-02-two", TEXT.format("2"), title="Second", tags="[t]")
    both = program in (Sfeed, Rss2email)

    assert story.goes_on() == {"One": 1, "Three": 1, "Second": 1} | ({"Two": 1} if both else {})


@EACH
def test_a_renamed_file_is_no_new_entry(story, program):
    """Its address changes. sfeed takes it for another; rss2email, which goes by the text, sees none."""
    posts = story.blog.root / "_posts"
    (posts / "2015-01-02-two.md").rename(posts / "2015-01-02-renamed.md")
    titles = story.goes_on()
    links = {one.link.rpartition("/")[2] for one in story.reader.entries() if one.title == "Two"}

    if program is Sfeed:
        assert titles == {"One": 1, "Two": 2, "Three": 1}
        assert links == {"two.html", "renamed.html"}
    else:
        assert titles == {"One": 1, "Two": 1, "Three": 1}
        assert links == {"two.html" if program is Rss2email else "renamed.html"}


@EACH
def test_a_deleted_post_disappears_from_the_feed_quietly(story, program):
    """Readers keep what they have; only feedparser, which keeps nothing, shows what is there."""
    (story.blog.root / "_posts/2015-01-02-two.md").unlink()
    kept = {"One": 1, "Three": 1} if program is Feedparser else {"One": 1, "Two": 1, "Three": 1}

    assert story.goes_on() == kept
    assert b"/two.html" not in story.serve.get(f"/{story.path}")


@pytest.mark.parametrize("program", [Reader])
@pytest.mark.parametrize("kind", ["json"])
def test_a_json_feed_is_read_by_those_that_can(story):
    """The same entries."""
    assert story.titles() == {"One": 1, "Two": 1, "Three": 1}
    assert story.shown("Two").link == "https://blog.example/2015/01/02/two.html"
    assert story.shown("Two").date == datetime(2015, 1, 2, tzinfo=UTC)
