"""Pelican's settings files, read as syntax: what each setting says, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feedsvc.sites import files, python_settings, signs
from feedsvc.sites.python_settings import Unreadable
from feedsvc.sites.site_url import Value

# publishconf takes everything from pelicanconf and changes some.
CONFIGS = signs.CONFIGS["pelican"]


class Settings:
    """The settings by name, each read as the type that it must have."""

    def __init__(self, root: Path) -> None:
        self._said: dict[str, Any] = {}
        self._file = CONFIGS[0]
        self._first: Mapping[str, Any] = {}
        for name in CONFIGS:
            if files.is_there(root, name):
                self._said = python_settings.read(root / name, self._said)
                self._first = self._first or self._said
                self._file = name

    def text(self, name: str, default: str = "") -> str:
        """A text; the default where the settings have none that can be read."""
        said = self._said.get(name)
        return said if isinstance(said, str) else default

    def names(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts; one text is a list of it."""
        said = self._said.get(name)
        if isinstance(said, list):
            return tuple(item for item in said if isinstance(item, str))
        return (said,) if isinstance(said, str) else default

    def mapping(self, name: str) -> dict[str, Any]:
        """A dictionary, without what cannot be read in it."""
        said = self._said.get(name)
        return _readable(said) if isinstance(said, dict) else {}

    def raw(self, name: str, default: Any = None) -> Any:
        """Any literal, lists without what cannot be read in them."""
        said = self._said.get(name, default)
        return default if isinstance(said, Unreadable) else _readable(said)

    def unreadable(self, name: str) -> str:
        """`file:line` of a setting that only running the file would give; empty where it is read.

        What publishconf takes over from pelicanconf is named by the file that was read last.
        """
        said = self._said.get(name)
        return f"{self._file}:{said.line}" if isinstance(said, Unreadable) else ""

    def urls(self) -> dict[str, Value]:
        """SITEURL as it is published, and as the first of the files has it."""
        both = {CONFIGS[2]: self._said.get("SITEURL"), CONFIGS[0]: self._first.get("SITEURL")}
        return {f"SITEURL of {file}": _site_url(said, file) for file, said in both.items()}


def _site_url(said: Any, file: str) -> Value:
    written, program = said if isinstance(said, str) else "", isinstance(said, Unreadable)
    return Value(written, (file, *CONFIGS), name="SITEURL", program=program)


def _readable(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _readable(v) for k, v in value.items() if not isinstance(v, Unreadable)}
    if isinstance(value, list):
        return [_readable(item) for item in value if not isinstance(item, Unreadable)]
    return value
