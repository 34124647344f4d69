"""The daemon as a process: it keeps the feeds right, and ends when it is told."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedsvc.service import daemon
from tests.running import spawn

pytestmark = pytest.mark.slow
__all__ = ["spawn"]


@pytest.fixture
def serve(blog, spawn):
    """Start `serve` on the blog, with HTTP if it is given a port; it is killed at the end."""

    def serve(*arguments, **environment):
        if "--port" not in arguments:
            arguments = (*arguments, "--no-http")
        return spawn("serve", blog.root, *arguments, env={**os.environ, **environment})

    return serve


def eventually(condition, seconds=120):
    """Wait until something holds; whether it came to hold."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def titles(blog):
    """The titles published now, none before the first pass."""
    return blog.titles() if (blog.feeds / "feed.atom").exists() else []


def published(blog):
    """The ids in the feed and its archives."""
    files = [blog.feeds / "feed.atom", *(blog.feeds / "archive").glob("*.atom")]
    found = (re.findall("<entry>.*?<id>(.*?)</id>", file.read_text(), re.DOTALL) for file in files)
    return {one for ids in found for one in ids}


def passes(port, outcome=""):
    """How many passes a daemon has done, of all or of one outcome; none before it answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=120) as answer:
            told = answer.read().decode()
    except OSError:
        return 0
    found = re.findall(rf"(?m)^feedsvc_passes_total\{{.*{outcome}.*\}} (\S+)$", told)
    return sum(map(float, found))


def children(process):
    """The processes that a process started, by number."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(number) for number in listed.split()]


def test_changes_reach_the_feeds_while_it_runs(blog, serve):
    """A post added, edited, renamed and deleted."""
    first = blog.post("2015-01-01-a")
    serve("--every", "1s", "-q")
    started = eventually(lambda: titles(blog) == ["A"])
    identifier = blog.ids()[0]

    second = blog.post("2015-01-02-b", "Second.\n")
    added = eventually(lambda: titles(blog) == ["B", "A"])
    blog.post("2015-01-02-b", "Edited at some length, so that it is seen.\n")
    edited = eventually(lambda: "Edited" in (blog.feeds / "feed.rss").read_text())
    first.rename(first.with_name("2015-01-01-renamed.md"))
    renamed = eventually(lambda: blog.entries()[-1].link.endswith("/renamed.html"))
    kept = blog.ids()[-1]
    second.unlink()
    deleted = eventually(lambda: titles(blog) == ["A"])

    assert [started, added, edited, renamed, deleted] == [True] * 5
    assert kept == identifier


def test_a_save_is_published_at_once(blog, serve):
    """However long the schedule is: editors save in place, or by rename."""
    path = blog.post("2015-01-01-a")
    serve("--every", "1h", "-q")
    started = eventually(lambda: titles(blog) == ["A"])
    blog.post("2015-01-01-a", "Saved in place, at some length.\n")
    in_place = eventually(lambda: "in place" in (blog.feeds / "feed.rss").read_text())
    temporary = path.with_name(".a.md.swp")
    temporary.write_text(path.read_text().replace("in place", "by rename"))
    temporary.replace(path)
    renamed = eventually(lambda: "by rename" in (blog.feeds / "feed.rss").read_text())

    assert [started, in_place, renamed] == [True] * 3


def test_a_burst_of_files_is_published(blog, serve):
    """A checkout of many files at once, in one pass or, on a busy machine, in several."""
    blog.post("2015-01-01-a")
    blog.write("feedsvc.toml", "[identity]\ngate_new = 1000\n")
    serve("--every", "1h", "-q")
    started = eventually(lambda: titles(blog) == ["A"])
    for number in range(300):
        blog.post(f"2024-05-{number % 28 + 1:02}-n{number}", f"Text of {number}.\n")

    assert started
    assert eventually(lambda: len(published(blog)) == 301)


def test_it_says_only_what_is_new(blog, serve):
    """Not a line a second while nothing happens."""
    blog.post("2015-01-01-a")
    blog.post("2015-01-02-bad", date="soon")
    port = free_port()
    process = serve("--every", "1s", "--port", str(port))
    goes_on = eventually(lambda: passes(port) >= 3)
    process.terminate()
    output, errors = process.communicate(timeout=120)

    assert goes_on
    assert output.count("feed files in") == 1
    assert errors.count("2015-01-02-bad.md") == 1


def test_a_pass_that_is_killed_is_done_by_the_next(blog, serve):
    """Out of memory, say: it is said, feeds stay, and another process does the next pass."""
    blog.post("2015-01-01-a")
    process = serve("--every", "1s", "-q")
    running = eventually(lambda: titles(blog) == ["A"])
    (builder,) = children(process)
    os.kill(builder, signal.SIGKILL)
    blog.post("2015-01-02-b")
    again = eventually(lambda: titles(blog) == ["B", "A"])
    process.terminate()
    _, errors = process.communicate(timeout=120)

    assert running
    assert again
    assert "the process that builds ended (signal 9)" in errors
    assert process.returncode == 0


