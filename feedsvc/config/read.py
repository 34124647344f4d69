"""Config: the settings of one site, from wherever they were set, validated once, frozen.

Flags go before the environment (`FEEDSVC_SITE_URL`), that before feedsvc.toml or
`[tool.feedsvc]` of pyproject.toml, that before the generator's own configuration, that before
the defaults of the table in `settings`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import Struct

from feedsvc.config.settings import Config
from feedsvc.model.errors import ConfigError, FileError
from feedsvc.sites import files as files_of_sites
from feedsvc.sites import parsers


class Setting(Struct, frozen=True):
    """A row of the table: `feeds.limit`, its annotation, its default."""

    name: str
    hint: Any
    default: Any


FILES = ("feedsvc.toml", "pyproject.toml")
_LARGEST = files_of_sites.MIB
_LONGEST = 366 * 86_400  # seconds between two builds
_MANUAL = "see docs/reference.md"


def table() -> Iterator[Setting]:
    """Every setting in order."""
    for section in msgspec.structs.fields(Config):
        hints = get_type_hints(section.type, include_extras=True)
        for field in msgspec.structs.fields(section.type):
            is_made_anew = field.default_factory is not msgspec.NODEFAULT
            default = field.default_factory() if is_made_anew else field.default
            yield Setting(f"{section.name}.{field.name}", hints[field.name], default)


def given(
    root: Path, flags: Mapping[str, Any], environ: Mapping[str, str], file: Path | None = None
) -> dict[str, dict[str, Any]]:
    """What was set, as nested mappings of section and key, the stronger source winning.

    `flags` and the keys of `environ` are flat (`feeds.limit`, `FEEDSVC_FEEDS_LIMIT`). Raises
    ConfigError for an unreadable file, an unknown key or a value of the wrong type.
    """
    name, data = _named(file) if file else _found(root)
    written = _from_file(name, data)
    validate(written, subject=name)
    merged = {section: dict(values) for section, values in written.items()}
    for name, value in (*_from_environment(environ), *flags.items()):
        section, key = name.split(".")
        merged.setdefault(section, {})[key] = value
    validate(merged, subject="settings")
    return merged


def files(root: Path) -> tuple[str, ...]:
    """The files that settings may be in."""
    return tuple(str(root / name) for name in FILES)


def complete(given: Mapping[str, Mapping[str, Any]], suggested: Mapping[str, Any]) -> Config:
    """The frozen settings; `suggested` are those of `[feeds]` the generator's own imply."""
    feeds = {**suggested, **given.get("feeds", {})}
    return validate({**given, "feeds": feeds}, subject="settings")


def validate(given: Mapping[str, Any], subject: str) -> Config:
    """Settings from nested mappings; ConfigError names the key and the nearest known one."""
    try:
        return msgspec.convert(_listed(given), Config, str_keys=True)
    except msgspec.ValidationError as error:
        raise _explain(str(error), subject) from error


