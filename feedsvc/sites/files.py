"""Files: the one way in which a file of a site is read.

A site may come from anybody, and git carries links. So a file is read only where it lies within
the site's folder (also after links are followed), is a regular file (to open a named pipe waits
for ever, a device has no end) and is no larger than files of its kind are. What is refused is a
FileError, which names the file, says what is wrong and what to do.

Each folder on the way is opened beneath the one before, and no link is followed then: nobody can
exchange one for a link between the look at it and the reading.
"""

from __future__ import annotations

import errno
import os
import stat

from feedsvc.model.errors import FileError

TYPE_CHECKING = False  # as in `typing`; an unchanged build, which comes by here, loads no pathlib
if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20
LARGEST = 16 * MIB  # bytes of a file of data; those that only say something are held to less

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_MOVE = "move it away"
LOCK = ".#"  # how emacs calls what it leaves beside a file: a link that leads nowhere
_COPY = "copy what it links to into the site"

_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP}  # nothing is there
# What is said of a link that is not to be followed, by Linux and macOS, and by FreeBSD.
_LINK = (errno.ELOOP, errno.EMLINK)


def read(root: str | Path, name: str, most: int = LARGEST) -> bytes:
    """The bytes of a file of a site. Raises FileError for one that is not to be read, or missing.

    `name` is the path from the site's root, which may itself be reached by a link.
    """
    try:
        return _whole(_open_within(str(root), name), name, most)
    except OSError as error:
        raise unreadable(error, name) from error


def text(root: str | Path, name: str, most: int = LARGEST) -> str:
    """A file of a site as text, its byte order mark left out. FileError where it is not UTF-8."""
    return decoded(read(root, name, most), name)


def named(path: str | Path, most: int = LARGEST) -> bytes:
    """The bytes of a file that the user named, wherever links lead. FileError as `read`."""
    try:
        _must_be_regular(os.stat(path), str(path))  # noqa: PTH116  # to open some devices acts
        return _whole(os.open(path, _FLAGS), str(path), most)
    except (OSError, ValueError) as error:
        raise unreadable(error, str(path)) from error


def beginning(root: str, name: str, most: int) -> bytes:
    """The bytes of a file that the scan found, one more than `most` of one that is larger.

    Raises FileError. Of many posts each is read, and none is a link: nothing else is looked at.
    """
    try:
        try:
            handle = os.open(f"{root}/{name}", _FLAGS | os.O_NOFOLLOW)
        except OSError as error:
            if error.errno not in _LINK:
                raise
            handle = _open_within(root, name)
        try:
            return _taken(handle, name, most)
        finally:
            os.close(handle)
    except OSError as error:
        raise unreadable(error, name) from error


def is_there(root: str | Path, name: str) -> bool:
    """Whether something of that name is in the site, be it that nobody can look now.

    What is there for all that is known is read, and that says what is wrong with it.
    """
    try:
        os.lstat(f"{root}/{name}")
    except ValueError:  # nothing has such a name
        return False
    except OSError as error:
        return error.errno not in _ABSENT
    return True


def is_file(root: str | Path, name: str) -> bool:
    """Whether a path of a site is a regular file in it, also by links that stay within."""
    try:
        real = os.path.realpath(f"{root}/{name}")
        inside = _is_below(real, os.path.realpath(root))
        return inside and stat.S_ISREG(os.stat(real).st_mode)  # noqa: PTH116  # says what it is
    except (OSError, ValueError):  # it is not there, or nothing has such a name
        return False


def is_within(root: str | Path, name: str) -> bool:
    """Whether a path of a site lies in it after links are followed, as far as it is there.

    FileError for a name that no file has.
    """
    try:
        return _is_below(os.path.realpath(f"{root}/{name}"), os.path.realpath(root))
    except ValueError as error:
        raise unreadable(error, name) from error


