"""Markdown → HTML as Jekyll's kramdown makes it. The rim; its grammar is `kramdown/`.

Python-Markdown carries the text through its stages; its block parser and its inline processor are
replaced by ones that follow kramdown, whose reading of lists, paragraphs, HTML and emphasis
differs too much for extensions to amend:

    text → blocks → element tree → spans, ids, contents, footnotes → serialised

The HTML is not safe: what an author wrote as HTML is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, ElementTree

import markdown
from markdown.blockparser import BlockParser
from markdown.postprocessors import Postprocessor, RawHtmlPostprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry

from feedsvc.content.kramdown import blocks, elements
from feedsvc.content.kramdown.options import Options, options
from feedsvc.content.kramdown.syntax import MAX_DEPTH, MAX_OPEN, Document, MarkdownError
from feedsvc.model.characters import has_forbidden

__all__ = ["MAX_DEPTH", "MAX_OPEN", "MarkdownError", "Options", "options", "to_html"]

_LINE_END = re.compile(r"\r\n?")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_html(text: str, options: Options) -> str:
    """The HTML of a text in kramdown's Markdown, without anything Liquid left to do.

    Characters that XML cannot hold and HTML comments are dropped. The same text gives the same
    HTML whatever was converted before.

    Raises:
        MarkdownError: Blocks or elements nest deeper than MAX_DEPTH levels, HTML deeper than
            MAX_OPEN, or so many marks have no end that looking for them takes too long.
    """
    text = _legal(text).removesuffix("\n") + "\n"
    try:
        return Kramdown(options).convert(text)
    except RecursionError as error:
        raise MarkdownError("the text is nested too deep") from error


def _legal(text: str) -> str:
    """Without what XML cannot hold, but with what kramdown takes for blanks."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return _CONTROLS.sub("", text) if has_forbidden(text) else text


class Kramdown(markdown.Markdown):
    """Python-Markdown with kramdown's grammar in place of its own.

    Made anew for each text, which takes 10 µs: no text leaves anything behind for the next.
    """

    def __init__(self, options: Options) -> None:
        self.document = Document(options)
        super().__init__()

    def build_parser(self) -> Kramdown:
        """The stages of a conversion; Python-Markdown calls this once."""
        self.preprocessors: Registry[Preprocessor] = Registry()
        self.parser = _Blocks(self)
        self.inlinePatterns = Registry()
        self.treeprocessors: Registry[Treeprocessor] = Registry()
        self.treeprocessors.register(_Spans(self), "inline", 20)
        self.postprocessors: Registry[Postprocessor] = Registry()
        self.postprocessors.register(RawHtmlPostprocessor(self), "raw_html", 30)
        return self

    def keep(self, html: str) -> str:
        """Puts raw HTML aside until the end, and says what stands for it until then."""
        return self.htmlStash.store(html)


class _Blocks(BlockParser):
    """Python-Markdown's block parser, with kramdown's blocks."""

    def __init__(self, md: Kramdown) -> None:
        super().__init__(md)
        self._kramdown = md

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802
        document = self._kramdown.document
        tree = blocks.parse(document, "\n".join(lines))
        self.root = Element(self._kramdown.doc_tag)
        elements.TreeBuilder(document, self._kramdown.keep).fill(self.root, tree)
        return ElementTree(self.root)


class _Spans(Treeprocessor):
    """Python-Markdown's inline stage, with kramdown's spans and what depends on them."""

    def __init__(self, md: Kramdown) -> None:
        super().__init__(md)
        self._kramdown = md

    def run(self, root: Element) -> None:
        document, keep = self._kramdown.document, self._kramdown.keep
        inline = elements.Inline(document, keep)
        inline.read(root)
        builder = elements.TreeBuilder(document, keep)
        elements.add_footnotes(document, root, builder, inline)
        elements.name_headings(document)
        elements.add_contents(document)
