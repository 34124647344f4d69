"""Lines: a text of MDX with the indents that CommonMark needs.

In MDX four blanks make no code, and an indent means nothing but where a list goes on. So each line
gets the indent of the list items and quotations that it is in, and no more. Code between fences
keeps what it has beyond its fence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_DEEPEST = 60  # lists and quotations in each other; more of them are text
_MARKER = re.compile(r"([-*+]|\d{1,9}[.)])(?:[ \t]+|\Z)")
_NOTE = re.compile(r"\[\^[^\]\s]{1,200}\]:[ \t]*")
_NOTE_INDENT = 4
_FENCE = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|\Z)")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*\Z")
_ALONE = ("<?", ":::")  # tags alone on their lines, admonitions


class _Container(NamedTuple):
    """An item of a list, a footnote or a quotation that a line is in."""

    quote: bool
    width: int  # of the indent by which a line is seen to be in it
    written: str  # what a line in it begins with


def indented(text: str) -> str:
    """The text with the indents of its lists and quotations alone."""
    state = _State()
    return "\n".join(map(state.line, text.split("\n")))


class _State:
    """What is open at a line."""

    def __init__(self) -> None:
        self._open: list[_Container] = []
        self._paragraph = False  # whether the line before was one of a paragraph
        self._fence = ""
        self._fence_indent = 0

    def line(self, line: str) -> str:
        """One line as it is to be read."""
        rest, inside = self._matched(_untabbed(line))
        if not rest.strip():
            return self._blank(inside)
        if inside < len(self._open):
            if not self._fence and self._paragraph and not _begins(rest.lstrip(" ")):
                return self._before(inside) + rest.lstrip(" ")
            del self._open[inside:]
            self._fence, self._paragraph = "", False
        if self._fence:
            return self._code(line, rest)
        before = self._before(len(self._open))
        head, rest = self._containers(rest)
        content = rest.lstrip(" ")
        self._note(content, len(rest) - len(content))
        return before + head + content

    def _matched(self, rest: str) -> tuple[str, int]:
        """What is left of a line within the containers that it is in, and how many these are."""
        for number, one in enumerate(self._open):
            stripped = rest.lstrip(" ")
            if one.quote:
                if not stripped.startswith(">"):
                    return rest, number
                rest = stripped[1:].removeprefix(" ")
            elif stripped and len(rest) - len(stripped) < one.width:
                return rest, number
            else:
                rest = rest[one.width :]
        return rest, len(self._open)

    def _blank(self, inside: int) -> str:
        """An empty line: lists go on after it, a paragraph and a quotation without a mark end."""
        self._paragraph = False
        if inside < len(self._open):
            del self._open[inside:]
            self._fence = ""
        return self._before(inside).rstrip()

    def _before(self, inside: int) -> str:
        return "".join(one.written for one in self._open[:inside])

    def _code(self, line: str, rest: str) -> str:
        """A line of code, without the indent of its fence."""
        indent = self._fence_indent
        before = self._before(len(self._open))
        bare = rest.strip()
        if bare.startswith(self._fence) and not bare.strip(self._fence[0]):
            self._fence = ""
            return before + bare
        if not any(one.quote for one in self._open):
            return before + _without_columns(line, indent + sum(one.width for one in self._open))
        blanks = len(rest) - len(rest.lstrip(" "))
        return before + rest[min(indent, blanks) :]

    def _containers(self, rest: str) -> tuple[str, str]:
        """Open the lists and quotations that a line begins: their marks, and what is left."""
        head = ""
        while len(self._open) < _DEEPEST:
            content = rest.lstrip(" ")
            if content.startswith(">"):
                made, rest = _Container(True, 0, "> "), content[1:].removeprefix(" ")
                head += "> "
            elif found := self._marker(content):
                mark, indent = found[1], len(rest) - len(content)
                rest = content[found.end() :]
                width = indent + (len(found[0].expandtabs(4)) if rest else len(mark) + 1)
                made = _Container(False, width, " " * (len(mark) + 1))
                head += f"{mark} "
            elif found := _NOTE.match(content):
                made = _Container(False, _NOTE_INDENT, " " * _NOTE_INDENT)
                head, rest = f"{head}{found[0].rstrip()} ", content[found.end() :]
            else:
                break
            self._open.append(made)
            self._paragraph = False
        return head, rest

    def _marker(self, content: str) -> re.Match[str] | None:
        """The mark of an item, but for one that may not end a paragraph."""
        found = None if _RULE.match(content) else _MARKER.match(content)
        if found and self._paragraph:
            is_first = found[1] in ("-", "*", "+", "1.", "1)")
            return found if is_first and found.end() < len(content) else None
        return found

    def _note(self, content: str, indent: int) -> None:
        """Note whether a line is of a paragraph, or opens code."""
        fence = _FENCE.match(content)
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            self._fence, self._fence_indent, self._paragraph = fence[1], indent, False
        elif self._paragraph and _UNDERLINE.match(content):
            self._paragraph = False
        else:
            self._paragraph = bool(content) and not _is_alone(content)


def _is_alone(content: str) -> bool:
    """Whether a line is a block by itself."""
    return bool(content.startswith(_ALONE) or _HEADING.match(content) or _RULE.match(content))


def _begins(content: str) -> bool:
    """Whether a line begins something, and so is no more of the paragraph before it."""
    found = _MARKER.match(content)
    listed = found is not None and found.end() < len(content)
    return listed or _is_alone(content) or content.startswith((">", "```", "~~~"))


def _untabbed(line: str) -> str:
    """A line with blanks for the tabs that it begins with."""
    bare = line.lstrip(" \t")
    before = line[: len(line) - len(bare)]
    return before.expandtabs(4) + bare if "\t" in before else line


def _without_columns(line: str, columns: int) -> str:
    """A line without so many columns of the blanks that it begins with."""
    at = column = 0
    while at < len(line) and column < columns and line[at] in " \t":
        column += 4 - column % 4 if line[at] == "\t" else 1
        at += 1
    return " " * (column - columns) + line[at:]
