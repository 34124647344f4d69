"""What a pass publishes, and what it leaves alone."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest

from feedsvc.identity.gate import GateError
from feedsvc.model.errors import CollisionError, ConfigError, LockedError, OutputError, StateError
from tests.conftest import NOW, PAGES, SAMPLES


def signatures(folder):
    """What tells that a file was written anew."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_post_becomes_an_entry_of_every_feed_it_belongs_to(blog):
    """Global, tag and category feeds, in three formats."""
    blog.post(
        "2015-01-19-x",
        title="【转】A 3% Of $68M",
        category="News",
        tags="[Phones, 手机]",
        author="SSH",
    )
    report = blog.build()

    assert set(report.written) == set(blog.files())
    assert set(report.written) - PAGES == {
        f"{name}.{kind}"
        for name in ("feed", "tags/phones", "tags/手机", "categories/news")
        for kind in ("atom", "rss", "json")
    }
    for name in ("feed", "tags/phones", "tags/手机", "categories/news"):
        for kind in ("atom", "rss"):
            (entry,) = blog.entries(name, kind)
            assert entry.title == "【转】A 3% Of $68M"
            assert entry.link == "https://blog.example/news/2015/01/19/x.html"
            assert entry.id == "https://blog.example/news/2015/01/19/x"
            assert [tag.term for tag in entry.tags] == ["News", "Phones", "手机"]
            assert entry.author == "SSH"
            assert "<p>Some text.</p>" in entry.content[0].value
        item = json.loads((blog.feeds / f"{name}.json").read_text())["items"][0]
        assert item["date_published"] == "2015-01-19T00:00:00Z"


def test_a_second_pass_writes_nothing(blog):
    """Not a byte, whatever the clock says."""
    for number in range(30):
        blog.post(f"2015-01-{number + 1:02}-p{number}", tags=f"[t{number % 3}]")
    blog.build()
    before = signatures(blog.feeds)
    blog.now += timedelta(days=500)
    report = blog.build()

    assert (report.written, report.removed) == ((), ())
    assert signatures(blog.feeds) == before


def test_only_feeds_of_a_changed_post_are_written(blog):
    """The others keep their files."""
    blog.post("2015-01-01-a", tags="[one]")
    blog.post("2015-01-02-b", tags="[two]")
    blog.build()
    blog.post("2015-01-02-b", "Other text, longer than it was before.\n", tags="[two]")

    assert {path.split(".")[0] for path in set(blog.build().written) - PAGES} == {
        "feed",
        "tags/two",
    }


def test_feeds_of_tags_that_are_gone_are_removed(blog):
    """With their empty folder; what others put there stays."""
    blog.post("2015-01-01-a", tags="[one]", category="News")
    blog.post("2015-01-02-b", category="News")
    blog.build()
    theirs = blog.write("feeds/categories/theirs.txt", "x")
    blog.post("2015-01-01-a")
    blog.post("2015-01-02-b")
    report = blog.build()

    assert report.removed == tuple(
        f"{name}.{kind}"
        for name in ("categories/news", "tags/one")
        for kind in ("atom", "json", "rss")
    )
    assert set(blog.files()) - PAGES == {
        *("feed.atom", "feed.rss", "feed.json", "categories/theirs.txt")
    }
    assert theirs.exists()


def test_documents_changed_or_lost_by_others_are_put_right(blog):
    """The next pass restores the very bytes."""
    blog.post("2015-01-01-a", tags="[one]")
    blog.build()
    good = blog.files()
    (blog.feeds / "feed.atom").write_text("broken")
    (blog.feeds / "tags" / "one.rss").unlink()
    blog.build()

    assert blog.files() == good


def test_losing_the_cache_changes_no_byte(blog):
    """The state can be rebuilt from the posts."""
    blog.post("2015-01-01-a", tags="[one]")
    blog.build()
    good = blog.files()
    shutil.rmtree(blog.root / ".feedsvc")
    shutil.rmtree(blog.feeds)
    blog.now += timedelta(days=3)
    blog.build()

    assert blog.files() == good


