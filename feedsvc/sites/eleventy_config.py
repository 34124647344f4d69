"""Eleventy's configuration: its folders, template language and Markdown, never run.

The configuration is program text; what stands in it as a literal under a name that Eleventy
knows (`dir: { input: "src" }`, `setInputDirectory("src")`, `markdownTemplateEngine: "njk"`) is
read, from whichever place it stands in. `eleventy_data` has the data files.
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
    eleventy_about,
    eleventy_data,
    eleventy_noticed,
    eleventy_program,
    eleventy_url,
    files,
    javascript,
    markers,
    text,
)

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
_RENAMED = re.compile(r"\bInputPathToUrlTransformPlugin\s*(?:\bas\b|:)\s*([\w$]+)")
_PATH_PLUGINS = frozenset(
    ("InputPathToUrlTransformPlugin", "@11ty/eleventy/inputpath-to-url-transform-plugin")
)


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
    called = eleventy_program.scan(_sources(root, program))
    read = eleventy_data.read(root, folders, _data_options(called), _added(called))
    deep = _literal(called, "setDataDeepMerge")
    about = eleventy_about.about(program.text, program.name, called, read, folders["data"])
    prefix = eleventy_url.prefix(called, package, about["urls"].get("metadata.base"))
    dates = called.of("addDateParsing")
    moved = called.of("addUrlTransform")
    rules = {
        "permalink": "",
        **folders,
        "ignored": (*_ignored(root, folders["input"]), *_ignored_by(called)),
        "engine": _engine(program),
        "excerpt": _excerpt(program.text),
        "drafts_known": bool(read.drafts) or _speaks_of_drafts(root, program.text),
        "drafting": (*read.drafts, *(call.where for call in called.calls if call.of_drafts)),
        "cascade": read.cascade,
        "matter_of_layouts": read.layouts,
        "unread": read.unread,
        "unread_of_layouts": read.unread_of_layouts,
        "programs": read.programs,
        "aliases": {call.text(0): call.text(1) for call in called.of("addLayoutAlias")},
        "deep": deep is not False,
        "dynamic": _literal(called, "setDynamicPermalinks") is not False,
        "formats": _formats(called),
        "moved": moved[0].where if moved else "",
        "dates": dates[0].where if dates else "",
        "filters": {
            call.text(): call.where for call in called.of(*eleventy_program.FILTERS) if call.text()
        },
        "front_matter": eleventy_noticed.front_matter(called),
        "rooted": bool(prefix),
        "origin": "",  # of pages, where that is not the site's URL
        "source_links": _leads_to_pages(called, program.text),
        "commonmark": _markdown(program, package),
    }
    said = {
        **about,
        "base": prefix or "",
        "future": True,  # Eleventy has no notion of posts before their date
        "rules": rules,
        "data": {**read.globals, "pkg": package},
        "noticed": (*read.noticed, *eleventy_noticed.problems(called)),
    }
    return eleventy_url.site(root, given, said, called, prefix)


def _sources(root: Path, program: Program) -> dict[str, str]:
    """The texts of the configuration and of the files beside it that it imports, by their names."""
    if not program.name:
        return {}
    own = map(posixpath.normpath, _IMPORTED.findall(program.text))
    there = (name for name in own if not name.startswith("..") and files.is_there(root, name))
    names = dict.fromkeys((program.name, *there))
    return {
        name: files.read(root, name, markers.CONFIG).decode("utf-8-sig", "replace")
        for name in names
    }


def _literal(called: eleventy_program.Program, name: str) -> Any:
    """The first argument of the last call of a function; None where there is none."""
    found = called.of(name)
    return found[-1].arguments[0] if found and found[-1].arguments else None


def _data_options(called: eleventy_program.Program) -> eleventy_data.Options:
    """How data are merged, and which files have them."""
    suffixes = _literal(called, "setDataFileSuffixes")
    suffixes = called.value("dataFileSuffixes") if suffixes is None else suffixes
    if suffixes is None and isinstance(one := called.value("jsDataFileSuffix"), str):
        suffixes = [one, ""]
    base = _literal(called, "setDataFileBaseName")
    given = eleventy_data.Options()
    if isinstance(suffixes, list) and all(isinstance(one, str) for one in suffixes):
        given = given._replace(suffixes=tuple(suffixes))
    if isinstance(base, str):
        given = given._replace(base=base)
    endings = (one for call in called.of("addDataExtension") for one in call.text().split(","))
    kinds = {f".{ending.strip().lstrip('.')}" for ending in endings} & eleventy_data.READABLE
    return given._replace(endings=(*given.endings, *sorted(kinds - {*given.endings})))


def _added(called: eleventy_program.Program) -> list[eleventy_data.Added]:
    """Global data that the configuration adds, in the order of the calls."""
    return [
        eleventy_data.Added(call.text(), call.arguments[1], call.where, call.template)
        for call in called.of("addGlobalData")
        if call.text() and len(call.arguments) > 1
    ]


def _formats(called: eleventy_program.Program) -> tuple[str, ...]:
    """The extensions of templates, where they are written out; empty where they are the usual."""
    said = _literal(called, "setTemplateFormats")
    said = called.value("templateFormats") if said is None else said
    if said is None:
        return ()
    more = [call.arguments[0] if call.arguments else () for call in called.of("addTemplateFormats")]
    made: list[str] = []
    for one in (said, *more):
        listed = one.split(",") if isinstance(one, str) else one
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            return ()
        made += (f".{each.strip().lstrip('.')}" for each in listed)
    return tuple(made)


def _ignored_by(called: eleventy_program.Program) -> Iterator[str]:
    """Globs that the configuration has ignored."""
    for call in called.of("ignores.add"):
        if written := call.text().removeprefix("./").strip("/"):
            yield from (written, f"{written}/**")


def _leads_to_pages(called: eleventy_program.Program, program: str) -> bool:
    """Whether addresses of source files in bodies are made those of their pages.

    The plugin may be imported under another name.
    """
    names = {*_PATH_PLUGINS, *_RENAMED.findall(program)}
    return any(names & {*call.about} for call in called.of("addPlugin"))


def inputs(root: Path) -> tuple[str, ...]:
    """Data files, layouts, the folders in which there may be more of them, and what is imported."""
    program = _program(root)
    folders = _folders(program.text)
    options = _data_options(eleventy_program.scan(_sources(root, program)))
    ignoring = dict.fromkeys((_IGNORING, posixpath.join(folders["input"], _IGNORING)))
    imported = _IMPORTED.findall(program.text)
    return (_PACKAGE, *ignoring, *imported, *eleventy_data.inputs(root, folders, options))


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
