"""Every command that README.md and docs show works as it is written there."""

import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from bench.__main__ import parser
from feedsvc.config import read
from tests.conftest import Blog
from tests.running import spawn
from tests.test_daemon import eventually, free_port

__all__ = ["spawn"]
ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Where a command stands in a line of each kind of block; what is no command has no match.
LINES = {
    "sh": re.compile(r"(?P<command>[^#\s].*?)(?:\s+#.*)?"),
    "yaml": re.compile(r"- run: (?P<command>.*)"),
    "cron": re.compile(r"\S+ \S+ \S+ \S+ \S+\s+cd /srv/blog && (?P<command>.*)"),
    "ini": re.compile(r"ExecStart=/usr/local/bin/(?P<command>.*)"),
    "": re.compile(r"(?P<command>feedsvc [a-z].*?)(?:\s{3,}.*)?"),
}
# What is written for the reader to fill in, or is elsewhere in a test. A feed of another host is
# one of this machine, which is asked only if that is wanted.
FILLED_IN = {
    "https://my-blog.example/feed.xml": "{address}/feed.xml --private",
    "https://…": "{address}/feed.xml --private",
    "--adopt auto": "--adopt auto --private --feeds-url {address}",
    "[SITE | FEED…]": "",
    "[SITE]": "",
    "[TARGET…]": "",
    "[N]": "",
    "FEED…": "old.xml",
    "FEED": "old.xml",
    "SITE": ".",
    "MINUTES": "1",
    "/srv/blog": ".",
    "check blog": "check .",
}
# Every other line of a block for the shell, and why it is not run on its own here.
NOT_RUN = {
    "pip install . && feedsvc build": ".ci/wheel installs the package, and builds the samples.",
    "pip install -e '.[test]' && pytest": "It is what .ci/run calls, and what runs this.",
    "pytest -m 'not slow'": "It would run this test, too.",
    "pip install feedsvc": "It asks a package index.",
    ".ci/lock": "It asks a package index for every dependency.",
    ".ci/long recordings": "It installs ten generators.",
    "python3 -m venv venv": ".ci/run does, and this runs in such a one.",
    ". venv/bin/activate": ".ci/run does.",
    "pip install -e '.[test]'": "It is what .ci/run calls.",
    'pytest -m "not slow"': "It would run this test, too.",
    "ruff check . && ruff format --check . && mypy": ".ci/run calls them.",
    "cd my-blog": "The tests are there already.",
    **dict.fromkeys(
        (
            "copy=/srv/www/feeds-$(date +%s)",
            'cp -a feeds "$copy"',
            'find "$copy" -type f -exec gzip -9 -n -k {} +',
            'ln -s "$copy" /srv/www/feeds.new && mv -T /srv/www/feeds.new /srv/www/feeds',
        ),
        "All of them run together below.",
    ),
}


def blocks(path):
    """The kind and text of each fenced block of a page."""
    return BLOCK.findall(path.read_text(encoding="utf-8"))


def commands(path):
    """Every command of a page: in its blocks, and in its sentences."""
    text = path.read_text(encoding="utf-8")
    for kind, block in BLOCK.findall(text):
        for line in block.splitlines() if kind in LINES else ():
            found = LINES[kind].fullmatch(line.strip())
            if found:
                yield found["command"].strip()
    for quoted in re.findall(r"`((?:feedsvc|python -m bench) [^`]+)`", BLOCK.sub("", text)):
        yield " ".join(quoted.split())


EVERY = sorted({command for path in PAGES for command in commands(path)})
OWN = [one for one in EVERY if one.startswith("feedsvc ")]
MEASUREMENTS = [one for one in EVERY if one.startswith("python -m bench ")]
TABLES = [(path, text) for path in PAGES for kind, text in blocks(path) if kind == "toml"]


def filled_in(command, address=""):
    """The arguments of a command, with something for each placeholder."""
    for written, meant in FILLED_IN.items():
        command = command.replace(written, meant.format(address=address))
    return shlex.split(command)


def test_the_pages_show_commands():
    """And in all of these ways; a page in which none is found would pass whatever it says."""
    shown = {
        "feedsvc build --site-url https://my-blog.example",
        "feedsvc build --output _site/feeds --adopt auto",
        "feedsvc build -q",
        "feedsvc serve /srv/blog --every 60s",
        "feedsvc check SITE --against FEED",
        "feedsvc build --strict",
        "python -m bench fuzz MINUTES [TARGET…]",
    }

    assert shown <= {*EVERY}
    assert len(OWN) > 25


