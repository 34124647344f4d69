"""Autodiscovery: the links by which browsers and readers find feeds from a page.

Atom is named first, because readers take the first one; the others follow for those that read
nothing else (RFC 4287 and JSON Feed 1.1 name the relation `alternate`, as HTML does).
"""

from __future__ import annotations

from feedsvc.model.overview import KINDS, MEDIA_TYPES, Overview, Summary
from feedsvc.pages import template
from feedsvc.pages.own import NONE, Own

Link = dict[str, str]


def snippet(overview: Overview, own: Own = NONE) -> bytes:
    """Return the lines for the `<head>` of the site's own pages: the global feed, in all formats.

    Feeds of tags are left out: whoever reads a page is not to choose between hundreds.
    """
    return template.render(template.SNIPPET, {"links": _global(overview)}, own)


def links(overview: Overview) -> list[Link]:
    """The links of the page that is about all feeds: the global one, then Atom of each other."""
    others = overview.feeds[1:]
    return [*_global(overview), *(_link(one, "atom", one.title, overview) for one in others)]


def link(kind: str, title: str, href: str) -> Link:
    """One link for a template, to a document in this format."""
    return {"type": MEDIA_TYPES[kind], "title": title, "href": href}


def _global(overview: Overview) -> list[Link]:
    site = overview.site
    return [_link(site, kind, f"{site.title} ({KINDS[kind]})", overview) for kind in KINDS]


def _link(one: Summary, kind: str, title: str, overview: Overview) -> Link:
    return link(kind, title, overview.address(one.paths[kind]))
