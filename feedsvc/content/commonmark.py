"""CommonMark with GitHub's extensions → HTML, as goldmark, pulldown-cmark, marked and remark agree.

pulldown-cmark reads the text (pyromark); `commonmark_html` writes what it found. What is read
besides CommonMark is said by `Options`; what goldmark reads in its own way is in `goldmark/`.

The HTML is not safe: what an author wrote as HTML is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import pyromark
from pyromark import Options as Flags

from feedsvc.content import commonmark_html, marked
from feedsvc.content.commonmark_html import Options
from feedsvc.content.events import Event, edge_of, text_of
from feedsvc.content.goldmark import attributes, images, passthrough, spans
from feedsvc.content.goldmark.passthrough import Aside, Delimiters
from feedsvc.content.kramdown.syntax import MAX_DEPTH
from feedsvc.content.template import Address
from feedsvc.model.characters import clean

_PAIR = r"(?:[.#][^\s{}]+|[\w:@-]+=(?:[\"“”][^\"“”{}]*[\"“”]|[^\s{}\"“”]+)|[\w:@-]+)"
_ATTRIBUTES = re.compile(rf"\{{:?[ ]*(?=[.#\w]){_PAIR}(?:[ ]+{_PAIR})*[ ]*\}}")
_LONGEST: Final = 500  # characters of an attribute list
_SPANS: Final = frozenset(
    (
        *("Emphasis", "Strong", "Strikethrough", "Link", "Image"),
        *("Mark", "Insert", "Subscript", "Superscript"),
    )
)
_PAIRED: Final = 2
# A tilde before a word or behind something else than one, up to its like (CommonMark, flanking).
_STRUCK = re.compile(r"(?<![~\\])~(?=\w|(?<=[^\w~]~)[^\s~])((?:[^~\s]|\s(?!~))+)~(?!~)")


def _without_attributes(events: list[Event]) -> list[Event]:
    """The events without attribute lists alone on a line, behind a span, and at the end of a block.

    As markdown-it-attrs has them.
    """
    made: list[Event] = []
    for at, event in enumerate(events):
        text = text_of(event)
        if text is None or "{" not in text or _in_code(made):
            made.append(event)
            continue
        after = events[at + 1] if at + 1 < len(events) else "SoftBreak"
        left = _stripped(text, made[-1] if made else None, after)
        if left:
            made.append({"Text": left})
        elif made and made[-1] == "SoftBreak":
            made.pop()
    return made


def _in_code(before: list[Event]) -> bool:
    return bool(before) and edge_of(before[-1]) == ("Start", "CodeBlock")


def _stripped(text: str, before: Event, after: Event) -> str:
    ends = after in ("SoftBreak", "HardBreak") or _is_edge(after, "End")
    starts = before == "SoftBreak" or _is_edge(before, "Start")
    if ends and starts and _is_list(text.strip()):
        return ""
    follows = isinstance(before, dict) and ("End" in before or "Code" in before)
    if follows and text.startswith("{") and (found := _ATTRIBUTES.match(text[:_LONGEST])):
        text = text[found.end() :]
    at = text.rfind("{", max(0, len(text) - _LONGEST))
    if ends and at >= 0 and _is_list(text[at:].rstrip()):
        text = text[:at].rstrip()
    return text


def _is_list(text: str) -> bool:
    return len(text) <= _LONGEST and _ATTRIBUTES.fullmatch(text) is not None


def _is_edge(event: Event, side: str) -> bool:
    """Whether a block starts or ends here, rather than a span."""
    at, name = edge_of(event)
    return at == side and name not in _SPANS


def _struck(events: list[Event]) -> list[Event]:
    """The events with what single tildes strike out within words: `a~b~c`.

    Addresses keep theirs, and so does code. A text that begins with a tilde had it escaped.
    """
    made: list[Event] = []
    for event in events:
        text = text_of(event)
        if text is None or text.count("~") < _PAIRED or "://" in text or _in_code(made):
            made.append(event)
            continue
        at = 0
        for found in _STRUCK.finditer(text, 1 if text.startswith("~") else 0):
            made += [{"Text": text[at : found.start()]}, {"Start": "Strikethrough"}]
            made += [{"Text": found[1]}, {"End": "Strikethrough"}]
            at = found.end()
        made.append({"Text": text[at:]})
    return [event for event in made if event != {"Text": ""}]


__all__ = ["MAX_DEPTH", "Options", "options", "to_html"]

_BY_OPTION = {
    "tables": Flags.ENABLE_TABLES,
    "deletions": Flags.ENABLE_STRIKETHROUGH,
    "tasks": Flags.ENABLE_TASKLISTS,
    "smart": Flags.ENABLE_SMART_PUNCTUATION,
    "footnotes": Flags.ENABLE_FOOTNOTES,
    "definitions": Flags.ENABLE_DEFINITION_LIST,
    "alerts": Flags.ENABLE_GFM,
    "math": Flags.ENABLE_MATH,
}
_DEFINITION = re.compile(r"^ {0,3}:[ \t]", re.MULTILINE)


def options(rules: Mapping[str, Any]) -> Options:
    """Options from what a site's room says of its Markdown; it may say more than is asked for."""
    return Options(**{name: rules[name] for name in Options.__struct_fields__ if name in rules})


def to_html(text: str, options: Options, address: Address | None = None) -> str:
    """The HTML of a text. Characters that XML cannot hold are dropped.

    `address` gives what a link or a picture leads to.

    Raises:
        MarkdownError: Blocks and spans nest deeper than MAX_DEPTH levels.
    """
    flags = _flags(text, options)
    parse = partial(pyromark.events_with_range, options=flags, merge_text=False)
    source = clean(text)
    if options.divider:
        source = source.replace(options.divider, "\n\n", 1)
    lines: tuple[attributes.Line, ...] = ()
    if options.lines and "{" in source:
        source, lines = attributes.put_aside(source, parse(source))
    read = Aside(source)
    if options.formulas:
        read = passthrough.put_aside(source, Delimiters(**options.formulas), parse)
    found = _events(read.text, flags, options)
    if lines:
        found = attributes.put_back(found, lines)
    found = _with_marks(found, text, options)
    if read.formulas:
        found = passthrough.put_back(found, read.formulas)
    if not options.alone:
        found = images.unwrapped(found)
    return commonmark_html.write(found, options, address)


def _with_marks(found: list[Event], text: str, options: Options) -> list[Event]:
    """The events with what these programs take for marks, and the parser for text."""
    if options.attributes == "all":
        found = _without_attributes(found)
    if options.marked:
        found = marked.struck(found, escaped="\\~" in text)
    elif options.strike:
        found = _struck(found)
    return marked.described(found, breaks=options.breaks) if options.described else found


def _flags(text: str, options: Options) -> Flags:
    flags = Flags(0)
    for name, flag in _BY_OPTION.items():
        if getattr(options, name):
            flags |= flag
    if not _DEFINITION.search(text):
        flags &= ~Flags.ENABLE_DEFINITION_LIST  # the parser takes `:smile:` for one
    return flags


def _events(text: str, flags: Flags, options: Options) -> list[Event]:
    """What a text consists of, texts in a row put together."""
    listed = options.attributes and "{" in text
    if not (options.spans or listed):
        # an escaped `~` is told by where its text begins
        return list(pyromark.events(text, options=flags, merge_text="\\~" not in text))
    placed: Iterable[Any] = pyromark.events_with_range(text, options=flags, merge_text=False)
    if listed:
        placed = attributes.of_headings(text, placed)
    return spans.read(text, placed, spans.Spans(**options.spans, linkify=options.linkify))
