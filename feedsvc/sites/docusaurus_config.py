"""A Docusaurus site's settings: docusaurus.config.js, and its blogs' authors and tags.

Names and defaults are those of packages/docusaurus-plugin-content-blog/src/options.ts. What the
configuration takes from files beside it is read too: their constants and exports, never run.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Site
from feedsvc.sites import (
    data_files,
    files,
    frontmatter,
    javascript,
    markers,
    parsers,
    site_url,
    text,
)

NAME = "docusaurus"
NO_BLOG: Mapping[str, Any] = {"route": "", "authors": {}, "tags": {}, "exclude": []}
_PLUGIN = "content-blog"
_MAPS = {"authors": ("authorsMapPath", "authors.yml"), "tags": ("tags", "tags.yml")}
_MOST = 50  # files
_ENDINGS = ("", ".js", ".ts", ".mjs", ".mts", ".cjs", ".json", "/index.js", "/index.ts")
_NAMES = (
    r"(?P<default>[\w$]+)?\s*,?\s*(?:\{(?P<some>[^{}]*)\})?"
    r"\s*(?:\*\s*as\s+(?P<every>[\w$]+))?"
)
_FILE = r"""["'](?P<file>\.{1,2}/[^"'\n]+)["']"""
_TAKEN = (
    re.compile(rf"\bimport\s+{_NAMES}\s*from\s*{_FILE}"),
    re.compile(rf"\b(?:const|let|var)\s+{_NAMES}\s*=\s*require\(\s*{_FILE}\s*\)"),
)
_ONE = re.compile(r"([\w$]+)(?:\s*(?::|\bas\b)\s*([\w$]+))?")


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site by its configuration. ConfigError where what is needed of that is program text."""
    file = markers.config(NAME, root)
    said = _read(file, given) if file else {}
    name = file.name if file else ""
    base = "" if given.get("url") else javascript.text_of(said, "baseUrl", name)
    blogs = [_blog(root, options, name, given) for options in _options(said)]
    title = javascript.text_of(said, "title", name) if not given.get("title") else ""
    feed = next((text.mapping(one.get("feedOptions")) for one in _options(said)), {})
    heading = f"{title} Blog" if title else ""
    rules = {
        "blogs": blogs,
        "permalink": "",
        "slash": said.get("trailingSlash"),
        "format": _text(said, "markdown.format") or "mdx",
        "static": _static(said),
        "commonmark": {"alerts": False, "emoji": True, "strike": True},
    }
    made = {
        "urls": {"url": javascript.url(said, "url", name, base)},
        "base": base,
        "title": _text(feed, "title") or heading,
        "description": _text(feed, "description") or heading,
        "language": _text(feed, "language") or _text(said, "i18n.defaultLocale") or "en",
        "future": True,
        "rules": rules,
    }
    return site_url.site(root, NAME, given, made)


def inputs(root: Path) -> list[str]:
    """The configuration, and where authors and tags of its blogs may stand."""
    file = markers.config(NAME, root)
    said = _read(file, {"url": "-"}) if file else {}
    found = imported_files(root, _source(file)) if file else []
    for options in _options(said):
        folder = _text(options, "path") or "blog"
        found += [posixpath.join(folder, _map_name(options, kind)) for kind in _MAPS]
    return found


