"""Whole documents of a feed, as a pass joins them."""

from __future__ import annotations

from collections.abc import Sequence

from feedsvc.feeds import atom_rss, text
from feedsvc.model.feed import Feed


def atom(feed: Feed, entries: Sequence[bytes]) -> bytes:
    """An Atom document; `entries` are those of the feed, made by `atom_entry`."""
    return b"".join((atom_rss.opening("atom", feed), *entries, text.ENDS["atom"]))


def rss(feed: Feed, items: Sequence[bytes]) -> bytes:
    """An RSS document; `items` are those of the feed, made by `rss_item`."""
    return b"".join((atom_rss.opening("rss", feed), *items, text.ENDS["rss"]))
