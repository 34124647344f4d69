"""The folder: which files may be served, read so that nothing outside of it ever is.

Every component of a path is opened beneath the one before, without following links. A link that
someone put there by hand is served when what it names is itself a file that may be served.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

LARGEST = 64 << 20  # bytes; a file beyond this is no feed, and it would be held in memory
_NAME = re.compile(r"(?!\.)[^\x00-\x1f\x7f/\\\ud800-\udfff]+")
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class File(Struct, frozen=True):
    """A file as read: its bytes, when it was written (seconds) and what tells a newer one."""

    body: bytes
    written: int
    seal: tuple[int, ...]


def may_be_served(path: str) -> bool:
    """Whether a relative path is one that can exist here: plain names, none with a dot first."""
    return all(_NAME.fullmatch(name) for name in path.split("/"))


def listing(folder: Path) -> Iterator[str]:
    """The relative path of every file that may be served, in order."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if may_be_served(name))
        relative = Path(place).relative_to(folder)
        yield from (
            path for name in sorted(files) if may_be_served(path := (relative / name).as_posix())
        )


def read(folder: Path, path: str, seal: tuple[int, ...] = ()) -> File | None:
    """A file that may be served, None if there is none.

    With the seal of what is known already the bytes of an unchanged file are not read again:
    they are empty then. A file that is written to while it is read comes with an empty seal.
    """
    try:
        handle = _open(folder, path)
    except OSError:
        return None
    try:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode) or before.st_size > LARGEST:
            return None
        if _seal(before) == seal:
            return File(b"", int(before.st_mtime), seal)
        with os.fdopen(handle, "rb", closefd=False) as file:  # it takes no folder
            body = file.read(LARGEST)
        whole = _seal(before) == _seal(os.fstat(handle)) and len(body) == before.st_size
    finally:
        os.close(handle)
    return File(body, int(before.st_mtime), _seal(before) if whole else ())


def _open(folder: Path, path: str) -> int:
    """Open a file beneath the folder; OSError if there is none that may be served."""
    try:
        return _open_beneath(folder, path)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENOTDIR):
            raise
    top = os.path.realpath(folder)
    # Path.resolve raises RuntimeError for links in a ring (until Python 3.13).
    named = Path(os.path.realpath(folder / path, strict=True))
    if not named.is_relative_to(top):
        raise OSError(errno.ELOOP, "leaves the folder", path)
    return _open_beneath(Path(top), named.relative_to(top).as_posix())


def _open_beneath(folder: Path, path: str) -> int:
    if not may_be_served(path):
        raise OSError(errno.ENOENT, "may not be served", path)
    *parents, name = path.split("/")
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for parent in parents:
            inner = os.open(parent, _FLAGS | os.O_DIRECTORY, dir_fd=place)
            os.close(place)
            place = inner
        return os.open(name, _FLAGS, dir_fd=place)
    finally:
        os.close(place)


def _seal(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_dev)
