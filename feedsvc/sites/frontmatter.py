"""Front matter: cut off and read by the handlers that a generator accepts, within bounds.

Scalars of YAML keep their text. What YAML would turn into a number, a boolean or a time is a
`Plain`, which is the text as written and knows its kind, so `tags: [1.10, No]` stays `1.10` and
`No` while `published: false` is still told from `published: "false"`.

Traps held off here: libyaml recurses on the C stack, so deep nesting ends the process
(30,000 `[`); aliases multiply when walked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from feedsvc.model.problem import Problem
from feedsvc.model.site import Bounds
from feedsvc.sites import handlers, yaml_loader
from feedsvc.sites.handlers import Handler
from feedsvc.sites.parsers import ParseError
from feedsvc.sites.yaml_loader import Plain, YamlError

_DOCUMENT = Bounds(front_matter=1 << 20, values=1_000_000)  # a configuration, a data file

_FALSE = {"false", "no", "off"}
_TRUE = {"true", "yes", "on"}


class FrontMatterError(Exception):
    """Front matter that cannot be read; `line` counts from 1 in the file."""

    def __init__(
        self, message: str, line: int, remedy: str, rule: str = "BrokenFrontMatter"
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.remedy = remedy
        self.rule = rule

    def problem(self, path: str) -> Problem:
        """What is wrong with the file at `path`."""
        return Problem(path, self.line, self.message, self.remedy, rule=self.rule)


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


def split(text: str, accepted: Sequence[Handler] = handlers.YAML) -> Split:
    """Cut a text (LF line ends, no BOM) after its front matter of one of the accepted formats."""
    for handler in accepted:
        if handler.detect(text):
            matter, body = handler.split(text)
            line = text.count("\n", 0, len(text) - len(body)) + 1
            return Split(matter, body, line, handler)
    return Split(None, text, 1)


def read(split: Split, bounds: Bounds = Bounds()) -> dict[str, Any]:  # noqa: B008  # it is frozen
    """What the front matter says: a mapping with text keys; empty where there is none.

    Raises FrontMatterError with the line in the file.
    """
    handler, matter = split.handler, split.written
    if handler is None or not matter.strip():
        return {}
    guard_length(matter, bounds)
    if handler.nests:
        _guard_depth(matter, bounds)
    try:
        loaded: Any = handler.load(matter)
    except ParseError as error:
        line = error.line + handler.before if error.line else 1
        raise FrontMatterError(error.message, line, error.remedy) from error
    if not isinstance(loaded, dict):
        what, line = "front matter is no list of `key: value`", handler.before + 1
        raise FrontMatterError(what, line, "write `key: value`")
    _count(loaded, bounds)
    return {str(key): value for key, value in loaded.items()}


def yaml_document(text: str) -> Any:
    """A whole YAML document (a configuration, a data file) as plain typed values.

    Raises FrontMatterError.
    """
    guard_length(text, _DOCUMENT)
    _guard_depth(text, _DOCUMENT)
    try:
        loaded = yaml_loader.load(text)
    except YamlError as error:
        said = f"front matter: {error}" if error.line else f"not YAML ({error})"
        raise FrontMatterError(said, error.line or 1, _QUOTE) from error
    _count(loaded, _DOCUMENT)
    return typed(loaded)


def typed(value: Any) -> Any:
    """Raw scalars as the booleans, numbers and texts that templates expect; times stay text."""
    if isinstance(value, Plain):
        return _typed_scalar(value)
    if isinstance(value, dict):
        return {str(key): typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return value


def _typed_scalar(value: Plain) -> Any:
    if value.kind == "bool":
        return value.lower() in _TRUE
    if value.kind in ("int", "float"):
        return yaml_loader.number(value)
    return str(value)


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


def is_truthy(value: object) -> bool:
    """Ruby's truth: everything but null and the boolean false."""
    return value is not None and not is_false(value)


_QUOTE = "put the value in quotes, or fix the line"
_DASHES = ("- ", "? ", ": ")
_DASH = re.compile(r"(?:[-?:] ){2,}")


def _guard_depth(text: str, bounds: Bounds) -> None:
    """Refuse by its looks what a parser that calls itself should not be given."""
    if text.count("[") + text.count("{") > bounds.depth:
        _guard_brackets(text, bounds.depth)
    for found in _DASH.finditer(text) if sum(map(text.count, _DASHES)) > bounds.depth else ():
        if len(found[0]) > 2 * bounds.depth:
            line = text.count("\n", 0, found.start()) + 2
            raise FrontMatterError(
                _too_deep("lists", bounds.depth), line, f"flatten them, {_DEPTH}", "OverLimit"
            )


def guard_length(text: str, bounds: Bounds) -> None:
    """Refuse front matter that is too long; raises FrontMatterError."""
    if len(text) > bounds.front_matter:
        what = f"front matter of {len(text):,} characters (limit {bounds.front_matter:,})"
        remedy = "shorten it, close it with ---, or raise limits.front_matter"
        raise FrontMatterError(what, 1, remedy, "OverLimit")


def _guard_brackets(text: str, most: int) -> None:
    depth = 0
    for found in re.finditer(r"[\[{\]}]", text):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        if depth > most:
            line = text.count("\n", 0, found.start()) + 2
            remedy = f"close them, put the value in quotes, {_DEPTH}"
            raise FrontMatterError(_too_deep("brackets", most), line, remedy, "OverLimit")


_DEPTH = "or raise limits.depth"


def _too_deep(what: str, most: int) -> str:
    return f"{what} nested over {most} deep"


def _count(loaded: Any, bounds: Bounds) -> None:
    """Refuse what aliases blow up, every visit counting, and what indents nest too deep."""
    stack, seen = [(loaded, 1)], 0
    while stack:
        value, depth = stack.pop()
        seen += 1
        if seen > bounds.values:
            remedy = "remove aliases (*name), or raise limits.values"
            raise FrontMatterError(f"over {bounds.values:,} values", 1, remedy, "OverLimit")
        if isinstance(value, dict):
            inner: Iterable[Any] = value.values()
        elif isinstance(value, list):
            inner = value
        else:
            continue
        if depth > bounds.depth:
            remedy = f"flatten them, {_DEPTH}"
            raise FrontMatterError(_too_deep("values", bounds.depth), 1, remedy, "OverLimit")
        stack.extend((one, depth + 1) for one in inner)
