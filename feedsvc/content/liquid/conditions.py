"""Liquid's conditions: comparisons joined by `and` and `or`, grouped from the right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from feedsvc.content.liquid.expressions import (
    FRAGMENT,
    Expression,
    Scope,
    Strict,
    UnstrictError,
    bounded,
    expression,
    operand,
)
from feedsvc.content.liquid.values import (
    Blank,
    Empty,
    RefusedError,
    compared,
    is_number,
    same,
    to_s,
    truthy,
)

_WORD = r"\b(?:\s?and\s?|\s?or\s?)\b"
_PARTS = re.compile(rf"(?:{_WORD}|(?:\s*(?!{_WORD})(?:{FRAGMENT}|\S+)\s*)+)", re.ASCII)
_COMPARISON = re.compile(rf"({FRAGMENT})\s*([=!<>a-z_]+)?\s*({FRAGMENT})?", re.ASCII)
_WHEN = re.compile(rf"({FRAGMENT})(?:(?:\s+or\s+|\s*,\s*)({FRAGMENT}.*))?", re.ASCII | re.DOTALL)
_SOME = re.compile(FRAGMENT, re.ASCII)
_OPERATORS: Final = {"==", "!=", "<>", "<", ">", "<=", ">=", "contains"}


class Comparison(Struct, frozen=True):
    """`left operator right`; without an operator the truth of `left`."""

    left: Expression
    operator: str = ""
    right: Expression | None = None

    def holds(self, scope: Scope) -> bool:
        """Whether it is true; RefusedError for what Ruby cannot compare."""
        left = self.left(scope)
        if not self.operator or self.right is None:
            return truthy(left)
        return compare(left, self.operator, self.right(scope))


class Condition(Struct, frozen=True):
    """Comparisons and the words between them: `words[n]` stands behind `comparisons[n]`."""

    comparisons: tuple[Comparison, ...]
    words: tuple[str, ...] = ()

    def holds(self, scope: Scope) -> bool:
        """Whether it is true: `a and b or c` means `a and (b or c)`."""
        result = False
        for number, comparison in enumerate(self.comparisons):
            result = comparison.holds(scope)
            word = self.words[number] if number < len(self.words) else ""
            if (word == "or" and result) or (word == "and" and not result):
                return result
        return result


def condition(markup: str) -> tuple[Condition, str]:
    """What stands behind `if`, and why it had to be read laxly ("").

    Raises RefusedError when not even that is possible.
    """
    bounded(markup)
    try:
        return strict_condition(markup), ""
    except UnstrictError as reason:
        return _lax_condition(markup), str(reason)


def strict_condition(markup: str) -> Condition:
    """The condition by the strict grammar alone, as `where_exp` reads it; else UnstrictError."""
    parser = Strict(markup)
    comparisons, words = [_strict_comparison(parser)], []
    while word := parser.take("id", "and") or parser.take("id", "or"):
        words.append(word)
        comparisons.append(_strict_comparison(parser))
    parser.must("end")
    return Condition(tuple(comparisons), tuple(words))


def _strict_comparison(parser: Strict) -> Comparison:
    left = operand(parser.expression())
    operator = parser.take("comparison")
    if not operator:
        return Comparison(left)
    return Comparison(left, operator, operand(parser.expression()))


def _lax_condition(markup: str) -> Condition:
    parts = _PARTS.findall(markup)
    words = tuple(part.strip() for part in parts[1::2])
    if len(parts) % 2 == 0 or not set(words) <= {"and", "or"}:
        raise RefusedError("a condition cannot be understood")
    return Condition(tuple(_lax_comparison(part) for part in parts[::2]), words)


def _lax_comparison(part: str) -> Comparison:
    found = _COMPARISON.search(part)
    if not found:
        raise RefusedError("a condition cannot be understood")
    if not found[2]:
        return Comparison(operand(found[1]))
    return Comparison(operand(found[1]), found[2], operand(found[3] or ""))


def alternatives(markup: str) -> list[Expression]:
    """The values behind `when`, separated by commas or `or`; RefusedError when there is none."""
    values = []
    rest: str | None = bounded(markup)
    while rest is not None:
        found = _WHEN.search(rest)
        if not found:
            raise RefusedError("a when tag names no value")
        values.append(operand(found[1]))
        rest = found[2]
    return values


def subject(markup: str) -> Expression:
    """The value behind `case`; RefusedError when there is none."""
    found = _SOME.search(bounded(markup))
    if not found:
        raise RefusedError("a case tag names no value")
    return expression(found.group())


def compare(left: object, operator: str, right: object) -> bool:
    """Liquid's comparison of two values; RefusedError where Ruby raises."""
    if operator not in _OPERATORS:
        raise RefusedError(f"unknown operator {operator}")
    if operator == "contains":
        return _contains(left, right)
    if operator in ("==", "!=", "<>"):
        return _equal(left, right) == (operator == "==")
    if not _ordered(left) or not _ordered(right):
        return False
    result = compared(left, right)
    return {"<": result < 0, ">": result > 0, "<=": result <= 0, ">=": result >= 0}[operator]


def _equal(left: object, right: object) -> bool:
    if isinstance(left, Empty | Blank):
        left, right = right, left
    if isinstance(right, Blank):
        return False
    if isinstance(right, Empty):
        return isinstance(left, str | list | tuple | Mapping) and not left
    return same(left, right)


def _ordered(value: object) -> bool:
    return is_number(value) or isinstance(value, str | date)


def _contains(left: object, right: object) -> bool:
    if not truthy(left) or not truthy(right):
        return False
    if isinstance(left, str):
        return to_s(right) in left
    if isinstance(left, list | tuple):
        return any(same(member, right) for member in left)
    if isinstance(left, range):
        return is_number(right) and left.start <= right < left.stop  # type: ignore[operator]
    return isinstance(left, Mapping) and isinstance(right, str) and right in left
