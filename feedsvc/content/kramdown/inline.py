"""Spans → elements: the Markdown texts of a tree become what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from feedsvc.content.kramdown import spans
from feedsvc.content.kramdown.span_parser import Span
from feedsvc.content.kramdown.syntax import Document, W
from feedsvc.content.kramdown.tree import InnerText, append_text, escaped, formula

_CJK = "[぀-ヿ㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff]"  # Kana, Han


@cache
def _cjk_lines() -> re.Pattern[str]:
    """The end of a line between two such letters; slow to compile, and seldom needed."""
    return re.compile(rf"(?<={_CJK})\n(?={_CJK})")


class Inline:
    """Reads the Markdown texts of one document's trees."""

    def __init__(self, document: Document, stash: Callable[[str], str]) -> None:
        self._document = document
        self._stash = stash
        self._abbreviations = _abbreviations(document.abbreviations)
        options = document.options
        self._line_end = ("\n" if options.hard_wrap else "\\\n") if options.gfm else ""

    def read(self, root: Element) -> None:
        """Replaces every text below `root` that is not final, in document order.

        Raises:
            MarkdownError: Elements nest too deep.
        """
        found = [(element, element.text) for element in root.iter()]
        texts = [(one, text) for one, text in found if text and type(text) is not AtomicString]
        reader = spans.Reader(self._document, (text for _, text in texts))
        for element, text in texts:
            self._fill(element, text, reader.read(text))

    def _fill(self, element: Element, text: str, span: Span) -> None:
        blocks = list(element)
        del element[:]
        element.text = None
        if element.tag == "p" and (image := _standalone(span)):
            self._figure(element, image)
            return
        self._parts(element, span, html=isinstance(text, InnerText))
        element.extend(blocks)

    def _figure(self, element: Element, image: Span) -> None:
        element.tag = "figure"
        self._span(element, image, html=False)
        SubElement(element, "figcaption").text = image.attributes.get("alt", "")

    def _parts(self, parent: Element, span: Span, *, html: bool) -> None:
        raw = span.kind == "raw html"
        parts = spans.joined(span.parts)
        if span.kind == "root" and not html and parts and type(parts[-1]) is str:
            parts[-1] = parts[-1].removesuffix(self._line_end)  # nothing follows to be broken off
        for part in parts:
            if isinstance(part, Span):
                self._span(parent, part, html=html)
            elif type(part) is not str or raw:
                append_text(parent, part)
            else:
                self._text(parent, part, html=html)

    def _text(self, parent: Element, text: str, *, html: bool) -> None:
        """Adds plain text, with its abbreviations and, outside of HTML, its hard line ends."""
        if self._document.options.remove_line_breaks_for_cjk:
            text = _cjk_lines().sub("", text)
        lines = text.split(self._line_end) if self._line_end and not html else [text]
        for index, line in enumerate(lines):
            if index:
                SubElement(parent, "br").tail = "\n"
            for word, title in self._words(line):
                if title is None:
                    append_text(parent, word)
                else:
                    SubElement(parent, "abbr", {"title": title} if title else {}).text = word

    def _words(self, text: str) -> Iterator[tuple[str, str | None]]:
        """`text` in pieces; an abbreviation comes with what it stands for."""
        if not self._abbreviations:
            yield text, None
            return
        for index, word in enumerate(self._abbreviations.split(text)):
            yield word, self._document.abbreviations[word] if index % 2 else None

    def _span(self, parent: Element, span: Span, *, html: bool) -> None:
        match span.kind:
            case "comment":
                pass
            case "raw":
                append_text(parent, self._stash(span.text))
            case "math":
                self._formula(parent, span)
            case "footnote":
                self._mark(parent, span.text)
            case "code":
                SubElement(parent, "code", span.attributes).text = escaped(span.text)
            case _:
                element = SubElement(parent, span.tag, span.attributes)
                self._parts(element, span, html=html or "html" in span.kind)

    def _formula(self, parent: Element, span: Span) -> None:
        text = formula(self._document, span.text, block=False)
        if span.attributes or not self._document.options.math_engine:
            text = f"${escaped(span.text)}$"
            SubElement(parent, "span", span.attributes).text = text
        else:
            append_text(parent, text)

    def _mark(self, parent: Element, name: str) -> None:
        document = self._document
        times = document.marked[name] = document.marked.get(name, 0) + 1
        number = document.options.footnote_nr + list(document.marked).index(name)
        name = document.options.footnote_prefix + name
        again = f":{times - 1}" if times > 1 else ""
        mark = SubElement(parent, "sup", {"id": f"fnref:{name}{again}"})
        link = {"href": f"#fn:{name}", "class": "footnote", "rel": "footnote"}
        SubElement(mark, "a", link).text = str(number)


def _standalone(span: Span) -> Span | None:
    """The image that is all of a paragraph and marked `{:standalone}`."""
    only = span.parts[0] if len(span.parts) == 1 else None
    found = isinstance(only, Span) and only.kind == "img" and "standalone" in only.references
    return only if found and isinstance(only, Span) else None


def _abbreviations(known: dict[str, str]) -> re.Pattern[str] | None:
    if not known:
        return None
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<!{W})({names})(?!{W})")
