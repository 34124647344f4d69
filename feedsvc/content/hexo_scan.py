"""A Hexo body → its text and its tags, in order (PostRenderEscape of hexo/dist/hexo/post.js).

Code, in fences or between backticks, is text whatever stands in it; `raw`, `code` and
`codeblock` enclose what is no template. `{# … #}` is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LITERAL = frozenset(("raw", "code", "codeblock"))
_START = re.compile(
    r"(?P<fence>^[ \t>]*(?:[-*+][ \t]+|\d+\.[ \t]+)?(?P<mark>`{3,}|~{3,})[^`\n]*\n)"
    r"|(?P<ticks>`+)|(?P<comment><!--)|(?P<open>\{[{%#])",
    re.MULTILINE,
)
_TAG = re.compile(r"\{%-?\s*([\w-]+)(.*)%\}", re.DOTALL)
_QUOTED = {
    "{{": re.compile(r"(?:[^\"'}]|\"[^\"\n]*\"|'[^'\n]*'|\}(?!\}))*"),
    "{%": re.compile(r"(?:[^\"'%]|\"[^\"\n]*\"|'[^'\n]*'|%(?!\}))*"),
}
_CLOSERS = {"{{": "}}", "{#": "#}", "{%": "%}"}


class Tag(NamedTuple):
    """`{% name written %}` with what it encloses up to its end (None: it has none), or `{{`."""

    name: str
    written: str
    inner: str | None
    line: int


def scan(source: str, line: int) -> Iterator[str | Tag]:
    """The texts and tags of a source that begins on `line`."""
    return _Scan(source, line).run()


class _Scan:
    def __init__(self, source: str, line: int) -> None:
        self._source = source
        self._counted = (0, line)
        self._missing: set[str] = set()
        self._ends: dict[str, dict[int, re.Match[str]]] = {}

    def run(self) -> Iterator[str | Tag]:
        at = start = 0
        while found := _START.search(self._source, at):
            if found["open"] is None:
                at = self._over(found)
                continue
            tag, at = self._tag(found)
            if at == found.end():
                continue
            yield self._source[start : found.start()]
            if tag:
                yield tag
            start = at
        yield self._source[start:]

    def _find(self, wanted: str, at: int) -> int:
        """`str.find`, which is not asked again for what was missing once: nothing is further on."""
        if wanted in self._missing:
            return -1
        where = self._source.find(wanted, at)
        if where < 0:
            self._missing.add(wanted)
        return where

    def _over(self, found: re.Match[str]) -> int:
        """The end of code or of a comment; of its mark, where it has no end."""
        if found["fence"]:
            return self._after_fence(found)
        if found["comment"]:
            end = self._find("-->", found.end())
            return end + 3 if end >= 0 else found.end()
        ticks, after = found["ticks"], found.end()
        blank = self._find("\n\n", after)
        end = self._source.find(
            ticks, after, min(after + 10_000, blank if blank >= 0 else len(self._source))
        )
        if end < 0 or "{% raw" in self._source[after:end]:
            return after
        return end + len(ticks)

    def _after_fence(self, found: re.Match[str]) -> int:
        """The end of a fence, which may be in a list or a quote; of the text without one."""
        mark = found["mark"]
        close = re.compile(rf"^[ \t>]*{mark}{mark[0]}*[ \t]*$", re.MULTILINE)
        end = close.search(self._source, found.end())
        return end.end() if end else len(self._source)

    def _tag(self, found: re.Match[str]) -> tuple[Tag | None, int]:
        """The tag that opens here and its end; no end where it is none."""
        opened, after = found["open"], found.end()
        end = self._find(_CLOSERS[opened], after)
        if end < 0:
            return None, after
        if opened == "{#":
            return None, end + 2
        end = self._after_quotes(opened, after, end)
        if opened == "{{":
            return Tag("{{", self._source[after:end], None, self._line(found.start())), end + 2
        whole = _TAG.fullmatch(self._source, found.start(), end + 2)
        if whole is None:
            return None, after
        return self._enclosing(whole)

    def _after_quotes(self, opened: str, start: int, end: int) -> int:
        """Where a tag ends that may have its own end's mark in quotes."""
        if not {'"', "'"} & set(self._source[start:end]):
            return end
        found = _QUOTED[opened].match(self._source, start)
        closed = found and self._source.startswith(_CLOSERS[opened], found.end())
        return found.end() if found and closed else end

    def _enclosing(self, whole: re.Match[str]) -> tuple[Tag, int]:
        name, line = whole[1], self._line(whole.start())
        written = whole[2].removesuffix("-").strip()
        close = self._close(name, whole.end())
        if close is None:
            return Tag(name, written, None, line), whole.end()
        return Tag(name, written, self._source[whole.end() : close.start()], line), close.end()

    def _close(self, name: str, at: int) -> re.Match[str] | None:
        """Where `end<name>` is; tags of the same name in between have their own ends."""
        if name not in self._ends:
            self._ends[name] = dict(self._pairs(name))
        return self._ends[name].get(at)

    def _pairs(self, name: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The ends of all tags of a name, by where what they enclose begins."""
        if f"end{name}" not in self._source:
            return
        opened: list[int] = []
        for found in re.finditer(
            rf"\{{%-?\s*(end)?{re.escape(name)}\b.*?%\}}", self._source, re.DOTALL
        ):
            if not found[1]:
                opened.append(found.end())
            elif name in _LITERAL:
                yield from ((start, found) for start in opened)
                opened.clear()
            elif opened:
                yield opened.pop(), found

    def _line(self, at: int) -> int:
        """The line of a place; places are asked for in order."""
        before, line = self._counted
        line += self._source.count("\n", before, at)
        self._counted = (at, line)
        return line
