"""Eleventy's permalinks: templates of plain variables → addresses (src/TemplatePermalink.js).

A `permalink` is literal text with the placeholders that are plain variables. Liquid and Nunjucks
write most of them alike: `/blog/{{ page.fileSlug }}/`, `/{{ title | slugify }}/`,
`/{{ page.date | date: "%Y/%m/%d" }}/`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from feedsvc.sites import permalink, text
from feedsvc.sites.permalink import PermalinkError

_OUTPUT = re.compile(r"\{\{-?([^{}]{0,500})-?\}\}")
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[\w$]+|\[[\"'][^\"'\]]+[\"']\])*")
_STEP = re.compile(r"[\w$]+|[\"'][^\"']+[\"']")
_FILTER = re.compile(r"(\w+)\s*(?:[:(]\s*(?:[\"']([^\"']*)[\"'])?[^)]*\)?)?")
_INDEX = re.compile(r"/index(?:\.html|/)?\Z")


def address(
    template: str, variables: Mapping[str, Any], own: Mapping[str, str] | None = None
) -> str:
    """The address that a permalink makes, from `/` on, without `index.html`.

    `variables` holds `page` and the post's data. PermalinkError for tags, filters of the site
    (`own`: their names, and the place of each), and names that have no value.
    """
    return path_of(filled(template, variables, own or {}))


def filled(template: str, variables: Mapping[str, Any], own: Mapping[str, str]) -> str:
    """A template of plain variables, filled in; PermalinkError for what is more than that."""
    made = _OUTPUT.sub(lambda found: _value(found[1], variables, own), template)
    if "{{" in made or "{%" in made:
        raise PermalinkError(f"permalink {template[:80]!r} holds template code")
    return made


def path_of(written: str) -> str:
    """The path of a page by its permalink (TemplatePermalink.toHref)."""
    path = posixpath.normpath(f"/{written.strip()}").replace("//", "/")
    path += "/" if written.strip().endswith("/") and path != "/" else ""
    return _INDEX.sub("/", path)


def _value(expression: str, variables: Mapping[str, Any], own: Mapping[str, str]) -> str:
    source, *filters = (part.strip() for part in expression.split("|"))
    value = _looked_up(source, variables)
    for written in filters:
        found = _FILTER.fullmatch(written)
        if found and (where := own.get(found[1])):
            raise PermalinkError(
                f"permalink has the filter {found[1]!r}, which is program text in {where}"
            )
        made = _FILTERS.get(found[1]) if found else None
        if found is None or made is None:
            raise PermalinkError(f"permalink has the filter {written[:40]!r}, which is not known")
        value = made(value, found[2] or "")
    return text.scalar(value)


def _looked_up(source: str, variables: Mapping[str, Any]) -> Any:
    if len(source) > 1 and source[0] == source[-1] and source[0] in "\"'":
        return source[1:-1]
    value: Any = variables
    for step in _STEP.findall(source) if _NAME.fullmatch(source) else ():
        value = value.get(step.strip("\"'")) if isinstance(value, Mapping) else None
    if value is None or value is variables or isinstance(value, Mapping | list):
        raise PermalinkError(f"permalink names {source[:40]!r}, which has no value here")
    return value


def _slugified(value: Any, _: str) -> str:
    """As @sindresorhus/slugify does it: words of camelCase apart, `&` is `and`."""
    written = re.sub(r"&", " and ", text.scalar(value))
    written = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", permalink.ascii_of(written))
    return permalink.dashed(written.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))


def _dated(value: Any, form: str) -> str:
    if not isinstance(value, date) or not re.fullmatch(r"(?:[^%]|%[-]?[YmdjHMSybBaAe%])*", form):
        raise PermalinkError(f"permalink formats a date as {form[:40]!r}, which is not known")
    return value.strftime(form.replace("%e", "%-d"))


_FILTERS: Mapping[str, Callable[[Any, str], Any]] = {
    "slugify": _slugified,
    "slug": lambda value, _: permalink.dashed(text.scalar(value)),
    "date": _dated,
    "downcase": lambda value, _: text.scalar(value).lower(),
    "lower": lambda value, _: text.scalar(value).lower(),
    "strip": lambda value, _: text.scalar(value).strip(),
    "trim": lambda value, _: text.scalar(value).strip(),
    "url": lambda value, _: value,
    "safe": lambda value, _: value,
}
