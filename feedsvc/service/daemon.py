"""The daemon: passes at start, on a schedule and when a post comes due (APScheduler's triggers).

The main thread does all of it: it waits for the next instant of the schedule or of a post, and for
what signals and a watch ask for. Requests that come while a pass runs merge into one. HUP asks for
a pass, TERM and INT end the daemon when the pass that runs is done. The first pass comes before the
schedule, and before HTTP.

A scheduler that sleeps until an instant would be hours late where the clock is put back meanwhile:
so the clock is looked at every few seconds.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any, NamedTuple

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from feedsvc.model.errors import ConfigError, FeedsvcError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # where intervals begin, whenever the daemon does
_NEVER = datetime.max.replace(tzinfo=UTC)
_LOOK = timedelta(seconds=5)  # between looks at the clock
_JUMP = timedelta(seconds=2)  # by which it may be put back without a word

Pass = Callable[[Callable[[], bool], bool], datetime | None]


def trigger(every: float, cron: str) -> Any:
    """The schedule: a cron expression (UTC), else an interval in seconds."""
    if not cron:
        return IntervalTrigger(seconds=every, start_date=_EPOCH, timezone=UTC)
    try:
        return CronTrigger.from_crontab(cron, timezone=UTC)
    except ValueError as error:
        remedy = 'write five fields, such as "*/5 * * * *"'
        raise ConfigError(str(error), subject="schedule.cron", remedy=remedy) from error


class Hooks(NamedTuple):
    """What is done when the first pass is over, and before the daemon ends.

    `started` is given what asks for a pass over what was told to have changed, and what asks for
    one that looks at everything; it may call both from any thread.
    """

    started: Callable[[Callable[[], None], Callable[[], None]], None]
    stopping: Callable[[], None]


def serve(
    one_pass: Pass,
    schedule: Any,
    failed: Callable[[FeedsvcError], None],
    hooks: Hooks,
    now: Callable[[], datetime],
) -> None:
    """Run passes until TERM or INT; `now` tells the time to a fraction of a second.

    `one_pass` does the work and says when it is next due by itself; it is given what tells whether
    the daemon is to end, and whether to look at everything: the schedule, a signal and a post that
    comes due ask for that, whatever else is saved meanwhile. A FeedsvcError of its goes to
    `failed`, and the schedule tries again.
    """
    wishes = _Wishes()
    with _signals(wishes):
        seen = looked = now()
        due = _run(one_pass, wishes, failed, None, everything=True)
        hooks.started(wishes.wake, wishes.look)
        _notify("READY=1")
        try:
            while not wishes.is_stopping():
                planned = _next(schedule, looked, due)
                woken = wishes.wait(min(planned - now(), _LOOK).total_seconds())
                before, seen = seen, now()
                is_time = seen >= planned or seen < before - _JUMP
                looked = seen if is_time else looked
                if (woken or is_time) and not wishes.is_stopping():
                    everything = wishes.is_everything() or is_time
                    due = _run(one_pass, wishes, failed, due, everything=everything)
        finally:
            _notify("STOPPING=1")
            hooks.stopping()


def _run(
    one_pass: Pass,
    wishes: _Wishes,
    failed: Callable[[FeedsvcError], None],
    due: datetime | None,
    *,
    everything: bool,
) -> datetime | None:
    """Run one pass; → when the next post comes in or goes out, as known before if it fails."""
    try:
        return one_pass(wishes.is_stopping, everything)
    except FeedsvcError as error:
        failed(error)
        return due


def _next(schedule: Any, looked: datetime, due: datetime | None) -> datetime:
    """The first instant after a look at which the schedule or a post asks for the next."""
    fire = schedule.get_next_fire_time(None, looked + timedelta(microseconds=1))
    instants = (one for one in (fire, due) if one is not None and one > looked)
    return min(instants, default=_NEVER)


class _Wishes:
    """What signals and the schedule ask for; setting flags is all they do."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._stopping = self._everything = False

    def wake(self) -> None:
        """Ask for a pass over what was told to have changed."""
        self._woken.set()

    def look(self) -> None:
        """Ask for a pass that looks at everything."""
        self._everything = True
        self._woken.set()

    def is_everything(self) -> bool:
        """Whether one was asked for that looks at everything, since this was asked last."""
        asked, self._everything = self._everything, False
        return asked

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    def is_stopping(self) -> bool:
        """Whether it is to end."""
        return self._stopping

    def wait(self, seconds: float) -> bool:
        """Wait for a wish so long; whether there is one."""
        woken = self._woken.wait(seconds)
        if woken:  # or a wish that comes at this very moment would be lost
            self._woken.clear()
        return woken


@contextmanager
def _signals(wishes: _Wishes) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        wishes.stop()

    def wake(_number: int, _frame: FrameType | None) -> None:
        wishes.look()

    wanted = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGHUP: wake}
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _notify(state: str) -> None:
    """Tell systemd, where it asked to be told (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect("\0" + address[1:] if address.startswith("@") else address)
        sender.send(state.encode())
