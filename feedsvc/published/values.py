"""What readers know of a published feed, and how to take values from what a parser made of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from feedsvc.model.characters import clean

FIND_IT = "give the URL of the feed itself, which pages name in <link rel=alternate>"


class PublishedEntry(Struct, frozen=True):
    """An entry as readers have it.

    `id` is what the feed says, empty where it says nothing; `url` is absolute where the feed
    gives any base. `content` is HTML as published; `summary` is as published, too: an RSS item
    without full text has its description there. `extras` says what else it has that readers use:
    enclosures, comments, members of a podcast.
    """

    id: str
    url: str = ""
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    content: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


class Published(Struct, frozen=True):
    """A feed as it was published, its entries in its own order.

    `address` is what it says its own address is, `alternate` that of its page, `previous` that
    of the document with the entries before these, if any. `well_formed` is False where the
    document is broken and its identities are guesses. `generator` is what says that it made it.
    """

    form: Literal["atom", "rss", "rdf", "json"]
    title: str = ""
    address: str = ""
    alternate: str = ""
    entries: tuple[PublishedEntry, ...] = ()
    well_formed: bool = True
    previous: str = ""
    generator: str = ""


# Neither JSON nor feedparser promises the type of anything.


def text(of: Mapping[str, Any], name: str) -> str:
    """A member as text, empty where it is neither a text nor a number."""
    value = of.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(str(value)).strip()


def members(of: Mapping[str, Any], name: str) -> list[Any]:
    """A member as a list, empty where it is none."""
    value = of.get(name)
    return value if isinstance(value, list) else []


def mappings(of: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Those in a list that are mappings."""
    return [member for member in members(of, name) if isinstance(member, dict)]


def each(members: Iterable[Mapping[str, Any]], name: str, otherwise: str = "") -> tuple[str, ...]:
    """The text that each has under one of two names, each text once."""
    texts = (text(member, name) or text(member, otherwise) for member in members)
    return tuple(dict.fromkeys(filter(None, texts)))
