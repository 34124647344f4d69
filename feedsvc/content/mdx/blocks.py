"""Blocks: the HTML of a text in which marks stand for its tags → HTML with these tags.

Markdown is read with a mark in place of each tag, as in MDX no tag is a block of HTML: `<?j1?>`
where it stands alone on its lines, `<j1>` within a line, and `<a j1>` for a link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Kind = Literal["open", "close", "whole", "text", "none"]


class Piece(NamedTuple):
    """What a mark stands for: HTML that opens or closes an element, is a whole one, text, nothing.

    `paragraph` is true of `<p>` and `</p>`.
    """

    html: str
    kind: Kind
    paragraph: bool = False


_MARK = re.compile(r"<\?j(\d+)\?>(\n?)|<(?:a )?j(\d+)>")
_PART = re.compile(r"<(?:a )?j(\d+)>|<a |</a>|<|[^\s<]")
_CODE = re.compile(r"<code[^<>]*>\Z")
_BLOCK = re.compile(
    r"<(?:article|aside|blockquote|center|details|div|dl|figure|h[1-6]|hr|ol|p|pre|section|table|ul)\b"
)


def mark(number: int, piece: Piece, *, alone: bool) -> str:
    """The mark of a piece."""
    if alone:
        return f"<?j{number}?>"
    if piece.html == "</a>":
        return piece.html  # so that addresses between are seen to be in a link
    return f"<a j{number}>" if piece.html.startswith("<a ") else f"<j{number}>"


def written(html: str, pieces: Sequence[Piece]) -> str:
    """The HTML with the pieces in place of their marks."""
    return _filled(_bare(html, pieces), pieces)


def _bare(html: str, pieces: Sequence[Piece]) -> str:
    """Without the paragraphs that hold nothing but elements, as these are blocks by themselves."""
    first, *others = html.split("<p>")
    made = [first]
    for one in others:
        inner, _, rest = one.partition("</p>")
        if "j" in inner and _holds_elements_only(inner, pieces):
            made.append(inner + rest)
        else:
            made.append(f"<p>{one}")
    return "".join(made)


def _holds_elements_only(inner: str, pieces: Sequence[Piece]) -> bool:
    """Whether there is no text outside of elements that are written as tags."""
    depth = 0
    for found in _PART.finditer(inner):
        number = int(found[1]) if found[1] else len(pieces)
        kind = pieces[number].kind if number < len(pieces) else "text"
        if found[0] in ("<a ", "</a>") and depth:  # a link of Markdown, or the end of any
            kind = "open" if found[0] == "<a " else "close"
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind not in ("whole", "none") and not depth:
            return False
    return True


def _filled(html: str, pieces: Sequence[Piece]) -> str:
    """With its pieces; `<p>` and `</p>` around blocks are left out, which would end it."""
    made: list[str] = []
    opened: list[tuple[int, bool]] = []  # where paragraphs begin, and whether they hold blocks
    at = 0
    for found in _MARK.finditer(html):
        number = int(found[1] or found[3])
        if number >= len(pieces):
            continue
        piece, before = pieces[number], html[at : found.start()]
        at = found.end()
        made.append(before)
        if opened and not opened[-1][1] and (_BLOCK.search(before) or _is_block(piece)):
            opened[-1] = (opened[-1][0], True)
        if piece.paragraph and piece.kind == "open":
            opened.append((len(made), False))
        elif piece.paragraph and piece.kind == "close" and opened:
            start, holds = opened.pop()
            if holds:
                made[start] = ""
                continue
        ends = piece.html and not _CODE.search(piece.html)  # code keeps its lines
        made.append(piece.html + ((found[2] or "") if ends else ""))
    return "".join((*made, html[at:]))


def _is_block(piece: Piece) -> bool:
    return not piece.paragraph and _BLOCK.search(piece.html) is not None
