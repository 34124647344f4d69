"""Eleventy's configuration: its folders, template language and Markdown, never run.

The configuration is program text; what stands in it as a literal under a name that Eleventy
knows (`dir: { input: "src" }`, `setInputDirectory("src")`, `markdownTemplateEngine: "njk"`) is
read, from whichever place it stands in. `eleventy_data` has the data files.

`addPlugin(feedPlugin, { metadata: { base: "https://…", title, … } })` is how the documentation of
the feed plugin has it: the ids of the blog's own feed are made of `base`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.model.problem import Problem
from feedsvc.model.site import Site
from feedsvc.sites import eleventy_data, files, javascript, markers, site_url, text

_IGNORING = ".eleventyignore"
_PACKAGE = "package.json"
_IMPORTED = re.compile(r"[\"'`]\./([\w./-]+\.[cm]?[jt]s)[\"'`]")
_TEXT = r"""["'`](?P<value>[^"'`$\n]*)["'`]"""
_ENGINE = re.compile(r"""\bmarkdownTemplateEngine\b["']?\s*:\s*(?:["'`](?P<name>\w+)|false\b)""")
_SEPARATOR = re.compile(rf"\bexcerpt_separator\b[\"']?\s*:\s*{_TEXT}")
_EXCERPT = re.compile(r"\bexcerpt\b[\"']?\s*:\s*true\b")
_HTML_OFF = re.compile(r"\bhtml[\"']?\s*:\s*false\b")
_DIRS = re.compile(r"\bdir\b[\"']?\s*:\s*\{(?P<inside>[^{}]*)\}")
# dir's names, the functions that say the same, and what holds without them
_FOLDERS = {
    "input": ("setInputDirectory", "."),
    "output": ("setOutputDirectory", "_site"),
    "includes": ("setIncludesDirectory", "_includes"),
    "layouts": ("setLayoutsDirectory", ""),
    "data": ("setDataDirectory", "_data"),
}
_OPTIONS = re.compile(r"\baddPlugin\(\s*[\w$.]+\s*,\s*(?=[{\w$])")
_UNREAD = re.compile(r"(?:[\w.]+\.)?(url|baseUrl|baseURL|its export) is program text")
_LONGEST = 20_000  # characters of options


class Program(NamedTuple):
    """The configuration's text without comments, and its file's name; both empty without one."""

    text: str
    name: str


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site by its configuration, and by its global data where these say something of it.

    ConfigError for a data file or a package.json that cannot be read.
    """
    program = _program(root)
    there = files.is_there(root, _PACKAGE)
    package = dict(text.mapping(eleventy_data.load(root, _PACKAGE) if there else {}))
    folders = _folders(program.text)
    read = eleventy_data.read(root, folders)
    rules = {
        "permalink": "",
        **folders,
        "ignored": _ignored(root, folders["input"]),
        "engine": _engine(program),
        "excerpt": _excerpt(program.text),
        "drafts_known": bool(read.drafts) or _speaks_of_drafts(root, program.text),
        "drafting": read.drafts,
        "cascade": read.cascade,
        "matter_of_layouts": read.layouts,
        "unread": read.unread,
        "commonmark": _markdown(program, package),
    }
    said = {
        **_about(program, read, folders["data"]),
        "future": True,  # Eleventy has no notion of posts before their date
        "rules": rules,
        "data": {**read.globals, "pkg": package},
        "noticed": read.noticed,
    }
    return site_url.site(root, "eleventy", given, said)


def _about(program: Program, read: eleventy_data.Data, folder: str) -> dict[str, Any]:
    """What global data say of the site, and where they say nothing, feedPlugin's metadata."""
    about = eleventy_data.about_site(read.globals, folder)
    told = _feed_metadata(program.text, program.name, read.globals)
    urls = {**_unread_url(read.noticed), **about["urls"], **told.pop("urls")}
    return {**{key: about[key] or told.get(key) for key in about}, "urls": urls}


def inputs(root: Path) -> tuple[str, ...]:
    """Data files, layouts, the folders in which there may be more of them, and what is imported."""
    program = _program(root).text
    folders = _folders(program)
    ignoring = dict.fromkeys((_IGNORING, posixpath.join(folders["input"], _IGNORING)))
    imported = _IMPORTED.findall(program)
    return (_PACKAGE, *ignoring, *imported, *eleventy_data.inputs(root, folders))


def _program(root: Path) -> Program:
    path = markers.config("eleventy", root)
    if path is None:
        return Program("", "")
    written = files.read(root, path.name, markers.CONFIG).decode("utf-8-sig", "replace")
    try:
        return Program(javascript.without_comments(written), path.name)
    except ValueError as error:
        remedy = "move program text out of it"
        raise ConfigError(str(error), subject=path.name, remedy=remedy) from error


def _speaks_of_drafts(root: Path, program: str) -> bool:
    """Whether the configuration does, or a file beside it that it imports."""
    own = map(posixpath.normpath, _IMPORTED.findall(program))
    names = (name for name in own if not name.startswith("..") and files.is_there(root, name))
    written = [files.read(root, name, markers.CONFIG) for name in names]
    return "draft" in program.lower() or any(b"draft" in one.lower() for one in written)


