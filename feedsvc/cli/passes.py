"""The process that does passes for `serve`: one after the other, as the daemon asks for them.

It is single-threaded so that it may fork workers. What a pass has to say goes to people, by the
streams that it has in common with the daemon.
"""

from __future__ import annotations

import ctypes
import gc
import json
import signal
import sys
import time
from collections.abc import Collection, Mapping
from contextlib import closing
from typing import Any

from msgspec import structs

from feedsvc.build import max_age
from feedsvc.build.worker import Channel, GoneError
from feedsvc.cli import clock, console
from feedsvc.cli import options as cli_options
from feedsvc.config.setup import Setup
from feedsvc.model.errors import FeedsvcError, message
from feedsvc.model.problem import Problem
from feedsvc.model.report import Report
from feedsvc.service import last_start
from feedsvc.service.pass_process import Failed, Passed, Ready, asked, told
from feedsvc.service.passes import Passes

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
        last = last_start.found(options)
        if last is None:
            channel.send(told(_failed(error)))
            return
        channel.send(told(last))  # each pass says what is wrong until that is mended
    else:
        console.say_generator(first, options)
        ready = _ready(first)
        last_start.keep(options, ready)
        channel.send(told(ready))
    passes = Passes(prepare, clock.now, clock.nanoseconds)
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
        pages=first.config.pages,
        schedule=first.config.schedule,
        server=first.config.server,
        max_age=max_age.max_age(first, max_age.published(first), clock.now()),
    )


def _failed(error: FeedsvcError) -> Failed:
    return Failed(
        message=error.message,
        subject=error.subject,
        remedy=error.remedy,
        entries=error.entries,
    )


class _Speaker:
    """Says what passes came to: of problems what is new, and how many there are no more."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._told: tuple[Problem, ...] | None = None
        self._serving: object = None

    def say(self, report: Report, made: Setup, seconds: float) -> None:
        known = set(self._told or ())
        new = tuple(problem for problem in report.problems if problem not in known)
        gone = [problem for problem in self._told or () if problem not in set(report.problems)]
        if report.written or report.removed or new or self._told is None:
            told_now = structs.replace(report, problems=new)
            console.print_report(told_now, made, self._options, seconds)
        if gone and not self._options["as_json"] and not self._options["quiet"]:
            more = f", and {len(gone) - 1} more" if len(gone) > 1 else ""
            console.say(f"mended: {message(gone[0].place, gone[0].what, '')}{more}")
        self._told = report.problems
        self._say_what_waits(made)

    def _say_what_waits(self, made: Setup) -> None:
        """Settings that the daemon reads when it starts, where they are others now."""
        serving = (made.config.server, made.config.schedule, str(made.output))
        if self._serving not in (None, serving):
            what = (
                "settings under [server] and [schedule], and the output folder, are read at start"
            )
            console.complain(message("", what, "restart feedsvc for those that changed"))
        self._serving = serving


def _give_back() -> None:
    """Return memory that a pass needed to the system: the next one may be hours away."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc only
    if trim:
        trim(0)
