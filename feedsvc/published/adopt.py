"""Adopt: published entries → rows of the ledger for the posts they are. Pure.

A post is matched by its own `id:`, by its URL and title, by its text as the ledger's rows are (see
`match`), then by its URL, its id, its title and day, and its title alone; each entry and each post
once. What is ambiguous is left to the author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar
from urllib.parse import unquote

from msgspec import Struct, structs

from feedsvc.identity.match import RECOGNISABLE, fold, grouped, match
from feedsvc.identity.sketch import is_typo, similarity, unpack
from feedsvc.model.entry import Row
from feedsvc.model.post import Post

T = TypeVar("T")
Key = Hashable | None
Texts = Mapping[str, bytes]


class Foreign(Struct, frozen=True):
    """An entry as it was published; readers know one without an id by its URL.

    `text` is the sketch of what readers see of it, empty where the feed has no content; `extras`
    says what it has besides that no feed of ours has: enclosures, comments.
    """

    id: str
    url: str
    title: str
    published: datetime | None
    updated: datetime | None
    text: bytes = b""
    extras: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How people know it."""
        return self.title or self.url or self.id

    @property
    def key(self) -> str:
        """What readers know it by."""
        return self.id or self.url


class Adopted(NamedTuple):
    """The rows to keep, and entries by name: matched ones with the path of their post.

    `new` are the paths of posts that no entry matched, `missing` is what matched entries have and
    their posts will not have: the name of the entry, and what it is.
    """

    rows: tuple[Row, ...]
    matched: tuple[tuple[str, str], ...]
    unmatched: tuple[str, ...]
    ambiguous: tuple[str, ...]
    new: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


def to_compare(entries: Sequence[Foreign], posts: Sequence[Post]) -> list[Post]:
    """The posts whose text helps to say which entry they are, or whether they changed since."""
    matching = _Matching(entries, posts)
    matching.by_what_is_plain()
    plain = [post for entry, post in matching.pairs if entry.text]
    left = [entry for entry in matching.entries if entry.text]
    clauses = frozenset[int]().union(*(unpack(one.text).clauses for one in left))
    names = {fold(one.title) for one in left} | {_place(one.url) for one in left}
    days = {one.published.date() for one in left if one.published}
    titles = {fold(one.title) for one in entries if one.text} - {""}
    return plain + [
        post
        for post in matching.posts.values()
        if fold(post.title) in titles
        or (left and not names.isdisjoint((fold(post.title), _place(post.url))))
        or (post.published and post.published.date() in days)
        or not clauses.isdisjoint(unpack(post.sketch).clauses)
    ]


def adopt(
    entries: Sequence[Foreign],
    posts: Sequence[Post],
    rows: Iterable[Row],
    now: datetime,
    texts: Texts | None = None,
    *,
    own: bool = False,
    standing: bool = False,
) -> Adopted:
    """Pin the ids and dates of published entries to posts.

    `rows` are those that the posts have or would have. `texts` are sketches of what readers will
    see of posts, by path. `own` says that we published the entries: then a text or title that is
    another one now is an edit, made at `now`. An entry that matches no post is kept: as withdrawn
    at `now`, or as it stands where `standing`, so that the pass withdraws it. A post that comes to
    be at its URL later is that entry.
    """
    natural = {row.path: row for row in rows}
    matching = _Matching([one for one in entries if one.key], posts)
    matching.by_what_is_plain(texts or {})
    matching.by_text(texts or {})
    matching.by_names()
    made = []
    for entry, post in matching.pairs:
        text = (texts or {}).get(post.path, b"")
        edited = own and _is_edited(entry, post, text)
        made.append(_pinned(entry, natural[post.path], now if edited else None))
    strays = [_stray(entry, now, None if standing else now) for entry in matching.entries]
    doubtful = [entry.name for entry in matching.entries if entry in matching.doubtful]
    return Adopted(
        rows=tuple({row.id: row for row in (*strays, *made)}.values()),
        matched=tuple(sorted((entry.name, post.path) for entry, post in matching.pairs)),
        unmatched=tuple(entry.name for entry in matching.entries if entry not in matching.doubtful),
        ambiguous=tuple(doubtful),
        new=tuple(sorted(matching.posts)),
        missing=tuple((entry.name, one) for entry, _ in matching.pairs for one in entry.extras),
    )


