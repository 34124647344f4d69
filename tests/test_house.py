"""The house rules: who may import whom, and where each library is used."""

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "feedsvc"
FILES = sorted(PACKAGE.rglob("*.py"))

# A stage is a folder, or a room that is one by itself.
STAGES = ("sites", "content", "feeds", "scan", "write", "identify", "match", "sketch", "gate")
SHARED = {"characters", "errors", "files", "hashing", "model"}
ALLOWED = {  # what a stage may import besides its own folder, model and errors
    "identify": {"match", "sketch"},
    "match": {"sketch"},
}
LIBRARIES = {
    "apscheduler": {"service/daemon"},
    "brotli": {"service/compression"},
    "click": {"cli", "console", "flags", "progress"},
    "dateutil": {"sites/dates"},
    "emoji": {"content/emoji"},
    "feedparser": {"feeds/published"},
    "feedgen": {"feeds/xml"},
    "frontmatter": {"sites/yaml_loader"},
    "yaml": {"sites/yaml_loader"},
    "liquid": {"content/liquid/"},
    "httptools": {"service/reading"},
    "lxml": {"feeds/xml", "feeds/extension"},
    "markdown": {"content/markdown", "content/python_markdown", "content/kramdown/"},
    "nh3": {"content/html/__init__"},
    "pyromark": {"content/commonmark"},
    "prometheus_client": {"service/metrics"},
    "uvloop": {"service/server"},
    "watchdog": {"service/watch"},
    "zstandard": {"service/compression"},
    "selectolax": {"content/html/prepare"},
    "slugify": {"feeds/group"},
    "text_unidecode": {"sites/slugs"},
    "sqlite3": {"adoption", "state", "build", "entries", "held", "publish", "understand"},
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
def test_a_stage_imports_no_other_stage(path):
    """Only the values, the errors, what XML can hold, and what is in its own folder."""
    here = room(path).split("/")[0]
    if here not in STAGES:
        assert here not in SHARED or own(path) <= SHARED
        return

    assert own(path) <= SHARED | {here} | ALLOWED.get(here, set())


@pytest.mark.parametrize("path", [p for p in FILES if room(p).startswith("service/")], ids=room)
def test_services_know_no_stage(path):
    """They are given callables."""
    assert own(path) <= {"errors", "service"}


@pytest.mark.parametrize("path", FILES, ids=room)
def test_a_library_is_imported_in_one_room(path):
    """Where its traps are commented."""
    here = room(path)
    for name in {name.split(".")[0] for name in imports(path)} & LIBRARIES.keys():
        assert any(here.startswith(allowed) for allowed in LIBRARIES[name]), (here, name)


@pytest.mark.parametrize("path", FILES, ids=room)
def test_a_file_has_one_subject(path):
    """Most need 150 lines; one that grows past this does a second thing."""
    assert path.read_text(encoding="utf-8").count("\n") <= 350


@pytest.mark.parametrize("path", FILES, ids=room)
def test_the_clock_is_read_in_one_place(path):
    """`cli`, and `unchanged` before it; everything else is told the time."""
    text = path.read_text(encoding="utf-8")

    assert room(path) in ("cli", "unchanged") or not any(
        call in text for call in (".now(", "time.time(", ".today(")
    )
