"""Liquid's expressions: `site.title | upcase`, `a == b and c`, in strict and lax reading.

Jekyll parses in the error mode "warn": an expression that breaks the strict grammar is reported
and read again with the old lax patterns, which take what they understand and drop the rest.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct

from feedsvc.content.liquid.numbers import to_i, to_integer
from feedsvc.content.liquid.values import BLANK, EMPTY, Blank, Empty, RefusedError, item, text

QUOTED: Final = r"""(?:"[^"]*"|'[^']*')"""
FRAGMENT: Final = rf"""(?:{QUOTED}|(?:[^\s,|'"]|{QUOTED})+)"""
MARKUP: Final = 4_096

_INTEGER = re.compile(r"-?\d+", re.ASCII)
_FLOAT = re.compile(r"-?\d[\d.]+", re.ASCII)
_RANGE = re.compile(r"\(\s*(?>(\S+)\s*\.\.)\s*(\S+)\s*\)", re.ASCII)
_SEGMENT = re.compile(r"\[[^\]]+\]|[\w-]+\??", re.ASCII)
_LEXEME = re.compile(
    r"(?P<comparison>==|!=|<>|<=?|>=?|contains(?=\s))|(?P<string>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<id>[a-zA-Z_][\w-]*\??)|(?P<dotdot>\.\.)"
    r"|(?P<special>[|.:,\[\]()?-])|(?P<space>\s+)",
    re.ASCII,
)
_VARIABLE = re.compile(rf"({FRAGMENT})(.*)", re.ASCII | re.DOTALL)
_PIPE = re.compile(r"\|\s*(.*)", re.ASCII | re.DOTALL)
_FILTER = re.compile(rf"(?:\s+|{FRAGMENT}|,)+", re.ASCII)
_ARGUMENT = re.compile(rf"[:,]\s*((?:\w+\s*:\s*)?{FRAGMENT})", re.ASCII)
_KEYWORD = re.compile(rf"\A(\w[\w-]*)\s*:\s*({FRAGMENT})\Z", re.ASCII)
_NAME = re.compile(r"\w+", re.ASCII)

_LITERALS: Final[dict[str, object]] = {
    "": None, "nil": None, "null": None, "true": True, "false": False, "blank": "", "empty": "",
}  # fmt: skip


class UnstrictError(Exception):
    """The strict grammar does not allow this markup."""


class Scope(Protocol):
    """What an expression is evaluated in."""

    def lookup(self, name: str) -> object:
        """The value of a variable; None when there is none."""

    def call(self, name: str, value: object, arguments: Sequence[object]) -> object:
        """The result of a filter."""


Expression = Callable[[Scope], Any]


class Call(Struct, frozen=True):
    """A filter with its arguments; keyword arguments travel as one trailing hash."""

    name: str
    arguments: tuple[Expression, ...]
    keywords: Mapping[str, Expression]


class Output(Struct, frozen=True):
    """A value and the filters it goes through."""

    value: Expression
    calls: tuple[Call, ...] = ()

    def evaluate(self, scope: Scope) -> object:
        """The filtered value."""
        result = self.value(scope)
        for call in self.calls:
            arguments = [argument(scope) for argument in call.arguments]
            if call.keywords:
                arguments.append({k: v(scope) for k, v in call.keywords.items()})
            result = scope.call(call.name, result, arguments)
        return None if isinstance(result, Empty | Blank) else result


def bounded(markup: str) -> str:
    """The markup itself, so long as it is no longer than any author writes; else RefusedError."""
    if len(markup) > MARKUP:
        raise RefusedError("the markup of a tag is too long")
    return markup


def expression(markup: str) -> Expression:
    """One literal, range or variable."""
    markup = markup.strip()
    if len(markup) > 1 and markup[0] in "\"'" and markup[-1] == markup[0]:
        return _constant(markup[1:-1])
    if _INTEGER.fullmatch(markup):
        return _constant(to_i(markup))
    if found := _RANGE.fullmatch(markup):
        return _range(_bound(found[1]), _bound(found[2]))
    if _FLOAT.fullmatch(markup):
        return _constant(float(".".join(markup.rstrip(".").split(".")[:2])))
    if markup in _LITERALS:
        return _constant(_LITERALS[markup])
    return _variable(markup)


def operand(markup: str) -> Expression:
    """One side of a comparison, where `empty` and `blank` are tests rather than texts."""
    special = {"empty": EMPTY, "blank": BLANK}.get(markup.strip())
    return _constant(special) if special else expression(markup)


def _constant(value: object) -> Expression:
    return lambda _: value


def _bound(markup: str) -> Expression:
    return _constant(to_i(markup)) if _FLOAT.fullmatch(markup) else expression(markup)


def _range(start: Expression, stop: Expression) -> Expression:
    def bound(value: object) -> int:
        return to_i(value) if value is None or isinstance(value, str) else to_integer(value)

    def evaluate(scope: Scope) -> range:
        first, last = bound(start(scope)), bound(stop(scope))
        if max(abs(first), abs(last)) > sys.maxsize // 4:
            raise RefusedError("the template makes too large a range")
        return range(first, max(last + 1, first))

    return evaluate


