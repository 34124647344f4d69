"""Liquid's own tags: text, output, assignment, interrupts."""

# ruff: noqa: ARG002 - every node and tag has the same signature, whether it needs all of it or not

from __future__ import annotations

import re
from typing import Final, TextIO

from liquid.ast import BlockNode, Node
from liquid.exceptions import BreakLoop, ContinueLoop, LiquidInterrupt
from liquid.tag import Tag
from liquid.token import TOKEN_CONTENT, TOKEN_OUTPUT, Token

from feedsvc.content.liquid.expressions import Output, output
from feedsvc.content.liquid.filters import FILTERS
from feedsvc.content.liquid.run import Context, Placed, PlacedTag, Stream
from feedsvc.content.liquid.scan import RAW
from feedsvc.content.liquid.values import SPACE, RefusedError, text

_ASSIGNMENT = re.compile(r"((?:\(?[\w.\[\]-]\)?)+)\s*=\s*(.*)\s*", re.ASCII | re.DOTALL)
_SIGNATURE = re.compile(r"(?:\(?[\w.\[\]-]\)?)+", re.ASCII)


def read_output(markup: str, stream: Stream, token: Token) -> Output:
    """An expression with filters; laxness and unknown filters are noted."""
    found, lax = output(markup)
    if lax:
        stream.notes.warn(token, f"{{{{ {markup.strip()[:60]} }}}} is not valid Liquid: {lax}")
    for call in found.calls:
        if call.name not in FILTERS:
            stream.notes.warn(token, f"there is no filter {call.name}")
    return found


class TextNode(Placed):
    """Text as it is."""

    def __init__(self, token: Token) -> None:
        super().__init__(token)
        raw = token.kind == RAW
        self.blank = not (token.value if raw else token.value.strip(SPACE))

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the text."""
        buffer.write(self.token.value)


class TextTag(PlacedTag):
    """Whatever is no tag and no variable."""

    name = TOKEN_CONTENT

    def read(self, stream: Stream, token: Token) -> Node:
        """A node of text."""
        return TextNode(token)


class OutputNode(Placed):
    """`{{ value | filter }}`."""

    def __init__(self, token: Token, value: Output) -> None:
        super().__init__(token)
        self.value = value
        self.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the value as Ruby prints it."""
        buffer.write(text(self.value.evaluate(context)))


class OutputTag(PlacedTag):
    """`{{ }}`."""

    name = TOKEN_OUTPUT

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the expression."""
        return OutputNode(token, read_output(token.value, stream, token))


class AssignNode(Placed):
    """`{% assign name = value %}`."""

    def __init__(self, token: Token, name: str, value: Output) -> None:
        super().__init__(token)
        self.name = name
        self.value = value

    def write(self, context: Context, buffer: TextIO) -> None:
        """Set the variable for the whole template."""
        context.spend(1)
        context.locals[self.name] = self.value.evaluate(context)


class AssignTag(PlacedTag):
    """`assign`."""

    name = "assign"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the assignment; RefusedError when there is no `=`."""
        found = _ASSIGNMENT.search(stream.markup()[:5000])
        if not found:
            raise RefusedError("assign takes the form: assign name = value")
        return AssignNode(token, found[1], read_output(found[2], stream, token))


class CaptureNode(Placed):
    """`{% capture name %}…{% endcapture %}`."""

    def __init__(self, token: Token, name: str, block: BlockNode) -> None:
        super().__init__(token)
        self.name = name
        self.block = block
        block.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Set the variable to what the block writes, also when a loop ends inside."""
        inner = context.get_buffer()
        try:
            self.block.render(context, inner)
        finally:
            context.locals[self.name] = inner.getvalue()


class CaptureTag(PlacedTag):
    """`capture`."""

    name = "capture"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the block; RefusedError without a name."""
        found = _SIGNATURE.search(stream.markup())
        if not found:
            raise RefusedError("capture takes the name of a variable")
        block = self.body(stream, token, "endcapture")
        stream.markup()
        return CaptureNode(token, found.group(), block)


class IfChangedNode(Placed):
    """`ifchanged`: the block, where it differs from the last one."""

    def __init__(self, token: Token, block: BlockNode) -> None:
        super().__init__(token)
        self.block = block
        self.blank = block.blank
        block.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the block when it is new."""
        inner = context.get_buffer()
        self.block.render(context, inner)
        if context.state.get("ifchanged") != inner.getvalue():
            context.state["ifchanged"] = inner.getvalue()
            buffer.write(inner.getvalue())


class IfChangedTag(PlacedTag):
    """`ifchanged`."""

    name = "ifchanged"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the block."""
        stream.markup()
        block = self.body(stream, token, "endifchanged")
        stream.markup()
        return IfChangedNode(token, block)


class InterruptNode(Placed):
    """`break` and `continue`."""

    def __init__(self, token: Token, interrupt: type[LiquidInterrupt]) -> None:
        super().__init__(token)
        self.interrupt = interrupt
        self.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """End the iteration or the loop; outside of one, the template."""
        raise self.interrupt(self.token.value)


class BreakTag(PlacedTag):
    """`break`."""

    name = "break"
    interrupt: type[LiquidInterrupt] = BreakLoop

    def read(self, stream: Stream, token: Token) -> Node:
        """A node that interrupts."""
        stream.markup()
        return InterruptNode(token, self.interrupt)


class ContinueTag(BreakTag):
    """`continue`."""

    name = "continue"
    interrupt = ContinueLoop


LIQUID_TAGS: Final[tuple[type[Tag], ...]] = (
    TextTag, OutputTag, AssignTag, CaptureTag, IfChangedTag, BreakTag,
    ContinueTag,
)  # fmt: skip
