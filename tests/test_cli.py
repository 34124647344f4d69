"""The command line: what it prints, and with which exit code."""

import json
import shutil

import pytest

from feedsvc.cli import clock
from tests.conftest import NOW, PAGES


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """The clock stands still."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_build_says_what_it_did(blog, run):
    """One line; a line a document with -v; nothing with -q."""
    blog.post("2015-01-01-a")
    first = run("build", blog.root, "-v")
    second = run("build", blog.root)
    quiet = run("build", blog.root, "-q")

    assert first.exit_code == second.exit_code == quiet.exit_code == 0
    assert first.stdout.splitlines()[:-1] == [
        "jekyll: there is a _config.yml",
        *(
            f"wrote {blog.feeds / name}"
            for name in sorted({"feed.atom", "feed.json", "feed.rss", *PAGES})
        ),
    ]
    assert second.stdout.startswith(f"1 post in 10 feed files in {blog.feeds}: 0 written")
    assert quiet.output == ""


def test_a_folder_whose_generator_is_not_recognised_is_said_to_be_plain(tmp_path, run):
    """On standard error, unless the settings say so, or quiet is wanted."""
    (tmp_path / "a.md").write_text("a")
    where = (tmp_path, "--site-url", "https://e.com", "--output", tmp_path / "feeds")

    aloud = run("build", *where)
    quiet = run("build", *where, "-q")
    (tmp_path / "feedsvc.toml").write_text('[site]\ngenerator = "plain"\n')
    settled = run("build", *where)

    assert aloud.stderr.startswith("warning: the site is taken for a plain folder of Markdown (")
    assert "recognised" not in quiet.output + settled.output


@pytest.mark.parametrize(
    ("files", "line"),
    [
        (
            {"a.md": "a", "in/b.md": "b"},
            "all 2 Markdown files are posts; choose others with posts.path and posts.exclude",
        ),
        (
            {"a.md": "a", "README.md": "b"},
            "1 of 2 Markdown files are posts; choose others with posts.path and posts.exclude",
        ),
        (
            {
                ".obsidian/app.json": "{}",
                "a.md": "---\npublish: true\n---\na",
                "2024-05-01.md": "b",
            },
            "1 of 2 notes is published; choose others with `publish: true` and posts.path",
        ),
    ],
)
def test_the_first_build_says_which_files_are_posts(tmp_path, run, files, line):
    """Once, on standard error, in a vault and in a plain folder, unless quiet is wanted."""
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    where = (tmp_path, "--site-url", "https://e.com")
    other = ("--state", tmp_path / "other.sqlite3", "--output", tmp_path / "other")

    silent = run("build", *where, "-q", *other)
    shutil.rmtree(tmp_path / "other")
    first = run("build", *where)
    second = run("build", *where, "--limit", "3")
    shutil.rmtree(tmp_path / ".feedsvc")
    shutil.rmtree(tmp_path / "feeds")
    anew = run("build", *where)

    assert line in first.stderr
    assert line in anew.stderr
    assert "choose with" not in silent.output + second.output


def test_a_vault_of_which_nothing_is_published_is_said_to_be_so(tmp_path, run):
    """As long as there is nothing: a feed without entries is seldom meant."""
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "2024-05-01.md").write_text("---\ncreated: 2024-05-01\n---\nDear diary")
    where = (tmp_path, "--site-url", "https://e.com")

    for limit in ("3", "4"):
        result = run("build", *where, "--limit", limit)
        assert "0 of 1 notes are published; choose others with `publish: true`" in result.stderr
        assert "diary" not in (tmp_path / "feeds/feed.json").read_text()


def test_the_first_build_says_where_the_url_is_from(tmp_path, run):
    """A CNAME's, and one that stands in for what was refused; init and posts say it, too."""
    (tmp_path / "_config.yml").write_text("title: A\nurl: http://localhost:4000\n")
    (tmp_path / "_posts").mkdir()
    (tmp_path / "_posts/2020-01-02-a.md").write_text("a")
    (tmp_path / "CNAME").write_text("moss.example\n")
    lines = (
        "_config.yml:2: url is http://localhost:4000, which is a local address\n"
        "CNAME: moss.example is taken as https://moss.example\n"
    )

    first = run("build", tmp_path)
    second = run("build", tmp_path, "--limit", "3")

    assert first.stderr.endswith(lines)
    assert "CNAME" not in second.output
    assert lines in run("posts", tmp_path).stdout
    assert lines in run("init", tmp_path).stdout


@pytest.mark.parametrize("url", ["http://localhost:4000", "http://username.github.io"])
def test_a_placeholder_is_exit_code_2(blog, run, url):
    """With what was seen, and what to do; the flag is not doubted."""
    blog.write("_config.yml", f"title: A\nurl: {url}\n")
    blog.post("2020-01-02-a")
    refused = run("build", blog.root)

    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"error: _config.yml:2: url is {url}, which is a ")
    assert refused.stderr.endswith(
        '. Fix: set url of _config.yml, put url = "https://…" under [site] of feedsvc.toml,'
        " or give --site-url.\n"
    )
    assert not blog.feeds.exists()
    assert run("build", blog.root, "--site-url", url).exit_code == 0


