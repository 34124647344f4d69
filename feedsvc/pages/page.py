"""Page: one feed for people, made of its published JSON Feed. Pure.

The document has everything that a page tells, so a server can make the page of any feed without
knowing the posts, and gives the same bytes as a pass that writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from feedsvc.model.overview import KINDS, address
from feedsvc.pages import template
from feedsvc.pages.autodiscovery import link
from feedsvc.pages.own import NONE, Own
from feedsvc.pages.style import top
from feedsvc.pages.written import read

_MOST = 100  # entries on a page


def path(name: str) -> str:
    """Where the page of a feed is: `tags/x.html` for `tags/x`."""
    return f"{name}.html"


def formats(paths: Mapping[str, str], way: str = "") -> list[dict[str, str]]:
    """The documents of a feed for a template; `way` leads from the page to the folder's top."""
    return [{"kind": kind, "name": KINDS[kind], "href": way + quote(paths[kind])} for kind in KINDS]


def feed_page(
    name: str,
    document: bytes,
    url: str,
    paths: Mapping[str, str],
    own: Own = NONE,
) -> bytes:
    """Return the page of a feed, HTML in UTF-8.

    `document` is its JSON Feed, `url` the public address of the output folder, `paths` those of
    its documents in the folder by format. ValueError where the document is no JSON Feed,
    ConfigError where one of the site's own templates is broken.
    """
    feed, way = read(document), top(name)
    addresses = {kind: address(url, paths[kind]) for kind in KINDS}
    shown = [
        {
            "title": one.title,
            "url": one.url,
            "published": one.date_published,
            "summary": one.summary,
            "language": one.language or feed.language,
        }
        for one in feed.items[:_MOST]
        if one.date_published
    ]
    context = {
        "title": feed.title,
        "top": way,
        "links": [link(kind, f"{feed.title} ({KINDS[kind]})", addresses[kind]) for kind in KINDS],
        "feed": {
            "name": name,
            "title": feed.title,
            "description": feed.description,
            "language": feed.language,
            "url": feed.home_page_url,
            "address": addresses["atom"],
            "formats": formats(paths, way),
        },
        "posts": shown,
        "more": len(feed.items) - len(shown),
    }
    return template.render(template.FEED, context, own)
