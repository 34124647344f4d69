"""MDX → HTML: what Docusaurus' and Astro's texts say without their components being run.

Imports and exports go, and so do the tags of components, of which the text within stays. Titles of
components (`<TabItem label="npm">`), links, pictures and videos are kept. In the order in which a
text meets them:

    fences          code between fences; what is MDX though it stands between them
    modules         imports and exports, and the values that they give to names
    tags            a mark in place of each tag and expression
    jsx               what a tag or an expression says
    components        what the tag of a component shows
    lines           the indents that CommonMark needs
    admonitions     `:::note`
    blocks          after Markdown: tags in place of their marks
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from feedsvc.content.mdx import admonitions, blocks, fences, lines, modules, tags
from feedsvc.content.mdx.jsx import Tag
from feedsvc.content.template import Ask, Expanded, TemplateWarning

_LINK = re.compile(
    r"(\]\(|^ {0,3}\[[^\[\]\n]+\]:[ \t]*|href=\")([^\s()<>\"#?]+\.mdx?)(?=[\s)#?\"]|$)",
    re.MULTILINE,
)


def expand(source: str, page: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """A body as HTML.

    `page` has `path` (of the source), `mdx` (false for Markdown without JSX) and `admonitions`
    (whether `:::note` is one). Links to other sources get the addresses of their posts.
    """
    text = _Text(page, ask)
    html = text.html(source)
    return Expanded(html, tuple(text.warnings))


class _Text:
    """One text. `warnings` are about what cannot be shown, each once."""

    def __init__(self, page: Mapping[str, Any], ask: Ask) -> None:
        self._page = page
        self._ask = ask
        self._source = ""
        self._seen: set[str] = set()
        self.warnings: list[TemplateWarning] = []

    def html(self, source: str) -> str:
        """The HTML of a text."""
        self._source = source
        if not self._page["mdx"]:
            return self._ask.markdown(self._prepared(source))
        made = modules.taken_out(fences.unwrapped(source))
        marker = tags.Marker(made.known, self._part, self._addressed, self._warn)
        self._source = made.text
        text = lines.indented(marker.marked(made.text))
        return blocks.written(self._ask.markdown(self._prepared(text)), marker.pieces)

    def _prepared(self, text: str) -> str:
        text = admonitions.quoted(text) if self._page["admonitions"] else text
        return _linked(text, self._page["path"], self._ask)

    def _part(self, _tag: Tag, _start: int) -> str | None:
        return None

    def _addressed(self, tag: Tag, _start: int) -> Tag:
        return tag

    def _warn(self, what: str, start: int) -> None:
        if what not in self._seen:
            self._seen.add(what)
            line = self._source.count("\n", 0, start) + 1
            self.warnings.append(TemplateWarning(line, what))


def _linked(text: str, path: str, ask: Ask) -> str:
    """Links to source files as links to the posts that they are."""
    if ".md" not in text:
        return text

    def address(found: re.Match[str]) -> str:
        if "://" in found[2]:
            return found[0]
        return found[1] + (ask.source(found[2].removeprefix("@site/"), path) or found[2])

    return _LINK.sub(address, text)
