"""Footnotes of a CommonMark text: numbered, and written at its end as goldmark does."""

from __future__ import annotations

from html import escape
from typing import Any


def defined(events: list[Any]) -> list[str]:
    """The names of all footnotes, in the order in which their definitions end."""
    made, opened = [], []
    for event in events:
        if isinstance(event, dict):
            for tag in event.values():
                if isinstance(tag, dict) and "FootnoteDefinition" in tag:
                    opened.append(tag["FootnoteDefinition"])
                elif tag == "FootnoteDefinition" and "End" in event:
                    made.append(opened.pop())
    return made


class Notes:
    """Footnotes: numbered as they are first referred to, each once."""

    def __init__(self, names: list[str], *, brackets: bool = False) -> None:
        self._brackets = brackets
        self._names = names
        self._known = frozenset(names)
        self._kept: list[str] = []
        self._numbers: dict[str, int] = {}
        self._references: dict[str, int] = {}

    def keep(self, html: str) -> None:
        """The next definition that ended."""
        self._kept.append(html)

    def reference(self, name: str) -> str:
        """The mark in the text; what names no footnote is text."""
        if name not in self._known:
            return escape(f"[^{name}]", quote=False)
        number = self._numbers.setdefault(name, len(self._numbers) + 1)
        again = self._references[name] = self._references.get(name, -1) + 1
        here = f"fnref{again or ''}:{number}"
        shown = f"[{number}]" if self._brackets else str(number)
        return f'<sup id="{here}"><a href="#fn:{number}">{shown}</a></sup>'

    def html(self) -> str:
        """All that the text refers to."""
        if not self._numbers:
            return ""
        texts = dict(zip(reversed(self._names), reversed(self._kept), strict=True))
        items = [self._item(name, number, texts[name]) for name, number in self._numbers.items()]
        return '<div class="footnotes">\n<hr>\n<ol>\n' + "".join(items) + "</ol>\n</div>\n"

    def _item(self, name: str, number: int, text: str) -> str:
        back = "".join(
            f'\xa0<a href="#fnref{again or ""}:{number}">\u21a9\ufe0e</a>'
            for again in range(self._references[name] + 1)
        )
        end = "</p>\n" if text.endswith("</p>\n") else ""
        return f'<li id="fn:{number}">\n{text.removesuffix(end)}{back}{end}</li>\n'
