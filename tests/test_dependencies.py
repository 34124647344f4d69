"""Every dependency has its reason in one table, and nothing else is in it."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_each_dependency_has_its_reason():
    """By the name under which it is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.match(r"[\w-]+", one)[0] for one in project["dependencies"]}
    table = (ROOT / "docs" / "dependencies.md").read_text()
    told = set(re.findall(r"^\| `([\w-]+)` \| .+ \| .{8,} \|$", table, re.MULTILINE))

    assert told == needed


def test_the_package_is_typed():
    """Type checkers of those who import it find its annotations (PEP 561)."""
    assert (ROOT / "feedsvc" / "py.typed").is_file()
