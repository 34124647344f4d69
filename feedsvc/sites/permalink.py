"""Placeholders and titles → addresses: Jekyll's URL templates, and slugs.

See lib/jekyll/url.rb and drops/url_drop.rb. Several generators make slugs of plain ASCII.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
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
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_PLACEHOLDER = re.compile(r":([a-z_]+)")
# [^\p{M}\p{L}\p{Nd}]+, which `re` has no class for: \w less the underscore and other numbers
_DEFAULT = re.compile(r"[\W_]+")
_PRETTY = re.compile(r"[^\w.~!$&'()+,;=@]+")
_SLASHES = re.compile(r"/{2,}")
_FULL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")  # a scheme and an authority (RFC 3986, 3)
_PATH_SAFE = "-._~!$&'()*+,;=:@/"
_MOMENTS: Mapping[str, Callable[[datetime], str]] = {
    "year": lambda date: f"{date.year:04}",
    "month": lambda date: f"{date.month:02}",
    "day": lambda date: f"{date.day:02}",
    "hour": lambda date: f"{date.hour:02}",
    "minute": lambda date: f"{date.minute:02}",
    "second": lambda date: f"{date.second:02}",
    "i_month": lambda date: str(date.month),
    "i_day": lambda date: str(date.day),
    "short_year": lambda date: f"{date.year % 100:02}",
    "y_day": lambda date: f"{date.timetuple().tm_yday:03}",
    "w_year": lambda date: f"{date.isocalendar().year:04}",
    "week": lambda date: f"{date.isocalendar().week:02}",
    "w_day": lambda date: str(date.isoweekday()),
    "short_month": lambda date: _MONTHS[date.month - 1][:3],
    "long_month": lambda date: _MONTHS[date.month - 1],
    "short_day": lambda date: _DAYS[date.weekday()][:3],
    "long_day": lambda date: _DAYS[date.weekday()],
}
# Those that a URL may have of the day on which a post without a date is first seen.
WAITING = frozenset(
    ("year", "month", "day", "hour", "minute", "second", "i_month", "i_day", "timestamp")
)
_TAG = re.compile(r"<[^<>]*>")


class PermalinkError(ValueError):
    """A template asks for what there is not: a placeholder, a date, what a program would say."""


@lru_cache(maxsize=1_024)  # of categories and tags, which come again and again
def slugify(text: str, *, pretty: bool = False, cased: bool = False) -> str:
    """Jekyll's Utils.slugify in the modes `default` and `pretty`."""
    slug = (_PRETTY if pretty else _DEFAULT).sub("-", text).removeprefix("-").removesuffix("-")
    return slug if cased else slug.lower()


def moment(date: datetime, name: str) -> str:
    """One of the placeholders that come from a date."""
    return _MOMENTS[name](date)


def moments(date: datetime, wanted: Iterable[str] = _MOMENTS) -> dict[str, str]:
    """The `wanted` placeholders of a date, which is in the site's zone; names in English."""
    return {name: _MOMENTS[name](date) for name in wanted if name in _MOMENTS}


@lru_cache(maxsize=256)
def names(template: str) -> frozenset[str]:
    """The placeholders that a template may name."""
    found = _PLACEHOLDER.findall(template)
    return frozenset((*found, *(name.removesuffix("_") for name in found)))


# What the templates of `posts.permalink` may name; generators have some of these, or more.
_KNOWN = _MOMENTS.keys() | frozenset(
    """
    categories slugified_categories title slug name path basename collection output_ext
    category tag id filename sections section slugorfilename contentbasename slugorcontentbasename
    monthname weekday weekdayname yearday hash post_title lang
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)


def unknown(template: str) -> str:
    """The first placeholder of a template that no generator has; empty where all are known."""
    found = _PLACEHOLDER.findall(template)
    return next((one for one in found if not {one, one.removesuffix("_")} & _KNOWN), "")


def category_path(categories: Sequence[str]) -> str:
    """The value of `:categories`: lower case, each once, as folders."""
    return "/".join(dict.fromkeys(category.lower() for category in categories))


def expand(template: str, values: Mapping[str, str]) -> str:
    """A template with its placeholders filled in, percent-escaped and squeezed, from `/` on.

    `:title_` stands for `:title` before an underscore, as in Jekyll. PermalinkError for a
    placeholder that is not in `values`.
    """
    parts = list(_parts(template))
    parts[1::2] = [_filled(name, values) for name in parts[1::2]]
    return tidy("".join(parts))


@lru_cache(maxsize=256)
def _parts(template: str) -> tuple[str, ...]:
    """Text, the name of a placeholder, text, a name, text."""
    return tuple(_PLACEHOLDER.split(template))


def _filled(name: str, values: Mapping[str, str]) -> str:
    if name in values:
        return escape(values[name])
    bare = name.removesuffix("_")
    if bare in values:
        return escape(values[bare]) + "_"
    raise PermalinkError(f"permalink has the unknown placeholder :{name}")


@lru_cache(maxsize=1_024)  # of years, months, categories
def escape(path: str) -> str:
    """Percent-escape what may not stand in a path (RFC 3986, 3.3)."""
    return quote(path, safe=_PATH_SAFE)


def tidy(path: str) -> str:
    """One leading slash, no `..`, no `./`, no doubled slashes (URL#sanitize_url)."""
    made = f"/{path}".replace("..", "/").replace("./", "")
    return _SLASHES.sub("/", made)


def escape_written(path: str) -> str:
    """Percent-escape an address as an author wrote it: what is already escaped stays."""
    return quote(path, safe=_PATH_SAFE + "%?#[]")


def absolute(url: str, path: str) -> str:
    """Jekyll's absolute_url for a path of the site; a full address is left alone."""
    if not path or _FULL.match(path):
        return path
    return url + "/" + escape_written(path.lstrip("/"))


def ascii_of(text: str) -> str:
    """A text in ASCII letters: `Grüße` → `Grusse`, `中文` → `Zhong Wen ` (Unidecode's tables)."""
    if text.isascii():
        return text
    import text_unidecode  # type: ignore[import-untyped]  # its tables are needed by few titles

    return str(text_unidecode.unidecode(text))


def without_tags(text: str) -> str:
    """A text without its HTML tags, blanks collapsed (Markup.striptags)."""
    return " ".join(_TAG.sub("", text).split())


def compatible(text: str) -> str:
    """The text in Unicode's normal form NFKC."""
    return unicodedata.normalize("NFKC", text)


def dashed(text: str) -> str:
    """Lower-case ASCII words with dashes between them: `Hello, World` → `hello-world`."""
    return re.sub(r"[^a-z0-9]+", "-", ascii_of(text).lower()).strip("-")
