"""Formats of front matter, as handlers of python-frontmatter; each generator names its own.

Formats that only one generator has stand beside its reader. `frontmatter.parse` of the package is
not called: it strips the body, which costs a leading code block its indent, loses a text that
merely starts with a rule, and does not know on which line the body begins.
"""

from __future__ import annotations

import json
import re
from typing import Any

from frontmatter.default_handlers import BaseHandler

from feedsvc.sites import parsers, yaml_lines, yaml_loader

_QUOTE = "put the value in quotes, or fix the line"
_WINDOW = 1 << 20  # characters in which the end of JSON is looked for


def fenced(opening: str, closing: str) -> re.Pattern[str]:
    """What matches front matter between two fences, each alone on its line.

    The blank lines after the closing fence go with it, the indent of the text does not.
    """
    return re.compile(rf"{opening}[^\S\n]*\n((?:.*\n)*?){closing}\s*$\n?", re.MULTILINE)


class Handler(BaseHandler):
    """One format of front matter.

    `detect` says whether a text (LF line ends, no BOM) begins with front matter of this format.
    `split` cuts such a text in two; the second part is the body, exactly as the text ends.
    `load` reads the first part: it gives a mapping and raises ParseError with the line in it.
    `before` is the number of lines in the file before that part. `nests` says whether brackets
    and indents nest in this format, so that they have to be counted before it is parsed.
    """

    before = 1
    nests = True

    def split(self, text: str) -> tuple[str, str]:
        """The front matter, which FM_BOUNDARY has as its group, and the body."""
        found = self.FM_BOUNDARY.match(text) if self.FM_BOUNDARY else None
        return (found[1], text[found.end() :]) if found else ("", text)


class Yaml(Handler):
    """YAML between `---` and `---` or `...`, as Jekyll's YAML_FRONT_MATTER_REGEXP has them.

    Scalars keep their text. What is only simple lines, as most front matter is, is read by
    `yaml_lines`: parsing posts takes a quarter longer without (103 and 128 µs each).
    """

    FM_BOUNDARY = fenced("---", r"(?:---|\.\.\.)")

    def load(self, fm: str) -> dict[str, Any]:
        """The mapping of raw scalars, lists and mappings; the last of duplicate keys wins."""
        made = yaml_lines.read(fm)
        if made is not None:
            return made
        try:
            loaded: dict[str, Any] | None = yaml_loader.load(fm)
        except yaml_loader.YamlError as error:
            what = "front matter: {}" if error.line else "front matter is not YAML ({})"
            raise parsers.ParseError(what.format(error), error.line, _QUOTE) from error
        return {} if loaded is None else loaded


class Toml(Handler):
    """TOML between `+++` and `+++`; its values have their own types."""

    FM_BOUNDARY = fenced(r"\+\+\+", r"\+\+\+")

    def load(self, fm: str) -> dict[str, Any]:
        """The document."""
        try:
            return parsers.toml(fm)
        except parsers.ParseError as error:
            what = f"front matter is not TOML ({error.message})"
            raise parsers.ParseError(what, error.line, _QUOTE) from error


class Json(Handler):
    """A JSON object at the beginning of the text; its values have their own types.

    `{{ x }}` and `{: .x}` at the beginning of a text are none.
    """

    FM_BOUNDARY = re.compile(r"\{\s*[\"}]")
    before = 0

    def split(self, text: str) -> tuple[str, str]:
        """The object and the body; all of the text where the object does not end."""
        try:
            _, end = json.JSONDecoder().raw_decode(text[:_WINDOW])
        except (ValueError, RecursionError):
            return text, ""
        return text[:end], text[end:].removeprefix("\n")

    def load(self, fm: str) -> dict[str, Any]:
        """The object."""
        try:
            loaded: dict[str, Any] = parsers.json(fm)
        except parsers.ParseError as error:
            what = f"front matter is not JSON ({error.message})"
            raise parsers.ParseError(what, error.line) from error
        return loaded


class AfterBlanks(Handler):
    """Front matter of another format that need not begin on the first line of the text.

    Hugo (pagelexer_intro.go) and Zola pass over blank lines. Here they stay at the beginning of
    the front matter, so that its lines are counted with them.
    """

    def __init__(self, handler: Handler) -> None:
        super().__init__(handler.FM_BOUNDARY)
        self._handler = handler
        self.before = handler.before
        self.load = handler.load  # type: ignore[method-assign]  # it is the other format's

    def detect(self, text: str) -> bool:
        """Whether a text begins so after its blanks."""
        return self._handler.detect(text.lstrip())

    def split(self, text: str) -> tuple[str, str]:
        """The front matter after a line end for each line passed over, and the body."""
        bare = text.lstrip()
        matter, body = self._handler.split(bare)
        return "\n" * text.count("\n", 0, len(text) - len(bare)) + matter, body


YAML = (Yaml(),)
ANY = (Yaml(), Toml(), Json())
AFTER_BLANKS = tuple(map(AfterBlanks, ANY))
