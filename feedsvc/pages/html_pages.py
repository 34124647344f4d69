"""The HTML pages: the list of all feeds, the page of each, and links by which they are found. Pure.

The page of a feed is made of its published JSON Feed, which has everything that it tells. So a
server can make the page of any feed without knowing the posts, and gives the same bytes as a pass
that writes it. Atom is named first, because readers take the first link; the others follow for
those that read nothing else (RFC 4287 and JSON Feed 1.1 name the relation `alternate`, as HTML
does).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from msgspec import structs

from feedsvc.model.document import Document
from feedsvc.model.overview import KINDS, MEDIA_TYPES, Overview, Preview, Summary, address
from feedsvc.pages import style, template
from feedsvc.pages.languages import month, number, posts, say, spoken
from feedsvc.pages.style import NONE, Own, top
from feedsvc.pages.written import read

INDEX, OUTLINE, SNIPPET = "index.html", "feeds.opml", "autodiscovery.html"
PATHS = (INDEX, OUTLINE, SNIPPET, *style.ASSETS)
_GROUPS = {"categories": "Categories", "tags": "Tags"}
_MANY = 30  # feeds in a group, above which a part of a name finds them


def documents(
    overview: Overview, paths: Collection[str] = PATHS, own: Own = NONE
) -> tuple[Document, ...]:
    """The page, the snippet of links that it offers, and the styles, as far as they are wanted.

    Raises ConfigError where one of the site's own templates is broken.
    """
    makers = {INDEX: index, SNIPPET: snippet}
    made = (Document(path, make(overview, own)) for path, make in makers.items() if path in paths)
    return (*made, *style.assets(paths))


def index(overview: Overview, own: Own = NONE) -> bytes:
    """Return the page, HTML in UTF-8; ConfigError where one of the site's templates is broken."""
    with spoken(overview.feeds[0].language):
        return template.render(template.INDEX, _of_index(overview), own)


def _of_index(overview: Overview) -> dict[str, Any]:
    site = overview.feeds[0]
    return {
        "title": say("Feeds of {title}", title=site.title),
        "top": "",
        "links": links(overview),
        "site": {**_feed(site, overview), "description": site.description, "url": site.alternate},
        "outline": OUTLINE,
        "posts": [structs.asdict(one) for one in overview.previews],
        "activity": activity(overview.months),
        "groups": list(_groups(overview)),
    }


def _groups(overview: Overview) -> Iterator[dict[str, Any]]:
    for kind, name in _GROUPS.items():
        of = [one for one in overview.feeds if one.name.startswith(f"{kind}/")]
        if of:
            rows = _rows(of, overview)
            yield {"kind": kind, "name": name, "feeds": rows, "many": len(rows) > _MANY}


def _rows(feeds: Sequence[Summary], overview: Overview) -> list[dict[str, Any]]:
    """The feeds of a group, the largest first; `share` is the size in percent of that one's."""
    most = max(one.count for one in feeds)
    return [
        {**_feed(one, overview), "share": max(round(one.count * 100 / most), 1) if most else 0}
        for one in sorted(feeds, key=lambda one: (-one.count, one.name))
    ]


def _feed(one: Summary, overview: Overview) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "label": overview.label(one),
        "language": one.language,
        "count": one.count,
        "newest": one.newest,
        "address": address(overview.url, one.paths["atom"]),
        # What a browser shows: its page, or else the Atom feed, which has a style.
        "page": quote(page_path(one.name) if overview.has_pages else one.paths["atom"]),
        "formats": formats(one.paths),
    }


_MOST = 100  # entries on a page


def page_path(name: str) -> str:
    """Where the page of a feed is: `tags/x.html` for `tags/x`."""
    return f"{name}.html"


def formats(paths: Mapping[str, str], way: str = "") -> list[dict[str, str]]:
    """The documents of a feed for a template; `way` leads from the page to the folder's top."""
    return [{"kind": kind, "name": KINDS[kind], "href": way + quote(paths[kind])} for kind in KINDS]


def feed_page(
    name: str,
    document: bytes,
    url: str,
    paths: Mapping[str, str],
    own: Own = NONE,
) -> bytes:
    """Return the page of a feed, HTML in UTF-8.

    `document` is its JSON Feed, `url` the public address of the output folder, `paths` those of
    its documents in the folder by format. ValueError where the document is no JSON Feed,
    ConfigError where one of the site's own templates is broken.
    """
    feed, way = read(document), top(name)
    addresses = {kind: address(url, paths[kind]) for kind in KINDS}
    shown = [
        {
            "title": one.title,
            "url": one.url,
            "published": one.date_published,
            "summary": one.summary,
            "language": one.language or feed.language,
        }
        for one in feed.items[:_MOST]
        if one.date_published
    ]
    context = {
        "title": feed.title,
        "top": way,
        "links": [link(kind, f"{feed.title} ({KINDS[kind]})", addresses[kind]) for kind in KINDS],
        "feed": {
            "name": name,
            "title": feed.title,
            "description": feed.description,
            "language": feed.language,
            "url": feed.home_page_url,
            "address": addresses["atom"],
            "formats": formats(paths, way),
        },
        "posts": shown,
        "more": len(feed.items) - len(shown),
    }
    with spoken(feed.language):
        return template.render(template.FEED, context, own)


Link = dict[str, str]


