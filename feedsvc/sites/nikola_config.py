"""Nikola's configuration: `conf.py`, read as syntax, and `.meta` files beside posts."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Author, Site
from feedsvc.sites import files, python_settings, signs, site_url, text, values
from feedsvc.sites.python_settings import Unreadable

(CONFIG,) = signs.CONFIGS["nikola"]
_LARGEST = 65_536  # bytes of a .meta file
_MOST = 100_000  # .meta files
_POSTS = (("posts/*.txt", "posts"),)


class Pattern(NamedTuple):
    """One row of POSTS: the folder of sources, the names in it, where they are published."""

    folder: str
    names: str
    destination: str


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site as `conf.py` has it; `given` holds what feedsvc's own settings say of `[site]`.

    Raises ConfigError for a file that cannot be read.
    """
    conf = _conf(root)
    language = _text(conf, "DEFAULT_LANG") or "en"
    author = _text(conf, "BLOG_AUTHOR", language)
    patterns = _patterns(conf, language)
    translations = conf.get("TRANSLATIONS")
    others = translations if isinstance(translations, Mapping) else {}
    extensions = conf.get("MARKDOWN_EXTENSIONS")
    rules = {
        "permalink": "",
        "patterns": [list(pattern) for pattern in patterns],
        "languages": sorted(name for name in map(str, others) if name != language),
        "pretty": conf.get("PRETTY_URLS") is not False,
        "strip": conf.get("STRIP_INDEXES") is not False,
        "index": _text(conf, "INDEX_FILE") or "index.html",
        "status_tags": conf.get("USE_TAG_METADATA") is not False,
        "meta": dict(_metas(root, patterns)),
        "python-markdown": {
            "extensions": extensions
            if isinstance(extensions, list)
            else ["fenced_code", "codehilite", "extra"],
        },
    }
    said = {
        "urls": {name: _url(conf, name) for name in ("BASE_URL", "SITE_URL")},
        "title": _text(conf, "BLOG_TITLE", language),
        "description": _text(conf, "BLOG_DESCRIPTION", language),
        "language": language,
        "timezone": _text(conf, "TIMEZONE"),
        "author": Author(author) if author else None,
        "future": conf.get("FUTURE_IS_NOW") is True,
        "rules": rules,
    }
    return values.site(str(root), "nikola", given, said)


def inputs(root: Path) -> tuple[str, ...]:
    """`conf.py`, the folders of posts, and the `.meta` files in them."""
    conf = _conf(root)
    patterns = _patterns(conf, _text(conf, "DEFAULT_LANG") or "en")
    made = [str(root / CONFIG)]
    for folder, names in _walk(root, patterns):
        made.append(str(folder))
        made += [str(folder / name) for name in names]
    return tuple(made)


def _conf(root: Path) -> dict[str, Any]:
    return python_settings.read(root / CONFIG) if files.is_there(root, CONFIG) else {}


def _url(conf: Mapping[str, Any], name: str) -> site_url.Value:
    said = conf.get(name)
    line = said.line if isinstance(said, Unreadable) else 0
    return site_url.Value(_text(conf, name), (CONFIG,), line=line, program=bool(line))


def _text(conf: Mapping[str, Any], name: str, language: str = "") -> str:
    """A text; of one that is translated that in the site's language."""
    said = conf.get(name)
    said = said.get(language) if isinstance(said, Mapping) else said
    return text.plain(said) if isinstance(said, str) else ""


def _patterns(conf: Mapping[str, Any], language: str) -> list[Pattern]:
    """POSTS. Raises ConfigError where it is program text."""
    said = conf.get("POSTS", _POSTS)
    if isinstance(said, Unreadable):
        raise ConfigError(
            "POSTS is program text, which is not run",
            subject=f"{CONFIG}:{said.line}",
            remedy="write it out as literals",
        )
    made = []
    for row in said if isinstance(said, list | tuple) else ():
        if not isinstance(row, list | tuple) or len(row) < 2 or not isinstance(row[0], str):
            continue
        where = row[1].get(language) if isinstance(row[1], Mapping) else row[1]
        folder, names = posixpath.split(row[0])
        inside = posixpath.normpath(f"/{folder}").strip("/")
        made.append(Pattern(inside, names, str(where or "").strip("/")))
    return made


def _walk(root: Path, patterns: list[Pattern]) -> Iterator[tuple[Path, list[str]]]:
    """The folders of posts and the `.meta` files in each, in a fixed order."""
    for top in sorted({pattern.folder for pattern in patterns if pattern.folder}):
        if not files.is_within(root, top):  # the scan tells of it
            continue
        for here, below, names in os.walk(root / top):
            below[:] = sorted(name for name in below if not name.startswith("."))
            yield Path(here), sorted(name for name in names if name.endswith(".meta"))


def _metas(root: Path, patterns: list[Pattern]) -> Iterator[tuple[str, str]]:
    """The texts of `.meta` files by their paths without extension."""
    count = 0
    for folder, names in _walk(root, patterns):
        for name in names:
            count += 1
            path = folder / name
            where = path.relative_to(root).as_posix()
            if count > _MOST:
                return
            written = files.text(root, where, _LARGEST)
            yield where.removesuffix(".meta"), written.replace("\r\n", "\n")
