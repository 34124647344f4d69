"""Formulas that stay as they are written: Hugo's `passthrough` (hugo-goldmark-extensions).

A formula is found where goldmark would look for one: in a paragraph, a heading or a cell, outside
of code, tags and the addresses of links. In the text that is parsed a mark stands for it. Where
its delimiters are those of blocks, its paragraph ends before it, and another begins behind it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from feedsvc.content.events import Event, Placed, kind_of
from feedsvc.content.linkify import BARE, trimmed

# `$` is punctuation, as formulas begin and end with; a text that was cleaned has no U+0001. Pipes
# of a formula stay, as they tell how many cells a line has.
_MARK = re.compile("\\$\x01(\\d+)\x01\\|*\\$")
_PIPES = re.compile(r"\\?\|")
_TAG = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9-]*+"
    r"(?:\s++[A-Za-z_:][\w:.-]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+)*+\s*+/?+"
    r"|/[A-Za-z][A-Za-z0-9-]*+\s*+"
    r"|[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+"
    r"|[\w.!#$%&'*+/=?^`{|}~-]++@[\w.-]++)>"
)
_TARGET = re.compile(
    r"\(\s*+(?:<[^<>\n]*+>|[^\s()<][^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+)?+"
    r"(?:\s++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?+\s*+\)"
)
_SPANS: Final = frozenset(
    ("Emphasis", "Strong", "Strikethrough", "Link", "Image", "Subscript", "Superscript")
)
_INLINE: Final = frozenset(
    ("Text", "Code", "InlineHtml", "SoftBreak", "HardBreak", "FootnoteReference", "TaskListMarker")
)
_LEAVES: Final = frozenset(("Paragraph", "Heading", "TableCell", "DefinitionListTitle"))


class Delimiters(Struct, frozen=True):
    """Pairs of what begins a formula and what ends it; those of blocks are looked for first."""

    block: tuple[tuple[str, str], ...] = ()
    inline: tuple[tuple[str, str], ...] = ()

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """All of them, in the order in which they are looked for."""
        return (*self.block, *self.inline)


class Formula(Struct, frozen=True):
    """One formula, with its delimiters; `block` for one that stands outside of paragraphs."""

    written: str
    block: bool


class Aside(Struct, frozen=True):
    """A text in which marks stand for its formulas, and these."""

    text: str
    formulas: tuple[Formula, ...] = ()


def put_aside(text: str, delimiters: Delimiters, read: Callable[[str], Iterable[Placed]]) -> Aside:
    """Find the formulas of a text that holds no U+0001; `read` gives its events with places."""
    if not any(begin in text for begin, _ in delimiters.pairs):
        return Aside(text)
    scan = _Scan(text, delimiters)
    made, at = [], 0
    formulas: list[Formula] = []
    for first, last in _regions(text, read(text)):
        for start, end, block in scan.found(first, last):
            written = text[start:end]
            pipes = "".join(_PIPES.findall(written)) if "|" in written else ""
            made += [text[at:start], f"$\x01{len(formulas)}\x01{pipes}$"]
            formulas.append(Formula(written, block))
            at = end
    return Aside("".join(made) + text[at:], tuple(formulas))


def _regions(text: str, events: Iterable[Placed]) -> Iterator[tuple[int, int]]:
    """Where spans are read, each from its first to its last character, in order."""
    starts: list[int] = []
    ends: list[int] = []
    opened = whole = False  # whether a region is open, and whether it is that of a whole block
    for event, place in events:
        kind, name = kind_of(event)
        if name in _LEAVES:
            opened = whole = kind == "Start"
            if whole:
                starts.append(place["start"])
                ends.append(place["end"])
        elif whole:
            continue
        elif name not in _SPANS and (kind not in _INLINE or name == "CodeBlock"):
            opened = False
        elif opened:
            ends[-1] = max(ends[-1], place["end"])
        else:
            starts.append(place["start"])
            ends.append(place["end"])
            opened = True
    yield from _in_characters(text, starts, ends)


def _in_characters(
    text: str, starts: Sequence[int], ends: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Ranges of bytes as ranges of characters; a backslash before one belongs to it."""
    data = text.encode()
    at = count = 0
    for start, end in zip(starts, ends, strict=True):
        while start > at and data[start - 1] == ord("\\"):
            start -= 1  # noqa: PLW2901  # the parser leaves out what escapes the first character
        count += len(data[at:start].decode())
        inside = len(data[start:end].decode())
        yield count, count + inside
        at, count = end, count + inside


