"""Generated pages: documents that are made when somebody asks for them, of those in the folder."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from feedsvc.build.pages import own_templates
from feedsvc.config.settings import FeedSettings
from feedsvc.model import overview
from feedsvc.model.digests import digest
from feedsvc.model.errors import FeedsvcError
from feedsvc.model.feed import document_at
from feedsvc.service.http.documents import Addresses, Document, document, encodings

_KEPT = 256


class Recipe(Struct, frozen=True):
    """What is made of what, and how.

    `source` names the document that a path is made of, "" where it is of none; `make` gives the
    bytes from the path and the source's bytes, or raises ValueError where they are no such, and
    FeedsvcError where it cannot for now: the last good bytes stay. `version` stands for what else
    they depend on. `page` names the page of a feed by that feed's path, "" where it has none.
    """

    source: Callable[[str], str] = lambda _path: ""
    make: Callable[[str, bytes], bytes] = lambda _path, source: source
    version: Callable[[], str] = lambda: ""
    page: Callable[[str], str] = lambda _path: ""


class GeneratedPages:
    """Documents by path, made of those that `get` gives."""

    def __init__(self, recipe: Recipe, get: Callable[[str], Document | None]) -> None:
        self._recipe = recipe
        self._get = get
        self._made: OrderedDict[str, tuple[str, Document | None]] = OrderedDict()

    def source(self, path: str) -> str:
        """The path of what this one is, or would be, made of; empty where there is none."""
        return self._recipe.source(path)

    def page_of(self, feed: str) -> str:
        """The path of the page of a feed, by that feed's path; empty where it has none."""
        return self._recipe.page(feed)

    def get(self, path: str) -> Document | None:
        """The document, None where there is nothing to make it of."""
        found = self._get(self._recipe.source(path))
        if found is None:
            self._made.pop(path, None)
            return None
        made_of, made = self._made.pop(path, ("", None))
        now = f"{found.digest} {self._recipe.version()}"
        if made_of != now:
            made = self._make(path, found, made)
        self._made[path] = (now, made)
        if len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return made

    def _make(self, path: str, found: Document, last: Document | None) -> Document | None:
        try:
            body = self._recipe.make(path, found.body)
        except ValueError:
            return None  # somebody's own file that only has such a name
        except FeedsvcError:
            return last
        return document(path, body, found.modified, Addresses(), encodings(body))


def pages_of_feeds(feeds: FeedSettings, feeds_url: str, root: Path, templates: str = "") -> Recipe:
    """The page of every feed that has none in the folder, made of its JSON Feed.

    `templates` is the folder of the site's own templates, which may change at any time.
    """

    def source(path: str) -> str:
        name = path.removesuffix(".html")
        return feeds.place(f"{name}.json") if name != path else ""

    def make(path: str, document: bytes) -> bytes:
        from feedsvc.pages import html_pages  # most daemons are asked for none

        own = own_templates(root, templates)
        name = path.removesuffix(".html")
        ways = {kind: feeds.place(f"{name}.{kind}") for kind in overview.KINDS}
        return html_pages.feed_page(name, document, feeds_url, ways, own)

    def version() -> str:
        if not templates:
            return ""
        try:
            return digest(sorted(own_templates(root, templates).sources.items())).hex()
        except FeedsvcError:
            return "unreadable"

    def page(path: str) -> str:
        stem, _, kind = document_at(feeds.paths, path).rpartition(".")
        return f"{stem}.html" if stem and kind in overview.KINDS else ""

    return Recipe(source, make, version, page)
