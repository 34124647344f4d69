"""Changes: what is different in the folder of posts from what the last pass read.

A watched save asks about a few paths, and reads no other; a scheduled pass and a first one walk the
site and read names and stat signatures only.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from feedsvc.build import scan
from feedsvc.build.scan import is_excluded
from feedsvc.build.snapshot import ANEW, GONE, Compared, Snapshot, pack_signature, signature
from feedsvc.config.setup import Setup
from feedsvc.model.errors import LimitError
from feedsvc.model.problem import Problem
from feedsvc.model.source import Source
from feedsvc.sites import detect

T = TypeVar("T")


class Changes(NamedTuple):
    """Files that may be posts, with their stat signatures.

    `signatures` holds all files there are where `is_all`, else those that changed, GONE for one
    that went. `problems` are of the folder, `hidden` what nobody can look at: what it held stays as
    it was.
    """

    signatures: Mapping[str, bytes]
    is_all: bool
    problems: tuple[Problem, ...] = ()
    hidden: tuple[str, ...] = ()


def changes(setup: Setup, snapshot: Snapshot, compared: Compared | None) -> Changes:
    """What may have changed; `snapshot` is told of everything that was looked at but the posts.

    `compared`, where given, names the paths that changed. What they are decides whether the rest
    has to be looked at, too: a folder that came or went, a file that cannot be read. Raises
    LimitError for a site of more files than its settings allow.
    """
    if compared is not None:
        snapshot.resume(compared.snapshot)
        found = _Named(setup, Compared(snapshot, compared.changed)).signatures()
        if found is not None:
            _check_number(setup, len(snapshot.posts) + len(found))
            return Changes(found, is_all=False)
        snapshot.forget()
    return _all(setup, snapshot)


def is_empty(setup: Setup) -> bool:
    """Whether there is no file at all that may be a post."""
    return not _walked(setup, scan.finds_any)


def _all(setup: Setup, snapshot: Snapshot) -> Changes:
    found = _walked(setup, scan.scan)
    _check_number(setup, len(found.sources))
    root = str(setup.root)
    for folder in found.folders:
        snapshot.folder(f"{root}/{folder.path}".rstrip("/"), _stamp_of(folder))
    for path in found.unread:
        snapshot.at(f"{root}/{path}", ANEW)
    return Changes(
        {one.path: _stamp_of(one) for one in found.sources},
        is_all=True,
        problems=found.problems,
        hidden=(*found.unread, *found.refused),
    )


def _walked(setup: Setup, walk: Callable[..., T]) -> T:
    """What a walk over the files of the site that may be posts comes to."""
    reader = detect.reader(setup.site, setup.folders)
    return walk(
        str(setup.root),
        enters=reader.enters,
        wants=reader.wants,
        follows=reader.follows,
        exclude=_excluded(setup),
    )


def _check_number(setup: Setup, files: int) -> None:
    """Raise LimitError for a site of more files than its settings allow."""
    most = setup.config.limits.posts
    if files > most:
        what = f"has {files:,} files of posts (limit {most:,})"
        remedy = "name the folder of your posts (posts.path), or raise limits.posts"
        raise LimitError(what, subject=str(setup.root), remedy=remedy)


def _excluded(setup: Setup) -> tuple[str, ...]:
    """What of the site is not scanned."""
    own = (one.removeprefix("./").lstrip("/") for one in setup.config.posts.exclude)
    return (*own, *_output(setup))


def _output(setup: Setup) -> Iterator[str]:
    """The output folder, where it lies in the site: what is published is no source."""
    if setup.output != setup.root and setup.output.is_relative_to(setup.root):
        yield glob.escape(setup.output.relative_to(setup.root).as_posix())


def _stamp_of(source: Source) -> bytes:
    """As `signatures.signature` gives it."""
    return pack_signature(source.size, source.mtime_ns, source.inode)


class _Named:
    """Posts among the paths that are known to have changed since the last pass."""

    def __init__(self, setup: Setup, compared: Compared) -> None:
        self._snapshot = compared.snapshot
        self._changed = compared.changed
        self._reader = detect.reader(setup.site, setup.folders)
        self._exclude = _excluded(setup)
        self._found: dict[str, bytes] = {}

    def signatures(self) -> dict[str, bytes] | None:
        """Path of each post that changed → its signature, GONE for a deleted one.

        None where only a scan can tell: something else changed than posts and their folders.
        """
        known = all(self._take(path) for path in self._changed)
        return self._found if known else None

    def _take(self, path: str) -> bool:
        below = path.removeprefix(f"{self._snapshot.root}/")
        if path in self._snapshot.folders:
            return self._folder(path)
        if below in self._snapshot.posts:
            return self._post(path, below)
        return path not in self._snapshot.others and self._new(path, below)

    def _folder(self, folder: str) -> bool:
        """What came into a folder; what went out of it is found by itself."""
        made = signature(folder)
        try:
            entries = list(os.scandir(folder))
        except OSError:  # it is gone, or cannot be read
            return False
        top = folder.removeprefix(self._snapshot.root).lstrip("/")
        self._snapshot.folder(folder, made)
        for one in entries:
            below = f"{top}/{one.name}" if top else one.name
            if below not in self._snapshot.posts and not self._new(one.path, below):
                return False
        return True

    def _new(self, path: str, below: str) -> bool:
        if is_excluded(below, self._exclude):
            return True
        mode = _mode(path)
        if mode is None:
            return False
        if not mode:
            return True
        if stat.S_ISDIR(mode):
            return path in self._snapshot.folders or not self._reader.enters(below)
        if not self._reader.wants(below):
            return True
        return self._post(path, below)

    def _post(self, path: str, below: str) -> bool:
        mode = _mode(path)
        if mode is None or (mode and not stat.S_ISREG(mode)):
            return False
        made = self._found[below] = signature(path)
        return _is_utf8(below) and (made == GONE) == (mode == 0)


def _mode(path: str) -> int | None:
    """The mode of what is at a path, 0 where nothing is; None where nobody can tell."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError:
        return None


def _is_utf8(path: str) -> bool:
    return path.encode("utf-8", "replace").decode() == path