class _Matching:
    """`pairs` are settled, `entries` and `posts` left over.

    Of the entries that are left, the `doubtful` fit several posts.
    """

    def __init__(self, entries: Sequence[Foreign], posts: Sequence[Post]) -> None:
        self.entries = list(dict.fromkeys(entries))
        self.posts = {post.path: post for post in posts}
        self.pairs: list[tuple[Foreign, Post]] = []
        self.doubtful: set[Foreign] = set()

    def by_what_is_plain(self, texts: Texts | None = None) -> None:
        """Pair what nobody doubts: the author names the entry, or URL and title are the same.

        Unless the text is another one, as far as that is known: then a new post may have taken the
        name of the one that the entry is.
        """
        self._pair(lambda entry: entry.id or None, lambda post: post.id or None)
        self._pair(
            lambda entry: _together(_place(entry.url), fold(entry.title)),
            lambda post: _together(_place(post.url), fold(post.title)),
            lambda entry, post: _is_alike(entry.text, (texts or {}).get(post.path, b"")),
        )

    def by_text(self, texts: Texts) -> None:
        """Pair as a pass pairs posts with rows, where the text of both is known."""
        at = {_place(post.url): path for path, post in self.posts.items()}
        entries = {one.key: one for one in self.entries if one.text}
        rows = [
            structs.replace(_stray(one, _LONG_AGO, None), path=at.get(_place(one.url), ""))
            for one in entries.values()
        ]
        posts = [
            structs.replace(post, sketch=texts[path], id="")
            for path, post in self.posts.items()
            if texts.get(path)
        ]
        if rows and posts:
            for path, row in match(posts, rows).rows.items():
                self._settle(entries[row.id], self.posts[path])

    def by_names(self) -> None:
        """Pair by what entries and posts are called."""
        for of_entry, of_post in _RULES:
            self._pair(of_entry, of_post)

    def _settle(self, entry: Foreign, post: Post) -> None:
        self.pairs.append((entry, post))
        self.entries.remove(entry)
        del self.posts[post.path]

    def _pair(
        self,
        of_entry: Callable[[Foreign], Key],
        of_post: Callable[[Post], Key],
        fits: Callable[[Foreign, Post], bool] = lambda _entry, _post: True,
    ) -> None:
        """Pair by a key that one entry and one post have; what several have is doubtful."""
        entries, posts = grouped(self.entries, of_entry), grouped(self.posts.values(), of_post)
        for key in [key for key in entries if key in posts]:
            if len(entries[key]) == len(posts[key]) == 1:
                if not fits(entries[key][0], posts[key][0]):
                    continue
                self.pairs.append((entries[key][0], posts[key][0]))
                del self.posts[posts[key][0].path]
            else:
                self.doubtful.update(entries[key])
        settled = {entry for entry, _ in self.pairs}
        self.entries = [entry for entry in self.entries if entry not in settled]


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)  # the date of an entry that has none


def _place(url: str) -> Key:
    """What is the same in URLs whatever the scheme, escaping, or ending of the path."""
    bare = re.sub(r"^https?://(www\.)?", "", unquote(url).strip())
    return re.sub(r"(/index)?(\.html?)?/?$", "", bare) or None


def _together(one: Key, other: Key) -> Key:
    return (one, other) if one and other else None


def _title_and_day(title: str, published: datetime | None) -> Key:
    return _together(fold(title), published and published.date())


_RULES: Sequence[tuple[Callable[[Foreign], Key], Callable[[Post], Key]]] = (
    (lambda entry: _place(entry.url), lambda post: _place(post.url)),
    (lambda entry: entry.id or None, lambda post: post.natural_id),
    (lambda entry: _place(entry.id), lambda post: _place(post.url)),
    (
        lambda entry: _title_and_day(entry.title, entry.published),
        lambda post: _title_and_day(post.title, post.published),
    ),
    (lambda entry: fold(entry.title) or None, lambda post: fold(post.title) or None),
)


def _is_alike(one: bytes, other: bytes) -> bool:
    """Whether two texts may be one, as far as they are known."""
    return not (one and other) or similarity(unpack(one), unpack(other)) >= RECOGNISABLE


def _is_edited(entry: Foreign, post: Post, text: bytes) -> bool:
    """Whether readers should look at the post again: the rule of `identify`, over what they see."""
    if fold(entry.title) != fold(post.title):
        return True
    return bool(entry.text and text) and not is_typo(unpack(entry.text), unpack(text))


def _pinned(entry: Foreign, natural: Row, edited: datetime | None) -> Row:
    published = entry.published or natural.published
    updated = entry.updated or published
    undated = natural.dated is None and natural.published == natural.first_seen
    return structs.replace(
        natural,
        id=entry.key,
        first_seen=published if undated else natural.first_seen,
        published=published,
        updated=max(edited, updated + timedelta(seconds=1)) if edited else updated,
        withdrawn=None,
    )


def _stray(entry: Foreign, now: datetime, withdrawn: datetime | None) -> Row:
    """The row of an entry that is no post, seen at `now` for the first time.

    Its sketch is of what was published, and may be that of a post that comes back.
    """
    published = entry.published or now
    return Row(
        id=entry.key,
        natural_id=entry.key,
        path="",
        url=entry.url,
        title=entry.title,
        image="",
        sketch=entry.text,
        published=published,
        updated=entry.updated or published,
        first_seen=now,
        withdrawn=withdrawn,
    )
