"""Match: which post is which entry of the ledger. Pure.

The rules, in this order; each pairs only what is still unpaired:

1. `id:` in front matter names the entry;
2. the same file, text and title: nothing happened;
3. the same text and title, once on either side, where the file of that entry is gone or holds
   another text: moved, renamed, swapped, its name taken by a new post;
4. the same file, and still the same post: text or title are recognisable;
5. the same text elsewhere, once on either side;
6. the same title and day, or no day, once on either side: renamed and rewritten;
7. the same file, whatever it says now, if the entry is in the feeds;
8. the same natural id, or URL, present or former, if the entry is in the feeds, or never was a file
   of ours: who puts another post where one was that is gone does not mean that one;
9. the same text and the same title or day, where a text stands in several posts;
10. the same title and day once more, of what is left;
11. a similar text (half of its clauses) and the same title or day, once on either side.

What is similar only, or to several, or has the title and day of several entries that are gone, is
no match but a finding with the line to add.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypeVar

from feedsvc.identity.sketch import Sketch, similarity, unpack
from feedsvc.model.entry import Row
from feedsvc.model.post import Post
from feedsvc.model.problem import Problem

SIMILAR = 0.5  # of the clauses, for a text to be the same post elsewhere
RECOGNISABLE = 0.25  # of the clauses, for a file to hold the same post as before
_TELLING = 3  # clauses that a text must have before likeness says anything
_LONG = 24  # bytes that a text must have before sameness says anything
_COMMON = 40  # a clause in so many posts is a phrase of the blog

T = TypeVar("T")
Key = Hashable | None


class Matched(NamedTuple):
    """Row by path of the post, and what is doubtful."""

    rows: dict[str, Row]
    problems: tuple[Problem, ...]


def undecided(posts: Sequence[Post], rows: Sequence[Row]) -> list[str]:
    """The paths of posts that are to be read as a whole before `match` can say who is who.

    Of most it is enough to know the file and the title: they were never published, or nothing
    else could be what was. Asked again after these were read, it may name others.
    """
    unread = {post.path: post for post in posts if not post.sketch}
    known = [row for row in rows if row.sketch] if unread else []
    if wanted := {row.path for row in known} & unread.keys():
        return sorted(wanted)
    at = {post.path: post for post in posts} if known else {}
    settled = {row.path for row in rows if row.path in at and _unchanged(at[row.path], row)}
    if all(row.path in settled for row in known):
        return []
    return sorted(unread.keys() - settled)


def match(posts: Sequence[Post], rows: Iterable[Row]) -> Matched:
    """Pair posts with rows; every row and every post at most once."""
    return _Matching(posts, rows).run()


def fold(title: str) -> str:
    """What counts in a title: letters and digits, whatever their case."""
    return re.sub(r"[\W_]+", "", title.casefold())


class _Matching:
    def __init__(self, posts: Sequence[Post], rows: Iterable[Row]) -> None:
        self._posts = {post.path: post for post in posts}
        self._rows = {row.id: row for row in rows}
        self._pairs: dict[str, Row] = {}
        self._sketches: dict[bytes, Sketch] = {}

    def run(self) -> Matched:
        self._named()
        self._same_file(_unchanged)
        if not self._posts or not self._rows:
            return Matched(self._pairs, ())
        self._moved()
        self._same_file(self._recognisable)
        self._unique(lambda one: _text(one.sketch))
        self._rewritten()
        self._same_file(lambda _post, row: row.withdrawn is None)
        self._same_address()
        for agreement in (_title, _day):
            self._unique(_text_and(agreement))
        self._rewritten()
        doubts = (*self._undecided(), *self._similar())
        told = {one.path: one for one in doubts if one.path in self._posts}
        return Matched(self._pairs, tuple(told.values()))

    def _pair(self, post: Post, row: Row) -> None:
        self._pairs[post.path] = row
        del self._posts[post.path], self._rows[row.id]

    def _named(self) -> None:
        for post in list(self._posts.values()):
            if post.id and post.id in self._rows:
                self._pair(post, self._rows[post.id])

    def _same_file(self, holds: Callable[[Post, Row], bool]) -> None:
        at = {row.path: row for row in sorted(self._rows.values(), key=_presence)}
        for post in list(self._posts.values()):
            row = at.get(post.path)
            if row is not None and holds(post, row):
                self._pair(post, row)

    def _moved(self) -> None:
        """A copy made before its original was edited is no move: the original's file is there."""
        key_of = _text_and(_title)
        posts, rows = _once(self._posts.values(), key_of), _once(self._rows.values(), key_of)
        known = {posts[key].path: rows[key] for key in posts.keys() & rows.keys()}
        left = [
            (path, row)
            for path, row in known.items()
            if row.path in known or not self._holds_still(row)
        ]
        for path, row in left:
            self._pair(self._posts[path], row)

    def _holds_still(self, row: Row) -> bool:
        """Whether the file of an entry is there and still has much of its text."""
        post = self._posts.get(row.path)
        return post is not None and self._alike(post, row) >= RECOGNISABLE

    def _recognisable(self, post: Post, row: Row) -> bool:
        if post.sketch == row.sketch or (_title(post) and _title(post) == _title(row)):
            return True
        return self._alike(post, row) >= RECOGNISABLE

    def _alike(self, post: Post, row: Row) -> float:
        return similarity(self._sketch(post.sketch), self._sketch(row.sketch))

    def _same_address(self) -> None:
        """Present ids and addresses go before former ones."""
        present = _index(self._rows.values(), lambda row: (row.natural_id, row.id, *_urls(row)))
        former = _index(self._rows.values(), lambda row: row.former_urls if _urls(row) else ())
        for index in (present, former):
            for post in list(self._posts.values()):
                row = index.get(post.natural_id) or index.get(post.url)
                if row is not None and row.id in self._rows:
                    self._pair(post, row)

    def _unique(self, key_of: Callable[[Post | Row], Key]) -> None:
        """Pair by a key that one post and one row have, and no other."""
        posts = _once(self._posts.values(), key_of)
        rows = _once(self._rows.values(), key_of)
        for key in posts.keys() & rows.keys():
            self._pair(posts[key], rows[key])

    def _rewritten(self) -> None:
        """Pair by title and day: a post that is renamed and rewritten has nothing else left."""
        self._unique(_title_and_day)

    def _undecided(self) -> Iterator[Problem]:
        """Tell of posts that have title and day of entries that are gone, of which are several."""
        rows = grouped(self._rows.values(), _title_and_day)
        for key, posts in grouped(self._posts.values(), _title_and_day).items():
            if key in rows:
                yield from (_doubt(post.path, rows[key], "title and day are") for post in posts)

    def _similar(self) -> Iterator[Problem]:
        """Pair similar texts that agree in title or day; tell of those that are in doubt."""
        if not self._rows:
            return
        found = {path: self._candidates(post) for path, post in self._posts.items()}
        sure = {path: [c.row for c in some if c.agrees] for path, some in found.items() if some}
        claims = Counter(row.id for rows in sure.values() for row in rows)
        for path, rows in sure.items():
            if len(rows) == 1 and claims[rows[0].id] == 1:
                self._pair(self._posts[path], rows[0])
            else:
                yield _doubt(path, [candidate.row for candidate in found[path]], "text is like")

    def _candidates(self, post: Post) -> list[_Candidate]:
        """The rows whose text is similar to a post's, by id."""
        made = self._sketch(post.sketch)
        if len(made.clauses) < _TELLING:
            return []
        shared = Counter(row for clause in made.clauses for row in self._rows_by_clause[clause])
        rows = (self._rows[key] for key in sorted(shared) if key in self._rows)
        return [
            _Candidate(row, _title(post) == _title(row) or _day(post) == _day(row))
            for row in rows
            if similarity(made, self._sketch(row.sketch)) >= SIMILAR
        ]

    @cached_property
    def _rows_by_clause(self) -> dict[int, list[str]]:
        """Clause → ids of the rows that hold it; phrases of the whole blog tell nothing."""
        index: defaultdict[int, list[str]] = defaultdict(list)
        for row in self._rows.values():
            for clause in self._sketch(row.sketch).clauses:
                index[clause].append(row.id)
        for clause in [clause for clause, ids in index.items() if len(ids) > _COMMON]:
            del index[clause]
        return index

    def _sketch(self, packed: bytes) -> Sketch:
        if packed not in self._sketches:
            self._sketches[packed] = unpack(packed)
        return self._sketches[packed]


