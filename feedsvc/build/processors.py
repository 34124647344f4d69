"""Processors: two processes that work at the same time do so on different ones.

Linux wakes a process that waits for a pipe on the processor of the one that writes to it, and may
leave both there for 3 ms, one after the other, which is as long as either has to do.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress

_get = getattr(os, "sched_getaffinity", None)  # of Linux only
_set = getattr(os, "sched_setaffinity", None)
_ALL: Collection[int] = _get(0) if _get else ()  # those that we were started with


def first_half() -> None:
    """Keep this process to one half of the processors it may use, where there are several."""
    _keep_to(sorted(_ALL)[: len(_ALL) // 2])


def second_half() -> None:
    """Keep it to the other half."""
    if len(_ALL) > 1:
        _keep_to(sorted(_ALL)[len(_ALL) // 2 :])


def all_of_them() -> None:
    """Let it use them all again, as a process that works alone does."""
    _keep_to(_ALL)


def _keep_to(some: Collection[int]) -> None:
    if _set and some:
        with suppress(OSError):  # they were taken from us since: then we keep those that are left
            _set(0, some)
