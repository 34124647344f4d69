"""Atom and RSS documents of what `xml` makes: an opening, the entries as bytes, an end.

Joining takes none of the libraries that making takes.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from feedsvc.model.feed import Feed

ATOM_END = b"</feed>\n"
RSS_END = b"  </channel>\n</rss>\n"


def atom(opening: bytes, entries: Sequence[bytes]) -> bytes:
    """Return a whole Atom document."""
    return b"".join((opening, *entries, ATOM_END))


def rss(opening: bytes, items: Sequence[bytes]) -> bytes:
    """Return a whole RSS document."""
    return b"".join((opening, *items, RSS_END))


def bare(feed: Feed) -> Feed:
    """Return the feed with no more of its entries than its openings depend on.

    Where an entry names no author, the feed has to (RFC 4287, 4.1.1).
    """
    return structs.replace(feed, entries=tuple(e for e in feed.entries if not e.authors)[:1])
