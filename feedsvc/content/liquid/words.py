"""The tokens of an expression, as the library's parsers take them."""

from __future__ import annotations

from typing import Final

from liquid.builtin.expressions import tokenize
from liquid.stream import TokenStream
from liquid.token import (
    TOKEN_AND,
    TOKEN_AS,
    TOKEN_BLANK,
    TOKEN_COLON,
    TOKEN_COLS,
    TOKEN_CONTAINS,
    TOKEN_CONTINUE,
    TOKEN_DOT,
    TOKEN_ELSE,
    TOKEN_EMPTY,
    TOKEN_EXPRESSION,
    TOKEN_FALSE,
    TOKEN_FOR,
    TOKEN_IF,
    TOKEN_IN,
    TOKEN_LIMIT,
    TOKEN_NIL,
    TOKEN_NOT,
    TOKEN_NULL,
    TOKEN_OFFSET,
    TOKEN_OR,
    TOKEN_REQUIRED,
    TOKEN_REVERSED,
    TOKEN_TRUE,
    TOKEN_WITH,
    TOKEN_WORD,
    Token,
)

from feedsvc.content.liquid.values import RefusedError

MARKUP: Final = 4_096
_LITERALS: Final = frozenset(
    (TOKEN_TRUE, TOKEN_FALSE, TOKEN_NIL, TOKEN_NULL, TOKEN_EMPTY, TOKEN_BLANK, TOKEN_AND, TOKEN_OR,
     TOKEN_CONTAINS)
)  # fmt: skip
_ATTRIBUTES: Final = frozenset((TOKEN_LIMIT, TOKEN_OFFSET, TOKEN_COLS))
_KEYWORDS: Final = _ATTRIBUTES | {
    TOKEN_AS, TOKEN_CONTINUE, TOKEN_ELSE, TOKEN_FOR, TOKEN_IF, TOKEN_IN, TOKEN_NOT, TOKEN_REQUIRED,
    TOKEN_REVERSED, TOKEN_WITH,
}  # fmt: skip


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
    if kind == TOKEN_IN:
        return at == 1
    if kind == TOKEN_REVERSED:
        return at > 2 and tokens[at - 1].kind not in (TOKEN_DOT, TOKEN_COLON)
    if kind == TOKEN_CONTINUE:
        return at > 1 and tokens[at - 2].kind == TOKEN_OFFSET
    following = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    return kind in _ATTRIBUTES and following == TOKEN_COLON