def test_the_limit_keeps_the_newest(blog):
    """And 0 is one document of all."""
    for number in range(25):
        blog.post(f"2015-01-{number + 1:02}-p{number}")
    blog.build()
    twenty = blog.titles()
    blog.build(feeds__limit=0)

    assert twenty == [f"P{number}" for number in range(24, 4, -1)]
    assert len(blog.titles()) == 25
    assert not (blog.feeds / "archive").exists()


def test_feed_and_archives_are_a_chain_of_all_entries(blog):
    """A client that walks it finds each entry (RFC 5005)."""
    for number in range(70):
        blog.post(f"2015-{number // 28 + 1:02}-{number % 28 + 1:02}-p{number}")
    blog.build()
    seen, name = [], "feed"
    while name:
        document = json.loads((blog.feeds / f"{name}.json").read_text())
        seen += [item["id"] for item in document["items"]]
        following = document.get("next_url", "")
        name = following.removeprefix("https://blog.example/feeds/").removesuffix(".json")

    assert len(set(seen)) == 70
    assert "fh:complete" not in (blog.feeds / "feed.atom").read_text()


def test_an_archive_changes_only_with_one_of_its_entries(blog):
    """New posts leave it alone, an edit of one in it does not; the last gets its successor's link."""
    for number in range(60):
        blog.post(f"2015-{number // 28 + 1:02}-{number % 28 + 1:02}-p{number}")
    blog.build()
    first = (blog.feeds / "archive/1.atom").read_bytes()
    for number in range(5):
        blog.post(f"2016-01-{number + 1:02}-n{number}")
    blog.build()
    unchanged = (blog.feeds / "archive/1.atom").read_bytes()
    blog.post("2015-01-01-p0", "Edited, at some length, so that readers should see it.\n")
    report = blog.build()

    assert unchanged == first
    assert set(report.written) - PAGES == {f"archive/1.{kind}" for kind in ("atom", "rss", "json")}


def test_a_feed_over_the_byte_limit_holds_fewer_entries(blog):
    """One at least; the rest is in the archives."""
    for number in range(5):
        blog.post(f"2015-01-{number + 1:02}-p{number}", f"{'word ' * 3000}\n")
    report = blog.build(feeds__max_bytes=70_000)

    assert report.notes == ("feed holds 2 of 5 entries, as more are over feeds.max_bytes = 70000",)
    assert blog.titles() == ["P4", "P3"]
    assert len(blog.entries("archive/1")) == 5


def test_a_withdrawn_entry_leaves_a_tombstone_for_a_while(blog):
    """Thirty days in the Atom feed; coming back, it has its old id and dates."""
    for number in range(5):
        blog.post(f"2015-01-0{number + 1}-p{number}")
    blog.build()
    before = blog.entries()[-1]
    gone = blog.root / "_posts/2015-01-01-p0.md"
    text = gone.read_bytes()
    gone.unlink()
    blog.build()
    told = (blog.feeds / "feed.atom").read_text()
    blog.now += timedelta(days=31)
    blog.build()
    later = (blog.feeds / "feed.atom").read_text()
    gone.write_bytes(text)
    blog.build()

    assert f'<at:deleted-entry ref="{before.id}" when="2024-06-01T12:00:00Z"/>' in told
    assert "deleted-entry" not in later
    assert blog.entries()[-1] == before


def test_future_posts_come_in_at_their_instant(blog):
    """The report says when to come back."""
    blog.post("2015-01-01-a")
    blog.post("2024-06-02-b")
    report = blog.build()
    before = blog.titles()
    blog.now = report.next_change
    blog.build()

    assert before == ["A"]
    assert report.next_change == NOW.replace(day=2, hour=0)
    assert blog.titles() == ["B", "A"]


