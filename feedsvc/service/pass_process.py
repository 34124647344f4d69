"""Builder: the process that does the daemon's passes, as the daemon sees it.

A pass may eat memory, hang in a library or crash: then this process is killed or found dead and
the next pass gets another one, while the last good feeds are served on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from feedsvc.build.worker import Channel, GoneError, Worker, program
from feedsvc.config.settings import FeedSettings, PageSettings, ScheduleSettings, ServerSettings
from feedsvc.model.errors import FeedsvcError


class Ready(Struct, frozen=True, tag=True):
    """The settings were read: where the site is, and how it is to be served."""

    root: str
    output: str
    state: str
    feeds_url: str
    feeds: FeedSettings
    pages: PageSettings
    schedule: ScheduleSettings
    server: ServerSettings
    max_age: int


class Passed(Struct, frozen=True, tag=True):
    """A pass was done, in so many seconds; `changed` are documents, from the output folder."""

    posts: int
    changed: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    next_change: datetime | None
    max_age: int
    seconds: float


class Failed(Struct, frozen=True, tag=True):
    """A FeedsvcError: nothing was done."""

    message: str
    subject: str
    remedy: str
    entries: tuple[str, ...]


told = msgspec.msgpack.Encoder().encode  # an answer as bytes
asked = msgspec.msgpack.Decoder(tuple[str, ...]).decode  # what was asked for, from bytes
_answer = msgspec.msgpack.Decoder(Ready | Passed | Failed).decode

T = TypeVar("T")

_GRACE = 1.0  # seconds in which the process ends by itself, if it has nothing to do
_LOOK = 0.2  # seconds between looks whether the daemon is to end
_PLACE = str(Path(__file__).parents[2])  # the folder of the package


class PassProcess:
    """Starts the process when it is needed: a module whose `main` serves the other end.

    `options` are the command's, as plain values.
    `patience` is for how many seconds a pass may go on once the daemon is to end.
    """

    def __init__(self, program: str, options: Mapping[str, Any], patience: float) -> None:
        self._program = program
        self._options = msgspec.json.encode(options).decode()
        self._patience = patience
        self._worker: Worker | None = None

    def start(self) -> Ready:
        """Start the process, which reads the settings. FeedsvcError."""
        self.stop()
        worker = self._worker = program(self._program, _PLACE, [self._options])
        try:
            return _expected(Ready, self._answer(worker.channel, lambda: False))
        except FeedsvcError:
            self.stop()
            raise

    def run(self, changed: Collection[str], stopping: Callable[[], bool]) -> Passed:
        """One pass, over what `changed`, or, if that is nothing, over what the process finds.

        FeedsvcError where nothing was published; once `stopping`, a pass is given little time.
        """
        if self._worker is None:
            self.start()
        channel = self._worker.channel if self._worker else None
        if channel is None:
            raise AssertionError("a process that started has a channel")
        try:
            channel.send(told(sorted(changed)))
        except GoneError as error:
            raise self._lost() from error
        return _expected(Passed, self._answer(channel, stopping))

    def stop(self) -> int:
        """End the process, whatever it is at: feed files are replaced whole. → its exit code."""
        worker, self._worker = self._worker, None
        return worker.stop(_GRACE) if worker else 0

    def _answer(self, channel: Channel, stopping: Callable[[], bool]) -> Ready | Passed:
        until = 0.0
        while not channel.is_ready(_LOOK):
            if stopping():
                until = until or time.monotonic() + self._patience
                if time.monotonic() > until:
                    self.stop()
                    raise FeedsvcError("the build was stopped", remedy="start feedsvc again")
        try:
            found: Ready | Passed | Failed = _answer(channel.receive())
        except GoneError as error:
            raise self._lost() from error
        if isinstance(found, Failed):
            raise _error(found)
        return found

    def _lost(self) -> FeedsvcError:
        """The error for a process that is no more; the next pass starts another."""
        code = self.stop()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        remedy = "check that there is enough memory; the next build starts another process"
        return FeedsvcError(f"the process that builds ended ({how})", remedy=remedy)


def _expected(kind: type[T], answer: object) -> T:
    if not isinstance(answer, kind):
        raise TypeError(f"expected {kind.__name__}, got {answer!r}")
    return answer


def _error(failed: Failed) -> FeedsvcError:
    where = {"subject": failed.subject, "remedy": failed.remedy}
    return FeedsvcError(failed.message, **where, entries=failed.entries)
