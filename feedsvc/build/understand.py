"""Understand: scan, parse and identify, parsing only files that changed since the last pass."""

from __future__ import annotations

import glob
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, structs

from feedsvc.build import scan
from feedsvc.build.batch import Batch
from feedsvc.build.profile import Profile
from feedsvc.build.snapshot import Looked
from feedsvc.build.stamps import ANEW, stamped
from feedsvc.config.setup import Setup
from feedsvc.feeds import group
from feedsvc.feeds.group import Item
from feedsvc.identity.identify import identify, withdraw
from feedsvc.model.entry import Row
from feedsvc.model.errors import LimitError
from feedsvc.model.feed import Feed
from feedsvc.model.post import Post
from feedsvc.model.problem import Problem
from feedsvc.model.source import Source
from feedsvc.sites import detect
from feedsvc.state import cache as memory
from feedsvc.state import ledger, store
from feedsvc.state.cache import Known
from feedsvc.state.index import Standing, Whole


class Understood(Struct, frozen=True):
    """A site after the first three stages: what each file came to, and the entries to publish.

    `shown` is newest first, `slugs` are the file names that feeds have, `before` the rows of the
    ledger as they were, `changed` those to keep. `told` is what is wrong in posts, `doubts` what
    is wrong besides. `next_change` is when all this changes by itself.

    Of a pass over a few posts only, all of this is about these and those beside them in the feeds
    that change; `part` says what of the rest matters.
    """

    known: dict[str, Known]
    items: tuple[Item, ...]
    shown: tuple[Item, ...]
    slugs: dict[tuple[str, str], str]
    before: Sequence[Row]
    changed: Collection[Row]
    told: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    next_change: datetime | None
    part: Part | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong."""
        return (*self.told, *self.doubts, *(self.part.told if self.part else ()))


class Part(Struct, frozen=True):
    """What a pass over a few posts takes from the index, and what it changes there.

    `wholes` are the feeds that change, `counts` how many entries each of them has. `posts` gives
    all posts that are to be published, newest first, and `now` counts them; `found` is what the
    last pass found. `gone` and `come` are how these few stood and stand, `told` is what is wrong
    in other posts.
    """

    wholes: tuple[Feed, ...]
    counts: dict[str, int]
    posts: Callable[[], Sequence[Post]]
    found: Whole
    now: int
    gone: tuple[Standing, ...]
    come: tuple[Standing, ...]
    told: tuple[Problem, ...]


def understand(
    setup: Setup,
    now: datetime,
    database: sqlite3.Connection,
    batch: Batch,
    *,
    profile: Profile,
    looked: Looked,
) -> Understood:
    """The first three stages at the instant `now`; only the cache of parsed posts is written."""
    known, problems = _known(setup, database, batch, profile, looked)
    with profile.stage("identify"):
        posts = [one.post for one in known.values() if one.post is not None]
        rows = ledger.rows(database)
        identified = identify(posts, rows, now, setup.config.identity.updated)
    items = [Item(e, p) for e, p in zip(identified.entries, posts, strict=True)]
    shown, next_change = group.visible(items, now, future=setup.site.future, before=rows)
    held = {path for path, one in known.items() if one.rejected and one.post is None}
    parsing = [problem for one in known.values() for problem in one.problems]
    return Understood(
        known=known,
        items=tuple(items),
        shown=tuple(shown),
        slugs=ledger.slugs(database),
        before=rows,
        changed=changes(rows, identified.rows, shown, held, now),
        told=tuple(parsing),
        doubts=(*problems, *identified.problems),
        next_change=next_change,
    )


def _known(
    setup: Setup, database: sqlite3.Connection, batch: Batch, profile: Profile, looked: Looked
) -> tuple[dict[str, Known], Sequence[Problem]]:
    """What every source came to, in their order, and what is wrong with the folder."""
    with profile.stage("scan"):
        found = _scan(setup)
        _check_number(setup, len(found.sources))
        sizes = {one.path: _stamp_of(one) for one in found.sources}
        folders, problems, unread = found.folders, found.problems, found.unread
        standing = (*unread, *found.refused)  # what it held stays as it was published
        del found  # there may be 100,000 sources
    with profile.stage("parse"):
        key = setup.key
        # What is racy gets a stamp that will not be met again: the next pass reads it anew.
        stamps = {
            path: made + (b"racy" if looked.is_racy(made) else key) for path, made in sizes.items()
        }
        known = _parse(stamps, standing, database, batch, profile)
    _look(str(setup.root), looked, folders, sizes, known)
    for path in unread:
        looked.at(f"{setup.root}/{path}", ANEW)
    return known, problems


def is_empty(setup: Setup) -> bool:
    """Whether there is no file at all that may be a post."""
    found = _scan(setup)
    return not (found.sources or found.problems or found.unread)


def _scan(setup: Setup) -> scan.Scan:
    reader = detect.reader(setup.site, setup.folders)
    return scan.scan(
        str(setup.root),
        enters=reader.enters,
        wants=reader.wants,
        exclude=exclude(setup),
    )


def _check_number(setup: Setup, files: int) -> None:
    """Raise LimitError for a site of more files than its settings allow."""
    most = setup.config.limits.posts
    if files > most:
        what = f"has {files:,} files of posts (limit {most:,})"
        remedy = "name the folder of your posts (posts.path), or raise limits.posts"
        raise LimitError(what, subject=str(setup.root), remedy=remedy)


def exclude(setup: Setup) -> tuple[str, ...]:
    """What of the site is not scanned."""
    own = (one.removeprefix("./").lstrip("/") for one in setup.config.posts.exclude)
    return (*own, *_output(setup))


def _output(setup: Setup) -> Iterator[str]:
    """The output folder, where it lies in the site: what is published is no source."""
    if setup.output != setup.root and setup.output.is_relative_to(setup.root):
        yield glob.escape(setup.output.relative_to(setup.root).as_posix())


def _stamp_of(source: Source) -> bytes:
    """As `stamps.stamp` gives it."""
    return stamped(source.size, source.mtime_ns, source.inode)


def _look(
    root: str,
    looked: Looked,
    folders: Iterable[Source],
    sizes: Mapping[str, bytes],
    known: Mapping[str, Known],
) -> None:
    """Note everything that was scanned, with a proof of what was read."""
    for folder in folders:
        path = f"{root}/{folder.path}".rstrip("/")
        looked.folder(path, _stamp_of(folder))
    seen = {path: ANEW if known[path].unread else made for path, made in sizes.items()}
    looked.below(root, seen, lambda path: digest_of(known[path]))


def digest_of(one: Known) -> bytes:
    """That of the file's bytes, where they were read to the end."""
    return one.post.digest if one.post and not one.rejected else b""


