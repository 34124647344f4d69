"""Emphasis: `*`, `_`, and both of them twice."""

from __future__ import annotations

import re

from feedsvc.content.kramdown.span_parser import Span, SpanParser
from feedsvc.content.kramdown.syntax import SPACES

# Where a mark may end an emphasis at all.
_ENDS = {
    "*": re.compile(r"(?<=[^ \t\n\v\f\r])\*"),
    "**": re.compile(r"(?<=[^ \t\n\v\f\r])\*\*"),
    "_": re.compile(r"(?<=[^ \t\n\v\f\r])_"),
    "__": re.compile(r"(?<=[^ \t\n\v\f\r])__"),
}
_STOPS = {mark: re.compile(re.escape(mark)) for mark in ("*", "**", "_", "__")}


def emphasis(parser: SpanParser) -> bool:
    """Emphasised text, or the mark as it is where there is none."""
    text, start = parser.text, parser.position
    character = text[start]
    mark = character * 2 if text.startswith(character, start + 1) else character
    kind = "strong" if len(mark) > 1 else "em"
    inside = start + len(mark)
    if (
        (character == "_" and _within_word(text, start))
        or text[inside : inside + 1] in (*SPACES,)
        or kind in parser.open
    ):
        parser.put(mark)
        return True
    if _emphasised(parser, mark, kind):
        return True
    if kind == "strong" and parser.tree.kind != "em" and _emphasised(parser, character, "em"):
        return True
    parser.put(mark)
    return True


def _within_word(text: str, position: int) -> bool:
    before = text[position - 1 : position]
    if before == "-":
        before = text[max(0, position - 2) : position - 1]
    return before.isalpha()


def _emphasised(parser: SpanParser, mark: str, kind: str) -> bool:
    """Takes the emphasis that `mark` begins; False where it does not end."""
    text, start = parser.text, parser.position
    if parser.is_dead(mark) or parser.misses(_ENDS[mark]):
        return False
    span = Span(kind, kind)

    def ends() -> bool:
        at = parser.position
        behind = text[at + len(mark) : at + len(mark) + 1]
        return (
            text[at - 1] not in SPACES
            and (kind != "em" or not _is_pair(text, at, mark))
            and (mark[0] != "_" or not (behind.isalpha() or behind.isdecimal()))
            and bool(span.parts)
        )

    parser.position += len(mark)
    if parser.parse(span, parser.modes.normal, _STOPS[mark], ends):
        return parser.add(span, parser.position + len(mark))
    parser.position = start
    parser.bury(mark)
    return False


def _is_pair(text: str, at: int, mark: str) -> bool:
    return text.startswith(mark * 2, at) and not text.startswith(mark, at + 2)
