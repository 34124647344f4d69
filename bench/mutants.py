"""`python -m bench mutants`: does a test notice when the core does something else?

mutmut changes one thing at a time in the rooms of identity (identify, match, sketch, the gate,
moves of documents, histories, grouping, archives, the ledger, writing) and runs their tests. At
most 8 % of the mutants may survive, and each survivor has its reason in `mutants.toml`, by the line
that it changes: most do the same in another way.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from bench.page import Section
from bench.tables import table

MOST = 0.08  # of the mutants that may survive
ROOMS = (
    *("identity/identify", "identity/match", "identity/sketch", "identity/gate", "identity/moves"),
    *("build/archives", "build/write"),
    *("feeds/grouping", "feeds/archive", "state/ledger"),
)
TESTS = (
    *("tests/test_identify.py", "tests/test_sketch.py", "tests/test_gate.py"),
    *("tests/test_moves.py", "tests/test_ledger.py", "tests/test_write.py"),
    *("tests/test_archiving.py", "tests/feeds/test_group.py", "tests/feeds/test_archive.py"),
)
_ROOT = Path(__file__).parents[1]
_REASONS = Path(__file__).with_suffix(".toml")
_CONFIG = """
[tool.mutmut]
source_paths = ["feedsvc"]
only_mutate = {rooms}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "no:randomly"]
also_copy = ["bench", "docs", "posts", "README.md"]
"""
_SURVIVED, _UNTESTED = 0, (5, 33)  # exit codes of mutmut: the tests passed; there are none


class Mutant(NamedTuple):
    """One change: the room that it is in, its name, whether a test noticed it."""

    room: str
    name: str
    noticed: bool


class Survivor(NamedTuple):
    """A change that no test noticed: the line as it is, and as it was made."""

    name: str
    before: str
    after: str

    @property
    def change(self) -> str:
        """What stands for it in the list of reasons, whatever its number."""
        return f"{self.before} → {self.after}"


def run(jobs: int) -> tuple[list[Mutant], list[Survivor]]:
    """Try all mutants in a copy of the checkout."""
    with tempfile.TemporaryDirectory(prefix="feedsvc-mutants-") as made:
        copy = Path(made) / "checkout"
        _copy(copy)
        mutmut = [sys.executable, "-m", "mutmut"]
        subprocess.run([*mutmut, "run", "--max-children", str(jobs)], cwd=copy, check=False)
        found = list(_found(copy / "mutants"))
        survived = [one for one in found if not one.noticed]
        return found, [_shown(copy, mutmut, one.name) for one in survived]


def _copy(folder: Path) -> None:
    shutil.copytree(
        _ROOT,
        folder,
        symlinks=True,
        ignore=shutil.ignore_patterns(".git", ".feedsvc", "__pycache__", ".*_cache", ".venv"),
    )
    rooms = json.dumps([f"feedsvc/{room}.py" for room in ROOMS])
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(_CONFIG.format(rooms=rooms, tests=json.dumps(TESTS)))


def _found(folder: Path) -> Iterator[Mutant]:
    """What mutmut wrote down of each mutant; those that no test reaches are not noticed either."""
    for room in ROOMS:
        told = json.loads((folder / f"feedsvc/{room}.py.meta").read_text(encoding="utf-8"))
        for name, code in told["exit_code_by_key"].items():
            yield Mutant(room, name, code not in (_SURVIVED, *_UNTESTED, None))


def _shown(folder: Path, mutmut: list[str], name: str) -> Survivor:
    command = [*mutmut, "show", name]
    told = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    return survivor(name, told)


def survivor(name: str, difference: str) -> Survivor:
    """A mutant from the difference that mutmut shows."""
    lines = [line for line in difference.splitlines() if not line.startswith(("---", "+++"))]
    before = " ".join(line[1:].strip() for line in lines if line.startswith("-"))
    after = " ".join(line[1:].strip() for line in lines if line.startswith("+"))
    return Survivor(name, before, after)


def reasons() -> Mapping[str, str]:
    """Why a change may go unnoticed, by the change."""
    told = tomllib.loads(_REASONS.read_text(encoding="utf-8"))
    return {change: why for why, changes in told["survivors"].items() for change in changes}


def report(section: Section, jobs: int) -> bool:
    """Say how many survive in each room, and why; whether few do, and all have a reason."""
    found, survivors = run(jobs)
    known = reasons()
    section.say(table(("room", "mutants", "survive", "share"), list(_rows(found)), words=1))
    section.say(
        table(
            ("survivor", "reason"),
            [(one.change, known.get(one.change, "none")) for one in survivors],
            words=2,
        )
    )
    unnamed = [one for one in survivors if one.change not in known]
    for one in unnamed:
        section.say(f"no reason in {_REASONS.name}: {one.name}: {one.change}")
    return not unnamed and len(survivors) <= MOST * len(found)


def _rows(found: list[Mutant]) -> Iterator[tuple[str, ...]]:
    for room in (*ROOMS, "all"):
        those = [one for one in found if room in (one.room, "all")]
        survive = sum(not one.noticed for one in those)
        yield room, str(len(those)), str(survive), f"{survive / max(len(those), 1):.1%}"
