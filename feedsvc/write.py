"""Write: replace changed documents atomically, remove those no longer published."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from feedsvc.errors import CollisionError, OutputError
from feedsvc.model import Document

_TEMPORARY = ".feedsvc.tmp"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


def collisions(paths: Iterable[str]) -> None:
    """Raise CollisionError for paths that would be one file (also where case is not told)."""
    seen: dict[str, str] = {}
    for path in paths:
        other = seen.setdefault(path.casefold(), path)
        if other is not path:
            raise CollisionError(
                f"two documents would be {other} and {path}",
                subject="feeds",
                remedy="rename one of the tags, or leave it out with feeds.exclude_tags",
            )


def same(folder: Path, document: Document) -> bool:
    """Whether the file already holds these very bytes."""
    path = folder / document.path
    try:
        return path.stat().st_size == len(document.data) and path.read_bytes() == document.data
    except OSError:
        return False


def replace(folder: Path, document: Document, *, durable: bool = True) -> None:
    """Put a document in place by rename, so that readers see the old or the new one whole.

    `durable` waits until the bytes are on disk. OutputError when the folder cannot be written.
    """
    path = inside(folder, document.path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whoever writes here holds the lock of the state: the name need not be a secret.
        temporary = path.with_name(f".{path.name[:80]}.{os.getpid()}{_TEMPORARY}")
        try:
            handle = os.open(temporary, _NEW, 0o644)
            with os.fdopen(handle, "wb") as file:
                os.fchmod(handle, 0o644)
                file.write(document.data)
                file.flush()
                if durable:
                    os.fsync(handle)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            error.strerror or str(error), subject=str(path), remedy="make the folder writable"
        ) from error


def remove(folder: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Delete documents that feedsvc wrote, and folders this leaves empty; → those deleted."""
    gone = []
    for path in paths:
        full = inside(folder, path)
        try:
            full.unlink()
            gone.append(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise OutputError(
                error.strerror or str(error), subject=str(full), remedy="delete it by hand"
            ) from error
        _prune(folder, full.parent)
    return tuple(gone)


def sweep(folder: Path, documents: Iterable[str]) -> None:
    """Delete what a killed pass left half written beside the documents."""
    for place in {(folder / path).parent for path in documents}:
        for leftover in place.glob(f".*{_TEMPORARY}"):
            leftover.unlink(missing_ok=True)


def inside(folder: Path, path: str) -> Path:
    """The place of a document; OutputError for a path that leaves the folder."""
    full = folder / path
    if ".." in Path(path).parts or Path(path).is_absolute():
        raise OutputError("leaves the output folder", subject=path, remedy="rename the tag")
    return full


def _prune(top: Path, folder: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
