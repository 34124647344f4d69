"""Kinds: which rule a problem of a pass is about. Pure."""

from __future__ import annotations

import re

from feedsvc.model import Problem

# What a problem says of itself, and the rule; the first that fits.
_SAID = (
    (re.compile(r"\bhas no title\b"), "MissingTitle"),
    (re.compile(r"\bis no date\b|\bdate in its name\b"), "UnreadableDate"),
    (re.compile(r" removed: no feed reader runs it$"), "ActiveContent"),
    (re.compile(r"\bfront matter\b"), "BrokenFrontMatter"),
)
_REMOVED = re.compile(r"(?P<names>.+) removed: no feed reader runs it")


def rule_of(problem: Problem) -> str:
    """The name of the rule."""
    if "limits." in problem.remedy:
        return "OverLimit"
    fitting = (name for said, name in _SAID if said.search(problem.what))
    return next(fitting, "RejectedPost" if problem.severity == "error" else "DoubtfulPost")


def line_of(problem: Problem, source: str) -> int:
    """The line of the file on which the first of what was removed stands, else the problem's."""
    removed = _REMOVED.fullmatch(problem.what)
    if removed is None:
        return problem.line
    names = "|".join(re.escape(name.strip("<>")) for name in removed["names"].split(", "))
    lines = source.splitlines()
    below = range(max(problem.line, 1) - 1, len(lines))
    found = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])", re.IGNORECASE)
    return next((at + 1 for at in below if found.search(lines[at])), problem.line)
