"""Definition lists."""

from __future__ import annotations

import re

from feedsvc.content.kramdown import items
from feedsvc.content.kramdown.block_parser import BlockParser
from feedsvc.content.kramdown.syntax import BLANK, EOB, Block


def definition_list(parser: BlockParser) -> bool:
    """A definition list, whose terms are the lines of the paragraph before it."""
    children = parser.tree.children
    paragraph = _terms(children)
    if paragraph is None or not _start().match(parser.text, parser.position):
        return False
    apart = children[-1].kind == "blank"
    del children[-2 if apart else -1 :]
    block = Block("dl")
    parser.pending = None
    block.ial = paragraph.ial
    for line in paragraph.text.rstrip("\n").split("\n"):
        term = Block("dt")
        term.text = items.without_attributes(term, line)
        block.children.append(term)
    last: Block | None = None
    for definition in _definitions(parser, apart=apart):
        block.children.append(definition)
        last = _settle(parser, definition)
    _join(children, block)
    if last:
        children.append(last)
    return True


def _start(column: int = 4) -> re.Pattern[str]:
    return items.start("dl", column)


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
    start, item, blank = _start(), items.NO_ITEM, False
    while parser.position < len(parser.text):
        if found := parser.take(start):
            item = items.read(found)
            block = Block("dd")
            block.text = items.without_attributes(block, item.text)
            block.transparent = not apart
            made.append(block)
            start, apart, blank = _start(item.column), False, False
        elif EOB.match(parser.text, parser.position):
            break
        elif line := items.take_line(parser, item, blank=blank):
            made[-1].text += line.removeprefix(" " * item.column)
            apart = blank = False
        elif found := parser.take(BLANK):
            made[-1].text += found[0]
            apart = blank = True
        else:
            break
    return made


def _settle(parser: BlockParser, definition: Block) -> Block | None:
    """Cuts a definition into blocks; the blank lines it ends with, if any."""
    text, definition.text = definition.text, ""
    parser.parse(definition, text)
    last = items.pop_blank(definition)
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
