"""The lines of an MDX text: code, imports and exports, indents within elements, admonitions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_FENCE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]?)*(`{3,}|~{3,})([^\n]*)")
_ESM = re.compile(
    r"import\s+(?:type\s+)?(?:[\"'{*]|[\w$]+(?:\s*,\s*[{*][^\n]*)?\s+from\b)|import\s*\{"
    r"|export\s+(?:const|let|var|function|default|async|class|type|interface|\{|\*)"
)
_PICTURE = re.compile(
    r"import\s+([\w$]+)\s+from\s+[\"']([^\"'\n]+\.(?:png|jpe?g|gif|svg|webp|avif))[\"']"
)
_LONGEST = 400  # lines of an import or export
_OPENS = re.compile(r"[ \t]*<([A-Za-z][\w.]*)(?=[\s>])")
_CLOSES = re.compile(r"[ \t]*</([A-Za-z][\w.]*)\s*>")
_VOID = re.compile(r"(?:br|hr|img|input|source|link|meta)\Z")
_ADMONITION = re.compile(
    r"([ \t>]*?)(:{3,})[ \t]*([a-z]*)(?:\[([^\n]*)\]|[ \t]+([^\n{]*))?[ \t]*(?:\{[^{}\n]*\})?[ \t]*"
)
_NAMES = frozenset(
    ("note", "tip", "info", "warning", "danger", "caution", "important", "success", "secondary")
)


class Piece(NamedTuple):
    """Lines that are code, or are none; `line` counts from 1."""

    text: str
    code: bool
    line: int


def pieces(text: str) -> list[Piece]:
    """A text as fenced code and what is between; joined with line breaks they are the text."""
    made: list[Piece] = []
    lines, fence, start = text.split("\n"), "", 0
    for at, line in enumerate(lines):
        found = _FENCE.match(line)
        if found is None:
            continue
        if not fence and not (found[1][0] == "`" and "`" in found[2]):
            if at > start:
                made.append(Piece("\n".join(lines[start:at]), False, start + 1))
            fence, start = found[1], at
        elif fence and found[1].startswith(fence) and not found[2].strip():
            made.append(Piece("\n".join(lines[start : at + 1]), True, start + 1))
            fence, start = "", at + 1
    if start < len(lines):
        made.append(Piece("\n".join(lines[start:]), bool(fence), start + 1))
    return made


def without_modules(text: str) -> tuple[str, Mapping[str, str]]:
    """A text with its imports and exports blanked, and the pictures that it imports by name."""
    lines, pictures, free = text.split("\n"), dict(_PICTURE.findall(text)), True
    at, fence = 0, ""
    while at < len(lines):
        line = lines[at]
        if found := _FENCE.match(line):
            closes = fence and found[1].startswith(fence)
            fence = "" if closes else fence or found[1]
        if not fence and free and _ESM.match(line):
            end = _module_end(lines, at)
            lines[at:end] = [""] * (end - at)
            at = end
            continue
        free = not line.strip()
        at += 1
    return "\n".join(lines), pictures


def _module_end(lines: list[str], at: int) -> int:
    """The line after an import or export: a blank one, where its brackets are closed."""
    depth = 0
    for end in range(at, min(len(lines), at + _LONGEST)):
        if not lines[end].strip() and depth <= 0:
            return end
        depth += sum(lines[end].count(mark) for mark in "{([")
        depth -= sum(lines[end].count(mark) for mark in "})]")
        after = lines[end + 1] if end + 1 < len(lines) else ""
        if depth <= 0 and lines[end].rstrip().endswith((";", "'", '"')) and not after[:1].isspace():
            return end + 1
    return min(len(lines), at + _LONGEST)


def dedented(text: str) -> str:
    """A text without the indents that lines have because of the elements around them.

    In MDX these mean nothing; in CommonMark four blanks make code.
    """
    made: list[str] = []
    indents: list[tuple[str, int | None]] = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" \t"))
        if (found := _CLOSES.match(line)) and indents and indents[-1][0] == found[1]:
            indents.pop()
        elif indents and line.strip() and indents[-1][1] is None:
            indents[-1] = (indents[-1][0], indent)
        base = indents[-1][1] or 0 if indents else 0
        made.append(line[min(indent, base) :] if indents else line)
        if (found := _OPENS.match(line)) and _stays_open(line, found[1]):
            indents.append((found[1], None))
    return "\n".join(made)


def _stays_open(line: str, name: str) -> bool:
    ended = line.rstrip()
    return not (f"</{name}" in line or ended.endswith("/>") or _VOID.match(name))


def admonitions(text: str) -> str:
    """`:::note[Title]` … `:::` as quotations that begin with their titles."""
    made: list[str] = []
    open_: list[tuple[int, str]] = []
    fence = ""
    for line in text.split("\n"):
        if found := _FENCE.match(line):
            closes = fence and found[1].startswith(fence)
            fence = "" if closes else fence or found[1]
        found = None if fence else _ADMONITION.fullmatch(line)
        if found and found[3] in _NAMES:
            open_.append((len(found[2]), found[1]))
            title = (found[4] or found[5] or found[3].capitalize()).strip()
            made += [f"{found[1]}{one}" for one in ("", "<blockquote>", "", f"**{title}**", "")]
        elif found and not found[3] and open_ and len(found[2]) == open_[-1][0]:
            indent = open_.pop()[1]
            made += [f"{indent}{one}" for one in ("", "</blockquote>", "")]
        else:
            made.append(line)
    made += [f"\n{indent}</blockquote>" for _, indent in reversed(open_)]
    return "\n".join(made)
