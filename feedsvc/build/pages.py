"""Pages: what is published for those who look before they subscribe, made of all feeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import structs

from feedsvc.build.render import Fragments
from feedsvc.build.select import Selection
from feedsvc.build.write import Output, key_of
from feedsvc.config.setup import Setup, read_templates
from feedsvc.feeds.opml import opml
from feedsvc.feeds.text import summary
from feedsvc.model import overview as overviews
from feedsvc.model.digests import digest
from feedsvc.model.document import MARK, Document
from feedsvc.model.feed import Feed
from feedsvc.model.overview import GLOBAL, Overview, Preview, Summary
from feedsvc.model.problem import Problem
from feedsvc.pages.style import ASSETS, NONE, Own

_PREVIEWS = 5  # newest entries on the page of all feeds


class _Told(msgspec.Struct):
    """Of an entry's JSON, what a preview shows."""

    summary: str = ""


_told = msgspec.json.Decoder(_Told).decode


def own_templates(root: Path, folder: str) -> Own:
    """The site's own templates. Raises ConfigError where they are not to be read."""
    return Own(read_templates(root, folder), folder) if folder else NONE


def check(setup: Setup) -> None:
    """Try the site's own templates. Raises ConfigError with file and line for a broken one."""
    own = own_templates(setup.root, setup.config.pages.templates)
    if own.sources:
        from feedsvc.pages import html_pages  # which loads Jinja2

        html_pages.check_templates(own)


def overview(
    setup: Setup, selection: Selection, feeds: Sequence[Feed], fragments: Fragments
) -> Overview:
    """All feeds at a glance: these as they are now, the others as the last pass knew them."""
    head = next(one for one in feeds if one.name == GLOBAL)
    newest = head.entries[:_PREVIEWS]
    loads = fragments.load([one.id for one in newest])
    return Overview(
        url=setup.feeds_url,
        feeds=overviews.ordered(_summaries(selection, feeds, fragments)),
        previews=tuple(
            Preview(
                title=one.title,
                url=one.url,
                published=one.published,
                summary=_told(loaded.json).summary,
                language=one.language,
            )
            for one, loaded in zip(newest, loads, strict=True)
        ),
        months=_months(selection, fragments),
        has_pages=setup.config.feeds.pages == "all",
    )


def _summaries(
    selection: Selection, feeds: Sequence[Feed], fragments: Fragments
) -> Iterable[Summary]:
    counts = selection.counts(fragments.lost)
    known: dict[str, Summary] = {}
    if not selection.all_feeds:
        known = {one.name: one for one in selection.state.found.feeds}
    for head in feeds:
        known[head.name] = structs.replace(summary(head), count=counts[head.name])
    return [one for name, one in known.items() if name not in selection.vanished]


def _months(selection: Selection, fragments: Fragments) -> dict[str, int]:
    """Posts by month: those of the last pass, and what came and went."""
    state = selection.state
    lost = [selection.items[one].entry.published for one in fragments.lost]
    months = Counter(state.found.months)
    months.update(overviews.by_month(item.entry.published for item in state.shown))
    months.subtract(overviews.by_month(one.when for one in state.removed))
    months.subtract(overviews.by_month(lost))
    return {month: count for month, count in sorted(months.items()) if count}


def paths(setup: Setup, feeds: Iterable[Feed]) -> list[str]:
    """The paths of all pages and of what belongs to them."""
    named = [f"{one.name}.html" for one in feeds] if setup.config.feeds.pages == "all" else ()
    return [*_PAGES, *ASSETS, *named]


def foreign(setup: Setup, output: Output, feeds: Iterable[Feed]) -> list[Problem]:
    """The paths of pages where a file of the site's own is: it is left alone."""
    remedy = "rename it, or set feeds.path to a folder for the feeds alone"
    return [
        Problem(
            str(setup.output / path),
            0,
            "was not made by feedsvc and stays as it is",
            remedy,
            "warning",
        )
        for path in output.foreign(paths(setup, feeds), _MARK)
    ]


def publish(
    setup: Setup,
    output: Output,
    fragments: Fragments,
    overview: Overview,
    feeds: Sequence[Feed],
) -> list[str]:
    """Write the pages that changed; `feeds` are those that were written. → their paths.

    Raises ConfigError where one of the site's own templates fails.
    """
    own = own_templates(setup.root, setup.config.pages.templates)
    made_with = sorted(own.sources.items())
    keys = _keys(setup, overview, made_with)
    for path in output.foreign(keys, _MARK):
        del keys[path]
    written = list(output.offer(keys, lambda stale: _pages(overview, stale, own), durable=False))
    if setup.config.feeds.pages == "all":
        named = {f"{feed.name}.html": feed for feed in feeds}
        keys = {
            path: digest("page", key_of(feed, fragments), made_with) for path, feed in named.items()
        }
        for path in output.foreign(keys, _MARK):
            del keys[path]

        def make(stale: Sequence[str]) -> Iterator[Document]:
            return (_page(setup, output, path, named[path], own) for path in stale)

        written += output.offer(keys, make, durable=False)
    return written


def _keys(
    setup: Setup, overview: Overview, made_with: Sequence[tuple[str, str]]
) -> dict[str, bytes]:
    assets = dict.fromkeys(ASSETS, digest("assets", setup.key))
    # No page tells when a feed changed: an edit of a post mostly makes none anew.
    feeds = tuple(structs.replace(one, changed=None) for one in overview.feeds)
    shown = digest(structs.replace(overview, feeds=feeds), setup.key, made_with)
    return {**dict.fromkeys(_PAGES, shown), "feeds.opml": digest(overview, setup.key), **assets}


_MARK = MARK.encode()
_PAGES = ("index.html", "feeds.opml", "autodiscovery.html")


def _pages(overview: Overview, stale: Sequence[str], own: Own) -> tuple[Document, ...]:
    from feedsvc.pages import html_pages  # not loaded where nothing of it changed

    made = html_pages.documents(overview, stale, own)
    outline = Document(html_pages.OUTLINE, opml(overview)) if html_pages.OUTLINE in stale else None
    return (*made, outline) if outline else made


def _page(setup: Setup, output: Output, path: str, feed: Feed, own: Own) -> Document:
    from feedsvc.pages import html_pages

    ways = feed.documents
    made = html_pages.feed_page(feed.name, output.read(ways["json"]), setup.feeds_url, ways, own)
    return Document(path, made)
