"""What stands in a tag or between braces: its tokens, lax reading, and comparisons.

An expression that breaks the strict grammar is put in strict words, as Ruby's lax patterns read
it: they take what they understand and drop the rest, and python-liquid parses what comes out.
Comparisons are Ruby's where the library refuses or decides otherwise: times are ordered, and
whatever has no order or holds nothing is not an error.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from liquid import Environment
from liquid.builtin.expressions import BooleanExpression, logical, tokenize
from liquid.builtin.expressions.logical import is_truthy
from liquid.builtin.expressions.primitive import Blank, FalseLiteral, TrueLiteral
from liquid.context import RenderContext
from liquid.expression import Expression
from liquid.stream import TokenStream
from liquid.token import TOKEN_COLON, TOKEN_DOT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_WORD, Token

from feedsvc.content.liquid.values import RefusedError, compared, is_number, same, to_s

MARKUP: Final = 4_096
# The library's words are kinds of tokens of the same names.
_LITERALS: Final = frozenset(
    ["true", "false", "nil", "null", "empty", "blank", "and", "or", "contains"]
)
_ATTRIBUTES: Final = frozenset(("limit", "offset", "cols"))
_KEYWORDS: Final = _ATTRIBUTES.union(
    ["as", "continue", "else", "for", "if", "in", "not", "required", "reversed", "with"]
)
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


def bounded(markup: str) -> str:
    """Return the markup, so long as it is no longer than any author writes; else RefusedError."""
    if len(markup) > MARKUP:
        raise RefusedError("the markup of a tag is too long")
    return markup


def inner(markup: str, token: Token, *, loop: bool = False) -> TokenStream:
    """Return the tokens of an expression, which is that of a loop or any other.

    The library takes its keywords for such wherever they stand; in Ruby's Liquid `limit`,
    `page.empty` and the like are names of variables. Raises RefusedError for too long a markup,
    LiquidSyntaxError for a character that no expression has.
    """
    tokens = list(tokenize(bounded(markup), token))
    for at, (kind, *_) in enumerate(tokens):
        if kind in _KEYWORDS:
            named = not (loop and _is_keyword(kind, at, tokens))
        else:
            named = kind in _LITERALS and at > 0 and tokens[at - 1].kind == TOKEN_DOT
        if named:
            tokens[at] = tokens[at]._replace(kind=TOKEN_WORD)
    return TokenStream(iter(tokens))


def nowhere(markup: str) -> Token:
    """Return the token of an expression that stands in a value and has no line of its own."""
    return Token(TOKEN_EXPRESSION, markup, -1 - len(markup), markup)


def _is_keyword(kind: str, at: int, tokens: list[Token]) -> bool:
    """Whether a word means something in `name in list reversed limit:a offset:continue`."""
    if kind == "in":
        return at == 1
    if kind == "reversed":
        return at > 2 and tokens[at - 1].kind not in (TOKEN_DOT, TOKEN_COLON)
    if kind == "continue":
        return at > 1 and tokens[at - 2].kind == "offset"
    following = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    return kind in _ATTRIBUTES and following == TOKEN_COLON


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
        raise RefusedError("a condition cannot be read")
    written = [_comparison(part) for part in parts[::2]]
    return " ".join(f"{one} {word}" for one, word in zip(written, [*words, ""], strict=True))


def _comparison(part: str) -> str:
    found = _COMPARISON.search(part)
    if not found:
        raise RefusedError("a condition cannot be read")
    left, operator, right = found.groups()
    if not operator:
        return _value(left)
    if operator not in _OPERATORS:
        raise RefusedError(f"unknown operator {operator}")
    return f"{_value(left)} {operator} {_value(right) if right else 'nil'}"


class _Comparison(Expression):
    """Two values and the function that compares them; RefusedError for what Ruby cannot compare."""

    __slots__ = ("compare", "left", "right")

    def __init__(self, sides: Any, compare: Callable[[Any, Any], bool]) -> None:
        super().__init__(sides.token)
        self.left = sides.left
        self.right = sides.right
        self.compare = compare

    def evaluate(self, context: RenderContext) -> bool:
        return self.compare(self.left.evaluate(context), self.right.evaluate(context))

    def children(self) -> list[Expression]:
        return [self.left, self.right]


def _ordered(holds: Callable[[int, int], bool]) -> Callable[[object, object], bool]:
    def compare(left: object, right: object) -> bool:
        both = all(is_number(side) or isinstance(side, str | date) for side in (left, right))
        return both and holds(compared(left, right), 0)

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
    logical.ContainsExpression: _contains,
    logical.GeExpression: _ordered(operator.ge),
    logical.GtExpression: _ordered(operator.gt),
    logical.LeExpression: _ordered(operator.le),
    logical.LtExpression: _ordered(operator.lt),
}
# Nothing equals `blank`: Ruby asks a value for `blank?`, which plain Ruby has not.
_EQUALITIES: Final[dict[type[Expression], Callable[[Token], Expression]]] = {
    logical.EqExpression: FalseLiteral,
    logical.NeExpression: TrueLiteral,
}


def as_ruby(expression: Any) -> Any:
    """Return the condition with Ruby's comparisons in place of the library's."""
    kind = type(expression)
    if kind is BooleanExpression:
        expression.expression = as_ruby(expression.expression)
    elif kind in (logical.LogicalAndExpression, logical.LogicalOrExpression):
        expression.left = as_ruby(expression.left)
        expression.right = as_ruby(expression.right)
    elif kind in _EQUALITIES and Blank in (type(expression.left), type(expression.right)):
        return _EQUALITIES[kind](expression.token)
    elif kind in _COMPARISONS:
        return _Comparison(expression, _COMPARISONS[kind])
    return expression


def condition(env: Environment, markup: str) -> BooleanExpression:
    """Return a condition that is written in a text, as `where_exp` reads it.

    Raises LiquidSyntaxError when it is not valid.
    """
    tokens = inner(markup, nowhere(markup))
    parsed: BooleanExpression = as_ruby(BooleanExpression.parse(env, tokens))
    return parsed
