"""Front matter: its formats, and how it is cut off and read within bounds.

Formats are handlers of python-frontmatter. Each generator names those that it accepts, and those
that only one generator has stand beside its reader. `parse` of the package is not called: it
strips the body, which costs a leading code block its indent, loses a text that merely starts with
a rule, and does not know on which line the body begins.

Scalars of YAML keep their text. What YAML would turn into a number, a boolean or a time is a
`Plain`, which is the text as written and knows its kind, so `tags: [1.10, No]` stays `1.10` and
`No` while `published: false` is still told from `published: "false"`.

Traps held off here: libyaml recurses on the C stack, so deep nesting ends the process
(30,000 `[`); aliases multiply when walked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from frontmatter.default_handlers import BaseHandler

from feedsvc.model.site import Bounds
from feedsvc.sites import parsers, yaml_loader
from feedsvc.sites.parsers import ParseError
from feedsvc.sites.yaml_loader import Plain

_QUOTE = "put the value in quotes, or fix the line"
_WINDOW = 1 << 20  # characters in which the end of JSON is looked for
_DOCUMENT = Bounds(front_matter=1 << 20, values=1_000_000)  # a configuration, a data file
_FALSE = {"false", "no", "off"}
_TRUE = {"true", "yes", "on"}
_DASHES = ("- ", "? ", ": ")
_DASH = re.compile(r"(?:[-?:] ){2,}")


def fenced(opening: str, closing: str) -> re.Pattern[str]:
    """What matches front matter between two fences, each alone on its line.

    The blank lines after the closing fence go with it, the indent of the text does not.
    """
    return re.compile(rf"{opening}[^\S\n]*\n(?P<matter>(?:.*\n)*?){closing}\s*$\n?", re.MULTILINE)


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

    def __init__(self, boundary: re.Pattern[str] | None = None, before: int | None = None) -> None:
        super().__init__(boundary)
        self.before = self.before if before is None else before

    def split(self, text: str) -> tuple[str, str]:
        """The front matter, which FM_BOUNDARY has as its group `matter`, and the body."""
        found = self.FM_BOUNDARY.match(text) if self.FM_BOUNDARY else None
        return (found["matter"], text[found.end() :]) if found else ("", text)


class Yaml(Handler):
    """YAML between `---` and `---` or `...`, as Jekyll's YAML_FRONT_MATTER_REGEXP has them.

    Scalars keep their text. What is only simple lines, as most front matter is, is read without
    a parser: parsing posts takes a quarter longer with one (103 and 128 µs each).
    """

    FM_BOUNDARY = fenced("---", r"(?:---|\.\.\.)")

    def load(self, fm: str) -> dict[str, Any]:
        """The mapping of raw scalars, lists and mappings; the last of duplicate keys wins."""
        made = yaml_loader.simple_lines(fm)
        if made is not None:
            return made
        try:
            loaded: dict[str, Any] | None = yaml_loader.load(fm)
        except ParseError as error:
            what = (
                "front matter cannot be read ({})"
                if error.line
                else "front matter is not YAML ({})"
            )
            raise ParseError(what.format(error), error.line, _QUOTE) from error
        return {} if loaded is None else loaded


class Toml(Handler):
    """TOML between `+++` and `+++`; its values have their own types."""

    FM_BOUNDARY = fenced(r"\+\+\+", r"\+\+\+")

    def load(self, fm: str) -> dict[str, Any]:
        """The document."""
        try:
            return parsers.toml(fm)
        except ParseError as error:
            what = f"front matter is not TOML ({error.message})"
            raise ParseError(what, error.line, _QUOTE) from error


class FencedJson(Handler):
    """A JSON object between fences; its values have their own types."""

    def load(self, fm: str) -> dict[str, Any]:
        """The object."""
        try:
            loaded: dict[str, Any] = parsers.json(fm)
        except ParseError as error:
            what = f"front matter is not JSON ({error.message})"
            raise ParseError(what, error.line) from error
        return loaded


class Json(FencedJson):
    """A JSON object at the beginning of the text.

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


class AfterBlanks(Handler):
    """Front matter of another format that need not begin on the first line of the text.

    Hugo (pagelexer_intro.go) and Zola pass over blank lines. Here they stay at the beginning of
    the front matter, so that its lines are counted with them.
    """

    def __init__(self, handler: Handler) -> None:
        super().__init__(handler.FM_BOUNDARY, handler.before)
        self._handler = handler
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


class Split(NamedTuple):
    """A file in two; `matter` is None, and so is `handler`, where it has no front matter.

    `line` is the body's first line in the file.
    """

    matter: str | None
    body: str
    line: int
    handler: Handler | None = None

    @property
    def written(self) -> str:
        """The front matter as written; empty where there is none."""
        return self.matter or ""


def split(text: str, accepted: Sequence[Handler] = YAML) -> Split:
    """Cut a text (LF line ends, no BOM) after its front matter of one of the accepted formats."""
    for handler in accepted:
        if handler.detect(text):
            matter, body = handler.split(text)
            line = text.count("\n", 0, len(text) - len(body)) + 1
            return Split(matter, body, line, handler)
    return Split(None, text, 1)


