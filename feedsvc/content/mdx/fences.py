"""Fences: where code between fences begins and ends in a text."""

from __future__ import annotations

import re

PREFIX = r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]*)*"  # of a line: lists and quotations
FENCE = re.compile(rf"{PREFIX}(`{{3,}}|~{{3,}})([^\n]*)")


def opened(text: str, at: int) -> re.Match[str] | None:
    """The fence that the line at a place opens, if it does."""
    found = FENCE.match(text, at)
    return None if found is None or (found[1][0] == "`" and "`" in found[2]) else found


def end(text: str, fence: re.Match[str]) -> int:
    """Where code that a fence opens ends.

    That is after its closing line, or before the line that ends what the fence is in: a quotation,
    the item of a list.
    """
    before = text[fence.start() : fence.start(1)]
    mark = re.escape(fence[1])
    ways = [rf"[ \t>]*{mark}{mark[-1]}*[ \t]*$"]
    if ">" in before:
        ways.append(r"(?P<out>(?![ \t>]*>))")
    elif before.strip():
        ways.append(rf"(?P<out>[ ]{{0,{len(before.expandtabs(4)) - 1}}}[^\s])")
    closing = re.compile(rf"^(?:{'|'.join(ways)})", re.MULTILINE)
    found = closing.search(text, min(len(text), fence.end() + 1))
    if found is None:
        return len(text)
    return found.start() - 1 if found.lastgroup == "out" else found.end()


def unwrapped(text: str) -> str:
    """A text with what stands between ` ```mdx-code-block ` and its end as text, and not as code.

    Lines keep their numbers.
    """
    if "mdx-code-block" not in text:
        return text
    made: list[str] = []
    at = 0
    while at < len(text):
        fence = opened(text, at)
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        if fence is None:
            made.append(text[at:line_end])
            at = line_end + 1
            continue
        close = end(text, fence)
        code = text[at:close]
        if fence[2].split()[:1] == ["mdx-code-block"]:
            lines = code.split("\n")
            closed = len(lines) > 1 and re.fullmatch(r"[ \t>]*[`~]{3,}[ \t]*", lines[-1])
            inner = lines[1:-1] if closed else lines[1:]
            code = "\n".join(("", *inner, *([""] if closed else [])))
        made.append(code)
        at = close + 1
    return "\n".join(made)
