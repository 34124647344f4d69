"""The text that goldmark reads, by bytes: what stands before and behind a place in it.

goldmark decides by that what a mark is: whether it can begin something, and whether it can end it.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

_ASCII = 0x80
_LONGEST = 4  # bytes of a character


class Flanks(NamedTuple):
    """The characters round a mark, and what it may do (CommonMark, delimiter runs)."""

    before: str
    after: str
    opens: bool
    closes: bool


class Source:
    """A text, by its bytes."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()

    def before(self, at: int) -> str:
        """The character that ends there; at the start of the text a line end."""
        if at <= 0:
            return "\n"
        start = at - 1
        while start > max(0, at - _LONGEST) and self.data[start] & 0xC0 == _ASCII:
            start -= 1
        return self.data[start:at].decode(errors="replace")

    def at(self, at: int) -> str:
        """The character that begins there; at the end of the text a line end."""
        if at >= len(self.data):
            return "\n"
        if self.data[at] < _ASCII:
            return chr(self.data[at])
        return self.data[at : at + _LONGEST].decode(errors="ignore")[:1]

    def flanks(self, start: int, end: int, letters: str = "") -> Flanks:
        """What stands round a mark, and what it may do by that; `letters` are no punctuation."""
        before, after = self.before(start), self.at(end)
        opens = not after.isspace() and (
            not _is_sign(after) or after in letters or before.isspace() or _is_sign(before)
        )
        closes = not before.isspace() and (
            not _is_sign(before) or after.isspace() or _is_sign(after)
        )
        return Flanks(before, after, opens, closes)


def is_punctuation(char: str) -> bool:
    """Whether a character is punctuation, and no symbol, to Unicode."""
    return unicodedata.category(char)[0] == "P"


def _is_sign(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"
