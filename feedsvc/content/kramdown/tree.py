"""Blocks → an element tree in which texts are still Markdown.

As Python-Markdown has it, a `str` is Markdown still to be read, an `AtomicString` final.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from feedsvc.content.kramdown.syntax import Block, Document, Heading


class InnerText(str):
    """Markdown within an HTML element or a footnote, whose line ends GFM leaves alone."""

    __slots__ = ()


def escaped(text: str) -> str:
    """`text` such that the serialiser, which keeps entities, shows it as it stands."""
    return text.replace("&", "&amp;")


def append_text(parent: Element, text: str) -> None:
    """Adds final text behind the last child of `parent`."""
    if len(parent):
        parent[-1].tail = AtomicString((parent[-1].tail or "") + text)
    else:
        parent.text = AtomicString((parent.text or "") + text)


def formula(document: Document, text: str, *, block: bool) -> str:
    """A formula with the delimiters that MathJax looks for, or `$` without a math engine."""
    opening, closing = ("\\[", "\\]") if block else ("\\(", "\\)")
    if not document.options.math_engine:
        opening, closing = ("$$\n", "\n$$") if block else ("$", "$")
    return f"{opening}{escaped(text)}{closing}"


class TreeBuilder:
    """Builds the trees of one document; `stash` keeps raw HTML and says what stands for it."""

    def __init__(self, document: Document, stash: Callable[[str], str]) -> None:
        self._document = document
        self._stash = stash

    def fill(self, parent: Element, block: Block, *, inner: bool = False) -> None:
        """Adds what the children of `block` become to `parent`.

        `inner` tells that they stand within an HTML element or a footnote. HTML can nest deep,
        hence the loop.
        """
        waiting = [(parent, block, iter(block.children), inner or block.kind == "html")]
        while waiting:
            into, outer, children, inner = waiting[-1]
            for child in children:
                made = self._child(into, child, inner=inner)
                if made is None:
                    continue
                raw = outer.kind == "html" and outer.model == "raw"
                made.tail = None if raw else AtomicString("\n")
                if child.children and not self._is_place(made, child):
                    inside = inner or child.kind == "html"
                    waiting.append((made, child, iter(child.children), inside))
                    break
            else:
                waiting.pop()

    def _child(self, parent: Element, block: Block, *, inner: bool) -> Element | None:
        """Adds one block; the element it became, whose children are still to be added."""
        match block.kind:
            case "blank" | "eob" | "comment":
                return None
            case "text":
                append_text(parent, block.text)
            case "markdown":
                parent.text = InnerText(block.text)
            case "p" if block.transparent:
                parent.text = InnerText(block.text) if inner else block.text
            case "raw":
                append_text(parent, self._stash(block.text) + "\n")
            case "math":
                self._formula(parent, block)
            case "code":
                return self._code(parent, block)
            case _:
                return self._element(parent, block, inner=inner)
        return None

    def _formula(self, parent: Element, block: Block) -> None:
        text = formula(self._document, block.text, block=True)
        attributes = self._attributes(block)
        if attributes or not self._document.options.math_engine:
            SubElement(parent, "div", attributes).text = AtomicString(text)
        else:
            append_text(parent, f"{text}\n")

    def _attributes(self, block: Block) -> dict[str, str]:
        attributes = dict(block.attributes)
        if block.ial:
            block.ial.apply(attributes, self._document.lists)
        return attributes

    def _element(self, parent: Element, block: Block, *, inner: bool) -> Element:
        element = SubElement(parent, self._tag(block), self._attributes(block))
        if block.text:
            element.text = InnerText(block.text) if inner else block.text
        if block.kind == "header":
            self._document.headings.append(Heading(block.level, block.text, element))
        return element

    def _is_place(self, element: Element, block: Block) -> bool:
        """Whether `block` is a list that only says where the contents or the footnotes go."""
        document = self._document
        references = block.ial.references if block.ial and block.kind in ("ul", "ol") else []
        if "toc" in references and document.contents_at is None:
            document.contents_at = element
        elif "footnotes" in references and document.footnotes_at is None:
            document.footnotes_at = element
        else:
            return False
        return True

    def _tag(self, block: Block) -> str:
        if block.kind == "header":
            return f"h{min(6, max(1, block.level + self._document.options.header_offset))}"
        return block.tag or block.kind

    def _code(self, parent: Element, block: Block) -> Element:
        language = block.attributes.pop("class", "")
        text = block.text.removesuffix("\n") + "\n"
        first = self._document.options.first_line
        element = SubElement(parent, "pre" if first is None else "table", self._attributes(block))
        pre = element if first is None else _beside_numbers(element, first, text.count("\n"))
        code = SubElement(pre, "code", {"class": language} if language else {})
        code.text = AtomicString(escaped(text))
        return element


def _beside_numbers(table: Element, first: int, lines: int) -> Element:
    """The `pre` for code in the second column of a table whose first has the lines' numbers."""
    row = SubElement(SubElement(table, "tbody"), "tr")
    numbers = "".join(f"{number}\n" for number in range(first, first + lines))
    SubElement(SubElement(row, "td"), "pre").text = AtomicString(numbers)
    return SubElement(SubElement(row, "td"), "pre")