def _folders(program: str) -> dict[str, str]:
    """The folders, from the site's; includes, layouts and data lie in the one of input."""
    found = _DIRS.search(program)
    inside = found["inside"] if found else ""
    made = {}
    for name, (setter, default) in _FOLDERS.items():
        said = re.search(rf"\b{setter}\(\s*{_TEXT}\s*\)", program)
        said = said or re.search(rf"\b{name}\b[\"']?\s*:\s*{_TEXT}", inside)
        made[name] = said["value"] if said else default
    top = _clean(made["input"])
    return {
        "input": top,
        "output": _clean(made["output"]),
        "includes": _clean(posixpath.join(top, made["includes"])),
        "layouts": _clean(posixpath.join(top, made["layouts"])) if made["layouts"] else "",
        "data": _clean(posixpath.join(top, made["data"])),
    }


def _ignored(root: Path, top: str) -> tuple[str, ...]:
    """Globs of what `.eleventyignore` says, of the site's folder and that of input."""
    made: list[str] = []
    for folder in dict.fromkeys(("", top)):
        name = posixpath.join(folder, _IGNORING)
        if not files.is_there(root, name):
            continue
        written = files.read(root, name, markers.CONFIG)
        lines = written.decode("utf-8-sig", "replace").split("\n")
        said = (line.strip().removeprefix("./").strip("/") for line in lines)
        kept = [posixpath.join(folder, one) for one in said if one and one[0] not in "#!"]
        made += [glob for one in kept for glob in (one, f"{one}/**")]
    return tuple(made)


def _clean(path: str) -> str:
    """A path within the site; empty is the site's own folder."""
    return posixpath.normpath(f"/{path}").strip("/")


def _engine(program: Program) -> str:
    """`liquid`, `njk`, `none`, another's name; empty where nothing tells."""
    if found := _ENGINE.search(program.text):
        return found["name"] or "none"
    # Eleventy's default, unless a computed value stands there
    return "liquid" if program.name and "markdownTemplateEngine" not in program.text else ""


def _excerpt(program: str) -> str:
    """The mark that ends an excerpt; empty where excerpts are not on."""
    if not _EXCERPT.search(program):
        return ""
    found = _SEPARATOR.search(program)
    return found["value"] if found else "---"


def _markdown(program: Program, package: Mapping[str, Any]) -> dict[str, Any]:
    """Options of markdown-it. Its plugins are known by their packages.

    Without a configuration and a package.json, the two that are added most are taken as there.
    """
    wanted = str([package.get(kind) for kind in ("dependencies", "devDependencies")])
    unknown = not program.name and not package

    def has(name: str) -> bool:
        return name in wanted or name in program.text

    def option(name: str) -> bool:
        return re.search(rf"\b{name}[\"']?\s*:\s*true\b", program.text) is not None

    return {
        "linkify": option("linkify"),
        "breaks": option("breaks"),
        "smart": option("typographer"),
        "html": "escape" if _HTML_OFF.search(program.text) else "keep",
        "attributes": "all" if unknown or has("markdown-it-attrs") else "",
        "footnotes": unknown or has("markdown-it-footnote"),
        "brackets": True,
        "definitions": has("markdown-it-deflist"),
        "emoji": has("markdown-it-emoji"),
        "alerts": has("-alerts"),
    }


def _feed_metadata(program: str, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata as fields of a Site, with `urls`; `known` are the global data by name."""
    said = next(filter(None, (_metadata(one) for one in _options(program, name, known))), {})
    author = said.get("author")
    if isinstance(author, dict):  # a record, of which the texts are known
        author = {key: value for key, value in author.items() if isinstance(value, str)}
    url = javascript.url(said, "base", name)._replace(name="metadata.base", line=0)
    return {
        "title": _text(said, "title"),
        "description": _text(said, "subtitle"),
        "language": _text(said, "language"),
        "author": text.person(author) if isinstance(author, dict | str) else None,
        "urls": {"metadata.base": url},
    }


def _unread_url(noticed: Iterable[Problem]) -> dict[str, site_url.Value]:
    """The URL in global data, where it is program text."""
    for problem in noticed:
        if found := _UNREAD.match(problem.what):
            name = "the export" if found[1] == "its export" else found[1]
            line, own = problem.line, (problem.path,)
            return {"url": site_url.Value("", own, name=name, line=line, program=True)}
    return {}


def _options(program: str, name: str, known: Mapping[str, Any]) -> Iterable[Any]:
    """The options of each plugin, as far as these are values."""
    if "metadata" not in program:
        return
    try:
        constants = {**known, **javascript.read(program, name).constants}
        for found in _OPTIONS.finditer(program):
            written = f"const OPTIONS = {program[found.end() : found.end() + _LONGEST]}"
            yield javascript.read(written, name, constants).constants.get("OPTIONS")
    except ConfigError:
        return  # longer or deeper than settings are: a program, of which nothing is known


def _metadata(options: Any) -> dict[str, Any]:
    """The metadata with a `base` among a plugin's options."""
    said = text.mapping(text.inside(options, "metadata"))
    return dict(said) if "base" in said else {}


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return text.plain(value) if isinstance(value, str) else ""
