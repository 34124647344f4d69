"""Ordered and unordered lists with GFM's task lists, and definition lists.

What counts is the column of an item's text: a line indented that far is content; one that is not,
but follows without a blank line, continues the paragraph.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from feedsvc.content.kramdown.parser import BlockParser
from feedsvc.content.kramdown.syntax import (
    BLANK,
    EOB,
    HTML_EDGE,
    IAL_LINE,
    IAL_TEXT,
    ID,
    NOT_S,
    RULE,
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
_LINE = rf"[ \t\v\f\r]*+{NOT_S}[^\n]*\n"
_START = re.compile(r" {0,3}(?:[*+-]|[0-9]+\.)[\t| ][^\n]*\n")
_TASK = re.compile(rf"{S}*\[([ xX])\]{S}+")
_BOX = '<input type="checkbox" class="task-list-item-checkbox" disabled="disabled"{} />'


class _Item(NamedTuple):
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


_NO_ITEM = _Item("", 0, *_following(0))


@lru_cache(maxsize=16)
def _item_start(kind: str, column: int = 4) -> re.Pattern[str]:
    """What starts an item of a list of `kind` whose last item's text stands at `column`."""
    return re.compile(rf"( {{0,{min(column - 1, 3)}}}{_MARKS[kind]})([\t| ][^\n]*\n)")


def _read_item(found: re.Match[str]) -> _Item:
    """The item that starts with the mark and the rest of its line as found."""
    column, text = len(found[1]), found[2]
    if _EMPTY_ITEM.match(text):
        column = 4
    else:
        while tabs := _TABS_AHEAD.match(text):
            width = 4 - (len(tabs[1]) + column) % 4 + (len(tabs[2]) - 1) * 4
            text = tabs[1] + " " * width + text[tabs.end() :]
        column = min(_FARTHEST, column + len(text) - len(text.lstrip(" ")))
    return _Item(text.lstrip(SPACES), column, *_following(column))


def _item_line(parser: BlockParser, item: _Item, *, blank: bool) -> str:
    """The next line of `item`, tabs ahead widened; empty where none is, after a `blank` line."""
    found = parser.take(item.content)
    if not found and not blank:
        found = parser.take(item.lazy)
    if not found:
        return ""
    ahead = len(found[0]) - len(found[0].lstrip("\t"))
    return "    " * ahead + found[0][ahead:]


def _without_attributes(block: Block, text: str) -> str:
    """`text` without the attribute list it starts with, which goes to `block`."""
    found = _ITEM_IAL.match(text)
    if not found:
        return text
    block.ial = (block.ial or Attributes()).read(found[1])
    return text[found.end() :]


def _pop_blank(block: Block) -> Block | None:
    """Takes away the blank lines that `block` ends with, and returns them."""
    children = block.children
    return children.pop() if children and children[-1].kind == "blank" else None


def plain_list(parser: BlockParser) -> bool:
    """An ordered or unordered list with all that its items hold."""
    starts = (k for k in ("ul", "ol") if _item_start(k).match(parser.text, parser.position))
    if (kind := next(starts, None)) is None:
        return False
    block = Block(kind, ial=parser.pending)
    parser.pending = None
    reader = _ListReader(parser, block)
    reader.read()
    parser.tree.children.append(block)
    last: Block | None = None
    for item, chunks in zip(block.children, reader.chunks, strict=True):
        for chunk in chunks:
            parser.parse(item, chunk)
        if item.children:
            _settle(block, item, ended=reader.ended)
            last = _pop_blank(item)
    if last and not reader.ended:
        parser.tree.children.append(last)
    if parser.document.options.gfm:
        _tasks(block)
    return True


class _ListReader:
    """Gathers the lines of a list; `chunks` are each item's, cut before a nested list."""

    def __init__(self, parser: BlockParser, block: Block) -> None:
        self._parser = parser
        self._block = block
        self._start = _item_start(block.kind)
        self._item = _NO_ITEM
        self._nested = False
        self._blank = False
        self.chunks: list[list[str]] = []
        self.ended = False

    def read(self) -> None:
        """Moves the parser behind the list."""
        parser = self._parser
        while parser.position < len(parser.text):
            if self._blank and RULE.match(parser.text, parser.position):
                break
            if parser.take(EOB):
                self.ended = True
                break
            if found := parser.take(self._start):
                self._begin(found)
            elif line := _item_line(parser, self._item, blank=self._blank):
                self._continue(line)
            elif found := parser.take(BLANK):
                self._nested = self._blank = True
                self.chunks[-1][-1] += found[0]
            else:
                break

    def _begin(self, found: re.Match[str]) -> None:
        block = Block("li")
        self._block.children.append(block)
        self._item = _read_item(found)
        text = _without_attributes(block, self._item.text)
        self._start = _item_start(self._block.kind, self._item.column)
        self._nested = _START.match(text) is not None
        self._blank = False
        self.chunks.append([text])

    def _continue(self, line: str) -> None:
        column = self._item.column
        indented = line.startswith(" " * column)
        if indented:
            line = line[column:]
        if _START.match(line):
            if not self._nested and indented:
                self.chunks[-1].append("")
                self._nested = True
            elif self._nested and not indented:
                line = " " * (column + 4) + line
        self.chunks[-1][-1] += line
        self._blank = False


