"""The house rules: who may import whom, and where each library is used."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "feedsvc"
FILES = sorted(PACKAGE.rglob("*.py"))

# The table of imports: which rooms each may use besides its own and `model`, which all may use.
ALLOWED = {
    "__main__": {"build", "cli"},
    "cli": {*("build", "check", "config", "content", "feeds", "identity", "pages", "published")}
    | {"service", "sites", "state"},
    "service": {"build", "published", "config", "feeds", "pages", "state"},
    "check": {"build", "published", "config", "sites", "feeds", "state"},
    "build": {"published", "config", "sites", "identity", "content", "feeds", "pages", "state"},
    "published": {"config", "identity", "feeds", "state"},
    "config": {"sites"},
    **{
        name: set() for name in ("sites", "content", "identity", "feeds", "pages", "state", "model")
    },
}
LIBRARIES = {
    "apscheduler": {"service/daemon"},
    "brotli": {"service/http/documents"},
    "click": {"cli/"},
    "dateutil": {"sites/dates"},
    "emoji": {"content/commonmark_html"},
    "feedparser": {"published/parse"},
    "feedgen": {"feeds/atom_rss"},
    "frontmatter": {"sites/frontmatter"},
    "yaml": {"sites/yaml_loader"},
    "liquid": {"content/liquid/"},
    "httptools": {"service/http/reading"},
    "jinja2": {"pages/"},
    "markupsafe": {"pages/languages"},
    "lxml": {"feeds/atom_rss"},
    "markdown": {"content/kramdown/", "content/python_markdown"},
    "nh3": {"content/html/__init__"},
    "pyromark": {"content/commonmark"},
    "prometheus_client": {"service/http/metrics"},
    "uvloop": {"service/http/server"},
    "watchdog": {"service/watch"},
    "zstandard": {"service/http/documents"},
    "selectolax": {"content/html"},
    "slugify": {"feeds/grouping"},
    "text_unidecode": {"sites/permalink"},
    "sqlite3": {"build/", "state/"},
}


def room(path):
    """`sites/jekyll` for feedsvc/sites/jekyll.py."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


@cache
def imports(path):
    """Every module that a file imports, with its full name."""
    return tuple(_imports(path))


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join(path.relative_to(PACKAGE.parent).parts[: -node.level])
            yield from (f"{base}.{node.module or alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(path):
    """The rooms of feedsvc that a file imports, such as `model` and `sites`."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("feedsvc.")}


def test_there_are_rooms():
    """The rules below look at something."""
    assert len(FILES) > 30


@pytest.mark.parametrize("path", FILES, ids=room)
def test_a_room_imports_what_the_table_allows(path):
    """And its own files, and the values of the model."""
    here = room(path).split("/")[0]
    if here == "__init__":
        assert not own(path)
        return

    assert own(path) <= ALLOWED[here] | {here, "model"}


def test_no_room_is_reached_from_one_that_it_imports():
    """The table has no circle."""
    floors = {}

    def floor(name):
        floors[name] = 0  # a circle would come back here without end
        floors[name] = 1 + max((floors.get(one) or floor(one) for one in ALLOWED[name]), default=0)
        return floors[name]

    assert max(map(floor, ALLOWED)) <= 9


@pytest.mark.parametrize("path", FILES, ids=room)
def test_a_library_is_imported_in_one_room(path):
    """Where its traps are commented."""
    here = room(path)
    for name in {name.split(".")[0] for name in imports(path)} & LIBRARIES.keys():
        assert any(here.startswith(allowed) for allowed in LIBRARIES[name]), (here, name)


@pytest.mark.parametrize("path", FILES, ids=room)
def test_a_file_has_one_subject(path):
    """Most need 150 lines; one that grows past 500 does a second thing."""
    assert path.read_text(encoding="utf-8").count("\n") <= 500


@pytest.mark.parametrize("path", FILES, ids=room)
def test_the_clock_is_read_in_one_place(path):
    """In `cli/clock`, and in `unchanged` before it; everything else is told the time."""
    text = path.read_text(encoding="utf-8")
    reads = re.search(r"\b(datetime\.(utc)?now|date(time)?\.today|time\.time(_ns)?)\(", text)

    assert room(path) in ("cli/clock", "build/unchanged") or not reads
