"""Comparisons that the library refuses or decides otherwise than Ruby's Liquid.

Times are ordered, and whatever has no order or holds nothing is not an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, Protocol

from liquid import Environment
from liquid.builtin.expressions import BooleanExpression
from liquid.builtin.expressions.logical import (
    ContainsExpression,
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LogicalAndExpression,
    LogicalOrExpression,
    LtExpression,
    NeExpression,
    is_truthy,
)
from liquid.builtin.expressions.primitive import Blank, FalseLiteral, TrueLiteral
from liquid.context import RenderContext
from liquid.expression import Expression
from liquid.token import Token

from feedsvc.content.liquid.values import compared, is_number, same, to_s
from feedsvc.content.liquid.words import inner, nowhere


class _Sides(Protocol):
    token: Token
    left: Expression
    right: Expression


class _Comparison(Expression):
    """Two values and the function that compares them."""

    __slots__ = ("compare", "left", "right")

    def __init__(self, sides: _Sides, compare: Callable[[Any, Any], bool]) -> None:
        super().__init__(sides.token)
        self.left = sides.left
        self.right = sides.right
        self.compare = compare

    def evaluate(self, context: RenderContext) -> bool:
        """Return whether it holds; RefusedError for what Ruby cannot compare."""
        return self.compare(self.left.evaluate(context), self.right.evaluate(context))

    def children(self) -> list[Expression]:
        """Return both sides."""
        return [self.left, self.right]


def _ordered(holds: Callable[[int], bool]) -> Callable[[object, object], bool]:
    def compare(left: object, right: object) -> bool:
        both = all(is_number(side) or isinstance(side, str | date) for side in (left, right))
        return both and holds(compared(left, right))

    return compare


def _contains(left: object, right: object) -> bool:
    if not is_truthy(left) or not is_truthy(right):
        return False
    if isinstance(left, str):
        return to_s(right) in left
    if isinstance(left, list | tuple):
        return any(same(member, right) for member in left)
    if isinstance(left, range):
        return isinstance(right, int) and not isinstance(right, bool) and right in left
    return isinstance(left, Mapping) and isinstance(right, str) and right in left


_COMPARISONS: Final[dict[type[Expression], Callable[[Any, Any], bool]]] = {
    ContainsExpression: _contains,
    GeExpression: _ordered(lambda result: result >= 0),
    GtExpression: _ordered(lambda result: result > 0),
    LeExpression: _ordered(lambda result: result <= 0),
    LtExpression: _ordered(lambda result: result < 0),
}


# Nothing equals `blank`: Ruby asks a value for `blank?`, which plain Ruby has not.
_EQUALITIES: Final[dict[type[Expression], Callable[[Token], Expression]]] = {
    EqExpression: FalseLiteral,
    NeExpression: TrueLiteral,
}


def _names_blank(expression: Any) -> bool:
    return any(isinstance(side, Blank) for side in (expression.left, expression.right))


def as_ruby(expression: Any) -> Any:
    """Return the condition with Ruby's comparisons in place of the library's."""
    if isinstance(expression, BooleanExpression):
        expression.expression = as_ruby(expression.expression)
    elif isinstance(expression, LogicalAndExpression | LogicalOrExpression):
        expression.left = as_ruby(expression.left)
        expression.right = as_ruby(expression.right)
    elif type(expression) in _EQUALITIES and _names_blank(expression):
        return _EQUALITIES[type(expression)](expression.token)
    elif compare := _COMPARISONS.get(type(expression)):
        return _Comparison(expression, compare)
    return expression


def condition(env: Environment, markup: str) -> BooleanExpression:
    """Return a condition that is written in a text, as `where_exp` reads it.

    Raises LiquidSyntaxError when it is not valid.
    """
    tokens = inner(markup, nowhere(markup))
    parsed: BooleanExpression = as_ruby(BooleanExpression.parse(env, tokens))
    return parsed
