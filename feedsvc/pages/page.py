"""Page: one feed for people, made of its published JSON Feed. Pure.

The document has everything that a page tells, so a server can make the page of any feed without
knowing the posts, and gives the same bytes as a pass that writes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from feedsvc.model.overview import KINDS, MEDIA_TYPES, Preview, address
from feedsvc.pages import markup
from feedsvc.pages.autodiscovery import link
from feedsvc.pages.style import top
from feedsvc.pages.written import Written, read

_MOST = 100  # entries on a page


def path(name: str) -> str:
    """Where the page of a feed is: `tags/x.html` for `tags/x`."""
    return f"{name}.html"


def feed_page(name: str, document: bytes, url: str, paths: Mapping[str, str]) -> bytes:
    """Return the page of a feed, HTML in UTF-8.

    `document` is its JSON Feed, `url` the public address of the output folder, `paths` those of
    its documents in the folder by format. ValueError where the document is no JSON Feed.
    """
    feed = read(document)
    addresses = {kind: address(url, paths[kind]) for kind in KINDS}
    way = top(name)
    head = [
        link(MEDIA_TYPES[kind], f"{feed.title} ({KINDS[kind]})", addresses[kind]) for kind in KINDS
    ]
    body = [
        *_header(feed, way),
        '<main id="main">',
        *_subscribe(addresses, {kind: way + paths[kind] for kind in KINDS}),
        *_entries(feed),
        "</main>",
    ]
    return markup.page(feed.title, way, head, body)


def _header(feed: Written, way: str) -> list[str]:
    lines = ["<header>", f"<h1>{markup.text(feed.title, feed.language)}</h1>"]
    if feed.description:
        lines.append(f"<p>{markup.text(feed.description, feed.language)}</p>")
    blog = markup.anchor(feed.home_page_url, "The blog")
    feeds = f'<a href="{way}index.html">All feeds</a>'
    return [*lines, f'<nav aria-label="Site">{blog} {feeds}</nav>', "</header>"]


def _subscribe(addresses: Mapping[str, str], ways: Mapping[str, str]) -> list[str]:
    formats = (f'<a href="{markup.local(ways[kind])}">{KINDS[kind]}</a>' for kind in KINDS)
    return [
        '<section aria-labelledby="subscribe">',
        '<h2 id="subscribe">Subscribe</h2>',
        "<p>Copy this address into a feed reader.</p>",
        *markup.address_to_copy("address", "Address of the feed", addresses["atom"]),
        f'<p class="formats">{" ".join(formats)}</p>',
        "</section>",
    ]


def _entries(feed: Written) -> list[str]:
    shown = [
        Preview(one.title, one.url, one.date_published, one.summary, one.language or feed.language)
        for one in feed.items[:_MOST]
        if one.date_published
    ]
    more = len(feed.items) - len(shown)
    return [
        '<section aria-labelledby="posts">',
        '<h2 id="posts">Posts</h2>',
        *(markup.previews(shown) if shown else ["<p>There are no posts yet.</p>"]),
        *([f"<p>The feed has {more:,} more.</p>"] if more else []),
        "</section>",
    ]