def _read(file: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    source = _source(file)
    known = imported_values(file.parent, source)
    module = javascript.read(source, file.name, known)
    if not module.settings() and not given.get("url"):
        what = "exports no object, and a program is not run"
        raise ConfigError(what, subject=file.name, remedy="set url under [site] of feedsvc.toml")
    return module.settings()


def _source(file: Path) -> str:
    return files.text(file.parent, file.name, markers.CONFIG)


def _options(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The options of each blog: of presets, then of plugins; Docusaurus' own without any."""
    made = []
    for _, options in _named(said.get("presets")):
        blog = options.get("blog", {})
        if blog is not False:
            made.append(dict(text.mapping(blog)))
    made += [options for name, options in _named(said.get("plugins")) if _PLUGIN in name]
    return made if made or said.get("presets") else [{}]


def _named(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Presets and plugins: a name, or a list of a name and options."""
    for item in value if isinstance(value, list) else ():
        pair = item if isinstance(item, list) else [item]
        name = pair[0] if pair else ""
        if isinstance(name, javascript.Call):
            name = "".join(str(one) for one in name.arguments)
        yield str(name), dict(text.mapping(pair[1] if len(pair) > 1 else None))


def _blog(
    root: Path, options: Mapping[str, Any], name: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    """One blog. Whoever gives the site's address in feedsvc.toml gives program text there, too."""
    if given.get("url"):
        programs = javascript.PROGRAMS
        options = {key: said for key, said in options.items() if not isinstance(said, programs)}
    path = posixpath.normpath(javascript.text_of(options, "path", name) or "blog").strip("/")
    if path.split("/")[0] == "..":
        what = f"the blog's path {path!r} is outside the site"
        raise ConfigError(what, subject=name, remedy="run feedsvc in the folder above")
    route = options.get("routeBasePath")
    exclude = options.get("exclude")
    excluded = exclude if isinstance(exclude, list) else []
    return {
        "path": path,
        "route": "blog" if route is None else javascript.text_of(options, "routeBasePath", name),
        "exclude": [one for one in excluded if isinstance(one, str)],
        **{kind: _map(root, f"{path}/{_map_name(options, kind)}") for kind in _MAPS},
    }


def _map_name(options: Mapping[str, Any], kind: str) -> str:
    key, default = _MAPS[kind]
    return _text(options, key) or default


def _map(root: Path, name: str) -> dict[str, Any]:
    """A YAML file of records by key; nothing where there is none. FileError outside the site."""
    if files.is_within(root, name) and not files.is_there(root, name):
        return {}
    found = data_files.parsed(frontmatter.yaml_document, files.text(root, name), name)
    return dict(text.mapping(found))


def _static(said: Mapping[str, Any]) -> list[str]:
    """The folders whose files are published as they are (`staticDirectories`)."""
    named = said.get("staticDirectories")
    folders = named if isinstance(named, list) else ["static"]
    made = (posixpath.normpath(one).strip("/") for one in folders if isinstance(one, str))
    return [one for one in made if one.split("/")[0] not in ("..", ".", "")]


def _text(said: Mapping[str, Any], path: str) -> str:
    value = text.inside(said, path)
    return value if isinstance(value, str) else ""


class _Taken(NamedTuple):
    """A file as it is written; the local names of its default, of all its exports, of some."""

    file: str
    default: str
    every: str
    some: Mapping[str, str]


def imported_values(root: Path, source: str) -> dict[str, Any]:
    """The values of names that a configuration imports from files of the site."""
    made: dict[str, Any] = {}
    for one in _taken(source):
        path = _found(root, one.file)
        exports, default = _exports(root, path) if path else ({}, {})
        made |= {one.default: default} if one.default and default else {}
        made |= {one.every: exports} if one.every else {}
        every = {**exports, **default}
        made |= {local: every[name] for local, name in one.some.items() if name in every}
    return made


def imported_files(root: Path, source: str) -> list[str]:
    """The files that a configuration imports from, as far as they are there."""
    found = (_found(root, one.file) for one in _taken(source))
    return [str(path) for path in found if path]


def _taken(source: str) -> list[_Taken]:
    try:
        plain = javascript.without_comments(source)
    except ValueError:
        return []  # too long: what reads the configuration itself says so
    return list(_statements(plain))[:_MOST]


def _statements(source: str) -> Iterator[_Taken]:
    for pattern in _TAKEN:
        for found in pattern.finditer(source):
            pairs = (_ONE.match(part.strip()) for part in (found["some"] or "").split(","))
            some = {pair[2] or pair[1]: pair[1] for pair in pairs if pair}
            yield _Taken(found["file"], found["default"] or "", found["every"] or "", some)


def _found(root: Path, written: str) -> Path | None:
    """The file of the site that is meant."""
    for ending in _ENDINGS:
        name = posixpath.normpath(written + ending)
        there = not name.startswith("..") and files.is_there(root, name)
        if there and not (root / name).is_dir():
            return root / name
    return None


def _exports(root: Path, path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The constants of a file, and the object that it exports, as far as they are values.

    What is longer or deeper than settings are is a program, of which nothing is known.
    """
    written = site_url.own_text(root, path.relative_to(root).as_posix())
    try:
        if path.suffix == ".json":
            return {}, _values(parsers.json(written))
        module = javascript.read(written, path.name)
    except (ConfigError, parsers.ParseError):
        return {}, {}
    return _values(module.constants), _values(module.default)


def _values(said: Any) -> dict[str, Any]:
    """The texts and objects of an object."""
    if not isinstance(said, Mapping):
        return {}
    kept = {key: _values(one) if isinstance(one, Mapping) else one for key, one in said.items()}
    return {key: one for key, one in kept.items() if isinstance(one, str | dict)}
