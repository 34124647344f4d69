"""The data of one Eleventy template: its own over that of its folders and layouts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from feedsvc.model import Problem
from feedsvc.sites import eleventy_data, frontmatter, text
from feedsvc.sites.fields import Matter, RejectedError

_OPENING = re.compile(r"---[ \t]*(yaml|json)[ \t]*\n")
_MOST_LAYOUTS = 10


def read(path: str, data: bytes, rules: Mapping[str, Any]) -> tuple[frontmatter.Split, Matter]:
    """A file cut in two, and all its data.

    Raises UndecodableError for what is no text and RejectedError for unreadable front matter.
    """
    written = text.decode(path, data)
    opened = _OPENING.match(written)
    split = frontmatter.split("---\n" + written[opened.end() :] if opened else written)
    if opened and opened[1] == "json":
        split = split._replace(kind="json")
    try:
        own = frontmatter.read(split)
    except frontmatter.FrontMatterError as error:
        problem = Problem(path, error.line, error.message, error.remedy)
        raise RejectedError(problem) from error
    except ValueError as error:
        problem = Problem(path, 1, f"front matter is no JSON ({error})", "correct it")
        raise RejectedError(problem) from error
    return split, Matter(path, split.matter or "", inherited(path, rules, own))


def inherited(
    path: str, rules: Mapping[str, Any], own: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The data of a file's layouts, then its folders from the outermost on, then its `own`."""
    stem = posixpath.splitext(path)[0]
    places = [stem[:at] for at, char in enumerate(stem) if char == "/"] + [stem]
    above = [rules["cascade"][place] for place in places if place in rules["cascade"]]
    said = eleventy_data.merged(*above, own or {})
    layouts: list[Mapping[str, Any]] = []
    name = text.scalar(said.get("layout"))
    while name in rules["layouts"] and len(layouts) < _MOST_LAYOUTS:
        layouts.insert(0, rules["layouts"][name])
        name = text.scalar(layouts[0].get("layout"))
    return eleventy_data.merged(*layouts, *above, own or {}) if layouts else said


def link(said: Mapping[str, Any]) -> Any:
    """`permalink`, or its `build` where it has several."""
    written = said.get("permalink")
    return written.get("build", written) if isinstance(written, Mapping) else written


def tags(said: Mapping[str, Any]) -> list[str]:
    """`tags`; a text of them is cut at commas (TemplateData.getCleanedTagsImmutable)."""
    written = said.get("tags")
    found = written.split(",") if isinstance(written, str) else text.words(written)
    return [tag for tag in dict.fromkeys(map(str, found)) if tag.strip()]
