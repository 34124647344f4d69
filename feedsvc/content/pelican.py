"""Pelican's links within a site, in the HTML that Markdown made (Content._link_replacer).

`{filename}other.md`, `{static}/images/a.png`, `{tag}moss` and the older `|filename|other.md`
stand in attributes that hold addresses; anywhere else they are text.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from feedsvc.content.template import Ask, Expanded, TemplateWarning

_ATTRIBUTE = re.compile(
    r"""(?P<before>\s(?:href|src|poster|data|cite|formaction|action|content)\s*=\s*)
    (?P<quote>["'])(?:[{|]|%7B)(?P<what>[a-z]+)(?:[|}]|%7D)(?P<value>[^"'<>]*)(?P=quote)""",
    re.VERBOSE | re.IGNORECASE,
)

_SET = re.compile(r"""\ssrcset\s*=\s*(?:"[^"<>]*"|'[^'<>]*')""", re.IGNORECASE)
_CANDIDATE = re.compile(
    r"(?:[{|]|%7B)(?P<what>[a-z]+)(?:[|}]|%7D)(?P<value>[^\s,\"'<>]*)", re.IGNORECASE
)


def expand(source: str, page: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """The HTML of a body with its links resolved.

    `page` has `path`, `folder` and `content` (of this source, its folder, the content's), `url`
    (the site's), `static` and `moved` (the template of addresses of static files, and the paths of
    those that get another one), `pages` (addresses by path) and `terms` (addresses by `tag:name`).
    A link to a source that is not published leads to where its path would be, with a warning.
    """
    return _Links(source, page, ask).expanded()


class _Links:
    def __init__(self, source: str, page: Mapping[str, Any], ask: Ask) -> None:
        self._source = source
        self._page = page
        self._ask = ask
        self._warnings: list[TemplateWarning] = []

    def expanded(self) -> Expanded:
        html = _ATTRIBUTE.sub(self._replaced, self._ask.markdown(self._source))
        html = _SET.sub(lambda found: _CANDIDATE.sub(self._candidate, found[0]), html)
        return Expanded(html, tuple(self._warnings))

    def _replaced(self, found: re.Match[str]) -> str:
        what, value = found["what"].lower(), unescape(found["value"])
        path, rest = _cut(value)
        if (address := self._address(what, path)) is None:
            return found[0]
        return f"{found['before']}{found['quote']}{escape(address + rest)}{found['quote']}"

    def _candidate(self, found: re.Match[str]) -> str:
        path, rest = _cut(unescape(found["value"]))
        address = self._address(found["what"].lower(), path)
        return found[0] if address is None else escape(address + rest)

    def _address(self, what: str, path: str) -> str | None:
        page = self._page
        if what == "filename":
            return self._file(self._full(path), path)
        if what in ("static", "attach"):
            return self._static(self._full(path))
        if what == "index":
            return f"{page['url']}/index.html"
        known: str | None = page["terms"].get(f"{what}:{unquote(path).strip()}")
        return known

    def _full(self, path: str) -> str:
        """A path of the site; a leading slash means the folder of content."""
        start = self._page["content"] if path.startswith("/") else self._page["folder"]
        return posixpath.normpath(posixpath.join(start, unquote(path).lstrip("/")))

    def _file(self, full: str, written: str) -> str:
        """An article, a page, or else a static file (with which old sites use it, too)."""
        found = self._ask.source(f"/{full}", self._page["path"]) or self._page["pages"].get(full)
        if found:
            return str(found)
        if full.endswith((".md", ".markdown", ".mkd", ".mdown", ".rst")):
            what = f"links to {written}, which is not published"
            self._warnings.append(TemplateWarning(self._line(written), what))
        return self._static(full)

    def _static(self, full: str) -> str:
        """A file that is copied: to its own path, or beside the article that takes it along."""
        if place := self._ask.attached(full):
            return f"{self._page['url']}/{quote(place)}"
        below = full.removeprefix(f"{self._page['content']}/") if self._page["content"] else full
        own = below.lstrip("./")
        path = quote(self._page["moved"].get(own, own))
        return f"{self._page['url']}/{self._page['static'].replace('{path}', path).lstrip('/')}"

    def _line(self, written: str) -> int:
        at = self._source.find(written)
        return self._source.count("\n", 0, at) + 1 if at >= 0 else 1


def _cut(value: str) -> tuple[str, str]:
    """A path, and the query and fragment after it."""
    try:
        path = urlsplit(value).path
    except ValueError:
        return value, ""
    return (path, value[len(path) :]) if value.startswith(path) else (value, "")
