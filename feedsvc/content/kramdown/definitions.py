"""Blocks that are not shown: definitions of links, footnotes, abbreviations, and `{:…}`."""

from __future__ import annotations

import re
from functools import cache

from feedsvc.content.kramdown.block_parser import BlockParser
from feedsvc.content.kramdown.options import changed
from feedsvc.content.kramdown.syntax import (
    CODE_LINES,
    EXTENSION_TEXT,
    IAL_LINE,
    IAL_TEXT,
    ID,
    INDENT,
    NOT_S,
    SPACES,
    TO_EOL,
    Attributes,
    Block,
    Document,
    S,
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


@cache
def _footnote() -> re.Pattern[str]:
    """Slow to compile, and seldom needed."""
    return re.compile(rf" {{0,3}}\[\^({ID})\]:([^\n]*\n{CODE_LINES})")


def footnote(parser: BlockParser) -> bool:
    """The definition of a footnote: its line and the indented lines after it."""
    at = parser.position
    found = parser.take(_footnote()) if parser.text.find("[^", at, at + 5) >= 0 else None
    if not found:
        return False
    note = Block("footnote")
    parser.parse(note, INDENT.sub("", found[2]))
    parser.add(Block("eob", "definition"))
    parser.document.footnotes[found[1]] = note
    return True


def link(parser: BlockParser) -> bool:
    """The definition of a link: name, address and perhaps a title."""
    found = _LINK.match(parser.text, parser.position)
    if not found or _TITLE_INSIDE.search(found[3] or ""):
        return False
    parser.position = found.end()
    block = parser.add(Block("eob", "definition"))
    address = found[3] if found[2] is None else found[2]
    parser.document.links[link_id(found[1])] = (address, found[4] or found[5], block)
    return True


def abbreviation(parser: BlockParser) -> bool:
    """The definition of an abbreviation."""
    found = parser.take(_ABBREVIATION)
    if not found:
        return False
    parser.add(Block("eob", "definition"))
    parser.document.abbreviations[found[1]] = found[2].strip(SPACES)
    return True


def extension(parser: BlockParser) -> bool:
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
        last.ial = last.ial or Attributes()
        last.ial.read(text)
        if not _IAL.match(parser.text, parser.position):
            parser.add(Block("eob", "attributes"))
    else:
        parser.pending = parser.pending or Attributes()
        parser.pending.read(text)


def _extend(parser: BlockParser, found: re.Match[str]) -> bool:
    name, end, body = found[1], found.end(), ""
    if not found[3]:
        pattern = _EXTENSION_STOP.format(name=re.escape(name))
        stop = re.compile(pattern, re.MULTILINE).search(parser.text, end)
        if not stop:
            return False
        body, end = parser.text[end : stop.start()].removesuffix("\n"), stop.end()
    attributes = Attributes()
    attributes.read(found[2] or "")
    if (block := extended(parser.document, name, attributes, body)) is None:
        return False
    parser.position = end
    if block.kind == "eob":
        parser.add(block)
    else:
        parser.tree.children.append(block)
    return True


def extended(document: Document, name: str, attributes: Attributes, body: str) -> Block | None:
    """What kramdown's extension `name` stands for; None where kramdown has none of that name."""
    if name == "comment":
        return Block("comment")
    if name == "nomarkdown":
        wanted = attributes.values.get("type", "").split()
        return Block("raw", body if not wanted or "html" in wanted else "")
    if name != "options":
        return None
    for key, value in attributes.values.items():
        try:
            document.options = changed(document.options, key, value)
        except ValueError:
            continue  # kramdown leaves the option as it was
    return Block("eob", "extension")
