"""Hugo's addresses: sanitised paths and permalink patterns (common/paths, page/permalinks.go)."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, unquote_plus

from msgspec import Struct

from feedsvc.sites import permalink
from feedsvc.sites.permalink import PermalinkError

_TOKEN = re.compile(r"\\:|:(\w+)(?:\[([^\]]*)\])?")
_ALLOWED = frozenset("./\\_#+~-@")
_HEX = re.compile(r"%[0-9A-Fa-f]{2}")
_PATH_SAFE = "/-._~!$&'()*+,;=:@%"
# The parts of Go's reference time, longest first (time/format.go), as placeholders of permalinks.
_GO = re.compile(r"January|Monday|2006|002|Jan|Mon|01|02|03|04|05|06|15|PM|1|2|3")
_GO_PARTS = {
    "January": "long_month", "Monday": "long_day", "2006": "year", "002": "y_day",
    "Jan": "short_month", "Mon": "short_day", "01": "month", "02": "day", "04": "minute",
    "05": "second", "06": "short_year", "15": "hour", "1": "i_month", "2": "i_day",
}  # fmt: skip


class Naming(Struct, frozen=True):
    """How a site makes paths: `disablePathToLower`, `removePathAccents`, `uglyURLs`."""

    cased: bool = False
    plain: bool = False
    ugly: bool | Mapping[str, bool] = False


class Page(Struct, frozen=True):
    """What an address is made of; `sections` are the folders that are sections, outermost first.

    `branches` holds for each of these its slug, else its title.
    """

    path: str  # below the content folder, without extension and `/index`
    title: str
    slug: str = ""
    date: datetime | None = None
    sections: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """The first folder."""
        return self.path.partition("/")[0] if "/" in self.path else ""

    @property
    def name(self) -> str:
        """The name of the file, or of the bundle's folder."""
        return posixpath.basename(self.path)


def sanitised(path: str, naming: Naming) -> str:
    """A path with what Hugo keeps of it: blanks are one dash, punctuation is gone."""
    made: list[str] = []
    pending = False
    for at, char in enumerate(path):
        if _keeps(path, at, char):
            if pending and char != "-":
                made.append("-")
            pending = False
            made.append(char)
        elif made and made[-1] != "-" and char.isspace():
            pending = True
    kept = "".join(made)
    if naming.plain:
        apart = unicodedata.normalize("NFD", kept)
        bare = "".join(char for char in apart if unicodedata.category(char) != "Mn")
        kept = unicodedata.normalize("NFC", bare)
    return kept if naming.cased else kept.lower()


def compared(path: str) -> str:
    """A path as paths are compared: of any case, with dashes for blanks."""
    return path.replace(" ", "-").lower()


def _keeps(path: str, at: int, char: str) -> bool:
    if char == "%":
        return _HEX.match(path, at) is not None
    return char in _ALLOWED or unicodedata.category(char)[0] in "LM" or char.isdecimal()


def address(page: Page, pattern: str, naming: Naming) -> str:
    """The address of a page as a path from the site's root; without a pattern by its folder."""
    if pattern:
        path = unquote_plus(expand(pattern, page, naming))
    else:
        path = posixpath.join(posixpath.dirname(page.path), page.slug or page.name)
        path = path.replace(" ", "-")
    clean = sanitised(posixpath.normpath(f"/{path}"), naming).lstrip("/")
    ugly = naming.ugly if isinstance(naming.ugly, bool) else naming.ugly.get(page.section, False)
    return f"/{escaped(clean)}{'.html' if ugly else '/'}" if clean else "/"


def section(path: str, naming: Naming) -> str:
    """The address of a section by its path below content; that of the home page for none."""
    clean = escaped(sanitised(path.replace(" ", "-"), naming))
    if not clean:
        return "/"
    first = path.partition("/")[0]
    ugly = naming.ugly if isinstance(naming.ugly, bool) else naming.ugly.get(first, False)
    return f"/{clean}/index.html" if ugly else f"/{clean}/"


