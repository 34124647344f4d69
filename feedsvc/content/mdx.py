"""MDX → Markdown: what Docusaurus' and Astro's texts say without their components being run.

Imports and exports go, and so do the tags of components, of which the text within stays. Titles
of components (`<TabItem label="npm">`), links, pictures and videos are kept in Markdown or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from feedsvc.content import mdx_blocks, mdx_jsx
from feedsvc.content.mdx_jsx import Tag
from feedsvc.content.template import Ask, Expanded, Warning  # noqa: A004

_NEXT = re.compile(r"\\.|`+|<!--|[{<]", re.DOTALL)
_AUTOLINK = re.compile(r"<[A-Za-z][\w+.-]*:[^<>\s]*>|<[^<>\s@]+@[^<>\s@]+>")
_LINK = re.compile(
    r"(\]\(|^ {0,3}\[[^\[\]\n]+\]:[ \t]*|href=\")([^\s()<>\"#?]+\.mdx?)(?=[\s)#?\"]|$)",
    re.MULTILINE,
)
_SURROUNDED = frozenset(
    ("article", "aside", "blockquote", "center", "details", "div", "figcaption", "figure",
     "section", "summary")
)  # fmt: skip
_INDENT = re.compile(r"(?:\A|\n)([ \t]*)\Z")
_SILENT = re.compile(r"Icon|Break|Clear|Divider|Toc|TOC|Head|Script|Style|Space")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif)(?:[?#].*)?\Z", re.IGNORECASE)
_VIDEO = re.compile(r"youtube|^YT", re.IGNORECASE)
_TITLES = ("title", "label", "summary", "header", "heading")
_MISTAKES = 5  # braces that do not close: more of them are left as they stand


def expand(source: str, page: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """A body as Markdown.

    `page` has `path` (of the source), `mdx` (false for Markdown without JSX) and `admonitions`
    (whether `:::note` is one). Links to other sources get the addresses of their posts.
    """
    warnings: tuple[Warning, ...] = ()
    text = source
    if page["mdx"]:
        text, pictures = mdx_blocks.without_modules(source)
        writer = _Writer(pictures)
        text = "\n".join(
            piece.text if piece.code else writer.written(piece.text, piece.line)
            for piece in mdx_blocks.pieces(mdx_blocks.dedented(text))
        )
        warnings = tuple(writer.warnings)
    if page["admonitions"]:
        text = mdx_blocks.admonitions(text)
    return Expanded(_linked(text, page["path"], ask), warnings)


def _linked(text: str, path: str, ask: Ask) -> str:
    """Links to source files as links to the posts that they are."""
    if ".md" not in text:
        return text

    def address(found: re.Match[str]) -> str:
        if "://" in found[2]:
            return found[0]
        return found[1] + (ask.source(found[2].removeprefix("@site/"), path) or found[2])

    return "\n".join(
        piece.text if piece.code else _LINK.sub(address, piece.text)
        for piece in mdx_blocks.pieces(text)
    )


class _Writer:
    """Writes prose without JSX. `warnings` are about what cannot be shown, each once."""

    def __init__(self, pictures: Mapping[str, str]) -> None:
        self._pictures = pictures
        self._mistakes = 0
        self._unclosed = 0  # up to where no comment closes
        self._seen: set[str] = set()
        self.warnings: list[Warning] = []

    def written(self, text: str, line: int) -> str:
        """A piece of prose that begins on a line."""
        made: list[str] = []
        at = self._unclosed = 0
        while found := _NEXT.search(text, at):
            made.append(text[at : found.start()])
            shown, at = self._shown(text, found, line)
            made.append(shown)
        return "".join((*made, text[at:]))

    def _shown(self, text: str, found: re.Match[str], line: int) -> tuple[str, int]:
        """What is written for what was found, and where it ends."""
        mark, start, end = found[0], found.start(), found.end()
        if mark[0] == "`":
            end = _code_end(text, end, len(mark))
        elif mark == "<!--":
            close = text.find("-->", end) if start >= self._unclosed else -1
            self._unclosed = len(text) if close < 0 else 0
            return ("", close + 3) if close >= 0 else ("&lt;!--", end)
        elif mark == "{" and not text.startswith("{#", start):
            return self._expression(text, start, line)
        elif mark == "<":
            link = _AUTOLINK.match(text, start)
            return (link[0], link.end()) if link else self._tag(text, start, line)
        return text[start:end], end

    def _expression(self, text: str, start: int, line: int) -> tuple[str, int]:
        end = mdx_jsx.expression_end(text, start) if self._mistakes < _MISTAKES else -1
        if end < 0:
            self._mistakes += 1
            return "{", start + 1
        shown = mdx_jsx.said(text[start + 1 : end - 1], self._pictures)
        if shown is None:
            self._warn("an expression in braces is not run, and left out", text, start, line)
        return escape(shown or "", quote=False), end

    def _tag(self, text: str, start: int, line: int) -> tuple[str, int]:
        tag = mdx_jsx.tag(text, start, self._pictures) if self._mistakes < _MISTAKES else None
        if tag is None:
            self._mistakes += text[start + 1 : start + 2].isalpha()
            return "<", start + 1
        before = _INDENT.search(text, max(0, start - 200), start)
        first = before is not None
        if not tag.component:
            alone = text[tag.end : tag.end + 1] in ("\n", "") and tag.name in _SURROUNDED
            opened = f"\n{before[1]}{tag.html()}" if before and alone else tag.html()
            return opened + ("\n" if alone and (first or tag.closing) else ""), tag.end
        shown = _component(tag, block=first)
        if shown is None:
            what = f"<{tag.name}> is a component, which is not run: what it shows is left out"
            self._warn(what, text, start, line)
        return shown or "", tag.end

    def _warn(self, what: str, text: str, start: int, line: int) -> None:
        if what not in self._seen:
            self._seen.add(what)
            self.warnings.append(Warning(line + text.count("\n", 0, start), what))


def _code_end(text: str, at: int, ticks: int) -> int:
    """Where a code span ends that begins with so many backticks before `at`."""
    limit = text.find("\n\n", at)
    for found in re.compile("`+").finditer(text, at, limit if limit >= 0 else len(text)):
        if len(found[0]) == ticks:
            return found.end()
    return at


def _component(tag: Tag, *, block: bool) -> str | None:
    """What a component's tag shows by itself; None where only its program knows."""
    said = tag.attributes
    if tag.name in ("Link", "ExternalLink", "A"):
        href = said.get("to") or said.get("href", "")
        return "</a>" if tag.closing else f'<a href="{escape(href)}">'
    if tag.closing or not tag.name:
        return ""
    if known := _video(tag) or _tweet(tag):
        return known
    if _PICTURE.search(said.get("src", "")):
        return f'<img src="{escape(said["src"])}" alt="{escape(said.get("alt", ""))}">'
    title = next((said[key] for key in _TITLES if said.get(key)), "")
    href = said.get("href") or said.get("to", "")
    if title or href:
        return _titled(title or href, href, said.get("description", ""), block=block)
    return None if tag.empty and not _SILENT.search(tag.name) else ""


def _video(tag: Tag) -> str:
    """A video of YouTube as the player that its address makes."""
    said = tag.attributes
    video = next(
        (said[key] for key in ("id", "videoId", "videoid", "youTubeId") if key in said), ""
    )
    if not _VIDEO.search(tag.name) or not re.fullmatch(r"[\w-]{5,20}", video):
        return ""
    title = escape(said.get("title", "Video"))
    return f'<iframe src="https://www.youtube.com/embed/{video}" title="{title}"></iframe>'


def _tweet(tag: Tag) -> str:
    """A tweet as a link to it."""
    number = tag.attributes.get("id", "")
    if not tag.name.endswith("Tweet") or not re.fullmatch(r"\d{1,25}", number):
        return ""
    address = f"https://twitter.com/i/status/{number}"
    return f'<a href="{address}">{address}</a>'


def _titled(title: str, href: str, description: str, *, block: bool) -> str:
    shown = f"<strong>{escape(title, quote=False)}</strong>"
    if href:
        shown = f'<a href="{escape(href)}">{shown}</a>'
    if description:
        shown += f" {escape(description, quote=False)}"
    return f"\n\n{shown}\n\n" if block else f"{shown} "