@lru_cache(maxsize=8)
def _tokens(pairs: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """What may begin something else than text, the longest of its kind first."""
    begins = "|".join(re.escape(begin) for begin, _ in pairs)
    return re.compile(
        rf"(?P<ticks>`+)|(?P<begin>{begins})|\\\\(?:{begins})|\\[\s\S]|(?P<tag><)"
        r"|(?P<open>\[)|(?P<close>\])|(?P<bare>(?<!\w)(?:https?://|ftp://|www\.))",
        re.IGNORECASE,
    )


class _Scan:
    """The search in one text. Linear in its length, for each pair of delimiters."""

    def __init__(self, text: str, delimiters: Delimiters) -> None:
        self._text = text
        self._pairs = delimiters.pairs
        self._blocks = frozenset(delimiters.block)
        self._token = _tokens(self._pairs)

    def found(self, first: int, last: int) -> Iterator[tuple[int, int, bool]]:
        """The formulas between two places, each from where to where, and whether it is a block."""
        text, at, brackets = self._text, first, 0
        ticks = _Ticks(text, first, last)
        missing: set[str] = set()  # ends that do not come any more
        while token := self._token.search(text, at, last):
            at = token.end()
            if token["ticks"]:
                at = ticks.closed(token.start(), at)
            elif token["begin"]:
                end, block = self._end(token.start(), last, missing)
                if end > 0:
                    yield token.start(), end, block
                    at = end
                elif end == 0:  # there is nothing between the two
                    at = token.start() + 1
            elif token["tag"]:
                tag = _TAG.match(text, token.start(), last)
                at = tag.end() if tag else at
            elif token["open"]:
                brackets += 1
            elif token["close"]:
                target = _TARGET.match(text, at, last) if brackets else None
                brackets = max(0, brackets - 1)
                at = target.end() if target else at
            elif token["bare"] and (bare := BARE.match(text, token.start(), last)):
                at = token.start() + len(trimmed(bare[0]))

    def _end(self, start: int, last: int, missing: set[str]) -> tuple[int, bool]:
        """Where the formula ends that begins here: 0 for an empty one, -1 for none."""
        pair = next(pair for pair in self._pairs if self._text.startswith(pair[0], start))
        begin, close = pair
        inside = start + len(begin)
        found = -1 if close in missing else self._text.find(close, inside, last)
        if found < 0:
            missing.add(close)
            return -1, False
        return (found + len(close) if found > inside else 0), pair in self._blocks


class _Ticks:
    """The runs of backticks between two places, by their length."""

    def __init__(self, text: str, first: int, last: int) -> None:
        self._starts: dict[int, list[int]] = {}
        if text.find("`", first, last) >= 0:
            for run in re.compile("`+").finditer(text, first, last):
                self._starts.setdefault(len(run[0]), []).append(run.start())

    def closed(self, start: int, end: int) -> int:
        """Where the code ends that this run begins; the end of the run where it begins none."""
        same = self._starts.get(end - start, [])
        after = bisect_right(same, start)
        return same[after] + end - start if after < len(same) else end


def put_back(events: Iterable[Event], formulas: Sequence[Formula]) -> list[Event]:
    """The events with formulas in the place of their marks; those of blocks part a paragraph."""
    made: list[Event] = []
    depth = -1  # of spans in the paragraph; -1 outside of one
    for event in events:
        kind, name = kind_of(event)
        if name == "Paragraph":
            depth = 0 if kind == "Start" else -1
        elif kind in ("Start", "End") and depth >= 0:
            depth += 1 if kind == "Start" else -1
        marked = _marked(event, kind)
        if marked is None:
            made.append(event)
        else:
            made += _parts(marked, kind, formulas, parts_paragraph=depth == 0)
    return _without_empty(made)


def _marked(event: Event, kind: str) -> str | None:
    """The text of an event in which marks are."""
    if kind not in ("Text", "Code", "Html", "InlineHtml"):
        return None
    text: str = event[kind]
    return text if "\x01" in text else None


def _parts(
    text: str, kind: str, formulas: Sequence[Formula], *, parts_paragraph: bool
) -> Iterator[Event]:
    at = 0
    for found in _MARK.finditer(text):
        number = int(found[1])
        if number >= len(formulas):  # a reference to U+0001
            continue
        if before := text[at : found.start()]:
            yield {kind: before}
        formula = formulas[number]
        apart = formula.block and parts_paragraph
        yield from [{"End": "Paragraph"}] if apart else []
        yield {"Formula": formula.written}
        yield from [{"Start": "Paragraph"}] if apart else []
        at = found.end()
    if after := text[at:]:
        yield {kind: after}


def _without_empty(events: list[Event]) -> list[Event]:
    made: list[Event] = []
    for event in events:
        if event == {"End": "Paragraph"} and made and made[-1] == {"Start": "Paragraph"}:
            made.pop()
        else:
            made.append(event)
    return made
