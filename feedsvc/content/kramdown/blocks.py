"""Markdown → blocks, as kramdown cuts them (kramdown 2.4 and its GFM parser 1.1).

One position moves over the text; at each, the constructs that can start with the character found
there are tried in kramdown's order until one takes what follows. Lists, tables and raw HTML
stand in rooms of their own.
"""

from __future__ import annotations

import re
from functools import cache

from feedsvc.content.kramdown import lists, raw_html, tables
from feedsvc.content.kramdown.parser import BlockParser, Rule
from feedsvc.content.kramdown.syntax import (
    BLANK,
    BOUNDARY,
    CODE_LINES,
    EOB,
    EXTENSION_TEXT,
    IAL_LINE,
    IAL_TEXT,
    ID,
    INDENT,
    LAZY_END,
    NOT_S,
    RULE,
    SPACES,
    TO_EOL,
    Attributes,
    Block,
    Document,
    S,
    extended,
    link_id,
)

_LINK = re.compile(
    rf" {{0,3}}\[([^\n\]]+)\]:[ \t]*(?:<([^\n]*?)>|([^\n]*?{NOT_S}[^\n]*?))"
    rf"(?:(?:[ \t\v\f\r]*?\n|[ \t]+?)[ \t]*?(?:\"([^\n]+?)\"|'([^\n]+?)'))?[ \t]*?\n"
)
_TITLE_INSIDE = re.compile(r"[ \t]+[\"']")
_ABBREVIATION = re.compile(r" {0,3}\*\[([^\n]+?)\]:([^\n]*)\n")
_LIST = re.compile(rf" {{0,3}}\{{:({ID}):({IAL_TEXT})\}}{TO_EOL}")
_EXTENSION = re.compile(rf" {{0,3}}\{{::(\w+)(?:{S}({EXTENSION_TEXT}))?(/)?\}}{TO_EOL}", re.ASCII)
_EXTENSION_STOP = r"^ {{0,3}}\{{:/(?:{name})?\}}[ \t\v\f\r]*\n"
_IAL = re.compile(rf" {{0,3}}{IAL_LINE.replace(IAL_TEXT, f'({IAL_TEXT})', 1)}")

_CODE = re.compile(CODE_LINES)
_LAZY_CODE = re.compile(r"\n( {0,3}[^ \t\n\v\f\r])")
_FENCE = re.compile(r" {0,3}((?:[~`]){3,})")
_LONG_FENCE = 16
_PLAIN_FENCE = re.compile(r"(~{3,})")
_LANGUAGE = re.compile(rf"[ \t\v\f\r]*(?:({NOT_S}+?)(?:\?{NOT_S}*)?)?{TO_EOL}")
_QUOTE = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_QUOTE_END = re.compile(LAZY_END)
_DEFINITION = r" {0,3}:[\t| ]"
_PARAGRAPH_END = re.compile(rf"{LAZY_END}|{_DEFINITION}")
_ATX = r"(#{1,6})[\t ]+([^\n]*)\n"
_PARAGRAPH_END_GFM = re.compile(
    rf"(?=[ \t\n\v\f\r{{^<*+\-0-9#:>~`]|\Z)"
    rf"(?:{LAZY_END}| {{0,3}}(?:[*+-]|[0-9]+\.)[\t| ]|{_ATX}|{_DEFINITION}| {{0,3}}(?:>|[~`]{{3}}))"
)
_HEADER_GFM = re.compile(_ATX)
_HEADER = re.compile(r"(#{1,6})[\t ]*([^ \t][^\n]*)\n")
_HEADER_END = re.compile(r"[\t ]#+\Z")
_HEADER_END_PLAIN = re.compile(r"(?<!\\)#+\Z")
_SETEXT = re.compile(r" {0,3}([^ \t\n][^\n]*)\n([-=])[-=]*[ \t\v\f\r]*\n")
_HEADER_ID = re.compile(r"[\t ]\{#([^\W\d][\w:.\-·]*)\}\Z")
_MATH = re.compile(rf" {{0,3}}(\\)?\$\$(.*?)\$\$({TO_EOL})?", re.DOTALL)
_MATH_ESCAPE = re.compile(r" {0,3}\\")


@cache
def _footnote_pattern() -> re.Pattern[str]:
    """Slow to compile, and seldom needed."""
    return re.compile(rf" {{0,3}}\[\^({ID})\]:([^\n]*\n{CODE_LINES})")


