"""Tables: with and without outer pipes, with head, bodies and foot."""

from __future__ import annotations

import re

from feedsvc.content.kramdown import spans
from feedsvc.content.kramdown.parser import BlockParser
from feedsvc.content.kramdown.syntax import BOUNDARY, SPACES, TICKS, Block

_PIPE = r"(?:\||[^\n]*?[^\\\n]\|)"
_HAS_PIPE = re.compile(_PIPE)
_LINE = re.compile(rf"{_PIPE}[^\n]*\n")
_START = re.compile(rf" {{0,3}}(?=[^ \t\n\v\f\r]){_PIPE}[^\n]*\n")
_SEPARATOR = re.compile(r"(?=[+|: \t]*-)([+|: \t-]*)\n")
_FOOT = re.compile(r"(?=[+|: \t]*=)[+|: \t=]*\n")
_ALIGN = re.compile(r"[ \t]?(:?)-+(:?)[ \t]?")
_CELL = re.compile(r"(?<!\\)\|")
_SIDES = {("", ""): "", (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}


def table(parser: BlockParser) -> bool:
    """A table: lines with pipes up to the end of the block, a body among them."""
    start = parser.position
    if parser.text.find("|", start, parser.line_end()) < 0:  # the pattern takes longer to see it
        return False
    if not _START.match(parser.text, start) or not parser.after_boundary():
        return False
    reader = _Reader(parser)
    block = reader.read()
    if (
        not BOUNDARY.match(parser.text, parser.position)
        or not _pipes_everywhere(parser, parser.text[start : parser.position - 1])
        or not any(part.tag == "tbody" for part in block.children)
    ):
        parser.position = start
        return False
    _even(block, reader.sides)
    parser.add(block)
    return True


def _even(block: Block, sides: list[str]) -> None:
    """Gives all rows the same number of cells, and the cells their sides."""
    rows = [(part.tag, row) for part in block.children for row in part.children]
    columns = max(len(row.children) for _, row in rows)
    for tag, row in rows:
        row.children += [Block("td") for _ in range(columns - len(row.children))]
        for cell, side in zip(row.children, [*sides, *[""] * columns], strict=False):
            cell.tag = "th" if tag == "thead" else "td"
            if side:
                cell.attributes["style"] = f"text-align: {side}"


class _Reader:
    """Reads rows until a line is none; rows are gathered until a separator closes their part."""

    def __init__(self, parser: BlockParser) -> None:
        self._parser = parser
        self._block = Block("table")
        self._rows: list[Block] = []
        self._foot = False
        self.sides: list[str] = []
        line = _LINE.match(parser.text, parser.position)
        self._leading = line is not None and line[0].lstrip(SPACES).startswith("|")

    def read(self) -> Block:
        """The table; the parser stands behind it."""
        parser = self._parser
        parser.take(_SEPARATOR)
        while _LINE.match(parser.text, parser.position):
            if found := parser.take(_SEPARATOR):
                if self._rows and not self.sides and not self._foot:
                    self._part("thead")
                    self.sides = [_SIDES[side] for side in _ALIGN.findall(found[1])]
                elif not self._foot:
                    self._part("tbody")
            elif parser.take(_FOOT):
                self._part("tbody")
                self._foot = True
            else:
                self._rows.append(self._row(parser.take_line().rstrip(" \t\n")))
        self._part("tfoot" if self._foot else "tbody")
        return self._block

    def _part(self, tag: str) -> None:
        """Closes a part, if it has rows."""
        if self._rows:
            self._block.children.append(Block("part", tag=tag, children=self._rows))
            self._rows = []

    def _row(self, line: str) -> Block:
        cells = _split(self._parser, line)
        if self._leading and cells and not cells[0].strip(SPACES):
            del cells[0]
        if cells and not cells[-1].strip(SPACES):
            del cells[-1]
        return Block("tr", children=[Block("td", text.strip(SPACES)) for text in cells])


def _split(parser: BlockParser, line: str) -> list[str]:
    """The cells of a line; a pipe in a code span or a `<code>` element divides nothing."""
    cells = [""]
    for index, text in enumerate(_code_elements(line)):
        if index % 2:
            cells[-1] += text
            continue
        for part in spans.apart(parser.document, text, spans.CODE):
            if isinstance(part, str):
                first, *rest = (cell.replace("\\|", "|") for cell in _CELL.split(part))
                cells[-1] += first
                cells += rest
            else:
                cells[-1] += _quoted(part.text)
    return cells


def _code_elements(line: str) -> list[str]:
    """`line` cut at its `<code>` elements, which are every second piece."""
    pieces, done = [], 0
    while (start := line.find("<code", done)) >= 0:
        inside = line.find(">", start)
        end = line.find("</code>", inside) if inside >= 0 else -1
        if end < 0:
            break
        end += len("</code>")
        pieces += [line[done:start], line[start:end]]
        done = end
    return [*pieces, line[done:]]


def _quoted(code: str) -> str:
    delimiter = max(TICKS.findall(code), default="") + "`"
    space = " " if len(delimiter) > 1 else ""
    return f"{delimiter}{space}{code}{space}{delimiter}"


def _pipes_everywhere(parser: BlockParser, text: str) -> bool:
    """Whether each line has a pipe outside of code and other HTML."""
    piped = False
    for part in spans.apart(parser.document, text, spans.CODE_AND_HTML):
        lines = (part if isinstance(part, str) else part.text).rstrip("\n").split("\n")
        several = len(lines) > 1
        if not isinstance(part, str) and part.tag == "code" and part.kind == "code":
            if len(lines) > 2 or (several and not piped):
                break
            piped = piped and not several
        else:
            if several and not piped and not _HAS_PIPE.match(lines[0]):
                break
            piped = (piped and not several) or bool(lines and _HAS_PIPE.match(lines[-1]))
    return piped
