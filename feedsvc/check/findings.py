"""Findings: what a check found, where, and what to do about it; as text, JSON and SARIF.

The rules stand in the TOML files of `rules/`. Those of the W3C Feed Validator have its names, so
that findings can be compared with its own.
"""

from __future__ import annotations

import json
import posixpath
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, cast
from urllib.parse import quote

from msgspec import Struct, convert, structs

from feedsvc.model.errors import message
from feedsvc.model.problem import Severity


class Finding(Struct, frozen=True, order=True):
    """One finding; sorted by place, as people read a file.

    `where` is a path or an address, `line` counts from 1 and is 0 for the whole document. `rule`
    is the name of a rule, which also gives the severity.
    """

    where: str
    line: int
    rule: str
    severity: Severity
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        return f"{self.severity}: {message(place, self.what, self.remedy)} [{self.rule}]"


def finding(where: str, line: int, rule: str, what: str, remedy: str = "") -> Finding:
    """A finding; the rule's own remedy stands where none is given."""
    known = rule_named(rule)
    return Finding(where, line, rule, known.severity, what, remedy or known.remedy)


class Report:
    """The findings about one document while it is looked at.

    `form` is its format once known (`atom`, `rss`, `opml`, `json`), `version` what it says of
    itself, `escaped` the lines that have hexadecimal character references. `address` is where it
    was found, `now` the time that dates are held against, where known.
    """

    def __init__(self, where: str, address: str = "", now: datetime | None = None) -> None:
        self.where = where
        self.address = address
        self.now = now
        self.form = ""
        self.version = ""
        self.escaped: frozenset[int] = frozenset()
        self.found: list[Finding] = []

    def say(self, rule: str, line: int, what: str, remedy: str = "") -> None:
        """Add a finding; the rule's own remedy stands where none is given."""
        self.found.append(finding(self.where, line, rule, what, remedy))

    def findings(self) -> list[Finding]:
        """What was found, in order, each thing once."""
        return sorted(set(self.found))


def failed(findings: Iterable[Finding], *, strict: bool = False) -> bool:
    """Whether there is an error, or with `strict` anything at all."""
    return any(strict or one.severity == "error" for one in findings)


def lines(findings: Sequence[Finding], *, verbose: bool = False) -> list[str]:
    """A line for each finding, and one that counts them.

    Of a rule that is broken more than ten times the first findings are shown, and how many more
    there are; all of them where `verbose`.
    """
    by_rule = Counter(one.rule for one in findings)
    folded = {rule for rule, count in by_rule.items() if count > _MANY and not verbose}
    seen, made = Counter[str](), list[str]()
    for one in findings:
        seen[one.rule] += 1
        if one.rule not in folded or seen[one.rule] <= _FIRST:
            made.append(str(one))
    for rule in sorted(folded):
        more, severity = by_rule[rule] - _FIRST, rule_named(rule).severity
        made.append(f"{severity}: {more} more like the first {_FIRST} [{rule}] (-v shows all)")
    counted = Counter(one.severity for one in findings)
    total = f"{_many(counted['error'], 'error')}, {_many(counted['warning'], 'warning')}"
    return [*made, total if findings else "nothing found"]


_MANY, _FIRST = 10, 5


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def plain(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings as values for JSON."""
    return [structs.asdict(one) for one in findings]


_RULES = resources.files("feedsvc.check") / "rules"
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
def rule_table() -> dict[str, Rule]:
    """All rules by name, in the order of their groups."""
    return {one.name: one for group in GROUPS for one in _rules_of(group)}


def rule_named(name: str) -> Rule:
    """The rule of that name; KeyError for none."""
    return rule_table()[name]


def _rules_of(group: str) -> list[Rule]:
    text = (_RULES / f"{group}.toml").read_text(encoding="utf-8")
    rows = cast("dict[str, dict[str, str]]", tomllib.loads(text))
    return [convert({"name": name, "group": group, **row}, Rule) for name, row in rows.items()]


_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_HOME = "https://pypi.org/project/feedsvc/"


def sarif(findings: Sequence[Finding], version: str, folder: str = "") -> bytes:
    """A SARIF log of one run, as bytes; `version` is that of feedsvc.

    `folder` is where the files of the findings are, from the folder in which CI runs: addresses in
    the log are relative to that one, as GitHub wants them.
    """
    used = [rule_named(name) for name in sorted({one.rule for one in findings})]
    driver = {
        "name": "feedsvc",
        "version": version,
        "informationUri": _HOME,
        "rules": [_rule(one) for one in used],
    }
    index = {one.name: number for number, one in enumerate(used)}
    results = [_result(one, index[one.rule], folder) for one in findings]
    run = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which it ran."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2).encode() + b"\n"


def _rule(one: Rule) -> dict[str, Any]:
    return {
        "id": one.name,
        "shortDescription": {"text": one.says},
        "help": {"text": one.remedy},
        "defaultConfiguration": {"level": one.severity},
    }


def _place(where: str, folder: str) -> dict[str, str]:
    """A file or an address (SARIF 3.4); what is not below the folder CI runs in has a whole one."""
    if where.startswith(("http://", "https://")):
        return {"uri": where}
    path = posixpath.normpath(posixpath.join(folder, where))
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _result(one: Finding, index: int, folder: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _place(one.where, folder)}
    if one.line:
        physical["region"] = {"startLine": one.line}
    return {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": one.severity,
        "message": {"text": message("", one.what, one.remedy)},
        "locations": [{"physicalLocation": physical}],
    }
