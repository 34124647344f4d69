"""Write: feeds and rendered entries → files, replaced atomically where something changed."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from feedsvc.build.snapshot import pack_signature
from feedsvc.feeds import json_feed, text
from feedsvc.model.digests import digest
from feedsvc.model.document import Document
from feedsvc.model.entry import Fragment
from feedsvc.model.errors import CollisionError, FileError, OutputError
from feedsvc.model.feed import Feed
from feedsvc.pages import style
from feedsvc.sites import files
from feedsvc.state import cache, store

_TEMPORARY = ".feedsvc.tmp"
_AHEAD = 4  # documents that wait to be written
_advise = getattr(os, "posix_fadvise", None)  # not everywhere
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
_HELD = getattr(os, "O_PATH", os.O_RDONLY | os.O_NONBLOCK) | os.O_NOFOLLOW | os.O_CLOEXEC


class Fragments(Protocol):
    """Rendered entries by id: what stands for their bytes, and the bytes."""

    def mark(self, identifier: str) -> bytes:
        """What stands for the bytes."""

    def load(self, identifiers: Sequence[str]) -> list[Fragment]:
        """The bytes of several."""

    def openings(self, wanted: Sequence[tuple[str, Feed]]) -> Iterator[bytes]:
        """What comes before the entries in XML documents of these formats and feeds."""


def documents(
    feeds: Sequence[Feed], copies: Mapping[str, Sequence[str]] | None = None
) -> dict[str, tuple[Feed, str]]:
    """Path of each document → its feed and format. CollisionError where two have one path.

    `copies` are further paths of documents, by their names (`feed.atom`).
    """
    found = [
        (path, (feed, kind))
        for feed in feeds
        for kind, own in feed.documents.items()
        for path in (own, *(copies or {}).get(f"{feed.name}.{kind}", ()))
    ]
    collisions((path for path, _ in found), placed(feeds, copies))
    return dict(found)


def placed(
    feeds: Sequence[Feed], copies: Mapping[str, Sequence[str]] | None = None
) -> dict[str, str]:
    """By path, the setting that gave a document another path than its own."""
    named = {
        path: f'feeds.paths."{feed.name}.{kind}"'
        for feed in feeds
        for kind, path in feed.paths.items()
    }
    kept = {
        path: f'feeds.paths."{name}"' for name, paths in (copies or {}).items() for path in paths
    }
    return kept | named


class Output:
    """The documents of one folder, and what they were made from, during one pass.

    `known` is what the state knows of them, and is kept up to date.
    """

    def __init__(self, database: sqlite3.Connection, folder: Path, known: dict[str, bytes]) -> None:
        self._database = database
        self._folder = folder
        self._known = known

    @property
    def paths(self) -> Collection[str]:
        """The paths of the documents in the folder."""
        return self._known.keys()

    def publish(
        self, wanted: Mapping[str, tuple[Feed, str]], fragments: Fragments
    ) -> tuple[str, ...]:
        """Write those of the feeds' documents that changed; → their paths. Raises OutputError."""
        keys = dict(_keys(wanted, fragments))
        return self.offer(keys, lambda stale: _made(stale, wanted, fragments))

    def offer(
        self,
        keys: Mapping[str, bytes],
        make: Callable[[Sequence[str]], Iterable[Document]],
        *,
        durable: bool = True,
    ) -> tuple[str, ...]:
        """Write documents whose key changed, or whose file others changed; → their paths.

        A key stands for all that a document is made of. Raises OutputError when the folder refuses
        one.
        """
        folder, known = self._folder, self._known
        stale = [p for p, key in keys.items() if known.get(p) != _with_signature(folder, p, key)]
        made = make(stale) if stale else ()
        changed = (one for one in made if not same(folder, one))
        if len(stale) >= _BULK:
            written = replace_many(folder, changed)
        else:
            written = replace(folder, changed, durable=durable)
        signed = {path: _with_signature(folder, path, keys[path]) for path in stale}
        with store.transaction(self._database):
            cache.keep_documents(self._database, str(folder), signed)
        known |= signed
        return tuple(written)

    def claim(self, paths: Iterable[str]) -> None:
        """Take documents that are in the folder for ours, whatever they were made from."""
        found = dict.fromkeys(set(paths) - self._known.keys(), b"")
        with store.transaction(self._database):
            cache.keep_documents(self._database, str(self._folder), found)
        self._known |= found

    def foreign(self, paths: Iterable[str], mark: bytes) -> list[str]:
        """Those of these files that no pass wrote: nobody knows them, and they lack the mark."""
        return [path for path in paths if self._is_foreign(path, mark)]

    def _is_foreign(self, path: str, mark: bytes) -> bool:
        if path in self._known or not (self._folder / path).exists():
            return False
        try:
            return mark not in files.beginning(str(self._folder), path, _HEAD)
        except FileError:  # a link, a pipe: put there by hand
            return True

    def read(self, path: str) -> bytes:
        """A document as it is in the folder."""
        return (self._folder / path).read_bytes()

    def retire(self, wanted: Collection[str]) -> tuple[str, ...]:
        """Remove the documents that are not wanted any more; → their paths."""
        gone = sorted(self._known.keys() - set(wanted))
        removed = remove(self._folder, gone)
        sweep(self._folder, wanted)
        with store.transaction(self._database):
            cache.forget_documents(self._database, str(self._folder), gone)
        for path in gone:
            del self._known[path]
        return removed


