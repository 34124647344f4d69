"""The beginning of a Markdown text, for generators that make a summary of it."""

from __future__ import annotations

import re

_LETTER = re.compile(r"\w")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_REFERENCE = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[^\n]+$", re.MULTILINE)
_NO_PARAGRAPH = re.compile(r"\s*(?:#|[-*+>|]\s|\d+[.)]\s|\{\{|<|$)")


def of(text: str) -> str:
    """The blocks up to the end of the first paragraph; all of a text that has none.

    Fenced code is never cut, as a summary must end where a block does.
    """
    lines, fence, paragraph = text.split("\n"), "", False
    for at, line in enumerate(lines):
        if found := _FENCE.match(line):
            mark = found[1]
            closes = fence and mark[0] == fence[0] and len(mark) >= len(fence)
            fence = "" if closes else fence or mark
        elif not fence and not line.strip():
            if paragraph:
                return "\n".join(lines[:at])
        elif at == 0 or not lines[at - 1].strip():
            paragraph = not _NO_PARAGRAPH.match(line) and _LETTER.search(line) is not None
    return text


def with_references(head: str, text: str) -> str:
    """A beginning with those link definitions of the rest of its text that it may use."""
    if "[" not in head or len(head) == len(text):
        return head
    found = "\n".join(_REFERENCE.findall(text[len(head) :]))
    return f"{head}\n\n{found}\n" if found else head
