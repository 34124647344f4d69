"""Liquid's tags that count: cycle, increment, decrement."""

from __future__ import annotations

import re
from typing import Final, TextIO

from liquid.ast import Node
from liquid.tag import Tag
from liquid.token import Token

from feedsvc.content.liquid.expressions import FRAGMENT, Expression, bounded, expression
from feedsvc.content.liquid.run import Context, Placed, PlacedTag, Stream
from feedsvc.content.liquid.values import RefusedError, text

_NAMED_CYCLE = re.compile(rf"\A({FRAGMENT})\s*:\s*(.*)", re.ASCII | re.DOTALL)
_VALUE = re.compile(rf"\s*({FRAGMENT})\s*", re.ASCII)
_LITERAL = re.compile(r"""["'].*|-?\d[\d.]*""", re.ASCII | re.DOTALL)


class CycleNode(Placed):
    """`cycle`: one value after another, each time it is met."""

    def __init__(self, token: Token, key: Expression, values: list[Expression]) -> None:
        super().__init__(token)
        self.key = key
        self.values = values
        self.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the next value of the group."""
        turns = context.state.setdefault("cycle", {})
        key = self.key(context)
        turn = turns.get(key, 0)
        value = self.values[turn](context) if turn < len(self.values) else None
        buffer.write(text(value))
        turns[key] = turn + 1 if turn + 1 < len(self.values) else 0


class CycleTag(PlacedTag):
    """`cycle`."""

    name = "cycle"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the values; those of an unnamed cycle are its name."""
        markup = bounded(stream.markup())
        named = _NAMED_CYCLE.search(markup)
        found = [_VALUE.search(part) for part in (named[2] if named else markup).split(",")]
        written = [value[1] for value in found if value]
        if not written:
            raise RefusedError("cycle takes values")
        literal = all(_LITERAL.fullmatch(value) for value in written)
        own = tuple(written) if literal else (token.start_index, token.source, *written)
        group = expression(named[1]) if named else None
        return CycleNode(
            token,
            (lambda scope: ("", text(group(scope)))) if group else (lambda _: own),
            [expression(value) for value in written],
        )


class CounterNode(Placed):
    """`increment` and `decrement`."""

    def __init__(self, token: Token, name: str) -> None:
        super().__init__(token)
        self.name = name
        self.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the counter before counting up, or after counting down."""
        value = context.counters.get(self.name, 0)
        down = self.token.value == "decrement"
        context.counters[self.name] = value - 1 if down else value + 1
        buffer.write(str(value - 1 if down else value))


class IncrementTag(PlacedTag):
    """`increment`."""

    name = "increment"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the counter of that name."""
        return CounterNode(token, stream.markup().strip())


class DecrementTag(IncrementTag):
    """`decrement`."""

    name = "decrement"


COUNTER_TAGS: Final[tuple[type[Tag], ...]] = (CycleTag, IncrementTag, DecrementTag)
