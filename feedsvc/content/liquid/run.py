"""How a template runs: its stream of tokens, its scope, its limits and its warnings.

Traps of python-liquid 2.x met here: its context offers `now` and `today` from the clock, its
loop limit counts only nested loops, and a lone surrogate breaks its limited buffer; so the scope
chain, the counting and the buffer are ours.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from io import StringIO
from typing import Any, TextIO, cast

from liquid import Environment
from liquid.ast import BlockNode, Node
from liquid.context import RenderContext
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.template import BoundTemplate
from liquid.token import TOKEN_EOF, Token
from liquid.utils import ReadOnlyChainMap

from feedsvc.content.liquid import Ask
from feedsvc.content.liquid import Warning as Noted
from feedsvc.content.liquid.filters import FILTERS, Filter
from feedsvc.content.liquid.scan import line_of, scan, unknown_blocks
from feedsvc.content.liquid.values import Budget, RefusedError


class Notes:
    """The warnings of one expansion, each once; those inside an include point at its tag."""

    def __init__(self) -> None:
        self.warnings: dict[Noted, None] = {}
        self._includes: list[tuple[int, str]] = []

    def warn(self, token: Token, what: str) -> None:
        """Remember what is odd about the tag or variable at the token."""
        line = line_of(token)
        if self._includes:
            what = f"{what} ({self._includes[-1][1]}, line {line})"
            line = self._includes[0][0]
        self.warnings[Noted(line, what)] = None

    @contextmanager
    def inside(self, token: Token, name: str) -> Iterator[None]:
        """While an included file is parsed and rendered."""
        self._includes.append((line_of(token), name))
        try:
            yield
        except RefusedError as error:
            if not error.file:
                error.file = name
                error.message = f"{error.message} ({name}, line {error.line})"
            error.line = line_of(token)
            raise
        finally:
            self._includes.pop()


class Stream(TokenStream):
    """A stream of tokens that knows which tags of plugins are blocks, and where to warn."""

    def __init__(self, tokens: list[Token], known: frozenset[str], notes: Notes) -> None:
        super().__init__(iter(tokens))
        self.notes = notes
        self.blocks, self.strays = unknown_blocks(tokens, known)

    def markup(self) -> str:
        """Step from a tag's name to its markup, and give that."""
        next(self)
        return self.current.value


class Buffer(StringIO):
    """An output that counts its characters."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._budget = budget

    def write(self, text: str) -> int:
        """Append the text; RefusedError when the limit is reached."""
        self._budget.write(len(text))
        return super().write(text)


class Context(RenderContext):
    """The variables of one expansion; a scope for expressions and filters."""

    def __init__(
        self, env: Environment, values: Mapping[str, object], ask: Ask, now: datetime
    ) -> None:
        super().__init__(BoundTemplate(env, []), globals=values)
        self.scope = ReadOnlyChainMap(self.locals, self.counters, self.globals)
        self.ask = ask
        self.now = now
        self.budget = Budget()
        self.notes = Notes()
        self.state: dict[object, Any] = {}
        self._partials: dict[str, list[Node]] = {}

    def spend(self, work: int) -> None:
        """Count work against the limits."""
        self.budget.spend(work)

    def lookup(self, name: str) -> object:
        """The value of a variable, or None."""
        self.budget.spend(1)
        return self.scope.get(name)

    def call(self, name: str, value: object, arguments: Sequence[object]) -> object:
        """The result of a filter; the value itself when there is no such filter (Liquid)."""
        self.budget.spend(1 + _bulk(value))
        found = FILTERS.get(name)
        if not found:
            return value
        least, most = arity(found)
        if not least <= len(arguments) <= most:
            raise RefusedError(f"the filter {name} does not take {len(arguments)} arguments")
        given = {"": (), "now": (self.now,), "scope": (self,)}[found.needs]
        return found.function(value, *given, *arguments)

    @contextmanager
    def bind(self, name: str, values: Iterable[object]) -> Iterator[Iterable[object]]:
        """The values again, each visible under that name while it is the current one."""
        namespace: dict[str, object] = {name: None}

        def each() -> Iterator[object]:
            for value in values:
                self.budget.spend(1)
                namespace[name] = value
                yield value

        with self.extend(namespace):
            yield each()

    def get_buffer(self, buf: TextIO | None = None) -> Buffer:  # noqa: ARG002 - an override
        """A new output under the same limit."""
        return Buffer(self.budget)

    def partial(self, name: str, source: str) -> list[Node]:
        """The nodes of an included file, parsed once."""
        if name not in self._partials:
            self._partials[name] = parse(self.env, source, self.notes)
        return self._partials[name]

    def text_of(self, markup: str) -> str:
        """The markup of a tag with its own variables filled in."""
        if "{{" not in markup:
            return markup
        buffer = self.get_buffer()
        render(parse(self.env, markup, self.notes), self, buffer)
        return buffer.getvalue()


def _bulk(value: object) -> int:
    if isinstance(value, str):
        return len(value) >> 9
    return len(value) >> 2 if isinstance(value, list | tuple | Mapping) else 0


@cache
def arity(found: Filter) -> tuple[int, int]:
    """How many arguments a filter takes at least and at most."""
    parameters = list(inspect.signature(found.function).parameters.values())
    extra = parameters[2 if found.needs else 1 :]
    return sum(p.default is inspect.Parameter.empty for p in extra), len(extra)


def parse(env: Environment, source: str, notes: Notes) -> list[Node]:
    """The nodes of a template; RefusedError where its structure is broken."""
    return get_parser(env).parse(Stream(scan(source), frozenset(env.tags), notes))


def render(nodes: Iterable[Node], context: Context, buffer: TextIO) -> None:
    """Write what the nodes make."""
    for node in nodes:
        node.render(context, buffer)


class Placed(Node):
    """A node that gives the errors of its rendering their line."""

    def render(self, context: RenderContext, buffer: TextIO) -> int:
        """Write what the node makes into the buffer."""
        try:
            self.write(cast(Context, context), buffer)
        except RefusedError as error:
            error.line = error.line or line_of(self.token)
            raise
        return 0

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """The same, by the name python-liquid's own nodes use."""
        return self.render(context, buffer)

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write nothing, unless a node has something to say."""


class PlacedTag(Tag):
    """A tag that gives the errors of its parsing their line."""

    def get_node(self, stream: TokenStream) -> Node:
        """The node made of the tokens; the stream then stands on its last one."""
        token = stream.current
        try:
            return self.parse(stream)
        except RefusedError as error:
            error.line = error.line or line_of(token)
            raise

    def parse(self, stream: TokenStream) -> Node:
        """The node made of the tokens."""
        return self.read(cast(Stream, stream), stream.current)

    def read(self, stream: Stream, token: Token) -> Node:
        """The node that begins with the token."""
        raise NotImplementedError

    def body(self, stream: Stream, token: Token, *ends: str) -> BlockNode:
        """The nodes up to one of these tags, on which the stream then stands; else RefusedError."""
        next(stream)
        block = get_parser(self.env).parse_block(stream, ends)
        if stream.current.kind == TOKEN_EOF:
            raise RefusedError(f"the {token.value} tag is never closed", line_of(token))
        return block
