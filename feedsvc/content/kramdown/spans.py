"""The constructs within a block, and the order in which kramdown tries them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html.entities import html5

from feedsvc.content.kramdown import raw_html
from feedsvc.content.kramdown.options import Options
from feedsvc.content.kramdown.parser import Mode, Modes, Span, SpanParser, SpanRule
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
    W,
    extended,
    link_id,
)

_LEFT, _RIGHT, _DOUBLE = 0, 1, 2

_RULES: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = tuple(
    (re.compile(pattern, re.MULTILINE | re.DOTALL), quotes)
    for pattern, quotes in (
        (r"()([\"'])(?=[_*]{1,2}[^ \t\n\v\f\r])", (_LEFT,)),
        (r"()([\"'])(?=[!-%'-/:-@\[-`{-~](?!\.\.)\B)", (_RIGHT,)),
        (rf"({S}?)\"'(?={W})", (_DOUBLE + _LEFT, _LEFT)),
        (rf"({S}?)'\"(?={W})", (_LEFT, _DOUBLE + _LEFT)),
        (rf"({S}?)'(?=[0-9][0-9]s)", (_RIGHT,)),
        (rf"({S})(['\"])(?={W})", (_LEFT,)),
        (r"([^ \\\t\r\n\[{(-])(['\"])", (_RIGHT,)),
        (rf"()([\"'])(?={S}|s\b|$)", (_RIGHT,)),
        (r"(.?)(['\"])", (_LEFT,)),
    )
)
_SYMBOL = re.compile(r"---|--|\.\.\.|\\<<|\\>>|<< | >>|<<|>>")
_CHARACTERS = {
    "---": ("mdash", "—"),
    "--": ("ndash", "–"),  # noqa: RUF001
    "...": ("hellip", "…"),
    "<< ": ("laquo_space", "«\N{NO-BREAK SPACE}"),
    " >>": ("raquo_space", "\N{NO-BREAK SPACE}»"),
    "<<": ("laquo", "«"),
    ">>": ("raquo", "»"),
}
# Where a mark may end an emphasis at all.
_ENDS = {
    "*": re.compile(r"(?<=[^ \t\n\v\f\r])\*"),
    "**": re.compile(r"(?<=[^ \t\n\v\f\r])\*\*"),
    "_": re.compile(r"(?<=[^ \t\n\v\f\r])_"),
    "__": re.compile(r"(?<=[^ \t\n\v\f\r])__"),
}
_STOPS = {mark: re.compile(re.escape(mark)) for mark in ("*", "**", "_", "__")}

_AUTOLINK = re.compile(r"<((mailto|https?|ftps?):[^\n]+?|[\w.-]+?@[\w.-]+?)>")
_FOOTNOTE = re.compile(rf"\[\^({ID})\]")
_LINK_START = re.compile(r"!?\[(?=[^^])")
_BRACKET = re.compile(r"\]|!?\[")
_NAMED = re.compile(rf"{S}*?\[([^\]]+)?\]")
_ANGLES = re.compile(r"\(<([^\n]*?)>")
_PARENTHESIS = re.compile(rf"[()]|{S}(?=['\"])")
_TITLE = re.compile(rf"{S}*?(?:\"(.+?)\"|'(.+?)'){S}*?\)", re.DOTALL)

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


class Symbol(str):
    """A piece of text that is no plain text to kramdown: a quote, a dash, an entity."""

    __slots__ = ()


@lru_cache(maxsize=16)
def _texts(options: Options) -> dict[str, Symbol]:
    chosen = dict(options.typographic_symbols)
    texts = {mark: Symbol(chosen.get(name, text)) for mark, (name, text) in _CHARACTERS.items()}
    return texts | {"\\<<": Symbol("&lt;&lt;"), "\\>>": Symbol("&gt;&gt;")}


def _symbol(parser: SpanParser) -> bool:
    """A dash, an ellipsis or a guillemet."""
    found = _SYMBOL.match(parser.text, parser.position)
    return found is not None and parser.add(_texts(parser.document.options)[found[0]], found.end())


def _emphasis(parser: SpanParser) -> bool:
    """Emphasised text, or the mark as it is where there is none."""
    text, start = parser.text, parser.position
    character = text[start]
    mark = character * 2 if text.startswith(character, start + 1) else character
    kind = "strong" if len(mark) > 1 else "em"
    inside = start + len(mark)
    plain = (
        (character == "_" and _within_word(text, start))
        or text[inside : inside + 1] in (*SPACES,)
        or kind in parser.open
    )
    halved = kind == "strong" and parser.tree.kind != "em"
    if plain or not (
        _emphasised(parser, mark, kind) or (halved and _emphasised(parser, character, "em"))
    ):
        parser.put(mark)
    return True


def _within_word(text: str, position: int) -> bool:
    before = text[position - 1 : position]
    if before == "-":
        before = text[max(0, position - 2) : position - 1]
    return before.isalpha()


def _emphasised(parser: SpanParser, mark: str, kind: str) -> bool:
    """Takes the emphasis that `mark` begins; False where it does not end."""
    text, start = parser.text, parser.position
    if parser.is_dead(mark) or parser.misses(_ENDS[mark]):
        return False
    span = Span(kind, kind)

    def ends() -> bool:
        at = parser.position
        behind = text[at + len(mark) : at + len(mark) + 1]
        pair = text.startswith(mark * 2, at) and not text.startswith(mark, at + 2)
        return (
            text[at - 1] not in SPACES
            and not (kind == "em" and pair)
            and (mark[0] != "_" or not (behind.isalpha() or behind.isdecimal()))
            and bool(span.parts)
        )

    parser.position += len(mark)
    if parser.parse(span, parser.modes.normal, _STOPS[mark], ends):
        return parser.add(span, parser.position + len(mark))
    parser.position = start
    parser.bury(mark)
    return False


def _autolink(parser: SpanParser) -> bool:
    """An address or an e-mail address in angle brackets."""
    found = not parser.misses(">") and _AUTOLINK.match(parser.text, parser.position)
    if not found:
        return False
    span = Span("a", "a")
    span.attributes["href"] = found[1] if found[2] else f"mailto:{found[1]}"
    span.parts.append(found[1].removeprefix("mailto:"))
    return parser.add(span, found.end())


def _footnote(parser: SpanParser) -> bool:
    """The mark of a footnote; plain text where the footnote is not defined."""
    found = _FOOTNOTE.match(parser.text, parser.position)
    if not found:
        return False
    if found[1] not in parser.document.footnotes:
        parser.put(found[0])
        return True
    return parser.add(Span("footnote", text=found[1]), found.end())


def _link(parser: SpanParser) -> bool:
    """A link or an image, its address in parentheses or by a name defined elsewhere."""
    found = _LINK_START.match(parser.text, parser.position)
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
        address, complete = found[1], parser.text.startswith(")", parser.position)
        parser.position += complete
    else:
        address, complete = _address(parser)
    if complete:
        return _finish(parser, span, label, address, None)
    title = parser.take(_TITLE)
    return title is not None and _finish(parser, span, label, address, title[1] or title[2])


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


def read(document: Document, texts: Sequence[str]) -> Iterator[Span]:
    """The texts and elements that each of `texts`, the insides of blocks, is made of.

    Raises:
        MarkdownError: Elements nest deeper than MAX_DEPTH.
    """
    everything = "".join(texts)
    # One character is looked for many times faster than two.
    together = [mark for mark in _TOGETHER if mark[0] in everything and mark in everything]
    marks = [*filter(everything.__contains__, _SINGLE), *together]
    modes = _modes(document.options, _SPECIAL if together else _ANY_SINGLE)
    for text in texts:
        root = Span("root")
        if any(map(text.__contains__, marks)):
            SpanParser(document, text, modes).parse(root, modes.normal)
        else:
            root.parts.append(text)
        yield root


def apart(document: Document, text: str, mode: Mode) -> list[str | Span]:
    """`text` with what `mode` looks for set apart."""
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
    for pattern, sides in _RULES:
        if found := pattern.match(parser.text, parser.position):
            double = _DOUBLE if pattern.groups > 1 and found[2] == '"' else 0
            texts = (found[1], *(Symbol(characters[side + double]) for side in sides))
            parser.tree.parts += filter(None, texts)
            parser.position = found.end()
            return True
    return False


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
    last = parser.tree.parts[-1] if parser.tree.parts else ""
    if not found or type(last) is str or _EXTENSION_END.match(parser.text, parser.position):
        return False
    if isinstance(last, Span):
        attributes = Attributes().read(found[1])
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
    block = extended(parser.document, found[1], found[2] or "", body)
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
        digits, base = (found[2], 10) if found[2] else (found[3], 16)
        # No more digits are read than a code point has, and one.
        character = _character(int(digits.lstrip("0")[:8] or "0", base))
    return parser.add(Symbol(_MARKUP.get(character, character)), found.end())


def _character(code: int) -> str:
    """The character of a code point; none where XML has none."""
    allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return chr(code) if allowed and code & 0xFFFE != 0xFFFE else ""


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
        **dict.fromkeys("*_", (_emphasis,)),
        **dict.fromkeys("-.>", (_quotes, *symbol)),
        "`": (_code,),
        "<": (_autolink, raw_html.element, _quotes, *symbol),
        "[": (_footnote, _link, _quotes),
        "!": (_link, _quotes),
        "&": (_quotes, _entity),
        "$": (_quotes, _math),
        "{": (_quotes, _extension),
        "\\": (*symbol, *line_break, _escaped),
        " ": (_quotes, *symbol, *line_break),
        "~": (_quotes, *((_struck,) if options.gfm else ())),
    }


CODE = Mode(re.compile("`"), {"`": (_code,)})
CODE_AND_HTML = Mode(re.compile("[`<]"), {"`": (_code,), "<": (raw_html.element,)})