class _Candidate(NamedTuple):
    row: Row
    agrees: bool


def _unchanged(post: Post, row: Row) -> bool:
    """Whether text and title are the same; a text that nobody read is no other."""
    is_same = post.sketch == row.sketch or not (post.sketch and row.sketch)
    return is_same and (post.title == row.title or _title(post) == _title(row))


def _urls(row: Row) -> tuple[str, ...]:
    """The URL of an entry, if another post that comes to be there is that entry."""
    return (row.url,) if row.withdrawn is None or not row.path else ()


def _presence(row: Row) -> tuple[bool, datetime]:
    """Sorts rows of one path so that the one in the feeds, or last in them, comes last."""
    return (row.withdrawn is None, row.withdrawn or row.first_seen)


def _text(packed: bytes) -> Key:
    """The digest of a text that is long enough to tell; None of others."""
    made = unpack(packed)
    return made.digest if made.length >= _LONG else None


def _title(one: Post | Row) -> Key:
    return fold(one.title) or None


def _day(one: Post | Row) -> Key:
    return one.published.date() if one.published else None


def _title_and_day(one: Post | Row) -> Key:
    """Its title, with its day or with the fact that it has none."""
    title = _title(one)
    return (title, None if _is_undated(one) else _day(one)) if title else None


def _is_undated(one: Post | Row) -> bool:
    if isinstance(one, Post):
        return one.published is None
    return one.dated is None and one.published == one.first_seen