def snippet(overview: Overview, own: Own = NONE) -> bytes:
    """Return the lines for the `<head>` of the site's own pages: the global feed, in all formats.

    Feeds of tags are left out: whoever reads a page is not to choose between hundreds.
    """
    return template.render(template.SNIPPET, {"links": _global(overview)}, own)


def links(overview: Overview) -> list[Link]:
    """The links of the page that is about all feeds: the global one, then Atom of each other."""
    others = overview.feeds[1:]
    return [*_global(overview), *(_link_to(one, "atom", one.title, overview) for one in others)]


def link(kind: str, title: str, href: str) -> Link:
    """One link for a template, to a document in this format."""
    return {"type": MEDIA_TYPES[kind], "title": title, "href": href}


def _global(overview: Overview) -> list[Link]:
    site = overview.feeds[0]
    return [_link_to(site, kind, f"{site.title} ({KINDS[kind]})", overview) for kind in KINDS]


def _link_to(one: Summary, kind: str, title: str, overview: Overview) -> Link:
    return link(kind, title, address(overview.url, one.paths[kind]))


_DAY = datetime(2024, 5, 1, tzinfo=UTC)
_URL = "https://blog.example"


def check_templates(own: Own) -> None:
    """Make each page of a blog with a post and of one without. Raises ConfigError as they do."""
    full = Overview(
        url=f"{_URL}/feeds",
        feeds=(_summary("feed"), _summary("categories/a"), _summary("tags/a")),
        previews=(Preview("A title", f"{_URL}/a/", _DAY, "A summary.", "en"),),
        months={"2024-05": 1},
        has_pages=True,
    )
    for overview in (full, Overview(url=full.url, feeds=(_summary("feed", 0),))):
        index(overview, own)
        snippet(overview, own)
    item = {
        "url": f"{_URL}/a/",
        "title": "A title",
        "summary": "A summary.",
        "date_published": _DAY.isoformat(),
    }
    paths = {kind: f"tags/a.{kind}" for kind in KINDS}
    for items in ([item, item], []):
        document = {"version": "", "title": "A", "description": "About it", "items": items}
        feed_page("tags/a", json.dumps(document).encode(), full.url, paths, own)


def _summary(name: str, count: int = 1) -> Summary:
    return Summary(
        name=name,
        title=name,
        paths={kind: f"{name}.{kind}" for kind in KINDS},
        count=count,
        alternate=_URL,
        description="About it",
        language="en",
        newest=_DAY if count else None,
        changed=_DAY if count else None,
    )


_BARS = 240
_FEWEST = 24  # a young blog is not shown as one wide bar
# The months that a bar may stand for, and what these are called.
_SPANS = {
    1: "Posts per month",
    3: "Posts per quarter",
    12: "Posts per year",
    60: "Posts per five years",
    120: "Posts per ten years",
    600: "Posts per fifty years",
}
_STEP, _WIDTH, _HEIGHT = 4, 3, 64


class _Bar(NamedTuple):
    month: int  # since year 0, the first one of the span
    posts: int


def activity(months: Mapping[str, int]) -> dict[str, Any] | None:
    """Return the figure's values for a template, None where there are no posts.

    `months` counts the posts of each month (`2024-05`). The values are named in
    docs/reference/pages.md.
    """
    counted = {_number(month): posts for month, posts in months.items() if posts}
    if not counted:
        return None
    bars, span = _bars(counted)
    most = max(bars, key=lambda bar: bar.posts)
    first, last = month(min(counted)), month(max(counted))
    told = {
        "posts": posts(sum(counted.values())),
        "peak": _spoken(most.month, span),
        "most": number(most.posts),
    }
    return {
        "told": say("{posts} in {month}; most in {peak}: {most}.", month=last, **told)
        if first == last
        else say(
            "{posts} from {first} to {last}; most in {peak}: {most}.",
            first=first,
            last=last,
            **told,
        ),
        "title": say(_SPANS[span]),
        "unit": _SPANS[span].removeprefix("Posts per "),
        "width": len(bars) * _STEP,
        "height": _HEIGHT,
        "bars": list(_drawn(bars, span, most.posts)),
    }


def _drawn(bars: list[_Bar], span: int, most: int) -> Iterator[dict[str, Any]]:
    for place, bar in enumerate(bars):
        if bar.posts:
            height = max(2, round(bar.posts * (_HEIGHT - 1) / most))
            yield {
                "x": place * _STEP,
                "y": _HEIGHT - height,
                "width": _WIDTH,
                "height": height,
                "told": f"{_spoken(bar.month, span)}: {posts(bar.posts)}",
            }


def _bars(counted: Mapping[int, int]) -> tuple[list[_Bar], int]:
    """Every bar from the first post to the last, and how many months each is of."""
    first, last = min(counted), max(counted)
    span = next(one for one in _SPANS if last // one - first // one < _BARS)
    sums: dict[int, int] = {}
    for index, count in counted.items():
        sums[index // span] = sums.get(index // span, 0) + count
    end = last // span
    begin = max(min(first // span, end - _FEWEST + 1), 0)
    return [_Bar(place * span, sums.get(place, 0)) for place in range(begin, end + 1)], span


def _number(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def _spoken(index: int, span: int) -> str:
    if span == 1:
        return month(index)
    last = index + span - 1
    if span == 12:
        return str(index // 12)
    ends = (month(index), month(last)) if span < 12 else (str(index // 12), str(last // 12))
    return say("{first} to {last}", first=ends[0], last=ends[1])
