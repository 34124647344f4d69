"""The machines that read a text: one cuts it into blocks, the other a block's text into spans.

Each holds a text, a position and the element being filled; the constructs are in other files. A
construct within a block that turns out to have no end is plain text, and its place is remembered,
so that nothing is read more than a few times whatever is tried around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from feedsvc.content.kramdown.syntax import (
    MAX_DEPTH,
    Attributes,
    Block,
    Document,
    MarkdownError,
)

_LEAD = re.compile(r" {0,3}([^ \t\n])")


class Cursor:
    """A text, and how far it was read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What matches here, and moves behind it."""
        if found := pattern.match(self.text, self.position):
            self.position = found.end()
        return found


class BlockParser(Cursor):
    """One text being cut into blocks; `tree` is the block being filled."""

    def __init__(self, document: Document, rules: Mapping[str, Rules], other: Rules) -> None:
        super().__init__("")
        self.document = document
        self._rules = rules
        self._other = other
        self.tree = Block("root")
        self.pending: Attributes | None = None  # an attribute list waiting for the next block
        self.unclosed: set[str] = set()  # fences that nothing closes in the rest of the text
        self.closed = False  # the end tag of the HTML element being filled was met
        self._depth = 0

    def parse(self, tree: Block, text: str | None = None) -> None:
        """Fills `tree` from `text`; without one on from here, up to the end tag of `tree`.

        Raises:
            MarkdownError: Blocks nest deeper than MAX_DEPTH.
        """
        if self._depth >= MAX_DEPTH:
            raise MarkdownError(f"blocks are nested more than {MAX_DEPTH} levels deep")
        self._depth += 1
        outer = (self.tree, self.pending, self.text, self.position, self.unclosed)
        self.tree, self.pending = tree, None
        if text is not None:
            self.text, self.position, self.unclosed = text, 0, set()
        self._run()
        self.closed = False
        position = self.position
        self.tree, self.pending, self.text, self.position, self.unclosed = outer
        if text is None:
            self.position = position
        self._depth -= 1

    def _run(self) -> None:
        end = len(self.text)
        while self.position < end and not self.closed:
            lead = _LEAD.match(self.text, self.position)
            for rule in self._rules.get(lead[1] if lead else "", self._other):
                if rule(self):
                    break

    def line_end(self) -> int:
        """Where the line ends that starts here, or the text."""
        end = self.text.find("\n", self.position)
        return end if end >= 0 else len(self.text)

    def take_line(self) -> str:
        """The rest of the line with its end, and moves behind it."""
        start = self.position
        end = self.text.find("\n", start) + 1 or len(self.text)
        self.position = end
        return self.text[start:end]

    def take_lines(self, end: re.Pattern[str]) -> str:
        """The rest of the line and all lines after it up to one that `end` matches."""
        lines = [self.take_line()]
        while not end.match(self.text, self.position):
            lines.append(self.take_line())
        return "".join(lines)

    def add(self, block: Block) -> Block:
        """Puts `block` into the tree, with the attribute list that waits for it."""
        block.ial, self.pending = self.pending, None
        self.tree.children.append(block)
        return block

    def after_boundary(self) -> bool:
        """Whether a blank line, an end-of-block mark or nothing stands before this place."""
        last = self.tree.children[-1] if self.tree.children else None
        return (
            last is None
            or last.kind == "blank"
            or (last.kind == "eob" and not last.text)
            or self.pending is not None
        )


# A construct takes what it matches at the parser's position, or says False and takes nothing.
Rule = Callable[[BlockParser], bool]
# The constructs to try where a line starts with this character, after at most three spaces; for
# an indented or blank line with none. One of them always takes something.
Rules = tuple[Rule, ...]


class Span(Struct, eq=False):
    """An element within a block; `parts` are its texts and elements in order."""

    kind: str
    tag: str = ""
    text: str = ""
    parts: list[str | Span] = []
    attributes: dict[str, str] = {}
    references: list[str] = []
    images: int = 0  # among the parts


class Limits(Struct):
    """How often a text may still be read again in trying, and how deep an element is in it."""

    steps: int
    depth: int = 0


class SpanParser(Cursor):
    """One text being read; `tree` is the element being filled, `open` those around it as well."""

    def __init__(
        self, document: Document, text: str, modes: Modes, limits: Limits | None = None
    ) -> None:
        super().__init__(text)
        self.document = document
        self.modes = modes
        self.tree = Span("text")
        self.open: list[str] = []
        # Only a text made for it needs half of these steps.
        self.limits = limits or Limits(8 * len(text) + 100_000)
        self._dead: set[tuple[int, str, str, frozenset[str]]] = set()
        self._next: dict[str | re.Pattern[str], tuple[int, int]] = {}

    def parse(
        self,
        span: Span,
        mode: Mode,
        stop: re.Pattern[str] | None = None,
        accept: Callable[[], bool] | None = None,
    ) -> bool:
        """Fills `span` up to where `stop` matches and is accepted, else to the end of the text.

        True where it was; the parser then stands before the stop. What follows the last special
        character is left unread where a stop was wanted and never came.

        Raises:
            MarkdownError: Elements nest deeper than MAX_DEPTH, or too many have no end.
        """
        self.limits.depth += 1
        if self.limits.depth > MAX_DEPTH:
            raise MarkdownError(f"elements are nested more than {MAX_DEPTH} levels deep")
        outer, self.tree = self.tree, span
        self.open.append(span.kind)
        found = self._run(mode, stop, accept)
        self.open.pop()
        self.tree = outer
        self.limits.depth -= 1
        return found

    def _run(
        self, mode: Mode, stop: re.Pattern[str] | None, accept: Callable[[], bool] | None
    ) -> bool:
        text, search, rules, other = self.text, mode.special.search, mode.rules, mode.other
        limits = self.limits
        while special := search(text, self.position):
            limits.steps -= 1
            if limits.steps < 0:
                raise MarkdownError("too many brackets or other marks that are never closed")
            at = special.start()
            if text[at] in "\"'" and at > self.position and text[at - 1] != "\\":
                at -= 1  # a quote is set by the character before it
            if at > self.position:
                self.tree.parts.append(text[self.position : at])
                self.position = at
            if stop and stop.match(text, at) and (accept is None or accept()):
                return True
            for rule in rules.get(text[at], other):
                if rule(self):
                    break
            else:
                self.put(text[at])
        if stop is None:
            self.put(text[self.position :])
        return False

    def put(self, text: str) -> None:
        """Adds `text`, which stands at the parser's place, as it is; and moves behind it."""
        if text:
            self.tree.parts.append(text)
            self.position += len(text)

    def add(self, part: str | Span, end: int) -> bool:
        """Adds a part that ends at `end`."""
        self.tree.parts.append(part)
        self.position = end
        return True

    def misses(self, wanted: str | re.Pattern[str]) -> bool:
        """Whether `wanted` stands nowhere behind this place; asked again, it costs nothing."""
        start = self.position + 1
        since, at = self._next.get(wanted, (start + 1, 0))
        if start < since or 0 <= at < start:
            if isinstance(wanted, str):
                at = self.text.find(wanted, start)
            else:
                found = wanted.search(self.text, start)
                at = found.start() if found else -1
            self._next[wanted] = (start, at)
        return at < 0

    def is_dead(self, mark: str) -> bool:
        """Whether a construct opened by `mark` was tried here and had no end."""
        return bool(self._dead) and self._place(mark) in self._dead

    def bury(self, mark: str) -> None:
        """Remembers that a construct opened by `mark` here has no end."""
        self._dead.add(self._place(mark))

    def _place(self, mark: str) -> tuple[int, str, str, frozenset[str]]:
        """What the success of a construct opened by `mark` here depends on."""
        return (self.position, mark, self.tree.kind, frozenset(self.open))


# A construct takes what it knows at the parser's position, or says False and takes nothing.
SpanRule = Callable[[SpanParser], bool]


class Mode(NamedTuple):
    """What is looked for: the places to stop at, and the constructs by their first character."""

    special: re.Pattern[str]
    rules: dict[str, tuple[SpanRule, ...]]
    other: Iterable[SpanRule] = ()


class Modes(NamedTuple):
    """All constructs; and all, with the brackets that close the label of a link."""

    normal: Mode
    bracketed: Mode
