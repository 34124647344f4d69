"""From the text of a template to nodes: cut into tokens, which python-liquid parses.

The text is cut as Ruby's Liquid cuts it; whitespace control, `raw` and `comment` are settled then.
A TAG token is followed by an EXPRESSION token where the tag has markup that means anything, and an
OUTPUT token's value is its markup.

Jekyll parses in the error mode "warn": an expression that breaks the strict grammar is reported
and read again by the lax patterns of Ruby's Liquid (`expressions`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TextIO, cast

from liquid import Environment
from liquid.ast import BlockNode, Node
from liquid.context import RenderContext
from liquid.exceptions import LiquidError, LiquidSyntaxError
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_CONTENT, TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG, Token

from feedsvc.content.liquid.context import Context, Notes
from feedsvc.content.liquid.expressions import inner, loosely
from feedsvc.content.liquid.values import SPACE, RefusedError

BLOCKS: Final = frozenset(
    ("if", "unless", "case", "for", "tablerow", "capture", "ifchanged", "highlight")
)
RAW: Final = "raw"
_BARE: Final = frozenset(("break", "continue", "else", "ifchanged"))
_OPENING = re.compile(r"\{[%{]")
_OUTPUT_END = re.compile(r"\}\}?")
_OUTPUT = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(#|\w+)\s*(.*?)-?%\}", re.ASCII | re.DOTALL)
_ENDRAW = re.compile(r"\{%(-?)\s*endraw\s*-?%\}", re.ASCII)


class _Scanner:
    """One run over a source: position, pending whitespace control, comment depth.

    Raises RefusedError for a part of the source that never ends.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._trim = False
        self._comments: list[int] = []
        self.tokens: list[Token] = []

    def run(self) -> list[Token]:
        while self._at < len(self._source):
            found = _OPENING.search(self._source, self._at)
            start = found.start() if found else len(self._source)
            if start > self._at:
                self._text(self._at, start)
            if not found:
                break
            if found.group() == "{{":
                self._output(start)
            else:
                self._tag(start)
        if self._comments:
            raise self._refused("the comment tag is never closed", self._comments[0])
        return self.tokens

    def _text(self, start: int, stop: int) -> None:
        text = self._source[start:stop]
        self._emit(TOKEN_CONTENT, text.lstrip(SPACE) if self._trim else text, start)
        self._trim = False
        self._at = stop

    def _output(self, start: int) -> None:
        end = _OUTPUT_END.search(self._source, start + 2)
        found = _OUTPUT.fullmatch(self._source, start, end.end()) if end else None
        if not found:
            raise self._refused("a variable is never closed with }}", start)
        self._control(found)
        self._emit(TOKEN_OUTPUT, found[1], start)

    def _tag(self, start: int) -> None:
        end = self._source.find("%}", start + 2)
        found = _TAG.fullmatch(self._source, start, end + 2) if end >= 0 else None
        if not found:
            raise self._refused("a tag has no name or is never closed with %}", start)
        self._control(found)
        name, markup = found.groups()
        if name == "raw":
            self._raw(start, markup)
        elif name == "comment":
            self._comments.append(start)
        elif name == "endcomment" and self._comments:
            self._comments.pop()
        elif name != "#":
            self._emit(TOKEN_TAG, name, start)
            if markup and name not in _BARE and not name.startswith("end"):
                self._emit(TOKEN_EXPRESSION, markup, found.start(2))

    def _control(self, found: re.Match[str]) -> None:
        written = found.group()
        last = self.tokens[-1] if self.tokens and not self._comments else None
        if written[2] == "-" and last and last.kind == TOKEN_CONTENT:
            self.tokens[-1] = last._replace(value=last.value.rstrip(SPACE))
        self._trim = written[-3] == "-"
        self._at = found.end()

    def _raw(self, start: int, markup: str) -> None:
        end = _ENDRAW.search(self._source, self._at)
        if markup.strip() or not end:
            raise self._refused("the raw tag is never closed or says more than raw", start)
        text = self._source[self._at : end.start()]
        text = text.rstrip(SPACE) if end[1] else text
        self._emit(RAW, text, self._at)
        self._at = end.end()

    def _emit(self, kind: str, value: str, start: int) -> None:
        if not self._comments:
            self.tokens.append(Token(kind, value, start, self._source))

    def _refused(self, message: str, start: int) -> RefusedError:
        return RefusedError(message, Token(TOKEN_TAG, "", start, self._source))