def test_no_process_outlives_the_daemon(blog, serve):
    """Not even one that was killed."""
    blog.post("2015-01-01-a")
    process = serve("--every", "1h", "-q")
    running = eventually(lambda: titles(blog) == ["A"])
    (builder,) = children(process)
    process.kill()

    assert running
    assert eventually(lambda: not Path(f"/proc/{builder}").exists())


def test_no_code_of_the_blog_is_run(blog, monkeypatch):
    """The current folder is full of other people's files."""
    blog.post("2015-01-01-a")
    for name in ("feedsvc", "yaml", "msgspec", "lxml"):
        blog.write(f"{name}.py", f"open({str(blog.root / 'ran')!r}, 'w').close()\n")
    monkeypatch.chdir(blog.root)
    started = subprocess.Popen([sys.executable, "-P", "-m", "feedsvc", "serve", "--no-http", "-q"])
    published = eventually(lambda: titles(blog) == ["A"])
    started.terminate()

    assert started.wait(120) == 0
    assert published
    assert not (blog.root / "ran").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told(blog, serve, number):
    """With exit code 0, soon."""
    blog.post("2015-01-01-a")
    process = serve("--every", "1h")
    running = eventually(lambda: titles(blog) == ["A"])
    process.send_signal(number)

    assert running
    assert process.wait(120) == 0


def test_hangup_asks_for_a_pass_with_new_settings(blog, serve):
    """However long the schedule is."""
    blog.post("2015-01-01-a")
    process = serve("--every", "1h", "-q")
    running = eventually(lambda: titles(blog) == ["A"])
    blog.write("_config.yml", "title: Renamed blog\nurl: https://blog.example\n")
    process.send_signal(signal.SIGHUP)

    assert running
    assert eventually(lambda: "Renamed blog" in (blog.feeds / "feed.atom").read_text())


def test_a_scheduled_post_comes_in_at_its_second(blog, serve):
    """Not at the next pass of the schedule."""
    due = (datetime.now(UTC) + timedelta(seconds=4)).replace(microsecond=0)
    blog.post("2015-01-01-a")
    blog.post("2015-01-02-due", date=f"{due:%Y-%m-%d %H:%M:%S} +0000")
    serve("--every", "1h", "-q")
    early = []

    def is_published():
        is_early, found = datetime.now(UTC) < due, titles(blog)
        early.extend(found if is_early else ())
        return found == ["Due", "A"]

    assert eventually(is_published)
    assert "Due" not in early


def test_a_failing_pass_keeps_the_feeds_and_is_tried_again(blog, serve):
    """A broken configuration is said, not obeyed."""
    blog.post("2015-01-01-a")
    port = free_port()
    process = serve("--every", "1s", "--port", str(port))
    running = eventually(lambda: passes(port) >= 1)
    good = blog.files()
    blog.write("_config.yml", "url: [\n")
    failing = eventually(lambda: passes(port, "failed") >= 2)
    held = blog.files()
    blog.write("_config.yml", "title: Again\nurl: https://blog.example\n")
    again = eventually(lambda: "Again" in (blog.feeds / "feed.atom").read_text())
    process.terminate()
    _, errors = process.communicate(timeout=120)

    assert running
    assert failing
    assert held == good
    assert again
    assert "_config.yml:" in errors
    assert "The last good feeds stay" in errors


