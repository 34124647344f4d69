"""Liquid's tags that choose: if, unless, case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TextIO

from liquid.ast import BlockNode, Node
from liquid.tag import Tag
from liquid.token import Token

from feedsvc.content.liquid.conditions import Condition, alternatives, compare, condition, subject
from feedsvc.content.liquid.expressions import Expression
from feedsvc.content.liquid.run import Context, Placed, PlacedTag, Stream


def read_condition(markup: str, stream: Stream, token: Token) -> Condition:
    """A condition; laxness is noted."""
    found, lax = condition(markup)
    if lax:
        stream.notes.warn(token, f"the condition {markup.strip()[:60]!r} is not valid: {lax}")
    return found


def silence(blocks: Sequence[BlockNode]) -> bool:
    """Let blocks of mere space print nothing, as Liquid does when all of a tag's are blank."""
    blank = all(block.blank for block in blocks)
    for block in blocks:
        block.blank = blank
    return blank


class IfNode(Placed):
    """`if` and `unless` with their branches; a branch without condition is `else`."""

    def __init__(
        self, token: Token, branches: list[tuple[Condition | None, BlockNode]], first: bool
    ) -> None:
        super().__init__(token)
        self.branches = branches
        self.first = first
        self.blank = silence([block for _, block in branches])

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the first branch whose condition is as wanted."""
        wanted = self.first
        for test, block in self.branches:
            context.spend(1)
            if test is None or test.holds(context) == wanted:
                block.render(context, buffer)
                return
            wanted = True


class IfTag(PlacedTag):
    """`if`."""

    name = "if"
    first = True

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for all branches."""
        ends = (f"end{self.name}", "elsif", "else")
        test: Condition | None = read_condition(stream.markup(), stream, token)
        branches = [(test, self.body(stream, token, *ends))]
        while not stream.current.is_tag(ends[0]):
            at = stream.current
            markup = stream.markup()
            test = read_condition(markup, stream, at) if at.value == "elsif" else None
            branches.append((test, self.body(stream, token, *ends)))
        stream.markup()
        return IfNode(token, branches, self.first)


class UnlessTag(IfTag):
    """`unless`."""

    name = "unless"
    first = False


class CaseNode(Placed):
    """`case`: every `when` that fits is written, `else` where none before it did."""

    def __init__(
        self, token: Token, value: Expression, arms: list[tuple[list[Expression] | None, BlockNode]]
    ) -> None:
        super().__init__(token)
        self.value = value
        self.arms = arms
        self.blank = silence([block for _, block in arms])

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the arms that fit, once for each fitting value."""
        found = False
        for values, block in self.arms:
            if values is None:
                fits = int(not found)
            else:
                value = self.value(context)
                fits = sum(compare(value, "==", each(context)) for each in values)
                found = found or fits > 0
            for _ in range(fits):
                context.spend(1)
                block.render(context, buffer)


class CaseTag(PlacedTag):
    """`case`."""

    name = "case"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for all arms; what stands before the first is dropped."""
        ends = ("endcase", "when", "else")
        value = subject(stream.markup())
        self.body(stream, token, *ends)
        arms: list[tuple[list[Expression] | None, BlockNode]] = []
        while not stream.current.is_tag("endcase"):
            when = stream.current.value == "when"
            markup = stream.markup()
            arms.append((alternatives(markup) if when else None, self.body(stream, token, *ends)))
        stream.markup()
        return CaseNode(token, value, arms)


BRANCH_TAGS: Final[tuple[type[Tag], ...]] = (IfTag, UnlessTag, CaseTag)
