"""Raw HTML in Markdown: start tags, end tags, comments, and which content is parsed on."""

from __future__ import annotations

import re
from functools import lru_cache

from feedsvc.content.kramdown.parser import BlockParser, Mode, Span, SpanParser
from feedsvc.content.kramdown.syntax import (
    BLOCK_TAGS,
    EMPTY_TAGS,
    KNOWN_TAGS,
    MAX_OPEN,
    NAME,
    SPAN_TAGS,
    Block,
    MarkdownError,
    S,
    asked_model,
    content_model,
    tag_name,
)

_VALUE = r"(?:\w+|\"[^\"]*\"|'[^']*')"
_TAG = re.compile(rf"<(?>({NAME}))((?>{S}+{NAME}(?:{S}*={S}*{_VALUE})?)*){S}*(/)?>")
_CLOSE = re.compile(rf"</({NAME}){S}*>")
_ATTRIBUTE = re.compile(rf"({NAME})(?:{S}*={S}*(?:(\w+)|\"([^\"]*)\"|'([^']*)'))?")
_RAW = re.compile(rf"(?=<(?:{NAME}|/|!--|\?))")
_MARGIN = re.compile(r" {0,3}")
_TRAILING = re.compile(r"[ \t]*\n")
_MARK = re.compile(rf"<(?:{NAME}|!--|/)")
_LINES = re.compile(r"\n+")


def _end(text: str, position: int, opening: str = "<!--", closing: str = "-->") -> int:
    """Where the comment, or what else begins so, ends that starts at `position`; 0: none does."""
    if not text.startswith(opening, position):
        return 0
    found = text.find(closing, position + len(opening))
    return found + len(closing) if found >= 0 else 0


def _attributes(text: str, *, known: bool) -> dict[str, str]:
    """The attributes of a start tag; names in lower case where the tag is HTML's."""
    return {
        (name.lower() if known else name): plain or double or single
        for name, plain, double, single in _ATTRIBUTE.findall(text)
    }


def block(parser: BlockParser) -> bool:
    """A comment, an element or the end of the open element, at the start of a block."""
    if end := _end(parser.text, parser.position):
        parser.position = end
        parser.tree.children.append(Block("comment"))
        parser.take(_TRAILING)
        return True
    start = parser.position
    parser.take(_MARGIN)
    found = parser.take(_TAG)
    if found and found[1].lower() not in SPAN_TAGS:
        _Elements(parser).start(found)
        return True
    name = closing[1].lower() if not found and (closing := parser.take(_CLOSE)) else ""
    if parser.tree.kind == "html" and parser.tree.tag == name and name not in SPAN_TAGS:
        parser.closed = True
        return True
    parser.position = start
    return False


class _Elements:
    """The elements open at one place, outermost first; raw content is read without recursion."""

    def __init__(self, parser: BlockParser) -> None:
        self._parser = parser
        self._open: list[Block] = []

    def start(self, found: re.Match[str]) -> None:
        """Reads the element whose start tag was found, with all its content."""
        self._element(found, self._parser.tree)
        while self._open and self._parser.position < len(self._parser.text):
            self._raw(self._open[-1])

    def _element(self, found: re.Match[str], tree: Block) -> None:
        parser = self._parser
        tag = tag_name(found[1])
        element = Block("html", tag=tag)
        element.attributes = _attributes(found[2], known=tag in KNOWN_TAGS)
        element.ial, parser.pending = parser.pending, None
        tree.children.append(element)
        within_raw = tree.kind == "html" and tree.model == "raw"
        parsed = parser.document.options.parse_block_html and not within_raw
        model = content_model(tag) if parsed else "raw"
        element.model = asked_model(element.attributes, tag) or model
        if tag in ("script", "style"):
            element.model = "raw"
            element.children.append(Block("text", self._until_close(tag)))
            return
        if element.model == "block":
            parser.take(_TRAILING)
        if not found[3] and tag not in EMPTY_TAGS:
            if element.model == "raw":
                self._enter(element)
                return
            if element.model == "block":
                parser.parse(element)
            else:
                element.children.append(Block("markdown", self._until_close(tag)))
        self._after(tree)

    def _enter(self, element: Block) -> None:
        if len(self._open) >= MAX_OPEN:
            raise MarkdownError(f"HTML elements are nested more than {MAX_OPEN} levels deep")
        self._open.append(element)

    def _after(self, tree: Block) -> None:
        if not (tree.kind == "html" and tree.model == "raw"):
            self._parser.take(_TRAILING)

    def _until_close(self, tag: str) -> str:
        parser, start = self._parser, self._parser.position
        end = re.compile(rf"</{re.escape(tag)}{S}*>", re.IGNORECASE).search(parser.text, start)
        parser.position = end.end() if end else len(parser.text)
        return parser.text[start : end.start() if end else None]

    def _raw(self, element: Block) -> None:
        parser = self._parser
        start = _RAW.search(parser.text, parser.position)
        at = start.start() if start else len(parser.text)
        self._text(element, parser.text[parser.position : at])
        parser.position = at
        if not start:
            return
        if end := _end(parser.text, at) or _end(parser.text, at, "<?", "?>"):
            parser.position = end
            return
        if found := parser.take(_TAG):
            self._element(found, element)
        elif found := parser.take(_CLOSE):
            self._close(element, found)
        else:
            self._text(element, "<")
            parser.position += 1

    def _close(self, element: Block, found: re.Match[str]) -> None:
        name = found[1].lower() if element.tag in KNOWN_TAGS else found[1]
        if name == element.tag:
            self._open.pop()
            self._after(self._open[-1] if self._open else self._parser.tree)
        else:
            self._text(element, found[0])

    @staticmethod
    def _text(element: Block, text: str) -> None:
        if text:
            element.children.append(Block("text", text))


@lru_cache(maxsize=256)
def _closing(tag: str) -> re.Pattern[str]:
    flags = re.IGNORECASE if tag in KNOWN_TAGS else 0
    return re.compile(rf"</{re.escape(tag)}{S}*>", flags)


def element(parser: SpanParser) -> bool:
    """A comment or an element; an end tag without a start and a block element are plain text."""
    if not _MARK.match(parser.text, parser.position):
        return False
    if not parser.misses("-->") and (end := _end(parser.text, parser.position)):
        return parser.add(Span("comment"), end)
    if found := _CLOSE.match(parser.text, parser.position):
        parser.put(found[0])
    elif found := _TAG.match(parser.text, parser.position):
        _start_span(parser, found)
    else:
        parser.put("<")
    return True


def _start_span(parser: SpanParser, found: re.Match[str]) -> None:
    tag = tag_name(found[1])
    if tag in BLOCK_TAGS:
        parser.put(found[0])
        return
    span = Span("html", tag)
    given = _attributes(found[2], known=tag in KNOWN_TAGS)
    span.attributes = {name: _LINES.sub(" ", value) for name, value in given.items()}
    raw = content_model(tag) == "raw" or parser.tree.kind == "raw html"
    parsed = not raw and parser.document.options.parse_span_html
    asked = asked_model(span.attributes, tag)
    if asked in ("span", "raw"):
        parsed = asked == "span"
    if not parsed:
        span.kind = "raw html"
    parser.add(span, found.end())
    if found[3] or tag in EMPTY_TAGS:
        return
    stop = _closing(tag)
    if parser.parse(span, parser.modes.normal if parsed else _HTML_ONLY, stop):
        parser.take(stop)
    else:
        span.parts.append(parser.text[parser.position :])
        parser.position = len(parser.text)


_HTML_ONLY = Mode(re.compile("<"), {"<": (element,)})
