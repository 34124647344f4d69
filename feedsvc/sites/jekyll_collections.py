"""Jekyll's collections, as templates see them: `site.releases` (lib/jekyll/collection.rb).

Their documents are no posts. What a template can ask is their front matter, name and address.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from feedsvc.sites import files, frontmatter, permalink, text

_MOST = 10_000  # documents of a site
_PAGES = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm")


def folders(config: Mapping[str, Any]) -> dict[str, str]:
    """The folder of each collection but posts, by the collection's name."""
    said = config.get("collections")
    labels = said if isinstance(said, list | Mapping) else ()
    above = text.plain(config.get("collections_dir")).strip("/")
    names = (name for name in map(text.plain, labels) if name and "/" not in name)
    return {name: posixpath.join(above, f"_{name}") for name in names if name != "posts"}


def documents(root: Path, config: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What templates see of each collection: its documents by date, then path.

    Files without front matter are none.
    """
    made: dict[str, list[dict[str, Any]]] = {}
    left = _MOST
    for name, folder in folders(config).items():
        found = [_document(root, path, folder, name, config) for path in _files(root, folder, left)]
        left -= len(found)
        shown = [one for one in found if one and not frontmatter.is_false(one.get("published"))]
        made[name] = sorted(shown, key=lambda one: (str(one.get("date", "")), one["path"]))
    return made


def _files(root: Path, folder: str, most: int) -> Iterator[Path]:
    pages = (path for path in files.below(root, folder) if path.suffix.lower() in _PAGES)
    yield from islice(pages, most)


def _document(
    root: Path, path: Path, folder: str, name: str, config: Mapping[str, Any]
) -> dict[str, Any]:
    """One document; empty where it is none."""
    where = path.relative_to(root).as_posix()
    try:
        split = frontmatter.split(text.decode(where, files.read(root, where)))
    except text.UndecodableError:
        return {}
    if split.matter is None:
        return {}
    own = {key: frontmatter.typed(value) for key, value in _said(split).items()}
    below = posixpath.splitext(path.relative_to(root / folder).as_posix())[0]
    stem = posixpath.basename(below)
    return {
        "title": stem.replace("-", " ").capitalize(),
        **own,
        "name": path.name,
        "path": where,
        "relative_path": where,
        "slug": own.get("slug") or stem,
        "collection": name,
        "url": _url(own, name, below, config),
        "id": f"/{name}/{below}",
    }


def _said(split: frontmatter.Split) -> dict[str, Any]:
    """Front matter; where it is broken, Jekyll has the document without it, and so has this."""
    try:
        return frontmatter.read(split)
    except frontmatter.FrontMatterError:
        return {}


def _url(own: Mapping[str, Any], name: str, below: str, config: Mapping[str, Any]) -> str:
    said = config.get("collections")
    settings = said.get(name) if isinstance(said, Mapping) else None
    site_wide = settings.get("permalink") if isinstance(settings, Mapping) else None
    default = f"/:collection/:path{_suffix(text.scalar(config.get('permalink')) or 'date')}"
    stem = posixpath.basename(below)
    names = {
        "collection": name,
        "path": f"/{below}",
        "name": permalink.slugify(stem),
        "title": permalink.slugify(text.scalar(own.get("slug")) or stem, pretty=True, cased=True),
        "slug": permalink.slugify(text.scalar(own.get("slug")) or stem),
        "output_ext": ".html",
    }
    try:
        return permalink.expand(text.scalar(own.get("permalink") or site_wide or default), names)
    except permalink.PermalinkError:
        return ""  # a template that prints it prints nothing


def _suffix(style: str) -> str:
    """What the site's permalinks end in, the default of collections ends in (Utils)."""
    if style == "pretty":
        return "/"
    if style in ("date", "ordinal", "none") or style.endswith(":output_ext"):
        return ":output_ext"
    return "/" if style.endswith("/") else ""
