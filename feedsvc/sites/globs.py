"""Globs of generators' settings → tests of paths: `*`, `**`, `?`, `{a,b}`, `[a-z]`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_PART = re.compile(r"\*\*+|\*|\?|\{|\}|,|\[[^\[\]]+\]|[^*?{},\[]+|\[")
_MOST = 5  # stars in one glob: more of them take too long where nothing matches


@lru_cache(maxsize=256)
def matcher(glob: str) -> Callable[[str], bool]:
    """A test whether a whole path matches; `*` stops at `/` and `**` does not.

    A glob with more than five stars or with braces that do not close matches nothing.
    """
    if len(re.findall(r"\*+", glob)) > _MOST or glob.count("{") != glob.count("}"):
        return lambda _path: False
    depth, made = 0, []
    for part in _PART.findall(glob):
        depth += (part == "{") - (part == "}")
        made.append(_translated(part, depth))
    try:
        test = re.compile("".join(made))
    except re.error:
        return lambda _path: False
    return lambda path: test.fullmatch(path) is not None


def _translated(part: str, depth: int) -> str:
    if part.startswith("**"):
        return ".*"
    simple = {"*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")"}
    if part == ",":
        return "|" if depth else ","
    if part.startswith("[") and len(part) > 1:
        return part.replace("[!", "[^", 1)
    return simple.get(part) or re.escape(part)