def _unknown_blocks(tokens: list[Token], known: frozenset[str]) -> tuple[set[int], set[int]]:
    """Which tags of plugins enclose a text, and which ends have no beginning.

    Takes all tokens and the names of tags that need no guessing; gives the positions (in the
    source) of unknown tags whose `end` follows at the same level, and those of ends to drop.
    """
    opened: list[Token] = []
    waiting: dict[str, int] = {}
    blocks: set[int] = set()
    strays: set[int] = set()
    for token in (t for t in tokens if t.kind == TOKEN_TAG):
        name = token.value.removeprefix("end")
        if not token.value.startswith("end") or not name:
            if token.value in BLOCKS or token.value not in known:
                opened.append(token)
                waiting[token.value] = waiting.get(token.value, 0) + 1
        elif waiting.get(name):
            while (last := opened.pop()).value != name:
                waiting[last.value] -= 1
            waiting[name] -= 1
            blocks.add(last.start_index)
        elif name not in BLOCKS:
            strays.add(token.start_index)
    return blocks, strays


_LOOSE: Final = 100  # branches of one text that may be read laxly: all before it are read again


class Stream(TokenStream):
    """A stream of tokens that knows which tags of plugins are blocks, and where to warn."""

    def __init__(self, tokens: list[Token], known: frozenset[str], notes: Notes) -> None:
        super().__init__(iter(tokens))
        self.notes = notes
        self.blocks, self.strays = _unknown_blocks(tokens, known)
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
            self.notes.warn(token, f"{shown} is not valid Liquid ({error.message})")
        return True


class Lenient(Tag):
    """A tag of the library whose expression is read laxly where it is not valid.

    `adjust` is given the node, and how many characters there are up to the tag's end.
    """

    @staticmethod
    def adjust(node: Any, _length: int) -> Node:
        """Return the node as Ruby has it."""
        return cast(Node, node)

    def get_node(self, stream: TokenStream) -> Node:
        """Return the node made of the tokens; RefusedError where not even that is possible."""
        tokens = cast(Stream, stream)
        token, start, depth = tokens.current, tokens.pos, tokens.block_depth
        while True:
            try:
                node = self.parse(tokens)
                return self.adjust(node, tokens.current.start_index - token.start_index)
            except LiquidSyntaxError as error:
                at = error.token if error.token and error.token.start_index >= 0 else token
                if self.block and tokens.current.kind == TOKEN_EOF:
                    raise RefusedError(f"the {token.value} tag is never closed", token) from error
                if not tokens.loosen(error):
                    raise RefusedError(
                        f"the {self.name} tag is not valid ({error.message})", at
                    ) from error
                tokens.pos, tokens.block_depth = start, depth


def parse(env: Environment, source: str, notes: Notes) -> list[Node]:
    """Return the nodes of a template; LiquidError where its structure is broken."""
    return get_parser(env).parse(Stream(_Scanner(source).run(), frozenset(env.tags), notes))


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


Write = Callable[[Context, TextIO], object]


def nothing(_context: Context, _buffer: TextIO) -> None:
    """Write nothing, and leave a block that holds nothing else empty."""


class OwnNode(Node):
    """A node of ours, which gives the errors of its rendering their place."""

    def __init__(self, token: Token, write: Write) -> None:
        super().__init__(token)
        self.write = write
        self.blank = write is nothing

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write what the node makes into the buffer."""
        try:
            self.write(cast(Context, context), buffer)
        except LiquidError as error:
            error.token = error.token or self.token
            raise
        return 0


class OwnTag(Tag):
    """A tag of ours, which gives the errors of its parsing their place.

    `read` makes of its markup, and of its blocks where it has any, what writes them.
    """

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
        token = stream.current
        return OwnNode(token, self.read(cast(Stream, stream), token))

    def read(self, stream: Stream, token: Token) -> Write:
        """Return what writes the tag."""
        raise NotImplementedError

    def body(self, stream: Stream, token: Token, *ends: str) -> tuple[BlockNode, str]:
        """Return the nodes up to one of these tags and its name; the stream stands on its end.

        Raises RefusedError when none of them follows.
        """
        next(stream)
        block = get_parser(self.env).parse_block(stream, ends)
        block.blank = False
        if stream.current.kind != TOKEN_TAG:
            raise RefusedError(f"the {token.value} tag is never closed", token)
        end = stream.current.value
        stream.markup()
        return block, end


def own_tags(table: Mapping[str, Callable[[OwnTag, Stream, Token], Write]]) -> list[type[Tag]]:
    """Return tags by their names and by what reads them."""
    return [type(name, (OwnTag,), {"name": name, "read": read}) for name, read in table.items()]
