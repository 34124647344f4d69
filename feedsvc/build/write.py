"""Write: replace changed documents atomically, remove those no longer published."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from feedsvc.model.document import Document
from feedsvc.model.errors import CollisionError, OutputError

_TEMPORARY = ".feedsvc.tmp"
_AHEAD = 4  # documents that wait to be written
_advise = getattr(os, "posix_fadvise", None)  # not everywhere
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
_HELD = getattr(os, "O_PATH", os.O_RDONLY | os.O_NONBLOCK) | os.O_NOFOLLOW | os.O_CLOEXEC


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
            return os.open(path, _NEW, 0o644)
        except FileNotFoundError:  # the first document of a folder
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            return os.open(path, _NEW, 0o644)

    def fill(self, data: bytes, *, durable: bool) -> None:
        rest = memoryview(data)
        with self._complaining():
            os.fchmod(self._handle, 0o644)
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
                remedy="make the folder writable",
            ) from error


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