def _settle(block: Block, item: Block, *, ended: bool) -> None:
    """Whether an item's first paragraph is shown as one: only where blank lines say so."""
    inside, others = item.children, block.children
    first = inside[0]
    if first.kind != "p":
        return
    if len(inside) > 1 and inside[1].kind == "eob" and first.ial:
        del inside[1]
    alone, is_last = len(inside) == 1, item is others[-1]
    tight = alone or inside[1].kind != "blank" or (is_last and len(inside) == 2 and not ended)
    if tight and (
        not is_last or len(others) == 1 or any(_is_tight(other) for other in others[:-1])
    ):
        first.transparent = True
        first.text += "" if alone or inside[1].kind == "blank" else "\n"


def _is_tight(item: Block) -> bool:
    first = item.children[0] if item.children else None
    return first is None or first.kind != "p" or first.transparent


def _tasks(block: Block) -> None:
    """Makes boxes of `[ ]` and `[x]` at the start of items (GFM)."""
    for item in block.children:
        first = item.children[0] if item.children else None
        if first and first.kind == "p" and (found := _TASK.match(first.text)):
            box = _BOX.format("" if found[1] == " " else ' checked="checked"')
            first.text = box + first.text[found.end() :]


def definition_list(parser: BlockParser) -> bool:
    """A definition list, whose terms are the lines of the paragraph before it."""
    children = parser.tree.children
    paragraph = _terms(children)
    if paragraph is None or not _item_start("dl").match(parser.text, parser.position):
        return False
    apart = children[-1].kind == "blank"
    del children[-2 if apart else -1 :]
    block = Block("dl", ial=paragraph.ial)
    parser.pending = None
    for line in paragraph.text.rstrip("\n").split("\n"):
        term = Block("dt")
        term.text = _without_attributes(term, line)
        block.children.append(term)
    last: Block | None = None
    for definition in _definitions(parser, apart=apart):
        block.children.append(definition)
        last = _settle_definition(parser, definition)
    _join(children, block)
    if last:
        children.append(last)
    return True


def _terms(children: list[Block]) -> Block | None:
    if children and children[-1].kind == "p":
        return children[-1]
    apart = len(children) > 1 and children[-1].kind == "blank" and children[-1].text == "\n"
    return children[-2] if apart and children[-2].kind == "p" else None


def _definitions(parser: BlockParser, *, apart: bool) -> list[Block]:
    """The definitions with their texts, which are still to be cut into blocks.

    One that a blank line stands before, as `apart` says of the first, is not transparent.
    """
    made: list[Block] = []
    start, item, blank = _item_start("dl"), _NO_ITEM, False
    while parser.position < len(parser.text):
        if found := parser.take(start):
            item = _read_item(found)
            block = Block("dd", transparent=not apart)
            block.text = _without_attributes(block, item.text)
            made.append(block)
            start, apart, blank = _item_start("dl", item.column), False, False
        elif EOB.match(parser.text, parser.position):
            break
        elif line := _item_line(parser, item, blank=blank):
            made[-1].text += line.removeprefix(" " * item.column)
            apart = blank = False
        elif found := parser.take(BLANK):
            made[-1].text += found[0]
            apart = blank = True
        else:
            break
    return made


def _settle_definition(parser: BlockParser, definition: Block) -> Block | None:
    """Cuts a definition into blocks; the blank lines it ends with, if any."""
    text, definition.text = definition.text, ""
    parser.parse(definition, text)
    last = _pop_blank(definition)
    inside = definition.children
    if definition.transparent and inside and inside[0].kind == "p":
        inside[0].transparent = True
        inside[0].text += "\n" if len(inside) > 1 else ""
    return last


def _join(children: list[Block], block: Block) -> None:
    """Appends `block`, or its terms to the definition list that stands before it."""
    if len(children) > 1 and children[-1].kind == "blank" and children[-2].kind == "dl":
        children.pop()
    if children and children[-1].kind == "dl":
        children[-1].children.extend(block.children)
    else:
        children.append(block)
