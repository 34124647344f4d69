"""Adoption: take over entries that are published into the ledger of a site.

`adopt` decides which entry is which post; this room reads what it needs for that. A site whose
ledger knows nothing, while feeds of ours are in its output folder, has lost its state: subscribers
have not, so the pass takes over what they have before it does anything else.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from feedsvc.build import first_build, unchanged
from feedsvc.build.batch import Batch
from feedsvc.build.identify import SiteState, everything
from feedsvc.config.setup import Setup
from feedsvc.identity import sketch
from feedsvc.identity.identify import identify
from feedsvc.model.errors import AdoptionError
from feedsvc.model.post import Post
from feedsvc.published import adopt
from feedsvc.published.adopt import Adopted, Foreign
from feedsvc.published.parse import UnreadableFeed, read, with_archives
from feedsvc.published.values import Published, PublishedEntry
from feedsvc.state import index, ledger, store

_KINDS = ("json", "atom", "rss")
_LISTED = 10
_NAME = "feedsvc"  # what our documents say made them
_ARCHIVE = re.compile(r"(?:(?P<feed>.+)/)?archive/(?P<number>[0-9]+)\.json")


def take_over(
    setup: Setup,
    now: datetime,
    database: sqlite3.Connection,
    feeds: Sequence[Published],
    *,
    own: bool | None = None,
    standing: bool = False,
) -> Adopted:
    """Pin the ids and dates of published entries to the posts of a site, in its ledger.

    `own` says whether we wrote the feeds; without it, each of them tells. Where `standing`,
    entries without a post stay in the ledger as published, for the pass to
    withdraw, and nothing is kept of what is ambiguous: AdoptionError. NoPostsError where the site
    has none.
    """
    entries = list(_entries(feeds))
    with closing(Batch(setup)) as batch:
        state = everything(setup, now, database, batch, texts=True)
    first_build.check_posts(setup, state, known=())
    posts = [item.post for item in state.items]
    adopted = adopt.adopt(
        entries,
        posts,
        identify(posts, state.before, now).rows,
        now,
        _texts(setup, state, adopt.to_compare(entries, posts)),
        own=all(is_own(feed, setup) for feed in feeds) if own is None else own,
        standing=standing,
    )
    if standing and adopted.ambiguous:
        raise _ambiguous(setup, adopted.ambiguous)
    unchanged.reopen(str(setup.state))  # before: a kill in between is to leave no wrong one
    with store.durable(database):
        index.forget(database)
        ledger.forget(database, {row.path for row in adopted.rows if row.path})
        ledger.keep(database, adopted.rows)
    return adopted


def _ambiguous(setup: Setup, names: Sequence[str]) -> AdoptionError:
    feed = setup.output / setup.config.feeds.place("feed.atom")
    return AdoptionError(
        f"nothing was published, as the state is lost, and {len(names)} published entries fit"
        " several posts",
        remedy=f"restore {setup.state} from a backup, or decide with feedsvc adopt {feed}",
        entries=names[:_LISTED],
    )


class Recovered(NamedTuple):
    """What was taken over, and the paths of our documents in the output folder."""

    adopted: Adopted
    documents: tuple[str, ...]


def recover(setup: Setup, now: datetime, database: sqlite3.Connection) -> Recovered | None:
    """Take over what is in the output folder, where the ledger knows nothing; None for nothing.

    Entries stay in the archives that they are in. Raises what `take_over` does.
    """
    if ledger.knows_any(database):
        return None
    found = _documents(setup)
    if not found:
        return None
    own = [path for path in found if not path.isdigit()]
    feeds = list(found.values())
    adopted = take_over(setup, now, database, feeds, own=bool(own), standing=True)
    with store.transaction(database):
        for path in own:
            if (place := _ARCHIVE.fullmatch(path)) is not None:
                held = dict.fromkeys((one.id for one in found[path].entries), int(place["number"]))
                ledger.keep_archived(database, place["feed"] or "feed", held)
    return Recovered(adopted, tuple(_with_siblings(setup, own)))


def is_published(setup: Setup) -> bool:
    """Whether there is something in the output folder that a pass would take over."""
    return bool(_documents(setup))


def _documents(setup: Setup) -> dict[str, Published]:
    """The feeds in the output folder that subscribers have: ours, or what is at the main path.

    By their paths from that folder, ours with their archives. JSON says all that the other formats
    say of an entry, and is read in a fraction of the time.
    """
    place = setup.config.feeds.place
    main = [place(f"feed.{kind}") for kind in _KINDS]
    found = {path: one for path in main if (one := _at(setup.output / path)) is not None}
    # The site may have moved since: JSON is told by the URL that the other formats had.
    bases = tuple(_base(one, path) for path, one in found.items() if one.generator == _NAME)
    own = {path: one for path, one in found.items() if _is_below(one, bases)}
    if not own:
        first = dict([next(iter(found.items()))] if found else [])
        return {
            str(number): one
            for path, feed in first.items()
            for number, one in enumerate(with_archives(setup.output / path, feed, of=_at))
        }
    others = (
        path
        for folder in ("archive", "tags", "categories")
        for path in sorted((setup.output / folder).rglob("*.json"))
    )
    read_ = ((path.relative_to(setup.output).as_posix(), _at(path)) for path in others)
    rest = {path: one for path, one in read_ if one is not None and _is_below(one, bases)}
    return own | rest


def _base(feed: Published, path: str) -> str:
    """The public URL of the output folder when a document was published at a path of it."""
    return feed.address.removesuffix(quote(path))


def _is_below(feed: Published, bases: tuple[str, ...]) -> bool:
    """Whether a document is one of those that were published below these URLs."""
    return feed.generator == _NAME or (bool(bases) and feed.address.startswith(bases))


def _with_siblings(setup: Setup, own: Iterable[str]) -> Iterator[str]:
    """Our documents, each with those of the same feed in the other formats."""
    for path in own:
        stem, _, ending = path.rpartition(".")
        yield path
        if ending == "json":
            others = (f"{stem}.{kind}" for kind in ("atom", "rss"))
            yield from (one for one in others if (setup.output / one).is_file())


def _at(path: Path) -> Published | None:
    """The feed at a path; None where no feed is there."""
    if not path.is_file():
        return None
    try:
        return read(path.read_bytes(), subject=str(path))
    except UnreadableFeed:
        return None


def is_own(feed: Published, setup: Setup) -> bool:
    """Whether we wrote it; JSON Feed has no member that says so, but its own URL."""
    return feed.generator == _NAME or (
        feed.form == "json" and feed.address.startswith(f"{setup.feeds_url}/")
    )


def _entries(feeds: Iterable[Published]) -> Iterator[Foreign]:
    """The entries of several documents, each once."""
    seen: set[str] = set()
    for feed in feeds:
        for one in feed.entries:
            if (one.id or one.url) not in seen:
                seen.add(one.id or one.url)
                yield _foreign(one)


def _foreign(one: PublishedEntry) -> Foreign:
    text = _text(one.content) if one.content else b""
    return Foreign(one.id, one.url, one.title, one.published, one.updated, text, one.extras)


def _text(html: str) -> bytes:
    """The sketch of what people see of some HTML."""
    from feedsvc.content.html import text  # which loads much

    return sketch.packed(text(html))


def _texts(setup: Setup, state: SiteState, posts: Sequence[Post]) -> dict[str, bytes]:
    """By path, the sketch of what readers will see of posts that can be rendered."""
    from feedsvc.build import html_of_posts  # which loads much

    paths = {post.path for post in posts}
    items = [item for item in state.items if item.post.path in paths]
    pages = html_of_posts.pages(setup, items, state.items)
    return {page.item.post.path: _text(page.html) for page in pages if page.html}
