"""The daemon: passes at start, on a schedule and when a post comes due (APScheduler).

The main thread asks for passes, one at a time; schedule and signals only wake it. Requests that
come while a pass runs merge into one. HUP asks for a pass, TERM and INT end the daemon when the
pass that runs is done. The first pass comes before the schedule, and before HTTP.

APScheduler's defaults drop a run that is a second late and say nothing; hence
misfire_grace_time=None, coalesce and listeners. It also sleeps until an instant as it was told
once; where the clock is put back meanwhile, that would be hours late: so the clock is watched.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from feedsvc.model.errors import ConfigError, FeedsvcError

log = logging.getLogger("feedsvc")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # where intervals begin, whenever the daemon does
_LOOK = 5.0  # seconds between looks at the clock
_JUMP = 2.0  # seconds by which it may go wrong; those of `now` are whole

Pass = Callable[[Callable[[], bool], bool], datetime | None]


def trigger(every: float, cron: str, zone: str = "") -> Any:
    """The schedule: a cron expression in a zone (UTC without one), else an interval in seconds.

    ConfigError for an expression or a zone that is none.
    """
    try:
        local = ZoneInfo(zone) if zone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        remedy = "use a name such as Europe/Berlin"
        what = f"{zone!r} is not a known time zone"
        raise ConfigError(what, subject="schedule.timezone", remedy=remedy) from error
    if not cron:
        return IntervalTrigger(seconds=every or 1, start_date=_EPOCH, timezone=UTC)
    try:
        return CronTrigger.from_crontab(cron, timezone=local)
    except ValueError as error:
        remedy = 'write five fields, such as "*/5 * * * *"'
        raise ConfigError(
            f"is not valid ({error})", subject="schedule.cron", remedy=remedy
        ) from error


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
    """Run passes until TERM or INT.

    `one_pass` does the work and says when it is next due by itself; it is given what tells whether
    the daemon is to end, and whether to look at everything: the schedule, a signal and a post that
    comes due ask for that, whatever else is saved meanwhile. A FeedsvcError of its goes to
    `failed`, and the schedule tries again.
    """
    wishes, clock = _Wishes(), _Clock(now)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_listener(_complain, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    scheduler.add_job(wishes.look, schedule, id="schedule")
    with _signals(wishes):
        _run(one_pass, wishes, scheduler, failed, everything=True)
        hooks.started(wishes.wake, wishes.look)
        scheduler.start()
        _notify("READY=1")
        try:
            while not wishes.is_stopping():
                woken = wishes.wait(_LOOK)
                jumped = clock.jumped()
                if jumped:
                    scheduler.reschedule_job("schedule", trigger=schedule)
                if (woken or jumped) and not wishes.is_stopping():
                    everything = wishes.is_everything() or jumped
                    _run(one_pass, wishes, scheduler, failed, everything=everything)
        finally:
            _notify("STOPPING=1")
            hooks.stopping()
            scheduler.shutdown(wait=False)


def _run(
    one_pass: Pass,
    wishes: _Wishes,
    scheduler: BackgroundScheduler,
    failed: Callable[[FeedsvcError], None],
    *,
    everything: bool,
) -> None:
    try:
        due = one_pass(wishes.is_stopping, everything)
    except FeedsvcError as error:
        failed(error)
    else:
        _come_back(scheduler, wishes, due)


def _come_back(scheduler: BackgroundScheduler, wishes: _Wishes, due: datetime | None) -> None:
    """One run at the next instant at which a post comes in or goes out."""
    if due is not None:
        scheduler.add_job(
            wishes.look, DateTrigger(due, timezone=UTC), id="due", replace_existing=True
        )


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


class _Clock:
    """Tells when the time of day was put forward or back."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._ahead = self._look()

    def jumped(self) -> bool:
        """Whether it was, since this was asked last."""
        before, self._ahead = self._ahead, self._look()
        return abs(self._ahead - before) > _JUMP

    def _look(self) -> float:
        """By how many seconds it is ahead of a clock that nobody puts."""
        return self._now().timestamp() - time.monotonic()


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


def _complain(event: JobExecutionEvent) -> None:
    log.error(
        "the job %s, due at %s, failed (%s)",
        event.job_id,
        event.scheduled_run_time,
        event.exception,
    )


def _notify(state: str) -> None:
    """Tell systemd, where it asked to be told (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect("\0" + address[1:] if address.startswith("@") else address)
        sender.send(state.encode())
