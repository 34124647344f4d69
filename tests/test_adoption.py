"""A state that is lost: what subscribers have is taken over from where it is published."""

import json
import shutil
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from feedsvc.build import one_pass
from feedsvc.build.session import Session
from feedsvc.build.snapshot import Snapshot
from feedsvc.identity.gate import GateError
from feedsvc.model.errors import AdoptionError, NoPostsError, StateError
from tests.running import spawn

pytestmark = pytest.mark.slow
__all__ = ["spawn"]

TEXT = "This is the story of {0}, told at length: first {0}, then what came of {0}. It ends here.\n"


def story(name):
    """A text that no other name has."""
    return TEXT.format(name) * 3


def items(blog, name="feed"):
    """What the JSON feed says of each entry, by title."""
    made = json.loads((blog.feeds / f"{name}.json").read_text(encoding="utf-8"))["items"]
    return {item["title"]: item for item in made}


def lose(blog):
    """The state is gone, whatever took it."""
    shutil.rmtree(blog.root / ".feedsvc")


@pytest.fixture
def pinned(blog):
    """A blog whose posts have ids that only the ledger knows: they were renamed since."""
    for name in ("fern", "moss", "reed"):
        blog.post(f"2015-01-01-{name}", story(name))
    blog.build()
    for name in ("fern", "moss", "reed"):
        old = blog.root / f"_posts/2015-01-01-{name}.md"
        old.rename(old.with_name(f"2015-01-02-{name}-moved.md"))
    blog.build()
    return blog


def test_ids_and_dates_outlive_the_state(pinned):
    """Nothing but the output folder is needed, and nothing is asked for."""
    before = items(pinned)
    lose(pinned)
    report = pinned.build()

    assert items(pinned) == before
    assert report.first == (
        f"the ids and dates of 3 entries are taken from the feeds in {pinned.feeds}, as the state is new",
    )
    assert pinned.build().first == ()


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_state_that_is_empty_is_a_lost_one(pinned, how):
    """A file of no bytes, as a full disk leaves it."""
    before = items(pinned)
    lose(pinned)
    if how == "empty":
        pinned.write(".feedsvc/state.sqlite3", "")
    pinned.build()

    assert items(pinned) == before


def test_a_damaged_state_says_how_to_go_on(pinned):
    """And moving it away is enough."""
    before = items(pinned)
    lose(pinned)
    path = pinned.write(".feedsvc/state.sqlite3", b"no database" * 100)
    with pytest.raises(StateError, match="is damaged") as caught:
        pinned.build()
    path.unlink()
    pinned.build()

    assert "backup" in caught.value.remedy
    assert "--adopt" in caught.value.remedy
    assert items(pinned) == before


def test_a_state_that_vanishes_under_the_daemon_is_noticed(pinned):
    """Though the daemon holds it open, and is told of one changed post only."""
    before = items(pinned)
    with closing(Session()) as session:
        first = Snapshot(1)
        one_pass.run(pinned.settings(), pinned.now, snapshot=first, session=session)
        lose(pinned)
        path = pinned.post("2015-01-03-new", story("new"))
        compared = first.compared([str(path)])
        report = one_pass.run(
            pinned.settings(), pinned.now, snapshot=Snapshot(2), compared=compared, session=session
        )

    assert "the ids and dates of 3 entries are taken" in report.first[0]
    assert {title: items(pinned)[title] for title in before} == before


def change_texts(_blog, path):
    path.write_text(path.read_text() + story("what came after"))


def retitle(_blog, path):
    path.write_text(path.read_text().replace("title: Fern", "title: Bracken"))


def rename(_blog, path):
    path.rename(path.with_name("2015-03-04-elsewhere.md"))


def rename_and_retitle(blog, path):
    retitle(blog, path)
    rename(blog, path)


def swap(_blog, path):
    other = next(one for one in path.parent.iterdir() if "moss" in one.name)
    one, two = path.read_text(), other.read_text()
    path.write_text(two)
    other.write_text(one)


