"""The constructs within a block, and the order in which kramdown tries them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html.entities import html5

from feedsvc.content.kramdown import (
    definitions,
    emphasis,
    links,
    span_html,
    typography,
)
from feedsvc.content.kramdown.options import Options
from feedsvc.content.kramdown.span_parser import Mode, Modes, Span, SpanParser, SpanRule
from feedsvc.content.kramdown.syntax import (
    ESCAPED,
    EXTENSION_TEXT,
    IAL_TEXT,
    ID,
    SPACES,
    TICKS,
    Attributes,
    Document,
    S,
)
from feedsvc.content.kramdown.typography import Symbol

_SINGLE = "\"'*_`<[&$\\"
_ANY_SINGLE = f"[{re.escape(_SINGLE)}]"
_SPECIAL = rf"{_ANY_SINGLE}|!(?=\[)|\{{(?=:)|--|\.\.\.|>>| >>|~~|  (?=\n)"
_TOGETHER = ("![", "{:", "--", "...", ">>", "~~", "  \n")  # what is special only together
_MATH = re.compile(r"\$\$(.*?)\$\$", re.DOTALL)
_ENTITY = re.compile(r"&(?:([A-Za-z0-9_:][A-Za-z0-9_.:-]*)|#([0-9]+)|#x([0-9a-fA-F]+));")
_MARKUP = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_BREAK = re.compile(r"(?:  |\\\\)(?=\n)")
_ESCAPED_GFM = re.compile(r"\\([\\.*_+`<>()\[\]{}#!:|\"'$=~-])")
_STRUCK = re.compile(r"~~(?![ \t\n\v\f\r~]).*?[^ \t\n\v\f\r~]~~", re.DOTALL)
_STRUCK_END = re.compile(r"[^ \t\n\v\f\r~]~~")
_EXTENSION = re.compile(rf"\{{::([A-Za-z0-9_]+)(?:{S}({EXTENSION_TEXT}))?(/)?\}}")
_EXTENSION_END = re.compile(rf"\{{:/(?:{ID})?\}}")
_IAL = re.compile(rf"\{{:({IAL_TEXT})\}}")


class Reader:
    """Reads the texts of a tree."""

    def __init__(self, document: Document, texts: Iterable[str]) -> None:
        everything = "".join(texts)
        self._document = document
        # One character is looked for many times faster than two.
        together = [mark for mark in _TOGETHER if mark[0] in everything and mark in everything]
        self._marks = [*filter(everything.__contains__, _SINGLE), *together]
        self._modes = _modes(document.options, _SPECIAL if together else _ANY_SINGLE)

    def read(self, text: str) -> Span:
        """The texts and elements that `text`, the inside of a block, is made of.

        Raises:
            MarkdownError: Elements nest deeper than MAX_DEPTH.
        """
        root = Span("root")
        if any(map(text.__contains__, self._marks)):
            SpanParser(self._document, text, self._modes).parse(root, self._modes.normal)
        else:
            root.parts.append(text)
        return root


def code_spans(document: Document, text: str) -> list[str | Span]:
    """`text` with its code spans set apart."""
    return _parts(document, text, _CODE_ONLY)


def code_and_html(document: Document, text: str) -> list[str | Span]:
    """`text` with its code spans and HTML elements set apart."""
    return _parts(document, text, _CODE_AND_HTML)


def _parts(document: Document, text: str, mode: Mode) -> list[str | Span]:
    root = Span("root")
    SpanParser(document, text, _modes(document.options, _SPECIAL)).parse(root, mode)
    return joined(root.parts)


def joined(parts: list[str | Span]) -> list[str | Span]:
    """The same parts, neighbouring pieces of plain text joined."""
    made: list[str | Span] = []
    for part in parts:
        if type(part) is str and made and type(made[-1]) is str:
            made[-1] += part
        else:
            made.append(part)
    return made


def _code(parser: SpanParser) -> bool:
    text, start = parser.text, parser.position
    found = TICKS.match(text, start)
    ticks = found[0] if found else ""
    inside = start + len(ticks)
    before = text[start - 1] if start else " "
    spaced = ticks == "`" and before in SPACES and text[inside : inside + 1] in (*SPACES,)
    end = -1 if spaced else text.find(ticks, inside)
    if end < 0:
        parser.put(ticks)
        return True
    code = text[inside:end]
    if len(ticks) > 1:
        code = code.removeprefix(" ").removesuffix(" ")
    return parser.add(Span("code", "code", code), end + len(ticks))


def _quotes(parser: SpanParser) -> bool:
    characters = parser.document.options.smart_quotes
    following = parser.text[parser.position : parser.position + 2]
    if following[:1] not in ("'", '"') and (
        following[1:] not in ("'", '"') or following[0] == "\\"
    ):
        return False
    end, texts = typography.quotes(parser.text, parser.position, characters)
    parser.tree.parts.extend(text for text in texts if text)
    parser.position = end
    return True


def _math(parser: SpanParser) -> bool:
    found = _MATH.match(parser.text, parser.position)
    if not found:
        return False
    return parser.add(Span("math", text=found[1].strip(SPACES)), found.end())


def _extension(parser: SpanParser) -> bool:
    if parser.misses("}"):
        return False
    if found := _EXTENSION.match(parser.text, parser.position):
        return _extend(parser, found)
    found = _IAL.match(parser.text, parser.position)
    if not found or parser.after_text() or _EXTENSION_END.match(parser.text, parser.position):
        return False
    attributes = Attributes()
    attributes.read(found[1])
    last = parser.tree.parts[-1]
    if isinstance(last, Span):
        attributes.apply(last.attributes, parser.document.lists)
        last.references += attributes.references
    parser.position = found.end()
    return True


def _extend(parser: SpanParser, found: re.Match[str]) -> bool:
    end, body = found.end(), ""
    if not found[3]:
        stop = re.compile(rf"\{{:/(?:{found[1]})?\}}").search(parser.text, end)
        if not stop:
            return False
        body, end = parser.text[end : stop.start()], stop.end()
    attributes = Attributes()
    attributes.read(found[2] or "")
    block = definitions.extended(parser.document, found[1], attributes, body)
    if block is None:
        return False
    parser.position = end
    return block.kind == "eob" or parser.add(Span(block.kind, text=block.text), end)


def _entity(parser: SpanParser) -> bool:
    found = _ENTITY.match(parser.text, parser.position)
    if not found:
        return False
    if found[1]:
        character = html5.get(f"{found[1]};", "")
        if not character:
            parser.add(Symbol("&amp;"), parser.position + 1)
            parser.put(found[0][1:])
            return True
    else:
        character = _character(_number(found[2], 10) if found[2] else _number(found[3], 16))
    return parser.add(Symbol(_MARKUP.get(character, character)), found.end())


def _number(digits: str, base: int) -> int:
    """A number of which no more digits are read than a code point has, and one."""
    return int(digits.lstrip("0")[:8] or "0", base)


def _character(code: int) -> str:
    """The character of a code point; none where XML has none."""
    allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return chr(code) if allowed and code & 0xFFFE != 0xFFFE else ""


def _symbol(parser: SpanParser) -> bool:
    found = typography.symbol(parser.text, parser.position, parser.document.options)
    return found is not None and parser.add(found[1], found[0])


def _break(parser: SpanParser) -> bool:
    return parser.take(_BREAK) is not None and parser.add(Span("br", "br"), parser.position)


def _escaped(parser: SpanParser) -> bool:
    pattern = _ESCAPED_GFM if parser.document.options.gfm else ESCAPED
    found = pattern.match(parser.text, parser.position)
    return found is not None and parser.add(found[1], found.end())


def _struck(parser: SpanParser) -> bool:
    found = not parser.misses(_STRUCK_END) and _STRUCK.match(parser.text, parser.position)
    if not found:
        return False
    span = Span("html", "del")
    inner = SpanParser(parser.document, found[0][2:-2], parser.modes, parser.limits)
    inner.parse(span, parser.modes.normal)
    return parser.add(span, found.end())


@lru_cache(maxsize=16)
def _modes(options: Options, special: str) -> Modes:
    normal = Mode(re.compile(special), _rules(options), (_quotes,))
    return Modes(normal, normal._replace(special=re.compile(rf"{special}|\]")))


def _rules(options: Options) -> dict[str, tuple[SpanRule, ...]]:
    symbol = (_symbol,) if options.typographic else ()
    line_break = () if options.gfm and options.hard_wrap else (_break,)
    return {
        **dict.fromkeys("*_", (emphasis.emphasis,)),
        **dict.fromkeys("-.>", (_quotes, *symbol)),
        "`": (_code,),
        "<": (links.autolink, span_html.element, _quotes, *symbol),
        "[": (links.footnote, links.link, _quotes),
        "!": (links.link, _quotes),
        "&": (_quotes, _entity),
        "$": (_quotes, _math),
        "{": (_quotes, _extension),
        "\\": (*symbol, *line_break, _escaped),
        " ": (_quotes, *symbol, *line_break),
        "~": (_quotes, *((_struck,) if options.gfm else ())),
    }


_CODE_ONLY = Mode(re.compile("`"), {"`": (_code,)})
_CODE_AND_HTML = Mode(re.compile("[`<]"), {"`": (_code,), "<": (span_html.element,)})
