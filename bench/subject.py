"""A site with the command that builds it, and the three builds that are measured."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.layouts import LAYOUTS
from bench.process import PATIENCE, Cost, run

JOBS = ("cold", "unchanged", "one edit")
REST = 2.1  # seconds after which nobody can take a file for one that is still being written


class Subject(NamedTuple):
    """A site to build: `made` is what builds leave in its folder, `edited` its newest post."""

    name: str
    command: Sequence[str]
    folder: Path
    made: Sequence[str]
    edited: Path


def feedsvc(folder: Path, *extra: str, layout: str = "jekyll") -> Subject:
    """The product on a corpus in a generator's layout, with further flags."""
    command = [sys.executable, "-m", "feedsvc", "build", "-q", *extra]
    edited = max((folder / LAYOUTS[layout].folder).iterdir())
    return Subject("feedsvc", command, folder, (".feedsvc", "feeds"), edited)


def forget(subject: Subject) -> None:
    """Put all that builds made aside, beside the site's folder.

    It is not deleted yet: ext4 makes a file many times slower while it has just deleted thousands
    (fs/ext4/ialloc.c, recently_deleted).
    """
    aside = subject.folder.with_name("aside")
    aside.mkdir(exist_ok=True)
    own = Path(tempfile.mkdtemp(dir=aside))
    for name in subject.made:
        if (subject.folder / name).exists():
            (subject.folder / name).rename(own / name)


def measure(subject: Subject, job: str, number: int, patience: float = PATIENCE) -> Cost:
    """One build; `number` makes each edit a new one.

    For `unchanged` and `one edit` the build before must have been the same site's.
    """
    if job == "cold":
        forget(subject)
    if job == "one edit":
        with subject.edited.open("a", encoding="utf-8") as file:
            file.write(f"\nA line more, number {number}, in words that nobody wrote before.\n")
    return run(subject.command, subject.folder, patience)
