"""Configuration and data files: read, parsed by their endings, and refused by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from feedsvc.model.errors import ConfigError
from feedsvc.sites import files, frontmatter, markers, parsers, text
from feedsvc.sites.frontmatter import Handler
from feedsvc.sites.parsers import ParseError

S = TypeVar("S")
T = TypeVar("T")


def load(root: Path, name: str, most: int = files.LARGEST) -> Any:
    """What a file of the site says, by its ending. Raises FileError and ConfigError."""
    return parsed(READERS[Path(name).suffix], files.text(root, name, most), name)


def configuration(generator: str, root: Path, manual: str) -> dict[str, Any]:
    """What a generator's configuration says; nothing where there is no file.

    ConfigError where it is no mapping: the author is sent to the `manual` then.
    """
    path = markers.config(generator, root)
    loaded = load(root, path.name, markers.CONFIG) if path else None
    if path and not isinstance(loaded, dict | None):
        what = "is not a list of `key: value`"
        raise ConfigError(what, subject=path.name, remedy=f"see {manual}")
    return loaded or {}


def parsed(parse: Callable[[S], T], written: S, name: str) -> T:
    """What a parser makes of a file. ConfigError names the file, and the line where it is known.

    Every parser of such files is called from here: none may end the build otherwise.
    """
    try:
        made = parse(written)
        parsers.checked(made)
    except ParseError as error:
        raise _told(error.message, name, error.line, error.remedy) from error
    except (ValueError, SyntaxError, ArithmeticError, RecursionError, MemoryError) as error:
        told = parsers.refused(error)
        raise _told(told.message, name, told.line, told.remedy) from error
    return made


def front_matter(name: str, written: bytes, accepted: Sequence[Handler]) -> dict[str, Any]:
    """What the front matter of a file that is no post says; ConfigError where it is unreadable."""
    try:
        split = frontmatter.split(text.decode(name, written), accepted)
    except text.RejectedError as error:
        problem = error.problem
        raise ConfigError(problem.what, subject=name, remedy=problem.remedy) from error
    return parsed(frontmatter.read, split, name)


def _told(message: str, name: str, line: int, remedy: str) -> ConfigError:
    return ConfigError(message, subject=f"{name}:{line}" if line else name, remedy=remedy)


def _csv(written: str, separator: str = ",") -> list[dict[str | Any, str | Any]]:
    import csv  # loaded only where a site has such a file

    try:
        return list(csv.DictReader(written.splitlines(), delimiter=separator))
    except csv.Error as error:
        raise ValueError(str(error)) from error


# The parser of each kind of file.
READERS: Mapping[str, Callable[[str], Any]] = {
    ".yml": frontmatter.yaml_document,
    ".yaml": frontmatter.yaml_document,
    ".json": parsers.json,
    ".toml": parsers.toml,
    ".csv": _csv,
    ".tsv": partial(_csv, separator="\t"),
}
