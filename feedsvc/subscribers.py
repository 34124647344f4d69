"""Subscribers: take over those of feeds that are there, and foresee what they would see.

`adopt` and `diff` are commands on top of the pass; this room orders what they need of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from msgspec import Struct, structs

from feedsvc import adopt as adoption
from feedsvc import build, fetch, no_posts, readers, unchanged
from feedsvc.adopt import Adopted, Foreign
from feedsvc.batch import Batch
from feedsvc.errors import ConfigError
from feedsvc.feeds import published
from feedsvc.feeds.published import Published
from feedsvc.identify import identify
from feedsvc.looked import Looked
from feedsvc.profile import Profile
from feedsvc.readers import Outcome
from feedsvc.setup import Setup
from feedsvc.state import index, ledger, store
from feedsvc.understand import understand

_CHAIN = 10_000  # documents of one feed's history
_KINDS = ("atom", "rss", "json")


class Foreseen(Struct, frozen=True):
    """What readers of one published document would make of the next one."""

    document: str
    outcomes: dict[str, Outcome]

    @property
    def changes(self) -> bool:
        """Whether any reader would show anything."""
        kinds = ("new", "updated", "unread_again", "duplicated", "vanished")
        return any(getattr(one, kind) for one in self.outcomes.values() for kind in kinds)

    @property
    def duplicated(self) -> bool:
        """Whether any reader would show an entry twice that does not so at every change.

        sfeed takes an entry for another one whenever its address or title changes.
        """
        return any(one.duplicated for name, one in self.outcomes.items() if name != "sfeed")


def read(source: str, *, private: bool = False) -> list[Published]:
    """A published feed, a file or an http(s) address, with the archives it names (RFC 5005).

    `private` allows addresses of this machine and its network. Raises FetchError, UnreadableFeed
    or ConfigError.
    """
    documents: dict[str, Published] = {}
    while source and source not in documents and len(documents) < _CHAIN:
        documents[source] = _read_one(source, private=private)
        previous = documents[source].previous
        source = previous if _is_address(source) else ""
    return list(documents.values())


def _read_one(source: str, *, private: bool) -> Published:
    if _is_address(source):
        found = fetch.fetch(source, private=private)
        return published.read(found.data, subject=source, address=found.address)
    try:
        return published.read(Path(source).read_bytes(), subject=source)
    except OSError as error:
        said = error.strerror or str(error)
        raise ConfigError(said, subject=source, remedy="name a file or an http address") from error


def _is_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def adopt(setup: Setup, feeds: Sequence[Published], now: datetime) -> Adopted:
    """Pin the ids and dates of published entries to the posts of a site, in its ledger.

    Raises LockedError and StateError as a pass does.
    """
    entries = list(_foreign(feeds))
    with build.opened(setup) as database:
        understood = understand(
            setup, now, database, Batch(setup), profile=Profile(), looked=Looked(0)
        )
        no_posts.check(setup, structs.replace(understood, before=()))
        posts = [item.post for item in understood.items]
        natural = identify(posts, understood.before, now).rows
        adopted = adoption.adopt(entries, posts, natural, now)
        unchanged.reopen(str(setup.state))  # before: a kill in between is to leave no wrong one
        with store.durable(database):
            index.forget(database)
            ledger.forget(database, {row.path for row in adopted.rows if row.path})
            ledger.keep(database, adopted.rows)
    return adopted


def is_new(setup: Setup) -> bool:
    """Whether the ledger knows no entry yet."""
    with closing(store.copy(setup.state)) as database:
        return not ledger.rows(database)


def _foreign(feeds: Sequence[Published]) -> Iterator[Foreign]:
    for feed in feeds:
        for one in feed.entries:
            yield Foreign(one.id, one.url, one.title, one.published, one.updated)


def diff(
    setup: Setup, now: datetime, before: Mapping[str, Published] | None = None
) -> list[Foreseen]:
    """For each published document: what its readers would see after a pass at `now`.

    `before` are the documents that subscribers have; without them those in the output folder.
    Nothing is published or remembered.
    """
    with tempfile.TemporaryDirectory(prefix="feedsvc-diff-") as made:
        folder = Path(made)
        trial = structs.replace(setup, output=folder / "feeds", state=folder / "state.sqlite3")
        if setup.state.is_file():
            store.save(setup.state, trial.state)
        build.run(trial, now, accept=True)
        had = before if before is not None else _documents(setup.output)
        return [
            Foreseen(name, _replay(name, one, trial.output)) for name, one in sorted(had.items())
        ]


def kind(feed: Published) -> str:
    """The extension of our document of the same form."""
    return {"json": "json", "atom": "atom"}.get(feed.form, "rss")


def _documents(folder: Path) -> dict[str, Published]:
    """The feeds published in a folder, without their archives."""
    return {
        path.relative_to(folder).as_posix(): published.read(path.read_bytes(), subject=str(path))
        for kind in _KINDS
        for path in folder.rglob(f"*.{kind}")
        if "archive" not in path.relative_to(folder).parts[:-1]
    }


def _replay(name: str, before: Published, folder: Path) -> dict[str, Outcome]:
    path = folder / name
    if not path.is_file():
        after = structs.replace(before, entries=())
    else:
        after = published.read(path.read_bytes(), subject=name)
    moved = bool(before.address) and before.address != after.address
    return readers.replay(before, after, feed_moved=moved)
