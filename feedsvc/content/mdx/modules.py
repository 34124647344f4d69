"""Modules: imports and exports of a text, which go, and the values that they give to names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from feedsvc.content.mdx import fences, jsx
from feedsvc.content.mdx.jsx import Value

_ESM = re.compile(
    r"import\s+(?:type\s+)?(?:[\"'{*]|[\w$]+(?:\s*,\s*[{*][^\n]*)?\s+from\b)|import\s*\{"
    r"|export\s+(?:const|let|var|function|default|async|class|type|interface|\{|\*)"
)
_IMPORT = re.compile(
    r"import\s+(?:([\w$]+)\s*(?:,\s*\{[^{}]*\}\s*)?|\{([^{}]*)\}\s*|\*\s*as\s+([\w$]+)\s+)"
    r"from\s*[\"']([^\"'\n]+)[\"']"
)
_LOCAL = re.compile(r"\b(?:Content|default)(?:\s+as\s+([\w$]+))?")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|ico)\Z", re.IGNORECASE)
_EXPORT = re.compile(r"export\s+(?:const|let|var)\s+([\w$]+)\s*(?::\s*[\w$<>\[\]| ]+)?=\s*")
_LITERAL = re.compile(
    r"""\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|-?\d[\d_.]*"""
    r"""|(?:true|false|null|undefined)\b""",
    re.DOTALL,
)
_KEY = re.compile(r"""\s*(?:([\w$]+)|["']([\w$]+)["'])\s*:\s*""")
_AFTER = re.compile(r"[ \t]*(?:;|\n|//|as\s+const\b|,|\Z)")
_LONGEST = 400  # lines of an import or export
_MOST = 1_000  # names of a text


class Modules(NamedTuple):
    """A text with its imports and exports blanked.

    `known` are the values of names, `texts` the paths of Markdown files by the names of the
    components that they are.
    """

    text: str
    known: Mapping[str, Value]
    texts: Mapping[str, str]


def taken_out(text: str) -> Modules:
    """A text without its modules, whose lines are kept, and what these say."""
    lines = text.split("\n")
    said: list[str] = []
    for start, end in _places(text, lines):
        said.append("\n".join(lines[start:end]))
        lines[start:end] = [""] * (end - start)
    known: dict[str, Value] = {}
    texts: dict[str, str] = {}
    for module in said:
        for found in _IMPORT.finditer(module):
            _imported(found, known, texts)
        for export in _EXPORT.finditer(module):
            if len(known) < _MOST:
                known |= _exported(export[1], module, export.end(), known)
    return Modules("\n".join(lines), known, texts)


def _places(text: str, lines: list[str]) -> Iterator[tuple[int, int]]:
    """The lines of each module: it begins a block, outside of code."""
    at, free, place = 0, True, 0
    while at < len(lines):
        if fence := fences.opened(text, place):
            code = text.count("\n", place, fences.end(text, fence)) + 1
            place += sum(len(line) + 1 for line in lines[at : at + code])
            at, free = at + code, True
            continue
        end = at + 1
        if free and _ESM.match(lines[at]):
            end = _module_end(lines, at)
            place += sum(len(line) + 1 for line in lines[at:end])
            yield at, end
        else:
            free = not lines[at].strip()
            place += len(lines[at]) + 1
        at = end


def _module_end(lines: list[str], at: int) -> int:
    """The line after an import or export: a blank one, where its brackets are closed."""
    depth = 0
    for end in range(at, min(len(lines), at + _LONGEST)):
        if not lines[end].strip() and depth <= 0:
            return end
        depth += sum(lines[end].count(mark) for mark in "{([")
        depth -= sum(lines[end].count(mark) for mark in "})]")
        after = lines[end + 1] if end + 1 < len(lines) else ""
        if depth <= 0 and lines[end].rstrip().endswith((";", "'", '"')) and not after[:1].isspace():
            return end + 1
    return min(len(lines), at + _LONGEST)


def _imported(found: re.Match[str], known: dict[str, Value], texts: dict[str, str]) -> None:
    """Note a picture or a text that is imported by name."""
    default, some, every, path = found.groups()
    if default and _PICTURE.search(path):
        known[default] = Value(path, "file")
    elif path.endswith((".md", ".mdx")):
        local = _LOCAL.search(some or "")
        name = default or (f"{every}.Content" if every else local and (local[1] or local[0]))
        if name:
            texts[name] = path


def _exported(name: str, module: str, at: int, known: Mapping[str, Value]) -> dict[str, Value]:
    """The names that a literal, or an object of literals, gives values to."""
    if module.startswith("{", at):
        return dict(_members(name, module, at + 1, known))
    found = _LITERAL.match(module, at)
    if found is None or not _AFTER.match(module, found.end()):
        return {}
    told = jsx.value(found[0], known)
    return {name: told} if told else {}


def _members(
    name: str, module: str, at: int, known: Mapping[str, Value]
) -> Iterator[tuple[str, Value]]:
    """The literals of an object up to the first member that is none."""
    for _ in range(_MOST):
        key = _KEY.match(module, at)
        found = _LITERAL.match(module, key.end()) if key else None
        told = jsx.value(found[0], known) if found else None
        if key is None or found is None or told is None:
            return
        yield f"{name}.{key[1] or key[2]}", told
        after = re.compile(r"\s*,").match(module, found.end())
        if after is None:
            return
        at = after.end()
