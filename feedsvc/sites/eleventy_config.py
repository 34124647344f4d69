"""Eleventy's configuration, its data files and what they say of the site.

The configuration is a program: of it only literals are read (`dir`, the template engine of
Markdown, options of markdown-it). The address and the title are where eleventy-base-blog has
them: in a data file `metadata` or `site`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from feedsvc.errors import ConfigError
from feedsvc.model import Site
from feedsvc.sites import literals, text, values

CONFIGS = (
    ".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs",
    "eleventy.config.ts",
)  # fmt: skip
_LARGEST = 1 << 20  # bytes
_MOST_FOLDERS = 5_000
_SITE_DATA = ("metadata", "site", "meta")
_DATA = (".11tydata.json", ".11tydata.js", ".11tydata.mjs", ".11tydata.cjs", ".json")
_SKIPPED = frozenset(("node_modules", "_site", "vendor", "dist", "public"))
_INPUT = re.compile(r"setInputDirectory\(\s*[\"']([^\"']+)")


def detect(root: Path) -> str:
    """Why this folder is Eleventy's; empty where it is not."""
    for name in CONFIGS:
        if (root / name).is_file():
            return f"there is a {name}"
    named = '"@11ty/eleventy"' in _text(root / "package.json")
    return "package.json names @11ty/eleventy" if named else ""


def inputs(root: Path) -> tuple[str, ...]:
    """The configuration, the site's data, and the data files of each folder, there or not."""
    found = [root / name for name in (*CONFIGS, "package.json")]
    top = root / _input(_program(root))
    found += [path for name in _SITE_DATA for path in _candidates(top / "_data" / name)]
    for folder in _folders(top):
        found += _candidates(folder / folder.name)
        found += sorted(folder.glob("*.11tydata.*"))
    return tuple(map(str, dict.fromkeys(found)))


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site of an Eleventy folder; `given` holds what feedsvc's own settings say of `[site]`.

    Raises ConfigError for a data file that is no JSON.
    """
    program = _program(root)
    folder = _input(program)
    about = _about(root / folder / "_data")
    people = text.people(about.get("author"))
    said = {
        "url": text.plain(about.get("url") or about.get("baseUrl") or about.get("siteUrl")),
        "title": text.plain(about.get("title") or about.get("name")),
        "description": text.plain(about.get("description")),
        "language": text.plain(about.get("language") or about.get("lang")),
        "author": people[0] if people else None,
        "future": True,
        "rules": {
            "permalink": "",
            "input": folder,
            "engine": _engine(program),
            "data": {path: said for path, said in _folder_data(root, root / folder)},
            "commonmark": _markdown(program, _text(root / "package.json")),
        },
    }
    return values.site(str(root), "eleventy", given, said)


def _text(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(_LARGEST).decode("utf-8-sig", "replace")


def _program(root: Path) -> str:
    return next((found for name in CONFIGS if (found := _text(root / name))), "")


def _input(program: str) -> str:
    said = literals.named(program, "dir")
    made = said.get("input") if isinstance(said, Mapping) else None
    called = _INPUT.search(program)
    folder = str(made or (called[1] if called else "")).strip("./")
    return "" if ".." in folder else folder


def _engine(program: str) -> str:
    """The engine that runs over Markdown: `liquid` (Eleventy's default), `njk`, or none."""
    said = literals.named(program, "markdownTemplateEngine")
    return "" if said is False else str(said or "liquid")


def _about(folder: Path) -> dict[str, Any]:
    for name in _SITE_DATA:
        for path in (folder / f"{name}.json", folder / f"{name}.js", folder / f"{name}.cjs"):
            if made := _load(path):
                return made
    return {}


def _load(path: Path) -> dict[str, Any]:
    """A data file as far as it is literal; nothing where there is none."""
    written = _text(path)
    if not written.strip():
        return {}
    if path.suffix != ".json":
        return literals.exported(written)
    try:
        loaded = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"is no JSON ({error})", subject=path.name, remedy="correct the file"
        ) from error
    return loaded if isinstance(loaded, dict) else {}


def _folders(top: Path) -> Iterator[Path]:
    """The folders of sources, in a fixed order, bounded."""
    count = 0
    for folder, below, _ in os.walk(top):
        below[:] = sorted(
            name for name in below if name not in _SKIPPED and not name.startswith((".", "_"))
        )
        count += 1
        if count > _MOST_FOLDERS:
            return
        yield Path(folder)


def _candidates(stem: Path) -> list[Path]:
    return [stem.parent / f"{stem.name}{ending}" for ending in _DATA]


def _folder_data(root: Path, top: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """What data files say of folders (`blog/blog.json`) and of files (`x.11tydata.json`)."""
    for folder in _folders(top):
        where = folder.relative_to(root).as_posix()
        merged: dict[str, Any] = {}
        for path in reversed(_candidates(folder / folder.name)):
            merged |= _load(path)
        if merged:
            yield where, merged
        for path in sorted(folder.glob("*.11tydata.*")):
            stem = path.name.partition(".11tydata.")[0]
            if stem != folder.name and (made := _load(path)):
                yield f"{where}/{stem}".removeprefix("./"), made


def _markdown(program: str, package: str) -> dict[str, Any]:
    """markdown-it's options, and its plugins by what package.json names.

    Without a package.json nothing is known of plugins: the two commonest are taken to be there.
    """
    return {
        "breaks": literals.named(program, "breaks") is True,
        "linkify": literals.named(program, "linkify") is True,
        "smart": literals.named(program, "typographer") is True,
        "footnotes": not package or "markdown-it-footnote" in package,
        "attributes": "all" if not package or "markdown-it-attrs" in package else "",
        "emoji": "markdown-it-emoji" in package,
    }
