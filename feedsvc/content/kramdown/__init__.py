"""Markdown → HTML as Jekyll's kramdown makes it, with its GFM parser.

    options     the `kramdown:` section → Options
    syntax      what several constructs share: patterns, tags of HTML, Block, Attributes, Document
    parser      the machines: text → blocks, and the text of a block → spans

    blocks      the constructs and their order; paragraphs, headers, quotes, code, definitions
    lists         lists, task lists, definition lists
    tables        tables
    raw_html    raw HTML, as a block and within one
    spans       the constructs within a block and their order; links, emphasis, typography

    elements    blocks and spans → elements; ids of headers, table of contents, footnotes

Python-Markdown serialises the elements. The HTML is not safe: what an author wrote as HTML is in
it.
"""

from __future__ import annotations

import re

from markdown.serializers import to_xhtml_string
from markdown.util import BLOCK_LEVEL_ELEMENTS

from feedsvc.content.kramdown import blocks, elements
from feedsvc.content.kramdown.options import Options, options
from feedsvc.content.kramdown.syntax import MAX_DEPTH, MAX_OPEN, Document, MarkdownError
from feedsvc.model.characters import has_forbidden

__all__ = ["MAX_DEPTH", "MAX_OPEN", "MarkdownError", "Options", "options", "to_html"]

_LINE_END = re.compile(r"\r\n?")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_KEPT = re.compile("<p>\x02([0-9]+)\x03</p>|\x02([0-9]+)\x03")
_BLOCK = re.compile(
    rf"</?(?:[!?@%]|(?:{'|'.join(BLOCK_LEVEL_ELEMENTS)})/*(?:[ >]|\Z))", re.IGNORECASE
)


def to_html(text: str, options: Options) -> str:
    """The HTML of a text in kramdown's Markdown, without anything Liquid left to do.

    Characters that XML cannot hold and HTML comments are dropped. The same text gives the same
    HTML whatever was converted before.

    Raises:
        MarkdownError: Blocks or elements nest deeper than MAX_DEPTH levels, HTML deeper than
            MAX_OPEN, or so many marks have no end that looking for them takes too long.
    """
    document = Document(options)
    text = _legal(text).removesuffix("\n") + "\n"
    try:
        root = elements.build(document, blocks.parse(document, text))
        html = to_xhtml_string(root)
    except RecursionError as error:
        raise MarkdownError("the text is nested too deep") from error
    html = html.removeprefix("<div>").removesuffix("</div>").strip()
    return _with_raw(html, document.raw).strip() if document.raw else html


def _legal(text: str) -> str:
    """Without what XML cannot hold, but with what kramdown takes for blanks."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return _CONTROLS.sub("", text) if has_forbidden(text) else text


def _with_raw(html: str, raw: list[str]) -> str:
    """The HTML with what was put aside; blocks of HTML that are all of a paragraph are none."""

    def restored(found: re.Match[str]) -> str:
        kept = raw[int(found[1] or found[2])]
        return f"<p>{kept}</p>" if found[1] and not _BLOCK.match(kept) else kept

    return _KEPT.sub(restored, html)