def test_a_folder_of_two_kinds_is_said_to_be_so(blog, run):
    """With -v, and when its posts are listed."""
    blog.post("2015-01-01-a")
    blog.write(".obsidian/app.json", "{}")

    for result in (run("build", blog.root, "-v"), run("posts", blog.root)):
        assert "it also looks like obsidian (there is a .obsidian folder)" in result.stdout


def test_a_rejected_post_is_exit_code_1(blog, run):
    """With file, line, what and remedy on standard error."""
    blog.post("2015-01-01-a")
    blog.post("2015-01-02-b", title="a: b")
    result = run("build", blog.root)

    assert result.exit_code == 1
    assert result.stderr == (
        "error: _posts/2015-01-02-b.md:2: front matter cannot be read, as a value has a colon in it."
        " Fix: put the value in quotes.\n"
    )


def test_many_alike_warnings_are_folded(blog, run):
    """The first few are shown, and how many more there are; -v shows all."""
    for number in range(9):
        blog.post(f"2015-01-0{number + 1}-p{number}", title='""')
    folded = run("build", blog.root)
    whole = run("build", blog.root, "-v")

    assert folded.exit_code == 0
    assert folded.stderr.count("has no title") == 3
    assert folded.stderr.endswith("and 6 more warnings like these (-v shows them)\n")
    assert whole.stderr.count("has no title") == 9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("build", "{}", "--site-url", "ftp://x"), "site.url: 'ftp://x' is not an http(s) URL"),
        (("build", "{}", "--config", "missing.toml"), "missing.toml"),
        (("build", "{}", "--limit", "-1"), "Invalid value for '--limit'"),
        (("build", "{}/missing"), "is not a folder"),
        (("nonsense",), "No such command 'nonsense'"),
        (("build", "--nonsense"), "No such option"),
        (("serve", "{}", "--every", "soon"), "schedule.every: 'soon' is not a duration"),
        (("serve", "{}", "--cron", "x"), "schedule.cron: "),
    ],
)
def test_nothing_done_is_exit_code_2(blog, run, arguments, message):
    """Usage and configuration; the message says what is wrong."""
    result = run(*(one.format(blog.root) for one in arguments))

    assert result.exit_code == 2
    assert message in result.stderr
    assert not blog.feeds.exists()


def test_what_the_gate_holds_back_is_listed(blog, run):
    """With the command that releases it."""
    paths = [blog.post(f"2015-01-0{number + 1}-p{number}") for number in range(6)]
    run("build", blog.root)
    for path in paths:
        path.unlink()
    held = run("build", blog.root)
    released = run("build", blog.root, "--accept")

    assert held.exit_code == 2
    assert "nothing was published, as 6 of 6 entries would leave the feeds" in held.stderr
    assert "build --accept" in held.stderr
    assert released.exit_code == 0


def test_build_prints_json_for_programs(blog, run):
    """The report: counts, paths and problems."""
    blog.post("2015-01-01-a")
    blog.post("2030-01-01-later")
    report = json.loads(run("build", blog.root, "--json").stdout)

    assert report["posts"] == 1
    assert set(report["written"]) - PAGES == {"feed.atom", "feed.json", "feed.rss"}
    assert report["next_change"] == "2030-01-01T00:00:00Z"


def test_posts_says_how_each_post_is_understood(blog, run):
    """And publishes nothing."""
    blog.post("2015-01-01-a", title="Title", tags="[x]", category="News")
    blog.post("2030-01-01-later")
    blog.post("2015-01-03-hidden", published="false")
    blog.post("2015-01-04-bad", date="soon")
    result = run("posts", blog.root)
    rows = json.loads(run("posts", blog.root, "--json").stdout)

    assert result.exit_code == 1
    assert not blog.feeds.exists()
    assert [row["status"] for row in rows] == [
        "published",
        "says published: false",
        "rejected",
        "comes in at its date",
    ]
    assert rows[0]["feeds"] == ["feed", "categories/news", "tags/x"]
    assert "feeds    feed, categories/news, tags/x" in result.stdout
    assert "date     2015-01-01 00:00:00Z (file name)" in result.stdout
    assert "feeds at https://blog.example/feeds/" in result.stdout