def test_undated_posts_keep_the_day_they_were_first_seen(tmp_path):
    """In a plain folder, through edits and renames."""
    from feedsvc.build import one_pass
    from feedsvc.config import read
    from feedsvc.config.setup import setup

    (tmp_path / "note.md").write_text("A note without any front matter, about rivers and lamps.")
    settings = setup(tmp_path, read.given(tmp_path, {"site.url": "https://e.com"}, {}))
    one_pass.run(settings, NOW)
    first = (tmp_path / "feeds/feed.atom").read_text()
    (tmp_path / "note.md").rename(tmp_path / "renamed.md")
    one_pass.run(settings, NOW + timedelta(days=2))
    second = (tmp_path / "feeds/feed.atom").read_text()

    assert "<published>2024-06-01T12:00:00Z</published>" in first
    assert "<id>https://e.com/note/</id>" in first
    assert "<published>2024-06-01T12:00:00Z</published>" in second
    assert "<id>https://e.com/note/</id>" in second
    assert '<link href="https://e.com/renamed/"' in second


@pytest.mark.parametrize(
    "spoil", ["---\ntitle: a: b\n---\nx", b"\xff\xfe", "", "---\ndate: soon\n---\nx"]
)
def test_the_last_good_version_stays_while_a_post_is_broken(blog, spoil):
    """The others go on; mended, it is as it was."""
    path = blog.post("2015-01-01-a", "Good text.\n", tags="[one]")
    blog.post("2015-01-02-b")
    text = path.read_bytes()
    blog.build()
    good = blog.files()
    path.write_bytes(spoil if isinstance(spoil, bytes) else spoil.encode())
    blog.post("2015-01-02-b", "Other.\n")
    broken = blog.build()
    while_broken = blog.entries()
    path.write_bytes(text)
    blog.post("2015-01-02-b")
    blog.build()

    assert [problem.path for problem in broken.problems if problem.severity == "error"] == [
        "_posts/2015-01-01-a.md"
    ]
    assert "Good text." in while_broken[1].content[0].value
    assert "Other." in while_broken[0].content[0].value
    assert blog.files() == good


def test_a_post_that_cannot_render_makes_room_for_the_next(blog):
    """It never rendered, so there is nothing to keep."""
    for number in range(22):
        blog.post(f"2015-01-{number + 1:02}-p{number}")
    blog.post("2015-02-01-bad", "{% post_url 2000-01-01-nowhere %}\n")
    report = blog.build()

    assert len(blog.titles()) == 20
    assert blog.titles()[0] == "P21"
    (problem,) = report.problems
    assert (problem.path, problem.line) == ("_posts/2015-02-01-bad.md", 4)
    assert "2000-01-01-nowhere" in problem.what


def test_a_post_that_stops_rendering_keeps_its_last_rendering(blog):
    """Liquid that broke with an edit leaves the entry as it was."""
    blog.post("2015-01-01-a", "Fine.\n")
    blog.build()
    good = blog.files()
    blog.post("2015-01-01-a", "{% if %}\n")
    report = blog.build()

    assert len(report.problems) == 1
    assert "Fine." in blog.entries()[0].content[0].value
    assert set(blog.files()) == set(good)


def test_what_a_body_asked_for_renders_it_anew(blog):
    """A changed include, a moved post: exactly those that used it."""
    blog.write("_includes/note.html", "old note")
    blog.post("2015-01-01-a", "See {% post_url 2015-01-03-c %}.\n", tags="[a]")
    blog.post("2015-01-02-b", "{% include note.html %}\n", tags="[b]")
    blog.post("2015-01-03-c", tags="[c]")
    blog.build()
    blog.write("_includes/note.html", "new note")
    included = blog.build()
    blog.post("2015-01-03-c", tags="[c]", permalink="/moved/")
    moved = blog.build()

    assert {path.split(".")[0] for path in set(included.written) - PAGES} == {"feed", "tags/b"}
    assert "new note" in blog.entries("tags/b")[0].content[0].value
    assert {path.split(".")[0] for path in set(moved.written) - PAGES} == {
        "feed",
        "tags/a",
        "tags/c",
    }
    assert "See /moved/." in blog.entries("tags/a")[0].content[0].value


