"""CommonMark with GitHub's extensions → HTML, as goldmark, pulldown-cmark, marked and remark agree.

pulldown-cmark reads the text (pyromark); `commonmark_html` writes what it found. Tables, strike-
through and task lists are always read. The other things are options; a site's room gives those
that differ from the default as `site.rules["commonmark"]`:

    smart         False     typographic quotes, dashes and dots (goldmark's typographer)
    linkify       True      bare addresses become links (GFM autolinks)
    breaks        False     a line break in a paragraph is one in the page (marked, markdown-it)
    html          "keep"    what is done with HTML: "keep", "drop" (goldmark without `unsafe`), or
                            "escape", which shows it (markdown-it with `html: false`)
    footnotes     True      `[^1]`, collected at the end
    brackets      False     marks of footnotes are written `[1]` (markdown-it-footnote)
    definitions   False     definition lists (goldmark, PHP Markdown Extra)
    alerts        True      `> [!NOTE]` begins with its name
    ids           True      headings get GitHub's ids
    attributes    "heading" where `{#id .class}` is no text: "" nowhere, "heading" at the end of
                            headings, "block" also on lines of their own (goldmark's
                            `attribute.block`), "all" also behind spans (markdown-it-attrs)
    emoji         False     `:smile:` (goldmark-emoji, remark-emoji)
    math          False     `$…$` and `$$…$$` are formulas, written as they stand
    strike        False     one `~` strikes out within words, too (goldmark, marked, remark)
    numbered      ""        the code whose lines have numbers: "" none, "named" where it is in a
                            language (Hugo's `lineNos`), "fenced" between all fences

The HTML is not safe: what an author wrote as HTML is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyromark
from pyromark import Options as Flags

from feedsvc.content import commonmark_events, commonmark_html
from feedsvc.content.commonmark_options import Options
from feedsvc.content.kramdown.syntax import MAX_DEPTH
from feedsvc.model.characters import clean

__all__ = ["MAX_DEPTH", "Options", "options", "to_html"]

_ALWAYS = Flags.ENABLE_TABLES | Flags.ENABLE_STRIKETHROUGH | Flags.ENABLE_TASKLISTS
_BY_OPTION = {
    "smart": Flags.ENABLE_SMART_PUNCTUATION,
    "footnotes": Flags.ENABLE_FOOTNOTES,
    "definitions": Flags.ENABLE_DEFINITION_LIST,
    "alerts": Flags.ENABLE_GFM,
    "attributes": Flags.ENABLE_HEADING_ATTRIBUTES,
    "math": Flags.ENABLE_MATH,
}
_DEFINITION = re.compile(r"^ {0,3}:[ \t]", re.MULTILINE)


def options(rules: Mapping[str, Any]) -> Options:
    """Options from what a site's room says of its Markdown; it may say more than is asked for."""
    return Options(**{name: rules[name] for name in Options.__struct_fields__ if name in rules})


def to_html(text: str, options: Options) -> str:
    """The HTML of a text. Characters that XML cannot hold are dropped.

    Raises:
        MarkdownError: Blocks and spans nest deeper than MAX_DEPTH levels.
    """
    flags = _ALWAYS
    for name, flag in _BY_OPTION.items():
        if getattr(options, name):
            flags |= flag
    if not _DEFINITION.search(text):
        flags &= ~Flags.ENABLE_DEFINITION_LIST  # the parser takes `:smile:` for one
    # an escaped `~` is told by where its text begins
    found = list(pyromark.events(clean(text), options=flags, merge_text="\\~" not in text))
    if options.attributes in ("block", "all"):
        found = commonmark_events.without_attributes(found, spans=options.attributes == "all")
    if options.attributes in ("heading", "block"):
        found = commonmark_events.with_braces(found)
    if options.strike:
        found = commonmark_events.struck(found)
    return commonmark_html.write(found, options)
