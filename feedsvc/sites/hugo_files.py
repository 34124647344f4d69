"""Hugo's configuration files: where they lie, what they hold, how they are merged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feedsvc.sites import data_files, files, signs

_NAMES = ("hugo", "config")
_ENDINGS = (".toml", ".yaml", ".yml", ".json")
# Of each folder in config/, those that a build for readers uses; the later one wins.
_FOLDERS = ("_default", "production")
_OF_A_LANGUAGE = ("params", "menu", "menus")


def folder_files(root: Path) -> list[Path]:
    """The files in `config/_default` and `config/production`, in the order of merging."""
    return [
        path
        for folder in _FOLDERS
        for path in files.below(root, f"config/{folder}")
        if path.suffix in _ENDINGS
    ]


def inputs(root: Path) -> list[str]:
    """Every path that the settings may come from."""
    made = [str(root / name) for name in signs.CONFIGS["hugo"]]
    folders = [root / "config", *(root / "config" / name for name in _FOLDERS)]
    return [*made, *map(str, folders), *map(str, folder_files(root))]


def read(root: Path) -> dict[str, Any]:
    """All settings, keys in lower case. ConfigError for a file that cannot be read."""
    made: dict[str, Any] = {}
    if (path := signs.config("hugo", root)) is not None:
        made = _merged(made, _placed(path, load(root, path.name)))
    for path in folder_files(root):
        made = _merged(made, _placed(path, load(root, path.relative_to(root).as_posix())))
    return made


def load(root: Path, name: str) -> Any:
    """A YAML, TOML or JSON file as plain values, keys in lower case."""
    return lowered(data_files.load(root, name, signs.CONFIG))


def lowered(value: Any) -> Any:
    """A value with all keys of its mappings in lower case, as Hugo looks them up."""
    if isinstance(value, Mapping):
        return {str(key).lower(): lowered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [lowered(item) for item in value]
    return value


def _placed(path: Path, values: Any) -> dict[str, Any]:
    """The settings of one file where they belong: `params.toml` under `params`.

    `params.fr.toml` belongs under `languages.fr.params`, `languages.fr.toml` as any other file of
    a language under `languages.fr` (config/configloader.go).
    """
    key, _, language = path.stem.lower().partition(".")
    if not language:
        named = {key: values} if key not in _NAMES else values
        return named if isinstance(named, dict) else {}
    named = {key: values} if key in _OF_A_LANGUAGE else values
    return {"languages": {language: named}}


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(below)
    for key, value in above.items():
        under = made.get(key)
        if isinstance(value, Mapping) and isinstance(under, Mapping):
            made[key] = _merged(under, value)
        else:
            made[key] = value
    return made
