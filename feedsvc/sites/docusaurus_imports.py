"""What docusaurus.config.js takes from files beside it: their constants and exports, not run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.sites import files as site_files
from feedsvc.sites import javascript, javascript_tokens, parsers, site_url

_MOST = 50  # files
_ENDINGS = ("", ".js", ".ts", ".mjs", ".mts", ".cjs", ".json", "/index.js", "/index.ts")
_NAMES = (
    r"(?P<default>[\w$]+)?\s*,?\s*(?:\{(?P<some>[^{}]*)\})?"
    r"\s*(?:\*\s*as\s+(?P<every>[\w$]+))?"
)
_FILE = r"""["'](?P<file>\.{1,2}/[^"'\n]+)["']"""
_TAKEN = (
    re.compile(rf"\bimport\s+{_NAMES}\s*from\s*{_FILE}"),
    re.compile(rf"\b(?:const|let|var)\s+{_NAMES}\s*=\s*require\(\s*{_FILE}\s*\)"),
)
_ONE = re.compile(r"([\w$]+)(?:\s*(?::|\bas\b)\s*([\w$]+))?")


class _Taken(NamedTuple):
    """A file as it is written; the local names of its default, of all its exports, of some."""

    file: str
    default: str
    every: str
    some: Mapping[str, str]


def known(root: Path, source: str) -> dict[str, Any]:
    """The values of names that a configuration imports from files of the site."""
    made: dict[str, Any] = {}
    for one in _taken(source):
        path = _found(root, one.file)
        exports, default = _exports(root, path) if path else ({}, {})
        made |= {one.default: default} if one.default and default else {}
        made |= {one.every: exports} if one.every else {}
        every = {**exports, **default}
        made |= {local: every[name] for local, name in one.some.items() if name in every}
    return made


def files(root: Path, source: str) -> list[str]:
    """The files that a configuration imports from, as far as they are there."""
    found = (_found(root, one.file) for one in _taken(source))
    return [str(path) for path in found if path]


def _taken(source: str) -> list[_Taken]:
    try:
        plain = javascript_tokens.without_comments(source)
    except ValueError:
        return []  # too long: what reads the configuration itself says so
    return list(_statements(plain))[:_MOST]


def _statements(source: str) -> Iterator[_Taken]:
    for pattern in _TAKEN:
        for found in pattern.finditer(source):
            pairs = (_ONE.match(part.strip()) for part in (found["some"] or "").split(","))
            some = {pair[2] or pair[1]: pair[1] for pair in pairs if pair}
            yield _Taken(found["file"], found["default"] or "", found["every"] or "", some)


def _found(root: Path, written: str) -> Path | None:
    """The file of the site that is meant."""
    for ending in _ENDINGS:
        name = posixpath.normpath(written + ending)
        there = not name.startswith("..") and site_files.is_there(root, name)
        if there and not (root / name).is_dir():
            return root / name
    return None


def _exports(root: Path, path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The constants of a file, and the object that it exports, as far as they are values.

    What is longer or deeper than settings are is a program, of which nothing is known.
    """
    written = site_url.own_text(root, path.relative_to(root).as_posix())
    try:
        if path.suffix == ".json":
            return {}, _values(parsers.json(written))
        module = javascript.read(written, path.name)
    except (ConfigError, parsers.ParseError):
        return {}, {}
    return _values(module.constants), _values(module.default)


def _values(said: Any) -> dict[str, Any]:
    """The texts and objects of an object."""
    if not isinstance(said, Mapping):
        return {}
    kept = {key: _values(one) if isinstance(one, Mapping) else one for key, one in said.items()}
    return {key: one for key, one in kept.items() if isinstance(one, str | dict)}
