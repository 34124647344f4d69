"""One expansion with python-liquid: its tags, with what Ruby's Liquid does otherwise; errors.

There is no loader, no clock and no environment variable, and a template reaches only into str,
int, float, bool, None, dates, lists and mappings. Importing python-liquid costs about a tenth of
a second, which is why the package imports this file only for a body that has braces.

Each class below says what is otherwise; the tags that need none of it are taken as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, TextIO, cast

from liquid import Environment
from liquid.ast import BlockNode, Node
from liquid.builtin.content import ContentNode, Literal
from liquid.builtin.expressions import FilteredExpression, Identifier, LoopExpression, StringLiteral
from liquid.builtin.expressions import Literal as LiteralExpression
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.tablerow_tag import TablerowNode
from liquid.context import RenderContext
from liquid.exceptions import LiquidError, LiquidInterrupt
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import Token

from feedsvc.content.liquid import Ask, Expanded, TemplateError
from feedsvc.content.liquid.context import Context, line_of
from feedsvc.content.liquid.expressions import as_ruby
from feedsvc.content.liquid.filters import FILTERS
from feedsvc.content.liquid.parse import Lenient, parse, render
from feedsvc.content.liquid.values import Budget, text, to_i

_CHARACTERS: Final = 32  # of a loop's body for which an iteration is charged one unit of work


class _TextTag(Literal):
    """Text; that of `raw` too, which the scanner has cut out."""

    def parse(self, stream: TokenStream) -> ContentNode:
        return ContentNode(stream.current, stream.current.value)


class RubyOutputNode(OutputNode):
    """`{{ }}`, which prints lists, hashes, numbers and times as Ruby does."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write the value."""
        return buffer.write(text(self.expression.evaluate(context)))


class _OutputTag(Lenient, Output):
    """`{{ }}`, whose token holds its markup; one without a value prints nothing."""

    block = False

    def parse(self, stream: TokenStream) -> OutputNode:
        token = stream.current
        if not token.value.strip():
            return RubyOutputNode(token, LiteralExpression(token, ""))
        return RubyOutputNode(
            token, FilteredExpression.parse(self.env, stream.into_inner(eat=False))
        )


class _RubyCaptureNode(CaptureNode):
    """`capture`, which keeps mere space, and what was written when a loop ends inside it."""

    def __init__(self, token: Token, name: Identifier, block: BlockNode) -> None:
        super().__init__(token, name, block)
        block.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        inner = context.get_buffer(buffer)
        try:
            self.block.render(context, inner)
        finally:
            context.assign(self.name, inner.getvalue())
        return 0


class _RubyTablerowNode(TablerowNode):
    """`tablerow`: without a number for `cols` there is one row."""

    def _int_or_zero(self, arg: object) -> int:
        return to_i(arg)


class _RubyLoop(LoopExpression):
    """The members of a loop: `limit: nil` is no limit, and `limit: 0` leaves none.

    The library takes the first for an error and the second for no limit. Each iteration is charged
    by the length of the loop's body.
    """

    def __init__(self, loop: LoopExpression, length: int) -> None:
        super().__init__(
            loop.token,
            loop.identifier,
            loop.iterable,
            limit=loop.limit,
            offset=loop.offset,
            reversed_=loop.reversed,
            cols=loop.cols,
        )
        self.weight = 1 + length // _CHARACTERS

    def _to_int(self, obj: object, *, token: Token) -> int:
        if obj is None:
            return sys.maxsize if self.limit and token is self.limit.token else 0
        return super()._to_int(obj, token=token)

    def _slice(
        self,
        it: Iterator[object],
        length: int,
        context: RenderContext,
        *,
        limit: int | None,
        offset: int | str | None,
    ) -> tuple[Iterator[object], int]:
        key = f"{self.identifier}-{self.iterable}"
        start = context.stopindex(key) if offset == "continue" else int(offset or 0)
        stop = length if limit is None else min(max(start + limit, 0), length)
        start = min(max(start, 0), length)
        count = max(stop - start, 0)
        context.stopindex(key, start + count)
        # Members before the first are stepped over, and those of a reversed loop held at once.
        budget = cast(Context, context).budget
        budget.spend((start + (count if self.reversed else 0)) >> 2)
        members = islice(it, start, start + count)
        return self._counted(reversed([*members]) if self.reversed else members, budget), count

    def _counted(self, members: Iterator[object], budget: Budget) -> Iterator[object]:
        for member in members:
            budget.spend(self.weight)
            yield member


