"""OPML 2.0 (opml.org/spec2.opml): every feed in one list that readers can import.

Readers take `xmlUrl` of outlines of type `rss` whatever the format is; it names the Atom feed.
The list is flat: readers make folders of nested outlines, and a folder holds what another one
does as well. A feed's kind is its `category`.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from feedsvc.feeds.text import rfc822
from feedsvc.model.document import MARK
from feedsvc.model.overview import Overview, Summary, address, plain


def opml(overview: Overview) -> bytes:
    """Return the document; its date is the last change of any post, never the clock's."""
    site = overview.feeds[0]
    head = [f"    <title>{_text(site.title)}</title>"]
    if site.changed:
        head.append(f"    <dateModified>{rfc822(site.changed)}</dateModified>")
    outlines = [_outline(one, overview) for one in overview.feeds]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f"<!-- {MARK} -->",
        '<opml version="2.0">',
        "  <head>",
        *head,
        "  </head>",
        "  <body>",
        *outlines,
        "  </body>",
        "</opml>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _outline(one: Summary, overview: Overview) -> str:
    values = {
        "type": "rss",
        "version": "RSS",
        "text": overview.label(one),
        "title": one.title,
        "description": one.description,
        "language": one.language,
        "category": one.name.rpartition("/")[0],
        "xmlUrl": address(overview.url, one.paths["atom"]),
        "htmlUrl": one.alternate,
    }
    told = (f'{name}="{_text(value)}"' for name, value in values.items() if value)
    return f"    <outline {' '.join(told)}/>"


@lru_cache(maxsize=4_096)
def _text(text: str) -> str:
    return escape(plain(text))