def _variable(markup: str) -> Expression:
    segments = _SEGMENT.findall(markup)
    if not segments:
        return _constant(None)
    root, *keys = [_segment(segment) for segment in segments]
    commands = [key in {"size", "first", "last"} for key in segments[1:]]

    def evaluate(scope: Scope) -> object:
        value = scope.lookup(text(root(scope)))
        for key, command in zip(keys, commands, strict=True):
            value = _step(value, key(scope), command)
        return value

    return evaluate


def _segment(segment: str) -> Expression:
    return expression(segment[1:-1]) if segment.startswith("[") else _constant(segment)


def _step(holder: object, key: object, command: bool) -> object:
    if isinstance(holder, Mapping) and isinstance(key, str) and key in holder:
        return holder[key]
    return shortcut(holder, str(key)) if command else item(holder, key)


def shortcut(holder: object, name: str) -> object:
    """`.size`, `.first` and `.last` of what has them, else nil."""
    if name == "size":
        return len(holder) if isinstance(holder, str | list | tuple | Mapping | range) else None
    if isinstance(holder, Mapping) and name == "first" and holder:
        return list(next(iter(holder.items())))
    if isinstance(holder, list | tuple | range) and holder:
        return holder[0 if name == "first" else -1]
    return None


def output(markup: str) -> tuple[Output, str]:
    """What stands in `{{ }}` or behind `assign x =`, and why it had to be read laxly ("")."""
    bounded(markup)
    try:
        return _strict_output(Strict(markup)), ""
    except UnstrictError as reason:
        return _lax_output(markup), str(reason)


def _strict_output(parser: Strict) -> Output:
    if parser.at("end"):
        return Output(_constant(None))
    value = expression(parser.expression())
    calls = []
    while parser.take("special", "|"):
        name = parser.must("id")
        arguments = parser.arguments() if parser.take("special", ":") else []
        calls.append(_call(name, arguments))
    parser.must("end")
    return Output(value, tuple(calls))


def _lax_output(markup: str) -> Output:
    found = _VARIABLE.search(markup)
    if not found:
        return Output(_constant(None))
    piped = _PIPE.search(found[2])
    calls = [
        _call(name.group(), _ARGUMENT.findall(written))
        for written in (_FILTER.findall(piped[1]) if piped else [])
        if (name := _NAME.search(written))
    ]
    return Output(expression(found[1]), tuple(calls))


def _call(name: str, arguments: Sequence[str]) -> Call:
    positional: list[Expression] = []
    keywords: dict[str, Expression] = {}
    for argument in arguments:
        if found := _KEYWORD.match(argument):
            keywords[found[1]] = expression(found[2])
        else:
            positional.append(expression(argument))
    return Call(name, tuple(positional), keywords)


class Strict:
    """A cursor over the lexemes of a markup, with the productions of Liquid's strict grammar."""

    def __init__(self, markup: str) -> None:
        self._lexemes: list[tuple[str, str]] = []
        at = 0
        while at < len(markup):
            found = _LEXEME.match(markup, at)
            if not found:
                raise UnstrictError(f"unexpected character {markup[at]!r}")
            if found.lastgroup and found.lastgroup != "space":
                self._lexemes.append((found.lastgroup, found.group()))
            at = found.end()
        self._lexemes.append(("end", ""))
        self._at = 0

    def at(self, kind: str, written: str = "", ahead: int = 0) -> bool:
        """Whether a lexeme of that kind (and text) is next."""
        lexeme = self._lexemes[min(self._at + ahead, len(self._lexemes) - 1)]
        return lexeme[0] == kind and written in ("", lexeme[1])

    def take(self, kind: str, written: str = "") -> str | None:
        """The next lexeme, if it is of that kind; then it is consumed."""
        if not self.at(kind, written):
            return None
        self._at += 1
        return self._lexemes[self._at - 1][1] or kind

    def must(self, kind: str, written: str = "") -> str:
        """The next lexeme, which has to be of that kind.

        Raises UnstrictError when it is another.
        """
        taken = self.take(kind, written)
        if taken is None:
            found = self._lexemes[min(self._at, len(self._lexemes) - 1)][1] or "the end"
            raise UnstrictError(f"expected {written or kind}, found {found}")
        return taken

    def expression(self) -> str:
        """The text of one literal, range or variable, without its spaces."""
        if name := self.take("id"):
            return name + self._lookups()
        if literal := self.take("string") or self.take("number"):
            return literal
        if self.take("special", "["):
            inner = self.expression()
            self.must("special", "]")
            return f"[{inner}]{self._lookups()}"
        self.must("special", "(")
        first = self.expression()
        self.must("dotdot")
        last = self.expression()
        self.must("special", ")")
        return f"({first}..{last})"

    def _lookups(self) -> str:
        written = ""
        while True:
            if self.take("special", "["):
                written += f"[{self.expression()}]"
                self.must("special", "]")
            elif self.take("special", "."):
                written += "." + self.must("id")
            else:
                return written

    def arguments(self) -> list[str]:
        """The arguments of a filter, each as text."""
        found = [self._argument()]
        while self.take("special", ","):
            found.append(self._argument())
        return found

    def _argument(self) -> str:
        if self.at("id") and self.at("special", ":", ahead=1):
            name = self.must("id")
            self.must("special", ":")
            return f"{name}: {self.expression()}"
        return self.expression()
