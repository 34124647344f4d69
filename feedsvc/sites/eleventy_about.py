"""What an Eleventy site says of itself: in its global data, and in what feedPlugin is given.

`addPlugin(feedPlugin, { metadata: { base: "https://…", title, … } })` is how the documentation of
the feed plugin has it: the ids of the blog's own feed are made of `base`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.problem import Problem
from feedsvc.sites import eleventy_data, javascript, site_url, text
from feedsvc.sites.eleventy_data import SITES
from feedsvc.sites.eleventy_program import Program

_OPTIONS = re.compile(r"\baddPlugin\(\s*[\w$.]+\s*,\s*(?=[{\w$])")
_UNREAD = re.compile(r"(?:[\w.]+\.)?(url|baseUrl|baseURL|its export) is program text")
_LONGEST = 20_000  # characters of options


def about(
    program: str, name: str, called: Program, read: eleventy_data.Data, folder: str
) -> dict[str, Any]:
    """What global data say of the site, and where they say nothing, feedPlugin's metadata."""
    said = _global(read.globals, folder)
    told = _feed_metadata(program, name, called, read.globals)
    urls = {**_unread_url(read.noticed), **said["urls"], **told.pop("urls")}
    return {**{key: said[key] or told.get(key) for key in said}, "urls": urls}


def _global(globals_: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """The site's title, URL, language and author, as `metadata.json` or the like has them."""
    known = {name.lower(): name for name in globals_}
    found = (known[name] for name in SITES if name in known)
    name = next((one for one in found if isinstance(globals_[one], Mapping)), "")
    said: Mapping[str, Any] = globals_[name] if name else {}
    files = tuple(
        posixpath.join(folder, f"{name}{ending}")
        for ending in (*eleventy_data.DATA, *eleventy_data.PROGRAM_FILES)
    )
    key = next((key for key in ("url", "baseUrl", "baseURL") if said.get(key)), "url")
    url = site_url.Value(text.plain(said.get(key)), files, name=key)
    return {
        "title": text.title(said.get("title") or said.get("name")),
        "urls": {"url": url} if said else {},
        "description": text.title(said.get("description")),
        "language": text.plain(said.get("language") or said.get("lang")),
        "author": text.person(said.get("author")),
    }


def _feed_metadata(
    program: str, name: str, called: Program, known: Mapping[str, Any]
) -> dict[str, Any]:
    """The metadata as fields of a Site, with `urls`; `known` are the global data by name."""
    given = [
        (call.file, _metadata(call.arguments[1]))
        for call in called.of("addPlugin")
        if len(call.arguments) > 1
    ]
    given += [(name, _metadata(one)) for one in _options(program, name, known)]
    found = [(file, one) for file, one in given if one]
    values = (pair for pair in found if isinstance(pair[1]["base"], str))
    name, said = next(values, found[0] if found else (name, {}))
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