def new_permalinks(blog, _path):
    blog.write(
        "_config.yml", "title: Blog\nurl: https://blog.example\nauthor: Ann\npermalink: /:title/\n"
    )


def https(blog, _path):
    blog.write("_config.yml", "title: Blog\nurl: http://blog.example\nauthor: Ann\n")


CHANGES = (*(change_texts, retitle, rename, rename_and_retitle, swap, new_permalinks, https),)
EDITS = (change_texts, retitle, rename_and_retitle)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_what_changed_while_the_state_was_gone_keeps_its_id(pinned, change):
    """Matched as the ledger's rows are; only an edit moves `updated`."""
    before = items(pinned)
    lose(pinned)
    change(pinned, pinned.root / "_posts/2015-01-02-fern-moved.md")
    pinned.build()

    after = items(pinned)
    fern = after.get("Fern") or after["Bracken"]
    assert fern["id"] == before["Fern"]["id"]
    assert {after["Moss"]["id"], after["Reed"]["id"]} == {
        before["Moss"]["id"],
        before["Reed"]["id"],
    }
    edited = fern["date_modified"] != before["Fern"]["date_modified"]
    assert edited == (change in EDITS)
    assert after["Reed"]["date_modified"] == before["Reed"]["date_modified"]


def test_a_post_that_went_with_the_state_is_withdrawn(pinned):
    """As any post that goes: it has a tombstone."""
    lose(pinned)
    gone = items(pinned)["Fern"]["id"]
    (pinned.root / "_posts/2015-01-02-fern-moved.md").unlink()
    pinned.build()

    assert sorted(items(pinned)) == ["Moss", "Reed"]
    assert f'ref="{gone}"' in (pinned.feeds / "feed.atom").read_text()


def test_the_gate_holds_what_would_leave_though_the_state_is_gone(pinned):
    """It compares with what is published, not with an empty ledger."""
    before = pinned.files()
    lose(pinned)
    for path in (pinned.root / "_posts").iterdir():
        path.unlink()
    with pytest.raises(NoPostsError):
        pinned.build()
    pinned.post("2024-05-30-new")
    with pytest.raises(GateError, match="3 of 3 entries would leave"):
        pinned.build()

    assert pinned.files() == before


def test_what_is_ambiguous_is_held(blog):
    """Nothing is published, and the command to decide it is named."""
    blog.post("2015-01-01-a", "Short.\n", title="Twice")
    blog.post("2015-01-01-b", "Brief.\n", title="Twice")
    blog.build()
    before = blog.files()
    lose(blog)
    for name in ("a", "b"):
        old = blog.root / f"_posts/2015-01-01-{name}.md"
        old.write_text("---\ntitle: Twice\n---\nOther words.\n")
        old.rename(old.with_name(f"2015-01-01-other-{name}.md"))
    with pytest.raises(AdoptionError, match="fit several posts") as caught:
        blog.build()

    assert f"feedsvc adopt {blog.feeds / 'feed.atom'}" in caught.value.remedy
    assert blog.files() == before


def test_archives_and_tag_feeds_are_taken_over_too(blog):
    """What only an old document holds keeps its id as well."""
    for number in range(9):
        blog.post(f"2015-01-0{number + 1}-p{number}", story(f"p{number}"), tags=f"[t{number % 2}]")
    blog.build(feeds__limit=2)
    for number in range(9):
        old = blog.root / f"_posts/2015-01-0{number + 1}-p{number}.md"
        old.rename(old.with_name(f"2016-01-0{number + 1}-q{number}.md"))
    blog.build(feeds__limit=2, identity__gate_new=100)
    ids = {p: one["id"] for n in (1, 2, 3) for p, one in items(blog, f"archive/{n}").items()}
    lose(blog)
    blog.build(feeds__limit=2)
    after = {p: one["id"] for n in (1, 2, 3) for p, one in items(blog, f"archive/{n}").items()}

    assert len(ids) > 4
    assert after == ids


