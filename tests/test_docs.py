"""The documentation is complete: commands, flags and settings, word by word as they are."""

import re
from pathlib import Path

import click
import pytest

from feedsvc.cli.main import commands
from feedsvc.config import read
from feedsvc.sites import detect
from tests.setting_table import default_of, sentence, type_of

ROOT = Path(__file__).parents[1]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


CONTEXT = click.Context(commands)
COMMANDS = {name: commands.get_command(CONTEXT, name) for name in commands.list_commands(CONTEXT)}
FLAGS = sorted({flag for one in COMMANDS.values() for p in one.params for flag in p.opts if flag.startswith("-")})  # fmt: skip


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented(name):
    """In the list of the reference."""
    assert f"\nfeedsvc {name} " in REFERENCE


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_is_documented(flag):
    """In a row of its own, with what it takes."""
    rows = [line for line in REFERENCE.splitlines() if line.startswith("| `-")]
    cells = [row.split(" | ")[0] for row in rows]

    assert len([cell for cell in cells if re.search(rf"`{flag}[ `]", cell)]) == 1


@pytest.mark.parametrize("row", list(read.table()), ids=lambda row: row.name)
def test_every_setting_is_documented(row):
    """In the table of its section, with type or values, default and sentence, cell by cell."""
    section, key = row.name.split(".")
    table = REFERENCE.partition(f"### `[{section}]`")[2].partition("\n#")[0]
    (line,) = [line for line in table.splitlines() if line.startswith(f"| `{key}` |")]
    _, _, allowed, default, told, _ = (cell.strip() for cell in re.split(r"(?<!\\)\|", line))

    assert allowed.replace("`", "") == type_of(row)
    assert default == f"`{default_of(row)}`"
    assert told == sentence(row)


def test_every_documented_setting_exists():
    """The tables hold no key of the past."""
    tables = REFERENCE.partition("## Settings")[2].partition("## What is read")[0]
    keys = {
        f"{section}.{key}"
        for part in tables.split("### ")[1:]
        for section in re.findall(r"^`\[(\w+)\]`", part)
        for key in re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
    }

    assert keys == {row.name for row in read.table()}


@pytest.mark.parametrize("name", detect.NAMES)
def test_every_generator_has_its_page(name):
    """What is read, what is not, and how a feed keeps its address."""
    page = (ROOT / "docs" / "generators" / f"{name}.md").read_text(encoding="utf-8")
    sections = dict(part.split("\n", 1) for part in page.split("\n## ")[1:])

    assert sections.keys() >= {"What is read", "What is not read", "Keep the URL of your feed"}
    assert "```toml\n[feeds" in sections["Keep the URL of your feed"]


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
