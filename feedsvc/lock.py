"""Lock: one pass at a time on one state (flock(2)), and who has it.

The system drops the lock with the process that held it, however that ended, so none is ever stale.
A library for this takes longer to load than a pass over one changed post may.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feedsvc.errors import LockedError

_AGAIN = 0.05  # seconds between attempts


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock of a file, which is made and stays, having waited for it up to so many seconds.

    Raises LockedError, naming the process that holds it, and OSError.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(handle, path, time.monotonic() + wait)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise LockedError(
                    f"another feedsvc{_holder(handle)} is at work here",
                    subject=str(path.with_suffix("")),
                    remedy="wait for it to end, or stop it",
                ) from error
            time.sleep(_AGAIN)
        else:
            return


def _holder(handle: int) -> str:
    written = os.pread(handle, 20, 0).decode("ascii", "replace")
    return f" (process {written})" if written.isdigit() else ""