def _listed(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """`posts.path` may be one folder or a list of them."""
    posts = given.get("posts")
    if not isinstance(posts, Mapping) or not isinstance(posts.get("path"), str):
        return given
    return {**given, "posts": {**posts, "path": [posts["path"]]}}


def _explain(message: str, subject: str) -> ConfigError:
    place = re.search(r"`\$\.?([^`]*)`$", message)
    where = place[1] if place else ""
    unknown = re.search(r"unknown field `([^`]+)`", message)
    if not unknown:
        said = message.partition(" - at ")[0]
        what = said[0].lower() + said[1:]
        remedy = next((told for kind, told in _KINDS if f"xpected `{kind}" in said), _MANUAL)
        return ConfigError(f"{where} is not valid ({what})", subject=subject, remedy=remedy)
    key = f"{where}.{unknown[1]}".lstrip(".")
    names = [row.name for row in table()] + list(Config.__struct_fields__)
    tables = [name for name in names if name.endswith(f".{key}")]  # it stands above all tables
    remedy = f"put it under [{tables[0].partition('.')[0]}]" if tables else _nearest(key, names)
    remedy = remedy or _MANUAL
    return ConfigError(f"unknown setting {key}", subject=subject, remedy=remedy)


# What is expected of a value, and what to write.
_KINDS = (
    ("int", "write a number, without quotes"),
    ("float", "write a number, without quotes"),
    ("str", "write a text, in quotes"),
    ("bool", "write true or false, without quotes"),
    ("array", 'write a list, such as ["a", "b"]'),
    ("object", "write a table"),
)


def _named(file: Path) -> tuple[str, bytes]:
    """The file that the user named, and what it holds; it may lie anywhere."""
    try:
        return file.name, files_of_sites.named(file, _LARGEST)
    except FileError as error:
        remedy = "name a file that can be read"
        raise ConfigError(error.message, subject=error.subject, remedy=remedy) from error


def _found(root: Path) -> tuple[str, bytes]:
    """The file of the site that has settings, and what it holds; two times nothing without one."""
    for name in FILES:
        if files_of_sites.is_there(root, name):
            data = files_of_sites.read(root, name, _LARGEST)
            if name == "feedsvc.toml" or b"[tool.feedsvc" in data:
                return name, data
    return "", b""


def _from_file(name: str, data: bytes) -> dict[str, Any]:
    if not data:
        return {}
    try:
        loaded = parsers.toml(files_of_sites.decoded(data, name))
    except parsers.ParseError as error:
        subject = f"{name}:{error.line}" if error.line else name
        raise ConfigError(error.message, subject=subject, remedy=error.remedy) from error
    if name != "pyproject.toml":
        return loaded
    tool = loaded.get("tool")
    found = tool.get("feedsvc") if isinstance(tool, Mapping) else None
    return found if isinstance(found, dict) else {}


_PREFIX = "FEEDSVC_"


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Raises ConfigError for a variable that names no setting: it is a slip of one."""
    own = [name for name in environ if name.startswith(_PREFIX)]
    rows = {f"{_PREFIX}{row.name.upper().replace('.', '_')}": row for row in table() if own}
    for name in sorted(own):
        if name not in rows:
            remedy = f"{_nearest(name, rows) or _MANUAL}, or remove it from the environment"
            raise ConfigError("is not a setting", subject=name, remedy=remedy)
    for name, row in rows.items():
        if name in environ:
            yield row.name, _parsed(row, environ[name])


def _nearest(name: str, known: Iterable[str]) -> str:
    """What to write in place of a name; empty where no known one is like it."""
    import difflib  # slow to load, seldom needed

    near = difflib.get_close_matches(name, known, 1)
    return f"write {near[0]}" if near else ""


def _parsed(row: Setting, written: str) -> Any:
    if isinstance(row.default, tuple):
        return [part.strip() for part in written.split(",") if part.strip()]
    if isinstance(row.default, dict):
        pairs = (part.partition("=") for part in written.split(",") if part.strip())
        return {key.strip(): value.strip() for key, _, value in pairs}
    if isinstance(row.default, bool) or bool in get_args(row.hint.__origin__):
        return _TRUTHS.get(written.strip().lower(), written)
    if isinstance(row.default, int | float):
        try:
            return type(row.default)(written)
        except ValueError:
            return written  # validation says what is wrong with it
    return written


_TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("", "0", "false", "no", "off"), False),
}


def duration(written: str, name: str = "schedule.every") -> float:
    """`30s`, `5m`, `1h`, `1d` or bare seconds → seconds. ConfigError for anything else."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhd]?)\s*", written)
    seconds = (
        float(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]] if found else 0
    )
    if not 0 < seconds <= _LONGEST:
        raise ConfigError(
            f"{written!r} is not a duration", subject=name, remedy="write 30s, 5m or 1h"
        )
    return seconds


def environment() -> Mapping[str, str]:
    """The process's environment, read in this one place."""
    return os.environ
