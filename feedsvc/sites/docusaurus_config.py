"""A Docusaurus site's settings: docusaurus.config.js, and its blogs' authors and tags.

Names and defaults are those of packages/docusaurus-plugin-content-blog/src/options.ts.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Site
from feedsvc.sites import (
    data_files,
    docusaurus_imports,
    files,
    frontmatter,
    javascript,
    signs,
    values,
)

NAME = "docusaurus"
NO_BLOG: Mapping[str, Any] = {"route": "", "authors": {}, "tags": {}, "exclude": []}
_PLUGIN = "content-blog"
_MAPS = {"authors": ("authorsMapPath", "authors.yml"), "tags": ("tags", "tags.yml")}
_COMMONMARK = {"alerts": False, "emoji": True, "strike": True}


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site by its configuration. ConfigError where what is needed of that is program text."""
    file = signs.config(NAME, root)
    said = _read(file, given) if file else {}
    name = file.name if file else ""
    base = "" if given.get("url") else javascript.text(said, "baseUrl", name)
    blogs = [_blog(root, options, name, given) for options in _options(said)]
    title = javascript.text(said, "title", name) if not given.get("title") else ""
    own = _object(_object(said, "i18n"), "")
    feed = next((_object(one, "feedOptions") for one in _options(said)), {})
    markdown = _object(said, "markdown")
    heading = f"{title} Blog" if title else ""
    return values.site(
        str(root),
        NAME,
        given,
        {
            "urls": {"url": javascript.url(said, "url", name, base)},
            "base": base,
            "title": _text(feed, "title") or heading,
            "description": _text(feed, "description") or heading,
            "language": _text(feed, "language") or _text(own, "defaultLocale") or "en",
            "future": True,
            "rules": {
                "blogs": blogs,
                "permalink": "",
                "slash": said.get("trailingSlash"),
                "format": _text(markdown, "format") or "mdx",
                "commonmark": _COMMONMARK,
            },
        },
    )


def inputs(root: Path) -> tuple[str, ...]:
    """The configuration, and where authors and tags of its blogs may stand."""
    found = [str(root / name) for name in signs.CONFIGS[NAME]]
    file = signs.config(NAME, root)
    said = _read(file, {"url": "-"}) if file else {}
    found += docusaurus_imports.files(root, _source(file)) if file else []
    for options in _options(said):
        folder = root / (_text(options, "path") or "blog")
        found += [str(folder / _map_name(options, kind)) for kind in _MAPS]
    return tuple(found)


def _read(file: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    source = _source(file)
    known = docusaurus_imports.known(file.parent, source)
    module = javascript.read(source, file.name, known)
    if not module.settings() and not given.get("url"):
        what = "exports no object, and a program is not run"
        raise ConfigError(what, subject=file.name, remedy="set url under [site] of feedsvc.toml")
    return module.settings()


def _source(file: Path) -> str:
    return files.text(file.parent, file.name, signs.CONFIG)


def _options(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The options of each blog: of presets, then of plugins; Docusaurus' own without any."""
    made = []
    for preset in _named(said.get("presets")):
        blog = preset[1].get("blog", {})
        if blog is not False:
            made.append(blog if isinstance(blog, dict) else {})
    made += [options for name, options in _named(said.get("plugins")) if _PLUGIN in name]
    return made if made or said.get("presets") else [{}]


def _named(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Presets and plugins: a name, or a list of a name and options."""
    for item in value if isinstance(value, list) else ():
        pair = item if isinstance(item, list) else [item]
        name = pair[0] if pair else ""
        if isinstance(name, javascript.Call):
            name = "".join(str(one) for one in name.arguments)
        options = pair[1] if len(pair) > 1 and isinstance(pair[1], dict) else {}
        yield str(name), options


def _blog(
    root: Path, options: Mapping[str, Any], name: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    """One blog. Whoever gives the site's address in feedsvc.toml gives program text there, too."""
    if given.get("url"):
        options = {key: value for key, value in options.items() if not _is_program(value)}
    path = posixpath.normpath(javascript.text(options, "path", name) or "blog").strip("/")
    if path.split("/")[0] == "..":
        what = f"the blog's path {path!r} is outside the site"
        raise ConfigError(what, subject=name, remedy="run feedsvc in the folder above")
    route = options.get("routeBasePath")
    exclude = options.get("exclude")
    return {
        "path": path,
        "route": "blog" if route is None else javascript.text(options, "routeBasePath", name),
        "exclude": [one for one in exclude if isinstance(one, str)]
        if isinstance(exclude, list)
        else [],
        **{kind: _map(root, f"{path}/{_map_name(options, kind)}") for kind in _MAPS},
    }


def _map_name(options: Mapping[str, Any], kind: str) -> str:
    key, default = _MAPS[kind]
    return _text(options, key) or default


def _is_program(value: Any) -> bool:
    return isinstance(value, javascript.Unknown | javascript.Call)


def _map(root: Path, name: str) -> dict[str, Any]:
    """A YAML file of records by key; nothing where there is none. FileError outside the site."""
    if files.is_within(root, name) and not files.is_there(root, name):
        return {}
    found = data_files.parsed(frontmatter.yaml_document, files.text(root, name), name)
    return found if isinstance(found, dict) else {}


def _object(said: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = said.get(key) if key else said
    return dict(value) if isinstance(value, Mapping) else {}


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""