def test_posts_and_diff_know_what_a_build_would_take_over(pinned, run):
    """Before anything is published."""
    before = items(pinned)
    lose(pinned)
    listed = json.loads(run("posts", pinned.root, "--json").stdout)
    compared = run("diff", pinned.root)

    assert {one["title"]: one["id"] for one in listed} == {
        title: one["id"] for title, one in before.items()
    }
    assert "readers see changes in 0" in compared.stdout


def test_a_feed_of_another_tool_at_the_same_path_is_taken_over(blog):
    """Its subscribers will get ours there."""
    blog.post("2015-01-01-a", story("a"))
    blog.write(
        "feeds/atom.xml",
        "<feed xmlns='http://www.w3.org/2005/Atom'><id>x:y</id><title>x</title><entry><id>urn:old:1</id>"
        "<title>A</title><link href='https://blog.example/2015/01/01/a.html'/>"
        "<updated>2015-01-01T00:00:00Z</updated></entry></feed>",
    )
    blog.build(feeds__paths={"feed.atom": "atom.xml"})

    assert items(blog)["A"]["id"] == "urn:old:1"


def test_undated_posts_without_a_state_are_warned_of_once(tmp_path, run):
    """What every build without state will do, and the three ways out."""
    (tmp_path / "feedsvc.toml").write_text('[site]\nurl = "https://notes.example"\n')
    (tmp_path / "note.md").write_text("# Note\n\nText.\n")
    first = run("build", tmp_path)
    (tmp_path / "other.md").write_text("# Other\n\nText.\n")
    second = run("build", tmp_path)

    (line,) = [line for line in first.stderr.splitlines() if "no date" in line]
    assert line.startswith("warning: 1 post has no date and is dated now, and again by each build")
    assert "add date: to them" in line
    assert ".feedsvc" in line
    assert "--adopt auto" in line
    assert "no date" not in second.stderr


@pytest.mark.parametrize(
    "config",
    [
        "title: Blog\nurl: http://blog.example\n",
        "title: Blog\nurl: https://moved.example\n",
        "title: Blog\nurl: https://blog.example\nbaseurl: /b\n",
    ],
)
def test_entries_of_archives_are_taken_over_though_the_site_moved(blog, config):
    """The documents say where they were; that is elsewhere now."""
    for number in range(9):
        blog.post(f"2015-01-0{number + 1}-p{number}", story(f"p{number}"))
    blog.build(feeds__limit=2)
    before = {p: one["id"] for n in (1, 2, 3, 4) for p, one in items(blog, f"archive/{n}").items()}
    lose(blog)
    blog.write("_config.yml", config)
    blog.build(feeds__limit=2)
    after = {p: one["id"] for n in (1, 2, 3, 4) for p, one in items(blog, f"archive/{n}").items()}

    assert len(before) == 8
    assert after == before


# With what is published elsewhere


def test_an_archive_beside_a_file_is_read_along(blog, run, tmp_path):
    """As it is over HTTP; all entries keep their ids."""
    for number in range(7):
        blog.post(f"2015-01-0{number + 1}-p{number}", story(f"p{number}"))
    blog.build(feeds__limit=2)
    kept = shutil.copytree(blog.feeds, tmp_path / "kept")
    lose(blog)
    shutil.rmtree(blog.feeds)
    adopted = run("adopt", kept / "feed.atom", "--site", blog.root)

    assert adopted.exit_code == 0
    assert adopted.stdout.endswith("7 matched, 0 unmatched, 0 ambiguous\n")


