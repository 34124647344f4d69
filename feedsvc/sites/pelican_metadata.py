"""Pelican's metadata: the head of a Markdown or HTML source → values by lower-case key.

Markdown has Python-Markdown's Meta-Data lines (markdown/extensions/meta.py): no fence is needed,
one may stand there; the first line that is neither `key: value` nor indented ends the head.
HTML has `<title>` and `<meta name content>` (pelican/readers.py, HTMLReader).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from feedsvc.sites.frontmatter import Handler
from feedsvc.sites.reader import Matter

# Keys that count once: the first of several is taken (DUPLICATES_DEFINITIONS_ALLOWED).
SINGLE = frozenset(
    ("tags", "date", "modified", "status", "category", "author", "save_as", "url", "authors",
     "slug")
)  # fmt: skip

_KEY = re.compile(r" {0,3}([A-Za-z0-9_-]+):\s*(.*)")
_MORE = re.compile(r" {4,}(.*)")
_BEGIN = re.compile(r"-{3}(?:\s.*)?")
_END = re.compile(r"(?:-{3}|\.{3})(?:\s.*)?")
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_META = re.compile(r"<meta\s([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


class Markdown(Handler):
    """Python-Markdown's Meta-Data lines; what they leave is the body, so that any text has them."""

    FM_BOUNDARY = _KEY
    before = 0
    nests = False

    def detect(self, text: str) -> bool:  # noqa: ARG002
        """Always: no fence is needed."""
        return True

    def split(self, text: str) -> tuple[str, str]:
        """The lines of metadata, with the blank line or fence that ends them, and the body."""
        lines = text.split("\n")
        _, at = _metadata(lines)
        return "\n".join(lines[:at]), "\n".join(lines[at:])

    def load(self, fm: str) -> dict[str, Any]:
        """Lists of values, in the order of the lines, by key."""
        return dict(_metadata(fm.split("\n"))[0])


class Html(Handler):
    """`<title>` and `<meta>` above the body of an HTML source."""

    FM_BOUNDARY = re.compile(r"<body[^<>]*>", re.IGNORECASE)
    before = 0
    nests = False

    def detect(self, text: str) -> bool:  # noqa: ARG002
        """Always: a source without a body is nothing but head."""
        return True

    def split(self, text: str) -> tuple[str, str]:
        """What stands before the body begins, and all that follows."""
        start = self.FM_BOUNDARY.search(text) if self.FM_BOUNDARY else None
        first = start.end() if start else len(text)
        return text[:first], text[first:]

    def load(self, fm: str) -> dict[str, Any]:
        """Lists of values, in the order of the elements, by key."""
        values: dict[str, Any] = {}
        if title := _TITLE.search(fm):
            values["title"] = [html.unescape(title[1]).strip()]
        for found in _META.finditer(fm):
            said = {one[0].lower(): one[1] or one[2] for one in _ATTRIBUTE.findall(found[1])}
            if name := said.get("name", "").lower():
                name = "tags" if name == "keywords" else name
                values.setdefault(name, []).append(html.unescape(said.get("content", "")))
        return values


MARKDOWN, HTML = (Markdown(),), (Html(),)


def _metadata(lines: Sequence[str]) -> tuple[dict[str, list[str]], int]:
    """Values by key, and how many lines they and what ends them take."""
    at = 1 if _BEGIN.fullmatch(lines[0]) else 0
    values: dict[str, list[str]] = {}
    key = ""
    while at < len(lines):
        line = lines[at].expandtabs(4)
        if not line.strip() or _END.fullmatch(line):
            return values, at + 1
        if found := _KEY.fullmatch(line):
            key = found[1].lower()
            values.setdefault(key, []).append(found[2].strip())
        elif key and (more := _MORE.fullmatch(line)):
            values[key].append(more[1].strip())
        else:
            break
        at += 1
    return values, at


def until_end(body: str) -> str:
    """The body of an HTML source up to where its element ends."""
    end = _BODY_END.search(body)
    return body[: end.start()] if end else body


def chosen(matter: Matter, values: Mapping[str, list[str]]) -> dict[str, str]:
    """One text for each key: the first where a key counts once, else the lines together."""
    made = {}
    for key, lines in values.items():
        if key in SINGLE and len(lines) > 1:
            matter.warn(key, f"{key} has several lines, the first counts", "keep one of them")
        made[key] = lines[0] if key in SINGLE else "\n".join(lines)
    return made


def terms(written: str) -> tuple[str, ...]:
    """Tags or authors, between semicolons if there is one, else commas (ensure_metadata_list)."""
    parts: Sequence[str] = written.split(";" if ";" in written else ",")
    return tuple(dict.fromkeys(part for part in map(str.strip, parts) if part))
