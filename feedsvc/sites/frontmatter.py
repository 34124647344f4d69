"""Front matter: fences and formats → raw scalars (python-frontmatter, PyYAML and tomllib).

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
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml
from frontmatter.default_handlers import YAMLHandler

from feedsvc.sites.yaml_loader import BASE, Loader, Plain

MAX_BYTES = 65_536
MAX_DEPTH = 50
MAX_NODES = 20_000

_FALSE = {"false", "no", "off"}
_TRUE = {"true", "yes", "on"}


class FrontMatterError(Exception):
    """Front matter that cannot be read; `line` counts from 1 in the file."""

    def __init__(self, message: str, line: int, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.remedy = remedy


class Split(NamedTuple):
    """A file in two: `matter` is None where it has none; `line` is the body's first line.

    `kind` is the language of the matter: `yaml`, `toml` or `json`.
    """

    matter: str | None
    body: str
    line: int
    kind: str = "yaml"


class JekyllHandler(YAMLHandler):
    """YAML between `---` and `---` or `...`, as Jekyll's YAML_FRONT_MATTER_REGEXP reads it."""

    # The blank lines after the closing fence go with it, the indent of the text does not.
    FM_BOUNDARY = re.compile(
        r"\A---[^\S\n]*\n(.*?\n?)^(?:---|\.\.\.)\s*$\n?", re.MULTILINE | re.DOTALL
    )

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and body; ValueError where the text has no front matter."""
        found = self.FM_BOUNDARY.match(text)
        if found is None:
            raise ValueError("no front matter")
        return found[1], text[found.end() :]

    def load(self, fm: str, **kwargs: Any) -> Any:
        """Parse with raw scalars."""
        return super().load(fm, **{"Loader": Loader, **kwargs})


_HANDLER = JekyllHandler()
_TOML = re.compile(r"\A\+\+\+[^\S\n]*\n(.*?\n?)^\+\+\+\s*$\n?", re.MULTILINE | re.DOTALL)


def split(text: str) -> Split:
    """Cut a text (LF line ends, no BOM) after its front matter."""
    if not text.startswith("---"):
        return Split(None, text, 1)
    try:
        matter, body = _HANDLER.split(text)
    except ValueError:
        return Split(None, text, 1)
    return Split(matter, body, text.count("\n", 0, len(text) - len(body)) + 1)


def cut(text: str) -> Split:
    """Cut a text after its front matter of any kind: `---` YAML, `+++` TOML, `{ }` JSON."""
    if text.startswith("{"):
        return _cut_json(text)
    if found := _TOML.match(text):
        body = text[found.end() :]
        return Split(found[1], body, text.count("\n", 0, found.end()) + 1, "toml")
    return split(text)


def _cut_json(text: str) -> Split:
    try:
        _, end = json.JSONDecoder().raw_decode(text[:MAX_BYTES])
    except (ValueError, RecursionError):
        return Split(None, text, 1)
    body = text[end:].removeprefix("\n")
    return Split(text[:end], body, text.count("\n", 0, len(text) - len(body)) + 1, "json")


def read(split: Split) -> dict[str, Any]:
    """Front matter of any kind as `load` gives it; TOML and JSON values have their own types.

    Raises FrontMatterError.
    """
    matter = split.matter or ""
    if split.kind == "yaml":
        return load(matter) if matter.strip() else {}
    _guard(matter)
    loaded = _toml(matter) if split.kind == "toml" else json.loads(matter)
    if not isinstance(loaded, dict):
        raise FrontMatterError("front matter is no object", 1, "write { ... }")
    _count(loaded)
    return loaded


def _toml(matter: str) -> Any:
    import tomllib  # loaded only where front matter is written in it

    try:
        return tomllib.loads(matter)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        where = re.search(r"line (\d+)", str(error))
        line = int(where[1]) + 1 if where else 1
        raise FrontMatterError(f"front matter is not TOML ({error})", line, _QUOTE) from error


def load(matter: str) -> dict[str, Any]:
    """Front matter as a mapping of raw scalars, lists and mappings; the last duplicate wins.

    Raises FrontMatterError with the line in the file (the fence is line 1).
    """
    _guard(matter)
    try:
        loaded = _HANDLER.load(matter)
    except yaml.MarkedYAMLError as error:
        raise _explain(error) from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise FrontMatterError(f"front matter is not YAML ({error})", 1, _QUOTE) from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise FrontMatterError("front matter is no list of `key: value`", 2, "write `key: value`")
    _count(loaded)
    return {str(key): value for key, value in loaded.items()}


def yaml_document(text: str) -> Any:
    """A whole YAML document (a configuration, a data file) as plain typed values."""
    _guard(text, limit=16 * MAX_BYTES)
    try:
        loaded = yaml.load(text, Loader=Loader)  # noqa: S506  # a safe loader's child
    except yaml.MarkedYAMLError as error:
        raise _explain(error, first=1) from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise FrontMatterError(f"not YAML ({error})", 1, _QUOTE) from error
    _count(loaded, limit=50 * MAX_NODES)
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
        made = yaml.load(str(value), Loader=BASE)  # noqa: S506  # YAML 1.1: octal, base 60
        return made if isinstance(made, int | float) else str(value)
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
_DASHES = re.compile(rf"(?:[-?:] ){{{MAX_DEPTH}}}")


def _guard(text: str, limit: int = MAX_BYTES) -> None:
    if len(text) > limit:
        what = f"front matter of {len(text):,} characters (limit {limit:,})"
        raise FrontMatterError(what, 1, "shorten it, or close it with ---")
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _guard_brackets(text)
    if nested := _DASHES.search(text):
        line = text.count("\n", 0, nested.start()) + 2
        raise FrontMatterError(f"lists nested over {MAX_DEPTH} deep", line, "flatten them")


def _guard_brackets(text: str) -> None:
    depth = 0
    for found in re.finditer(r"[\[{\]}]", text):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, found.start()) + 2
            what = f"brackets nested over {MAX_DEPTH} deep"
            raise FrontMatterError(what, line, "close them, or put the value in quotes")


def _count(loaded: Any, limit: int = MAX_NODES) -> None:
    """Refuse what aliases blow up: every visit counts, shared or not."""
    stack, seen = [loaded], 0
    while stack:
        value = stack.pop()
        seen += 1
        if seen > limit:
            raise FrontMatterError(f"over {limit:,} values", 1, "remove aliases (*name)")
        if isinstance(value, Mapping):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def _explain(error: yaml.MarkedYAMLError, first: int = 2) -> FrontMatterError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + first if mark else 1
    return FrontMatterError(f"front matter: {error.problem or error.context}", line, _QUOTE)
