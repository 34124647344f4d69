"""All filters of Liquid and Jekyll by name, and those that know the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from liquid.filter import with_context

from feedsvc.content.liquid.arrays import ARRAYS
from feedsvc.content.liquid.context import Context
from feedsvc.content.liquid.dates import DATES
from feedsvc.content.liquid.numbers import NUMBERS
from feedsvc.content.liquid.selection import SCOPED_SELECTIONS, SELECTIONS
from feedsvc.content.liquid.strings import TEXTS
from feedsvc.content.liquid.values import RefusedError, item, to_s

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def relative_url(value: object, scope: Context) -> str | None:
    """The path with the site's `baseurl` before it; an address with a scheme as it is."""
    if value is None:
        return None
    written = to_s(item(value, "url") or value)
    if _ABSOLUTE.match(written):
        return written
    base = to_s(item(scope.lookup("site"), "baseurl")).removesuffix("/")
    return _normalized("".join(_rooted(part) for part in (base, written)))


def absolute_url(value: object, scope: Context) -> str | None:
    """The address with the site's `url` and `baseurl` before it."""
    relative = relative_url(value, scope)
    if relative is None or _ABSOLUTE.match(relative):
        return relative
    return _normalized(to_s(item(scope.lookup("site"), "url")) + relative)


def _rooted(part: str) -> str:
    return part if not part or part.startswith("/") else f"/{part}"


def _normalized(address: str) -> str:
    try:
        scheme, host, path, query, fragment = urlsplit(address)
    except ValueError as error:
        raise RefusedError(f"{address[:80]} is no address") from error
    written = [quote(p, safe="/:@!$&'()*+,;=-._~%?") for p in (path, query, fragment)]
    path = _without_dots(written[0]) or ("/" if host else "")
    return urlunsplit((scheme.lower(), host.lower(), path, *written[1:]))


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def strip_index(value: object) -> object:
    """The address without `index.html` at its end."""
    return re.sub(r"/index\.html?$", "/", to_s(value), count=1) if to_s(value) else None


def markdownify(value: object, scope: Context) -> str:
    """The HTML of a Markdown text."""
    written = to_s(value)
    scope.budget.spend(100 + len(written) // 8)
    return scope.ask.markdown(written)


def _with_scope(function: Callable[..., object]) -> Callable[..., object]:
    def call(value: object, *arguments: object, context: Context) -> object:
        return function(value, context, *arguments)

    return with_context(call)


def _with_now(function: Callable[..., object]) -> Callable[..., object]:
    def call(value: object, *arguments: object, context: Context) -> object:
        return function(value, context.now, *arguments)

    return with_context(call)


FILTERS: Final[dict[str, Callable[..., object]]] = {
    **TEXTS,
    **NUMBERS,
    **ARRAYS,
    **SELECTIONS,
    **{name: _with_now(function) for name, function in DATES.items()},
    **{name: _with_scope(function) for name, function in SCOPED_SELECTIONS.items()},
    "absolute_url": _with_scope(absolute_url),
    "markdownify": _with_scope(markdownify),
    "relative_url": _with_scope(relative_url),
    "strip_index": strip_index,
}
