"""What the engine of CommonMark can be told; `commonmark` explains it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Options(Struct, frozen=True):
    """What a generator adds to its Markdown."""

    smart: bool = False
    linkify: bool = True
    breaks: bool = False
    html: Literal["keep", "drop", "escape"] = "keep"
    footnotes: bool = True
    brackets: bool = False
    definitions: bool = False
    alerts: bool = True
    ids: bool = True
    attributes: Literal["", "heading", "block", "all"] = "heading"
    emoji: bool = False
    math: bool = False
    strike: bool = False
    numbered: Literal["", "named", "fenced"] = ""
