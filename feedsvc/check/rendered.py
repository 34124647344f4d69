"""Rendered: every post of a site as the HTML that feeds have of it, each with what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from feedsvc import workers
from feedsvc.content.render import Renderer
from feedsvc.feeds.group import Item
from feedsvc.looked import content_digest
from feedsvc.lookup import Lookup, Recorder
from feedsvc.model import Problem
from feedsvc.setup import Setup
from feedsvc.sites import detect
from feedsvc.workers import Limits, Lost


class Page(NamedTuple):
    """A post's file as text, its HTML (empty where it cannot be rendered), and its problems."""

    item: Item
    source: str
    html: str
    problems: tuple[Problem, ...]


def pages(setup: Setup, items: Sequence[Item]) -> list[Page]:
    """Render these posts; each within the limits of the settings."""
    limits = Limits(setup.config.limits.seconds, setup.config.limits.memory)
    lookup = Lookup(setup.site, lambda: [item.post for item in items])
    reader = detect.reader(setup.site, setup.folders)

    def one(item: Item) -> Page:
        return _page(setup, reader, lookup, item)

    made = workers.run(one, items, jobs=1, limits=limits)
    return [
        _lost(item, page) if isinstance(page, Lost) else page
        for item, page in zip(items, made, strict=True)
    ]


def _page(setup: Setup, reader: detect.Reader, lookup: Lookup, item: Item) -> Page:
    try:
        data = (Path(setup.root) / item.post.path).read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        problem = Problem(item.post.path, 1, what, "check its permissions")
        return Page(item, "", "", (problem,))
    if content_digest(data) != item.post.digest:
        # Broken since it was last read; that has been said.
        return Page(item, data.decode("utf-8", "replace"), "", ())
    body = reader.body(item.post, data)
    renderer = Renderer(setup.site, Recorder(lookup))
    content, problems = renderer.render(item.post, body, item.entry.published)
    html = content.html if content else ""
    return Page(item, data.decode("utf-8-sig", "replace"), html, problems)


def _lost(item: Item, lost: Lost) -> Page:
    what = f"could not be processed: {lost.reason}"
    remedy = "simplify the text, or raise limits.seconds"
    return Page(item, "", "", (Problem(item.post.path, 1, what, remedy),))
