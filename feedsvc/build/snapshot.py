"""Snapshot: what a pass looked at, so that the next one knows what changed since.

Of each file and folder it keeps size, modification time and inode. What changed within two seconds
of the scan may change again without its time telling (git calls this racy): of such ones it keeps a
content hash, too. Loads nothing heavy: an unchanged build is over before that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from struct import Struct as Layout

from feedsvc.model.digests import hashed
from feedsvc.model.errors import FileError

TYPE_CHECKING = False  # as in `typing`, which a build with nothing to do does not load
if TYPE_CHECKING:
    from datetime import datetime

SIZE = 24  # bytes of a signature

pack_signature = Layout(
    "<qqQ"
).pack  # a size in bytes, a modification time in nanoseconds, an inode
GONE = b"\0" * SIZE
ANEW = b"\xff" * SIZE  # of what could not be read: nothing has it, so it is looked at again
_RECENT = 20
RACY = 2_000_000_000  # nanoseconds
_LARGEST = 64 << 20  # bytes of a file that is read to know its content
_TICK = 10_000_000  # by which the time of a file may lag behind the clock


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


def content_hash(path: str, without: frozenset[str] = frozenset()) -> bytes:
    """What stands for the content of a file, or for the names in a folder `without` some of them.

    Nothing where it is gone, is no regular file or so large that no post and no setting is it.
    """
    from feedsvc.sites import files  # most builds have nothing racy

    try:
        if os.path.isdir(path):  # noqa: PTH112
            names = (name for name in os.listdir(path) if name not in without)  # noqa: PTH208
            data = b"\0".join(sorted(map(os.fsencode, names)))
        else:
            data = files.named(path, _LARGEST)
    except (OSError, FileError):
        return b""
    return hashed(data)


def with_other_content(racy: Mapping[str, bytes]) -> list[str]:
    """The paths of racy ones that have another content than these hashes say."""
    return [path for path, made in racy.items() if content_hash(path) != made]


class Compared:
    """What the last pass looked at, and the paths that changed since."""

    def __init__(
        self,
        snapshot: Snapshot,
        changed: Sequence[str],
    ) -> None:
        self.snapshot = snapshot
        self.changed = tuple(changed)

    @property
    def is_posts(self) -> bool:
        """Whether nothing changed but posts, and folders of them below the site's own."""
        folders, others = self.snapshot.folders - {self.snapshot.root}, self.snapshot.others
        return all(path in folders or path not in others for path in self.changed)


class Snapshot:
    """Paths with their signatures, and content hashes of racy ones.

    `scanned` is when it began to look, in nanoseconds. `posts` are relative to `root`; `others`
    are folders, configuration and documents, `folders` those that were scanned for posts.
    """

    def __init__(self, scanned: int) -> None:
        self.scanned = scanned
        self.root = ""
        self.posts = Signatures()
        self.others: dict[str, bytes] = {}
        self.folders: set[str] = set()
        self.racy: dict[str, bytes] = {}

    @classmethod
    def begun(cls, now: datetime) -> Snapshot:
        """One that begins to look at an instant in whole seconds."""
        return cls(int(now.timestamp()) * 1_000_000_000)

    @property
    def trusted(self) -> bool:
        """Whether all that is racy has a content hash."""
        return all(self.racy.values())

    def at(self, path: str, made: bytes) -> None:
        """A file or folder as it was when it was read."""
        self.others[path] = made
        self._suspect(path, made, lambda: content_hash(path))

    def read(self, paths: Iterable[str]) -> None:
        """Files that were read at some moment of the pass: one that changed since it began is new.

        Nobody knows whether it was read before that or after.
        """
        for path in paths:
            made = signature(path)
            is_new = made != GONE and modified(made) > self.scanned - _TICK
            self.at(path, ANEW if is_new else made)

    def folder(self, path: str, made: bytes) -> None:
        """A folder as it was before its names were read."""
        self.folders.add(path)
        self.at(path, made)

    def below(
        self, root: str, signatures: Mapping[str, bytes], evidence: Callable[[str], bytes]
    ) -> None:
        """All posts of a site."""
        self.root = root
        self.posts = Signatures.of(signatures)
        for path in self.posts.after(self.scanned - RACY):
            self.racy[f"{root}/{path}"] = evidence(path)

    def post(self, path: str, made: bytes, evidence: bytes = b"") -> None:
        """A post that changed; GONE for one that was deleted. Without evidence, it is read."""
        self.posts.put(path, made)
        full = f"{self.root}/{path}"
        self._suspect(full, made, lambda: evidence or content_hash(full))

    def own(self, paths: Iterable[str]) -> None:
        """Files that the pass itself wrote."""
        self.others.update((path, signature(path)) for path in paths)

    def is_racy(self, made: bytes) -> bool:
        """Whether what has this signature may have changed since, or may change, unseen."""
        return modified(made) > self.scanned - RACY

    def resume(self, before: Snapshot) -> None:
        """Go on from what an earlier pass looked at; what is no longer racy needs no hash."""
        self.root, self.posts, self.others = before.root, before.posts, before.others
        self.folders, racy = before.folders, before.racy
        self.racy = {path: one for path, one in racy.items() if self.is_racy(self._known(path))}

    def forget(self) -> None:
        """Start again: nothing was looked at."""
        self.root = ""
        self.posts, self.others, self.folders, self.racy = Signatures(), {}, set(), {}

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Every path with its signature, the posts last."""
        yield from self.others.items()
        for path, made in self.posts.items():
            yield f"{self.root}/{path}", made

    def compared(self, paths: Iterable[str] | None = None) -> Compared:
        """What changed; `paths`, where given, are those that are to be looked at, come what may."""
        if paths is not None:
            return Compared(self, tuple(paths))
        changed = [path for path, made in self.everything() if signature(path) != made]
        return Compared(self, tuple(dict.fromkeys((*changed, *with_other_content(self.racy)))))

    def _known(self, path: str) -> bytes:
        return self.others.get(path) or self.posts.get(path.removeprefix(f"{self.root}/"))

    def _suspect(self, path: str, made: bytes, evidence: Callable[[], bytes]) -> None:
        self.racy.pop(path, None)
        if self.is_racy(made):
            self.racy[path] = evidence()
