"""CommonMark with GitHub's extensions → HTML, as goldmark, pulldown-cmark, marked and remark agree.

pulldown-cmark does the work (pyromark). The HTML is not safe: what an author wrote as HTML is
in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyromark
from msgspec import Struct

_ALWAYS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
)


class Options(Struct, frozen=True):
    """What a generator adds to its Markdown; `smart` makes typographic quotes and dashes."""

    smart: bool = False


def options(rules: Mapping[str, Any]) -> Options:
    """Options from what a site's room says of its Markdown."""
    return Options(smart=rules.get("smart") is True)


def to_html(text: str, options: Options) -> str:
    """The HTML of a text."""
    flags = _ALWAYS
    if options.smart:
        flags |= pyromark.Options.ENABLE_SMART_PUNCTUATION
    return pyromark.html(text, options=flags)
