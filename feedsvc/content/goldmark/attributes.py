"""Lists of attributes, and lines of them: Hugo's `parser.attribute` (parser/attribute.go).

`{#id .class key="value"}` at the end of a heading belongs to it; a line that begins with one, to
the block that ends before it, where no blank line stands between. A line is put aside before the
text is parsed: a comment stands for it, which ends a paragraph as it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct

from feedsvc.content.events import Event, Placed, edge_of, kind_of, text_of

# Neither a blank nor punctuation besides `_`, `-`, `:` and `.`.
_WORD = r"(?:[^\s!-,/;-@\[-^`{-~])+"
_VALUE = r"(?:\"[^\"\n]*\"|[-+]?\d[\d.eE+-]*|[A-Za-z_:][\w:.-]*|\[[^\]\n]*\])"
_ENTRY = rf"(?:[#.]{_WORD}|[A-Za-z_:][\w:.-]*[ \t]*=[ \t]*{_VALUE})"
_LIST = re.compile(rf"\{{[ \t]*((?:{_ENTRY}[ \t]*,?[ \t]*)*+)\}}")
_ID = re.compile(
    rf"(?:(?<![\w\"])#({_WORD})|(?<![\w.:-])id[ \t]*=[ \t]*(?:\"([^\"\n]*)\"|([\w:.-]+)))"
)
_LONGEST: Final = 500  # characters of a list
_DEEPEST: Final = 3  # blanks before a line of attributes; more is code
_MARK = re.compile("<!--\x01(\\d+)\x01-->")
_BREAKS: Final = ("SoftBreak", "HardBreak")
_LEAVES: Final = ("Paragraph", "Heading", "Item", "TableRow", "DefinitionListDefinition")
_PREFIX = re.compile(rb"[ \t>]*")


class Line(Struct, frozen=True):
    """A line of attributes: the id in it, and whether it belongs to what stands before it."""

    id: str
    belongs: bool


def at_start(text: str) -> re.Match[str] | None:
    """The list of attributes with which a text begins."""
    return _LIST.match(text, 0, _LONGEST) if text.startswith("{") else None


def at_end(text: str) -> re.Match[str] | None:
    """The list of attributes with which a text ends."""
    opens = text.rfind("{", max(0, len(text) - _LONGEST))
    return _LIST.fullmatch(text, opens) if opens >= 0 else None


def id_of(found: re.Match[str]) -> str:
    """The id that a list gives: the first of several."""
    said = _ID.search(found[1])
    return next((part for part in said.groups() if part), "") if said else ""


def of_headings(text: str, placed: Iterable[Placed]) -> list[Placed]:
    """The events with the lists at the ends of headings read, and not in their texts any more.

    Anything else in braces is text (`## x {y}`), and so is a list that is escaped.
    """
    data = text.encode()
    made: list[Placed] = []
    opened = 0
    for event, place in placed:
        edge = edge_of(event)
        if edge == ("Start", "Heading"):
            opened = len(made)
        elif edge == ("End", "Heading"):
            _take_list(data, made, opened)
        made.append((event, place))
    return made


def _take_list(data: bytes, made: list[Placed], opened: int) -> None:
    """Put the list at the end of the heading that begins there into its first event."""
    first = len(made)
    while first > opened + 1 and _is_literal(data, *made[first - 1]):
        first -= 1
    if first == len(made):
        return
    start, end = made[first][1]["start"], made[-1][1]["end"]
    written = data[start:end].decode()
    found = at_end(written)
    if (
        found is None or data[end : end + _LONGEST].partition(b"\n")[0].strip()
    ):  # as for `## x {#i} ##`
        return
    cut = start + len(written[: found.start()].rstrip(" \t").encode())
    if data[start + len(written[: found.start()].encode()) - 1] == ord("\\"):
        return
    texts = made[first:]
    del made[first:]
    for event, place in texts:
        if kept := data[place["start"] : min(place["end"], cut)]:
            place = {"start": place["start"], "end": min(place["end"], cut)}  # noqa: PLW2901
            made.append(({"Text": kept.decode()} if place["end"] == cut else event, place))
    heading = made[opened][0]["Start"]["Heading"]
    made[opened] = (
        {"Start": {"Heading": {**heading, "id": id_of(found) or None}}},
        made[opened][1],
    )


def _is_literal(data: bytes, event: Event, place: Any) -> bool:
    """Whether an event is a text that says what is written there, or a sign made of it."""
    text = text_of(event)
    if text is None:
        return False
    written: bytes = data[place["start"] : place["end"]]
    return written == text.encode() or written in (b'"', b"'", b"--", b"---", b"...")


def put_aside(text: str, placed: Iterable[Placed]) -> tuple[str, tuple[Line, ...]]:
    """A text in which comments stand for lines of attributes, and these."""
    data = text.encode()
    made, at = [], 0
    lines: list[Line] = []
    for start in _starts(data, placed):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        found = at_start(data[start:end].decode())
        if found is None or start < at:
            continue
        made += [data[at:start], f"<!--\x01{len(lines)}\x01-->".encode()]
        lines.append(Line(id_of(found), belongs=not _is_behind_blank(data, start)))
        at = end
    return (b"".join(made) + data[at:]).decode(), tuple(lines)


def _starts(data: bytes, placed: Iterable[Placed]) -> Iterator[int]:
    """The bytes where a line of a block begins with a brace."""
    first = 0  # the column of the block's first line
    begins = False
    for event, place in placed:
        if isinstance(event, str):
            begins = event in _BREAKS
            continue
        kind, value = next(iter(event.items()))
        name = value if isinstance(value, str) or kind != "Start" else next(iter(value))
        if kind == "Start" and name in _LEAVES:
            begins = name != "TableRow"
            first = _column(data, place["start"])
            if name == "TableRow" and data[place["start"]] == ord("{"):
                yield place["start"]
        elif kind == "Text" and begins:
            start = place["start"]
            if data[start] == ord("{") and _column(data, start) - first <= _DEEPEST:
                yield start
            begins = False
        elif kind != "Start":
            begins = False


def _column(data: bytes, at: int) -> int:
    return at - data.rfind(b"\n", 0, at) - 1


def _is_behind_blank(data: bytes, at: int) -> bool:
    """Whether the line before is blank, but for the marks of a quotation."""
    end = data.rfind(b"\n", 0, at)
    if end < 0:
        return True
    start = data.rfind(b"\n", 0, end) + 1
    found = _PREFIX.match(data, start, end)
    return found is not None and found.end() == end


def put_back(events: Iterable[Event], lines: tuple[Line, ...]) -> list[Event]:
    """The events without the comments; an `Id` goes before the start of what a line belongs to."""
    made: list[Event] = []
    opened: list[int] = []
    closed = -1  # where what ended last begins; -1 for a block that takes no attributes
    ids: dict[int, str] = {}
    for event in events:
        kind, name = kind_of(event)
        found = _MARK.match(event["Html"]) if kind == "Html" else None
        if found and int(found[1]) < len(lines):
            line = lines[int(found[1])]
            if line.belongs and line.id and closed >= 0:
                ids.setdefault(closed, line.id)
            continue
        if name == "HtmlBlock":  # not written, and nothing that a line may belong to
            continue
        if kind == "Start":
            opened.append(len(made))
            closed = -1
        elif kind == "End":
            start = opened.pop()
            closed = -1 if name == "CodeBlock" else start
        elif kind == "Rule":
            closed = len(made)
        made.append(event)
    if not ids:
        return made
    return [one for at, event in enumerate(made) for one in _with_id(event, ids.get(at))]


def _with_id(event: Event, name: str | None) -> Iterator[Event]:
    if name:
        yield {"Id": name}
    yield event