def written(url: str, page: Page, naming: Naming) -> str:
    """The address that a page's own `url` gives (page_paths.go); tokens in it are filled in."""
    if ":" in url:
        url = unquote_plus(expand(url, page, naming))
    path = posixpath.normpath(f"/{url}") if ".." in url else f"/{url.lstrip('/')}"
    file = "." in path and not path.endswith("/")
    path = re.sub(r"/{2,}", "/", path if file else f"{path}/")
    made = escaped(path)
    return made.removesuffix("index.html") if made.endswith("/index.html") else made


def escaped(path: str) -> str:
    """A path percent-escaped, as it stands in an address."""
    return quote(path, safe=_PATH_SAFE)


def expand(pattern: str, page: Page, naming: Naming) -> str:
    """A pattern with its tokens filled in. PermalinkError for one that does not exist."""

    def fill(found: re.Match[str]) -> str:
        return ":" if found[1] is None else _token(found[1], found[2], page, naming)

    return _TOKEN.sub(fill, pattern)


def _token(name: str, cut: str | None, page: Page, naming: Naming) -> str:
    if name in ("sections", "sectionslugs"):
        parts: Sequence[str] = page.sections
        if name == "sectionslugs":
            parts = [escaped(sanitised(part, naming)) for part in page.branches]
        return "/".join(parts if cut is None else _sliced(parts, cut))
    if name in _TEXTS:
        said = _TEXTS[name](page)
        return escaped(sanitised(said.replace("/", "-"), naming))
    if page.date is None:
        raise PermalinkError(f"permalink has :{name}, but there is no date")
    if name in _DATES:
        return _DATES[name](page.date)
    if _GO.sub("", name) == name:
        raise PermalinkError(f"permalink has the unknown token :{name}")
    date = page.date
    return _GO.sub(lambda part: _go(part[0], date), name)


_TEXTS: Mapping[str, Callable[[Page], str]] = {
    "section": lambda page: page.section,
    "sectionslug": lambda page: page.branches[0] if page.branches else page.section,
    "title": lambda page: page.title,
    "slug": lambda page: page.slug or page.title,
    "filename": lambda page: page.name,
    "slugorfilename": lambda page: page.slug or page.name,
    "contentbasename": lambda page: page.name,
    "slugorcontentbasename": lambda page: page.slug or page.name,
}
_DATES: Mapping[str, Callable[[datetime], str]] = {
    "year": lambda date: str(date.year),
    "month": lambda date: f"{date.month:02}",
    "monthname": lambda date: permalink.moment(date, "long_month"),
    "day": lambda date: f"{date.day:02}",
    "weekday": lambda date: str(date.isoweekday() % 7),
    "weekdayname": lambda date: permalink.moment(date, "long_day"),
    "yearday": lambda date: str(date.timetuple().tm_yday),
}


def _go(part: str, date: datetime) -> str:
    """One part of a Go layout; names in English whatever the locale."""
    if part in _GO_PARTS:
        return permalink.moment(date, _GO_PARTS[part])
    if part == "PM":
        return "PM" if date.hour >= 12 else "AM"
    hour = date.hour % 12 or 12
    return f"{hour:02}" if part == "03" else str(hour)


def _sliced(parts: Sequence[str], cut: str) -> Sequence[str]:
    """`[1:]`, `[:2]`, `[last]`, `[0]`: some of the sections; out of bounds is none."""
    low, colon, high = cut.strip().lower().partition(":")
    first = _bound(low, len(parts), 0)
    if not colon:
        return parts[first : first + 1]
    return parts[first : _bound(high, len(parts), len(parts))]


def _bound(said: str, count: int, otherwise: int) -> int:
    if said == "last":
        return max(0, count - 1)
    return int(said) if said.isdecimal() else otherwise
