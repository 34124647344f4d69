"""Goldmark's typographer and Hugo's extra spans, in the events of a parser that has neither.

`++inserted++`, `==marked==`, `x^2^`, `H~2~O` and `~~deleted~~` are read as emphasis is: each mark
opens or closes by what stands round it, and pairs do not cross (hugo-goldmark-extensions/extras).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from feedsvc.content.events import Event, Placed, edge_of, text_of
from feedsvc.content.goldmark.line_breaks import joined
from feedsvc.content.goldmark.source import Source
from feedsvc.content.goldmark.typographer import Typographer
from feedsvc.content.linkify import BARE, trimmed

# The character and the shortest run of each extra span, and what its tag is called.
_EXTRAS: Final = {
    "strikethrough": ("~", 1, "Strikethrough"),
    "subscript": ("~", 1, "Subscript"),
    "delete": ("~", 2, "Strikethrough"),
    "superscript": ("^", 1, "Superscript"),
    "insert": ("+", 2, "Insert"),
    "mark": ("=", 2, "Mark"),
}
_LONGEST: Final = 2  # of a run
_OWN: Final = frozenset(("Emphasis", "Strong", "Strikethrough", "Link", "Image"))


class Spans(Struct, frozen=True):
    """What is read: the typographer's signs, extra spans, and more.

    `joined` is the style in which line breaks between letters of Han and Kana are taken away.
    """

    signs: Mapping[str, str] = {}
    extras: tuple[str, ...] = ()
    escaped_space: bool = False
    joined: str = ""
    linkify: bool = True


class _Mark:
    """A run of a character that may open a span: where it stands, how much of it is left."""

    __slots__ = ("at", "both", "left", "length", "tag")

    def __init__(self, tag: str, length: int, at: int, *, both: bool) -> None:
        self.tag = tag
        self.length = self.left = length
        self.at = at
        self.both = both  # it may close one, too

    def pairs(self, length: int, left: int, *, both: bool) -> int:
        """How many characters of this mark and of a later one make a pair."""
        if (self.both or both) and (self.length + length) % 3 == 0 and length % 3:
            return 0
        return 2 if self.left > 1 and left > 1 else 1


def read(text: str, placed: Iterable[Placed], spans: Spans) -> list[Event]:
    """The events of a text with spans and signs read, and texts in a row put together."""
    reader = _Reader(text, spans)
    for event, place in placed:
        reader.take(event, place["start"], place["end"])
    return reader.events()


class _Reader:
    def __init__(self, text: str, spans: Spans) -> None:
        self._source = Source(text)
        self._spans = spans
        self._signs = Typographer(self._source, spans.signs)
        self._tags = {
            (char, run): tag
            for name, (char, least, tag) in _EXTRAS.items()
            if name in spans.extras
            for run in range(least, _LONGEST + 1)
        }
        self._chars = frozenset(char for char, _ in self._tags)
        self._read = 0  # the byte up to which marks are read
        chars = "".join(map(re.escape, sorted(self._chars)))
        chars += "'\"\\-.<>" if spans.signs else ""
        self._special = re.compile(f"[{chars}]") if chars else None
        self._made: list[list[Event]] = []  # what each event came to
        self._frames: list[list[_Mark]] = [[]]  # marks that wait, in each span that is open
        self._texts: list[tuple[str, int, int]] = []
        self._anchors = 0
        self._in_code = False

    def take(self, event: Event, start: int, end: int) -> None:
        """The next event, with the bytes that it stands for."""
        text = text_of(event)
        if text is None and isinstance(event, dict) and self._is_quoted(event, start):
            text = event["InlineHtml"]
        if text is not None and not self._in_code:
            self._texts.append((text, start, end))
            return
        self._flush()
        self._made.append([event])
        side, name = edge_of(event)
        if not side:
            return
        if name not in _OWN:
            self._signs.next_block()
            self._frames = [[]]
            self._in_code = name == "CodeBlock" and side == "Start"
        elif side == "Start":
            self._frames.append([])
        elif len(self._frames) > 1:
            self._frames.pop()
        if name == "Link":
            self._anchors += 1 if side == "Start" else -1

    def _is_quoted(self, event: Event, start: int) -> bool:
        """Whether the `<` of a tag is the second of `<<`, so that it is none."""
        if "InlineHtml" not in event or not self._spans.signs:
            return False
        least = max(self._texts[0][1], self._read) if self._texts else start
        at = start
        while at > least and self._source.data[at - 1] == ord("<"):
            at -= 1
        return (start - at) % 2 == 1

    def events(self) -> list[Event]:
        """All of them."""
        self._flush()
        made = [event for events in self._made for event in events]
        return _merged(joined(made, self._spans.joined) if self._spans.joined else made)

    def _flush(self) -> None:
        """Read the texts that stand in a row."""
        if not self._texts:
            return
        texts, self._texts = self._texts, []
        kept = self._addresses(texts)
        at = 0
        for text, start, end in texts:
            self._piece(text, start, end, kept, at)
            at += len(text)

    def _addresses(self, texts: Sequence[tuple[str, int, int]]) -> list[tuple[int, int]]:
        """Where bare addresses are in the texts together, which stay as they are."""
        joined = "".join(text for text, _, _ in texts)
        has_one = "://" in joined or "www." in joined or "@" in joined
        if not (has_one and self._spans.linkify) or self._anchors:
            return []
        found = BARE.finditer(joined)
        return [(one.start(), one.start() + len(trimmed(one[0]))) for one in found]

    def _piece(
        self, text: str, start: int, end: int, kept: list[tuple[int, int]], offset: int
    ) -> None:
        """One text, `offset` characters behind the first of its row."""
        written = self._source.data[start:end]
        escaped = self._is_escaped(start)
        if self._spans.escaped_space and "\\ " in text:
            text = text[:escaped] + text[escaped:].replace("\\ ", "")
        if written != text.encode():
            self._made.append([_text(text, escaped=escaped)])
            return
        byte, counted = start, 0  # of how many characters the bytes are counted
        done = max(0, self._read - start)  # a sign may have begun in the text before
        for at in self._places(text, max(done, int(escaped)), kept, offset):
            if at < done:
                continue
            if at > done:
                self._made.append([_text(text[done:at], escaped=escaped and not done)])
            byte += len(text[counted:at].encode())
            length = self._mark(text, at, byte)
            counted, done, self._read = at, at + length, byte + length
        if done < len(text):
            self._made.append([_text(text[done:], escaped=escaped and not done)])

    def _places(
        self, text: str, at: int, kept: list[tuple[int, int]], offset: int
    ) -> Iterator[int]:
        """Where a mark may be in a text."""
        while self._special and (found := self._special.search(text, at)):
            at = found.start()
            while kept and kept[0][1] <= offset + at:
                kept.pop(0)
            if kept and kept[0][0] <= offset + at:
                at = kept[0][1] - offset
            else:
                yield at
                at += 1

    def _mark(self, text: str, at: int, byte: int) -> int:
        """Read what may be a mark; how many characters that are."""
        char = text[at]
        if char not in self._chars:
            sign, length = self._signs.sign(byte)
            self._made.append([{"Text": char} if sign is None else {"Sign": sign}])
            return length
        run = 1
        while text.startswith(char, at + run):
            run += 1
        tag = self._tags.get((char, run))
        if tag is None:
            self._made.append([{"Text": char * run}])
        else:
            self._delimiter(char, run, byte, tag)
        return run

    def _is_escaped(self, start: int) -> bool:
        """Whether a backslash stands before a text, which the parser left out."""
        return start > 0 and self._source.data[start - 1] == ord("\\")

    def _delimiter(self, char: str, run: int, byte: int, tag: str) -> None:
        """A run that may close spans, open one, or be text."""
        flanks = self._source.flanks(byte, byte + run, "+-" if char == "^" else "")
        left = run
        waiting = self._frames[-1]
        while left and flanks.closes:
            number = len(waiting) - 1
            while number >= 0 and waiting[number].tag != tag:
                number -= 1
            taken = waiting[number].pairs(run, left, both=flanks.opens) if number >= 0 else 0
            if not taken:
                break
            mark = waiting[number]
            del waiting[number + 1 :]
            mark.left -= taken
            left -= taken
            opened = self._made[mark.at]
            opened[0] = {"Text": char * mark.left}
            opened.insert(1, {"Start": tag})
            self._made.append([{"End": tag}])
            if not mark.left:
                waiting.pop()
        if left:
            self._made.append([{"Text": char * left}])
            if flanks.opens:
                waiting.append(_Mark(tag, run, len(self._made) - 1, both=flanks.closes))
                waiting[-1].left = left


def _text(text: str, *, escaped: bool) -> Event:
    return {"Escaped": text} if escaped else {"Text": text}


def _merged(events: Iterable[Event]) -> list[Event]:
    """The events, texts in a row as one; one that begins with an escaped tilde stays apart."""
    made: list[Event] = []
    texts: list[str] = []
    for event in events:
        escaped = event.get("Escaped") if isinstance(event, dict) else None
        text = None
        if isinstance(event, dict):
            text = event.get("Text", event.get("Sign", escaped))
        apart = escaped is not None and escaped.startswith("~")
        if text is not None and not apart:
            texts.append(text)
            continue
        if joined := "".join(texts):
            made.append({"Text": joined})
        texts = []
        if apart:
            texts.append(escaped or "")
        else:
            made.append(event)
    if joined := "".join(texts):
        made.append({"Text": joined})
    return made
