"""Nikola's marks in a body → Markdown: shortcodes `{{% … %}}` and `link://` addresses.

A video or a gist becomes a link to it; other shortcodes are programs of the site: they are left
out with a warning, and what stands between a pair of them is kept (nikola/shortcodes.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from feedsvc.content.template import Ask, Expanded, TemplateWarning

_OPEN, _CLOSE = "{{%", "%}}"
_RAW = re.compile(r"\{\{%\s*/raw\s*%\}\}")
_WORD = re.compile(r"\s*(/?)([\w-]+)\s*(.*)", re.DOTALL)
_NAME = re.compile(r"(?:id=)?[\"']?([\w/-]+)")
_LINK = re.compile(r"link://([a-z_]+)/([^\s\"'<>)\]]+)")
_TERMS = frozenset({"tag", "category"})
_PLAYERS = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "gist": "https://gist.github.com/",
}


def expand(source: str, page: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """The body with its shortcodes and its links resolved.

    `page` has `path` (of the source) and `url` (the site's).
    """
    warnings: list[TemplateWarning] = []
    text = _without_shortcodes(source, warnings)

    def linked(found: re.Match[str]) -> str:
        address = _address(found[1], found[2], page, ask)
        if address is None:
            line = source.count("\n", 0, max(0, source.find(found[0]))) + 1
            warnings.append(TemplateWarning(line, f"{found[0]} leads nowhere that is published"))
        return address or str(page["url"])

    return Expanded(_LINK.sub(linked, text), tuple(warnings))


def _without_shortcodes(source: str, warnings: list[TemplateWarning]) -> str:
    made, at, line = [], 0, 1
    while (start := source.find(_OPEN, at)) >= 0:
        end = source.find(_CLOSE, start)
        found = _WORD.fullmatch(source[start + 3 : end]) if end >= 0 else None
        if found is None:
            break
        made.append(source[at:start])
        line += source.count("\n", at, start)
        if found[2] == "raw" and not found[1]:
            closed = _RAW.search(source, end)
            inner, at = (closed.start(), closed.end()) if closed else (len(source), len(source))
            made.append(source[end + 3 : inner])
            line += source.count("\n", start, at)
            continue
        made.append(_shortcode(found[1], found[2], found[3], line, warnings))
        at = end + 3
        made.append("\n" * source.count("\n", start, at))
        line += source.count("\n", start, at)
    return "".join([*made, source[at:]])


def _shortcode(
    closes: str, name: str, rest: str, line: int, warnings: list[TemplateWarning]
) -> str:
    player, found = _PLAYERS.get(name), _NAME.match(rest)
    if player and found:
        return f"<{player}{escape(found[1])}>"
    if not closes and name not in ("emoji", "media"):
        warnings.append(TemplateWarning(line, f"the shortcode {name} is not known"))
    if name == "media" and (said := re.search(r"https?://[^\s\"']+", rest)):
        return f"<{said[0]}>"
    return ""


def _address(kind: str, name: str, page: Mapping[str, Any], ask: Ask) -> str | None:
    """Where a `link://kind/name` leads; None where that is not known here."""
    name, hash_, fragment = name.partition("#")
    if kind in ("slug", "filename"):
        found = ask.source(f"/{name}" if kind == "filename" else name, page["path"])
        return found and found + hash_ + fragment
    if kind in ("root", "archive", "index"):
        return f"{page['url']}/" if kind == "root" else None
    if kind not in _TERMS:
        return None
    mark = "cat_" if kind == "category" else ""
    return f"{page['url']}/categories/{mark}{quote(name.lower())}/"
