"""Identify: posts + what the ledger knows → entries with permanent ids and honest dates. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from urllib.parse import quote

from msgspec import structs

from feedsvc.identity.match import fold, match
from feedsvc.identity.sketch import is_typo, unpack, version
from feedsvc.model.entry import SKETCH_VERSION, Entry, Row
from feedsvc.model.post import Post
from feedsvc.model.problem import Problem

# What moves `updated` where front matter does not say it.
Updates = Literal["significant", "any", "front-matter"]


class Identified(NamedTuple):
    """For each post, in order: its entry, and the row to keep once it is published."""

    entries: tuple[Entry, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def identify(
    posts: Sequence[Post], rows: Iterable[Row], now: datetime, updates: Updates = "significant"
) -> Identified:
    """Give each post its id and dates.

    `now` is the date of what says none and is new, and of significant changes.
    """
    rows = list(rows)
    matched = match(posts, rows)
    naming = _Naming(row.id for row in rows)
    kept = []
    for post in posts:
        row = matched.rows.get(post.path)
        identifier = naming.known(post, row) if row else naming.new(post)
        if row is not None and _same(post, row):
            kept.append(row)
        else:
            kept.append(_row(post, identifier, row, now, updates))
    entries = tuple(entry(post, row) for post, row in zip(posts, kept, strict=True))
    return Identified(entries, tuple(kept), (*matched.problems, *naming.problems))


class _Naming:
    """Ids: what is published keeps its own, what is new gets one that nothing else has."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = dict.fromkeys(taken, "a former entry")
        self.problems: list[Problem] = []

    def known(self, post: Post, row: Row) -> str:
        if post.id and post.id != row.id:
            what = f"is published as {row.id}, and the id {post.id} would show it to readers as new"
            self.problems.append(
                Problem(post.path, 1, what, "remove id: from the front matter", "warning")
            )
        return row.id

    def new(self, post: Post) -> str:
        for wanted in filter(None, (post.id, post.natural_id)):
            if wanted not in self._taken:
                self._taken[wanted] = post.path
                return wanted
        wanted = post.id or post.natural_id
        what = f"would have the id of {self._taken[wanted]} ({wanted})"
        self.problems.append(Problem(post.path, 1, what, "give it another slug", "warning"))
        return self._distinct(f"{post.natural_id}#{quote(post.path)}", post.path)

    def _distinct(self, base: str, path: str) -> str:
        made, number = base, 2
        while made in self._taken:
            made, number = f"{base}-{number}", number + 1
        self._taken[made] = path
        return made


def _same(post: Post, row: Row) -> bool:
    """Whether a row already says what would be kept of the post."""
    return (
        (not post.sketch or (row.sketch, row.digest) == (post.sketch, post.digest))
        and row.path == post.path
        and row.url == post.url
        and row.natural_id == post.natural_id
        and row.title == post.title
        and row.image == post.image
        and row.dated == _dated(post)
        and row.withdrawn is None
        and post.updated in (None, row.updated)
    )


def _row(post: Post, identifier: str, row: Row | None, now: datetime, updates: Updates) -> Row:
    published = _published(post, row, now)
    text = post if post.sketch else row  # that of what was published last, where nobody read it
    return Row(
        id=identifier,
        natural_id=post.natural_id,
        path=post.path,
        url=post.url,
        title=post.title,
        image=post.image,
        sketch=text.sketch if text else b"",
        published=published,
        updated=_updated(post, row, published, now, updates),
        first_seen=_first_seen(post, row, now),
        dated=_dated(post),
        former_paths=_former(row.former_paths, row.path, post.path) if row else (),
        former_urls=_former(row.former_urls, row.url, post.url) if row else (),
        digest=text.digest if text else b"",
    )


def _first_seen(post: Post, row: Row | None, now: datetime) -> datetime:
    """When it was seen first; of an adopted entry whose post says no date, when it was published.

    A row without a date of its own is known by these two being the same.
    """
    if row is None:
        return now
    return row.published if not row.path and post.published is None else row.first_seen


def _dated(post: Post) -> datetime | None:
    return post.published if post.dated_by == "front matter" else None


def _published(post: Post, row: Row | None, now: datetime) -> datetime:
    """Pinned when first published; only another date in front matter moves it."""
    if row is None:
        return post.published or now
    dated = _dated(post)
    return dated if dated is not None and dated != row.dated else row.published


_LEAST = timedelta(seconds=1)  # that `updated` moves by


def _updated(
    post: Post, row: Row | None, published: datetime, now: datetime, updates: Updates
) -> datetime:
    if post.updated is not None:
        return post.updated
    if row is None:
        return published
    if _changed(post, row, updates):
        return max(now, row.updated + _LEAST)  # never back, whatever the clock says
    # An entry that never was updated goes along when its date is moved.
    return published if row.updated == row.published else row.updated


def _changed(post: Post, row: Row, updates: Updates) -> bool:
    if updates == "front-matter":
        return False
    # The same bytes: a setting changed what they come to, or another version reads them otherwise.
    if row.digest and row.digest == post.digest:
        return False
    # What was adopted without a post has no text, or that of what was published.
    if not row.path or not row.sketch or version(row.sketch) != SKETCH_VERSION:
        return False
    pictures = (_picture(post.image), _picture(row.image))
    if updates == "any":
        text = post.sketch or row.sketch
        return (post.title, text, pictures[0]) != (row.title, row.sketch, pictures[1])
    if fold(post.title) != fold(row.title) or pictures[0] != pictures[1]:
        return True
    same = post.sketch in (b"", row.sketch)
    return not same and not is_typo(unpack(row.sketch), unpack(post.sketch))


def _picture(url: str) -> str:
    """What the author named of a picture: its name, as settings enter what stands before that."""
    return url.rpartition("/")[2]


def _former(known: tuple[str, ...], before: str, after: str) -> tuple[str, ...]:
    """What it was called before, oldest first, without what it is called now."""
    return tuple(name for name in dict.fromkeys((*known, before)) if name != after)


def entry(post: Post, row: Row) -> Entry:
    """What feeds publish of a post, with the identity that its row gives it."""
    return Entry(
        id=row.id,
        url=post.url,
        title=post.title,
        published=row.published,
        updated=row.updated,
        authors=post.authors,
        terms=post.terms,
        image=post.image,
        language=post.language,
    )


def withdraw(row: Row, now: datetime) -> Row:
    """The row of an entry that is no longer in the feeds."""
    return row if row.withdrawn else structs.replace(row, withdrawn=now)
