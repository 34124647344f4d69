"""Placeholders → address: Jekyll's URL templates (lib/jekyll/url.rb, drops/url_drop.rb)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_NAMES = (tuple(_MONTHS.split()), tuple(_DAYS.split()))

_PLACEHOLDER = re.compile(r":([a-z_]+)")
# [^\p{M}\p{L}\p{Nd}]+, which `re` has no class for: \w less the underscore and other numbers
_DEFAULT = re.compile(r"[\W_]+")
_PRETTY = re.compile(r"[^\w.~!$&'()+,;=@]+")
_PATH_SAFE = "-._~!$&'()*+,;=:@/"


class PermalinkError(ValueError):
    """A template asks for a placeholder that does not exist."""


@lru_cache(maxsize=1_024)  # of categories and tags, which come again and again
def slugify(text: str, *, pretty: bool = False, cased: bool = False) -> str:
    """Jekyll's Utils.slugify in the modes `default` and `pretty`."""
    slug = (_PRETTY if pretty else _DEFAULT).sub("-", text)
    slug = re.sub(r"^-|-$", "", slug)
    return slug if cased else slug.lower()


def moments(date: datetime) -> dict[str, str]:
    """The placeholders that come from a date (already in the site's zone), names in English."""
    months, days = _NAMES
    iso = date.isocalendar()
    month, day = months[date.month - 1], days[date.weekday()]
    return {
        "year": f"{date.year:04}", "month": f"{date.month:02}", "day": f"{date.day:02}",
        "hour": f"{date.hour:02}", "minute": f"{date.minute:02}", "second": f"{date.second:02}",
        "i_month": str(date.month), "i_day": str(date.day), "short_year": f"{date.year % 100:02}",
        "y_day": f"{date.timetuple().tm_yday:03}", "w_year": f"{iso.year:04}",
        "week": f"{iso.week:02}", "w_day": str(iso.weekday),
        "short_month": month[:3], "long_month": month, "short_day": day[:3], "long_day": day,
    }  # fmt: skip


@lru_cache(maxsize=256)
def names(template: str) -> frozenset[str]:
    """The placeholders that a template may name."""
    found = _PLACEHOLDER.findall(template)
    return frozenset((*found, *(name.removesuffix("_") for name in found)))


def category_path(categories: Sequence[str]) -> str:
    """The value of `:categories`: lower case, each once, as folders."""
    return "/".join(dict.fromkeys(category.lower() for category in categories))


def slugified_path(categories: Sequence[str]) -> str:
    """The value of `:slugified_categories`."""
    return "/".join(dict.fromkeys(slugify(category) for category in categories))


def expand(template: str, values: Mapping[str, str]) -> str:
    """A template with its placeholders filled in, percent-escaped and squeezed, from `/` on.

    `:title_` stands for `:title` before an underscore, as in Jekyll. PermalinkError for a
    placeholder that is not in `values`.
    """

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        for key, rest in ((name, ""), (name.removesuffix("_"), "_")):
            if key in values:
                return escape(values[key]) + (rest if key != name else "")
        raise PermalinkError(f"permalink has no placeholder :{name}")

    return tidy(_PLACEHOLDER.sub(fill, template))


@lru_cache(maxsize=1_024)  # of years, months, categories
def escape(path: str) -> str:
    """Percent-escape what may not stand in a path (RFC 3986, 3.3)."""
    return quote(path, safe=_PATH_SAFE)


def tidy(path: str) -> str:
    """One leading slash, no `..`, no `./`, no doubled slashes (URL#sanitize_url)."""
    made = f"/{path}".replace("..", "/").replace("./", "")
    return re.sub(r"/{2,}", "/", made)


def escape_written(path: str) -> str:
    """Percent-escape an address as an author wrote it: what is already escaped stays."""
    return quote(path, safe=_PATH_SAFE + "%?#[]")
