"""Templates: the HTML of pages, from Jinja2 templates of the package or of a site.

A site's own template stands before the one of the same name; that is `feedsvc/NAME` then, so that
it can be extended. What a template may use is told in docs/reference/pages.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError

from feedsvc.model.characters import clean
from feedsvc.model.document import MARK
from feedsvc.model.errors import ConfigError
from feedsvc.model.overview import plain
from feedsvc.pages import sandbox
from feedsvc.pages.activity import day_name
from feedsvc.pages.own import NONE, Own

INDEX, FEED, SNIPPET = "index.html", "feed.html", "autodiscovery.html"
_OWN = "feedsvc/"  # how a name of the package's own templates begins
_SHOWN = 320  # characters of a summary
_REMEDY = "correct the template; docs/reference/pages.md names what it may use"


def render(name: str, context: Mapping[str, Any], own: Own = NONE) -> bytes:
    """Return a page, HTML in UTF-8.

    Raises ConfigError with file and line where a template of the site cannot be read or fails.
    """
    environment = _environment(tuple(sorted(own.sources.items())), own.folder)
    sandbox.begin()
    try:
        made = environment.get_template(name).render({"generator": MARK, **context})
    except TemplateSyntaxError as error:
        where = f"{error.filename or error.name}:{error.lineno}"
        raise ConfigError(
            (error.message or "").rstrip("."), subject=where, remedy=_REMEDY
        ) from error
    except Exception as error:
        if not own.sources:
            raise
        raise _failed(error, name, own) from error
    if MARK not in made:  # by which feedsvc knows the file for its own when its state is lost
        first, end, rest = made.partition("\n")
        made = f"{first}{end}<!-- {MARK} -->\n{rest}"
    return made.encode()


def _failed(error: Exception, name: str, own: Own) -> ConfigError:
    """What a template did that it cannot do, and in which line."""
    known = {f"{own.folder}/{one}" for one in own.sources}
    where, at = f"{own.folder}/{name}", error.__traceback__
    while at:
        if at.tb_frame.f_code.co_filename in known:
            where = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}"
        at = at.tb_next
    is_said = isinstance(error, TemplateError)
    what = str(error) if is_said else f"fails ({type(error).__name__}: {error})"
    return ConfigError(what, subject=where, remedy=_REMEDY)


@lru_cache(maxsize=2)
def _environment(sources: tuple[tuple[str, str], ...], folder: str) -> sandbox.Sandbox:
    """One for the package's templates, which are compiled once, and one for those of a site."""
    made = sandbox.Sandbox(
        loader=FunctionLoader(_loader(dict(sources), folder)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {
        "beginning": _beginning,
        "clean": clean,
        "day": _day,
        "iso_day": lambda instant: instant.astimezone(UTC).date().isoformat(),
        "line": lambda written: " ".join(clean(written).split()),
        "plain": plain,
        "thousands": lambda number: f"{number:,}",
    }
    made.tests["web"] = lambda url: url.lower().startswith(("http://", "https://"))
    return made


_Loaded = tuple[str, str, Callable[[], bool]]


def _loader(sources: Mapping[str, str], folder: str) -> Callable[[str], _Loaded | None]:
    packaged = files("feedsvc.pages") / "templates"

    def load(name: str) -> _Loaded | None:
        if name in sources:
            return sources[name], f"{folder}/{name}", lambda: True
        bare = name.removeprefix(_OWN)
        if bare not in names():
            return None
        return (packaged / bare).read_text(encoding="utf-8"), name, lambda: True

    return load


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The names of the package's templates."""
    return frozenset(_names())


def _names() -> Iterator[str]:
    for one in (files("feedsvc.pages") / "templates").iterdir():
        if one.name.endswith(".html"):
            yield one.name


def _day(instant: datetime) -> str:
    when = instant.astimezone(UTC)
    return day_name(when.day, when.month, when.year)


def _beginning(summary: str) -> str:
    """No more than fits a few lines, cut between words where there are any."""
    if len(summary) <= _SHOWN:
        return summary
    words, blank, _ = summary[: _SHOWN + 1].rpartition(" ")
    return f"{words} …" if blank else f"{summary[:_SHOWN]}…"
