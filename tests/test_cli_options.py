"""Options of the command line, each given as people give it."""

import json
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from tests.running import spawn
from tests.test_daemon import eventually, free_port

__all__ = ["spawn"]
STORY = (
    "A story of {0}, in which {0} is told of at such a length that nobody takes it for another.\n"
)


@pytest.fixture
def written(blog):
    """A blog of three posts; nothing is wrong with them."""
    for number, name in enumerate(("one", "two", "three"), 1):
        blog.post(f"2015-01-0{number}-{name}", STORY.format(name), tags="[t]")
    return blog


# What `check` finds, and what comes of it


@pytest.fixture
def doubtful(written):
    """One of them has a link to nothing, which is a warning."""
    return written.post("2015-01-01-one", "[There](/nowhere.png) is nothing.\n")


@pytest.fixture
def broken(written):
    """One of them cannot be read, which is an error."""
    return written.write("_posts/2015-01-02-two.md", "---\ntitle: [\n---\nText.\n")


@pytest.mark.usefixtures("doubtful")
def test_a_warning_is_printed_and_is_no_failure(blog, run):
    """With file, line, what is wrong, remedy and rule; and a count."""
    done = run("check", blog.root)

    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "warning: _posts/2015-01-01-one.md:4: links to /nowhere.png, which is not there. Fix: correct it. [BrokenLink]",
        "0 errors, 1 warning",
    ]


@pytest.mark.usefixtures("doubtful")
def test_strict_makes_a_warning_a_failure(blog, run):
    """The same is printed."""
    plain, strict = run("check", blog.root), run("check", blog.root, "--strict")

    assert (strict.exit_code, strict.stdout) == (1, plain.stdout)


@pytest.mark.usefixtures("broken")
def test_an_error_is_a_failure(blog, run):
    """Nothing is published of it, and nothing is written."""
    done = run("check", blog.root)

    assert done.exit_code == 1
    assert "error: _posts/2015-01-02-two.md:3: " in done.stdout
    assert "1 error" in done.stdout
    assert not blog.feeds.exists()


@pytest.mark.usefixtures("broken", "doubtful")
def test_findings_are_values_for_programs_and_lines_for_ci(blog, run, tmp_path):
    """`--json` on the output, `--sarif` into a file beside what is printed."""
    sarif = tmp_path / "out.sarif"
    values = json.loads(run("check", blog.root, "--json").stdout)
    done = run("check", blog.root, "--sarif", sarif)
    results = json.loads(sarif.read_text())["runs"][0]["results"]

    assert {one["rule"] for one in values} == {one["ruleId"] for one in results}
    assert {one["severity"] for one in values} == {"error", "warning"}
    assert done.exit_code == 1
    assert "error: " in done.stdout


def test_a_feed_is_checked_too(written, run):
    """A sound one has nothing; one without its id has an error with its line."""
    written.build()
    feed = written.feeds / "feed.atom"
    good = run("check", feed)
    feed.write_text(re.sub("<id>[^<]*</id>", "", feed.read_text(), count=1))
    bad = run("check", feed)

    assert (good.exit_code, good.stdout) == (0, "nothing found\n")
    assert bad.exit_code == 1
    assert re.search(r"^error: .*feed\.atom:\d+: <feed> has no <id>. Fix: add it\. \[MissingElement\]", bad.stdout)  # fmt: skip


def test_a_site_is_compared_with_what_was_published(written, run):
    """Exit code 1 where something differs."""
    written.build()
    feed = written.feeds / "feed.rss"
    same = run("check", written.root, "--against", feed)
    written.post("2015-01-01-one", STORY.format("one"), title="Other", tags="[t]")
    other = run("check", written.root, "--against", feed)

    assert (same.exit_code, same.stdout) == (0, "all 3 entries are the same\n")
    assert other.exit_code == 1
    assert "title" in other.stdout


# Feeds of this machine, and their archives


@pytest.fixture
def published(tmp_path):
    """A folder and the address at which a process serves it."""
    folder, port = tmp_path / "published", free_port()
    folder.mkdir()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        assert eventually(lambda: _answers(port))
        yield folder, f"http://127.0.0.1:{port}"
        process.kill()


