"""Hugo's folders of content: sections, what they hand down, and files that are no pages."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from feedsvc.sites import data_files, files, frontmatter, handlers, text, yaml_loader

ENDINGS = (".md", ".markdown", ".mdown", ".html", ".htm")
_MOST = 100_000  # folders


def walk(
    root: Path, folders: Sequence[tuple[str, str]], language: str, others: Sequence[str]
) -> dict[str, Any]:
    """What pages depend on besides themselves.

    `branches` has for each folder with an `_index.md` its front matter, as far as it matters:
    slug, title and what it cascades. `bundles` are folders whose `index.md` makes all other files
    in them resources; those with nothing to tell apart are left out.
    """
    branches: dict[str, dict[str, Any]] = {}
    found: set[str] = set()  # all bundles
    telling: set[str] = set()
    for full, path, names in _folders(root, folders):
        pages = [name for name in names if posixpath.splitext(name)[1].lower() in ENDINGS]
        if index := _index(pages, "_index", language, others):
            branches[path.lower()] = _branch(root, full, index)
        elif _index(pages, "index", language, others):
            found.add(full)
            telling |= {full} if len(pages) > 1 else set()
        if pages:
            telling.update(one for one in _above(full) if one in found)
    return {"branches": branches, "bundles": tuple(sorted(telling))}


def _above(folder: str) -> Iterator[str]:
    while "/" in folder:
        folder = posixpath.dirname(folder)
        yield folder


def inputs(root: Path, folders: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The `_index` of each folder, whether it is there or not."""
    for full, _, _ in _folders(root, folders):
        yield str(root / full / "_index.md")


def _folders(
    root: Path, folders: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str, list[str]]]:
    """Each folder of content: from the site's root, below `content`, and its files."""
    count = 0
    for source, target in folders:
        top = root / source
        if not top.resolve().is_relative_to(root.resolve()):
            continue
        for place, below, names in os.walk(top):
            below[:] = sorted(name for name in below if not name.startswith("."))
            inner = Path(place).relative_to(top).as_posix().removeprefix(".").strip("/")
            yield f"{source}/{inner}".strip("/"), f"{target}/{inner}".strip("/"), sorted(names)
            if (count := count + 1) > _MOST:
                return


def _index(names: Iterable[str], stem: str, language: str, others: Sequence[str]) -> str:
    """The index among the files of a folder, in the default language."""
    wanted = {stem, f"{stem}.{language}"} if others else {stem}
    split = (posixpath.splitext(name) for name in names)
    found = [f"{name}{end}" for name, end in split if name in wanted and end.lower() in ENDINGS]
    return max(found, default="", key=len)


def _branch(root: Path, folder: str, name: str) -> dict[str, Any]:
    where = f"{folder}/{name}"
    try:
        written = text.decode(where, files.read(root, where))
    except text.UndecodableError:
        return {}  # an empty `_index.md` makes a section all the same
    split = frontmatter.split(written, handlers.AFTER_BLANKS)
    said = data_files.parsed(frontmatter.read, split, where)
    kept = {str(key).lower(): value for key, value in said.items()}
    return {key: _plain(kept[key]) for key in ("title", "slug", "cascade") if kept.get(key)}


def _plain(value: Any) -> Any:
    """A value with keys in lower case, and without the types of front matter's scalars."""
    if isinstance(value, Mapping):
        return {str(key).lower(): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, yaml_loader.Plain):
        return frontmatter.typed(value)
    return value if isinstance(value, str | int | float | bool) else text.scalar(value)
