"""Items of lists and definition lists: where one starts, and which lines after it belong to it.

What counts is the column of the item's text: a line indented that far is content; one that is
not, but follows without a blank line, continues the paragraph.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from feedsvc.content.kramdown.block_parser import BlockParser
from feedsvc.content.kramdown.syntax import (
    HTML_EDGE,
    IAL_LINE,
    IAL_TEXT,
    ID,
    NOT_S,
    SPACES,
    Attributes,
    Block,
    S,
)

_MARKS = {"ul": "[*+-]", "ol": r"[0-9]+\.", "dl": ":"}
_FARTHEST = 400  # a text indented more than this is taken to stand there
_ITEM_IAL = re.compile(rf"{S}*\{{:(?!(?:{ID})?:|/)({IAL_TEXT})\}}{S}*")
_EMPTY_ITEM = re.compile(rf"(?:{_ITEM_IAL.pattern})?{S}*\n")
_TABS_AHEAD = re.compile(r"( *)(\t+)")
_TABS = re.compile(r"\t+")
_LINE = rf"[ \t\v\f\r]*+{NOT_S}[^\n]*\n"


class Item(NamedTuple):
    """The first line of an item, and what its column means for the lines that follow."""

    text: str
    column: int
    content: re.Pattern[str]
    lazy: re.Pattern[str]


@lru_cache(maxsize=64)
def _following(column: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    tabs, spaces = divmod(column, 4)
    tab = r"(?:\t| {4})"
    indented = rf"(?:{tab}{{{tabs}}} {{{spaces}}}|{tab}{{{tabs + 1}}}){_LINE}"
    lazy = rf"(?! {{0,{min(column, 3)}}}(?:{IAL_LINE}|{HTML_EDGE})){_LINE}"
    return re.compile(indented), re.compile(lazy)


NO_ITEM = Item("", 0, *_following(0))


@lru_cache(maxsize=16)
def start(kind: str, column: int = 4) -> re.Pattern[str]:
    """What starts an item of a list of `kind` whose last item's text stands at `column`."""
    return re.compile(rf"( {{0,{min(column - 1, 3)}}}{_MARKS[kind]})([\t| ][^\n]*\n)")


def read(found: re.Match[str]) -> Item:
    """The item that starts with the mark and the rest of its line as found."""
    column, text = len(found[1]), found[2]
    if _EMPTY_ITEM.match(text):
        column = 4
    else:
        while tabs := _TABS_AHEAD.match(text):
            width = 4 - (len(tabs[1]) + column) % 4 + (len(tabs[2]) - 1) * 4
            text = tabs[1] + " " * width + text[tabs.end() :]
        column = min(_FARTHEST, column + len(text) - len(text.lstrip(" ")))
    return Item(text.lstrip(SPACES), column, *_following(column))


def take_line(parser: BlockParser, item: Item, *, blank: bool) -> str:
    """The next line of `item`, tabs ahead widened; empty where none is, after a `blank` line."""
    found = parser.take(item.content)
    if not found and not blank:
        found = parser.take(item.lazy)
    if not found:
        return ""
    line = found[0]
    return _TABS.sub(_widened, line, count=1) if line[0] == "\t" else line


def _widened(tabs: re.Match[str]) -> str:
    return " " * 4 * len(tabs[0])


def without_attributes(block: Block, text: str) -> str:
    """`text` without the attribute list it starts with, which goes to `block`."""
    found = _ITEM_IAL.match(text)
    if not found:
        return text
    block.ial = block.ial or Attributes()
    block.ial.read(found[1])
    return text[found.end() :]


def pop_blank(block: Block) -> Block | None:
    """Takes away the blank lines that `block` ends with, and returns them."""
    children = block.children
    return children.pop() if children and children[-1].kind == "blank" else None
