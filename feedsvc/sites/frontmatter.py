"""Front matter: fences and formats → raw scalars (`yaml_lines`, `yaml_loader` and tomllib).

Scalars keep their text. What YAML would turn into a number, a boolean or a time is a `Plain`,
which is the text as written and knows its kind, so `tags: [1.10, No]` stays `1.10` and `No`
while `published: false` is still told from `published: "false"`.

Traps held off here: libyaml recurses on the C stack, so deep nesting ends the process
(30,000 `[`); aliases multiply when walked; `frontmatter.parse` strips the body, which costs a
leading code block its indent, and loses a text that merely starts with a rule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from feedsvc.model.problem import Problem
from feedsvc.model.site import Bounds
from feedsvc.sites import yaml_lines
from feedsvc.sites.yaml_scalars import Plain, YamlError

_DOCUMENT = Bounds(front_matter=1 << 20, values=1_000_000)  # a configuration, a data file
_JSON = re.compile(r"\{\s*[\"}]")
_WINDOW = 1 << 20  # characters in which the end of JSON is looked for

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
    """A file in two: `matter` is None where it has none; `line` is the body's first line.

    `kind` is the language of the matter: `yaml`, `toml` or `json`.
    """

    matter: str | None
    body: str
    line: int
    kind: str = "yaml"


# As Jekyll's YAML_FRONT_MATTER_REGEXP has them: `---`, then `---` or `...`.
_OPENING = re.compile(r"---[^\S\n]*\n")
# The blank lines after the closing fence go with it, the indent of the text does not.
_CLOSING = re.compile(r"\n(?:---|\.\.\.)\s*$\n?", re.MULTILINE)
_TOML = re.compile(r"\A\+\+\+[^\S\n]*\n(.*?\n?)^\+\+\+\s*$\n?", re.MULTILINE | re.DOTALL)


def split(text: str) -> Split:
    """Cut a text (LF line ends, no BOM) after its front matter."""
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end() - 1) if opening else None
    if opening is None or closing is None:
        return Split(None, text, 1)
    matter, body = text[opening.end() : closing.start() + 1], text[closing.end() :]
    return Split(matter, body, text.count("\n", 0, closing.end()) + 1)


def cut(text: str) -> Split:
    """Cut a text after its front matter of any kind: `---` YAML, `+++` TOML, `{ }` JSON."""
    if text.startswith("{"):
        return _cut_json(text)
    if found := _TOML.match(text):
        body = text[found.end() :]
        return Split(found[1], body, text.count("\n", 0, found.end()) + 1, "toml")
    return split(text)


def _cut_json(text: str) -> Split:
    """`{{ x }}` and `{: .x}` at the beginning of a text are none; what cannot be read is all."""
    if not _JSON.match(text):
        return Split(None, text, 1)
    try:
        _, end = json.JSONDecoder().raw_decode(text[:_WINDOW])
    except (ValueError, RecursionError):
        return Split(text, "", text.count("\n") + 1, "json")
    body = text[end:].removeprefix("\n")
    return Split(text[:end], body, text.count("\n", 0, len(text) - len(body)) + 1, "json")


def read(split: Split, bounds: Bounds = Bounds()) -> dict[str, Any]:  # noqa: B008  # it is frozen
    """Front matter of any kind as `load` gives it; TOML and JSON values have their own types.

    Raises FrontMatterError.
    """
    matter = split.matter or ""
    if split.kind == "yaml":
        return load(matter, bounds) if matter.strip() else {}
    _guard(matter, bounds)
    loaded = _parsed(matter, split.kind)
    _count(loaded, bounds)
    return loaded


def _parsed(matter: str, kind: str) -> dict[str, Any]:
    from feedsvc.sites import parsers  # loaded only where front matter is written in these

    before, parse = (1, parsers.toml) if kind == "toml" else (0, parsers.json)
    try:
        loaded: dict[str, Any] = parse(matter)
    except parsers.ParseError as error:
        what = f"front matter is not {kind.upper()} ({error.message})"
        line = error.line + before if error.line else 1
        remedy = _QUOTE if kind == "toml" else "correct it"
        raise FrontMatterError(what, line, remedy) from error
    return loaded


def load(matter: str, bounds: Bounds = Bounds()) -> dict[str, Any]:  # noqa: B008  # it is frozen
    """Front matter as a mapping of raw scalars, lists and mappings; the last duplicate wins.

    Raises FrontMatterError with the line in the file (the fence is line 1).
    """
    _guard(matter, bounds)
    loaded = yaml_lines.read(matter)
    if loaded is None:
        loaded = _yaml(matter, "front matter is ", before=1)
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise FrontMatterError("front matter is no list of `key: value`", 2, "write `key: value`")
    _count(loaded, bounds)
    return {str(key): value for key, value in loaded.items()}


def yaml_document(text: str) -> Any:
    """A whole YAML document (a configuration, a data file) as plain typed values."""
    _guard(text, _DOCUMENT)
    loaded = _yaml(text, "", before=0)
    _count(loaded, _DOCUMENT)
    return typed(loaded)


def _yaml(text: str, what: str, *, before: int) -> Any:
    """What the parser makes of a text, which begins after so many lines of its file."""
    from feedsvc.sites import yaml_loader  # simple front matter is read before it is loaded

    try:
        return yaml_loader.load(text)
    except YamlError as error:
        if error.line:
            said, line = f"front matter: {error}", error.line + before
            raise FrontMatterError(said, line, _QUOTE) from error
        raise FrontMatterError(f"{what}not YAML ({error})", 1, _QUOTE) from error


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
        from feedsvc.sites import yaml_loader

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


def _guard(text: str, bounds: Bounds) -> None:
    """Refuse by its looks what the parser should not be given."""
    guard_length(text, bounds)
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