def test_feeds_are_served_over_http(blog, serve):
    """With validators, and a health that says what the passes came to."""
    import urllib.error
    import urllib.request

    port = free_port()
    address = f"http://127.0.0.1:{port}"

    def get(path, **headers):
        request = urllib.request.Request(address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()
        except OSError:
            return 0, {}, b""

    blog.post("2015-01-01-a")
    blog.post("2015-01-02-bad", date="soon")
    process = serve("--every", "1s", "--port", str(port), "-q")
    assert eventually(lambda: get("/feed.atom")[0] == 200)
    status, headers, body = get("/feed.atom")
    again = get("/feed.atom", **{"If-None-Match": headers["ETag"]})[0]
    health = json.loads(get("/health")[2])
    blog.post("2015-01-03-c")
    seen = eventually(lambda: b'<title type="text">C</title>' in get("/feed.atom")[2])
    process.terminate()

    assert (status, body, headers["Content-Type"]) == (
        200,
        body,
        "application/atom+xml; charset=utf-8",
    )
    assert again == 304
    assert (health["status"], health["posts"], health["errors"]) == ("ok", 1, 1)
    assert get("/../_config.yml")[0] in (0, 400, 404)
    assert seen
    assert process.wait(120) == 0


def test_a_port_in_use_is_said_before_anything_is_done(blog, serve):
    """Exit code 2, with the ways out; no feed was written."""
    blog.post("2015-01-01-a")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = serve("--port", str(port))
        _, errors = process.communicate(timeout=120)

    assert process.returncode == 2
    assert (
        f"cannot listen on 127.0.0.1:{port} (Address already in use). Fix: stop the program"
        in errors
    )
    assert "--no-http" in errors
    assert not blog.feeds.exists()


def test_systemd_is_told(serve, tmp_path):
    """That it is ready, and that it stops (sd_notify)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(120)
        process = serve("--every", "1h", "-q", NOTIFY_SOCKET=str(tmp_path / "notify"))
        ready = listener.recv(100)
        process.terminate()
        stopping = listener.recv(100)

    assert (ready, stopping) == (b"READY=1", b"STOPPING=1")


def test_a_site_without_posts_is_said_and_waited_for(blog, serve):
    """/health names what is missing; the first post that is saved is published."""
    port = free_port()
    process = serve("--port", str(port), "--every", "1s")

    def health():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=120) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return json.loads(error.read())
        except OSError:
            return {}

    assert eventually(lambda: "no posts were found; looked for" in json.dumps(health()))
    blog.post("2015-01-01-a")
    assert eventually(lambda: titles(blog) == ["A"])
    assert eventually(lambda: health()["status"] == "ok")
    process.terminate()
    assert "no posts were found; looked for" in process.communicate(timeout=120)[1]


def test_the_schedule_looks_at_everything_whatever_else_is_saved():
    """What is told of a save does not take the place of a look at all."""
    wishes = daemon._Wishes()
    wishes.wake()
    saved = (wishes.wait(0), wishes.is_everything())
    wishes.wake()
    wishes.look()
    wishes.wake()
    scheduled = (wishes.wait(0), wishes.is_everything())
    wishes.wake()

    assert (saved, scheduled) == ((True, False), (True, True))
    assert (wishes.wait(0), wishes.is_everything()) == (True, False)


def get(port, path):
    """Status and body of an answer; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=120) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def test_a_start_with_a_broken_configuration_serves_the_last_good_feeds(blog, serve):
    """And says what is wrong, until it is mended; with another option it is refused."""
    blog.post("2015-01-01-a")
    config, port = blog.root / "_config.yml", free_port()
    good = config.read_text()
    first = serve("--port", str(port), "-q")
    assert eventually(lambda: get(port, "feed.atom")[0] == 200)
    first.terminate()
    first.communicate(timeout=120)
    config.write_text("title: [")
    second = serve("--port", str(port), "-q")
    served = eventually(lambda: get(port, "feed.atom")[0] == 200)
    told = get(port, "health")
    config.write_text(good)
    second.send_signal(signal.SIGHUP)
    mended = eventually(lambda: get(port, "health")[0] == 200)
    second.terminate()
    _, said = second.communicate(timeout=120)
    config.write_text("title: [")
    third = serve("--port", str(port), "-q", "--limit", "3")

    assert served
    assert told[0] == 503
    assert "_config.yml" in told[1]
    assert "error: _config.yml:" in said
    assert mended
    assert third.wait(120) == 2


def test_settings_that_are_read_at_start_are_said_when_they_change(blog, serve):
    """A port, a schedule; an option goes before them, and does not change."""
    blog.post("2015-01-01-a")
    process = serve("--every", "1h")
    assert eventually(lambda: titles(blog) == ["A"])
    own = blog.root / "feedsvc.toml"
    written = own.read_text() if own.exists() else ""
    own.write_text(written + "\n[schedule]\nwatch = false\n")
    process.send_signal(signal.SIGHUP)
    blog.post("2015-01-02-b")
    assert eventually(lambda: titles(blog) == ["B", "A"])
    process.terminate()
    _, said = process.communicate(timeout=120)

    assert said.count("restart feedsvc") == 1


def test_of_problems_only_what_is_new_and_what_is_mended_is_said(blog, serve):
    """However many there are besides."""
    for number in range(1, 10):
        blog.post(f"2015-01-0{number}-p{number}", "<script>x</script> text\n")
    process = serve("--every", "1h")
    assert eventually(lambda: len(titles(blog)) == 9)
    blog.post("2015-01-10-new", "<form>y</form> text\n")
    assert eventually(lambda: len(titles(blog)) == 10)
    blog.post("2015-01-10-new", "Harmless text.\n")
    assert eventually(lambda: "Harmless" in (blog.feeds / "feed.rss").read_text())
    process.terminate()
    out, said = process.communicate(timeout=120)

    assert said.count("script removed") <= 9
    assert said.count("form removed") == 1
    assert out.count("mended: _posts/2015-01-10-new.md") == 1
