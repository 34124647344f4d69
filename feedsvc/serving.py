"""Serving: the daemon put together, of passes, their record, and HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from feedsvc import build, config, console
from feedsvc.errors import FeedsvcError
from feedsvc.model import Problem, Report
from feedsvc.service import daemon
from feedsvc.service.record import Record
from feedsvc.service.server import Server, Settings
from feedsvc.service.watch import Watch
from feedsvc.setup import Setup

_PATIENCE = 10.0  # seconds for answers that are under way when the daemon ends


class Serving:
    """One daemon: `prepare` reads the settings anew for each pass, `first` are those at start."""

    def __init__(
        self,
        prepare: Callable[[], Setup],
        first: Setup,
        now: Callable[[], datetime],
        options: Mapping[str, Any],
    ) -> None:
        schedule = first.config.schedule
        self._prepare = prepare
        self._now = now
        self._options = options
        self._record = Record()
        self._trigger = daemon.trigger(config.duration(schedule.every), schedule.cron)
        self._server = _server(first, self._record, now)
        self._listening = False
        self._told: tuple[Problem, ...] | None = None  # the problems that were printed last
        own = (first.output, first.state.parent)
        self._watch = Watch(first.root, own) if schedule.watch else None

    def run(self) -> None:
        """Run until TERM or INT."""
        hooks = daemon.Hooks(self._start, self._stop)
        daemon.serve(self._pass, self._trigger, self._failed, hooks)

    def _start(self, wake: Callable[[], None]) -> None:
        if self._watch is not None:
            self._watch.start(wake)
        if self._server is None:
            return
        self._server.start()
        self._listening = True
        host, port = self._server.address
        if not self._options["quiet"]:
            console.say(f"serving at http://{host}:{port}/")

    def _stop(self) -> None:
        if self._server is not None:
            self._server.stop(_PATIENCE)
        if self._watch is not None:
            self._watch.stop(_PATIENCE)

    def _pass(self) -> datetime | None:
        made = self._prepare()
        started = time.perf_counter()
        report = build.run(made, self._now())
        seconds = time.perf_counter() - started
        if report.written or report.removed or report.problems != self._told:
            console.print_report(report, made, self._options, seconds)
        self._told = report.problems
        self._passed(report, seconds)
        return report.next_change

    def _passed(self, report: Report, seconds: float) -> None:
        said: dict[str, list[str]] = {"error": [], "warning": []}
        for problem in report.problems:
            said[problem.severity].append(str(problem))
        self._record.passed(
            self._now(),
            seconds,
            posts=report.posts,
            errors=tuple(said["error"]),
            warnings=tuple(said["warning"]),
            next_pass=self._next(),
            next_publication=report.next_change,
        )
        if self._server is not None and self._listening:
            self._server.changed((*report.written, *report.removed))

    def _failed(self, error: FeedsvcError) -> None:
        listed = getattr(error, "entries", ())
        self._record.failed("; ".join((str(error), *listed)), self._now(), self._next())
        console.complain(f"{error}: the last good feeds stay")

    def _next(self) -> datetime | None:
        due: datetime | None = self._trigger.get_next_fire_time(None, self._now())
        return due


def _server(made: Setup, record: Record, now: Callable[[], datetime]) -> Server | None:
    own = made.config.server
    if not own.port:
        return None
    settings = Settings(
        host=own.host,
        port=own.port,
        feeds_url=made.feeds_url,
        hub=own.hub,
        max_age=own.max_age,
        hourly=own.hourly,
        proxies=own.proxies,
        journal=made.state.with_name("served.json"),
    )
    return Server(made.output, settings, record.status, now=now)
