"""Stamps: by which a file or folder that changed is known: size, modification time and inode.

Loads nothing heavy: a build with nothing to do compares signatures, and is over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from struct import Struct as Layout

SIZE = 24  # bytes of a signature

pack_signature = Layout(
    "<qqQ"
).pack  # a size in bytes, a modification time in nanoseconds, an inode
GONE = b"\0" * SIZE
ANEW = b"\xff" * SIZE  # of what could not be read: nothing has it, so it is looked at again
_RECENT = 20


def signature(path: str) -> bytes:
    """Size, modification time and inode of a file or folder; of what is not there, nothing."""
    try:
        found = os.stat(path)  # noqa: PTH116  # pathlib is not loaded yet
    except (OSError, ValueError):  # a name with NUL in it is that of no file
        return GONE
    return pack_signature(found.st_size, found.st_mtime_ns, found.st_ino)


def size(made: bytes) -> int:
    """The size in a signature, in bytes."""
    return int.from_bytes(made[:8], "little", signed=True)


def modified(made: bytes) -> int:
    """The modification time in a signature, in nanoseconds since 1970."""
    return int.from_bytes(made[8:16], "little", signed=True)


class Signatures:
    """Many paths with their signatures, as two long values: most are compared and never looked up.

    `recent` are the places of those that got another signature last.
    """

    def __init__(
        self, paths: Sequence[str] = (), joined: bytes = b"", recent: Sequence[int] = ()
    ) -> None:
        self._paths = list(paths)  # of what went, nothing
        self._joined = bytearray(joined)
        self._found: dict[str, int] | None = None
        self._gone = 0
        self._recent = [self._paths[place] for place in recent]

    @classmethod
    def of(cls, signatures: Mapping[str, bytes]) -> Signatures:
        """Those of a mapping."""
        return cls(list(signatures), b"".join(signatures.values()))

    def __len__(self) -> int:
        return len(self._paths) - self._gone

    def __contains__(self, path: str) -> bool:
        return path in self._places

    def get(self, path: str) -> bytes:
        """The signature of a path, GONE where there is none."""
        place = self._places.get(path)
        return GONE if place is None else bytes(self._joined[place : place + SIZE])

    def put(self, path: str, made: bytes) -> None:
        """Give a path another signature; GONE takes it out."""
        place = self._places.get(path)
        if made == GONE:
            self._drop(path, place)
            return
        if place is None:
            place = self._places[path] = len(self._joined)
            self._paths.append(path)
        self._joined[place : place + SIZE] = made
        self._recent = [*(one for one in self._recent if one != path), path][-_RECENT:]

    def after(self, moment: int) -> list[str]:
        """The paths that were modified after this."""
        if max(self._times(), default=0) <= moment:
            return []
        times = zip(self._paths, self._times(), strict=True)
        return [path for path, time in times if path and time > moment]

    def items(self) -> Iterator[tuple[str, bytes]]:
        """Every path with its signature."""
        ends = range(0, len(self._joined), SIZE)
        for path, at in zip(self._paths, ends, strict=True):
            if path:
                yield path, bytes(self._joined[at : at + SIZE])

    def packed(self) -> tuple[list[str], bytes, list[int]]:
        """What it can be made of again, as plain values."""
        if self._gone:
            kept = dict(self.items())
            self._paths, self._joined = list(kept), bytearray().join(kept.values())
            self._gone, self._found = 0, None
        recent = [self._places[path] // SIZE for path in self._recent if path in self]
        return self._paths, bytes(self._joined), recent

    @property
    def _places(self) -> dict[str, int]:
        if self._found is None:
            self._found = dict(zip(self._paths, range(0, len(self._joined), SIZE), strict=True))
        return self._found

    def _drop(self, path: str, place: int | None) -> None:
        if place is None:
            return
        del self._places[path]
        self._paths[place // SIZE] = ""
        self._joined[place : place + SIZE] = GONE
        self._gone += 1

    def _times(self) -> Sequence[int]:
        return memoryview(self._joined).cast("q")[1::3]
