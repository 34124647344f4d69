"""Parsers of TOML and JSON, and the bounds of what any file of a site may say.

Whatever a file holds that they cannot take is a ParseError in plain words: what Python's parsers
raise differs from one to the other, and names functions of Python as the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from feedsvc.model.problem import Problem

_DEPTH = 100  # lists in lists: what goes through a value calls itself for each
_KEY = 20  # parts of a key with dots: for a few thousand tomllib takes seconds
_VALUES = 2_000_000  # those of a name that stands for others counted each time
_BITS = 14_000  # of a number: Python writes out none of over 4,300 digits
_LONG = "holds a number of over 4,300 digits"
_DEEP = "is nested too deep"
_AT = re.compile(r" \(at line (\d+), column (\d+)\)\Z")

# In TOML, what a key may look like but is none (texts, comments), and a key that has many parts.
_PART = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+"""
_TOML = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|'
    r"'''(?:[^']|'(?!''))*+'''|"
    rf"(?P<key>(?:{_PART}\.[ \t]*+){{{_KEY},}}+)|"
    rf"{_PART}|#[^\n]*+|(?P<open>[\"'])|[^\w\"'#-]++",
    re.DOTALL,
)


class ParseError(Exception):
    """What cannot be read; `line` counts from 1 in the text, 0 where none is to blame.

    `rule` is that of a post with such front matter.
    """

    def __init__(
        self,
        message: str,
        line: int = 0,
        remedy: str = "correct the file",
        rule: str = "BrokenFrontMatter",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.remedy = remedy
        self.rule = rule


class Unreadable(NamedTuple):
    """Stands for a value that only running a program would give; `line` is where it stands."""

    line: int


def readable(value: Any, programs: tuple[type, ...] = (Unreadable,)) -> Any:
    """A value without what only `programs` would give, however deep in it."""
    if isinstance(value, dict):
        return {
            key: readable(one, programs)
            for key, one in value.items()
            if not isinstance(one, programs)
        }
    if isinstance(value, list):
        return [readable(one, programs) for one in value if not isinstance(one, programs)]
    return value


def program_text(path: str, line: int, name: str) -> Problem:
    """What is said of a setting that only a program would give; 0 is no line."""
    what = f"{name} is program text, which is not run"
    return Problem(path, line, what, "write the value out, or put it into feedsvc.toml", "warning")


def toml(written: str) -> dict[str, Any]:
    """A TOML document. Raises ParseError."""
    import tomllib  # loaded only where something is written in it

    _check_keys(written)
    try:
        made = tomllib.loads(written)
    except (ValueError, RecursionError) as error:
        raise refused(error) from error
    checked(made)
    return made


def json(written: str) -> Any:
    """A JSON document. Raises ParseError."""
    from json import loads

    try:
        made = loads(written)
    except (ValueError, RecursionError) as error:
        raise refused(error) from error
    checked(made)
    return made


def refused(error: Exception) -> ParseError:
    """What an exception of one of Python's parsers says of the file, in plain words."""
    said = getattr(error, "msg", str(error))
    if isinstance(error, RecursionError | MemoryError):
        return ParseError(_DEEP, remedy="flatten it")
    if "integer string conversion" in said:
        return ParseError(_LONG, getattr(error, "lineno", 0), "write it in quotes")
    if "null bytes" in said:
        return ParseError("holds a NUL byte", remedy="save the file as UTF-8")
    if found := _AT.search(said):  # of TOML
        what, remedy = said[: found.start()], "correct the file"
        if what.strip() == "Invalid value":  # most often a text
            what, remedy = "a value is neither a number nor a date", "put it in quotes"
        return ParseError(f"{what} (column {found[2]})", int(found[1]), remedy)
    if column := getattr(error, "colno", 0):  # of JSON
        return ParseError(f"{said} (column {column})", getattr(error, "lineno", 0))
    return ParseError(said, getattr(error, "lineno", 0) or 0)


def checked(value: Any) -> None:
    """Refuse what no other part of the program can take: raises ParseError.

    That is what is nested too deep, what names that stand for others blow up, numbers that cannot
    be written out, and halves of characters, which are no text.
    """
    stack: list[tuple[Iterable[Any], int]] = [((value,), 0)]
    left = _VALUES
    while stack:
        values, depth = stack.pop()
        if depth > _DEPTH:
            raise ParseError(_DEEP, remedy="flatten it")
        for one in values:
            left -= 1
            if isinstance(one, Mapping):
                stack += ((one, depth), (one.values(), depth + 1))
            elif isinstance(one, list | tuple):
                stack.append((one, depth + 1))
            elif isinstance(one, str) and not one.isascii():
                _check_text(one)
            elif isinstance(one, int) and one.bit_length() > _BITS:
                raise ParseError(_LONG, remedy="write it in quotes")
        if left < 0:
            raise ParseError(f"holds over {_VALUES:,} values", remedy="divide it")


def _check_text(written: str) -> None:
    try:
        written.encode()
    except UnicodeEncodeError as error:
        code = ord(written[error.start])
        what = f"holds half a character (\\u{code:04x})"
        raise ParseError(what, remedy="write the whole character") from error


def _check_keys(written: str) -> None:
    """Refuse keys of so many parts that to parse them would take long."""
    if not any(line.count(".") >= _KEY for line in written.split("\n")):
        return
    for found in _TOML.finditer(written):
        if found.lastgroup == "open":  # a text without an end: the parser comes no further
            return
        if found.lastgroup == "key":
            line = written.count("\n", 0, found.start()) + 1
            raise ParseError(f"has a key of over {_KEY} parts", line, "shorten it")
