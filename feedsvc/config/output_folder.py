"""Output folder: where the feeds are, at which URL it is published, and the paths in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from feedsvc.config.settings import FeedSettings
from feedsvc.model.errors import ConfigError
from feedsvc.model.problem import Problem

_USUAL = "feeds"
# Folders of a site that are published as its root.
_ROOTS = frozenset({"public", "_site", "dist", "output", "build", "docs", "static"})
_DOCUMENT = re.compile(r"(?:feed|(?:tags|categories)/[^/]+)\.(?:atom|rss|json)")


def locate(root: Path, feeds: FeedSettings, given: Path | None) -> Path:
    """The output folder; `given` goes before the settings. Raises ConfigError for none."""
    if "\0" in feeds.path:
        what, remedy = "contains a NUL character", "write the name of a folder"
        raise ConfigError(what, subject="feeds.path", remedy=remedy)
    place = given or root / feeds.path
    if place == Path(place.anchor):
        remedy = "name a folder for the feeds alone"
        raise ConfigError(f"{place} is the root of the disk", subject="feeds.path", remedy=remedy)
    return place


def url(root: Path, feeds: FeedSettings, place: Path, site_url: str) -> str:
    """The public URL of the output folder, without a trailing slash."""
    published = _published(root, place)
    below = _USUAL if published is None else published
    return (feeds.url or f"{site_url}/{below}").rstrip("/")


def doubts(root: Path, feeds: FeedSettings, taken: str) -> Iterator[Problem]:
    """What is said where nobody knows at which URL `feeds.path` is published, and one is taken."""
    if not feeds.url and _published(root, root / feeds.path) is None:
        what = f"is {feeds.path!r}, and taken to be published at {taken}/"
        remedy = 'say where it is with url = "https://…" under [feeds]'
        yield Problem("feeds.path", 0, what, remedy, "warning")


def _published(root: Path, place: Path) -> str | None:
    """The path at which a folder is published below the site's URL; None where nobody knows."""
    full = Path(os.path.normpath(root / place))
    parts = full.relative_to(root).parts if full.is_relative_to(root) else ()
    if parts == (_USUAL,):
        return _USUAL
    return "/".join(parts[1:]) if parts and parts[0] in _ROOTS else None


def check_paths(paths: Mapping[str, str]) -> None:
    """Raise ConfigError for a setting of `feeds.paths` that can name no file."""
    for document, path in paths.items():
        parts, subject = path.split("/"), f'feeds.paths."{document}"'
        stars = document.count("*")
        filled = (document.replace("*", one) for one in ("x", "feed", "tags/x"))
        if stars > 1 or not any(map(_DOCUMENT.fullmatch, filled)):
            remedy = 'name one as "feed.atom" or "tags/news.rss", or several as "tags/*.atom"'
            raise ConfigError("no feed file has this name", subject=subject, remedy=remedy)
        if stars != ("*" in path):
            what = f"a * stands in only one of the name and the path {path!r}"
            remedy = 'write it like "tags/*.atom" = "tag/*/feed.xml"'
            raise ConfigError(what, subject=subject, remedy=remedy)
        if not path or path.startswith("/") or {"", ".", ".."} & set(parts) or "\0" in path:
            raise ConfigError(
                f"{path!r} is not a path within the output folder",
                subject=subject,
                remedy='write it like "atom.xml" or "old/feed.xml"',
            )
