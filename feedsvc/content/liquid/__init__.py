"""Liquid before Markdown, as Jekyll does it, locked down.

A body is expanded from plain values alone: what it asks beyond itself goes through an `Ask`, so
that the caller decides what may be read and can record each question with its answer. Text
without braces is given back as it is, before python-liquid is even imported. In the order in
which a body meets them:

    engine          one expansion: environment, variables, errors
    scan            text → tokens
    run             tokens → nodes → text; scope, limits, warnings
    tags              text, output, assign, capture, ifchanged, break, continue
    branches          if, unless, case
    loops             for, tablerow
    counters          cycle, increment, decrement
    jekyll            highlight, include, link, post_url, plugins', and tags nobody knows
    expressions     what stands in a tag: `site.title | upcase`, strict and lax
    conditions        `a == b and c`
    filters         all filters by name, and those that know the site
    strings           over texts
    numbers           over numbers
    arrays            over lists
    selection           those that pick and group
    dates             over dates
    values          what Ruby makes of plain values; what a template may cost
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct


class Ask(Protocol):
    """What a body may ask beyond itself."""

    def include(self, name: str) -> str | None:
        """The source of a file under the site's own `_includes`; None: there is none.

        A name that begins with `./` is a path from the site's root: `include_relative` asks for
        files beside the post that way.
        """

    def post_url(self, name: str) -> str | None:
        """The address, as Jekyll prints it, of the post `[dir/]YYYY-MM-DD-slug`; None: no post."""

    def link(self, path: str) -> str | None:
        """The address of a post, page or file by its source path; None: there is none."""

    def posts(self) -> Sequence[Mapping[str, Any]]:
        """`site.posts`, newest first."""

    def markdown(self, text: str) -> str:
        """The HTML that `markdownify` makes."""


class Warning(Struct, frozen=True):  # noqa: A001 - the word for it, in this room
    """Something odd that did not stop the expansion; `line` counts from 1 in the source."""

    line: int
    what: str


class Expanded(Struct, frozen=True):
    """A body without template code, and what was odd about it."""

    text: str
    warnings: tuple[Warning, ...] = ()


class TemplateError(Exception):
    """Broken syntax, what Jekyll itself refuses, or a template that costs too much.

    `message` says what is wrong and `line` where in the source (from 1; 0: as a whole).
    """

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line


def expand(source: str, page: Mapping[str, Any], site: Mapping[str, Any], ask: Ask) -> Expanded:
    """Run the Liquid in a body (Liquid 4/5 with Jekyll 4.3's tags and filters).

    `page` and `site` are what the template sees under these names, made of plain values;
    `site["time"]` is "now" and its zone is the site's. Unknown tags print nothing, unknown blocks
    their inner text, unknown filters nothing new, each with a warning.

    Raises TemplateError, and nothing else.
    """
    if "{{" not in source and "{%" not in source:
        return Expanded(source)
    from feedsvc.content.liquid.engine import run

    return run(source, page, site, ask)
