"""Autodiscovery: the lines by which browsers and readers find feeds from a page.

Atom is named first, because readers take the first one; the others follow for those that read
nothing else (RFC 4287 and JSON Feed 1.1 name the relation `alternate`, as HTML does).
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from feedsvc.model.document import MARK
from feedsvc.model.overview import KINDS, MEDIA_TYPES, Overview, Summary, plain


def snippet(overview: Overview) -> bytes:
    """Return the lines for the `<head>` of the site's own pages: the global feed, in all formats.

    Feeds of tags are left out: whoever reads a page is not to choose between hundreds.
    """
    lines = (f"<!-- {MARK} -->", *_global(overview))
    return "".join(f"{line}\n" for line in lines).encode()


def links(overview: Overview) -> list[str]:
    """The lines for the page that is about all feeds: the global one, then Atom of each other."""
    others = overview.feeds[1:]
    return [*_global(overview), *(_link(one, "atom", one.title, overview) for one in others)]


@lru_cache(maxsize=4_096)
def link(media_type: str, title: str, href: str) -> str:
    """One line; `title` and `href` are plain."""
    told = {"rel": "alternate", "type": media_type, "title": plain(title), "href": href}
    attributes = (f'{name}="{escape(value)}"' for name, value in told.items())
    return f"<link {' '.join(attributes)}>"


def _global(overview: Overview) -> list[str]:
    site = overview.site
    return [_link(site, kind, f"{site.title} ({KINDS[kind]})", overview) for kind in KINDS]


def _link(one: Summary, kind: str, title: str, overview: Overview) -> str:
    return link(MEDIA_TYPES[kind], title, overview.address(one.paths[kind]))
