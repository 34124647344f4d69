"""What an Eleventy configuration tells its feed plugin about the site, as values; nothing is run.

`addPlugin(feedPlugin, { metadata: { base: "https://…", title, … } })` is how the plugin's own
documentation has it: the ids of the blog's own feed are made of `base`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.sites import javascript, site_url, text

_OPTIONS = re.compile(r"\baddPlugin\(\s*[\w$.]+\s*,\s*(?=[{\w$])")
_UNREAD = re.compile(r"(.+):(\d+): (?:[\w.]+\.)?(url|baseUrl|baseURL|its export) is program text")
_LONGEST = 20_000  # characters of options


def read(program: str, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata as fields of a Site, with `urls`; `known` are the global data by name."""
    said = next(filter(None, (_metadata(one) for one in _options(program, name, known))), {})
    people = text.people(_plain(said.get("author")))
    url = javascript.url(said, "base", name)._replace(name="metadata.base", line=0)
    return {
        "title": _text(said, "title"),
        "description": _text(said, "subtitle"),
        "language": _text(said, "language"),
        "author": people[0] if people else None,
        "urls": {"metadata.base": url},
    }


def unread(noticed: Iterable[str]) -> dict[str, site_url.Value]:
    """The URL in global data, where it is program text."""
    found = next(filter(None, map(_UNREAD.match, noticed)), None)
    if found is None:
        return {}
    name = "the export" if found[3] == "its export" else found[3]
    return {"url": site_url.Value("", (found[1],), name=name, line=int(found[2]), program=True)}


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
    said = options.get("metadata") if isinstance(options, dict) else None
    return said if isinstance(said, dict) and "base" in said else {}


def _plain(author: Any) -> Any:
    """A name, or the texts of a record."""
    if isinstance(author, dict):
        return {key: value for key, value in author.items() if isinstance(value, str)}
    return author if isinstance(author, str) else None


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return text.plain(value) if isinstance(value, str) else ""
