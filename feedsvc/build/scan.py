"""Scan: list the files of a site that may be posts, in a fixed order, reading none."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from feedsvc.model.problem import Problem
from feedsvc.model.source import Source

Test = Callable[[str], bool]


class Scan(NamedTuple):
    """What was found, sorted by path; and the folders looked into, as they were before.

    `unread` are folders and files that are there, but cannot be read now: nobody knows what became
    of the posts in them. `refused` are those that are there, but are no posts: links out of the
    site, pipes.
    """

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    folders: tuple[Source, ...]
    unread: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def _always(_path: str) -> bool:
    return True


def scan(
    root: str,
    *,
    enters: Test,
    wants: Test,
    follows: Test = _always,
    exclude: tuple[str, ...] = (),
) -> Scan:
    """Walk a site. `enters` says which folders to look into, `wants` which files are taken.

    Symbolic links are followed within the site, those to folders where `follows` says so; what
    leads out of it, leads nowhere, or is a folder with a post's name becomes a Problem. OSError
    only for `root` itself.
    """
    walk = _Walk(os.path.realpath(root), enters, wants, follows, exclude)
    sources = sorted(walk.folder(root, "", ()))
    return Scan(
        tuple(sources),
        tuple(sorted(walk.problems)),
        tuple(walk.folders),
        tuple(walk.unread),
        tuple(walk.refused),
    )


def finds_any(
    root: str,
    *,
    enters: Test,
    wants: Test,
    follows: Test = _always,
    exclude: tuple[str, ...] = (),
) -> bool:
    """Whether `scan` would have anything to say of posts; it is over with the first one."""
    walk = _Walk(os.path.realpath(root), enters, wants, follows, exclude)
    is_there = next(walk.folder(root, "", ()), None) is not None
    return is_there or bool(walk.problems or walk.unread)


class _Walk:
    def __init__(
        self, real: str, enters: Test, wants: Test, follows: Test, exclude: tuple[str, ...]
    ) -> None:
        self._follows = follows
        self._real = real
        self._enters = enters
        self._wants = wants
        self._exclude = exclude
        self.problems: list[Problem] = []
        self.folders: list[Source] = []
        self.unread: list[str] = []
        self.refused: list[str] = []

    def folder(self, full: str, path: str, above: tuple[tuple[int, int], ...]) -> Iterator[Source]:
        """The sources below one folder; `above` holds the folders on the way, against loops."""
        try:
            found = os.stat(full)  # noqa: PTH116  # before its entries are read
            entries = sorted(os.scandir(full), key=lambda entry: entry.name)
        except OSError as error:
            if not path:
                raise
            self._cannot_read(path, error)
            return
        self.folders.append(Source(path, found.st_size, found.st_mtime_ns, found.st_ino))
        above = (*above, (found.st_dev, found.st_ino))
        for entry in entries:
            below = f"{path}/{entry.name}" if path else entry.name
            if is_excluded(below, self._exclude):
                continue
            yield from self._entry(entry, below, above)

    def _entry(
        self, entry: os.DirEntry[str], path: str, above: tuple[tuple[int, int], ...]
    ) -> Iterator[Source]:
        try:
            if entry.is_symlink() and not self._inside(entry, path):
                return
            is_folder = entry.is_dir()
        except OSError as error:  # what a link leads to is behind a folder that may not be entered
            if self._wants(path) or self._enters(path):
                self._cannot_read(path, error)
            return
        if is_folder:
            if self._wants(path):
                self._refuse(path, "is a folder with the name of a post", "rename it")
            if self._enters(path):
                yield from self._below(entry, path, above)
        elif self._wants(path):
            yield from self._file(entry, path)

    def _below(
        self, entry: os.DirEntry[str], path: str, above: tuple[tuple[int, int], ...]
    ) -> Iterator[Source]:
        if not entry.is_symlink():
            yield from self.folder(entry.path, path, above)
            return
        if not self._follows(path):
            return
        found = entry.stat()
        if (found.st_dev, found.st_ino) in above:
            self._note(path, "is a link to a folder that holds it", "remove the link")
            return
        yield from self.folder(entry.path, path, above)

    def _file(self, entry: os.DirEntry[str], path: str) -> Iterator[Source]:
        try:
            found = entry.stat()
        except OSError as error:
            self._cannot_read(path, error)
            return
        if not stat.S_ISREG(found.st_mode):
            self._refuse(path, "is not a regular file", "move it away")
            return
        if not _utf8(path):
            self._note(
                path.encode("utf-8", "replace").decode(),
                "has a name that is not UTF-8",
                "rename it",
            )
            return
        yield Source(path, found.st_size, found.st_mtime_ns, found.st_ino)

    def _inside(self, entry: os.DirEntry[str], path: str) -> bool:
        """Whether a link leads to something within the site; notes why not for posts."""
        target = os.path.realpath(entry.path)
        matters = self._wants(path)
        if not Path(target).exists():
            if matters:
                self._refuse(path, "is a link that leads nowhere", "remove or correct the link")
            return False
        if target != self._real and not target.startswith(self._real + os.sep):
            if matters or (Path(target).is_dir() and self._enters(path)):
                remedy = "copy what it links to into the site"
                self._refuse(path, "is a link out of the site", remedy)
            return False
        return True

    def _cannot_read(self, path: str, error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):  # it went while the folder was listed
            self.unread.append(path)
            self._note(path, f"cannot be read ({error.strerror})", "check its permissions")

    def _refuse(self, path: str, what: str, remedy: str) -> None:
        self.refused.append(path)
        self._note(path, what, remedy)

    def _note(self, path: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(path, 1, what, remedy))


def is_excluded(path: str, globs: Iterable[str]) -> bool:
    """Whether a file or folder is one of these, or lies below one."""
    return any(
        fnmatchcase(path, glob) or f"{path}/".startswith(f"{glob.rstrip('/')}/") for glob in globs
    )


def _utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
