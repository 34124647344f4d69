"""Sample: what a site's own templates are tried with before anything is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from feedsvc.model.overview import KINDS, Overview, Preview, Summary
from feedsvc.pages import autodiscovery, index, page
from feedsvc.pages.own import Own

_DAY = datetime(2024, 5, 1, tzinfo=UTC)
_URL = "https://blog.example"


def check(own: Own) -> None:
    """Make each page of a blog with a post and of one without. Raises ConfigError as they do."""
    full = Overview(
        url=f"{_URL}/feeds",
        feeds=(_summary("feed"), _summary("categories/a"), _summary("tags/a")),
        previews=(Preview("A title", f"{_URL}/a/", _DAY, "A summary.", "en"),),
        months={"2024-05": 1},
        has_pages=True,
    )
    for overview in (full, Overview(url=full.url, feeds=(_summary("feed", 0),))):
        index.index(overview, own)
        autodiscovery.snippet(overview, own)
    item = {
        "url": f"{_URL}/a/",
        "title": "A title",
        "summary": "A summary.",
        "date_published": _DAY.isoformat(),
    }
    paths = {kind: f"tags/a.{kind}" for kind in KINDS}
    for items in ([item, item], []):
        document = {"version": "", "title": "A", "description": "About it", "items": items}
        page.feed_page("tags/a", json.dumps(document).encode(), full.url, paths, own)


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
