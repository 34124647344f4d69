"""Every dependency has its reason in one table, and nothing else is in it."""

import platform
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from feedsvc.config import setup
from feedsvc.model.entry import SKETCH_VERSION

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_each_dependency_has_its_reason():
    """By the name under which it is installed."""
    needed = {re.match(r"[\w-]+", one)[0] for one in PROJECT["dependencies"]}
    table = (ROOT / "docs" / "dependencies.md").read_text()
    told = set(re.findall(r"^\| `([\w-]+)` \| .+ \| .{8,} \|$", table, re.MULTILINE))

    assert told == needed


def test_each_version_in_ci_is_one_that_the_ranges_allow():
    """Nothing that is asked for is left to what is newest, and no other Python is held to it."""
    written = (ROOT / ".ci" / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in written if not line.startswith("#")]
    pinned = {canonicalize_name(one.name): one for one in pins}
    asked = (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"])

    assert len(pinned) == len(pins)
    for pin in pins:
        assert [one.operator for one in pin.specifier] == ["=="], pin
        assert str(pin.marker).startswith("python_version == "), pin
    for wanted in map(Requirement, asked):
        (pin,) = pinned[canonicalize_name(wanted.name)].specifier
        assert wanted.specifier.contains(pin.version), wanted


def test_ci_installs_these_versions_and_tries_the_wheel():
    """Both before README's command is called and after the checks."""
    script = (ROOT / ".ci" / "run").read_text()
    before, _, after = script.partition("pip install -e '.[test]' && pytest")

    assert "export PIP_CONSTRAINT=.ci/constraints.txt" in before
    assert ".ci/wheel" in after


def test_the_package_is_typed():
    """Type checkers of those who import it find its annotations (PEP 561)."""
    assert (ROOT / "feedsvc" / "py.typed").is_file()


# What is installed, and has no part in what is made of a post.
NO_MAKERS = {
    *(
        "apscheduler",
        "brotli",
        "click",
        "feedparser",
        "httptools",
        "jinja2",
        "markupsafe",
        "msgspec",
        "pebble",
        "prometheus-client",
    ),
    *("uvloop", "watchdog", "zstandard"),
}


def test_what_is_made_of_posts_is_made_anew_with_another_version_of_what_makes_it():
    """Each dependency has a part in it or is listed here as one that has none."""
    needed = {re.match(r"[\w-]+", one)[0] for one in PROJECT["dependencies"]}

    assert set(setup.MAKERS) - {"feedsvc"} == needed - NO_MAKERS
    number, python, *rest = setup.of_makers()
    assert number == f"{setup.RENDERING}.{SKETCH_VERSION}"
    assert python == ".".join(platform.python_version_tuple()[:2])
    assert len(rest) == len(setup.MAKERS)