def _with_ruby_conditions(node: Any, _length: int) -> Node:
    """Give a choice of branches Ruby's comparisons."""
    node.condition = as_ruby(node.condition)
    for alternative in node.alternatives:
        alternative.expression = as_ruby(alternative.expression)
    return cast(Node, node)


def _with_ruby_loop(node: Any, length: int) -> Node:
    """Give a loop Ruby's reading of its members."""
    node.expression = _RubyLoop(node.expression, length)
    return cast(Node, node)


def _with_own_group(node: Any, _length: int) -> Node:
    """Make a `cycle` without a name that holds variables a cycle of its own."""
    if node.group is None and not all(isinstance(arg, LiteralExpression) for arg in node.args):
        node.group = StringLiteral(node.token, f"{node.token.start_index} {node.token.source}")
    return cast(Node, node)


_LIBRARY: Final = {name: type(tag) for name, tag in Environment().tags.items()}
# The library's tags that are read leniently, and what else is otherwise in them.
_LENIENT: Final[dict[str, dict[str, object]]] = {
    "assign": {},
    "capture": {"node_class": _RubyCaptureNode},
    "case": {},
    "cycle": {"adjust": staticmethod(_with_own_group)},
    "decrement": {},
    "for": {"adjust": staticmethod(_with_ruby_loop)},
    "if": {"adjust": staticmethod(_with_ruby_conditions)},
    "ifchanged": {},
    "increment": {},
    "tablerow": {"adjust": staticmethod(_with_ruby_loop), "node_class": _RubyTablerowNode},
    "unless": {"adjust": staticmethod(_with_ruby_conditions)},
}


def lenient(name: str, otherwise: Mapping[str, object]) -> type[Tag]:
    """Return a tag of the library that is read leniently, with other attributes of its class."""
    return type(name, (Lenient, _LIBRARY[name]), dict(otherwise))


_LIQUID_TAGS: Final[tuple[type[Tag], ...]] = (
    _TextTag,
    _OutputTag,
    _LIBRARY["break"],
    _LIBRARY["continue"],
    *(lenient(name, otherwise) for name, otherwise in _LENIENT.items()),
)
_NESTING: Final = 100
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Runner(Environment):
    """python-liquid with our table of tags and filters, and with Ruby Liquid's depth."""

    block_nesting_limit = _NESTING
    context_depth_limit = _NESTING

    def __init__(self, tags: Sequence[type[Tag]]) -> None:
        super().__init__()
        for tag in (*_LIQUID_TAGS, *tags):
            self.add_tag(tag)
        self.filters.update(FILTERS)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Register nothing of the library's own accord."""


def run_template(
    env: Environment, source: str, values: Mapping[str, object], ask: Ask, now: object
) -> Expanded:
    """Return the text with its template run; `now` is the time that templates see.

    Raises TemplateError.
    """
    now = now if isinstance(now, datetime) else _EPOCH
    context = Context(env, values, ask, now if now.tzinfo else now.replace(tzinfo=UTC))
    buffer = context.get_buffer()
    try:
        render(parse(env, source, context.notes), context, buffer)
    except LiquidInterrupt:
        pass  # `break` outside of a loop ends the text, in Ruby's Liquid too
    except LiquidError as error:
        raise TemplateError(str(error.message), line_of(error.token)) from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # The library lets through what Python raises where a value is not of the kind it expects.
        raise TemplateError(f"the template cannot be run ({error})"[:200], 0) from error
    except RecursionError as error:
        raise TemplateError("the template is nested too deeply", 0) from error
    return Expanded(buffer.getvalue(), tuple(context.notes.warnings))