def test_the_gate_holds_back_a_flood(blog):
    """Many old entries that are suddenly new: nothing is published until it is released."""
    for number in range(5):
        blog.post(f"2015-01-0{number + 1}-p{number}")
    blog.build()
    good = blog.files()
    for number in range(12):
        blog.post(f"2014-01-{number + 1:02}-old{number}", f"Old text number {number}.\n")
    with pytest.raises(GateError, match="12 entries older than 7 days would be shown as new"):
        blog.build()
    held = blog.files()
    blog.build(accept=True)

    assert held == good
    assert len(blog.titles()) == 17


@pytest.mark.parametrize("left", [0, 2])
def test_the_gate_holds_back_an_emptied_folder(blog, left):
    """An unmounted disk takes no entry out of the feeds."""
    paths = [blog.post(f"2015-01-0{number + 1}-p{number}") for number in range(6)]
    blog.build()
    good = blog.files()
    for path in paths[left:]:
        path.unlink()
    with pytest.raises(GateError, match=f"{6 - left} of 6 entries would leave the feeds"):
        blog.build()

    assert blog.files() == good


def test_summaries_only(blog):
    """`feeds.content = "summary"` leaves the text out."""
    blog.post("2015-01-01-a", "First paragraph.\n\nSecond.\n")
    blog.build(feeds__content="summary")
    (entry,) = blog.entries()

    assert entry.summary == "First paragraph."
    assert "Second" not in (blog.feeds / "feed.atom").read_text()


def test_an_unknown_address_stops_before_anything_is_written(tmp_path):
    """A guess would be a permanent mistake."""
    from tests.conftest import Blog

    blog = Blog(tmp_path)
    blog.write("_config.yml", "title: Blog\n")
    blog.post("2015-01-01-a")

    with pytest.raises(
        ConfigError, match=r"\(site\.url\) is not known\. Fix: .* or give --site-url"
    ):
        blog.build()
    assert not blog.feeds.exists()


def test_another_pass_at_work_is_named(blog):
    """It waits as long as it is told, then says so."""
    from feedsvc.build import one_pass
    from feedsvc.state.store import locked

    blog.post("2015-01-01-a")
    blog.build()
    with (
        locked(blog.root / ".feedsvc/state.sqlite3.lock", 0),
        pytest.raises(LockedError, match=rf"feedsvc \(process {os.getpid()}\) is working"),
    ):
        one_pass.run(blog.settings(), NOW, wait=0.05)


def test_a_folder_that_cannot_be_written_is_an_error(blog):
    """It names the path."""
    blog.post("2015-01-01-a")
    blog.write("feeds", "a file in the way")

    with pytest.raises(OutputError, match="feeds"):
        blog.build()


def test_a_state_of_the_future_is_refused(blog):
    """And left as it is."""
    import sqlite3
    from contextlib import closing

    blog.post("2015-01-01-a")
    blog.build()
    with closing(sqlite3.connect(blog.root / ".feedsvc/state.sqlite3")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(StateError, match="written by a newer feedsvc"):
        blog.build()


def test_a_state_of_the_past_is_brought_up_to_date(blog, monkeypatch):
    """Step by step, keeping what it knows."""
    import sqlite3
    from contextlib import closing

    from feedsvc.state import store

    path = blog.post("2015-01-01-a")
    blog.build()
    before = blog.ids()
    monkeypatch.setattr(store, "MIGRATIONS", [*store.MIGRATIONS, "CREATE TABLE later (x);"])
    path.rename(path.with_name("2015-01-01-renamed.md"))
    blog.build()
    with closing(sqlite3.connect(blog.root / ".feedsvc/state.sqlite3")) as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]

    assert version == len(store.MIGRATIONS)
    assert blog.ids() == before


def test_documents_that_would_be_one_file_stop_the_pass(blog, monkeypatch):
    """Nothing is written."""
    from feedsvc.feeds import grouping

    blog.post("2015-01-01-a", tags="[x, y]")
    monkeypatch.setattr(
        grouping, "_name", lambda kind, terms, _slugs: {(kind, t): "same" for t in terms}
    )
    with pytest.raises(CollisionError, match=r"tags/same\.atom"):
        blog.build()

    assert not blog.feeds.exists()


