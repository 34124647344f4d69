"""Index: `index.html`, where people see every feed and how to subscribe. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from msgspec import structs

from feedsvc.model.document import Document
from feedsvc.model.overview import Overview, Summary, label
from feedsvc.pages import autodiscovery, page, style, template
from feedsvc.pages.activity import activity
from feedsvc.pages.own import NONE, Own

INDEX, OUTLINE, SNIPPET = "index.html", "feeds.opml", "autodiscovery.html"
PATHS = (INDEX, OUTLINE, SNIPPET, *style.ASSETS)
_GROUPS = {"categories": "Categories", "tags": "Tags"}


def documents(
    overview: Overview, paths: Collection[str] = PATHS, own: Own = NONE
) -> tuple[Document, ...]:
    """The page, the snippet of links that it offers, and the styles, as far as they are wanted.

    Raises ConfigError where one of the site's own templates is broken.
    """
    makers = {INDEX: index, SNIPPET: autodiscovery.snippet}
    made = (Document(path, make(overview, own)) for path, make in makers.items() if path in paths)
    return (*made, *style.assets(paths))


def index(overview: Overview, own: Own = NONE) -> bytes:
    """Return the page, HTML in UTF-8; ConfigError where one of the site's templates is broken."""
    site = overview.site
    context = {
        "title": f"Feeds of {site.title}",
        "top": "",
        "links": autodiscovery.links(overview),
        "site": {**_feed(site, overview), "description": site.description, "url": site.alternate},
        "outline": OUTLINE,
        "posts": [structs.asdict(one) for one in overview.previews],
        "activity": activity(overview.months),
        "groups": list(_groups(overview)),
    }
    return template.render(template.INDEX, context, own)


def _groups(overview: Overview) -> Iterator[dict[str, Any]]:
    for kind, name in _GROUPS.items():
        of = [one for one in overview.feeds if one.name.startswith(f"{kind}/")]
        if of:
            yield {"kind": kind, "name": name, "feeds": _rows(of, overview)}


def _rows(feeds: Sequence[Summary], overview: Overview) -> list[dict[str, Any]]:
    """The feeds of a group, the largest first; `share` is the size in percent of that one's."""
    most = max(one.count for one in feeds)
    return [
        {**_feed(one, overview), "share": max(round(one.count * 100 / most), 1) if most else 0}
        for one in sorted(feeds, key=lambda one: (-one.count, one.name))
    ]


def _feed(one: Summary, overview: Overview) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "label": label(one, overview.site),
        "language": one.language,
        "count": one.count,
        "newest": one.newest,
        "address": overview.address(one.paths["atom"]),
        "page": quote(page.path(one.name)) if overview.has_pages else "",
        "formats": page.formats(one.paths),
    }
