"""Pictures that are alone in their paragraph, which Hugo can leave out of one."""

from __future__ import annotations

from collections.abc import Sequence

from feedsvc.content.events import Event, edge_of

_PARAGRAPH = ({"Start": "Paragraph"}, {"End": "Paragraph"})


def unwrapped(events: Sequence[Event]) -> list[Event]:
    """The events without the paragraphs that hold one picture (markup/goldmark/images)."""
    made: list[Event] = []
    at = 0
    while at < len(events):
        end = _end_of_picture(events, at + 1) if events[at] == _PARAGRAPH[0] else 0
        if end and events[end] == _PARAGRAPH[1]:
            made += events[at + 1 : end]
            at = end + 1
        else:
            made.append(events[at])
            at += 1
    return made


def _end_of_picture(events: Sequence[Event], start: int) -> int:
    """What stands behind the picture that begins there; 0 where none does."""
    deep = 0
    for at in range(start, len(events)):
        side, name = edge_of(events[at])
        if side == "Start":
            deep += 1
        elif side == "End":
            deep -= 1
        if at == start and (side, name) != ("Start", "Image"):
            return 0
        if deep == 0:
            return at + 1
    return 0