_FORM = 2  # of documents, where code and not content makes another one of them
_HEAD = 400  # bytes in which the mark stands
_BULK = 50  # so many documents at once are written without waiting for the disk at each


def _made(
    paths: Sequence[str], wanted: Mapping[str, tuple[Feed, str]], fragments: Fragments
) -> Iterator[Document]:
    loaded: dict[str, list[Fragment]] = {}
    is_bulk = len(paths) >= _BULK
    if not is_bulk:  # what needs no opening first: others may be at those meanwhile
        paths = sorted(paths, key=lambda path: wanted[path][1] in text.ENDS)
    xml = [(kind, feed) for feed, kind in map(wanted.__getitem__, paths) if kind in text.ENDS]
    openings = fragments.openings(xml)
    for path in paths:
        feed, kind = wanted[path]
        if feed.name not in loaded:
            if is_bulk:  # the documents of a feed follow each other
                loaded.clear()
            loaded[feed.name] = fragments.load([entry.id for entry in feed.entries])
        parts = [getattr(one, kind) for one in loaded[feed.name]]
        if kind in text.ENDS:
            data = b"".join((style.styled(path, next(openings)), *parts, text.ENDS[kind]))
        else:
            data = json_feed.json(feed, parts)
        yield Document(path, data)


def _keys(
    wanted: Mapping[str, tuple[Feed, str]], fragments: Fragments
) -> Iterator[tuple[str, bytes]]:
    last, key = None, b""
    for path, (feed, _) in wanted.items():
        if feed is not last:
            last, key = feed, key_of(feed, fragments)
        yield path, key


def key_of(feed: Feed, fragments: Fragments) -> bytes:
    """What stands for all that the documents of a feed are made of."""
    return digest(_FORM, feed, [fragments.mark(entry.id) for entry in feed.entries])


def _with_signature(folder: Path, path: str, key: bytes) -> bytes:
    """The key of a document with the stat of its file: a file changed by others is not trusted."""
    try:
        found = os.stat(f"{folder}/{path}")  # noqa: PTH116  # a Path takes longer than the system
    except OSError:
        return b""
    return key + pack_signature(found.st_size, found.st_mtime_ns, found.st_ino)


def collisions(paths: Iterable[str], settings: Mapping[str, str] | None = None) -> None:
    """Raise CollisionError for paths that would be one file (also where case is not told).

    `settings` are the names of those that gave a document its path, by path.
    """
    seen: dict[str, str] = {}
    for path in paths:
        other = seen.setdefault(path.casefold(), path)
        if other is not path:
            named = {path: (settings or {}).get(path), other: (settings or {}).get(other)}
            cause = next(filter(None, named.values()), "")
            remedy = f"give it another path with {cause}, or remove that setting"
            tags = "rename one of the tags, or exclude it with feeds.exclude_tags"
            also = "" if other == path else " (the same file where case is ignored)"
            raise CollisionError(
                f"two feed files would be {other} and {path}{also}",
                subject="feeds",
                remedy=remedy if cause else tags,
            )


def same(folder: Path, document: Document) -> bool:
    """Whether the file already holds these very bytes."""
    path = f"{folder}/{document.path}"
    try:
        if os.stat(path).st_size != len(document.data):  # noqa: PTH116  # asked for many
            return False
        return Path(path).read_bytes() == document.data
    except OSError:
        return False


