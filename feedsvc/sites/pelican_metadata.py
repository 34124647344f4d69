"""Pelican's metadata: the head of a Markdown or HTML source → values by lower-case key.

Markdown has Python-Markdown's Meta-Data lines (markdown/extensions/meta.py): no fence is needed,
one may stand there; the first line that is neither `key: value` nor indented ends the head.
HTML has `<title>` and `<meta name content>` (pelican/readers.py, HTMLReader).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

from feedsvc.sites.fields import Matter

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
_BODY = re.compile(r"<body[^<>]*>", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


class Head(NamedTuple):
    """Values by key, each a list in the order of the lines; the source; the body and its line."""

    values: dict[str, list[str]]
    written: str
    body: str
    line: int


def markdown(text: str) -> Head:
    """A Markdown source (LF line ends) cut after its metadata."""
    lines = text.split("\n")
    at = 1 if _BEGIN.fullmatch(lines[0]) else 0
    values: dict[str, list[str]] = {}
    key = ""
    while at < len(lines):
        line = lines[at].expandtabs(4)
        if not line.strip() or _END.fullmatch(line):
            at += 1
            break
        if found := _KEY.fullmatch(line):
            key = found[1].lower()
            values.setdefault(key, []).append(found[2].strip())
        elif key and (more := _MORE.fullmatch(line)):
            values[key].append(more[1].strip())
        else:
            break
        at += 1
    return Head(values, "\n".join(lines[:at]).lower(), "\n".join(lines[at:]), at + 1)


def page(text: str) -> Head:
    """An HTML source: what its head says, and what is in its body."""
    start, end = _BODY.search(text), None
    if start:
        end = _BODY_END.search(text, start.end())
    head = text[: start.start()] if start else text
    values: dict[str, list[str]] = {}
    if title := _TITLE.search(head):
        values["title"] = [html.unescape(title[1]).strip()]
    for found in _META.finditer(head):
        said = {one[0].lower(): one[1] or one[2] for one in _ATTRIBUTE.findall(found[1])}
        if name := said.get("name", "").lower():
            name = "tags" if name == "keywords" else name
            values.setdefault(name, []).append(html.unescape(said.get("content", "")))
    first = start.end() if start else len(text)
    body = text[first : end.start()] if end else text[first:]
    return Head(values, "", body, text.count("\n", 0, first) + 1)


def chosen(matter: Matter, values: dict[str, list[str]]) -> dict[str, str]:
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
