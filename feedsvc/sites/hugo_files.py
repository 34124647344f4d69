"""Hugo's configuration files: where they lie, what they hold, how they are merged."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from feedsvc.errors import ConfigError
from feedsvc.sites import frontmatter, signs

_NAMES = ("hugo", "config")
_ENDINGS = (".toml", ".yaml", ".yml", ".json")
# Of each folder in config/, those that a build for readers uses; the later one wins.
_FOLDERS = ("_default", "production")
_OF_A_LANGUAGE = ("params", "menu", "menus")
_LARGEST = 1 << 20  # bytes


def folder_files(root: Path) -> list[Path]:
    """The files in `config/_default` and `config/production`, in the order of merging."""
    folders = (root / "config" / name for name in _FOLDERS)
    return [
        path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _ENDINGS and path.is_file()
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
        made = _merged(made, _placed(path, load(path, path.name)))
    for path in folder_files(root):
        made = _merged(made, _placed(path, load(path, path.relative_to(root).as_posix())))
    return made


def load(path: Path, name: str) -> Any:
    """A YAML, TOML or JSON file as plain values, keys in lower case."""
    try:
        return lowered(_READERS[path.suffix](_text(path)))
    except frontmatter.FrontMatterError as error:
        subject = f"{name}:{error.line}"
        raise ConfigError(error.message, subject=subject, remedy=error.remedy) from error
    except (ValueError, OSError, RecursionError) as error:
        raise ConfigError(str(error), subject=name, remedy="correct the file") from error


def _text(path: Path) -> str:
    if path.stat().st_size > _LARGEST:
        raise ValueError(f"is larger than {_LARGEST:,} bytes")
    return path.read_bytes().decode("utf-8-sig")


_READERS: dict[str, Callable[[str], Any]] = {
    ".toml": tomllib.loads,
    ".yaml": frontmatter.yaml_document,
    ".yml": frontmatter.yaml_document,
    ".json": json.loads,
}


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
