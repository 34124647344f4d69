"""A site's own templates of pages: where they lie, and what they are."""

from __future__ import annotations

import posixpath
from pathlib import Path

from feedsvc.model.errors import ConfigError
from feedsvc.sites import files

_LARGEST = files.MIB  # bytes of one
_MOST = 100  # files


def read(root: Path, folder: str) -> dict[str, str]:
    """Return the sources by their paths below the folder; nothing where no folder is set.

    Raises ConfigError where the folder is not one of the site's, and FileError for a template
    that is not to be read.
    """
    return {name: files.text(root, path, _LARGEST) for name, path in _paths(root, folder).items()}


def inputs(root: Path, folder: str) -> list[str]:
    """Return the folders and files that the templates come from. Raises ConfigError."""
    if not folder:
        return []
    found = [str(root / path) for path in _paths(root, folder).values()]
    return sorted({str(root / folder), *(posixpath.dirname(one) for one in found), *found})


def _paths(root: Path, folder: str) -> dict[str, str]:
    """The paths of the templates from the site's root, by those below the folder."""
    if not folder:
        return {}
    if posixpath.normpath(folder) != folder or folder.startswith(("/", ".")) or "\0" in folder:
        what, remedy = f"{folder!r} is not a folder of the site", 'write it like "templates"'
        raise ConfigError(what, subject="pages.templates", remedy=remedy)
    found = [path for path in files.below(root, folder) if path.suffix == ".html"]
    if not found:
        remedy = "put a template there that stands for one of feedsvc's, or leave the key out"
        raise ConfigError(f"{folder} has no .html file", subject="pages.templates", remedy=remedy)
    if len(found) > _MOST:
        what, remedy = f"{folder} has over {_MOST} files", "name a folder with templates only"
        raise ConfigError(what, subject="pages.templates", remedy=remedy)
    names = [path.relative_to(root).as_posix() for path in found]
    return {name.removeprefix(f"{folder}/"): name for name in names}
