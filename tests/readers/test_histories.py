"""Real readers that are subscribed from the start, through everything that happens to a blog."""

import shutil

import pytest

from tests.readers.programs import Newsboat, Reader, is_there

pytestmark = pytest.mark.slow
TEXT = (
    "This is a story about {}, which is told at some length: first this, then that. It ends here.\n"
)


def story(name):
    """A text that no other name has."""
    return TEXT.format(name) * 3


def steps(blog):
    """A history, one change after another, each with a name."""
    for number in range(4):
        blog.post(f"2015-01-0{number + 1}-p{number}", story(number), tags="[t]")
    yield "start"
    blog.post("2015-01-05-p4", story(4), tags="[t]")
    yield "added"
    blog.post("2015-01-02-p1", story(1).replace("told", "tld", 1), tags="[t]")
    yield "typo"
    blog.post("2015-01-02-p1", story(1) + story("what came after"), tags="[t]")
    yield "edited"
    posts = blog.root / "_posts"
    (posts / "2015-01-03-p2.md").rename(posts / "2015-01-03-renamed.md")
    yield "renamed"
    blog.post("2015-01-04-p3", story(3), title="Retitled", tags="[t]")
    yield "retitled"
    blog.write(
        "_config.yml", "title: Blog\nurl: https://blog.example\nauthor: Ann\npermalink: /:title/\n"
    )
    yield "permalinks changed"
    shutil.move(posts, blog.root / "moved")
    (blog.root / "notes").mkdir()
    shutil.move(blog.root / "moved", blog.root / "notes" / "_posts")
    yield "folder moved"
    (blog.root / "notes/_posts/2015-01-01-p0.md").unlink()
    yield "deleted"
    blog.write("notes/_posts/2015-01-01-again.md", f"---\ntitle: P0\ntags: [t]\n---\n{story(0)}")
    yield "restored"


@pytest.mark.parametrize(
    ("program", "path"),
    [
        (Reader, "feed.atom"),
        (Reader, "feed.rss"),
        (Reader, "tags/t.atom"),
        *(
            pytest.param(
                Newsboat,
                path,
                marks=pytest.mark.skipif(
                    not is_there(Newsboat), reason="newsboat is not installed"
                ),
            )
            for path in ("feed.atom", "feed.rss")
        ),
    ],
)
def test_each_post_is_seen_once(blog, serve, tmp_path, program, path):
    """Five posts are five entries, through every change."""
    folder = tmp_path / "reader"
    folder.mkdir()
    history = steps(blog)
    names = [next(history)]
    running = serve()
    reader = program(folder, f"{running.address}/{path}")
    reader.fetch()
    seen = {names[0]: len(reader.entries())}
    for name in history:
        running.publish()
        reader.fetch()
        seen[name] = len(reader.entries())

    assert list(seen.values()) == [4] + [5] * 9
