"""The machine that cuts Markdown into blocks: a text, a position, the block being filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from feedsvc.content.kramdown.syntax import (
    EOB_LINE,
    IAL_LINE,
    MAX_DEPTH,
    Attributes,
    Block,
    Cursor,
    Document,
    MarkdownError,
    S,
)

_LEAD = re.compile(r" {0,3}([^ \t\n])")
_BOUNDARY = re.compile(rf"{S}*\n|{EOB_LINE}| {{0,3}}{IAL_LINE}|\Z")


class BlockParser(Cursor):
    """One text being cut into blocks; `tree` is the block being filled."""

    def __init__(self, document: Document, rules: Rules) -> None:
        super().__init__("")
        self.document = document
        self._rules = rules
        self.tree = Block("root")
        self.pending: Attributes | None = None  # an attribute list waiting for the next block
        self.unclosed: set[str] = set()  # fences that nothing closes in the rest of the text
        self.closed = False  # the end tag of the HTML element being filled was met
        self._depth = 0

    def parse(self, tree: Block, text: str | None = None) -> bool:
        """Fills `tree` from `text`, or on from here; True where the end tag of `tree` ended it.

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
        ended, self.closed = self.closed, False
        position = self.position
        self.tree, self.pending, self.text, self.position, self.unclosed = outer
        if text is None:
            self.position = position
        self._depth -= 1
        return ended

    def _run(self) -> None:
        end = len(self.text)
        while self.position < end and not self.closed:
            lead = _LEAD.match(self.text, self.position)
            for rule in self._rules(lead[1] if lead else ""):
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

    def before_boundary(self) -> bool:
        """Whether a blank line, an end-of-block mark, an attribute list or nothing follows."""
        return _BOUNDARY.match(self.text, self.position) is not None


# A construct takes what it matches at the parser's position, or says False and takes nothing.
Rule = Callable[[BlockParser], bool]
# The constructs to try where a line starts with this character, after at most three spaces; for
# an indented or blank line with none. One of them always takes something.
Rules = Callable[[str], Iterable[Rule]]