def test_adopt_keeps_the_ids_of_another_tool(blog, run, tmp_path):
    """And says what it matched; the feeds that follow show nothing new."""
    blog.post("2015-01-01-a", title="First")
    blog.post("2015-01-02-b", title="Second")
    blog.post("2015-01-03-c", title="Twice")
    blog.post("2015-01-03-d", title="Twice")
    entries = "".join(
        f"<entry><id>urn:old:{title}</id><title>{title}</title><link href='{url}'/>"
        f"<published>2015-01-0{day}T09:00:00Z</published><updated>2016-01-01T00:00:00Z</updated></entry>"
        for title, url, day in (
            ("First", "https://blog.example/2015/01/01/a", 1),
            ("second!", "https://elsewhere.example/x", 2),
            ("Twice", "https://elsewhere.example/y", 3),
            ("Gone", "https://blog.example/gone.html", 4),
        )
    )
    old = tmp_path / "old.atom"
    old.write_text(
        f"<feed xmlns='http://www.w3.org/2005/Atom'><id>x:y</id><title>x</title>{entries}</feed>"
    )
    adopted = run("adopt", old, "--site", blog.root, "--json")
    run("build", blog.root)
    seen = run("diff", blog.root, "--from", old)

    assert adopted.exit_code == 1
    assert json.loads(adopted.stdout) == {
        "matched": [
            {"entry": "First", "path": "_posts/2015-01-01-a.md"},
            {"entry": "second!", "path": "_posts/2015-01-02-b.md"},
        ],
        "unmatched": ["Gone"],
        "ambiguous": ["Twice"],
        "new": ["_posts/2015-01-03-c.md", "_posts/2015-01-03-d.md"],
        "missing": [],
    }
    assert {"urn:old:First", "urn:old:second!"} < set(blog.ids())
    assert blog.entries()[-1].published == "2015-01-01T09:00:00Z"
    assert blog.entries()[-1].updated == "2016-01-01T00:00:00Z"
    assert "new: First" not in seen.stdout


def test_build_can_adopt_where_there_is_no_ledger(blog, run):
    """The stateless way, for CI: ids and dates come from what is published."""
    path = blog.post("2015-01-01-a", "Some story that is told at length.\n")
    run("build", blog.root)
    path.rename(path.with_name("2015-01-01-renamed.md"))
    run("build", blog.root)
    ids = blog.ids()
    published = shutil.copy(blog.feeds / "feed.atom", blog.root / "published.atom")
    shutil.rmtree(blog.root / ".feedsvc")
    run("build", blog.root, "--adopt", published)

    assert blog.ids() == ids == ["https://blog.example/2015/01/01/a"]


def test_diff_says_what_readers_would_see(blog, run):
    """Before anything is published; nothing is written."""
    blog.post("2015-01-01-a", "A text.\n", title="First")
    run("build", blog.root)
    before = blog.files()
    nothing = run("diff", blog.root)
    blog.post("2015-01-02-b", title="Second")
    something = run("diff", blog.root)
    rows = json.loads(run("diff", blog.root, "--json").stdout)

    assert nothing.exit_code == something.exit_code == 0
    assert nothing.stdout == "3 feed files; readers see changes in 0\n"
    assert "  new: Second" in something.stdout
    assert [one["title"] for one in rows["feed.atom"]["Miniflux"]["new"]] == ["Second"]
    assert blog.files() == before


def test_diff_finds_what_would_be_shown_twice(blog, run, tmp_path):
    """Exit code 1: another tool's ids, not adopted."""
    blog.post("2015-01-01-a", title="First")
    old = tmp_path / "old.atom"
    old.write_text(
        "<feed xmlns='http://www.w3.org/2005/Atom'><id>x:y</id><title>x</title><entry><id>urn:x:1</id>"
        "<title>First</title><link href='https://blog.example/2015/01/01/a.html'/>"
        "<updated>2015-01-01T00:00:00Z</updated></entry></feed>"
    )
    result = run("diff", blog.root, "--from", old)

    assert result.exit_code == 1
    assert "  duplicated: First" in result.stdout


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("missing.atom", "missing.atom: cannot be read (No such file or directory)"),
        ("http://127.0.0.1:9/feed.atom", "127.0.0.1"),
        ("ftp://example.org/feed", "ftp://example.org/feed: cannot be read (No such file"),
    ],
)
def test_a_feed_that_cannot_be_read_is_exit_code_2(blog, run, source, message):
    """A missing file, an address of this machine, an unknown scheme."""
    result = run("adopt", source, "--site", blog.root)

    assert result.exit_code == 2
    assert message in result.stderr


def test_flags_and_files_reach_the_pass(blog, run, tmp_path):
    """Output, state, limit and addresses."""
    blog.post("2015-01-01-a")
    blog.post("2015-01-02-b")
    result = run(
        "build", blog.root, "--output", tmp_path / "out", "--state", tmp_path / "s.sqlite3",
        "--limit", "1", "--site-url", "https://other.example", "--feeds-url", "https://f.example/x/",
    )  # fmt: skip
    text = (tmp_path / "out" / "feed.atom").read_text()

    assert result.exit_code == 0
    assert 'href="https://f.example/x/feed.atom" rel="self"' in text
    assert "https://other.example/2015/01/02/b.html" in text
    assert text.count("<entry>") == 1
    assert (tmp_path / "s.sqlite3").exists()
    assert not (blog.root / ".feedsvc").exists()


def test_help_and_version(run):
    """For every command."""
    assert run("--version").stdout.startswith("feedsvc 0.")
    for command in ((), ("build",), ("serve",), ("posts",)):
        assert run(*command, "--help").exit_code == 0
