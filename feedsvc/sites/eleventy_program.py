"""Eleventy's data in JavaScript (`.11tydata.js`, `_data/x.js`, `---js`): the literals in it.

Nothing is run. What only a program would tell is left out, and where it stands is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from feedsvc.sites import javascript
from feedsvc.sites.javascript import Call, Unknown

_EXPORTED = re.compile(r"^export\s+(?:const|let|var)\s+([\w$]+)", re.MULTILINE)


class Said(NamedTuple):
    """What a program's text says: values, and the line of each key whose value is no literal.

    Keys within objects are written with dots. `whole` is the line of an export that is no object.
    """

    values: dict[str, Any]
    unread: dict[str, int]
    whole: int = 0


# `permalink: (data) => `…``, or a function that returns the like and does nothing else
_PERMALINK = re.compile(
    r"""\bpermalink["']?\s*(?::\s*(?:async\s+)?(?:function\s*\w*\s*)?)?
    \(?\s*(?P<parameter>\{[\w\s,$]*\}|\w*)\s*\)?\s*(?:=>\s*)?(?:\{\s*return\s+)?
    `(?P<text>[^`]*)`\s*;?\s*\}?\s*[,}]""",
    re.VERBOSE,
)
_NAMES = re.compile(r"\$\{\s*(?:this\.(slug|slugify)\(\s*)?([\w$]+(?:\.[\w$]+)*)\s*(\))?\s*\}")


def module(source: str, name: str) -> Said:
    """A data file: its default export, and what else it exports. ConfigError as `javascript`."""
    read = javascript.read(source, name)
    known = read.constants
    named = {key: known[key] for key in _EXPORTED.findall(source) if key in known}
    if isinstance(read.default, dict) or (named and read.default is None):
        return _with_permalink(literals({**read.settings(), **named}), source)
    return Said({}, {}, _line(read.default) or 1)


def front_matter(source: str) -> dict[str, Any]:
    """Front matter: an object, or constants; what is no literal in it, too.

    ConfigError as `javascript`.
    """
    if source.lstrip().startswith("{"):
        # on the same line, so that lines are counted as they stand
        return javascript.read(f"export default {source.lstrip()}", "").settings()
    return dict(javascript.read(source, "").constants)


def _with_permalink(said: Said, source: str) -> Said:
    """The same with an address whose function only fills in names, as the template that it is."""
    place, written = said.values, _template(source)
    key = next((key for key in said.unread if key.endswith("permalink")), "")
    if key.startswith("eleventyComputed."):
        place = said.values["eleventyComputed"]
    if not written or key not in ("permalink", "eleventyComputed.permalink"):
        return said
    place["permalink"] = written
    return said._replace(unread={k: line for k, line in said.unread.items() if k != key})


def _template(source: str) -> str:
    """`/a/${data.page.fileSlug}/` as `/a/{{ page.fileSlug }}/`; empty for what does more."""
    found = _PERMALINK.search(source)
    if found is None or found["text"].count("${") != len(_NAMES.findall(found["text"])):
        return ""
    data = "" if found["parameter"].startswith("{") else f"{found['parameter']}."

    def filled(name: re.Match[str]) -> str:
        pipe = f" | {name[1]}" if name[1] else ""
        return f"{{{{ {name[2].removeprefix(data)}{pipe} }}}}"

    return _NAMES.sub(filled, found["text"])


def literals(values: Mapping[str, Any]) -> Said:
    """What values say of themselves, and the lines of those that only a program would give."""
    unread = dict(_unread(values, ""))
    return Said({key: _bare(value) for key, value in values.items() if key not in unread}, unread)


def _unread(values: Mapping[str, Any], above: str) -> Iterator[tuple[str, int]]:
    for key, value in values.items():
        if isinstance(value, Unknown | Call):
            yield f"{above}{key}", _line(value)
        elif isinstance(value, dict):
            yield from _unread(value, f"{above}{key}.")


def _line(value: Any) -> int:
    return value.line if isinstance(value, Unknown) else 0


def _bare(value: Any) -> Any:
    """A value without what is unknown in it."""
    if isinstance(value, dict):
        return {k: _bare(v) for k, v in value.items() if not isinstance(v, Unknown | Call)}
    if isinstance(value, list):
        return [_bare(item) for item in value if not isinstance(item, Unknown | Call)]
    return value
