"""From the text of a template to nodes: the stream of tokens, and tags that are read leniently.

Jekyll parses in the error mode "warn": an expression that breaks the strict grammar is reported
and read again by the lax patterns of Ruby's Liquid (`lax`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TextIO, cast

from liquid import Environment
from liquid.ast import BlockNode, Node
from liquid.context import RenderContext
from liquid.exceptions import LiquidError, LiquidSyntaxError
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG, Token

from feedsvc.content.liquid.context import Context, Notes
from feedsvc.content.liquid.lax import loosely
from feedsvc.content.liquid.scan import scan, unknown_blocks
from feedsvc.content.liquid.values import RefusedError
from feedsvc.content.liquid.words import inner

_LOOSE: Final = 100  # branches of one text that may be read laxly: all before it are read again


class Stream(TokenStream):
    """A stream of tokens that knows which tags of plugins are blocks, and where to warn."""

    def __init__(self, tokens: list[Token], known: frozenset[str], notes: Notes) -> None:
        super().__init__(iter(tokens))
        self.notes = notes
        self.blocks, self.strays = unknown_blocks(tokens, known)
        self._read = -1  # where the expression stands that was begun last
        self._loose: set[int] = set()
        self._branches = 0

    def markup(self) -> str:
        """Step from a tag's name to its markup, if it has any, and return that."""
        if self.peek.kind != TOKEN_EXPRESSION:
            return ""
        next(self)
        return self.current.value

    def into_inner(self, *, tag: Token | None = None, eat: bool = True) -> TokenStream:
        """Return the tokens of the expression that the stream stands on.

        Raises LiquidSyntaxError when it stands on none.
        """
        token = self.current
        if token.kind not in (TOKEN_EXPRESSION, TOKEN_OUTPUT):
            self._read = -1
            raise LiquidSyntaxError("missing expression", token=tag or token)
        self._read = self.pos
        if eat:
            next(self)
        loop = tag is not None and tag.value in ("for", "tablerow")
        return inner(token.value, token, loop=loop)

    def loosen(self, error: LiquidSyntaxError) -> bool:
        """Put the expression that was begun last in strict words; False when that was done."""
        at = self._read
        if at < 0 or at in self._loose:
            return False
        token = self.tokens[at]
        name = token.kind if token.kind == TOKEN_OUTPUT else self.tokens[at - 1].value
        self._branches += name == "elsif"
        if self._branches > _LOOSE:
            return False
        written = loosely(name, token.value)
        if written is None:
            return False
        self._loose.add(at)
        self.tokens[at] = token._replace(value=written)
        if name != "capture":  # many put quotes around the name; it is none the worse for them
            shown = token.value.strip()[:60]
            shown = f"{{{{ {shown} }}}}" if name == TOKEN_OUTPUT else repr(shown)
            self.notes.warn(token, f"{shown} is not valid Liquid: {error.message}")
        return True


class Lenient(Tag):
    """A tag of the library whose expression is read laxly where it is not valid."""

    def get_node(self, stream: TokenStream) -> Node:
        """Return the node made of the tokens; RefusedError where not even that is possible."""
        tokens = cast(Stream, stream)
        token, start, depth = tokens.current, tokens.pos, tokens.block_depth
        while True:
            try:
                return self.parse(tokens)
            except LiquidSyntaxError as error:
                at = error.token if error.token and error.token.start_index >= 0 else token
                if self.block and tokens.current.kind == TOKEN_EOF:
                    raise RefusedError(f"the {token.value} tag is never closed", token) from error
                if not tokens.loosen(error):
                    raise RefusedError(f"{self.name}: {error.message}", at) from error
                tokens.pos, tokens.block_depth = start, depth


def parse(env: Environment, source: str, notes: Notes) -> list[Node]:
    """Return the nodes of a template; LiquidError where its structure is broken."""
    return get_parser(env).parse(Stream(scan(source), frozenset(env.tags), notes))


def render(nodes: Iterable[Node], context: Context, buffer: TextIO) -> None:
    """Write what the nodes make; an error without a place gets that of its node."""
    for node in nodes:
        try:
            node.render(context, buffer)
        except LiquidError as error:
            error.token = error.token or node.token
            raise


def filled(context: Context, markup: str) -> str:
    """Return the markup of a tag with its own variables filled in."""
    if "{{" not in markup:
        return markup
    buffer = context.get_buffer()
    try:
        render(parse(context.env, markup, context.notes), context, buffer)
    except LiquidError as error:
        error.token = None  # its line is that of the tag
        raise
    return buffer.getvalue()


class Placed(Node):
    """A node of ours, which gives the errors of its rendering their place."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write what the node makes into the buffer."""
        try:
            self.write(cast(Context, context), buffer)
        except LiquidError as error:
            error.token = error.token or self.token
            raise
        return 0

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write nothing, unless a node has something to say."""


class PlacedTag(Tag):
    """A tag of ours, which gives the errors of its parsing their place."""

    def get_node(self, stream: TokenStream) -> Node:
        """Return the node made of the tokens; the stream then stands on its last one."""
        token = stream.current
        try:
            return self.parse(stream)
        except LiquidError as error:
            error.token = error.token or token
            raise

    def parse(self, stream: TokenStream) -> Node:
        """Return the node made of the tokens."""
        return self.read(cast(Stream, stream), stream.current)

    def read(self, stream: Stream, token: Token) -> Node:
        """Return the node that begins with the token."""
        raise NotImplementedError

    def body(self, stream: Stream, token: Token, *ends: str) -> BlockNode:
        """Return the nodes up to one of these tags, on which the stream then stands.

        Raises RefusedError when none of them follows.
        """
        next(stream)
        block = get_parser(self.env).parse_block(stream, ends)
        if stream.current.kind != TOKEN_TAG:
            raise RefusedError(f"the {token.value} tag is never closed", token)
        return block
