"""Blocks and spans → elements, then what is added once a text is read: ids, contents, footnotes.

As Python-Markdown has it, a `str` is Markdown still to be read, an `AtomicString` final.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from feedsvc.content.kramdown import rouge, spans
from feedsvc.content.kramdown.parser import Span
from feedsvc.content.kramdown.syntax import Block, Document, Heading, W

_NO_WORD = re.compile(r"[^\w\- \t]")
_NO_LETTER = re.compile(r"^[^a-zA-Z]+|[^a-zA-Z0-9 -]", re.MULTILINE)
_NBSP = "\N{NO-BREAK SPACE}"
_CJK = "[぀-ヿ㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff]"  # Kana, Han


class _InnerText(str):
    """Markdown within an HTML element or a footnote, whose line ends GFM leaves alone."""

    __slots__ = ()


def _escaped(text: str) -> str:
    """`text` such that the serialiser, which keeps entities, shows it as it stands."""
    return text.replace("&", "&amp;")


def _append_text(parent: Element, text: str) -> None:
    """Adds final text behind the last child of `parent`."""
    if len(parent):
        parent[-1].tail = AtomicString((parent[-1].tail or "") + text)
    else:
        parent.text = AtomicString((parent.text or "") + text)


@cache
def _cjk_lines() -> re.Pattern[str]:
    """The end of a line between two such letters; slow to compile, and seldom needed."""
    return re.compile(rf"(?<={_CJK})\n(?={_CJK})")


def build(document: Document, tree: Block) -> Element:
    """The elements of a text whose blocks are `tree`.

    Raises:
        MarkdownError: Elements nest too deep.
    """
    root = Element("div")
    builder = _Builder(document)
    builder.fill(root, tree)
    builder.read(root)
    builder.add_footnotes(root)
    _name_headings(document)
    _add_contents(document)
    return root


class _Builder:
    """Builds the trees of one document, and reads the Markdown texts in them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._abbreviations = _abbreviations(document.abbreviations)
        options = document.options
        self._line_end = ("\n" if options.hard_wrap else "\\\n") if options.gfm else ""

    # Blocks.

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
                _append_text(parent, block.text)
            case "markdown":
                parent.text = _InnerText(block.text)
            case "p" if block.transparent:
                parent.text = _InnerText(block.text) if inner else block.text
            case "raw":
                _append_text(parent, self._document.keep(block.text) + "\n")
            case "math":
                self._formula(parent, block.text, self._attributes(block), block=True)
            case "code":
                return self._code(parent, block)
            case _:
                return self._element(parent, block, inner=inner)
        return None

    def _attributes(self, block: Block) -> dict[str, str]:
        attributes = dict(block.attributes)
        if block.ial:
            block.ial.apply(attributes, self._document.lists)
        return attributes

    def _element(self, parent: Element, block: Block, *, inner: bool) -> Element:
        tag = block.tag or block.kind
        if block.kind == "header":
            tag = f"h{min(6, max(1, block.level + self._document.options.header_offset))}"
        element = SubElement(parent, tag, self._attributes(block))
        if block.text:
            element.text = _InnerText(block.text) if inner else block.text
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

    def _code(self, parent: Element, block: Block) -> Element:
        language = block.attributes.pop("class", "")
        text = block.text.removesuffix("\n") + "\n"
        first = self._document.options.first_line if rouge.knows(language) else None
        element = SubElement(parent, "pre" if first is None else "table", self._attributes(block))
        pre = element if first is None else _beside_numbers(element, first, text.count("\n"))
        code = SubElement(pre, "code", {"class": language} if language else {})
        code.text = AtomicString(_escaped(text))
        return element

    # Spans.

    def read(self, root: Element) -> None:
        """Replaces every text below `root` that is not final, in document order.

        Raises:
            MarkdownError: Elements nest too deep.
        """
        found = [(element, element.text) for element in root.iter()]
        texts = [(one, text) for one, text in found if text and type(text) is not AtomicString]
        read = spans.read(self._document, [text for _, text in texts])
        for (element, text), span in zip(texts, read, strict=True):
            self._fill(element, text, span)

    def _fill(self, element: Element, text: str, span: Span) -> None:
        blocks = list(element)
        del element[:]
        element.text = None
        if element.tag == "p" and (image := _standalone(span)):
            element.tag = "figure"
            self._span(element, image, html=False)
            SubElement(element, "figcaption").text = image.attributes.get("alt", "")
            return
        self._parts(element, span, html=isinstance(text, _InnerText))
        element.extend(blocks)

    def _parts(self, parent: Element, span: Span, *, html: bool) -> None:
        raw = span.kind == "raw html"
        parts = spans.joined(span.parts)
        if span.kind == "root" and not html and parts and type(parts[-1]) is str:
            parts[-1] = parts[-1].removesuffix(self._line_end)  # nothing follows to be broken off
        for part in parts:
            if isinstance(part, Span):
                self._span(parent, part, html=html)
            elif type(part) is not str or raw:
                _append_text(parent, part)
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
            pieces = self._abbreviations.split(line) if self._abbreviations else [line]
            for at, piece in enumerate(pieces):
                if at % 2:  # between two texts stands an abbreviation
                    title = self._document.abbreviations[piece]
                    SubElement(parent, "abbr", {"title": title} if title else {}).text = piece
                else:
                    _append_text(parent, piece)

    def _span(self, parent: Element, span: Span, *, html: bool) -> None:
        match span.kind:
            case "comment":
                pass
            case "raw":
                _append_text(parent, self._document.keep(span.text))
            case "math":
                self._formula(parent, span.text, span.attributes, block=False)
            case "footnote":
                self._mark(parent, span.text)
            case "code":
                SubElement(parent, "code", span.attributes).text = _escaped(span.text)
            case _:
                element = SubElement(parent, span.tag, span.attributes)
                self._parts(element, span, html=html or "html" in span.kind)

    def _formula(
        self, parent: Element, text: str, attributes: dict[str, str], *, block: bool
    ) -> None:
        """Adds a formula with the delimiters that MathJax looks for, or `$` where it does not."""
        engine = bool(self._document.options.math_engine)
        bare = engine and not attributes
        if block:
            opening, closing = ("\\[", "\\]") if engine else ("$$\n", "\n$$")
        else:
            opening, closing = ("\\(", "\\)") if bare else ("$", "$")
        shown = f"{opening}{_escaped(text)}{closing}"
        if bare:
            _append_text(parent, f"{shown}\n" if block else shown)
        else:
            element = SubElement(parent, "div" if block else "span", attributes)
            element.text = AtomicString(shown)

    def _mark(self, parent: Element, name: str) -> None:
        document = self._document
        times = document.marked[name] = document.marked.get(name, 0) + 1
        number = document.options.footnote_nr + list(document.marked).index(name)
        name = document.options.footnote_prefix + name
        again = f":{times - 1}" if times > 1 else ""
        mark = SubElement(parent, "sup", {"id": f"fnref:{name}{again}"})
        link = {"href": f"#fn:{name}", "class": "footnote", "rel": "footnote"}
        SubElement(mark, "a", link).text = str(number)

    # Footnotes.

    def add_footnotes(self, root: Element) -> None:
        """Adds the footnotes in the order of their first marks, each with its way back."""
        document = self._document
        if not document.marked:
            return
        place = SubElement(root, "div") if document.footnotes_at is None else document.footnotes_at
        place.tag = "div"
        place.set("class", "footnotes")
        start = document.options.footnote_nr
        notes = SubElement(place, "ol", {"start": str(start)} if start != 1 else {})
        while len(notes) < len(document.marked):  # a footnote may mark further ones
            name = list(document.marked)[len(notes)]
            item = SubElement(notes, "li", {"id": f"fn:{document.options.footnote_prefix}{name}"})
            times = document.marked[name]
            self.fill(item, document.footnotes[name], inner=True)
            self.read(item)
            self._add_way_back(item, name, times)
            item.tail = "\n"

    def _add_way_back(self, item: Element, name: str, times: int) -> None:
        options = self._document.options
        text = options.footnote_backlink
        if not text:
            return
        last = _last_paragraph(item, deep=options.footnote_backlink_inline)
        paragraph = SubElement(item, "p") if last is None else last
        for time in range(times):
            again = f":{time}" if time else ""
            _append_text(paragraph, _NBSP if time or last is not None else "")
            target = f"#fnref:{options.footnote_prefix}{name}{again}"
            link = SubElement(paragraph, "a", {"href": target, "class": "reversefootnote"})
            link.text = AtomicString(text)
            if time:
                SubElement(link, "sup").text = AtomicString(str(time + 1))


