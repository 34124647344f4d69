"""A template's text cut into the tokens that python-liquid parses, as Ruby's Liquid cuts it.

Whitespace control, `raw` and `comment` are settled here. A TAG token is followed by an EXPRESSION
token where the tag has markup that means anything, and an OUTPUT token's value is its markup.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import Final

from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG, Token

from feedsvc.content.liquid.values import SPACE, RefusedError

BLOCKS: Final = frozenset(
    ("if", "unless", "case", "for", "tablerow", "capture", "ifchanged", "highlight")
)
RAW: Final = "raw"
_BARE: Final = frozenset(("break", "continue", "else", "ifchanged"))
_OPENING = re.compile(r"\{[%{]")
_OUTPUT_END = re.compile(r"\}\}?")
_OUTPUT = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(#|\w+)\s*(.*?)-?%\}", re.ASCII | re.DOTALL)
_ENDRAW = re.compile(r"\{%(-?)\s*endraw\s*-?%\}", re.ASCII)


def line_of(token: Token | None) -> int:
    """The line of the template on which a token starts, from 1; 0 for none."""
    if token is None or token.start_index < 0:
        return 0
    return bisect_left(_line_ends(token.source), token.start_index) + 1


@lru_cache(maxsize=4)
def _line_ends(source: str) -> list[int]:
    return [found.start() for found in re.finditer("\n", source)]


def scan(source: str) -> list[Token]:
    """The tokens of a template; RefusedError for a part of it that never ends."""
    return _Scanner(source).run()


class _Scanner:
    """One run over a source: position, pending whitespace control, comment depth."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._trim = False
        self._comments: list[int] = []
        self.tokens: list[Token] = []

    def run(self) -> list[Token]:
        while self._at < len(self._source):
            found = _OPENING.search(self._source, self._at)
            start = found.start() if found else len(self._source)
            if start > self._at:
                self._text(self._at, start)
            if not found:
                break
            if found.group() == "{{":
                self._output(start)
            else:
                self._tag(start)
        if self._comments:
            raise self._refused("the comment tag is never closed", self._comments[0])
        return self.tokens

    def _text(self, start: int, stop: int) -> None:
        text = self._source[start:stop]
        self._emit(TOKEN_CONTENT, text.lstrip(SPACE) if self._trim else text, start)
        self._trim = False
        self._at = stop

    def _output(self, start: int) -> None:
        end = _OUTPUT_END.search(self._source, start + 2)
        found = _OUTPUT.fullmatch(self._source, start, end.end()) if end else None
        if not found:
            raise self._refused("a variable is never closed with }}", start)
        self._control(found)
        self._emit(TOKEN_OUTPUT, found[1], start)

    def _tag(self, start: int) -> None:
        end = self._source.find("%}", start + 2)
        found = _TAG.fullmatch(self._source, start, end + 2) if end >= 0 else None
        if not found:
            raise self._refused("a tag has no name or is never closed with %}", start)
        self._control(found)
        name, markup = found.groups()
        if name == "raw":
            self._raw(start, markup)
        elif name == "comment":
            self._comments.append(start)
        elif name == "endcomment" and self._comments:
            self._comments.pop()
        elif name != "#":
            self._emit(TOKEN_TAG, name, start)
            if markup and name not in _BARE and not name.startswith("end"):
                self._emit(TOKEN_EXPRESSION, markup, found.start(2))

    def _control(self, found: re.Match[str]) -> None:
        written = found.group()
        if written[2] == "-" and self.tokens and not self._comments:
            self._trim_last()
        self._trim = written[-3] == "-"
        self._at = found.end()

    def _trim_last(self) -> None:
        last = self.tokens[-1]
        if last.kind == TOKEN_CONTENT:
            self.tokens[-1] = last._replace(value=last.value.rstrip(SPACE))

    def _raw(self, start: int, markup: str) -> None:
        end = _ENDRAW.search(self._source, self._at)
        if markup.strip() or not end:
            raise self._refused("the raw tag is never closed or says more than raw", start)
        text = self._source[self._at : end.start()]
        text = text.rstrip(SPACE) if end[1] else text
        self._emit(RAW, text, self._at)
        self._at = end.end()

    def _emit(self, kind: str, value: str, start: int) -> None:
        if not self._comments:
            self.tokens.append(Token(kind, value, start, self._source))

    def _refused(self, message: str, start: int) -> RefusedError:
        return RefusedError(message, Token(TOKEN_TAG, "", start, self._source))


def unknown_blocks(tokens: list[Token], known: frozenset[str]) -> tuple[set[int], set[int]]:
    """Which tags of plugins enclose a text, and which ends have no beginning.

    Takes all tokens and the names of tags that need no guessing; gives the positions (in the
    source) of unknown tags whose `end` follows at the same level, and those of ends to drop.
    """
    opened: list[Token] = []
    waiting: dict[str, int] = {}
    blocks: set[int] = set()
    strays: set[int] = set()
    for token in (t for t in tokens if t.kind == TOKEN_TAG):
        name = token.value.removeprefix("end")
        if not token.value.startswith("end") or not name:
            if token.value in BLOCKS or token.value not in known:
                opened.append(token)
                waiting[token.value] = waiting.get(token.value, 0) + 1
        elif waiting.get(name):
            while (last := opened.pop()).value != name:
                waiting[last.value] -= 1
            waiting[name] -= 1
            blocks.add(last.start_index)
        elif name not in BLOCKS:
            strays.add(token.start_index)
    return blocks, strays
