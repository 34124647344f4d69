"""HTML of posts: every post of a site as the HTML that feeds have of it, with what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from feedsvc.build import batch, pool
from feedsvc.build.lookup import Lookup, Recorder
from feedsvc.build.one_post import source
from feedsvc.build.work_limits import Failure, Limits
from feedsvc.config.setup import Setup
from feedsvc.content.render import Renderer
from feedsvc.feeds.grouping import Item, newest_first
from feedsvc.model.digests import hashed
from feedsvc.model.errors import FileError
from feedsvc.model.problem import Problem
from feedsvc.sites import detect
from feedsvc.sites.reader import PostReader


class Page(NamedTuple):
    """A post's file as text, its HTML (empty where it cannot be rendered), and its problems."""

    item: Item
    source: str
    html: str
    problems: tuple[Problem, ...]


def pages(setup: Setup, items: Sequence[Item], others: Sequence[Item] = ()) -> list[Page]:
    """Render these posts; each within the limits of the settings.

    `others` are all that there are where these are not, which bodies may ask for.
    """
    limits = Limits(setup.config.limits.seconds, setup.config.limits.memory)
    asked = newest_first(others or items)
    lookup = Lookup(setup.site, lambda: [item.post for item in asked])
    reader = detect.reader(setup.site, setup.folders)

    def one(item: Item) -> bytes:
        return _pack(_told(setup, reader, lookup, item))

    made = pool.run(one, items, jobs=setup.jobs, limits=limits)
    return [_page(item, told) for item, told in zip(items, made, strict=True)]


def _page(item: Item, told: bytes | Failure) -> Page:
    if isinstance(told, Failure):
        return Page(item, "", "", (batch.lost(item.post.path, told),))
    return Page(item, *_unpack(told))


_Told = tuple[str, str, tuple[Problem, ...]]  # a Page without its item
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(_Told).decode


def _told(setup: Setup, reader: PostReader, lookup: Lookup, item: Item) -> _Told:
    try:
        data = source(setup, item.post.path)
    except FileError as error:
        problem = Problem(item.post.path, 1, error.message, error.remedy)
        return "", "", (problem,)
    digest = item.post.digest  # nothing of a post whose head alone was read
    is_same = hashed(data) == digest if digest else reader.parse(item.post.path, data).post
    if not is_same:
        # Broken since it was last read; that has been said.
        return data.decode("utf-8", "replace"), "", ()
    body = reader.body(item.post, data)
    renderer = Renderer(setup.site, Recorder(lookup, setup.site))
    content, problems = renderer.render(item.post, body, item.entry.published)
    html = content.html if content else ""
    return data.decode("utf-8-sig", "replace"), html, problems
