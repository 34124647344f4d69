"""A build with nothing to do is over before anything heavy is imported."""

import os
import subprocess
import sys
import time

import pytest

from feedsvc.build import one_pass, unchanged

pytestmark = pytest.mark.slow
HEAVY = (
    "yaml",
    "markdown",
    "lxml",
    "feedgen",
    "apscheduler",
    "rich",
    "click",
    "msgspec",
    "sqlite3",
    "jinja2",
)
RENDERING = ("markdown", "nh3", "liquid", "pyromark", "feedgen", "lxml", "jinja2")


@pytest.fixture
def build(blog):
    """Run `feedsvc build` on the blog as a process; → its result."""

    def build(*arguments, **environ):
        command = [sys.executable, "-m", "feedsvc", "build", str(blog.root), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, **environ}, check=False
        )

    return build


@pytest.fixture
def old(blog):
    """Make everything in the blog old enough for its times to be trusted."""

    def old():
        past = time.time() - 60
        for path in sorted(blog.root.rglob("*"), reverse=True):
            if ".feedsvc" not in str(path) and "/feeds" not in str(path):
                os.utime(path, (past, past))

    return old


def test_nothing_heavy_is_imported_when_nothing_changed(blog, build, old):
    """And it says the same, with the same exit code."""
    blog.post("2015-01-01-a", tags="[x]")
    blog.post("2015-01-02-b", title='""')
    blog.post("2015-01-03-c", date="soon")
    old()
    first = build()
    code = (
        "import sys; sys.argv = ['feedsvc', 'build', sys.argv[1]]\n"
        "from feedsvc.__main__ import main\n"
        "try: main()\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    second = subprocess.run(
        [sys.executable, "-c", code, str(blog.root)], capture_output=True, text=True, check=False
    )
    summary, loaded = second.stdout.splitlines()

    assert first.returncode == second.returncode == 1
    assert second.stderr == first.stderr
    assert summary.startswith(
        f"2 posts in 13 feed files in {blog.feeds}: 0 written, 1 post rejected ("
    )
    assert loaded == "[]"


def test_an_edit_loads_what_renders_in_another_process(blog, build, old):
    """While this one loads the command."""
    blog.post("2015-01-01-a", "The beginning.\n\nSome text.\n", tags="[x]")
    old()
    build()
    blog.post("2015-01-01-a", "The beginning.\n\nOther text.\n", tags="[x]")
    code = (
        "import sys; sys.argv = ['feedsvc', 'build', sys.argv[1]]\n"
        "from feedsvc.__main__ import main\n"
        "try: main()\n"
        f"finally: print([name for name in {RENDERING!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(blog.root)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout.splitlines()[1:]) == (0, ["[]"])
    assert "Other text." in (blog.feeds / "feed.atom").read_text()


@pytest.mark.parametrize(
    "change",
    [
        lambda blog: blog.post("2015-01-01-a", "Other text.\n"),
        lambda blog: blog.post("2015-02-01-new"),
        lambda blog: (blog.root / "_posts/2015-01-01-a.md").unlink(),
        lambda blog: (blog.root / "_posts/2015-01-01-a.md").rename(
            blog.root / "_posts/2015-01-01-z.md"
        ),
        lambda blog: blog.write("_config.yml", "title: Other\nurl: https://blog.example\n"),
        lambda blog: blog.write("feedsvc.toml", "[feeds]\nlimit = 1\n"),
        lambda blog: blog.write("_data/authors.yml", "ann: {name: Ann A.}\n"),
        lambda blog: blog.write("_includes/x.html", "new"),
        lambda blog: blog.write("deep/_posts/2015-03-01-d.md", "---\ntitle: D\n---\nx"),
        lambda blog: (blog.feeds / "feed.rss").unlink(),
        lambda blog: blog.write("feeds/feed.atom", "spoilt"),
    ],
)
def test_any_change_is_seen(blog, build, old, change):
    """In posts, configuration, data, includes and documents."""
    blog.post("2015-01-01-a", "{% include x.html %}\n")
    blog.write("_includes/x.html", "old")
    old()
    build()
    before = unchanged.check(["build", str(blog.root)], {})
    change(blog)

    assert before == 0
    assert not isinstance(unchanged.check(["build", str(blog.root)], {}), int)


def test_a_change_within_the_same_tick_is_seen(blog, build):
    """Same size, same time, other content: what is racy is read, not trusted."""
    path = blog.post("2015-01-01-a", "one\n")
    build()
    signature = path.stat()
    path.write_bytes(path.read_bytes().replace(b"one", b"two"))
    os.utime(path, ns=(signature.st_atime_ns, signature.st_mtime_ns))
    build()

    assert "two" in (blog.feeds / "feed.atom").read_text()


def test_many_files_that_were_just_written_are_known_by_their_content(blog, build, monkeypatch):
    """The build after is one with nothing to do, and reads them once only."""
    for number in range(150):
        blog.post(f"2015-01-01-p{number}")
    build()
    words = ["build", str(blog.root)]
    read = []
    monkeypatch.setattr(unchanged, "with_other_content", lambda racy: read.append(len(racy)) or [])
    later = time.time_ns() + 10 * 10**9
    monkeypatch.setattr(unchanged.time, "time_ns", lambda: later)
    codes = [unchanged.check(words, {}), unchanged.check(words, {})]

    assert codes == [0, 0]
    assert read[0] >= 150 > read[1]


def test_a_scan_knows_what_was_just_written_by_its_content(blog, monkeypatch):
    """And parses what has another content, or what other settings make something else of."""
    for number in range(3):
        blog.post(f"2015-01-01-p{number}")
    parsed = []
    original = one_pass.Batch.parse
    noted = lambda self, paths: parsed.append(len(paths)) or original(self, paths)  # noqa: E731
    monkeypatch.setattr(one_pass.Batch, "parse", noted)
    blog.build()
    blog.build()
    path = blog.post("2015-01-01-p1")
    signature = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Some", b"Same"))
    os.utime(path, ns=(signature.st_atime_ns, signature.st_mtime_ns))
    blog.build()
    blog.build(site__timezone="Asia/Tokyo")

    assert parsed == [3, 0, 1, 3]


def test_a_post_that_came_due_is_published(blog, build, old):
    """Time is a change, too."""
    blog.post("2015-01-01-a")
    due, margin = 0, 4
    while time.time() >= due:  # on a busy machine the builds may take longer than that
        due, margin = int(time.time()) + margin, 2 * margin
        date = time.strftime("%Y-%m-%d %H:%M:%S +0000", time.gmtime(due))
        blog.post("2015-01-02-due", date=date)
        old()
        build()
        before = blog.titles()
    time.sleep(max(due + 0.5 - time.time(), 0))
    build()

    assert (before, blog.titles()) == (["A"], ["Due", "A"])


@pytest.mark.parametrize("other", [("--limit", "1"), ("-v",), ("--json",)])
def test_other_words_are_another_build(blog, build, old, other):
    """They are carried out, not replayed."""
    blog.post("2015-01-01-a")
    blog.post("2015-01-02-b")
    old()
    build()
    result = build(*other)

    assert result.returncode == 0
    assert blog.titles() == (["B"] if "--limit" in other else ["B", "A"])
    assert ("{" in result.stdout) == ("--json" in other)


def test_a_damaged_seal_is_no_seal(blog, build, old):
    """The build is made."""
    blog.post("2015-01-01-a")
    old()
    build()
    for data in (b"", b"garbage", b"\x00" * 100):
        (blog.root / ".feedsvc/state.sqlite3.seal").write_bytes(data)
        assert build().returncode == 0
