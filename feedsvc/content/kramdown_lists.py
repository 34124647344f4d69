"""Lists and definition lists, as kramdown tells what belongs to an item: by its content column."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .kramdown_parser import BlockParser
from .kramdown_syntax import (
    BLANK, EOB_LINE, HTML_EDGE, IAL_LINE, IAL_TEXT, ID, NOT_S, RULE, SPACES, Attributes, Block, S,
)  # fmt: skip

_MARKS = {"ul": "[*+-]", "ol": r"[0-9]+\.", "dl": ":"}
_TAIL = r"([\t| ][^\n]*\n)"
_START = re.compile(rf" {{0,3}}(?:[*+-]|[0-9]+\.){_TAIL}")
_EOB = re.compile(EOB_LINE)
_ITEM_IAL = re.compile(rf"{S}*\{{:(?!(?:{ID})?:|/)({IAL_TEXT})\}}{S}*")
_EMPTY_ITEM = re.compile(rf"(?:{_ITEM_IAL.pattern})?{S}*\n")
_TABS_AHEAD = re.compile(r"( *)(\t+)")
_TABS = re.compile(r"\t+")
_TASK = re.compile(rf"{S}*\[([ xX])\]{S}+")
_BOX = '<input type="checkbox" class="task-list-item-checkbox" disabled="disabled"{} />'


class _Line(NamedTuple):
    """The first line of an item, and what its column means for the lines that follow."""

    text: str
    column: int
    content: re.Pattern[str]
    lazy: re.Pattern[str]


@lru_cache(maxsize=64)
def _patterns(column: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    tabs, spaces = divmod(column, 4)
    content = (
        rf"(?:(?:\t| {{4}}){{{tabs}}} {{{spaces}}}|(?:\t| {{4}}){{{tabs + 1}}})"
        rf"[ \t\v\f\r]*+{NOT_S}[^\n]*\n"
    )
    lazy = rf"(?! {{0,{min(column, 3)}}}(?:{IAL_LINE}|{HTML_EDGE}))[ \t\v\f\r]*+{NOT_S}[^\n]*\n"
    return re.compile(content), re.compile(lazy)


@lru_cache(maxsize=16)
def _next_start(kind: str, column: int) -> re.Pattern[str]:
    return re.compile(rf"( {{0,{min(column - 1, 3)}}}{_MARKS[kind]}){_TAIL}")


def _first_line(indent: int, text: str) -> _Line:
    """What a mark of `indent` characters and the rest of its line, `text`, begin."""
    if _EMPTY_ITEM.match(text):
        indent = 4
    else:
        while tabs := _TABS_AHEAD.match(text):
            width = 4 - (len(tabs[1]) + indent) % 4 + (len(tabs[2]) - 1) * 4
            text = tabs[1] + " " * width + text[tabs.end() :]
        indent += len(text) - len(text.lstrip(" "))
    return _Line(text.lstrip(SPACES), indent, *_patterns(min(indent, 400)))


def _item_attributes(item: Block, text: str) -> str:
    """`text` without the attribute list it starts with, which goes to `item`."""
    if found := _ITEM_IAL.match(text):
        item.ial = item.ial or Attributes()
        item.ial.read(found[1])
        return text[found.end() :]
    return text


def plain_list(parser: BlockParser) -> bool:
    """An ordered or unordered list with all that its items hold."""
    kind = next((k for k in ("ul", "ol") if parser_at(parser, k)), None)
    if kind is None:
        return False
    block = Block(kind)
    block.ial, parser.pending = parser.pending, None
    reader = _ListReader(parser, block)
    reader.read()
    parser.tree.children.append(block)
    last: Block | None = None
    for item, chunks in zip(block.children, reader.chunks, strict=True):
        for chunk in chunks:
            parser.parse(item, chunk)
        if item.children:
            _settle(block, item, ended=reader.ended)
            last = item.children.pop() if item.children[-1].kind == "blank" else None
    if last and not reader.ended:
        parser.tree.children.append(last)
    if parser.document.options.gfm:
        _tasks(block)
    return True


def parser_at(parser: BlockParser, kind: str) -> re.Match[str] | None:
    """Where an item of `kind` starts at the parser's place: mark and rest of the line."""
    return _next_start(kind, 4).match(parser.text, parser.position)


class _ListReader:
    """Gathers the lines of a list; `chunks` are each item's, cut before a nested list."""

    def __init__(self, parser: BlockParser, block: Block) -> None:
        self._parser = parser
        self._block = block
        self._start = _next_start(block.kind, 4)
        self._line = _Line("", 0, *_patterns(0))
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
            if parser.take(_EOB):
                self.ended = True
                break
            if not self._take():
                break

    def _take(self) -> bool:
        parser = self._parser
        if found := parser.take(self._start):
            self._item(found)
        elif found := parser.take(self._line.content) or (
            None if self._blank else parser.take(self._line.lazy)
        ):
            self._continue(found[0])
        elif found := parser.take(BLANK):
            self._nested = self._blank = True
            self.chunks[-1][-1] += found[0]
        else:
            return False
        return True

    def _item(self, found: re.Match[str]) -> None:
        item = Block("li")
        self._block.children.append(item)
        self._line = _first_line(len(found[1]), found[2])
        text = _item_attributes(item, self._line.text)
        self._start = _next_start(self._block.kind, self._line.column)
        self._nested = _START.match(text) is not None
        self._blank = False
        self.chunks.append([text])

    def _continue(self, text: str) -> None:
        text = _TABS.sub(_widened, text, count=1) if text[0] == "\t" else text
        column = self._line.column
        indented = text.startswith(" " * column)
        if indented:
            text = text[column:]
        if _START.match(text):
            if not self._nested and indented:
                self.chunks[-1].append("")
                self._nested = True
            elif self._nested and not indented:
                text = " " * (column + 4) + text
        self.chunks[-1][-1] += text
        self._blank = False


