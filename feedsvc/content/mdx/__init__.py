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
    addresses       after Markdown: where links and pictures lead
    blocks          tags in place of their marks
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from feedsvc.content.links import astro, docusaurus
from feedsvc.content.links.rules import Links
from feedsvc.content.mdx import addresses, admonitions, blocks, fences, lines, modules, tags
from feedsvc.content.mdx.jsx import Tag, Value
from feedsvc.content.template import Ask, Expanded, TemplateError, TemplateWarning

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?:.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST = 2 << 20  # characters of all texts that a body imports, each as often as it is shown
_SHORTEST = 500  # of these that each counts for at least
_TOLD = 100  # warnings about a body
_DEEPEST = 20  # texts that import each other


def expand(source: str, page: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """A body as HTML.

    `page` has `path` (of the source), `mdx` (false for Markdown without JSX), `admonitions`
    (whether `:::note` is one) and `links` (the generator whose rules for addresses hold, with what
    these ask for). It may have `code_blocks` (whether ` ```mdx-code-block ` is text), `markdown`
    (endings of imported texts that are Markdown without JSX) and `names`, the texts of names such
    as `frontMatter.title`.
    """
    work = _Work(page, ask)
    known = {name: Value(text) for name, text in page.get("names", {}).items()}
    html = _Text(work, _Place(page["path"], (page["path"],))).html(source, known, mdx=page["mdx"])
    return Expanded(html, tuple(work.warnings))


class _Work:
    """The work on one body: what its texts share. `warnings` are each told once."""

    def __init__(self, page: Mapping[str, Any], ask: Ask) -> None:
        self.page = page
        self.ask = ask
        self.left = _LONGEST
        self._seen: set[str] = set()
        self.warnings: list[TemplateWarning] = []

    @property
    def is_told(self) -> bool:
        """Whether so much was told that more would help nobody."""
        return len(self.warnings) > _TOLD

    def is_new(self, what: str) -> bool:
        """Whether something was not told of before."""
        new = what not in self._seen and not self.is_told
        if new:
            self._seen.add(what)
        return new

    def warn(self, what: str, line: int) -> None:
        """Tell of something that cannot be shown, on a line of the body."""
        full = len(self.warnings) == _TOLD
        what = "and more of its text is left out than is named here" if full else what
        self.warnings.append(TemplateWarning(line, what))


class _Place(NamedTuple):
    """Where a text is: its path, and the texts that lead to it, the body first.

    `line` is the line of the body that shows it; 0 for the body itself.
    """

    path: str
    trail: tuple[str, ...]
    line: int = 0


class _Text:
    """One text: the body, or one that it imports."""

    def __init__(self, work: _Work, place: _Place) -> None:
        self._work = work
        self._place = place
        self._source = ""
        self._links = _links(work.page, place.path, work.ask)
        self._texts: Mapping[str, str] = {}

    def html(self, source: str, known: Mapping[str, Value], *, mdx: bool) -> str:
        """The HTML of it; `known` are values of names that it does not export itself."""
        markdown = self._work.ask.markdown
        if not mdx:
            self._source = source
            written = addresses.marked(self._prepared(source))
            return addresses.resolved(markdown(written), self._links, self._told)
        if self._work.page.get("code_blocks"):
            source = fences.unwrapped(source)
        made = modules.taken_out(source)
        self._source, self._texts = made.text, made.texts
        marker = tags.Marker({**known, **made.known}, self._part, self._addressed, self._warn)
        text = lines.indented(marker.marked(made.text))
        html = addresses.resolved(markdown(self._prepared(text)), self._links, self._told)
        return blocks.written(html, marker.pieces)

    def _prepared(self, text: str) -> str:
        return admonitions.quoted(text) if self._work.page["admonitions"] else text

    def _part(self, tag: Tag, start: int) -> str | None:
        """The HTML of a text that is imported under the name of a component."""
        written = self._texts.get(tag.name)
        path = _path(written, self._place.path) if written else ""
        if not path:
            return None
        if tag.closing:
            return ""
        trail = (*self._place.trail, path)
        if path in self._place.trail:
            self._warn(f"{path} is shown within itself ({' → '.join(trail)})", start)
            return ""
        source = self._work.ask.include(f"./{path}")
        if source is None:
            self._warn(f"{path} is imported, but is no file of the site", start)
            return ""
        line = self._line(start)
        self._work.left -= max(len(source), _SHORTEST)
        if self._work.left < 0 or len(trail) > _DEEPEST:
            what = "the texts that it imports are too many, or import each other too deep"
            raise TemplateError(what, line)
        mdx = not path.endswith(tuple(self._work.page.get("markdown", ())))
        given = {f"props.{name}": told for name, told in tag.attributes.items()}
        inner = source.replace("\r\n", "\n")
        if head := _FRONT_MATTER.match(inner):
            inner = inner[head.end() :]
        return _Text(self._work, _Place(path, trail, line)).html(inner, given, mdx=mdx)

    def _addressed(self, tag: Tag, start: int) -> Tag:
        """A tag with the addresses that it has on the page."""
        changed, why = addresses.of_tag(tag, self._links)
        for what in why:
            self._warn(what, start)
        return changed

    def _told(self, what: str, address: str) -> None:
        """Tell of an address in Markdown, on the first line that has it."""
        if self._work.is_told:
            return  # to look for each takes long
        plain = unquote(address)
        tries = (self._source.find(one) for one in (address, plain, posixpath.basename(plain)))
        self._warn(what, next((at for at in tries if at >= 0), 0))

    def _line(self, start: int) -> int:
        """The line of the body that a place of this text belongs to."""
        return self._place.line or self._source.count("\n", 0, start) + 1

    def _warn(self, what: str, start: int) -> None:
        if not self._work.is_new(f"{self._place.path}: {what}"):
            return
        if self._place.line:
            what = f"{self._place.path}:{self._source.count(chr(10), 0, start) + 1}: {what}"
        self._work.warn(what, self._line(start))


def _links(page: Mapping[str, Any], path: str, ask: Ask) -> Links:
    """The rules for addresses of the generator that publishes the page."""
    if page["links"] == "docusaurus":
        return docusaurus.Links(page, path, ask)
    return astro.Links(path, ask)


def _path(written: str, path: str) -> str:
    """The path in the site of what a text imports; empty where it is a package's."""
    if written.startswith("@site/"):
        return posixpath.normpath(written.removeprefix("@site/"))
    if written.startswith(("./", "../")):
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
    return ""
