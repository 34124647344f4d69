"""Findings: what a check found, where, and what to do about it; as lines of text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, structs

from feedsvc.check import rules
from feedsvc.model.errors import message
from feedsvc.model.problem import Severity


class Finding(Struct, frozen=True, order=True):
    """One finding; sorted by place, as people read a file.

    `where` is a path or an address, `line` counts from 1 and is 0 for the whole document. `rule`
    is a name of the table in `rules`, which also gives the severity.
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
        known = rules.rule(rule)
        made = Finding(self.where, line, rule, known.severity, what, remedy or known.remedy)
        self.found.append(made)

    def findings(self) -> list[Finding]:
        """What was found, in order, each thing once."""
        return sorted(set(self.found))


def failed(findings: Iterable[Finding], *, strict: bool = False) -> bool:
    """Whether there is an error, or with `strict` anything at all."""
    return any(strict or one.severity == "error" for one in findings)


def lines(findings: Sequence[Finding]) -> list[str]:
    """A line for each finding, and one that counts them."""
    counted = Counter(one.severity for one in findings)
    total = f"{_many(counted['error'], 'error')}, {_many(counted['warning'], 'warning')}"
    return [*map(str, findings), total if findings else "nothing found"]


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def plain(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings as values for JSON."""
    return [structs.asdict(one) for one in findings]
