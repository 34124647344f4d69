"""Events: what the parser of CommonMark finds in a text, one after another, and how one is read.

An event is a word (`"SoftBreak"`) or one kind with its value: `{"Text": "a"}`. Where a block or a
span begins or ends, the value is its name, alone or with what it has: `{"Start": "Paragraph"}`,
`{"Start": {"Heading": {…}}}` (pyromark, `events`).
"""

from __future__ import annotations

from typing import Any

Event = Any  # kinds are many, and values of every type
Placed = tuple[Event, Any]  # with the bytes of the text that it stands for


def text_of(event: Event) -> str | None:
    """The text of an event that is one."""
    return event.get("Text") if isinstance(event, dict) else None


def kind_of(event: Event) -> tuple[str, str]:
    """The kind of an event, and the name of what begins or ends with it; empty for a leaf."""
    if not isinstance(event, dict):
        return event or "", ""
    kind, value = next(iter(event.items()))
    if kind not in ("Start", "End"):
        return kind, ""
    return kind, value if isinstance(value, str) else next(iter(value))


def edge_of(event: Event) -> tuple[str, str]:
    """The side (`Start` or `End`) and the name of a block or span; two empty texts for a leaf."""
    kind, name = kind_of(event)
    return (kind, name) if name else ("", "")
