"""A state that an older feedsvc left: nobody who is subscribed notices the new one."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from feedsvc.cli import clock
from feedsvc.state import store

OLD = Path(__file__).parent / "data"
FORMATS = (1, 2, 3, 4)
LATER = datetime(2015, 2, 6, 10, tzinfo=UTC)
LEDGER = ("entry", "location", "archive", "slug")
GARDEN = "https://garden.example.org"


@pytest.fixture(params=FORMATS)
def form(request):
    """The number of the format that the old feedsvc wrote."""
    return request.param


@pytest.fixture
def site(tmp_path, monkeypatch, form):
    """The old site as it was left, a day later."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    folder = tmp_path / "garden"
    shutil.copytree(OLD / f"state-{form}", folder, ignore=shutil.ignore_patterns("README.md"))
    (folder / ".feedsvc").mkdir()
    (folder / "state.sqlite3").rename(folder / ".feedsvc/state.sqlite3")
    return folder


def rows(database):
    """Each row of the ledger by the names of its columns, table by table."""
    database.row_factory = sqlite3.Row
    return {
        table: [dict(row) for row in database.execute(f"SELECT * FROM {table}")] for table in LEDGER
    }


def shown(feed):
    """Id, dates and title of each entry of a document."""
    entries = feedparser.parse(feed.read_bytes()).entries
    return [(one.id, one.published, dict(one).get("updated"), one.title) for one in entries]


def test_it_is_of_that_format(site, form):
    """Or the tests below would show nothing."""
    with closing(sqlite3.connect(site / ".feedsvc/state.sqlite3")) as old:
        assert old.execute("PRAGMA user_version").fetchone() == (form,)


def test_there_is_a_state_of_each_format_that_was():
    """A new format leaves one behind."""
    assert len(store.MIGRATIONS) == max(FORMATS) + 1


def test_every_row_of_the_ledger_is_kept(site, form):
    """Whatever columns came later, these are as they were."""
    path = site / ".feedsvc/state.sqlite3"
    with closing(sqlite3.connect(path)) as old:
        before = rows(old)
    with closing(store.connect(path)) as new:
        version = new.execute("PRAGMA user_version").fetchone()[0]
        after = rows(new)

    assert version == len(store.MIGRATIONS) > form
    assert [len(before[table]) for table in LEDGER] == [7, 3, 6, 2]
    for table in LEDGER:
        kept = [
            {name: new[name] for name in old}
            for old, new in zip(before[table], after[table], strict=True)
        ]
        assert kept == before[table]


@pytest.mark.slow
def test_nothing_is_new_to_anybody(site, run):
    """Seven readers see what they saw."""
    done = run("diff", site)

    assert done.exit_code == 0, done.output
    assert done.stdout == "9 feed files; readers see changes in 0\n"


def test_a_build_publishes_the_same_entries(site, run):
    """Id by id, with their dates, in feeds, archives and tags."""
    names = ("atom.xml", "feed.rss", "archive/1.atom", "archive/2.atom", "tags/c-plus-plus.atom", "tags/c.rss")  # fmt: skip
    before = {name: shown(site / "feeds" / name) for name in names}
    first, second = run("build", site), run("build", site)
    after = {name: shown(site / "feeds" / name) for name in names}

    assert (first.exit_code, first.stderr) == (0, "")
    assert " 0 written" in second.stdout
    assert after == before
    assert [title for *_, title in after["atom.xml"]] == ["Undated", "Pine", "Oak"]


def test_documents_stay_where_they_were_put(site, run):
    """Those that moved are kept at their former paths, and at no other."""
    run("build", site)
    feeds = site / "feeds"

    assert (feeds / "feed.atom").read_bytes() == (feeds / "atom.xml").read_bytes()
    assert (feeds / "rss.xml").read_bytes() == (feeds / "feed.rss").read_bytes()


def test_a_deletion_is_still_told_of(site, run):
    """For the days that were promised."""
    run("build", site)

    assert f'ref="{GARDEN}/lily"' in (site / "feeds/atom.xml").read_text()


def test_a_post_is_known_by_what_it_was_called_once(site, run):
    """Under the name that it had before the old feedsvc saw it renamed."""
    (site / "_posts/2015-01-05-acorn.md").rename(site / "_posts/2015-01-05-oak.md")
    run("build", site)

    assert f"{GARDEN}/oak" in [one[0] for one in shown(site / "feeds/atom.xml")]
    assert f"{GARDEN}/acorn" not in (site / "feeds/atom.xml").read_text()


def test_an_undated_post_keeps_its_first_day(site, run):
    """It is nowhere but in the state."""
    shutil.rmtree(site / "feeds")
    run("build", site)
    (undated,) = [one for one in shown(site / "feeds/atom.xml") if one[3] == "Undated"]

    assert undated[:2] == (f"{GARDEN}/undated", "2015-02-01T10:00:00Z")
