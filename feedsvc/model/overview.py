"""All feeds at a glance: the values that pages, OPML and snippets are made of.

A pass makes new summaries of the feeds in which something changed and keeps the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct

from feedsvc.model.characters import clean

KINDS = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}
MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
}
GLOBAL = "feed"


class Summary(Struct, frozen=True, gc=False):
    """What is told of one feed besides its entries.

    `paths` are those of its documents in the output folder by format. `count` is that of all of
    its posts, also of those that it does not show. `newest` is when the newest one was published
    and `changed` when the last change of one was; None where there is none.
    """

    name: str
    title: str
    paths: Mapping[str, str]
    count: int
    alternate: str
    description: str = ""
    language: str = ""
    newest: datetime | None = None
    changed: datetime | None = None


class Preview(Struct, frozen=True, gc=False):
    """A post as pages show it: everything is plain text, `summary` may be empty."""

    title: str
    url: str
    published: datetime
    summary: str = ""
    language: str = ""


class Overview(Struct, frozen=True):
    """Everything that the pages for people tell.

    `url` is the public address of the output folder, without a trailing slash. `feeds` has the
    global feed first. `previews` are of the newest entries, newest first; `months` counts the
    posts of each month (`2024-05`, in UTC). `has_pages` says whether each feed has a page.
    """

    url: str
    feeds: tuple[Summary, ...]
    previews: tuple[Preview, ...] = ()
    months: Mapping[str, int] = {}
    has_pages: bool = False

    def label(self, one: Summary) -> str:
        """A feed's title without the site's, which the feed of everything has: its term."""
        site = self.feeds[0]
        return one.title.removesuffix(f" – {site.title}") if one is not site else one.title  # noqa: RUF001


@lru_cache(maxsize=4_096)  # each is asked for on several pages
def address(url: str, path: str) -> str:
    """The public address of a document in the folder that has this one."""
    return f"{url}/{quote(path)}"


def ordered(summaries: Iterable[Summary]) -> tuple[Summary, ...]:
    """The global feed, then the others by their names."""
    return tuple(sorted(summaries, key=lambda one: (one.name != GLOBAL, one.name)))


def by_month(published: Iterable[datetime]) -> dict[str, int]:
    """How many posts each month (`2024-05`, in UTC) has; months without one are not named."""
    counted = Counter(f"{one.astimezone(UTC):%Y-%m}".zfill(7) for one in published)
    return dict(sorted(counted.items()))


@lru_cache(maxsize=4_096)
def plain(text: str) -> str:
    """One line of text as it may stand where no markup can isolate it.

    Without characters that XML forbids, line ends, and marks that turn the direction of what
    follows (Unicode UAX 9, 2), which could make a title seem to say something else.
    """
    return " ".join(clean(text).translate(_TURNS).split())


_TURNS = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
