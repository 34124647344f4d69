"""Rules: the table of everything that a check can find, kept in the TOML files of this folder.

Rules of the W3C Feed Validator have its names, so that findings can be compared with its own.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import cast

from msgspec import Struct, convert

from feedsvc.model.problem import Severity

GROUPS = ("xml", "text", "atom", "rss", "json", "opml", "posts")


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rule asks for, in one sentence, and what to do where it is broken.

    `w3c` tells whether the W3C Feed Validator has a rule of this name.
    """

    name: str
    group: str
    severity: Severity
    says: str
    remedy: str
    w3c: bool = False


@cache
def table() -> dict[str, Rule]:
    """All rules by name, in the order of their groups."""
    return {one.name: one for group in GROUPS for one in _group(group)}


def rule(name: str) -> Rule:
    """The rule of that name; KeyError for none."""
    return table()[name]


def _group(group: str) -> list[Rule]:
    text = resources.files(__name__).joinpath(f"{group}.toml").read_text(encoding="utf-8")
    rows = cast("dict[str, dict[str, str]]", tomllib.loads(text))
    return [convert({"name": name, "group": group, **row}, Rule) for name, row in rows.items()]
