"""The clock, read in this one place: everything else is told the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The time, in UTC and whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def nanoseconds() -> int:
    """The time in nanoseconds since 1970, as file times are."""
    return time.time_ns()
