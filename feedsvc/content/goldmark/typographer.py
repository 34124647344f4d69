"""Quotes, dashes and dots as goldmark's typographer makes them (extension/typographer.go).

Which quote is an apostrophe, which opens and which closes is told by the characters round it, and
by how many are open in its block. What each becomes is a setting of the site.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from typing import Final

from feedsvc.content.goldmark.source import Flanks, Source, is_punctuation

# Longest first: three dashes are one long dash.
_SIGNS: Final = (
    ("---", "emdash"),
    ("--", "endash"),
    ("...", "ellipsis"),
    ("<<", "leftanglequote"),
    (">>", "rightanglequote"),
)
_DECADE: Final = 4  # characters of `'90s`


class Typographer:
    """The typographer of one text. `signs` are its substitutions; an empty one removes a mark."""

    def __init__(self, source: Source, signs: Mapping[str, str]) -> None:
        self._source = source
        self._signs = {name: unescape(sign) for name, sign in signs.items()}
        self._single = self._double = 0  # quotes that are open in this block

    def next_block(self) -> None:
        """Another block begins, in which no quote is open."""
        self._single = self._double = 0

    def sign(self, at: int) -> tuple[str | None, int]:
        """What stands for the mark there, and how many characters it has; None where it stays."""
        data = self._source.data
        mark = chr(data[at])
        if mark in "'\"":
            flanks = self._source.flanks(at, at + 1)
            made = self._quote(at, flanks) if mark == '"' else self._apostrophe(at, flanks)
            return made, 1
        for written, name in _SIGNS:
            if data.startswith(written.encode(), at):
                return self._signs[name], len(written)
        return None, 1

    def _line(self, at: int) -> str:
        """The ASCII characters behind a place, as many as a decision needs, up to a line end."""
        ahead = self._source.data[at : at + _DECADE + 1]
        return ahead.partition(b"\n")[0].decode(errors="replace")

    def _apostrophe(self, at: int, flanks: Flanks) -> str | None:
        before, after = flanks.before, flanks.after
        only_opens = flanks.opens and not flanks.closes
        line = self._line(at)
        if self._is_apostrophe(line, before, after, only_opens=only_opens):
            return self._signs["apostrophe"]
        if only_opens:
            if _is_ending(line):
                return self._signs["rightsinglequote"]
            self._single += 1
            return self._signs["leftsinglequote"]
        right = self._signs["rightsinglequote"]
        more = self._source.data[at + 1 : at + 3]
        if len(more) > 1 and more[:1] != b"\n" and not after.isdigit():
            return right  # Smiths', doin'
        if self._single and self._ends(at, flanks):
            self._single -= 1
            return right
        return None

    @staticmethod
    def _is_apostrophe(line: str, before: str, after: str, *, only_opens: bool) -> bool:
        """In `'90s`, `'twas`, `'em`, and between two letters."""
        if only_opens and line[1:3].isdigit() and len(line[1:3]) > 1 and line[3:4] == "s":
            behind = line[4:5] or " "
            if behind.isspace() or _is_ascii_sign(behind):
                return True
        if (is_punctuation(before) or before.isspace()) and after in "tenl":
            return True
        return (before.isalpha() or before.isdigit()) and after.isalpha()

    def _quote(self, at: int, flanks: Flanks) -> str | None:
        if flanks.opens and not flanks.closes:
            self._double += 1
            return self._signs["leftdoublequote"]
        if not (self._double and self._ends(at, flanks)):
            return None
        if flanks.after == '"' and flanks.before.isdigit():  # "Monitor 21""
            return None
        self._double -= 1
        return self._signs["rightdoublequote"]

    def _ends(self, at: int, flanks: Flanks) -> bool:
        if not flanks.closes:
            return False
        if not flanks.opens:
            return True
        behind = self._source.at(at + 1 + len(flanks.after.encode()))
        return is_punctuation(flanks.after) and (behind.isspace() or _is_ascii_sign(behind))


def _is_ending(line: str) -> bool:
    """Whether a quote begins one of the endings of `I'm`, `don't`, `I've`, `you'll`, `we're`."""
    for ending in ("s", "m", "t", "d", "ve", "ll", "re"):
        if line.startswith(ending, 1):
            behind = line[1 + len(ending) :][:1]
            return not behind or behind.isspace() or _is_ascii_sign(behind)
    return False


def _is_ascii_sign(char: str) -> bool:
    return char.isascii() and char.isprintable() and not char.isalnum() and not char.isspace()