def replace(folder: Path, documents: Iterable[Document], *, durable: bool = True) -> list[str]:
    """Put documents in place by rename, so that readers see the old or the new ones whole.

    All are written before the first takes its name. `durable` waits until they are on disk, too:
    a disk is done with several at once hardly later than with one. → their paths. OutputError
    when the folder cannot be written.
    """
    halves: list[_Half] = []
    try:
        for number, document in enumerate(documents):
            halves.append(_Half(folder, document.path, number))
            halves[-1].fill(document.data, durable=durable)
        for half in halves:
            half.finish(durable=durable)
        for half in halves:
            half.take_name()
    finally:
        for half in halves:
            half.drop()
    return [half.name for half in halves]


def replace_many(folder: Path, documents: Iterable[Document]) -> list[str]:
    """Put documents in place one by one, while the next are made, and do not wait for the disk.

    → their paths. OutputError when the folder cannot be written.
    """
    from concurrent.futures import Future, ThreadPoolExecutor  # few passes write many

    written: list[str] = []
    ahead: deque[Future[list[str]]] = deque()
    with ThreadPoolExecutor(1) as writer:
        for document in documents:
            ahead.append(writer.submit(replace, folder, [document], durable=False))
            if len(ahead) > _AHEAD:
                written += ahead.popleft().result()
        for one in ahead:
            written += one.result()
    return written


class _Half:
    """A document that is being written beside the place that it is to take."""

    def __init__(self, folder: Path, name: str, number: int) -> None:
        self.name = name
        self._path = inside(folder, name)
        place, _, own = self._path.rpartition("/")
        # Whoever writes here holds the lock of the state: the name need not be a secret.
        self._temporary = f"{place}/.{own[:80]}.{os.getpid()}-{number}{_TEMPORARY}"
        self._handle = self._former = -1
        with self._complaining():
            self._handle = self._open(self._temporary)

    @staticmethod
    def _open(path: str) -> int:
        try:
            return os.open(path, _NEW, 0o666)  # less the umask, as for folders
        except FileNotFoundError:  # the first document of a folder
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            return os.open(path, _NEW, 0o666)  # less the umask, as for folders

    def fill(self, data: bytes, *, durable: bool) -> None:
        rest = memoryview(data)
        with self._complaining():
            while rest:  # by hand: a file object asks the system three things more
                rest = rest[os.write(self._handle, rest) :]
        if durable and _advise:  # or the disk would begin with it only when it is waited for
            with suppress(OSError):
                _advise(self._handle, 0, 0, os.POSIX_FADV_DONTNEED)

    def finish(self, *, durable: bool) -> None:
        with self._complaining():
            if durable:
                os.fsync(self._handle)
            handle, self._handle = self._handle, -1
            os.close(handle)

    def take_name(self) -> None:
        with suppress(OSError):  # held, or the system would stop to clear it away here and now
            self._former = os.open(self._path, _HELD)
        with self._complaining():
            os.replace(self._temporary, self._path)  # noqa: PTH105  # paths are strings here
        self._temporary = ""

    def drop(self) -> None:
        """Remove it, unless it has its place; what cannot be removed the next pass does."""
        with suppress(OSError):
            for handle in (self._handle, self._former):
                if handle >= 0:
                    os.close(handle)
            if self._temporary:
                os.unlink(self._temporary)  # noqa: PTH108

    @contextmanager
    def _complaining(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"cannot be written ({error.strerror or error})",
                subject=self._path,
                remedy=_remedy(error),
            ) from error


def _remedy(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space on that disk"
    return "make the folder writable, or name another one with --output"


def remove(folder: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Delete documents that feedsvc wrote, and folders this leaves empty; → those deleted."""
    gone = []
    for path in paths:
        full = Path(inside(folder, path))
        try:
            full.unlink()
            gone.append(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise OutputError(
                f"cannot be deleted ({error.strerror or error})",
                subject=str(full),
                remedy="delete it by hand",
            ) from error
        _prune(folder, full.parent)
    return tuple(gone)


def sweep(folder: Path, documents: Iterable[str]) -> None:
    """Delete what a killed pass left half written beside the documents."""
    for place in {(folder / path).parent for path in documents}:
        for leftover in place.glob(f".*{_TEMPORARY}"):
            leftover.unlink(missing_ok=True)


def inside(folder: Path, path: str) -> str:
    """Where a document is; OutputError for a path that leaves the folder."""
    if path.startswith("/") or ".." in path.split("/"):
        raise OutputError("leaves the output folder", subject=path, remedy="rename the tag")
    return f"{folder}/{path}"


def _prune(top: Path, folder: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
