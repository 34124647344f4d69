"""Pelican's addresses: slugs, `{slug}.html` templates, tag: URIs (contents.py, urlwrappers.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from feedsvc.sites import permalink
from feedsvc.sites.permalink import PermalinkError

_FIELD = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)(?::([^{}]*))?\}")
_CODE = re.compile(r"%(-?)(.)")
# strftime's codes as placeholders of permalinks, and those without leading zeros
_MOMENTS = {
    "Y": "year", "m": "month", "d": "day", "H": "hour", "M": "minute", "S": "second",
    "y": "short_year", "j": "y_day", "b": "short_month", "B": "long_month", "a": "short_day",
    "A": "long_day", "V": "week", "G": "w_year", "u": "w_day",
}  # fmt: skip


def slug(text: str, rules: Mapping[str, Any], of: str = "") -> str:
    """A text as Pelican makes slugs; `of` is `category`, `tag`, `author`, or empty for titles."""
    made = permalink.compatible(permalink.without_tags(text))
    if not rules["unicode"]:
        made = permalink.ascii_of(made)
    written = rules["of"].get(of) or rules["substitutions"]
    for pattern, put in _compiled(tuple((str(one[0]), str(one[1])) for one in written)):
        made = pattern.sub(put, made)
    return (made if rules["cased"] else made.lower()).strip()


@lru_cache(maxsize=8)
def _compiled(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    made = (
        (re.compile(permalink.compatible(pattern), re.IGNORECASE), permalink.compatible(put))
        for pattern, put in pairs
    )
    return tuple(made)


def expand(template: str, values: Mapping[str, str], date: datetime | None) -> str:
    """A template such as `posts/{date:%Y}/{slug}/` with its fields filled in, as str.format.

    Dates are written with the names of months in English whatever the locale is. PermalinkError
    for a field or a format that is not known.
    """

    def fill(found: re.Match[str]) -> str:
        name, form = found[1], found[2]
        if name is None:
            return found[0][0]
        if name == "date":
            return _formatted(date, form)
        if name not in values or form:
            raise PermalinkError(f"its URL needs {found[0]}, which is not known")
        return values[name]

    return _FIELD.sub(fill, template)


def _formatted(date: datetime | None, form: str | None) -> str:
    if date is None:
        raise PermalinkError("its URL needs a date")
    if not form:
        return str(date)

    def fill(found: re.Match[str]) -> str:
        if found[2] == "%":
            return "%"
        if found[2] not in _MOMENTS:
            raise PermalinkError(f"its URL has the unknown date format {found[0]}")
        made = permalink.moment(date, _MOMENTS[found[2]])
        return (made.lstrip("0") or "0") if found[1] else made

    return _CODE.sub(fill, form)


def tag_uri(url: str, date: datetime | None) -> str:
    """The id that Pelican's feeds give an article (feedgenerator, get_tag_uri)."""
    parts = urlsplit(url)
    day = f",{date:%Y-%m-%d}" if date else ""
    fragment = f"/{parts.fragment}" if parts.fragment else ""
    return f"tag:{parts.hostname}{day}:{parts.path}{fragment}"