def _answers(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


@pytest.fixture
def old(published):
    """The address of a feed with an archive, which another program wrote: one entry in each."""
    folder, address = published
    head = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:old</id><title>T</title><updated>2015-01-03T00:00:00Z</updated>'
    entry = '<entry><id>urn:old:{0}</id><title>{1}</title><updated>2015-01-0{0}T00:00:00Z</updated><link href="https://blog.example/2015/01/0{0}/{2}.html"/></entry>'
    archive = f'<link rel="prev-archive" href="{address}/archive.xml"/>'
    entries = [entry.format(number, name.capitalize(), name) for number, name in ((3, "three"), (1, "one"))]  # fmt: skip
    (folder / "feed.xml").write_text(f"{head}{archive}{entries[0]}</feed>")
    (folder / "archive.xml").write_text(f"{head}{entries[1]}</feed>")
    return f"{address}/feed.xml"


def test_adopt_reads_the_archives_of_a_feed(written, run, old):
    """Those that it names, at their addresses."""
    done = run("adopt", old, "--site", written.root, "--private")
    run("build", written.root)

    assert done.exit_code == 0
    assert written.ids() == ["urn:old:3", "https://blog.example/2015/01/02/two", "urn:old:1"]


def test_a_build_adopts_the_archives_too(written, run, old):
    """Where there is no state yet."""
    done = run("build", written.root, "--adopt", old, "--private")

    assert done.exit_code == 0
    assert {"urn:old:3", "urn:old:1"} <= set(written.ids())


def test_diff_compares_with_a_feed_of_this_machine(written, run, old):
    """Without its archives, which nobody is shown."""
    done = run("diff", written.root, "--from", old, "--private", "-v")

    assert "new: Two" in done.stdout
    assert "new: Three" not in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("adopt", "{feed}", "--site", "{site}"),
        ("build", "{site}", "--adopt", "{feed}"),
        ("diff", "{site}", "--from", "{feed}"),
        ("check", "{feed}"),
        ("check", "{site}", "--against", "{feed}"),
    ],
)
def test_without_private_this_machine_is_not_asked(written, run, old, command):
    """A setting of somebody else must not reach what only this machine can reach."""
    done = run(*(part.format(feed=old, site=written.root) for part in command))

    assert done.exit_code == 2
    assert "leads to 127.0.0.1, which is not a public address" in done.stderr
    assert not written.feeds.exists()


# When and where a daemon works


@pytest.fixture
def served(written, spawn):
    """Start `serve` with more arguments; → what /health says at an address once it is there."""

    def served(*arguments, host="127.0.0.1"):
        port = free_port()
        spawn("serve", written.root, "--port", port, *arguments)
        assert eventually(lambda: _health(host, port))
        return port, _health(host, port)

    return served


def _health(host, port):
    with suppress(OSError), urllib.request.urlopen(f"http://{host}:{port}/health", timeout=120) as told:  # fmt: skip
        return json.loads(told.read())
    return None


@pytest.mark.slow
def test_cron_says_when_the_next_pass_is(served):
    """In UTC, whatever the machine's time zone is; the first one is at the start."""
    _, health = served("--cron", "30 5 * * *")
    last, following = (datetime.fromisoformat(health[name]) for name in ("last_pass", "next_pass"))

    assert health["outcome"] == "ok"
    assert (following.hour, following.minute, following.utcoffset()) == (5, 30, timedelta(0))
    assert timedelta(0) < following - last <= timedelta(days=1)


@pytest.mark.slow
def test_every_says_how_long_it_is_to_the_next_pass(served):
    """At the most."""
    _, health = served("--every", "3h")
    last, following = (datetime.fromisoformat(health[name]) for name in ("last_pass", "next_pass"))

    assert timedelta(0) < following - last <= timedelta(hours=3)


@pytest.mark.slow
def test_host_is_where_it_listens(served):
    """There, and at no other address of this machine."""
    port, health = served("--host", "127.0.0.2", host="127.0.0.2")

    assert health["status"] == "ok"
    with socket.socket() as other:
        assert other.connect_ex(("127.0.0.1", port)) != 0


# What is said, and by which settings


def test_profile_says_where_the_time_goes(written, run):
    """A line for each stage, and how much work there was."""
    lines = run("build", written.root, "--profile").stdout.splitlines()
    told = dict(line.split(None, 1) for line in lines[1:])

    assert {"scan", "parse", "identify", "select", "render", "publish"} <= told.keys()
    assert all(re.fullmatch(r"\d+\.\d{3} s +\d+\.\d%", told[one]) for one in ("parse", "render"))
    assert (told["files"], told["parsed"], told["rendered"]) == ("3", "3", "3")


@pytest.mark.slow
@pytest.mark.parametrize(("short", "long"), [("-v", "--verbose"), ("-q", "--quiet")])
def test_long_and_short_options_are_the_same(written, run, short, long):
    """Line by line, but for the time that it took."""

    def said(option):
        shutil.rmtree(written.feeds, ignore_errors=True)
        shutil.rmtree(written.root / ".feedsvc", ignore_errors=True)
        return re.sub(r"\d+\.\d+ s", "", run("build", written.root, option).stdout)

    assert said(short) == said(long)
    assert bool(said(long)) == (long == "--verbose")


def test_config_names_another_file_of_settings(written, run, tmp_path):
    """Instead of the one in the site, not beside it."""
    written.write("feedsvc.toml", "[feeds]\nlimit = 1\ntags = false\n")
    other = tmp_path / "other.toml"
    other.write_text("[feeds]\nlimit = 2\n")
    done = run("build", written.root, "--config", other)

    assert done.exit_code == 0
    assert written.titles() == ["Three", "Two"]
    assert (written.feeds / "tags/t.atom").exists()


def test_settings_may_come_from_the_environment(written, run, monkeypatch):
    """A table, too."""
    monkeypatch.setenv("FEEDSVC_FEEDS_PATHS", "feed.atom=atom.xml")
    monkeypatch.setenv("FEEDSVC_FEEDS_TAGS", "no")
    done = run("build", written.root)

    assert done.exit_code == 0
    assert (written.feeds / "atom.xml").exists()
    assert not (written.feeds / "feed.atom").exists()
    assert not (written.feeds / "tags").exists()
