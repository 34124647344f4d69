"""Sides: entries of a published feed, and of a site, in the form in which they are compared."""

from __future__ import annotations

from collections.abc import Iterable

from feedsvc.build import html_of_posts
from feedsvc.build.identify import SiteState
from feedsvc.check.against import Comparison, Side, compare
from feedsvc.config.setup import Setup
from feedsvc.model.site import Author
from feedsvc.published.values import Published, PublishedEntry


def against(setup: Setup, state: SiteState, feeds: Iterable[Published]) -> Comparison:
    """Compare what would be published with the documents of a published feed."""
    theirs = [_theirs(entry) for feed in feeds for entry in feed.entries]
    return compare(theirs, _ours(setup, state))


def _theirs(one: PublishedEntry) -> Side:
    return Side(one.id, one.url, one.title, one.published, one.updated, one.authors, one.terms,
                one.content or one.summary)  # fmt: skip


def _ours(setup: Setup, state: SiteState) -> list[Side]:
    pages = html_of_posts.pages(setup, state.shown)
    return [
        Side(
            entry.id,
            entry.url,
            entry.title,
            entry.published,
            entry.updated,
            tuple(author.name for author in entry.authors or _site_author(setup)),
            entry.terms,
            page.html,
        )
        for page in pages
        for entry in (page.item.entry,)
    ]


def _site_author(setup: Setup) -> tuple[Author, ...]:
    """The author of the feed, who is that of entries without one (RFC 4287, 4.2.1)."""
    return (setup.site.author,) if setup.site.author else ()