def _parse(
    stamps: Mapping[str, bytes],
    unread: Sequence[str],
    database: sqlite3.Connection,
    batch: Batch,
    profile: Profile,
) -> dict[str, Known]:
    """Every source's outcome, in the order of the sources, with what was where nobody can look."""
    sure = {path: b"" if made.endswith(b"racy") else made for path, made in stamps.items()}
    before, gone = memory.parsed(database, sure)
    changed = [path for path in stamps if path not in before]
    profile.count("files", len(stamps))
    profile.count("parsed", len(changed))
    hidden = [path for path in gone if any(f"{path}/".startswith(f"{one}/") for one in unread)]
    made = parse(changed, stamps, sorted(set(gone).difference(hidden)), database, batch)
    if not hidden:
        return {path: made.get(path) or before[path] for path in stamps}
    kept = dict(memory.last_parsed(database, hidden))
    before |= {p: structs.replace(one, rejected=not one.omitted) for p, one in kept.items()}
    return {path: made.get(path) or before[path] for path in sorted((*stamps, *hidden))}


def parse(
    paths: Sequence[str],
    stamps: Mapping[str, bytes],
    gone: Iterable[str],
    database: sqlite3.Connection,
    batch: Batch,
) -> dict[str, Known]:
    """What these files come to; a broken one keeps the post that it was. Kept under `stamps`."""
    made = dict(zip(paths, batch.parse(paths), strict=True))
    rejected = [path for path, one in made.items() if one.rejected]
    made |= {
        path: structs.replace(made[path], post=last.post)
        for path, last in memory.last_parsed(database, rejected)
    }
    kept = {path: (ANEW if made[path].unread else stamps[path], made[path]) for path in paths}
    with store.transaction(database):
        memory.keep_parsed(database, kept, gone)
    return made


def changes(
    before: Sequence[Row],
    rows: Sequence[Row],
    shown: Iterable[Item],
    held: set[str],
    now: datetime,
) -> list[Row]:
    """The rows to keep: of what is shown, and of what is no longer.

    A file that cannot be read, and has no last good version, holds its row as it is.
    """
    standing = {item.entry.id for item in shown}
    known = {row.id: row for row in before}
    kept = [row for row in rows if row.id in standing and known.get(row.id) != row]
    gone = [
        withdraw(row, now)
        for row in before
        if row.id not in standing and row.path not in held and row.withdrawn is None
    ]
    return kept + gone