def _beside_numbers(table: Element, first: int, lines: int) -> Element:
    """The `pre` for code in the second column of a table whose first has the lines' numbers."""
    row = SubElement(SubElement(table, "tbody"), "tr")
    numbers = "".join(f"{number}\n" for number in range(first, first + lines))
    SubElement(SubElement(row, "td"), "pre").text = AtomicString(numbers)
    return SubElement(SubElement(row, "td"), "pre")


def _standalone(span: Span) -> Span | None:
    """The image that is all of a paragraph and marked `{:standalone}`."""
    only = span.parts[0] if len(span.parts) == 1 else None
    if isinstance(only, Span) and only.kind == "img" and "standalone" in only.references:
        return only
    return None


def _abbreviations(known: dict[str, str]) -> re.Pattern[str] | None:
    if not known:
        return None
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<!{W})({names})(?!{W})")


def _name_headings(document: Document) -> None:
    """Gives each header without an id the one kramdown, or its GFM parser, makes of its text."""
    if not document.options.auto_ids:
        return
    used: dict[str, int] = {}
    for heading in document.headings:
        if "id" in heading.element.attrib:
            continue
        name = _heading_id(heading, gfm=document.options.gfm)
        used[name] = times = used.get(name, -1) + 1
        again = f"-{times}" if times else ""
        heading.element.set("id", f"{document.options.auto_id_prefix}{name}{again}")


