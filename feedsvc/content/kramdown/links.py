"""Links, images, `<https://…>` and the marks of footnotes."""

from __future__ import annotations

import re

from feedsvc.content.kramdown.span_parser import Span, SpanParser
from feedsvc.content.kramdown.syntax import ESCAPED, ID, SPACES, S, link_id

_AUTOLINK = re.compile(r"<((mailto|https?|ftps?):[^\n]+?|[\w.-]+?@[\w.-]+?)>")
_FOOTNOTE = re.compile(rf"\[\^({ID})\]")
_START = re.compile(r"!?\[(?=[^^])")
_BRACKET = re.compile(r"\]|!?\[")
_NAMED = re.compile(rf"{S}*?\[([^\]]+)?\]")
_ANGLES = re.compile(r"\(<([^\n]*?)>")
_PARENTHESIS = re.compile(rf"[()]|{S}(?=['\"])")
_TITLE = re.compile(rf"{S}*?(?:\"(.+?)\"|'(.+?)'){S}*?\)", re.DOTALL)


def autolink(parser: SpanParser) -> bool:
    """An address or an e-mail address in angle brackets."""
    found = not parser.misses(">") and _AUTOLINK.match(parser.text, parser.position)
    if not found:
        return False
    span = Span("a", "a")
    span.attributes["href"] = found[1] if found[2] else f"mailto:{found[1]}"
    span.parts.append(found[1].removeprefix("mailto:"))
    return parser.add(span, found.end())


def footnote(parser: SpanParser) -> bool:
    """The mark of a footnote; plain text where the footnote is not defined."""
    found = _FOOTNOTE.match(parser.text, parser.position)
    if not found:
        return False
    if found[1] not in parser.document.footnotes:
        parser.put(found[0])
        return True
    return parser.add(Span("footnote", text=found[1]), found.end())


def link(parser: SpanParser) -> bool:
    """A link or an image, its address in parentheses or by a name defined elsewhere."""
    found = _START.match(parser.text, parser.position)
    if not found:
        return False
    mark = found[0]
    nested = mark == "[" and ("a" in parser.open or "img" in parser.open)
    if not nested and not parser.is_dead(mark) and _linked(parser, mark):
        return True
    parser.position = found.start()
    if not nested:
        parser.bury(mark)
    parser.put(mark)
    return True


def _linked(parser: SpanParser, mark: str) -> bool:
    text = parser.text
    parser.position += len(mark)
    start = parser.position
    span = Span("a", "a") if mark == "[" else Span("img", "img")
    if text.find("]", start) < 0 or not _label(parser, span):
        return False
    label = ESCAPED.sub(r"\1", text[start : parser.position])
    parser.take(_BRACKET)
    named = parser.take(_NAMED)
    if named or not text.startswith("(", parser.position):
        name = named[1] if named and named[1] else label
        return _refer(parser, span, label, name)
    if text.find(")", parser.position) < 0:
        return False
    return _addressed(parser, span, label)


def _label(parser: SpanParser, span: Span) -> bool:
    """Fills the link up to the bracket that closes it; brackets within come in pairs."""
    depth = 1

    def closes() -> bool:
        nonlocal depth
        depth += -1 if parser.text[parser.position] == "]" else 1
        return depth == span.images

    return parser.parse(span, parser.modes.bracketed, _BRACKET, closes)


def _refer(parser: SpanParser, span: Span, label: str, name: str) -> bool:
    definition = parser.document.links.get(link_id(name))
    if definition is None:
        return False
    address, title, block = definition
    if block and block.ial:
        block.ial.apply(span.attributes, parser.document.lists)
        span.references += block.ial.references
    return _finish(parser, span, label, address, title)


def _addressed(parser: SpanParser, span: Span, label: str) -> bool:
    if found := parser.take(_ANGLES):
        address = found[1]
        if parser.text.startswith(")", parser.position):
            parser.position += 1
            return _finish(parser, span, label, address, None)
    else:
        address, complete = _address(parser)
        if complete:
            return _finish(parser, span, label, address, None)
    if found := parser.take(_TITLE):
        return _finish(parser, span, label, address, found[1] or found[2])
    return False


def _address(parser: SpanParser) -> tuple[str, bool]:
    """The address in parentheses; not complete where a title follows."""
    start, depth = parser.position, 0
    while found := _PARENTHESIS.search(parser.text, parser.position):
        parser.position = found.end()
        if found[0] == "(":
            depth += 1
        elif found[0] != ")":
            break
        else:
            depth -= 1
            if depth == 0:
                break
    return parser.text[start + 1 : parser.position - 1].strip(SPACES), depth == 0


def _finish(parser: SpanParser, span: Span, label: str, address: str, title: str | None) -> bool:
    if span.kind == "a":
        span.attributes["href"] = address
    else:
        span.attributes |= {"src": address, "alt": label}
        span.parts = []
        parser.tree.images += 1
    if title:
        span.attributes["title"] = title
    return parser.add(span, parser.position)