@pytest.mark.slow
def test_same_bytes_in_any_order_zone_locale_hash_and_number_of_jobs(tmp_path):
    """The sample site, built as differently as can be."""
    outcomes = []
    cases = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "America/New_York", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "7"},
    ]
    for number, environment in enumerate(cases):
        site = tmp_path / str(number)
        site.mkdir()
        names = sorted(path.name for path in (SAMPLES / "posts").iterdir())
        random.Random(number).shuffle(names)
        (site / "posts").mkdir()
        for name in names:
            shutil.copy(SAMPLES / "posts" / name, site / "posts" / name)
        shutil.copy(SAMPLES / "pyproject.toml", site)
        subprocess.run(
            [sys.executable, "-m", "feedsvc", "build", str(site), "-q", "--jobs", str(number + 1)],
            env={**os.environ, **environment},
            check=True,
            capture_output=True,
            timeout=120,
        )
        feeds = site / "feeds"
        outcomes.append({p.relative_to(feeds): p.read_bytes() for p in feeds.rglob("*.*")})

    assert len(outcomes[0]) == 57 + len(PAGES)
    assert outcomes[0] == outcomes[1] == outcomes[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    "config",
    [
        "title: Blog\nurl: http://blog.example\n",
        "title: Blog\nurl: https://other.example\n",
        "title: Blog\nurl: https://blog.example\nbaseurl: /b\n",
        "title: Blog\nurl: https://blog.example\npermalink: /:title/\n",
    ],
)
def test_a_setting_moves_no_updated(blog, config):
    """Whatever value of the site enters what is said of a post: its picture, its URL."""
    blog.post("2015-01-01-a", "A text with ![a picture](/b.png).\n", image="/a.png")
    blog.build()
    before = blog.entries()[0].updated
    blog.now += timedelta(days=1)
    blog.write("_config.yml", config)
    blog.build()

    assert blog.entries()[0].updated == before


def test_a_folder_that_is_left_behind_is_named_once(blog):
    """Its feeds would go stale in silence."""
    blog.post("2015-01-01-a")
    blog.build()
    moved = blog.build(feeds__path="public/feeds")
    again = blog.build(feeds__path="public/feeds")
    shutil.rmtree(blog.feeds)
    gone = blog.build(feeds__path="elsewhere")

    assert len(moved.first) == 1
    assert moved.first[0].startswith(
        f"warning: the feeds in {blog.feeds} are not kept up to date any more"
    )
    assert again.first == ()
    assert not [line for line in gone.first if f"in {blog.feeds} " in line]


@pytest.mark.parametrize(
    ("paths", "named"),
    [
        ({"feed.atom": "feed.json"}, 'feeds.paths."feed.atom"'),
        ({"feed.atom": "x.xml", "feed.rss": "X.xml"}, 'feeds.paths."feed.rss"'),
        ({"tags/t.atom": "feed.rss"}, 'feeds.paths."tags/t.atom"'),
        ({"feed.atom": "index.html"}, 'feeds.paths."feed.atom"'),
    ],
)
def test_a_collision_names_the_setting_that_caused_it(blog, paths, named):
    """And not a tag that has nothing to do with it."""
    blog.post("2015-01-01-a", tags="[t]")
    with pytest.raises(CollisionError) as caught:
        blog.build(feeds__paths=paths)

    assert named in caught.value.remedy
    assert not blog.feeds.exists()


def archived(blog, folder="archive"):
    """The titles in each archive."""
    found = sorted((blog.feeds / folder).glob("*.atom"), key=lambda path: int(path.stem))
    return [set(blog.titles(f"{folder}/{path.stem}")) for path in found]