def _heading_id(heading: Heading, *, gfm: bool) -> str:
    if not gfm:
        return _NO_LETTER.sub("", heading.source).replace(" ", "-").lower() or "section"
    text = unescape("".join(_texts(heading.element))).lower()
    return re.sub(r"[ \t]", "-", _NO_WORD.sub("", text))


def _texts(element: Element) -> list[str]:
    """The texts of a header; its footnotes are none of it."""
    found = [element.text or ""]
    for child in element:
        if not _is_mark(child):
            found += _texts(child)
        found.append(child.tail or "")
    return found


def _is_mark(element: Element) -> bool:
    return element.tag == "sup" and element.get("id", "").startswith("fnref:")


def _add_contents(document: Document) -> None:
    """Replaces the list marked `{:toc}` by the table of contents."""
    place = document.contents_at
    if place is None:
        return
    del place[:]
    place.text = None
    open_lists = [(0, place)]
    for heading in document.headings:
        name = heading.element.get("id", "")
        hidden = "no_toc" in heading.element.get("class", "").split()
        if not name or hidden or heading.level not in document.options.toc_levels:
            continue
        while open_lists[-1][0] >= heading.level:
            open_lists.pop()
        entries = open_lists[-1][1]
        if entries is not place and entries.tag == "li":
            entries = SubElement(entries, place.tag)
            open_lists[-1] = (open_lists[-1][0], entries)
        item = SubElement(entries, "li")
        _copy(heading.element, SubElement(item, "a", {"href": f"#{name}"}))
        open_lists.append((heading.level, item))


def _copy(source: Element, target: Element) -> None:
    """Adds the content of a header to a link: without footnotes, links only by their text."""
    _append_text(target, source.text or "")
    for child in source:
        if child.tag == "a":
            _copy(child, target)
        elif not _is_mark(child):
            _copy(child, SubElement(target, child.tag, child.attrib))
        _append_text(target, child.tail or "")


def _last_paragraph(item: Element, *, deep: bool) -> Element | None:
    last = item[-1] if len(item) else None
    while deep and last is not None and last.tag != "p" and not re.fullmatch("h[1-6]", last.tag):
        last = last[-1] if len(last) else None
    return last if last is not None and (deep or last.tag == "p") else None