def _footnote(parser: BlockParser) -> bool:
    """The definition of a footnote: its line and the indented lines after it."""
    at = parser.position
    found = parser.take(_footnote_pattern()) if parser.text.find("[^", at, at + 5) >= 0 else None
    if not found:
        return False
    note = Block("footnote")
    parser.parse(note, INDENT.sub("", found[2]))
    parser.add(Block("eob", "definition"))
    parser.document.footnotes[found[1]] = note
    return True


def _link(parser: BlockParser) -> bool:
    """The definition of a link: name, address and perhaps a title."""
    found = _LINK.match(parser.text, parser.position)
    if not found or _TITLE_INSIDE.search(found[3] or ""):
        return False
    parser.position = found.end()
    block = parser.add(Block("eob", "definition"))
    address = found[3] if found[2] is None else found[2]
    parser.document.links[link_id(found[1])] = (address, found[4] or found[5], block)
    return True


def _abbreviation(parser: BlockParser) -> bool:
    """The definition of an abbreviation."""
    found = parser.take(_ABBREVIATION)
    if not found:
        return False
    parser.add(Block("eob", "definition"))
    parser.document.abbreviations[found[1]] = found[2].strip(SPACES)
    return True


def _extension(parser: BlockParser) -> bool:
    """A `{:…}` on lines of its own: a named attribute list, an extension, or attributes."""
    if found := parser.take(_LIST):
        parser.document.lists.setdefault(found[1], Attributes()).read(found[2])
        parser.add(Block("eob", "list"))
        return True
    if found := _EXTENSION.match(parser.text, parser.position):
        return _extend(parser, found)
    if found := parser.take(_IAL):
        _attributes(parser, found[1])
        return True
    return False


def _attributes(parser: BlockParser, text: str) -> None:
    last = parser.tree.children[-1] if parser.tree.children else None
    if last and last.kind != "blank" and (last.kind != "eob" or last.text == "definition"):
        last.ial = (last.ial or Attributes()).read(text)
        if not _IAL.match(parser.text, parser.position):
            parser.add(Block("eob", "attributes"))
    else:
        parser.pending = (parser.pending or Attributes()).read(text)


def _extend(parser: BlockParser, found: re.Match[str]) -> bool:
    name, end, body = found[1], found.end(), ""
    if not found[3]:
        pattern = _EXTENSION_STOP.format(name=re.escape(name))
        stop = re.compile(pattern, re.MULTILINE).search(parser.text, end)
        if not stop:
            return False
        body, end = parser.text[end : stop.start()].removesuffix("\n"), stop.end()
    if (block := extended(parser.document, name, found[2] or "", body)) is None:
        return False
    parser.position = end
    if block.kind == "eob":
        parser.add(block)
    else:
        parser.tree.children.append(block)
    return True


def _blank(parser: BlockParser) -> bool:
    found = parser.take(BLANK)
    if not found:
        return False
    children = parser.tree.children
    if children and children[-1].kind == "blank":
        children[-1].text += found[0]
    else:
        parser.add(Block("blank", found[0]))
    return True


def _code(parser: BlockParser) -> bool:
    found = parser.take(_CODE)
    if not found or not found[0]:
        return False
    text = _LAZY_CODE.sub(r" \1", found[0])
    parser.add(Block("code", INDENT.sub("", text)))
    return True


def _fenced(parser: BlockParser) -> bool:
    gfm = parser.document.options.gfm
    found = (_FENCE if gfm else _PLAIN_FENCE).match(parser.text, parser.position)
    if not found:
        return False
    # A shorter run of the same fence may open the block too, the rest naming the language.
    shortest = 3 if len(found[1]) <= _LONG_FENCE else len(found[1])
    for length in range(len(found[1]), shortest - 1, -1):
        language = _LANGUAGE.match(parser.text, found.start(1) + length)
        if language and _fence_closes(parser, found[1][:length], language):
            return True
    return False


def _fence_closes(parser: BlockParser, fence: str, language: re.Match[str]) -> bool:
    margin = " {0,3}" if parser.document.options.gfm else ""
    pattern = rf"^{margin}{fence}{fence[-1]}*[ \t\v\f\r]*\n"
    if fence in parser.unclosed:
        return False
    closing = re.compile(pattern, re.MULTILINE).search(parser.text, language.end())
    if not closing:
        parser.unclosed.add(fence)
        return False
    parser.position = closing.end()
    block = parser.add(Block("code", parser.text[language.end() : closing.start()]))
    if language[1]:
        block.attributes["class"] = f"language-{language[1]}"
    return True


