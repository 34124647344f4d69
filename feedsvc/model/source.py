"""A file of the site, as the scan saw it."""

from __future__ import annotations

from msgspec import Struct


class Source(Struct, frozen=True, array_like=True, order=True, gc=False):
    """A file as the scan saw it; `path` is relative to the site, with `/`."""

    path: str
    size: int
    mtime_ns: int
    inode: int
