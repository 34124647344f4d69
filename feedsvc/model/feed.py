"""A feed before it is written, and where its document stands in its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from msgspec import Struct

from feedsvc.model.entry import Entry
from feedsvc.model.site import Author

KINDS = ("atom", "json", "rss")


def path_of(paths: Mapping[str, str], document: str) -> str:
    """Where a document is (`feed.json`, `tags/x.atom`) by the settings, from the output folder.

    `paths` are those of documents by their names, or by patterns: what stands for the `*` in
    `tags/*.atom` stands for that in the path, too. A name goes before patterns, the first of which
    counts.
    """
    if document in paths:
        return paths[document]
    for name, path in paths.items():
        before, star, after = name.partition("*")
        part = document[len(before) : len(document) - len(after)]
        if star and part and document == f"{before}{part}{after}":
            return path.replace("*", part)
    return document


def document_at(paths: Mapping[str, str], path: str) -> str:
    """The name of the document that is at a path by the settings: what `path_of` has there."""
    for name, other in paths.items():
        before, star, after = other.partition("*")
        part = path[len(before) : len(path) - len(after)]
        found = name.replace("*", part.replace("*", "")) if star else name
        if path_of(paths, found) == path:
            return found
    return path


class Place(Struct, frozen=True):
    """Where a document stands in its feed's history (RFC 5005).

    Addresses of archives are without an extension, empty where there is none; `current` has the
    feed's own address for each format. `archive` marks an archive document, `complete` a feed that
    has all of its entries in it.
    """

    previous: str = ""
    next: str = ""
    current: Mapping[str, str] = {}
    archive: bool = False
    complete: bool = False


class Feed(Struct, frozen=True):
    """One feed before it is written: the global one, or that of a tag or a category.

    `name` is its path in the output folder without an extension (`feed`, `tags/xiaomi`);
    `url` is its public address without an extension, so `url + ".atom"` is the Atom feed's own
    address, unless `paths` names another path for the format; `alternate` is the page it belongs
    to. `updated` is that of its newest entry. `deleted` holds ids of entries that were withdrawn,
    and when (RFC 6721).
    """

    name: str
    url: str
    title: str
    alternate: str
    updated: datetime
    description: str = ""
    language: str = ""
    author: Author | None = None
    entries: tuple[Entry, ...] = ()
    place: Place = Place()
    deleted: tuple[tuple[str, datetime], ...] = ()
    icon: str = ""
    logo: str = ""
    paths: Mapping[str, str] = {}

    @property
    def documents(self) -> dict[str, str]:
        """The paths of its documents in the output folder, by their formats."""
        return {kind: self.paths.get(kind, f"{self.name}.{kind}") for kind in KINDS}

    def path(self, kind: str) -> str:
        """The path of its document of a format (`atom`, `rss`, `json`) in the output folder."""
        return self.paths.get(kind, f"{self.name}.{kind}")

    def address(self, kind: str) -> str:
        """The public address of its document of a format."""
        folder = self.url.removesuffix(quote(self.name))
        return folder + quote(self.paths[kind]) if kind in self.paths else f"{self.url}.{kind}"


class Plan(Struct, frozen=True):
    """What of the settings decides which feeds there are."""

    url: str
    tags: bool = True
    categories: bool = True
    excluded: tuple[str, ...] = ()
    paths: Mapping[str, str] = {}
