"""Hugo's shortcodes in a body (parser/pageparser, hugolib/shortcode.go).

    source → tags → each opening tag with its closing one → Markdown → HTML

What `{{% %}}` gives is Markdown; what `{{< >}}` gives is put aside until the Markdown is HTML.
Shortcodes of the site are programs (`layouts/shortcodes`) and are not run: the tags are dropped
and what stands between them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from feedsvc.content import shortcodes_known as known
from feedsvc.content.shortcodes_known import Call
from feedsvc.content.template import Ask, Expanded, TemplateError
from feedsvc.content.template import Warning as Doubt

MAX_DEPTH = 50
_LONGEST = 4_000  # characters of one tag

_OPEN = re.compile(r"\{\{([<%])")
_COMMENT = re.compile(r"\s*/\*")
_NAME = re.compile(r"\s*(/?)\s*([\w./-]*[\w.-])")
_ARGUMENT = re.compile(
    r"\s*(?:([\w-]+)\s*=\s*)?"
    r"(?:\"((?:[^\"\\]|\\.)*)\"|`([^`]*)`|((?:(?![>%]\}\})(?!/[>%]\}\})[^\s\"`={])+))",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Tag(Struct, frozen=True):
    """One tag: where it stands, and what it says. A `literal` is text that looks like one."""

    start: int
    end: int
    mark: str
    name: str = ""
    closes: bool = False
    alone: bool = False
    arguments: tuple[str, ...] = ()
    named: Mapping[str, str] = {}
    literal: str = ""


def expand(text: str, variables: Mapping[str, Any], site: Mapping[str, Any], ask: Ask) -> Expanded:
    """The HTML of a body with shortcodes. TemplateError where they nest too deep."""
    tags = _tags(text)
    run = _Run(text, tags, known.Page(variables, site, ask))
    made = ask.markdown(run.between(0, len(tags), 0, len(text)))
    return Expanded(run.placed(made), tuple(run.warnings))


def _tags(text: str) -> list[Tag]:
    made, at = [], 0
    while found := _OPEN.search(text, at):
        tag = _tag(text, found)
        if tag is None:
            at = found.end()
        else:
            made.append(tag)
            at = tag.end
    return made


def _tag(text: str, found: re.Match[str]) -> Tag | None:
    """The tag that begins here; None where it does not end."""
    mark, start = found[1], found.start()
    close = (">" if mark == "<" else "%") + "}}"
    if comment := _COMMENT.match(text, found.end()):
        end = text.find("*/" + close, comment.end())
        if end < 0:
            return None
        inner = text[comment.end() : end]
        return Tag(start, end + len(close) + 2, mark, literal=f"{{{{{mark}{inner}{close}")
    name = _NAME.match(text, found.end())
    if name is None:
        return None
    at, arguments, named = name.end(), [], {}
    while argument := _ARGUMENT.match(text, at, start + _LONGEST):
        value = _value(argument)
        if argument[1]:
            named[argument[1]] = value
        else:
            arguments.append(value)
        at = argument.end()
    rest = re.compile(rf"\s*(/?){re.escape(close)}").match(text, at)
    if rest is None:
        return None
    return Tag(
        start, rest.end(), mark, name[2], bool(name[1]), bool(rest[1]), tuple(arguments), named
    )


def _value(argument: re.Match[str]) -> str:
    if argument[2] is not None:
        return _ESCAPED.sub(r"\1", argument[2])
    return argument[3] if argument[3] is not None else argument[4]


def _partners(tags: Sequence[Tag]) -> dict[int, int]:
    """For each opening tag that is closed the number of its closing one."""
    made: dict[int, int] = {}
    opened: list[int] = []
    waiting: dict[str, int] = {}
    for number, tag in enumerate(tags):
        if tag.closes and waiting.get(tag.name):
            while (last := opened.pop()) is not None:
                waiting[tags[last].name] -= 1
                if tags[last].name == tag.name:
                    made[last] = number
                    break
        elif not (tag.closes or tag.alone or tag.literal):
            opened.append(number)
            waiting[tag.name] = waiting.get(tag.name, 0) + 1
    return made


class _Run:
    """The expansion of one body."""

    def __init__(self, text: str, tags: Sequence[Tag], page: known.Page) -> None:
        self._text = text
        self._tags = tags
        self._partners = _partners(tags)
        self._page = page
        self._salt = "shortcode"
        while self._salt in text:
            self._salt += "x"
        self._depth = 0
        self._aside: list[str] = []
        self._mark = re.compile(rf"(<p>)?{self._salt}(\d+)e(</p>)?")
        self.warnings: list[Doubt] = []

    def between(self, first: int, last: int, start: int, end: int) -> str:
        """The text from `start` to `end`, in which the tags from `first` to before `last` stand."""
        made, number = [], first
        while number < last:
            tag = self._tags[number]
            made.append(self._text[start : tag.start])
            partner = self._partners.get(number)
            made.append(self._one(number, tag, partner))
            number = (number if partner is None else partner) + 1
            start = self._tags[number - 1].end
        return "".join(made) + self._text[start:end]

    def _one(self, number: int, tag: Tag, partner: int | None) -> str:
        if tag.literal or tag.closes:
            return tag.literal
        inner = "" if partner is None else self._inner(number, tag, partner)
        call = Call(tag.name, tag.arguments, tag.named, inner)
        if tag.name in known.OWN:
            return self._given(tag, call)
        self._warn(tag, f"shortcode {tag.name!r} is the site's own and is not run")
        return inner

    def _inner(self, number: int, tag: Tag, partner: int) -> str:
        if self._depth >= MAX_DEPTH:
            message = f"shortcodes are nested more than {MAX_DEPTH} levels deep"
            raise TemplateError(message, self._line(tag))
        self._depth += 1
        inner = self.between(number + 1, partner, tag.end, self._tags[partner].start)
        self._depth -= 1
        return inner

    def _given(self, tag: Tag, call: Call) -> str:
        try:
            made = known.OWN[tag.name](call, self._page)
        except known.ShortcodeError as error:
            self._warn(tag, f"shortcode {tag.name}: {error}")
            made = error.instead
        if tag.mark == "%" or not made:
            return made
        self._aside.append(self.placed(made))
        return f"{self._salt}{len(self._aside) - 1}e"

    def placed(self, html: str) -> str:
        """With what was put aside; a paragraph of nothing else is none."""
        return self._mark.sub(self._back, html) if self._aside else html

    def _back(self, found: re.Match[str]) -> str:
        number = int(found[2])
        if number >= len(self._aside):
            return found[0]
        made = self._aside[number]
        return made if found[1] and found[3] else f"{found[1] or ''}{made}{found[3] or ''}"

    def _warn(self, tag: Tag, what: str) -> None:
        if all(one.what != what for one in self.warnings):
            self.warnings.append(Doubt(self._line(tag), what))

    def _line(self, tag: Tag) -> int:
        return self._text.count("\n", 0, tag.start) + 1
