"""Atom and RSS documents of what `atom_rss` makes: an opening, the entries as bytes, an end.

Joining takes none of the libraries that making takes.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from feedsvc.model.feed import Feed

ENDS = {"atom": b"</feed>\n", "rss": b"  </channel>\n</rss>\n"}


def document(kind: str, opening: bytes, entries: Sequence[bytes]) -> bytes:
    """Return a whole document, `atom` or `rss`."""
    return b"".join((opening, *entries, ENDS[kind]))


def bare(feed: Feed) -> Feed:
    """Return the feed with no more of its entries than its openings depend on.

    Where an entry names no author, the feed has to (RFC 4287, 4.1.1).
    """
    return structs.replace(feed, entries=tuple(e for e in feed.entries if not e.authors)[:1])
