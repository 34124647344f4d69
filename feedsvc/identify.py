"""Identify: posts + what the ledger knows → entries with permanent ids and dates. Pure.

A post is the row of the same path, else that of the same natural id; otherwise it is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from feedsvc.model import Entry, Post, Problem, Row


class Identified(NamedTuple):
    """Entries in the order of the posts, and the rows to keep for them."""

    entries: tuple[Entry, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def identify(posts: Sequence[Post], rows: Iterable[Row], now: datetime) -> Identified:
    """Give each post its id and dates; `now` is the first-seen date of new ones."""
    known = {row.path: row for row in rows}
    natural = {row.natural_id: row for row in known.values()}
    taken: dict[str, str] = {}
    entries, kept, problems = [], [], []
    paths = {post.path for post in posts}
    for post in posts:
        row = known.get(post.path) or natural.get(post.natural_id)
        if row is not None and row.path != post.path and row.path in paths:
            row = None  # that row's own post is still there
        identifier = post.id or (row.id if row else post.natural_id)
        if identifier in taken:
            problems.append(_twice(post, taken[identifier]))
            identifier = f"{identifier}#{quote(post.path)}"
        taken[identifier] = post.path
        first_seen = row.first_seen if row else now
        published = post.published or first_seen
        updated = post.updated or published
        kept.append(
            Row(identifier, post.natural_id, post.path, post.url, published, updated, first_seen)
        )
        entries.append(entry(post, identifier, published, updated))
    return Identified(tuple(entries), tuple(kept), tuple(problems))


def entry(post: Post, identifier: str, published: datetime, updated: datetime) -> Entry:
    """A post with its identity."""
    return Entry(
        id=identifier,
        url=post.url,
        title=post.title,
        published=published,
        updated=updated,
        authors=post.authors,
        terms=post.terms,
        image=post.image,
        language=post.language,
    )


def _twice(post: Post, other: str) -> Problem:
    what = f"has the id and address of {other}"
    return Problem(post.path, 1, what, "give one of them another slug: or id:", "warning")
