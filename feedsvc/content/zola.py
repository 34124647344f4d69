"""Zola's shortcodes and internal links in a body (components/markdown/src/shortcode).

`{{ name(…) }}` and `{% name(…) %} … {% end %}`: those that Zola brings along become frames or
links; the site's own are programs (`templates/shortcodes`) and are not run: they are dropped, and
what stands between them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from feedsvc.content.template import Ask, Expanded, TemplateWarning

_ARGUMENTS = r"((?:[^()\"'`]|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`)*+)"
_SHORTCODE = re.compile(
    rf"\{{\{{-?\s*([A-Za-z_][\w:]*)\({_ARGUMENTS}\)\s*-?\}}\}}"
    rf"|\{{%-?\s*([A-Za-z_][\w:]*)\({_ARGUMENTS}\)\s*-?%\}}"
    r"|(\{%-?\s*end\s*-?%\})"
    r"|(?:\{\{|\{%)/\*(.{0,500}?)\*/(?:\}\}|%\})",
    re.DOTALL,
)
_PAIR = re.compile(r"([A-Za-z_]\w*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s,]+))")
_INTERNAL = re.compile(r"(?<=[(<\s:\"'])@/([^\s()<>\"'#]+)(#[^\s()<>\"']*)?")
_FRAMES = {
    "youtube": "https://www.youtube.com/embed/",
    "vimeo": "https://player.vimeo.com/video/",
    "streamable": "https://streamable.com/e/",
}


def expand(text: str, variables: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """A body without shortcodes, and with the addresses of what `@/…` links to."""
    run = _Run(text, variables, ask)
    made = _SHORTCODE.sub(run.shortcode, text)
    return Expanded(_INTERNAL.sub(run.link, made), tuple(run.warnings))


class _Run:
    def __init__(self, text: str, variables: Mapping[str, Any], ask: Ask) -> None:
        self._text = text
        self._variables = variables
        self._ask = ask
        self._open = 0
        self._told: set[str] = set()
        self.warnings: list[TemplateWarning] = []

    def shortcode(self, found: re.Match[str]) -> str:
        """What stands in the place of a shortcode; its lines stay."""
        kept = "\n" * found[0].count("\n")
        if found[6] is not None:
            return found[0].replace("/*", "", 1).replace("*/", "", 1)
        if found[5]:
            self._open -= 1
            return kept if self._open >= 0 else found[0]
        self._open += found[3] is not None
        name, written = found[1] or found[3], found[2] if found[1] else found[4]
        said = {
            pair[1]: next(filter(None, pair.groups()[1:]), "") for pair in _PAIR.finditer(written)
        }
        if name in _FRAMES and said.get("id"):
            source = escape(_FRAMES[name] + quote(said["id"]))
            return f'<iframe src="{source}"></iframe>{kept}'
        if name == "gist" and said.get("url"):
            address = escape(said["url"])
            return f'<a href="{address}">{address}</a>{kept}'
        self._warn(found, f"shortcode {name!r} is the site's own and is not run")
        return kept

    def link(self, found: re.Match[str]) -> str:
        """The address of a page by its path below the content folder."""
        content = self._variables.get("content", "")
        path = str(self._variables.get("path", ""))
        address = self._ask.source(f"/{content}/{found[1]}", path)
        if address is None:
            self._warn(found, f"@/{found[1]} is not a post of this site, so its usual URL is taken")
            stem = found[1].removesuffix(".md").removesuffix("/index").removesuffix("_index")
            address = f"/{quote(stem.rstrip('/'))}/"
        return address + (found[2] or "")

    def _warn(self, found: re.Match[str], what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            line = self._text.count("\n", 0, min(found.start(), len(self._text))) + 1
            self.warnings.append(TemplateWarning(line, what))
