"""What marked and hexo-renderer-marked read otherwise than CommonMark: on its events.

One or two tildes strike out whatever stands between them and as many, also over line ends and round
other spans (marked 15, `del`); a line that begins with `: ` describes what stands above it
(hexo-renderer-marked 7, `paragraph` in lib/renderer.js). Both take linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from feedsvc.content.events import Event, edge_of, text_of

_TILDES = re.compile(r"(?<!~)~~?(?!~)")
_DESCRIBED = re.compile(r":\s+")
_BREAKS = ("SoftBreak", "HardBreak")
_SPANS = frozenset(("Emphasis", "Strong", "Strikethrough", "Link", "Image"))
_SHORTEST = 2  # characters of what is described, and of what describes it


def struck(events: list[Event], *, escaped: bool) -> list[Event]:
    """The events with what stands between one or two tildes struck out.

    They open before what is no blank, and as many close behind what is no blank, where both stand
    in the same span or block. Addresses keep theirs, and so does code. Where some are `escaped`,
    those with which a text begins are.
    """
    pairs: list[tuple[_Place, _Place]] = []
    opened: list[list[_Place]] = [[]]
    code = False
    for at, event in enumerate(events):
        side, kind = edge_of(event)
        if kind == "CodeBlock":
            code = side == "Start"
        if side == "Start":
            opened.append([])
        elif side == "End" and len(opened) > 1:
            opened.pop()
        text = None if code else text_of(event)
        for found in _tildes(text, escaped=escaped) if text else ():
            one = _Place(at, found.start(), len(found[0]))
            before, after = _around(events, one)
            same = [n for n, other in enumerate(opened[-1]) if other.length == one.length]
            if not same:
                opened[-1] += [one] if after else []
            elif before:
                pairs.append((opened[-1][same[0]], one))
                del opened[-1][same[0] :]  # what was opened within has no end in there
    return _cut(events, pairs) if pairs else events


class _Place(NamedTuple):
    """Where tildes stand: which event, where in its text, and how many."""

    at: int
    start: int
    length: int


def _tildes(text: str, *, escaped: bool) -> Iterator[re.Match[str]]:
    """The tildes that may strike out."""
    if "://" not in text:
        yield from _TILDES.finditer(text, escaped and text.startswith("~"))


def _around(events: list[Event], one: _Place) -> tuple[bool, bool]:
    """Whether something else than a blank stands before and behind tildes."""
    at, text = one.at, text_of(events[one.at]) or ""
    before, after = text[: one.start][-1:], text[one.start + one.length :][:1]
    is_before = not before.isspace() if before else at > 0 and _is_ink(events[at - 1], "End")
    if after:
        return is_before, not after.isspace()
    return is_before, at + 1 < len(events) and _is_ink(events[at + 1], "Start")


def _is_ink(event: Event, side: str) -> bool:
    """Whether a neighbour within the line is no blank: a text, code or HTML, or the edge of a span.

    A block or a span that the tilde itself is in has other edges beside it.
    """
    edge, kind = edge_of(event)
    if edge:
        return edge == side and kind in _SPANS
    return event not in _BREAKS and isinstance(event, dict)


def _cut(events: list[Event], pairs: list[tuple[_Place, _Place]]) -> list[Event]:
    """The events with tildes at these places made the edges of what is struck out."""
    edges: dict[int, list[tuple[_Place, str]]] = {}
    for opened, closed in pairs:
        edges.setdefault(opened.at, []).append((opened, "Start"))
        edges.setdefault(closed.at, []).append((closed, "End"))
    made: list[Event] = []
    for at, event in enumerate(events):
        text, start = text_of(event) or "", 0
        for place, side in sorted(edges.get(at, ())):
            made += [{"Text": text[start : place.start]}, {side: "Strikethrough"}]
            start = place.start + place.length
        made.append({"Text": text[start:]} if at in edges else event)
    return [event for event in made if event != {"Text": ""}]


def described(events: list[Event], *, breaks: bool) -> list[Event]:
    """The events with the paragraphs that describe something made lists.

    Of several lines that begin with `: ` the last one describes all that stands above it.
    `breaks` says whether a line end is one in the page; without it only a hard one counts.
    """
    ends = _BREAKS if breaks else ("HardBreak",)
    made: list[Event] = []
    start, last, depth = -1, -1, 0
    for at, event in enumerate(events):
        side, kind = edge_of(event)
        made.append(event)
        if kind == "Paragraph" and side == "Start":
            start, last, depth = len(made) - 1, -1, 0
        elif kind == "Paragraph" and last > start >= 0:
            _describe(made, start, last)
            start = -1
        elif side:
            depth += 1 if side == "Start" else -1
        elif start >= 0 and not depth and made[-2] in ends and _describes(event, events[at + 1]):
            last = len(made) - 1
    return made


def _describes(event: Event, following: Event) -> bool:
    """Whether a text at the beginning of a line describes what stands above it."""
    text = text_of(event) or ""
    found = _DESCRIBED.match(text)
    if found is None:
        return False
    if len(text) - found.end() >= _SHORTEST or edge_of(following)[0] == "Start":
        return True
    return isinstance(following, dict) and "End" not in following


def _describe(made: list[Event], start: int, last: int) -> None:
    """Make a list of the paragraph that begins at one place and is described from another on."""
    words = [text_of(event) for event in made[start + 1 : last - 1]]
    if len(words) == 1 and len(words[0] or "  ") < _SHORTEST:
        return
    text = text_of(made[last]) or ""
    made[start] = {"Html": "<dl><dt>"}
    made[last - 1] = {"InlineHtml": "</dt><dd>"}
    made[last] = {"Text": _DESCRIBED.sub("", text, count=1)}
    made[-1] = {"Html": "</dd></dl>\n"}
