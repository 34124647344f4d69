"""Tags: a text with marks in place of its tags, expressions and comments."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from feedsvc.content.mdx import blocks, components, fences, jsx
from feedsvc.content.mdx.blocks import Piece
from feedsvc.content.mdx.jsx import Known, Tag

Warn = Callable[[str, int], None]  # what, and where in the text

_NEXT = re.compile(
    r"\\.|`+|<!--|\]\(|\]:[ \t]*<[^<>\n]{0,2000}>|\{|<(?=[A-Za-z/!?>])"
    r"|\n(?=[^\n`~]{0,200}(?:`{3}|~{3}))",
    re.DOTALL,
)
_RESOURCE = re.compile(
    r"\]\(\s*(?:<[^<>\n]{0,2000}>|(?:[^\s()<>\\]|\\.|\([^\s()<>]{0,500}\)){0,2000})"
    r"(?:\s+(?:\"[^\"]{0,500}\"|'[^']{0,500}'))?\s*\)"
)
_AUTOLINK = re.compile(r"<[A-Za-z][\w+.-]*:[^<>\s]*>|<[^<>\s@]+@[^<>\s@]+>")
_PREFIX = re.compile(rf"(?:\A|\n)({fences.PREFIX})\Z")
_QUOTED = re.compile(r"(?:\A|\n)[ \t]*>[^\n]*\Z")  # the beginning of a line
_ADMONITION = re.compile(r"(?:\A|\n)[ \t>]*:{3,}[^\n]*\Z")
_BLANKS = re.compile(r"[ \t]*")
_MISTAKES = 50  # braces and tags that do not close: what follows is text


class _Item(NamedTuple):
    """A tag, or an expression between braces, of a run of them."""

    start: int
    end: int
    tag: Tag | None


class Marker:
    """Marks the tags of one text.

    `pieces` is what the marks stand for. `part` gives the HTML of a component that is a text of
    its own, None for any other. `addressed` gives a tag with the addresses that it has on the
    page. `warn` is told of what cannot be shown.
    """

    def __init__(
        self,
        known: Known,
        part: Callable[[Tag, int], str | None],
        addressed: Callable[[Tag, int], Tag],
        warn: Warn,
    ) -> None:
        self._known = known
        self._part = part
        self._addressed = addressed
        self._warn = warn
        self._mistakes = 0
        self._unclosed = -1  # from where on no comment closes
        self.pieces: list[Piece] = []

    def marked(self, text: str) -> str:
        """A text with marks."""
        made: list[str] = []
        at = 0
        while at < len(text):
            begins = at == 0 or text[at - 1] == "\n"
            if begins and (fence := fences.opened(text, at)):
                end = fences.end(text, fence)
                made.append(text[at:end])
                at = end
                continue
            found = _NEXT.search(text, at)
            if found is None:
                break
            made.append(text[at : found.start()])
            shown, at = self._shown(text, found)
            made.append(shown)
        return "".join((*made, text[at:]))

    def _shown(self, text: str, found: re.Match[str]) -> tuple[str, int]:
        """What is written for what was found, and where it ends."""
        mark, start, end = found[0], found.start(), found.end()
        if mark[0] == "`":
            end = _code_end(text, end, len(mark))
        elif mark == "](":
            resource = _RESOURCE.match(text, start)
            end = resource.end() if resource else end
        elif mark in ("{", "<", "<!--"):
            run = self._alone(text, start)
            return run or self._within(text, start, mark)
        return text[start:end], end

    def _alone(self, text: str, start: int) -> tuple[str, int] | None:
        """The marks of a line that has nothing but tags and expressions."""
        begins = start == 0 or text[start - 1] in "\n\t >"
        if not begins or not _PREFIX.search(text, max(0, start - 200), start):
            return None
        items: list[_Item] = []
        at = start
        while True:
            item = self._item(text, at)
            if item is None:
                return None
            items.append(item)
            at = _after_blanks(text, item.end)
            if at == len(text) or text[at] == "\n":
                break
            if text[at] not in ("<{" if item.tag else "<"):
                return None
        return "".join(self._mark(text, one, alone=True) for one in items), at

    def _within(self, text: str, start: int, mark: str) -> tuple[str, int]:
        """The mark of one tag or expression within a line; what is none is text."""
        if mark == "<" and (link := _AUTOLINK.match(text, start)):
            return link[0], link.end()
        item = self._item(text, start)
        if item is not None:
            return self._mark(text, item, alone=False), item.end
        self._mistakes += mark == "{" or text[start + 1 : start + 2].isalpha()
        is_tag = mark != "{" and re.match(r"[A-Za-z/!?]", text[start + 1 : start + 2])
        return ("&lt;" if is_tag else text[start]), start + 1

    def _item(self, text: str, start: int) -> _Item | None:
        if text.startswith("<!--", start):
            if 0 <= self._unclosed <= start:
                return None
            end = text.find("-->", start + 4)
            self._unclosed = start if end < 0 else -1
            return _Item(start, end + 3, None) if end >= 0 else None
        if self._mistakes >= _MISTAKES or text.startswith("{#", start):
            return None
        if text[start] == "<":
            quoted = _QUOTED.search(text, max(0, start - 200), start) is not None
            tag = jsx.read_tag(text, start, self._known, quoted=quoted)
            return _Item(start, tag.end, tag) if tag else None
        if ":" in text[max(0, start - 200) : start] and _ADMONITION.search(
            text, max(0, start - 200), start
        ):
            return None
        end = jsx.expression_end(text, start)
        return _Item(start, end, None) if end > 0 else None

    def _mark(self, text: str, item: _Item, *, alone: bool) -> str:
        if item.tag is not None:
            piece = self._piece(item.tag, item.start, alone=alone)
        else:
            piece = self._expression(text[item.start : item.end], item.start)
        self.pieces.append(piece)
        return blocks.mark(len(self.pieces) - 1, piece, alone=alone)

    def _expression(self, written: str, start: int) -> Piece:
        if written.startswith("<!--"):
            return Piece("", "none")
        told = jsx.value(written[1:-1], self._known)
        if told is None:
            self._warn("an expression in braces is not run, and left out", start)
        shown = escape(told.text, quote=False) if told else ""
        return Piece(shown, "text" if shown.strip() else "none")

    def _piece(self, tag: Tag, start: int, *, alone: bool) -> Piece:
        if (html := self._part(tag, start)) is not None:
            return Piece(html, "whole")
        tag = self._addressed(tag, start)
        if tag.component:
            return self._component(tag, start, alone=alone)
        if tag.closing:
            return Piece(tag.html(), "close", tag.name == "p")
        whole = tag.empty or tag.name in jsx.VOID
        return Piece(tag.html(), "whole" if whole else "open", tag.name == "p")

    def _component(self, tag: Tag, start: int, *, alone: bool) -> Piece:
        shown = components.shown(tag, block=alone)
        if shown is None:
            what = f"<{tag.name}> is a component, which is not run, so what it shows is left out"
            self._warn(what, start)
        if tag.name in components.PAIRED and not tag.empty:
            return Piece(shown or "", "close" if tag.closing else "open")
        return Piece(shown or "", "text" if shown else "none")


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _code_end(text: str, at: int, ticks: int) -> int:
    """Where a code span ends that begins with so many backticks before `at`."""
    limit = text.find("\n\n", at)
    for found in re.compile("`+").finditer(text, at, limit if limit >= 0 else len(text)):
        if len(found[0]) == ticks:
            return found.end()
    return at
