"""A published JSON Feed → what its readers know (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any

from feedsvc.published.elements import NoFeedError
from feedsvc.published.identities import absolute, instant, plain
from feedsvc.published.values import (
    FIND_IT,
    Published,
    PublishedEntry,
    each,
    mappings,
    members,
    text,
)


def from_json(document: str, address: str) -> Published:
    """Read JSON Feed (jsonfeed.org/version/1.1), taking numbers for ids as it demands."""
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise NoFeedError("is broken JSON", "check it with a JSON Feed validator") from error
    if "jsonfeed.org/version/" not in text(feed, "version"):
        raise NoFeedError("is no Atom, RSS or JSON feed", FIND_IT)
    own = absolute(text(feed, "feed_url"), address)
    alternate = absolute(text(feed, "home_page_url"), own, address)
    authors = _json_authors(feed)
    return Published(
        form="json",
        title=plain(text(feed, "title")),
        address=own,
        alternate=alternate,
        entries=tuple(
            _json_entry(item, (alternate, own, address), authors)
            for item in mappings(feed, "items")
        ),
        previous=absolute(text(feed, "next_url"), own, address),
    )


def _json_entry(
    item: Mapping[str, Any], bases: Sequence[str], authors: tuple[str, ...]
) -> PublishedEntry:
    return PublishedEntry(
        id=text(item, "id"),
        url=absolute(text(item, "url") or text(item, "external_url"), *bases),
        title=plain(text(item, "title")),
        published=instant(text(item, "date_published")),
        updated=instant(text(item, "date_modified")),
        content=text(item, "content_html") or html.escape(text(item, "content_text")),
        summary=text(item, "summary"),
        authors=_json_authors(item) or authors,
        terms=each([{"tag": tag} for tag in members(item, "tags")], "tag"),
        extras=tuple(f"enclosure {text(one, 'url')}" for one in mappings(item, "attachments")),
    )


def _json_authors(of: Mapping[str, Any]) -> tuple[str, ...]:
    """Name those of version 1.1, else the one of version 1.0."""
    people = mappings(of, "authors") or mappings({"author": [of.get("author")]}, "author")
    return each(people, "name", "url")