def _text_and(agreement: Callable[[Post | Row], Key]) -> Callable[[Post | Row], Key]:
    """The key of one text with one title or day; a short text will do here."""

    def key(one: Post | Row) -> Key:
        agreed = agreement(one)
        # A number of 64 bits in place of the texts: there may be 100,000 of them.
        return hash((one.sketch, agreed)) if one.sketch and agreed is not None else None

    return key


def grouped(found: Iterable[T], key: Callable[[T], Key]) -> dict[Key, list[T]]:
    """All of them by their keys, without those that have none."""
    groups: defaultdict[Key, list[T]] = defaultdict(list)
    for one in found:
        if (made := key(one)) is not None:
            groups[made].append(one)
    return groups


def _once(found: Iterable[T], key: Callable[[T], Key]) -> dict[Key, T]:
    """Those of which there is just one with its key."""
    first: dict[Key, T] = {}
    twice: set[Key] = set()
    for one in found:
        made = key(one)
        if made is None:
            continue
        if made in first:
            twice.add(made)
        first[made] = one
    for made in twice:
        del first[made]
    return first


def _index(rows: Iterable[Row], keys: Callable[[Row], Iterable[str]]) -> dict[str, Row]:
    """Rows by each of their keys; the one in the feeds, or last in them, has a disputed key."""
    return {key: row for row in sorted(rows, key=_presence) for key in keys(row)}


def _doubt(path: str, rows: Sequence[Row], how: str) -> Problem:
    one = rows[0]
    what = f"is published as new, but its {how} that of {one.path}, which is gone"
    remedy = f"if it is that post, add the line `id: {one.id}` to its front matter"
    return Problem(path, 1, what, remedy, "warning")
