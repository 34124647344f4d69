"""JavaScript and TypeScript source → tokens, as far as literals in it need (ECMA-262, 12)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

MAX_CHARACTERS = 262_144

_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?(?:\*/|\Z)|\#![^\n]*)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<template>`)
    |(?P<number>0[xX][\da-fA-F]+|\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+)
    |(?P<name>[A-Za-z_$\u0080-\uffff][\w$]*)
    |(?P<mark>\.\.\.|=>|\?\?|\|\||&&|[!=]==?|.)""",
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,500}/[a-z]*")
_PART = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
_ESCAPE = re.compile(r"\\(u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": ""}
_BEFORE_PATTERN = frozenset((*"(,=:[!&|?{};", "=>", "&&", "||", "??", "return"))
_LONGEST = 10_000  # characters of a template, filled in
_SUBSTITUTION = re.compile(r"\$\{\s*([\w$.]+)\s*\}")


class Token(NamedTuple):
    """A word of the source: `kind` is text, template, number, name, mark or pattern.

    `value` of a text is what it says; a template keeps its `${…}`. `line` counts from 1.
    """

    kind: str
    value: str
    line: int


def tokens(source: str) -> list[Token]:
    """The tokens of a source without blanks and comments; ValueError for one that is too long."""
    if len(source) > MAX_CHARACTERS:
        raise ValueError(f"is {len(source):,} characters long (limit {MAX_CHARACTERS:,})")
    made: list[Token] = []
    line = 1
    for kind, written in _cut(source):
        if kind != "blank":
            made.append(Token(kind, _value(kind, written), line))
        line += written.count("\n")
    return made


def without_comments(source: str) -> str:
    """The source with a blank for each comment; ValueError for one that is too long."""
    if len(source) > MAX_CHARACTERS:
        raise ValueError(f"is {len(source):,} characters long (limit {MAX_CHARACTERS:,})")
    cut = _cut(source)
    return "".join(" " if kind == "blank" and part[0] in "/#" else part for kind, part in cut)


def _cut(source: str) -> Iterator[tuple[str, str]]:
    """The parts of a source by their kinds; comments are `blank`."""
    at, before = 0, ""
    while found := _TOKEN.match(source, at):
        kind, start = str(found.lastgroup), at
        at = found.end()
        if kind == "template":
            at = _template_end(source, at)
        elif found[0] == "/" and (not before or before in _BEFORE_PATTERN):
            pattern = _PATTERN.match(source, start)
            kind, at = ("pattern", pattern.end()) if pattern else (kind, at)
        before = before if kind == "blank" else source[start:at]
        yield kind, source[start:at]


def substituted(template: str, known: Callable[[str], object]) -> str | None:
    """A template with its `${name}` filled in by `known`; None where one of them is no text."""
    if template.count("${") != len(_SUBSTITUTION.findall(template)):
        return None
    texts = {name: known(name) for name in _SUBSTITUTION.findall(template)}
    if not all(isinstance(text, str) for text in texts.values()):
        return None
    made = _SUBSTITUTION.sub(lambda found: str(texts[found[1]]), template)
    return made if len(made) <= _LONGEST else None


def _value(kind: str, written: str) -> str:
    if kind in ("text", "template"):
        return _ESCAPE.sub(_unescaped, written[1:-1])
    return written


def _unescaped(found: re.Match[str]) -> str:
    what = found[1]
    if len(what) == 1:
        return _ESCAPES.get(what, what)
    number = int(what.strip("ux{}"), 16)
    surrogate = 0xD800 <= number <= 0xDFFF
    return "\ufffd" if surrogate or number > 0x10FFFF else chr(number)


def _template_end(source: str, at: int) -> int:
    """Where a template that began before `at` ends; `${…}` in it may hold braces."""
    while found := _PART.match(source, at):
        at = found.end()
        if not source.startswith("${", at):
            return at + 1
        at = _braces_end(source, at + 2)
    return at


def _braces_end(source: str, at: int) -> int:
    depth = 1
    for found in re.compile(r"[{}]").finditer(source, at):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.end()
    return len(source)


def number(written: str) -> int | float | None:
    """A number; None where it cannot be read, as `1n` or of thousands of digits."""
    digits = written.replace("_", "")
    try:
        if digits[:2].lower() == "0x":
            return int(digits, 16)
        return int(digits) if digits.isdigit() else float(digits)
    except ValueError:
        return None
