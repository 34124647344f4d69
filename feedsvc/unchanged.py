"""Unchanged: a build that has nothing to do says so before anything heavy is imported.

At the end of a pass all that it looked at is sealed: folders, configuration, posts, documents, each
with size, modification time and inode. The same command on the same files then only compares them.
A file or folder that changed within two seconds of the scan may change again without its time
telling (git calls this racy): of such ones the content is compared, too.

The clock is read here as well as in `cli`: a post may have come due.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from struct import Struct as Layout
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

RACY = 2_000_000_000  # nanoseconds

_VALUED = frozenset(
    ("--config", "--output", "--state", "--site-url", "--feeds-url", "--limit", "--jobs", "--adopt")
)
_SPOKEN = frozenset(("--json", "--profile", "--accept", "-v", "--verbose", "--help", "-h"))
_FORMAT = 1
_MOST_RACY = 100  # so many may be read again
_stamp = Layout("<qqQ").pack


def stamp(path: str) -> bytes:
    """Size, modification time and inode of a file or folder; of what is not there, nothing."""
    try:
        found = os.stat(path)  # noqa: PTH116  # pathlib is not loaded yet
    except OSError:
        return b"\0" * 24
    return _stamp(found.st_size, found.st_mtime_ns, found.st_ino)


def replay(arguments: Sequence[str], environ: Mapping[str, str]) -> int | None:
    """The exit code of a build with nothing to do, having said so; None if there is more to do."""
    started = time.perf_counter()
    place = _place(arguments)
    if place is None:
        return None
    try:
        with open(place, "rb") as file:  # noqa: PTH123
            sealed = marshal.loads(file.read())  # noqa: S302  # our own file, beside the state
        form, key, due, paths, blob, racy, code, said, summary = sealed
    except (OSError, ValueError, EOFError, TypeError):
        return None
    if form != _FORMAT or key != _key(arguments, environ) or (due and time.time() >= due):
        return None
    if b"".join(map(stamp, paths)) != blob or any(
        proof(path) != made for path, made in racy.items()
    ):
        return None
    sys.stderr.write(said)
    if summary:
        sys.stdout.write(f"{summary} ({time.perf_counter() - started:.2f} s)\n")
    return int(code)


class Looked:
    """What a pass looked at: paths with their stamps, and proofs of the content of racy ones.

    `scanned` is when it began to look, in nanoseconds.
    """

    def __init__(self, scanned: int) -> None:
        self.scanned = scanned
        self.racy: dict[str, bytes] = {}
        self.trusted = True
        self._stamps: dict[str, bytes] = {}
        self._many: list[tuple[str, Mapping[str, bytes]]] = []

    def at(self, path: str, made: bytes, evidence: bytes) -> None:
        """A file or folder as it was when it was read."""
        self._stamps[path] = made
        self.racy.pop(path, None)
        if self.is_racy(made):
            self._suspect(path, evidence)

    def below(
        self, folder: str, stamps: Mapping[str, bytes], evidence: Callable[[str], bytes]
    ) -> None:
        """Many files of a folder; the mapping is kept as it is, not copied."""
        self._many.append((folder, stamps))
        for path, made in stamps.items():
            if self.is_racy(made):
                self._suspect(f"{folder}/{path}", evidence(path))

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Every path with its stamp."""
        yield from self._stamps.items()
        for folder, stamps in self._many:
            for path, made in stamps.items():
                yield f"{folder}/{path}", made

    def _suspect(self, path: str, evidence: bytes) -> None:
        if len(self.racy) < _MOST_RACY:
            self.racy[path] = evidence
        self.trusted = self.trusted and bool(evidence) and len(self.racy) < _MOST_RACY

    def is_racy(self, made: bytes) -> bool:
        """Whether what has this stamp may have changed since, or may change, unseen."""
        return int.from_bytes(made[8:16], "little", signed=True) > self.scanned - RACY

    def own(self, path: str) -> None:
        """A file that the pass itself wrote."""
        self._stamps[path] = stamp(path)


def proof(path: str, without: frozenset[str] = frozenset()) -> bytes:
    """What stands for the content of a file, or for the names in a folder `without` some of them.

    Nothing where it is gone.
    """
    try:
        if os.path.isdir(path):  # noqa: PTH112
            names = (name for name in os.listdir(path) if name not in without)  # noqa: PTH208
            data = b"\0".join(sorted(map(os.fsencode, names)))
        else:
            with open(path, "rb") as file:  # noqa: PTH123
                data = file.read()
    except OSError:
        return b""
    return content_digest(data)


def content_digest(data: bytes) -> bytes:
    """What stands for the bytes of a file, here and in `Post.digest`."""
    from hashlib import blake2b

    return blake2b(data, digest_size=16).digest()


def seal(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    looked: Looked,
    due: float,
    outcome: tuple[int, str, str],
) -> None:
    """Remember what a pass looked at, and its exit code, messages and summary.

    `due` is when something changes by itself, in seconds, 0 for never. Where something racy has
    no proof, or nothing can be written, nothing is sealed: the next build looks at everything.
    """
    place = _place(arguments)
    if place is None:
        return
    if not looked.trusted:
        _remove(place)
        return
    found = list(looked.everything())
    paths, blob = [path for path, _ in found], b"".join(made for _, made in found)
    key: Any = _key(arguments, environ)
    sealed = (_FORMAT, key, due, paths, blob, looked.racy, *outcome)
    temporary = f"{place}.tmp"
    try:
        with open(temporary, "wb") as file:  # noqa: PTH123
            file.write(marshal.dumps(sealed))
        os.replace(temporary, place)  # noqa: PTH105
    except OSError:
        _remove(temporary)


def _remove(path: str) -> None:
    try:
        os.remove(path)  # noqa: PTH107
    except FileNotFoundError:
        return


def _place(arguments: Sequence[str]) -> str | None:
    """The seal of a plain `build`; None for commands that always say or do more."""
    if not arguments or arguments[0] != "build":
        return None
    site, state, waiting = ".", "", ""
    for one in arguments[1:]:
        name, equals, value = one.partition("=")
        if waiting or (equals and name in _VALUED):
            name, value = (waiting, one) if waiting else (name, value)
            state, waiting = value if name == "--state" else state, ""
        elif one in _VALUED:
            waiting = one
        elif one in _SPOKEN:
            return None
        elif not one.startswith("-"):
            site = one
    return f"{state or os.path.join(site, '.feedsvc', 'state.sqlite3')}.seal"  # noqa: PTH118


def _key(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[object, ...]:
    """What else decides the outcome: words, place, settings, and the code that is installed."""
    own = tuple(sorted(item for item in environ.items() if item[0].startswith("FEEDSVC_")))
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    code = stamp(here), stamp(os.path.dirname(here))  # noqa: PTH120
    return (tuple(arguments), os.getcwd(), own, code, sys.version)  # noqa: PTH109
