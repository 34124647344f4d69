"""Expressions that break the strict grammar, put in strict words as Ruby's lax patterns read them.

The lax patterns take what they understand and drop the rest. They are applied to the text, and
python-liquid parses what comes out.
"""

from __future__ import annotations

import re
from typing import Final

from liquid.token import TOKEN_OUTPUT

from feedsvc.content.liquid.values import RefusedError

_QUOTED: Final = r"""(?:"[^"]*"|'[^']*')"""
_FRAGMENT: Final = rf"""(?:{_QUOTED}|(?:[^\s,|'"]|{_QUOTED})+)"""
_VARIABLE = re.compile(rf"({_FRAGMENT})(.*)", re.ASCII | re.DOTALL)
_PIPE = re.compile(r"\|\s*(.*)", re.ASCII | re.DOTALL)
_FILTER = re.compile(rf"(?:\s+|{_FRAGMENT}|,)+", re.ASCII)
_ARGUMENT = re.compile(rf"[:,]\s*((?:\w+\s*:\s*)?{_FRAGMENT})", re.ASCII)
_KEYWORD = re.compile(rf"\A(\w[\w-]*)\s*:\s*({_FRAGMENT})\Z", re.ASCII)
_NAME = re.compile(r"\w+", re.ASCII)
_PLAIN = re.compile(rf"{_QUOTED}|-?\d+(?:\.\d+)?|\w[\w-]*\??", re.ASCII)
_FLOAT = re.compile(r"(-?\d+\.\d+)[\d.]*", re.ASCII)
_RANGE = re.compile(r"\(\s*(?>(\S+)\s*\.\.)\s*(\S+)\s*\)", re.ASCII)
_SEGMENT = re.compile(r"\[[^\]]+\]|[\w-]+\??", re.ASCII)
_ASSIGNMENT = re.compile(r"((?:\(?[\w.\[\]-]\)?)+)\s*=\s*(.*)\s*", re.ASCII | re.DOTALL)
_OTHER = re.compile(r"[^\w-]", re.ASCII)
_SIGNATURE = re.compile(r"[\w-]+", re.ASCII)
_FOR = re.compile(rf"([\w-]+)\s+in\s+((?:{_FRAGMENT})+)\s*(reversed)?", re.ASCII)
_ATTRIBUTE = re.compile(rf"(limit|offset|cols)\s*:\s*({_FRAGMENT})", re.ASCII)
_WORD = r"\b(?:\s?and\s?|\s?or\s?)\b"
_PARTS = re.compile(rf"(?:{_WORD}|(?:\s*(?!{_WORD})(?:{_FRAGMENT}|\S+)\s*)+)", re.ASCII)
_COMPARISON = re.compile(rf"({_FRAGMENT})\s*([=!<>a-z_]+)?\s*({_FRAGMENT})?", re.ASCII)
_OPERATORS: Final = {"==", "!=", "<>", "<", ">", "<=", ">=", "contains"}


def loosely(tag: str, markup: str) -> str | None:
    """Return the markup of a tag in strict words; None where lax reading knows no more.

    Raises RefusedError for a condition that Ruby refuses too.
    """
    if tag in ("if", "elsif", "unless"):
        return _condition(markup)
    if tag in (TOKEN_OUTPUT, "echo"):
        return _output(markup)
    if tag in ("for", "tablerow"):
        return _loop(markup)
    if tag == "assign":
        found = _ASSIGNMENT.search(markup)
        return f"{_OTHER.sub('-', found[1])} = {_output(found[2])}" if found else None
    if tag == "capture":
        named = _SIGNATURE.search(markup)
        return named[0] if named else None
    found = _VARIABLE.search(markup) if tag == "case" else None
    return _value(found[1]) if found else None


def _value(fragment: str) -> str:
    """Return one literal, range or path."""
    if _PLAIN.fullmatch(fragment):
        return fragment
    if found := _FLOAT.fullmatch(fragment):
        return found[1]
    if found := _RANGE.fullmatch(fragment):
        return f"({_value(found[1])}..{_value(found[2])})"
    written = ""
    for segment in _SEGMENT.findall(fragment):
        if segment.startswith("["):
            written += f"[{_value(segment[1:-1].strip())}]"
        elif segment[0] != "-":
            written += f".{segment}" if written else segment
    return written or "nil"


def _output(markup: str) -> str:
    found = _VARIABLE.search(markup)
    if not found:
        return "nil"
    written = [_value(found[1])]
    piped = _PIPE.search(found[2])
    for call in _FILTER.findall(piped[1]) if piped else ():
        if name := _NAME.search(call):
            arguments = ", ".join(map(_argument, _ARGUMENT.findall(call)))
            written.append(f"{name[0]}: {arguments}" if arguments else name[0])
    return " | ".join(written)


def _argument(written: str) -> str:
    found = _KEYWORD.match(written)
    return f"{found[1]}: {_value(found[2])}" if found else _value(written)


def _loop(markup: str) -> str | None:
    found = _FOR.match(markup.strip())
    if not found:
        return None
    attributes = [f"{key}:{_value(value)}" for key, value in _ATTRIBUTE.findall(markup)]
    return " ".join((f"{found[1]} in {_value(found[2])}", found[3] or "", *attributes))


def _condition(markup: str) -> str:
    parts = _PARTS.findall(markup)
    words = [part.strip() for part in parts[1::2]]
    if len(parts) % 2 == 0 or not set(words) <= {"and", "or"}:
        raise RefusedError("a condition cannot be understood")
    written = [_comparison(part) for part in parts[::2]]
    return " ".join(f"{one} {word}" for one, word in zip(written, [*words, ""], strict=True))


def _comparison(part: str) -> str:
    found = _COMPARISON.search(part)
    if not found:
        raise RefusedError("a condition cannot be understood")
    left, operator, right = found.groups()
    if not operator:
        return _value(left)
    if operator not in _OPERATORS:
        raise RefusedError(f"unknown operator {operator}")
    return f"{_value(left)} {operator} {_value(right) if right else 'nil'}"