def _quote(parser: BlockParser) -> bool:
    lines = parser.take_lines(_QUOTE_END)
    parser.parse(parser.add(Block("blockquote")), _QUOTE.sub("", lines))
    return True


def _header(parser: BlockParser) -> bool:
    options = parser.document.options
    quirk = options.gfm and options.paragraph_end
    if not quirk and not parser.after_boundary():
        return False
    found = (_HEADER_GFM if options.gfm else _HEADER).match(parser.text, parser.position)
    marks = _HEADER_END if quirk else _HEADER_END_PLAIN
    return found is not None and _add_header(parser, found, found[2], len(found[1]), marks)


def _setext(parser: BlockParser) -> bool:
    end = parser.line_end() + 1
    if parser.text[end : end + 1] not in ("-", "="):  # the pattern takes longer to see it
        return False
    found = _SETEXT.match(parser.text, parser.position)
    if not found or not parser.after_boundary():
        return False
    return _add_header(parser, found, found[1], 2 if found[2] == "-" else 1)


def _add_header(
    parser: BlockParser,
    found: re.Match[str],
    text: str,
    level: int,
    marks: re.Pattern[str] | None = None,
) -> bool:
    """Adds a header by its text, from which its id and the `marks` at its end go."""
    text, name = text.rstrip(SPACES), _HEADER_ID.search(text.rstrip(SPACES))
    text = text[: name.start()].rstrip(SPACES) if name else text
    text = marks.sub("", text).rstrip(SPACES) if marks else text
    if not text:
        return False
    parser.position = found.end()
    block = parser.add(Block("header", text, level=level))
    if name:
        block.attributes["id"] = name[1]
    return True


def _rule(parser: BlockParser) -> bool:
    if not parser.take(RULE):
        return False
    parser.add(Block("hr"))
    return True


def _math(parser: BlockParser) -> bool:
    found = _MATH.match(parser.text, parser.position)
    if not found or not parser.after_boundary():
        return False
    if found[1]:
        if found[3]:
            parser.take(_MATH_ESCAPE)
        return False
    if not BOUNDARY.match(parser.text, found.end()):
        return False
    parser.position = found.end()
    parser.add(Block("math", found[2].strip(SPACES)))
    return True


def _end(parser: BlockParser) -> bool:
    if not parser.take(EOB):
        return False
    parser.add(Block("eob"))
    return True


def _paragraph(parser: BlockParser) -> bool:
    start = parser.position
    options = parser.document.options
    quirk = options.gfm and options.paragraph_end
    text = parser.take_lines(_PARAGRAPH_END_GFM if quirk else _PARAGRAPH_END).rstrip(SPACES)
    last = parser.tree.children[-1] if parser.tree.children else None
    if last and last.kind == "p":
        broken = parser.text[max(0, start - 3) : start] == "  \n"
        last.text += ("  \n" if broken else "\n") + text
    else:
        parser.add(Block("p", text.lstrip(SPACES)))
    return True


_REST: tuple[Rule, ...] = (_setext, tables.table, _paragraph)
_INDENTED: tuple[Rule, ...] = (_blank, _code, _paragraph)
_LISTS: tuple[Rule, ...] = (lists.plain_list, *_REST)
_RULES: dict[str, tuple[Rule, ...]] = {
    "": _INDENTED,
    **dict.fromkeys("\v\f\r", (_blank, *_REST)),
    **dict.fromkeys("0123456789+", _LISTS),
    **dict.fromkeys("~`", (_fenced, *_REST)),
    **dict.fromkeys("$\\", (_setext, _math, tables.table, _paragraph)),
    ">": (_quote,),
    "#": (_header, *_REST),
    "*": (_rule, *_LISTS[:-1], _abbreviation, _paragraph),
    "-": (_rule, *_LISTS),
    "_": (_rule, *_REST),
    ":": (lists.definition_list, *_REST),
    "<": (raw_html.block, *_REST),
    "[": (*_REST[:-1], _footnote, _link, _paragraph),
    "{": (*_REST[:-1], _extension, _paragraph),
    "^": (*_REST[:-1], _end, _paragraph),
}


def parse(document: Document, text: str) -> Block:
    """The blocks of `text` under one root; what they define is left in `document`.

    Raises:
        MarkdownError: Blocks nest deeper than MAX_DEPTH.
    """
    root = Block("root")
    BlockParser(document, _RULES, _REST).parse(root, text)
    return root
