"""Subscribers: take over those of feeds that are there, and foresee what they would see.

`adopt` and `diff` are commands on top of the pass; this room orders what they need of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct, structs

from feedsvc.build import adoption, one_pass
from feedsvc.config.setup import Setup
from feedsvc.model.errors import ConfigError, FeedsvcError
from feedsvc.published import fetch, parse, readers
from feedsvc.published.adopt import Adopted
from feedsvc.published.readers import Outcome
from feedsvc.published.values import Published
from feedsvc.state import ledger, store

AUTO = "auto"  # in place of a feed to adopt
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
    """A published feed, a file or an http(s) URL, with the archives it names (RFC 5005).

    Archives of a file are looked for beside it, then fetched. `private` allows addresses of this
    machine and its network. Raises FetchError, UnreadableFeed or ConfigError.
    """
    if _is_address(source):
        return _fetched(source, private=private)
    path = Path(source)
    found = adoption.with_archives(path, _from_file(path, source), of=_archive)
    rest = found[-1].previous
    return [*found, *(_rest(source, rest, private=private) if rest else ())]


def _fetched(source: str, *, private: bool) -> list[Published]:
    documents: dict[str, Published] = {}
    while source and source not in documents and len(documents) < _CHAIN:
        got = fetch.fetch(source, private=private)
        documents[source] = parse.read(got.data, subject=source, address=got.address)
        previous = documents[source].previous
        source = previous if _is_address(previous) else ""
    return list(documents.values())


def _rest(source: str, archive: str, *, private: bool) -> list[Published]:
    """The archives of a file that are not beside it."""
    try:
        return _fetched(archive, private=private)
    except FeedsvcError as error:
        what = f"names an archive with more entries, {archive}, which is not beside it"
        remedy = f"put it there, or give the feed's URL ({error})"
        raise ConfigError(what, subject=source, remedy=remedy) from error


def _archive(path: Path) -> Published | None:
    return _from_file(path, str(path)) if path.is_file() else None


def _from_file(path: Path, name: str) -> Published:
    try:
        return parse.read(path.read_bytes(), subject=name)
    except OSError as error:
        said = error.strerror or str(error)
        remedy = "name a file or an http address"
        raise ConfigError(said, subject=name, remedy=remedy) from error


def _is_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def adopt(setup: Setup, feeds: Sequence[Published], now: datetime) -> Adopted:
    """Pin the ids and dates of published entries to the posts of a site, in its ledger.

    Raises LockedError, StateError and NoPostsError as a pass does.
    """
    with one_pass.opened(setup) as database:
        return adoption.take_over(setup, now, database, feeds)


def adopt_first(setup: Setup, source: str, now: datetime, *, private: bool, required: bool) -> str:
    """Adopt a published feed, where the ledger knows no entry yet; → what is to be said of it.

    `auto` stands for the site's own feed at its public URL, which is not asked for where the feeds
    are in the output folder: the pass itself takes those over. Where the server has no such feed,
    there is nothing to adopt, unless it is `required`. Raises what `read` and `adopt` do.
    """
    with closing(store.copy(setup.state)) as database:
        if ledger.knows_any(database):
            return ""
    if source == AUTO:
        if adoption.is_published(setup):
            return ""
        source = f"{setup.feeds_url}/{quote(setup.config.feeds.place('feed.atom'))}"
    try:
        adopt(setup, read(source, private=private), now)
    except fetch.NotThereError as error:
        if required:
            raise
        return f"nothing is published there yet: {error.subject} {error.message}"
    return ""


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
        with one_pass.opened(trial) as database:
            adoption.recover(structs.replace(setup, state=trial.state), now, database)
        one_pass.run(trial, now, accept=True)
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
        path.relative_to(folder).as_posix(): parse.read(path.read_bytes(), subject=str(path))
        for kind in _KINDS
        for path in folder.rglob(f"*.{kind}")
        if "archive" not in path.relative_to(folder).parts[:-1]
    }


def _replay(name: str, before: Published, folder: Path) -> dict[str, Outcome]:
    path = folder / name
    if not path.is_file():
        after = structs.replace(before, entries=())
    else:
        after = parse.read(path.read_bytes(), subject=name)
    moved = bool(before.address) and before.address != after.address
    return readers.replay(before, after, feed_moved=moved)
