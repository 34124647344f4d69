"""YAML that is a list of simple lines, as most front matter is, read without a parser.

A value is a plain or quoted text, a list of such in brackets, or one of lines with dashes. All
else, and whatever YAML might take otherwise, is left to the loader, which comes to the same and
takes several times as long.
"""

from __future__ import annotations

import re
from typing import Any

from feedsvc.sites.yaml_loader import UnusualError, scalar

# None of the characters that mean something at the beginning of a value.
_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`<=~]"
# A colon before a blank ends a plain text, a number sign after one begins a comment.
_PLAIN = rf"{_FIRST}[^:#\n]*(?:(?::(?![ \n])|(?<! )#)[^:#\n]*)*"
_QUOTED = r"\"[^\"\\\n]*\"|'[^'\n]*'"
_ITEM = rf"(?:{_FIRST}[^:#,?\"\[\]{{}}\n]*|(?:{_QUOTED}) *)"
_BRACKETS = rf"\[ *(?:{_ITEM}(?:, *{_ITEM})*)?\]"
_LINE = rf"- +(?:{_PLAIN}|(?:{_QUOTED}) *)"

_entry = re.compile(
    rf"([A-Za-z_][\w-]{{0,63}}) {{0,9}}:"
    rf"(?: +(?:({_PLAIN})|({_QUOTED}) *|({_BRACKETS}) *)| *(\n( *){_LINE}(?:\n\6{_LINE})*)| *)\n+",
)
_items = re.compile(rf"({_QUOTED})|({_FIRST}[^,\]]*)").findall
_lines = re.compile(rf"\n *- +(?:({_QUOTED})|(.*))").findall


def read(written: str) -> dict[str, Any] | None:
    """The mapping of raw scalars and lists of them; None where the loader is to look at it."""
    text = written.strip("\n") + "\n"
    if not text.replace("\n", "").isprintable():
        return None
    made: dict[str, Any] = {}
    at = 0
    while at < len(text):
        found = _entry.match(text, at)
        if found is None or found[1] in made:
            return None
        try:
            made[_key(found[1])] = _value(found)
        except UnusualError:
            return None
        at = found.end()
    return made


def _key(written: str) -> str:
    if type(scalar(written)) is not str:  # another kind of scalar is no text yet
        raise UnusualError
    return written


def _value(found: re.Match[str]) -> Any:
    _, plain, quoted, brackets, lines, _ = found.groups()
    if plain:
        return scalar(plain.rstrip(" "))
    if quoted:
        return quoted[1:-1]
    if brackets:
        return [_text(*one) for one in _items(brackets, 1)]
    return [_text(*one) for one in _lines(lines)] if lines else None


def _text(quoted: str, plain: str) -> Any:
    return quoted[1:-1] if quoted else scalar(plain.rstrip(" "))
