"""The language of the pages: their words, days and numbers in that of the site, where we have it.

English is the key and the fallback. What a site writes itself is never touched.
Which language it is belongs to the page that is being made, as macros of templates see nothing
else of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup
from msgspec import Struct, convert

KNOWN = ("de", "en", "es", "fr", "ja", "pt", "zh")
_ENGLISH = "en"


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """One file of `words/`; `day` is a day with the name of its month, `words` are by English."""

    day: str
    thousands: str
    months: list[str]
    words: dict[str, str]


_current: ContextVar[str] = ContextVar("language", default=_ENGLISH)


@contextmanager
def spoken(tag: str) -> Iterator[None]:
    """Make a page in the language of a tag (BCP 47), or in English."""
    own = tag.partition("-")[0].lower()
    before = _current.set(own if own in KNOWN else _ENGLISH)
    try:
        yield
    finally:
        _current.reset(before)


def current() -> str:
    """The tag of the language that is spoken."""
    return _current.get()


def say(english: str, **values: Any) -> str:
    """Some words in the language that is spoken, with values in the places that they name."""
    written = language(current()).words.get(english, english)
    return written.format(**values) if values else written


def marked(english: str, **values: Any) -> Markup:
    """The same for a template: values are escaped, unless a macro made them."""
    written = language(current()).words.get(english, english)
    return Markup(written).format(**values)  # noqa: S704  # our own words


def posts(count: int) -> str:
    """How many posts."""
    return say("{count} post" if count == 1 else "{count} posts", count=number(count))


def number(count: int) -> str:
    """A whole number with its thousands apart."""
    return f"{count:,}".replace(",", language(current()).thousands)


def month(index: int) -> str:
    """A month with its year, from how many there were since year 0."""
    name = language(current()).months[index % 12]
    return say("{month} {year}", month=name, year=index // 12)


def day(instant: datetime) -> str:
    """`1 May 2024`, in UTC."""
    own, when = language(current()), instant.astimezone(UTC)
    return own.day.format(day=when.day, month=own.months[when.month - 1], year=when.year)


@lru_cache(maxsize=len(KNOWN))
def language(tag: str) -> Language:
    """The words of a language that is known."""
    text = (files("feedsvc.pages") / "words" / f"{tag}.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text), Language)
