"""Lock: one pass at a time on one state (fcntl(2)), and who has it.

The system drops the lock with the process that held it, however that ended, so none is ever stale.
A lock of flock(2) would not do: a process that was forked for a part of the work has it, too, and
keeps it when the one that took it is killed. Network disks pass this kind on to the server.

A library for this takes longer to load than a pass over one changed post may.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feedsvc.model.errors import LockedError, StateError

_AGAIN = 0.05  # seconds between attempts

# The system lets a process have twice what it has, and takes all of it at the first close.
_threads: dict[str, threading.Lock] = {}


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock of a file, which is made and stays, having waited for it up to so many seconds.

    Raises LockedError, naming the process that holds it, StateError where the disk has no locks,
    and OSError.
    """
    until = time.monotonic() + wait
    thread = _threads.setdefault(os.path.realpath(path), threading.Lock())
    if not thread.acquire(timeout=wait):
        raise _busy(path, str(os.getpid()))
    try:
        with _file(path) as handle:
            _take(handle, path, until)
            _name(handle, str(os.getpid()).encode())
            yield
    finally:
        thread.release()


@contextmanager
def _file(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        yield handle
    finally:
        os.close(handle)


def _name(handle: int, holder: bytes) -> None:
    """Write down who has it; to truncate a file takes several times as long as all else here."""
    if os.fstat(handle).st_size > len(holder):
        os.ftruncate(handle, 0)
    os.pwrite(handle, holder, 0)


def _take(handle: int, path: Path, until: float) -> None:
    while True:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:  # POSIX allows either
            if time.monotonic() >= until:
                raise _busy(path, _holder(handle)) from error
            time.sleep(_AGAIN)
        except OSError as error:  # ENOLCK: a network disk without locks
            raise StateError(
                f"cannot be locked ({error.strerror})",
                subject=str(path),
                remedy="put the state on a local disk with --state",
            ) from error
        else:
            return


def _busy(path: Path, holder: str) -> LockedError:
    named = f" (process {holder})" if holder else ""
    return LockedError(
        f"another feedsvc{named} is at work here",
        subject=str(path.with_suffix("")),
        remedy="wait for it to end, or stop it",
    )


def _holder(handle: int) -> str:
    written = os.pread(handle, 20, 0).decode("ascii", "replace")
    return written if written.isdigit() else ""
