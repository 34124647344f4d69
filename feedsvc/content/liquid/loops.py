"""Liquid's tags that repeat: for and tablerow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TextIO

from liquid.ast import BlockNode, Node
from liquid.exceptions import BreakLoop, ContinueLoop
from liquid.tag import Tag
from liquid.token import Token
from msgspec import Struct

from feedsvc.content.liquid.branches import silence
from feedsvc.content.liquid.expressions import (
    FRAGMENT,
    Expression,
    Strict,
    UnstrictError,
    bounded,
    expression,
)
from feedsvc.content.liquid.numbers import to_i, to_integer
from feedsvc.content.liquid.run import Context, Placed, PlacedTag, Stream
from feedsvc.content.liquid.values import RefusedError

_FOR = re.compile(rf"\A([\w-]+)\s+in\s+((?:{FRAGMENT})+)\s*(reversed)?", re.ASCII)
_ROW = re.compile(rf"(\w+)\s+in\s+((?:{FRAGMENT})+)", re.ASCII)
_ATTRIBUTE = re.compile(rf"(\w[\w-]*)\s*:\s*({FRAGMENT})", re.ASCII)


class Loop(Struct, frozen=True):
    """What is repeated over: `name in collection reversed offset:a limit:b cols:c`."""

    name: str
    written: str
    collection: Expression
    attributes: Mapping[str, str]
    reversed: bool = False

    def attribute(self, name: str, context: Context) -> object:
        """The value of an attribute, None when it is not given."""
        written = self.attributes.get(name)
        return None if written is None else expression(written)(context)


def read_loop(markup: str) -> tuple[Loop, str]:
    """The markup of `for`, and why it had to be read laxly (""); RefusedError when it cannot be."""
    bounded(markup)
    try:
        return _strict_loop(Strict(markup)), ""
    except UnstrictError as reason:
        found = _FOR.search(markup.strip())
        if not found:
            raise RefusedError("for takes the form: for name in list") from reason
        attributes = dict(_ATTRIBUTE.findall(markup))
        loop = Loop(found[1], found[2], expression(found[2]), attributes, bool(found[3]))
        return loop, str(reason)


def _strict_loop(parser: Strict) -> Loop:
    name = parser.must("id")
    parser.must("id", "in")
    written = parser.expression()
    backwards = bool(parser.take("id", "reversed"))
    attributes = {}
    while parser.at("id") and parser.at("special", ":", ahead=1):
        key = parser.take("id", "limit") or parser.must("id", "offset")
        parser.must("special", ":")
        attributes[key] = parser.expression()
    parser.must("end")
    return Loop(name, written, expression(written), attributes, backwards)


def members(collection: object, start: int, count: int | None) -> Sequence[Any]:
    """The part of a collection that a loop sees; a text is a single member."""
    if isinstance(collection, str):
        return [collection] if collection else []
    if isinstance(collection, Mapping):
        collection = [[key, value] for key, value in collection.items()]
    if not isinstance(collection, list | tuple | range):
        return []
    stop = len(collection) if count is None else max(start + count, 0)
    return collection[max(start, 0) : stop]


class ForNode(Placed):
    """`for` with its `else`."""

    def __init__(self, token: Token, loop: Loop, blocks: list[BlockNode], weight: int) -> None:
        super().__init__(token)
        self.loop = loop
        self.blocks = blocks
        self.weight = weight
        self.blank = silence(blocks)

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the block for each member, or `else` for none."""
        segment = self._segment(context)
        if segment:
            self._repeat(segment, context, buffer)
        elif len(self.blocks) > 1:
            self.blocks[1].render(context, buffer)

    def _segment(self, context: Context) -> Sequence[Any]:
        ends = context.state.setdefault("for", {})
        key = f"{self.loop.name}-{self.loop.written}"
        if self.loop.attributes.get("offset") == "continue":
            start = ends.get(key, 0)
        else:
            offset = self.loop.attribute("offset", context)
            start = 0 if offset is None else to_integer(offset)
        limit = self.loop.attribute("limit", context)
        count = None if limit is None else to_integer(limit)
        segment = members(self.loop.collection(context), start, count)
        ends[key] = start + len(segment)
        return segment[::-1] if self.loop.reversed else segment

    def _repeat(self, segment: Sequence[Any], context: Context, buffer: TextIO) -> None:
        outer = context.state.get("forloop")
        loop: dict[str, object] = {"length": len(segment), "parentloop": outer}
        namespace: dict[str, object] = {"forloop": loop}
        context.state["forloop"] = loop
        try:
            with context.extend(namespace):
                for index, member in enumerate(segment):
                    context.spend(self.weight)
                    loop.update(_progress(index, len(segment)))
                    namespace[self.loop.name] = member
                    try:
                        self.blocks[0].render(context, buffer)
                    except ContinueLoop:
                        continue
        except BreakLoop:
            return
        finally:
            context.state["forloop"] = outer


