"""The documentation is complete: commands, flags and settings, and README's commands work."""

import re
from pathlib import Path

import pytest

from feedsvc import config
from feedsvc.cli import commands
from feedsvc.sites import detect

ROOT = Path(__file__).parents[1]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_is_documented(name):
    """In the reference, with all of its flags."""
    assert f"feedsvc {name} " in REFERENCE
    for parameter in commands.commands[name].params:
        for flag in parameter.opts:
            assert not flag.startswith("--") or f"`{flag}" in REFERENCE, flag


@pytest.mark.parametrize("row", list(config.table()), ids=lambda row: row.name)
def test_every_setting_is_documented(row):
    """In the table of its section, with type, default and sentence."""
    section, key = row.name.split(".")
    table = REFERENCE.partition(f"### `[{section}]`")[2].partition("\n#")[0]
    (line,) = [line for line in table.splitlines() if line.startswith(f"| `{key}` |")]

    assert row.type in line
    assert row.sentence in line


def test_every_documented_setting_exists():
    """The tables hold no key of the past."""
    tables = REFERENCE.partition("## Settings")[2].partition("## What is read")[0]
    written = {
        f"{section}.{key}"
        for part in tables.split("### ")[1:]
        for section in re.findall(r"^`\[(\w+)\]`", part)
        for key in re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
    }

    assert written == {row.name for row in config.table()}


@pytest.mark.parametrize("name", detect.NAMES)
def test_every_generator_has_its_page(name):
    """What is read, what is not, and how a feed keeps its address."""
    page = (ROOT / "docs" / "generators" / f"{name}.md").read_text(encoding="utf-8")
    sections = dict(part.split("\n", 1) for part in page.split("\n## ")[1:])

    assert sections.keys() >= {"What is read", "What is not read", "Keep the address of your feed"}
    assert "```toml\n[feeds" in sections["Keep the address of your feed"]


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")], ids=lambda p: p.name
)
def test_links_between_documents_lead_somewhere(path):
    """Every relative link names a file of the repository."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_readme_has_the_two_commands():
    """Word for word, as CI calls the second."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "pip install . && feedsvc build" in README
    assert "pip install -e '.[test]' && pytest" in README
    assert "pip install -e '.[test]' && pytest" in script
