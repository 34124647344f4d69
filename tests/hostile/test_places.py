"""Places: a file of a site is read where it is one, and within the site; nothing waits for it."""

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from feedsvc.config import read
from feedsvc.sites import astro, markers, other_generators, site_url
from tests.hostile import places

PACKAGE = Path(__file__).parents[2] / "feedsvc"
# All generators read through one function; one of them is built in the short form of the tests.
SITES = [pytest.param(one, marks=[] if one == "plain" else pytest.mark.slow)
         for one in places.SITES]  # fmt: skip
CASES = [pytest.param(*site.values, place, kind, marks=site.marks) for site in SITES
         for place in places.places(*site.values) for kind in places.KINDS]  # fmt: skip
SECONDS = 300  # a build that waits for what never comes is ended; none takes more than a few
SAID = {
    "link": ("is a link out of the site",),
    "pipe": ("regular",),
    "socket": ("regular",),
    "device": ("regular", "is a link out of the site"),
    "folder": ("folder",),
    "huge": ("is larger than", "is longer than"),
}
# Names that a site may have instead of those in the table.
OTHERS = {
    *(name for names in markers.CONFIGS.values() for name in names),
    *(name for source in site_url.SOURCES.values() for name in source.cname),
    *(mark for other in other_generators.OTHERS for mark in other.marks),
    *(*read.FILES, *astro._CONSTANTS, "package.json", "atom.xml"),
}

# Calls that open a file, and where they are none of a site's, by room and name of the function.
OPENING = {"open", "read_text", "read_bytes", "fdopen", "mmap"}
EXCEPTIONS = {
    "sites/files": "the one function",
    "build/worker": "pipes",
    "build/work_limits": "/proc of the process itself",
    "build/unchanged": "what it sealed beside the state",
    "build/write": "the output",
    "build/adoption": "the output",
    "published/sources": "feeds that the user names",
    "cli/diff": "the output",
    "cli/init": "writes feedsvc.toml where there is none",
    "cli/check": "feeds that the user names",
    "check/findings": "the package's own",
    "pages/languages": "the package's own",
    "pages/style": "the package's own",
    "pages/template": "the package's own",
    "service/http/folder": "the output, with the same care",
    "service/http/document_cache": "the output",
    "service/last_start": "what it wrote beside the state",
    "service/watch": "git's own, of which nothing is shown",
    "state/store": "the lock beside the state, and /proc",
}


@cache
def told(generator, folder):
    """What came of every place of a generator."""
    command = [sys.executable, places.__file__, generator, str(folder)]
    made = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, text=True)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """What came of a generator's site, built in a process of its own that may be ended."""
    folder = cache(tmp_path_factory.mktemp)
    return lambda generator: told(generator, folder(generator))


@pytest.mark.parametrize("generator", SITES)
def test_the_table_has_every_file_that_is_read(outcome, generator):
    """And no other; of what a site may have instead, the names."""
    made = outcome(generator)
    named = {places.path(place) for place in places.SITES[generator]}
    posts = named - {places.path(place) for place in places.settings(generator)}

    assert made["good"] == [0, ""]
    assert set(made["read"]) | posts == named  # other processes read posts
    asked = {name.removeprefix("./") for name in made["asked"]} - named - OTHERS
    # what is imported is looked for with each ending
    assert not [one for one in asked if not one.startswith(("site.js.", "site.js/"))]


@pytest.mark.parametrize(("generator", "place", "kind"), CASES)
def test_what_is_no_file_of_the_site_is_refused(outcome, generator, place, kind):
    """By its name, and nothing of it is published.

    A post costs itself only, a setting keeps all as it was.
    """
    made = outcome(generator)["outcomes"][f"{place} {kind}"]

    assert not made["leaked"]
    assert made["other"]
    if kind == "folder" and place.startswith("any:"):
        assert made["code"] in (0, 1)  # in which there is nothing
        return
    assert made["code"] == (1 if place.startswith("post:") else 2)
    assert places.path(place) in made["said"]
    assert any(words in made["said"] for words in SAID[kind])
    assert place.startswith("post:") or made["same"]


@pytest.mark.parametrize(
    ("generator", "place", "kind"), [case for case in CASES if case.values[1].startswith("post:")]
)
def test_a_refused_post_keeps_its_last_good_version(outcome, generator, place, kind):
    """Also where what is refused is a file that it includes."""
    assert outcome(generator)["outcomes"][f"{place} {kind}"]["kept"]


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_files_are_opened_in_one_place(path):
    """What else opens any is listed, with the reason why it is no file of a site."""
    room = path.relative_to(PACKAGE).with_suffix("").as_posix()
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Call))  # fmt: skip
    names = {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls}

    assert room in EXCEPTIONS or not names & OPENING


def test_the_exceptions_are_some():
    """Each is a room that opens files."""
    assert all((PACKAGE / f"{room}.py").exists() for room in EXCEPTIONS)
