"""Blocks and spans → elements, then what is added once a text is read: ids, contents, footnotes.

As Python-Markdown has it, a `str` is Markdown still to be read, an `AtomicString` final.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from feedsvc.content.kramdown import spans
from feedsvc.content.kramdown.parser import Span
from feedsvc.content.kramdown.syntax import Block, Document, Heading, W


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


_NO_WORD = re.compile(r"[^\w\- \t]")
_NO_LETTER = re.compile(r"^[^a-zA-Z]+|[^a-zA-Z0-9 -]", re.MULTILINE)
_NBSP = "\N{NO-BREAK SPACE}"


def name_headings(document: Document) -> None:
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


def add_contents(document: Document) -> None:
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
    append_text(target, source.text or "")
    for child in source:
        if child.tag == "a":
            _copy(child, target)
        elif not _is_mark(child):
            _copy(child, SubElement(target, child.tag, child.attrib))
        append_text(target, child.tail or "")


def add_footnotes(document: Document, root: Element, builder: TreeBuilder, inline: Inline) -> None:
    """Adds the footnotes that are marked, in the order of their marks, each with its way back."""
    if not document.marked:
        return
    place = document.footnotes_at
    if place is None:
        place = SubElement(root, "div")
    else:
        place.tag = "div"
    place.set("class", "footnotes")
    start = document.options.footnote_nr
    notes = SubElement(place, "ol", {"start": str(start)} if start != 1 else {})
    done = 0
    while done < len(document.marked):  # a footnote may mark further ones
        name = list(document.marked)[done]
        item = SubElement(notes, "li", {"id": f"fn:{document.options.footnote_prefix}{name}"})
        times = document.marked[name]
        builder.fill(item, document.footnotes[name], inner=True)
        inline.read(item)
        _add_way_back(document, item, name, times)
        item.tail = "\n"
        done += 1


def _add_way_back(document: Document, item: Element, name: str, times: int) -> None:
    text = document.options.footnote_backlink
    if not text:
        return
    last = _last_paragraph(item, deep=document.options.footnote_backlink_inline)
    space = "" if last is None else _NBSP
    paragraph = SubElement(item, "p") if last is None else last
    for time in range(times):
        again = f":{time}" if time else ""
        append_text(paragraph, _NBSP if time else space)
        target = f"#fnref:{document.options.footnote_prefix}{name}{again}"
        link = SubElement(paragraph, "a", {"href": target, "class": "reversefootnote"})
        link.text = AtomicString(text)
        if time:
            SubElement(link, "sup").text = AtomicString(str(time + 1))


def _last_paragraph(item: Element, *, deep: bool) -> Element | None:
    last = item[-1] if len(item) else None
    while deep and last is not None and last.tag != "p" and not re.fullmatch("h[1-6]", last.tag):
        last = last[-1] if len(last) else None
    return last if last is not None and (deep or last.tag == "p") else None
