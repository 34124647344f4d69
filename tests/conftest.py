"""Sites made for tests, and what was published of them."""

import importlib
import pkgutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

import feedsvc
from feedsvc.build import one_pass
from feedsvc.cli.main import commands
from feedsvc.config import read
from feedsvc.config.setup import setup
from tests.skips import pytest_make_collect_report, pytest_runtest_makereport

__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]
PAGES = {
    *("index.html", "feeds.opml", "autodiscovery.html"),
    *("page.css", "feed.css", "copy.js", "favicon.svg"),
}
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)

# Loaded once here and not in each process that a build of some test starts.
for _module in pkgutil.walk_packages(feedsvc.__path__, "feedsvc."):
    if _module.name != "feedsvc.__main__":
        importlib.import_module(_module.name)

# No test depends on how fast the machine is, or what else it does.
settings.register_profile("feedsvc", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("feedsvc")


class Blog:
    """A Jekyll blog in a folder, built by calling the pass."""

    def __init__(self, root):
        self.root = root
        self.now = NOW
        self.write("_config.yml", "title: Blog\nurl: https://blog.example\nauthor: Ann\n")

    @property
    def feeds(self):
        """The output folder."""
        return self.root / "feeds"

    def write(self, path, text):
        """Write a file of the blog."""
        full = self.root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(text if isinstance(text, bytes) else text.encode())
        return full

    def post(self, name, text="Some text.\n", **matter):
        """Write a post with front matter; its title is made from its name."""
        matter = {"title": name[11:].capitalize(), **matter}
        head = "".join(f"{key}: {value}\n" for key, value in matter.items())
        return self.write(f"_posts/{name}.md", f"---\n{head}---\n{text}")

    def settings(self, **flags):
        """The blog's setup; flags such as `feeds__limit=3`."""
        flat = {name.replace("__", "."): value for name, value in flags.items()}
        return setup(self.root, read.given(self.root, flat, {}))

    def build(self, *, accept=False, **flags):
        """One pass."""
        return one_pass.run(self.settings(**flags), self.now, accept=accept)

    def entries(self, name="feed", kind="atom"):
        """What feedparser reads of a published feed."""
        return feedparser.parse((self.feeds / f"{name}.{kind}").read_bytes()).entries

    def titles(self, name="feed"):
        """The titles in a published feed, in order."""
        return [entry.title for entry in self.entries(name)]

    def ids(self, name="feed"):
        """The ids in a published feed, in order."""
        return [entry.id for entry in self.entries(name)]

    def files(self):
        """Every published file with its bytes."""
        found = (path for path in self.feeds.rglob("*") if path.is_file())
        return {path.relative_to(self.feeds).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(autouse=True)
def _no_thread_is_left():
    """Beside a thread that one test left no other could fork."""
    before = threading.enumerate()
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(120)
    assert not [thread for thread in left if thread.is_alive()]


@pytest.fixture
def blog(tmp_path):
    """An empty blog."""
    return Blog(tmp_path / "blog")


@pytest.fixture
def run(monkeypatch):
    """Run the command line in this process; → its result with exit code and output."""

    def run(*arguments, cwd=None):
        if cwd:
            monkeypatch.chdir(cwd)
        return CliRunner().invoke(commands, [str(one) for one in arguments], standalone_mode=True)

    return run


SAMPLES = Path(__file__).parents[1]