def below(root: Path, folder: str) -> list[Path]:
    """What lies below a folder of a site but folders, sorted, whether it can be read or not.

    FileError for a folder that is a link out of the site. Links to folders are not followed, the
    locks of emacs left out.
    """
    folder = folder.lstrip("/")  # as generators take it: from the site's folder
    top = root / folder
    try:
        if not stat.S_ISDIR(os.stat(top).st_mode):  # noqa: PTH116  # says what is wrong
            return []
        if not is_within(root, folder):
            raise _outside(str(top), folder)
        found = (path for path in sorted(top.rglob("*")) if not path.is_dir())
        return [path for path in found if not path.name.startswith(LOCK)]
    except (FileNotFoundError, NotADirectoryError, ValueError):  # no folder has such a name
        return []
    except OSError as error:
        raise unreadable(error, folder[:200]) from error


def decoded(data: bytes, name: str) -> str:
    """UTF-8 as text, its byte order mark left out. Raises FileError, which names the line."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise FileError(what, subject=f"{name}:{line}", remedy="save the file as UTF-8") from error


def unreadable(error: OSError | ValueError, name: str) -> FileError:
    """The refusal for what the system says when a file is opened or read."""
    if isinstance(error, ValueError):  # NUL in it, or what is no character
        return FileError("has a name that no file has", subject=ascii(name), remedy="rename it")
    if error.errno == errno.ENOENT:
        return FileError("does not exist", subject=name, remedy="write it, or remove what names it")
    if error.errno == errno.ENXIO:  # which Linux says of sockets
        return FileError(_not_regular("a socket"), subject=name, remedy=_MOVE)
    what = f"cannot be read ({error.strerror or error})"
    return FileError(what, subject=name, remedy="check its permissions")


def _open_within(root: str, name: str) -> int:
    """Open a file of a site, beneath its root; OSError or FileError."""
    full, top = f"{root}/{name}", os.path.realpath(root)
    if not is_within(root, name):  # nobody is told whether such a file is there
        raise _outside(full, name)
    try:
        real = os.path.realpath(full, strict=True)
    except OSError as error:
        if not _is_link(full):
            raise
        ring = "in a circle" if error.errno == errno.ELOOP else "nowhere"
        remedy = "remove or correct the link"
        what = f"is a link that leads {ring}"
        raise FileError(what, subject=name, remedy=remedy) from error
    if not _is_below(real, top):
        raise _outside(full, name)
    return _beneath(top, os.path.relpath(real, top), name)


def _outside(full: str, name: str) -> FileError:
    if _is_link(full):
        return FileError("is a link out of the site", subject=name, remedy=_COPY)
    return FileError("is outside the site", subject=name, remedy="copy it into the site")


def _is_below(real: str, top: str) -> bool:
    return real == top or real.startswith(os.path.join(top, ""))  # noqa: PTH118  # with a slash


def _is_link(full: str) -> bool:
    return os.path.islink(full)  # noqa: PTH114  # as names with NUL are none


def _beneath(top: str, path: str, name: str) -> int:
    """Open a file below a folder, following no link."""
    *parents, last = path.split("/")
    place = os.open(top, _FOLDER & ~os.O_NOFOLLOW)
    try:
        for parent in parents:
            inner = os.open(parent, _FOLDER, dir_fd=place)
            os.close(place)
            place = inner
        _must_be_regular(os.stat(last, dir_fd=place, follow_symlinks=False), name)
        return os.open(last, _FLAGS | os.O_NOFOLLOW, dir_fd=place)
    finally:
        os.close(place)


def _whole(handle: int, name: str, most: int) -> bytes:
    try:
        data = _taken(handle, name, most)
    finally:
        os.close(handle)
    if len(data) > most:
        size = f"{most // MIB} MB" if most >= MIB else f"{most:,} bytes"
        what = f"is larger than {size}"
        raise FileError(what, subject=name, remedy="divide it, or remove it from the site")
    return data


def _taken(handle: int, name: str, most: int) -> bytes:
    """What an open file holds, one byte more than `most` at the most."""
    found = os.fstat(handle)
    _must_be_regular(found, name)
    size = found.st_size
    data = os.read(handle, min(size, most) + 1)
    while len(data) != size and (more := os.read(handle, min(MIB, most + 1 - len(data)))):
        data += more
    return data


def _must_be_regular(found: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = next((kind for test, kind in _KINDS if test(found.st_mode)), "something else")
        raise FileError(_not_regular(kind), subject=name, remedy=_MOVE)


def _not_regular(kind: str) -> str:
    return f"is not a regular file ({kind})"
