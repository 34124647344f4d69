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
TAG = re.compile(rf"<(?>({NAME}))((?>{S}+{NAME}(?:{S}*={S}*{_VALUE})?)*){S}*(/)?>")
CLOSE = re.compile(rf"</({NAME}){S}*>")
_ATTRIBUTE = re.compile(rf"({NAME})(?:{S}*={S}*(?:(\w+)|\"([^\"]*)\"|'([^']*)'))?")
_RAW = re.compile(rf"(?=<(?:{NAME}|/|!--|\?))")
_MARGIN = re.compile(r" {0,3}")
_TRAILING = re.compile(r"[ \t]*\n")


def comment_end(text: str, position: int) -> int:
    """Where the comment that starts at `position` ends; 0 where none does."""
    return _end(text, position, "<!--", "-->")


def _end(text: str, position: int, opening: str, closing: str) -> int:
    if not text.startswith(opening, position):
        return 0
    found = text.find(closing, position + len(opening))
    return found + len(closing) if found >= 0 else 0


def attributes(text: str, *, known: bool) -> dict[str, str]:
    """The attributes of a start tag; names in lower case where the tag is HTML's."""
    return {
        (name.lower() if known else name): plain or double or single
        for name, plain, double, single in _ATTRIBUTE.findall(text)
    }


def block(parser: BlockParser) -> bool:
    """A comment, an element or the end of the open element, at the start of a block."""
    if end := comment_end(parser.text, parser.position):
        parser.position = end
        parser.tree.children.append(Block("comment"))
        parser.take(_TRAILING)
        return True
    start = parser.position
    parser.take(_MARGIN)
    found = parser.take(TAG)
    if found and found[1].lower() not in SPAN_TAGS:
        _Elements(parser).start(found)
        return True
    if not found and (found := parser.take(CLOSE)) and _ends(parser.tree, found[1].lower()):
        parser.closed = True
        return True
    parser.position = start
    return False


def _ends(tree: Block, name: str) -> bool:
    return tree.kind == "html" and tree.tag == name and name not in SPAN_TAGS


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
        element.attributes = attributes(found[2], known=tag in KNOWN_TAGS)
        element.ial, parser.pending = parser.pending, None
        tree.children.append(element)
        within_raw = tree.kind == "html" and tree.model == "raw"
        parsed = parser.document.options.parse_block_html and not within_raw
        model = content_model(tag) if parsed else "raw"
        element.model = asked_model(element.attributes, tag) or model
        if tag in ("script", "style"):
            element.model = "raw"
            self._verbatim(element)
            return
        if element.model == "block":
            parser.take(_TRAILING)
        if found[3] or tag in EMPTY_TAGS:
            self._after(tree)
            return
        self._content(element, tree)

    def _content(self, element: Block, tree: Block) -> None:
        if element.model == "raw":
            if len(self._open) >= MAX_OPEN:
                raise MarkdownError(f"HTML elements are nested more than {MAX_OPEN} levels deep")
            self._open.append(element)
            return
        if element.model == "block":
            self._parser.parse(element)
        else:
            element.children.append(Block("markdown", self._until_close(element.tag)))
        self._after(tree)

    def _after(self, tree: Block) -> None:
        if not (tree.kind == "html" and tree.model == "raw"):
            self._parser.take(_TRAILING)

    def _verbatim(self, element: Block) -> None:
        element.children.append(Block("text", self._until_close(element.tag)))

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
        if end := comment_end(parser.text, at) or _end(parser.text, at, "<?", "?>"):
            parser.position = end
            return
        if found := parser.take(TAG):
            self._element(found, element)
        elif found := parser.take(CLOSE):
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


_MARK = re.compile(rf"<(?:{NAME}|!--|/)")
_LINES = re.compile(r"\n+")


@lru_cache(maxsize=256)
def _closing(tag: str) -> re.Pattern[str]:
    flags = re.IGNORECASE if tag in KNOWN_TAGS else 0
    return re.compile(rf"</{re.escape(tag)}{S}*>", flags)


def element(parser: SpanParser) -> bool:
    """A comment or an element; an end tag without a start and a block element are plain text."""
    if not _MARK.match(parser.text, parser.position):
        return False
    if not parser.misses("-->") and (end := comment_end(parser.text, parser.position)):
        return parser.add(Span("comment"), end)
    if found := CLOSE.match(parser.text, parser.position):
        parser.put(found[0])
    elif found := TAG.match(parser.text, parser.position):
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
    given = attributes(found[2], known=tag in KNOWN_TAGS)
    span.attributes = {name: _LINES.sub(" ", value) for name, value in given.items()}
    raw = content_model(tag) == "raw" or parser.tree.kind == "raw html"
    parsed = not raw and parser.document.options.parse_span_html
    asked = asked_model(span.attributes, tag)
    if asked in ("span", "raw"):
        parsed = asked == "span"
    if not parsed:
        span.kind = "raw html"
    parser.add(span, found.end())
    if not found[3] and tag not in EMPTY_TAGS:
        _span_content(parser, span, parsed=parsed)


def _span_content(parser: SpanParser, span: Span, *, parsed: bool) -> None:
    mode = parser.modes.normal if parsed else _HTML_ONLY
    stop = _closing(span.tag)
    if parser.parse(span, mode, stop):
        parser.take(stop)
        return
    rest = parser.text[parser.position :]
    span.parts.append(rest)
    parser.position = len(parser.text)


_HTML_ONLY = Mode(re.compile("<"), {"<": (element,)})
