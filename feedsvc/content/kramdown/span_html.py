"""HTML within a block."""

from __future__ import annotations

import re
from functools import lru_cache

from feedsvc.content.kramdown.block_html import CLOSE, TAG, attributes, comment_end
from feedsvc.content.kramdown.span_parser import Mode, Span, SpanParser
from feedsvc.content.kramdown.syntax import NAME, S
from feedsvc.content.kramdown.tags import (
    BLOCK_TAGS,
    EMPTY_TAGS,
    KNOWN_TAGS,
    asked_model,
    content_model,
    tag_name,
)

_START = re.compile(rf"<(?:{NAME}|!--|/)")
_LINES = re.compile(r"\n+")


@lru_cache(maxsize=256)
def _closing(tag: str) -> re.Pattern[str]:
    flags = re.IGNORECASE if tag in KNOWN_TAGS else 0
    return re.compile(rf"</{re.escape(tag)}{S}*>", flags)


def element(parser: SpanParser) -> bool:
    """A comment or an element; an end tag without a start and a block element are plain text."""
    if not _START.match(parser.text, parser.position):
        return False
    if not parser.misses("-->") and (end := comment_end(parser.text, parser.position)):
        return parser.add(Span("comment"), end)
    if found := CLOSE.match(parser.text, parser.position):
        parser.put(found[0])
    elif found := TAG.match(parser.text, parser.position):
        _start(parser, found)
    else:
        parser.put("<")
    return True


def _start(parser: SpanParser, found: re.Match[str]) -> None:
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
        _content(parser, span, parsed=parsed)


def _content(parser: SpanParser, span: Span, *, parsed: bool) -> None:
    mode = parser.modes.normal if parsed else _HTML_ONLY
    stop = _closing(span.tag)
    if parser.parse(span, mode, stop):
        parser.take(stop)
        return
    rest = parser.text[parser.position :]
    span.parts.append(rest)
    parser.position = len(parser.text)


_HTML_ONLY = Mode(re.compile("<"), {"<": (element,)})