def _widened(tabs: re.Match[str]) -> str:
    return " " * 4 * len(tabs[0])


def _settle(block: Block, item: Block, *, ended: bool) -> None:
    """Whether an item's first paragraph is shown as one: only where blank lines say so."""
    inside, items = item.children, block.children
    first = inside[0]
    if first.kind != "p":
        return
    if len(inside) > 1 and inside[1].kind == "eob" and first.ial:
        del inside[1]
    alone = len(inside) == 1
    is_last = item is items[-1]
    tight = alone or inside[1].kind != "blank" or (is_last and len(inside) == 2 and not ended)
    if tight and (not is_last or len(items) == 1 or any(_is_tight(other) for other in items[:-1])):
        first.transparent = True
        if len(inside) > 1 and inside[1].kind != "blank":
            first.text += "\n"


def _is_tight(item: Block) -> bool:
    first = item.children[0] if item.children else None
    return first is None or first.kind != "p" or first.transparent


def _tasks(block: Block) -> None:
    """`[ ]` and `[x]` at the start of an item become boxes (GFM)."""
    for item in block.children:
        if item.children and item.children[0].kind == "p":
            paragraph = item.children[0]
            paragraph.text = _TASK.sub(_box, paragraph.text, count=1) if _TASK.match(
                paragraph.text
            ) else paragraph.text


def _box(found: re.Match[str]) -> str:
    return _BOX.format("" if found[1] == " " else ' checked="checked"')


def definition_list(parser: BlockParser) -> bool:
    """A definition list, whose terms are the lines of the paragraph before it."""
    children = parser.tree.children
    paragraph = _terms(children)
    if paragraph is None or not parser_at(parser, "dl"):
        return False
    apart = children[-1].kind == "blank"
    del children[-2 if apart else -1 :]
    block = Block("dl")
    parser.pending = None
    block.ial = paragraph.ial
    for line in paragraph.text.rstrip("\n").split("\n"):
        term = Block("dt")
        term.text = _item_attributes(term, line)
        block.children.append(term)
    last = _definitions(parser, block, apart=apart)
    _join(children, block)
    if last:
        children.append(last)
    return True


def _terms(children: list[Block]) -> Block | None:
    if children and children[-1].kind == "p":
        return children[-1]
    apart = len(children) > 1 and children[-1].kind == "blank" and children[-1].text == "\n"
    return children[-2] if apart and children[-2].kind == "p" else None


def _definitions(parser: BlockParser, block: Block, *, apart: bool) -> Block | None:
    """Adds the definitions to `block`; the blank line after the last of them, if any."""
    texts: list[tuple[Block, str, bool]] = []
    start, line, blank = _next_start("dl", 4), _Line("", 0, *_patterns(0)), False
    while parser.position < len(parser.text):
        if found := parser.take(start):
            line = _first_line(len(found[1]), found[2])
            item = Block("dd")
            texts.append((item, _item_attributes(item, line.text), apart))
            start, apart, blank = _next_start("dl", line.column), False, False
        elif _EOB.match(parser.text, parser.position):
            break
        elif found := parser.take(line.content) or (None if blank else parser.take(line.lazy)):
            text = _TABS.sub(_widened, found[0], count=1) if found[0][0] == "\t" else found[0]
            indent = " " * line.column
            texts[-1] = (texts[-1][0], texts[-1][1] + text.removeprefix(indent), texts[-1][2])
            apart = blank = False
        elif found := parser.take(BLANK):
            texts[-1] = (texts[-1][0], texts[-1][1] + found[0], texts[-1][2])
            apart = blank = True
        else:
            break
    last = None
    for item, text, loose in texts:
        block.children.append(item)
        parser.parse(item, text)
        last = item.children.pop() if item.children and item.children[-1].kind == "blank" else None
        if item.children and item.children[0].kind == "p" and not loose:
            item.children[0].transparent = True
            item.children[0].text += "\n" if len(item.children) > 1 else ""
    return last


def _join(children: list[Block], block: Block) -> None:
    """Appends `block`, or its terms to the definition list that stands before it."""
    before = children[-1] if children else None
    if before and before.kind == "blank" and len(children) > 1 and children[-2].kind == "dl":
        children.pop()
        before = children[-1]
    if before and before.kind == "dl":
        before.children.extend(block.children)
    else:
        children.append(block)
