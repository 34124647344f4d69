"""Index: `index.html`, where people see every feed and how to subscribe. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from html import escape

from feedsvc.model.document import Document
from feedsvc.model.overview import KINDS, Overview, Summary, label
from feedsvc.pages import autodiscovery, markup, page, style
from feedsvc.pages.activity import activity

INDEX, OUTLINE, SNIPPET = "index.html", "feeds.opml", "autodiscovery.html"
PATHS = (INDEX, OUTLINE, SNIPPET, *style.ASSETS)
_GROUPS = {"categories": "Categories", "tags": "Tags"}
_HOW = (
    "Copy this address into a feed reader: a program or site that shows you new posts when they "
    "come out. Nobody learns your name or your e-mail address."
)
_DOWNLOAD = f'<a href="{OUTLINE}" download>All feeds (OPML)</a>'


def documents(overview: Overview, paths: Collection[str] = PATHS) -> tuple[Document, ...]:
    """The page, the snippet of links that it offers, and the styles, as far as they are wanted."""
    makers = {INDEX: index, SNIPPET: autodiscovery.snippet}
    made = (Document(path, make(overview)) for path, make in makers.items() if path in paths)
    return (*made, *style.assets(paths))


def index(overview: Overview) -> bytes:
    """Return the page, HTML in UTF-8."""
    body = [
        *_header(overview.site),
        '<main id="main">',
        *_subscribe(overview),
        *_newest(overview),
        *_activity(overview),
        *_tables(overview),
        "</main>",
    ]
    title = f"Feeds of {overview.site.title}"
    return markup.page(title, "", autodiscovery.links(overview), body)


def _header(site: Summary) -> list[str]:
    lines = ["<header>", f"<h1>{markup.text(site.title, site.language)}</h1>"]
    if site.description:
        lines.append(f"<p>{markup.text(site.description, site.language)}</p>")
    blog = markup.anchor(site.alternate, "The blog")
    return [*lines, f'<nav aria-label="Site">{blog}</nav>', "</header>"]


def _subscribe(overview: Overview) -> list[str]:
    site = overview.site
    newest = f", the newest of {markup.day(site.newest)}" if site.newest else ""
    return [
        '<section aria-labelledby="subscribe">',
        '<h2 id="subscribe">Subscribe</h2>',
        f"<p>{_HOW}</p>",
        *markup.address_to_copy(
            "address", "Address of the feed", overview.address(site.paths["atom"])
        ),
        f"<p>{_posts(site.count)}{newest}.</p>",
        f'<p class="formats">{" ".join((*_formats(site, KINDS), _DOWNLOAD))}</p>',
        "</section>",
    ]


def _newest(overview: Overview) -> list[str]:
    if not overview.previews:
        return []
    return [
        '<section aria-labelledby="newest">',
        '<h2 id="newest">Newest posts</h2>',
        *markup.previews(overview.previews),
        "</section>",
    ]


def _activity(overview: Overview) -> list[str]:
    drawn = activity(overview.months)
    if not drawn:
        return []
    heading = '<h2 id="activity">Activity</h2>'
    return ['<section aria-labelledby="activity">', heading, drawn, "</section>"]


def _tables(overview: Overview) -> Iterator[str]:
    for folder, name in _GROUPS.items():
        of = [one for one in overview.feeds if one.name.startswith(f"{folder}/")]
        if of:
            yield f'<section aria-labelledby="{folder}">'
            yield f'<h2 id="{folder}">{name}</h2>'
            yield from _table(folder, of, overview)
            yield "</section>"


def _table(folder: str, feeds: Sequence[Summary], overview: Overview) -> Iterator[str]:
    most = max(one.count for one in feeds)
    yield f'<table aria-labelledby="{folder}"><thead><tr><th scope="col">Feed</th>'
    yield '<th scope="col">Posts</th><th scope="col">Newest</th></tr></thead><tbody>'
    for number, one in enumerate(_by_size(feeds)):
        yield from _row(one, f"{folder}-{number}", most, overview)
    yield "</tbody></table>"


def _row(one: Summary, identifier: str, most: int, overview: Overview) -> Iterator[str]:
    name = markup.text(label(one, overview.site), one.language)
    if overview.has_pages:
        name = f'<a href="{markup.local(page.path(one.name))}">{name}</a>'
    yield f'<tr><th scope="row"><span id="{identifier}">{name}</span>'
    yield f'<span class="formats">{" ".join(_formats(one, KINDS, identifier))}'
    yield from _actions(overview.address(one.paths["atom"]), identifier)
    yield "</span></th>"
    width = max(round(one.count * 100 / most), 1) if most else 0
    yield (
        f'<td>{one.count:,}<svg class="size" viewBox="0 0 100 4" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect width="{width}" height="4"/></svg></td>'
    )
    yield f"<td>{markup.day(one.newest) if one.newest else '–'}</td></tr>"  # noqa: RUF001


def _actions(address: str, identifier: str) -> Iterator[str]:
    """What to do with an address; it is the link's own, so that it can be copied without script."""
    value = escape(address)
    named = f'aria-describedby="{identifier}"'
    yield f'<a href="feed:{value}" {named}>Reader</a>'
    yield f'<button type="button" hidden data-address="{value}" {named}>Copy</button>'


def _formats(one: Summary, kinds: Iterable[str], identifier: str = "") -> Iterator[str]:
    named = f' aria-describedby="{identifier}"' if identifier else ""
    for kind in kinds:
        yield f'<a href="{markup.local(one.paths[kind])}"{named}>{KINDS[kind]}</a>'


def _by_size(feeds: Sequence[Summary]) -> list[Summary]:
    return sorted(feeds, key=lambda one: (-one.count, one.name))


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count:,} posts"
