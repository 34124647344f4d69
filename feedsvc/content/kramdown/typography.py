"""Quotes, dashes, ellipses and guillemets as kramdown sets them.

The rules for quotes are SmartyPants' and RubyPants', tried in order at the character before a
quote; each says what the quote becomes, `(kept text, quotes)`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from feedsvc.content.kramdown.options import Options
from feedsvc.content.kramdown.syntax import S, W

_LEFT, _RIGHT, _DOUBLE = 0, 1, 2

_RULES: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = tuple(
    (re.compile(pattern, re.MULTILINE | re.DOTALL), quotes)
    for pattern, quotes in (
        (r"()([\"'])(?=[_*]{1,2}[^ \t\n\v\f\r])", (_LEFT,)),
        (r"()([\"'])(?=[!-%'-/:-@\[-`{-~](?!\.\.)\B)", (_RIGHT,)),
        (rf"({S}?)\"'(?={W})", (_DOUBLE + _LEFT, _LEFT)),
        (rf"({S}?)'\"(?={W})", (_LEFT, _DOUBLE + _LEFT)),
        (rf"({S}?)'(?=[0-9][0-9]s)", (_RIGHT,)),
        (rf"({S})(['\"])(?={W})", (_LEFT,)),
        (r"([^ \\\t\r\n\[{(-])(['\"])", (_RIGHT,)),
        (rf"()([\"'])(?={S}|s\b|$)", (_RIGHT,)),
        (r"(.?)(['\"])", (_LEFT,)),
    )
)
_SYMBOL = re.compile(r"---|--|\.\.\.|\\<<|\\>>|<< | >>|<<|>>")
_CHARACTERS = {
    "---": ("mdash", "—"),
    "--": ("ndash", "–"),  # noqa: RUF001
    "...": ("hellip", "…"),
    "<< ": ("laquo_space", "«\N{NO-BREAK SPACE}"),
    " >>": ("raquo_space", "\N{NO-BREAK SPACE}»"),
    "<<": ("laquo", "«"),
    ">>": ("raquo", "»"),
}


class Symbol(str):
    """A piece of text that is no plain text to kramdown: a quote, a dash, an entity."""

    __slots__ = ()


def quotes(
    text: str, position: int, characters: tuple[str, str, str, str]
) -> tuple[int, list[str]]:
    """The quotes at `position`, where at most one other character stands before the first.

    Returns the position behind them, and the texts to write.
    """
    for pattern, sides in _RULES:
        if found := pattern.match(text, position):
            double = _DOUBLE if pattern.groups > 1 and found[2] == '"' else 0
            return found.end(), [found[1], *(Symbol(characters[side + double]) for side in sides)]
    return position, []


@lru_cache(maxsize=16)
def _texts(options: Options) -> dict[str, Symbol]:
    chosen = dict(options.typographic_symbols)
    texts = {mark: Symbol(chosen.get(name, text)) for mark, (name, text) in _CHARACTERS.items()}
    return texts | {"\\<<": Symbol("&lt;&lt;"), "\\>>": Symbol("&gt;&gt;")}


def symbol(text: str, position: int, options: Options) -> tuple[int, Symbol] | None:
    """The dash, ellipsis or guillemet at `position`: where it ends, and the text to write."""
    found = _SYMBOL.match(text, position)
    return (found.end(), _texts(options)[found[0]]) if found else None