def _progress(index: int, length: int) -> dict[str, object]:
    return {
        "index": index + 1,
        "index0": index,
        "rindex": length - index,
        "rindex0": length - index - 1,
        "first": index == 0,
        "last": index == length - 1,
    }


class ForTag(PlacedTag):
    """`for`."""

    name = "for"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the loop."""
        begin = stream.pos
        markup = stream.markup()
        loop, lax = read_loop(markup)
        if lax:
            stream.notes.warn(token, f"the loop {markup.strip()[:60]!r} is not valid: {lax}")
        blocks = [self.body(stream, token, "endfor", "else")]
        while stream.current.is_tag("else"):
            stream.markup()
            blocks = [blocks[0], self.body(stream, token, "endfor", "else")]
        stream.markup()
        return ForNode(token, loop, blocks, (stream.pos - begin) // 2)


class TableRowNode(Placed):
    """`tablerow`: the members in the cells of a table."""

    def __init__(self, token: Token, loop: Loop, block: BlockNode, weight: int) -> None:
        super().__init__(token)
        self.loop = loop
        self.block = block
        self.weight = weight
        self.blank = block.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the rows; nothing at all for nil."""
        collection = self.loop.collection(context)
        if collection is None or collection is False:
            return
        limit = self.loop.attribute("limit", context)
        start = to_i(self.loop.attribute("offset", context))
        segment = members(collection, start, None if limit is None else to_i(limit))
        columns = to_i(self.loop.attribute("cols", context))
        buffer.write('<tr class="row1">\n')
        try:
            self._cells(segment, columns, context, buffer)
        except BreakLoop:
            buffer.write("</td>")
        buffer.write("</tr>\n")

    def _cells(
        self, segment: Sequence[Any], columns: int, context: Context, buffer: TextIO
    ) -> None:
        namespace: dict[str, object] = {}
        with context.extend(namespace):
            for index, member in enumerate(segment):
                context.spend(self.weight)
                row, column = divmod(index, columns) if columns > 0 else (0, index)
                namespace[self.loop.name] = member
                last = column + 1 == columns
                namespace["tablerowloop"] = {
                    "length": len(segment),
                    **_progress(index, len(segment)),
                    "col": column + 1,
                    "col0": column,
                    "col_first": column == 0,
                    "col_last": last,
                    "row": row + 1,
                }
                buffer.write(f'<td class="col{column + 1}">')
                with suppress(ContinueLoop):
                    self.block.render(context, buffer)
                buffer.write("</td>")
                if last and index + 1 < len(segment):
                    buffer.write(f'</tr>\n<tr class="row{row + 2}">')


class TableRowTag(PlacedTag):
    """`tablerow`."""

    name = "tablerow"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the table; RefusedError without a list."""
        begin = stream.pos
        markup = bounded(stream.markup())
        found = _ROW.search(markup)
        if not found:
            raise RefusedError("tablerow takes the form: tablerow name in list")
        attributes = dict(_ATTRIBUTE.findall(markup))
        block = self.body(stream, token, "endtablerow")
        stream.markup()
        loop = Loop(found[1], found[2], expression(found[2]), attributes)
        return TableRowNode(token, loop, block, (stream.pos - begin) // 2)


LOOP_TAGS: Final[tuple[type[Tag], ...]] = (ForTag, TableRowTag)
