"""Admonitions: `:::note[Title]` … `:::` as quotations that begin with their titles."""

from __future__ import annotations

import re

from feedsvc.content.mdx.fences import FENCE

_ADMONITION = re.compile(
    r"([ \t>]*?)(:{3,})[ \t]*([a-z]*)(?:\[([^\n]*)\]|[ \t]+([^\n{]*))?[ \t]*(?:\{[^{}\n]*\})?[ \t]*"
)
_NAMES = frozenset(
    ("note", "tip", "info", "warning", "danger", "caution", "important", "success", "secondary")
)


def quoted(text: str) -> str:
    """A text with its admonitions as quotations."""
    if ":::" not in text:
        return text
    made: list[str] = []
    open_: list[tuple[int, str]] = []
    fence = ""
    for line in text.split("\n"):
        if found := FENCE.match(line):
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
