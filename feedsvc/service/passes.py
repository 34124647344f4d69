"""Passes: one after the other in the daemon, each over what changed since the last.

They run in a process of their own, single-threaded so that it may fork workers. The daemon asks
for each (`builder`); what a pass has to say goes to people, by the streams they have in common.
"""

from __future__ import annotations

import ctypes
import gc
import json
import signal
import sys
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from datetime import datetime
from typing import Any

from feedsvc.build import max_age, one_pass
from feedsvc.build.batch import standby
from feedsvc.build.session import Held
from feedsvc.build.snapshot import Looked
from feedsvc.build.worker import Channel, GoneError
from feedsvc.cli import console, now, say_generator
from feedsvc.cli import options as cli_options
from feedsvc.config.setup import Setup
from feedsvc.model import Problem, Report
from feedsvc.model.errors import FeedsvcError
from feedsvc.service.pass_process import Failed, Passed, Ready, asked, told

_IDLE = 1.0  # seconds without a request after which memory is given back


def main() -> None:
    """The process: three arguments are the ends of its channel and the command's options."""
    source, target, options = sys.argv[1:]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the daemon gets them, too, and says what to do
    try:
        _serve(Channel(int(source), int(target)), cli_options.restored(json.loads(options)))
    except GoneError:
        sys.exit(0)


def _serve(channel: Channel, options: Mapping[str, Any]) -> None:
    def prepare() -> Setup:
        return cli_options.setup_of(options)

    try:
        first = prepare()
    except FeedsvcError as error:
        channel.send(told(_failed(error)))
        return
    say_generator(first, options)
    channel.send(told(_ready(first)))
    passes = Passes(prepare, first, now, time.time_ns)
    speaker = _Speaker(options)
    with closing(passes):
        while True:
            if not channel.is_ready(_IDLE):
                _give_back()
            channel.send(told(_one(passes, speaker, asked(channel.receive()))))


def _one(passes: Passes, speaker: _Speaker, changed: Collection[str]) -> Passed | Failed:
    started = time.perf_counter()
    try:
        report = passes.run(changed)
    except FeedsvcError as error:
        return _failed(error)
    seconds = time.perf_counter() - started
    speaker.say(report, passes.setup, seconds)
    said: dict[str, list[str]] = {"error": [], "warning": []}
    for problem in report.problems:
        said[problem.severity].append(str(problem))
    return Passed(
        posts=report.posts,
        changed=(*report.written, *report.removed),
        errors=tuple(said["error"]),
        warnings=tuple(said["warning"]),
        next_change=report.next_change,
        max_age=passes.max_age(report),
        seconds=seconds,
    )


def _ready(first: Setup) -> Ready:
    return Ready(
        root=str(first.root),
        output=str(first.output),
        state=str(first.state),
        feeds_url=first.feeds_url,
        feeds=first.config.feeds,
        schedule=first.config.schedule,
        server=first.config.server,
        max_age=max_age.max_age(first, max_age.published(first), now()),
    )


def _failed(error: FeedsvcError) -> Failed:
    return Failed(
        message=error.message,
        subject=error.subject,
        remedy=error.remedy,
        entries=error.entries,
    )


class _Speaker:
    """Says what passes came to, and of problems only what is new."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._told: tuple[Problem, ...] | None = None

    def say(self, report: Report, made: Setup, seconds: float) -> None:
        if report.written or report.removed or report.problems != self._told:
            console.print_report(report, made, self._options, seconds)
        self._told = report.problems


class Passes:
    """The passes over one site; `prepare` reads its settings, `now` and `clock` tell the time.

    `clock` is in nanoseconds since 1970, as file times are.
    """

    def __init__(
        self,
        prepare: Callable[[], Setup],
        first: Setup,
        now: Callable[[], datetime],
        clock: Callable[[], int],
    ) -> None:
        self._prepare = prepare
        self._now = now
        self._clock = clock
        self._looked: Looked | None = None
        self._dates = max_age.published(first)
        self._standby = standby(first.site.generator)
        self._held = Held()
        self.setup = first

    def run(self, changed: Collection[str] = ()) -> Report:
        """One pass; `changed` are paths that are known to have changed, none if nobody told.

        Raises FeedsvcError, and then starts from nothing the next time.
        """
        before, self._looked = self._looked, None
        since = before.since(changed or None) if before else None
        looked = Looked(self._clock())  # before anything is read
        if since is None or not since.is_posts:
            self.setup = self._prepare()
        report = one_pass.run(
            self.setup,
            self._now(),
            looked=looked,
            since=since,
            standby=self._standby,
            held=self._held,
        )
        self._looked = looked
        self._standby.start()  # or the first save would wait until it has loaded all it takes
        return report

    def close(self) -> None:
        """End what is kept from pass to pass."""
        self._standby.dismiss()
        self._held.close()

    def max_age(self, report: Report) -> int:
        """For how many seconds clients may keep a feed after this pass."""
        if max_age.source(self.setup) in report.written:
            self._dates = max_age.published(self.setup)
        return max_age.max_age(self.setup, self._dates, self._now())


def _give_back() -> None:
    """Return memory that a pass needed to the system: the next one may be hours away."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc only
    if trim:
        trim(0)
