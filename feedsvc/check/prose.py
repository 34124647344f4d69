"""Prose: the texts of a feed, which are plain where the format says so, else HTML."""

from __future__ import annotations

from html.entities import name2codepoint

from feedsvc.check import html
from feedsvc.check.findings import Report
from feedsvc.check.values import Check, Spot


def plain(rule: str = "ContainsHTML") -> Check:
    """A text that readers show as it stands."""

    def check(value: str, spot: Spot) -> None:
        if name := html.closing(value):
            spot.say(rule, f"has </{name}> in it")
        elif referred := _references(value):
            if not _is_escaped(spot):
                spot.say(rule, f"has &{referred[0][:20]} in it")
        elif _is_rss2(spot.report) and _is_ambiguous(value) and not _is_escaped(spot):
            spot.say("CharacterData", "has < or & that readers may take for markup")

    return check


def _is_rss2(report: Report) -> bool:
    return report.form == "rss" and report.version.startswith("2.")


def _references(value: str) -> list[str]:
    return [
        name
        for name in html.references(value)
        if name in name2codepoint or name == "apos" or not name.isalpha()
    ]


def _is_ambiguous(value: str) -> bool:
    return any(
        value[at : at + 1].isascii() and (value[at : at + 1].isalpha() or value[at : at + 1] == "/")
        for at in (found + 1 for found in _each(value, "<"))
    ) or any(value[at + 2 : at + 3] in tuple("x0123456789") for at in _each(value, "&#"))


def _each(value: str, piece: str) -> list[int]:
    found, at = [], value.find(piece)
    while at >= 0:
        found.append(at)
        at = value.find(piece, at + 1)
    return found


def _is_escaped(spot: Spot) -> bool:
    """Whether it is written with hexadecimal references, which all readers agree on."""
    node = spot.node
    return any(line in spot.report.escaped for line in range(node.line, node.end + 1))


def markup(relative: str = "ContainsRelRef") -> Check:
    """A text that readers show as HTML; `relative` is the rule that relative addresses break."""

    def check(value: str, spot: Spot) -> None:
        for flaw in html.flaws(value, relative=relative):
            what = f"{spot.label} {flaw.what}"
            spot.report.say(flaw.rule, spot.node.line + flaw.line, what)

    return check


def attribute(name: str, value: str, spot: Spot) -> None:
    """An attribute of XHTML."""
    for flaw in html.attribute_flaws(name, value):
        spot.say(flaw.rule, flaw.what)
