"""Hexo's code between fences, which is cut out before tags and Markdown, wherever it stands.

In `raw`, in blocks of HTML and in tables, too (backtick_code_block.js): a fence begins at the
beginning of a line, behind blanks, up to three `>` or the mark of a list, and ends at the next
line that has nothing but as many marks. Without such a line it is none, and left to Markdown.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from html import escape
from typing import NamedTuple

_OPENING = re.compile(
    r"^(?P<start>(?:(?:[^\S\n]*+>){0,3}|[-*+]|[0-9]{1,9}\.)[^\S\n]*+)"
    r"(?P<mark>`{3,}+|~{3,}+)[^\S\n]*+(?P<info>(?:[^\n]*[^`\s])?)[^\S\n]*\n",
    re.MULTILINE,
)
_CLOSING = re.compile(
    r"^(?:[^\S\n]*+>){0,3}[^\S\n]*+(?P<mark>`{3,}+|~{3,}+)[^\S\n]?$\n?", re.MULTILINE
)
_LANGUAGE = re.compile(r"[\w+#.-]+")
_PLACE = re.compile("<!--code\ufffc(\\d{1,9})-->")
_AT_END = re.compile("(<!--code\ufffc\\d{1,9}-->)(?=<)")  # of an item, as code ends there
_SHOWN = re.compile("&lt;!--code\ufffc(\\d{1,9})--&gt;")


class Code(NamedTuple):
    """The code of a fence, the language that it names, and how many line ends the fence has."""

    text: str
    language: str
    lines: int

    @property
    def html(self) -> str:
        """The code as HTML."""
        name = f' class="language-{escape(self.language)}"' if self.language else ""
        return f"<pre><code{name}>{escape(self.text, quote=False)}</code></pre>"


class Cut(NamedTuple):
    """A text with a comment in the place of each fence, and the code of the fences."""

    text: str
    codes: tuple[Code, ...] = ()

    def put_back(self, html: str) -> str:
        """HTML with the code in its places; where a comment is shown, it stands within code."""
        if not self.codes:
            return html
        html = _AT_END.sub(r"\1\n", html)
        html = _PLACE.sub(lambda found: self._of(found, lambda code: code.html), html)
        return _SHOWN.sub(
            lambda found: self._of(found, lambda code: escape(code.text, quote=False)), html
        )

    def bare(self, text: str) -> str:
        """A text with the code itself in its places."""
        return _PLACE.sub(lambda found: self._of(found, lambda code: code.text), text)

    def lines(self, text: str) -> int:
        """How many line ends there were in the fences of a text."""
        if not self.codes:
            return 0
        numbers = (int(found) for found in _PLACE.findall(text))
        return sum(self.codes[number].lines for number in numbers if number < len(self.codes))

    def _of(self, found: re.Match[str], show: Callable[[Code], str]) -> str:
        number = int(found[1])
        return show(self.codes[number]) if number < len(self.codes) else found[0]


def cut(source: str) -> Cut:
    """A text with its fences cut out. Linear in its length."""
    if "```" not in source and "~~~" not in source:
        return Cut(source)
    closings: dict[str, list[re.Match[str]]] = {}
    for found in _CLOSING.finditer(source):
        closings.setdefault(found["mark"], []).append(found)
    places = {mark: [one.start() for one in found] for mark, found in closings.items()}
    comments = list(_comments(source))
    made: list[str] = []
    codes: list[Code] = []
    at = 0
    opening = _OPENING.search(source)
    while opening:
        mark = opening["mark"]
        number = bisect_left(places.get(mark, []), opening.end())
        if number == len(places.get(mark, [])):
            opening = _OPENING.search(source, opening.end())
            continue
        closing = closings[mark][number]
        if _is_within(comments, opening.start(), closing.end()):
            opening = _OPENING.search(source, closing.end())
            continue
        made += [source[at : opening.start()], opening["start"], f"<!--code\ufffc{len(codes)}-->"]
        at = closing.end() - closing[0].endswith("\n")
        code = _dedented(_unquoted(source[opening.end() : closing.start()], opening["start"]))
        language = _LANGUAGE.match(opening["info"])
        lines = source.count("\n", opening.start(), at)
        codes.append(Code(code, language[0] if language else "", lines))
        opening = _OPENING.search(source, closing.end())
    made.append(source[at:])
    return Cut("".join(made), tuple(codes))


def _comments(source: str) -> Iterator[tuple[int, int]]:
    at = source.find("<!--")
    while at >= 0:
        end = source.find("-->", at + 4)
        if end < 0:
            return
        yield at, end + 3
        at = source.find("<!--", end + 3)


def _is_within(comments: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a fence lies in a comment; comments are in order and do not overlap."""
    number = bisect_left(comments, (start, 0)) - 1
    return number >= 0 and comments[number][1] > end


def _unquoted(code: str, start: str) -> str:
    """The lines of code without the marks of the quote that its fence stands in."""
    depth = start.count(">")
    if not depth:
        return code
    pattern = rf"^(?:[^\S\n]*>){{0,{depth}}}(?:[^\S\n]|$)"
    return re.sub(pattern, "", code, flags=re.MULTILINE)


def _dedented(code: str) -> str:
    """The lines of code without the indent that all have (`strip_indent` of the highlighter)."""
    lines = code.split("\n")
    indents = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
    least = min(indents, default=0)
    return "\n".join(line[least:] for line in lines) if least else code