def read(split: Split, bounds: Bounds = Bounds()) -> dict[str, Any]:  # noqa: B008  # it is frozen
    """What the front matter says, by key. ParseError, with the line in the file, if unreadable."""
    handler, matter = split.handler, split.written
    if handler is None or not matter.strip():
        return {}
    _guard_length(matter, bounds)
    if handler.nests:
        _guard_depth(matter, bounds)
    try:
        loaded: Any = handler.load(matter)
    except ParseError as error:
        line = error.line + handler.before if error.line else 1
        message, remedy = error.message, error.remedy
        if "mapping values are not allowed" in message:  # by far the commonest slip
            message = "front matter cannot be read, as a value has a colon in it"
            remedy = "put the value in quotes"
        raise ParseError(message, line, remedy, error.rule) from error
    if not isinstance(loaded, dict):
        what, line = "front matter is not a list of `key: value`", handler.before + 1
        raise ParseError(what, line, "write `key: value`")
    _guard_values(loaded, bounds)
    return {str(key): value for key, value in loaded.items()}


def yaml_document(text: str) -> Any:
    """A YAML document (a configuration, a data file) as plain typed values. Raises ParseError."""
    _guard_length(text, _DOCUMENT)
    _guard_depth(text, _DOCUMENT)
    try:
        loaded = yaml_loader.load(text)
    except ParseError as error:
        said = f"cannot be read ({error})" if error.line else f"is not YAML ({error})"
        raise ParseError(said, error.line or 1, _QUOTE) from error
    _guard_values(loaded, _DOCUMENT)
    return typed(loaded)


def typed(value: Any) -> Any:
    """Raw scalars as the booleans, numbers and texts that templates expect; times stay text."""
    if isinstance(value, Plain) and value.kind == "bool":
        return value.lower() in _TRUE
    if isinstance(value, Plain):
        return yaml_loader.number(value) if value.kind in ("int", "float") else str(value)
    if isinstance(value, dict):
        return {str(key): typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return value


def is_false(value: object) -> bool:
    """True only for YAML's boolean false, not for the text `"false"`."""
    if isinstance(value, Plain):
        return value.kind == "bool" and value.lower() in _FALSE
    return value is False


def is_true(value: object) -> bool:
    """True only for YAML's boolean true."""
    if isinstance(value, Plain):
        return value.kind == "bool" and value.lower() in _TRUE
    return value is True


def is_bool(value: object) -> bool:
    """Whether a value is one of YAML's booleans."""
    return value.kind == "bool" if isinstance(value, Plain) else isinstance(value, bool)


def members(values: Mapping[str, Any], name: str) -> dict[str, str]:
    """Texts and numbers as the members of an object: `{"name.title": …, "name.x.y": …}`."""
    made: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            made |= members(value, f"{name}.{key}")
        elif isinstance(told := typed(value), str | int | float) and not isinstance(told, bool):
            made[f"{name}.{key}"] = str(told)
    return made


def _guard_length(text: str, bounds: Bounds) -> None:
    """Refuse front matter that is too long; raises ParseError."""
    if len(text) > bounds.front_matter:
        what = f"has front matter of {len(text):,} characters (limit {bounds.front_matter:,})"
        remedy = "shorten it, close it with ---, or raise limits.front_matter"
        raise ParseError(what, 1, remedy, "OverLimit")


def _guard_depth(text: str, bounds: Bounds) -> None:
    """Refuse by its looks what a parser that calls itself should not be given."""
    if text.count("[") + text.count("{") > bounds.depth:
        _guard_brackets(text, bounds)
    for found in _DASH.finditer(text) if sum(map(text.count, _DASHES)) > bounds.depth else ():
        if len(found[0]) > 2 * bounds.depth:
            line = text.count("\n", 0, found.start()) + 2
            raise _too_deep("lists", bounds, line, "flatten them")


def _guard_brackets(text: str, bounds: Bounds) -> None:
    depth = 0
    for found in re.finditer(r"[\[{\]}]", text):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        if depth > bounds.depth:
            line = text.count("\n", 0, found.start()) + 2
            raise _too_deep("brackets", bounds, line, "close them, put the value in quotes")


def _guard_values(loaded: Any, bounds: Bounds) -> None:
    """Refuse what aliases blow up, every visit counting, and what indents nest too deep."""
    stack, seen = [(loaded, 1)], 0
    while stack:
        value, depth = stack.pop()
        seen += 1
        if seen > bounds.values:
            remedy = "remove aliases (*name), or raise limits.values"
            raise ParseError(f"has over {bounds.values:,} values", 1, remedy, "OverLimit")
        if isinstance(value, dict):
            inner: Iterable[Any] = value.values()
        elif isinstance(value, list):
            inner = value
        else:
            continue
        if depth > bounds.depth:
            raise _too_deep("values", bounds, 1, "flatten them")
        stack.extend((one, depth + 1) for one in inner)


def _too_deep(what: str, bounds: Bounds, line: int, remedy: str) -> ParseError:
    message = f"has {what} nested over {bounds.depth} deep"
    return ParseError(message, line, f"{remedy}, or raise limits.depth", "OverLimit")