def test_every_command_is_run_or_is_named_with_a_reason():
    """Here, or it is a new one that somebody has to look at; none is named that no page shows."""
    others = {*EVERY} - {*OWN} - {*MEASUREMENTS}

    assert others == NOT_RUN.keys()
    assert all(reason.endswith(".") for reason in NOT_RUN.values())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A blog that was built once; its feed is saved beside it, as another program's would be."""
    blog = Blog(tmp_path_factory.mktemp("made") / "my-blog")
    blog.write("_config.yml", "title: My blog\nurl: https://my-blog.example\nauthor: Ann\n")
    for number, name in enumerate(("one", "two", "three"), 1):
        blog.post(f"2015-01-0{number}-{name}", f"Some words about {name}.\n", tags="[t]")
    blog.build()
    for name in ("old.xml", "feed.xml", "feed.atom"):
        shutil.copy(blog.feeds / "feed.atom", blog.root / name)
    return blog.root


@pytest.fixture
def site(made, tmp_path):
    """A copy of it for one command."""
    return Path(shutil.copytree(made, tmp_path / "my-blog"))


@pytest.fixture(scope="module")
def published(made):
    """The address at which the blog's folder is served, by a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen(command, cwd=made, stderr=subprocess.DEVNULL) as process:
        assert eventually(lambda: answers(port))
        yield f"http://127.0.0.1:{port}"
        process.kill()


def answers(port):
    """Whether somebody listens."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("command", [one for one in OWN if not one.startswith("feedsvc serve")])
def test_a_command_works(site, published, run, command):
    """On a blog without faults, where there is nothing to complain about."""
    if "--adopt" in command:  # is for where no state is left
        shutil.rmtree(site / ".feedsvc")
        shutil.rmtree(site / "feeds")
    done = run(*filled_in(command, published)[1:], cwd=site)

    assert done.exit_code == 0, done.output
    assert not done.exception or isinstance(done.exception, SystemExit)


@pytest.mark.slow
@pytest.mark.parametrize("command", [one for one in OWN if one.startswith("feedsvc serve")])
def test_a_daemon_starts_serves_and_ends(site, spawn, command):
    """At a port of its own; a unit's command, too."""
    port = free_port()
    process = spawn(*filled_in(command)[1:], "--port", port, cwd=site)

    assert eventually(lambda: served(port) or process.poll() is not None)
    assert b">My blog</title>" in served(port)
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) == 0


def served(port):
    """The feed at a port, nothing before it is there."""
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/feed.atom") as answer:
        return answer.read()
    return b""


def test_a_copy_for_a_web_server_takes_the_place_of_the_last(site, run):
    """As docs/serve.md makes it, twice."""
    (text,) = [text for _, text in blocks(ROOT / "docs/serve.md") if "mv -T" in text]
    first, *others = text.splitlines()
    www = site / "www"
    www.mkdir()
    for title in ("One", "Another"):
        run(*shlex.split(first)[1:], "--config", _titled(site, title), cwd=site)
        script = "\n".join(others).replace("/srv/www", str(www)).replace("%s", "%s%N")
        subprocess.run(["sh", "-ec", script], cwd=site, check=True)

    assert b">Another</title>" in (www / "feeds/feed.atom").read_bytes()
    assert (www / "feeds/feed.atom.gz").is_file()
    assert len(list(www.iterdir())) == 3


def _titled(site, title):
    (site / "titled.toml").write_text(f'[site]\ntitle = "{title}"\n')
    return site / "titled.toml"


@pytest.mark.parametrize("command", MEASUREMENTS)
def test_a_measurement_can_be_asked_for(command):
    """It would take minutes; its arguments are understood."""
    if command.endswith("--help"):
        with pytest.raises(SystemExit, match=r"^0$"):
            parser().parse_args(["--help"])
    else:
        parser().parse_args(filled_in(command)[3:])


@pytest.mark.parametrize(("path", "text"), TABLES, ids=lambda one: getattr(one, "name", ""))
def test_settings_can_be_written_so(tmp_path, path, text):
    """Every table of every page is one that feedsvc reads, without a word of complaint."""
    (tmp_path / "feedsvc.toml").write_text(text, encoding="utf-8")
    found = read.given(tmp_path, {}, {})

    assert found, path
    read.complete(found, {})