def test_entries_stay_in_their_archives_from_pass_to_pass(blog):
    """Through the ledger: an archive is hardly ever written again."""
    for number in range(9):
        blog.post(f"2015-01-{number + 10}-p{number}", f"Text {number}.\n")
    blog.build(feeds__limit=2)
    before = archived(blog)
    blog.post("2015-01-01-oldest", "It comes in behind all others.\n")
    blog.post("2015-01-12-between", "It comes in among them.\n")
    blog.post("2016-01-01-newest", "It comes in before them.\n")
    report = blog.build(feeds__limit=2)
    after = archived(blog)

    assert len(before) == 4
    assert after[: len(before)] == before
    assert {"Oldest", "Between"} <= set().union(*after[len(before) :])
    assert "archive/1.atom" not in report.written


@pytest.mark.parametrize(("archives", "expected"), [(True, True), (False, False), ("auto", True)])
def test_the_full_history_of_everything_is_a_setting(blog, archives, expected):
    """`auto` keeps it up to a thousand entries."""
    for number in range(5):
        blog.post(f"2015-01-0{number + 1}-p{number}", tags="[t]")
    blog.build(feeds__limit=2, identity__archives=archives)

    assert (blog.feeds / "archive/1.atom").exists() == expected
    assert not (blog.feeds / "tags/t/archive").exists()


def test_the_full_history_of_tags_is_a_setting(blog):
    """Each tag has its own archives."""
    for number in range(5):
        blog.post(f"2015-01-0{number + 1}-p{number}", tags="[t]")
    blog.build(feeds__limit=2, identity__tag_archives=True)

    assert set().union(*archived(blog, "tags/t/archive")) == {"P0", "P1", "P2", "P3"}


def test_feeds_are_in_the_order_of_their_names(blog):
    """In the list for people, and so in any file order."""
    for name in ("zebra", "apple", "mango"):
        blog.post(f"2015-01-01-{name}", tags=f"[{name}]")
    blog.build()
    listed = (blog.feeds / "feeds.opml").read_text()

    assert listed.index("apple") < listed.index("mango") < listed.index("zebra")


def test_a_copy_of_a_site_does_not_name_the_folder_of_the_other(blog, tmp_path):
    """Its feeds are kept up to date where they are."""
    blog.post("2015-01-01-a")
    blog.build()
    copy = type(blog)(shutil.copytree(blog.root, tmp_path / "copy"))

    assert copy.build().first == ()


def test_the_whole_disk_is_no_output_folder(blog):
    """It would be filled with documents."""
    with pytest.raises(ConfigError, match="is the root of the disk"):
        blog.settings(feeds__path="/")


def test_a_file_beside_a_post_renders_it_anew(blog):
    """A picture in whose name is what is in it, an imported text, a file that comes to be."""
    (blog.root / "_config.yml").unlink()
    blog.write("docusaurus.config.js", "export default {url: 'https://e.net', baseUrl: '/b/'}")
    blog.write("blog/_part.mdx", "old part")
    blog.write("blog/a.pdf", "old")
    text = "import P from './_part.mdx'\n\n[a](a.pdf) ![b](b.png)\n\n<P />\n"
    blog.write("blog/2015-01-01-a.md", f"---\ntags: [a]\n---\n{text}")
    blog.write("blog/2015-01-02-b.md", "---\ntags: [b]\n---\ntext")
    blog.build()
    shown = [blog.entries("tags/a")[0].content[0].value]
    for path, written in (("blog/a.pdf", "new"), ("blog/_part.mdx", "new part")):
        blog.write(path, written)
        assert "tags/b" not in {name.split(".")[0] for name in blog.build().written}
        shown.append(blog.entries("tags/a")[0].content[0].value)
    blog.write("blog/b.png", "x")
    blog.build()
    shown.append(blog.entries("tags/a")[0].content[0].value)

    named = [re.search(r"/b/assets/files/a-([0-9a-f]{32})[.]pdf", one)[1] for one in shown]
    assert named[0] != named[1] == named[2] == named[3]
    assert ["new part" in one for one in shown] == [False, False, True, True]
    assert ["data:image/png;base64,eA==" in one for one in shown] == [False, False, False, True]