def test_an_archive_that_is_not_beside_its_feed_is_an_error(blog, run, tmp_path):
    """Its entries would be lost without a word."""
    for number in range(7):
        blog.post(f"2015-01-0{number + 1}-p{number}", story(f"p{number}"))
    blog.write("feedsvc.toml", '[feeds]\nurl = "http://127.0.0.1:9/feeds"\n')
    blog.build(feeds__limit=2)
    alone = shutil.copy(blog.feeds / "feed.atom", tmp_path / "old.atom")
    adopted = run("adopt", alone, "--site", blog.root)

    assert adopted.exit_code == 2
    assert "names an archive with more entries" in adopted.stderr
    assert "put it beside the file, or give the feed's URL" in adopted.stderr


def test_adopt_names_what_is_new_and_what_will_be_missing(blog, run, tmp_path):
    """Posts that no entry is, enclosures, comments and members of a podcast."""
    blog.post("2015-01-01-a")
    blog.post("2015-01-02-b")
    old = tmp_path / "old.rss"
    old.write_text(
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>T</title>'
        "<link>https://blog.example</link><description>d</description><item><title>A</title>"
        "<link>https://blog.example/2015/01/01/a.html</link><guid>urn:1</guid>"
        '<enclosure url="https://blog.example/a.mp3" length="12" type="audio/mpeg"/>'
        "<comments>https://blog.example/a#c</comments><itunes:duration>10:00</itunes:duration>"
        "</item></channel></rss>"
    )
    made = run("adopt", old, "--site", blog.root).stdout.splitlines()

    assert "new        _posts/2015-01-02-b.md: no entry is this post" in made
    assert "missing    A: enclosure https://blog.example/a.mp3 will not be in the feeds" in made
    assert "missing    A: comments https://blog.example/a#c will not be in the feeds" in made
    assert "missing    A: members of a podcast (duration) will not be in the feeds" in made


@pytest.mark.parametrize("edited", [True, False])
def test_an_edit_is_seen_without_a_state(blog, run, edited):
    """In a CI that keeps nothing but what is published; `updated` moves for an edit only."""
    path = blog.post("2015-01-01-a", story("a") + "With [a link](/x), `code` and *marks*.\n")
    blog.build()
    before = items(blog)["A"]
    old = shutil.copy(blog.feeds / "feed.atom", blog.root / "old.atom")
    lose(blog)
    shutil.rmtree(blog.feeds)
    if edited:
        path.write_text(path.read_text() + story("much more"))
    run("build", blog.root, "--adopt", old)

    after = items(blog)["A"]
    assert after["id"] == before["id"]
    assert (after["date_modified"] != before["date_modified"]) == edited


@pytest.fixture
def server():
    """A web server with the documents that are put into it, and none at first."""
    documents = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            data = documents.get(self.path)
            self.send_response(200 if data else 404)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}", documents
    running.shutdown()
    running.server_close()
    thread.join()


def test_a_feed_that_is_not_published_yet_is_no_error(blog, server, spawn):
    """The first build of a CI has nothing to adopt; --adopt-required is for the later ones."""
    address, documents = server
    blog.post("2015-01-01-a", story("a"))
    blog.write("feedsvc.toml", f'[feeds]\nurl = "{address}/feeds"\n')

    def built(*more):
        process = spawn("build", blog.root, "--private", "--adopt", *more)
        said = process.communicate()[1]
        return process.returncode, said

    code, said = built(f"{address}/feeds/feed.atom", "--adopt-required")
    assert code == 2
    assert "404" in said
    code, said = built("auto")
    assert code == 0
    assert f"nothing is published there yet ({address}/feeds/feed.atom is" in said
    identifier = items(blog)["A"]["id"]
    documents["/feeds/feed.atom"] = (blog.feeds / "feed.atom").read_bytes()
    lose(blog)
    shutil.rmtree(blog.feeds)
    old = blog.root / "_posts/2015-01-01-a.md"
    old.rename(old.with_name("2015-02-02-renamed.md"))
    code, said = built("auto")
    assert (code, said) == (0, "")
    assert items(blog)["A"]["id"] == identifier
