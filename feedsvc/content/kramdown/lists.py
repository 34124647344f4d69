"""Ordered and unordered lists, with GFM's task lists."""

from __future__ import annotations

import re

from feedsvc.content.kramdown import items
from feedsvc.content.kramdown.block_parser import BlockParser
from feedsvc.content.kramdown.syntax import BLANK, EOB, RULE, Block, S

_START = re.compile(r" {0,3}(?:[*+-]|[0-9]+\.)[\t| ][^\n]*\n")
_TASK = re.compile(rf"{S}*\[([ xX])\]{S}+")
_BOX = '<input type="checkbox" class="task-list-item-checkbox" disabled="disabled"{} />'


def plain_list(parser: BlockParser) -> bool:
    """An ordered or unordered list with all that its items hold."""
    for kind in ("ul", "ol"):
        if items.start(kind).match(parser.text, parser.position):
            _read(parser, Block(kind))
            return True
    return False


def _read(parser: BlockParser, block: Block) -> None:
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
            last = items.pop_blank(item)
    if last and not reader.ended:
        parser.tree.children.append(last)
    if parser.document.options.gfm:
        _tasks(block)


class _ListReader:
    """Gathers the lines of a list; `chunks` are each item's, cut before a nested list."""

    def __init__(self, parser: BlockParser, block: Block) -> None:
        self._parser = parser
        self._block = block
        self._start = items.start(block.kind)
        self._item = items.NO_ITEM
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
            if not self._take():
                break

    def _take(self) -> bool:
        parser = self._parser
        if found := parser.take(self._start):
            self._begin(found)
        elif line := items.take_line(parser, self._item, blank=self._blank):
            self._continue(line)
        elif found := parser.take(BLANK):
            self._nested = self._blank = True
            self.chunks[-1][-1] += found[0]
        else:
            return False
        return True

    def _begin(self, found: re.Match[str]) -> None:
        block = Block("li")
        self._block.children.append(block)
        self._item = items.read(found)
        text = items.without_attributes(block, self._item.text)
        self._start = items.start(self._block.kind, self._item.column)
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
