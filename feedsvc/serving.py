"""Serving: the daemon put together, of passes, their record, and HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from feedsvc import config, console, unchanged
from feedsvc.errors import FeedsvcError
from feedsvc.feeds import page, rhythm
from feedsvc.feeds.overview import GLOBAL, KINDS
from feedsvc.model import Problem, Report
from feedsvc.passes import Passes
from feedsvc.service import daemon
from feedsvc.service.derived import Recipe
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
        self._passes = Passes(prepare, first, now, unchanged.clock)
        self._now = now
        self._options = options
        self._record = Record()
        self._trigger = daemon.trigger(config.duration(schedule.every), schedule.cron)
        self._server = _server(first, self._record, now)
        if self._server is not None:
            self._server.bind()
        self._listening = False
        self._told: tuple[Problem, ...] | None = None  # the problems that were printed last
        self._dates = published(first)
        own = (first.output, first.state.parent)
        self._watch = Watch(first.root, own) if schedule.watch else None

    def run(self) -> None:
        """Run until TERM or INT."""
        hooks = daemon.Hooks(self._start, self._stop)
        daemon.serve(self._pass, self._trigger, self._failed, hooks)

    def _start(self, wake: Callable[[], None]) -> None:
        if self._watch is not None:
            self._watch.start(wake)
            wake()  # something may have been saved after the first pass looked at it
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
        changed = self._watch.take() if self._watch else ()
        started = time.perf_counter()
        report = self._passes.run(changed)
        made = self._passes.setup
        seconds = time.perf_counter() - started
        if report.written or report.removed or report.problems != self._told:
            console.print_report(report, made, self._options, seconds)
        self._told = report.problems
        self._passed(made, report, seconds)
        return report.next_change

    def _passed(self, made: Setup, report: Report, seconds: float) -> None:
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
        if self._server is None:
            return
        if _paths(made, GLOBAL)["json"] in report.written:
            self._dates = published(made)
        self._server.fresh(max_age(made, self._dates, self._now()), report.next_change)
        if self._listening:
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
        max_age=max_age(made, published(made), now()),
        hourly=own.hourly,
        proxies=own.proxies,
        journal=made.state.with_name("served.json"),
    )
    return Server(made.output, settings, record.status, now=now, recipe=pages(made))


def max_age(made: Setup, dates: Sequence[datetime], now: datetime) -> int:
    """For how many seconds clients may keep a feed: as it is set, else by the dates of posts."""
    return made.config.server.max_age or rhythm.max_age(dates, now)


def published(made: Setup) -> tuple[datetime, ...]:
    """When the newest posts were published, as the global feed has them.

    None where there is no such feed that can be read: before the first pass the file may be
    missing, or be another program's.
    """
    try:
        document = (made.output / _paths(made, GLOBAL)["json"]).read_bytes()
        return rhythm.published(document)
    except (OSError, ValueError):
        return ()


def pages(made: Setup) -> Recipe:
    """The page of every feed that has none in the folder, made of its JSON Feed."""

    def source(path: str) -> str:
        name = path.removesuffix(".html")
        return _paths(made, name)["json"] if name != path else ""

    def make(path: str, document: bytes) -> bytes:
        name = path.removesuffix(".html")
        return page.feed_page(name, document, made.feeds_url, _paths(made, name))

    return Recipe(source, make)


def _paths(made: Setup, name: str) -> dict[str, str]:
    """Where the documents of a feed are, by format."""
    moved = made.config.feeds.paths
    return {kind: moved.get(f"{name}.{kind}", f"{name}.{kind}") for kind in KINDS}
