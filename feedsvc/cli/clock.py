"""The clock, read in this one place: everything else is told the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The time, in UTC and whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def instant() -> datetime:
    """The time in UTC to a fraction of a second, for who waits until an instant."""
    return datetime.now(UTC)


def nanoseconds() -> int:
    """The time in nanoseconds since 1970, as file times are."""
    return time.time_ns()
