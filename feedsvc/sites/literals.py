"""JavaScript literals, read as syntax: what stands after a name in a configuration file.

Texts (also templates without `${`), numbers, booleans, null, arrays, objects, comments, trailing
commas. Nothing is run: a value that is program text is left out of its object or array.
"""

from __future__ import annotations

import re
from typing import Any

_DEEPEST = 40
_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w$])")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL
)
_TEXT = {
    quote: re.compile(rf"{quote}((?:[^{quote}\\\n]|\\.)*){quote}", re.DOTALL) for quote in "\"'"
}
_TEMPLATE = re.compile(r"`((?:[^`\\$]|\\.|\$(?!\{))*)`", re.DOTALL)
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


class LiteralError(ValueError):
    """What stands there is program text."""


def exported(source: str) -> dict[str, Any]:
    """The object that a module gives (`module.exports = {…}`, `export default {…}`), or nothing."""
    for found in re.finditer(r"(?:module\.exports\s*=|export\s+default|return)\s*(?=\{)", source):
        try:
            value, _ = read(source, found.end())
        except LiteralError:
            continue
        if isinstance(value, dict) and value:
            return value
    return {}


def named(source: str, name: str) -> Any:
    """The first literal that is given to a name (`name: …`, `name = …`); None for none."""
    pattern = rf"(?<![\w$.])[\"']?{re.escape(name)}[\"']?\s*[:=](?![=>])"
    for found in re.finditer(pattern, source):
        try:
            return read(source, found.end())[0]
        except LiteralError:
            continue
    return None


def read(source: str, at: int, depth: int = 0) -> tuple[Any, int]:
    """The literal at a place and where it ends. LiteralError where there is none."""
    at = _skip(source, at)
    if depth > _DEEPEST or at >= len(source):
        raise LiteralError("is nested too deep, or missing")
    first = source[at]
    if first in "\"'`":
        return _text(source, at)
    if first == "[":
        return _array(source, at, depth)
    if first == "{":
        return _object(source, at, depth)
    if number := _NUMBER.match(source, at):
        written = number[0].replace("_", "")
        return (float(written) if set(".eE") & set(written) else int(written)), number.end()
    word = _NAME.match(source, at)
    if word and word[0] in _WORDS:
        return _WORDS[word[0]], word.end()
    raise LiteralError("is program text")


def _skip(source: str, at: int) -> int:
    found = _SKIP.match(source, at)
    return found.end() if found else at


def _text(source: str, at: int) -> tuple[str, int]:
    found = (_TEMPLATE if source[at] == "`" else _TEXT[source[at]]).match(source, at)
    if found is None:
        raise LiteralError("is no text that ends, or a template with ${")
    return _ESCAPE.sub(_unescaped, found[1]), found.end()


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return "" if found[4] == "\n" else _ESCAPES.get(found[4], found[4])


def _array(source: str, at: int, depth: int) -> tuple[list[Any], int]:
    made: list[Any] = []
    at = _skip(source, at + 1)
    while source[at : at + 1] != "]":
        value, at, whole = _value(source, at, depth)
        if whole:
            made.append(value)
        at = _after_comma(source, at, "]")
    return made, at + 1


def _object(source: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    made: dict[str, Any] = {}
    at = _skip(source, at + 1)
    while source[at : at + 1] != "}":
        key, at = _key(source, at)
        colon = key is not None and source[at : at + 1] == ":"
        value, at, whole = _value(source, at + 1 if colon else at, depth)
        if whole and colon and key is not None:
            made[key] = value
        at = _after_comma(source, at, "}")
    return made, at + 1


def _key(source: str, at: int) -> tuple[str | None, int]:
    """A key and where its colon is; None where there is something else (`...rest`, a method)."""
    if source[at] in "\"'":
        key, at = _text(source, at)
    elif word := (_NAME.match(source, at) or re.compile(r"\d+").match(source, at)):
        key, at = word[0], word.end()
    else:
        return None, at
    return key, _skip(source, at)


def _value(source: str, at: int, depth: int) -> tuple[Any, int, bool]:
    """A value, its end, and whether it is a literal as a whole (`"a" + b` is none)."""
    try:
        value, end = read(source, at, depth + 1)
        end = _skip(source, end)
        if source[end : end + 1] in (",", "]", "}"):
            return value, end, True
    except LiteralError:
        if depth > _DEEPEST:
            raise
    return None, _over(source, at), False


def _over(source: str, at: int) -> int:
    """Where the program text at a place ends: at a comma or a closing bracket of its own level."""
    open_: list[str] = []
    while at < len(source):
        at = _skip(source, at)
        mark = source[at : at + 1]
        if (
            mark
            and mark in "\"'`"
            and (found := (_TEMPLATE if mark == "`" else _TEXT[mark]).match(source, at))
        ):
            at = found.end()
            continue
        if mark in _CLOSERS:
            open_.append(_CLOSERS[mark])
        elif open_ and mark == open_[-1]:
            open_.pop()
        elif not open_ and mark in (",", "]", "}"):
            return at
        at += 1
    raise LiteralError("has no end")


def _after_comma(source: str, at: int, close: str) -> int:
    at = _skip(source, at)
    if source[at : at + 1] == ",":
        return _skip(source, at + 1)
    if source[at : at + 1] != close:
        raise LiteralError("is no literal")
    return at
