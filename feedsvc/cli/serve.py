"""`feedsvc serve`: the daemon put together, of passes, their record, and HTTP.

Passes run in a process of their own (`passes`), so that whatever one of them comes to, feeds are
served on, and requests never wait for one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feedsvc.cli import clock, console
from feedsvc.cli.options import common, plain
from feedsvc.config import read
from feedsvc.model.errors import FeedsvcError
from feedsvc.service import daemon
from feedsvc.service.last_start import beside
from feedsvc.service.pass_process import PassProcess, Ready
from feedsvc.service.status import Status, after
from feedsvc.service.watch import Checkout, Watch
from feedsvc.sites.editor_backups import is_temporary

if TYPE_CHECKING:
    from feedsvc.service.http.server import Server

_LOOK = 0.05  # seconds between looks whether git is done
_PATIENCE = 10.0  # seconds for a pass, and for answers, that are under way when the daemon ends


@click.command("serve", short_help="Build, watch and serve the feeds of SITE.")
@common
@click.option("--every", metavar="TIME", help="Time between builds, such as 30s, 5m or 1h.")
@click.option("--cron", metavar="EXPRESSION", help="Cron expression instead of --every.")
@click.option("--host", metavar="ADDRESS", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Port (default 8080).")
@click.option("--no-http", is_flag=True, help="Write feeds only, serve nothing.")
def command(**options: Any) -> None:
    """Keep the feeds of SITE right and serve them: at start, on schedule, when a post is due."""
    if options["no_http"]:
        options["port"] = 0
    Serving(plain(options), clock.now).run()


class Serving:
    """One daemon; `options` are the command's, `now` tells the time.

    FeedsvcError where the settings are wrong or the address is taken: nothing was done then.
    """

    def __init__(self, options: Mapping[str, Any], now: Callable[[], datetime]) -> None:
        self._now = now
        self._quiet = options["quiet"]
        self._status = Status()
        self._listening = False
        self._builder = PassProcess("feedsvc.cli.passes", options, _PATIENCE)
        try:
            ready = self._builder.start()
            schedule = ready.schedule
            self._trigger = daemon.trigger(
                read.duration(schedule.every), schedule.cron, schedule.timezone
            )
            self._server = _server(ready, lambda: self._status, now)
            if self._server is not None:
                self._server.bind()
        except FeedsvcError:
            self._builder.stop()
            raise
        own = (Path(ready.output), Path(ready.state).parent)
        self._watch = Watch(Path(ready.root), own, is_temporary) if schedule.watch else None
        self._checkout = Checkout(Path(ready.root))

    def run(self) -> None:
        """Run until TERM or INT."""
        hooks = daemon.Hooks(self._start, self._stop)
        daemon.serve(self._pass, self._trigger, self._failed, hooks, self._now)

    def _start(self, wake: Callable[[], None], look: Callable[[], None]) -> None:
        if self._watch is not None:
            self._watch.start(wake, look)
            look()  # something may have been saved before the watch began, and nobody told
        if self._server is None:
            return
        self._server.start()
        self._listening = True
        host, port = self._server.address
        if not self._quiet:
            console.say(f"serving at http://{host}:{port}/")

    def _stop(self) -> None:
        if self._server is not None:
            self._server.stop(_PATIENCE)
        if self._watch is not None:
            self._watch.stop(_PATIENCE)
        self._builder.stop()

    def _pass(self, stopping: Callable[[], bool], everything: bool) -> datetime | None:
        self._wait_for_git(stopping)
        changed = self._watch.take() if self._watch else ()
        passed = self._builder.run(() if everything else changed, stopping)
        if everything and self._watch is not None:
            self._watch.complain()
        if self._server is not None:  # first: who is told that a pass is over gets what it made
            self._server.fresh(passed.max_age, passed.next_change)
            if self._listening:
                self._server.changed(passed.changed)
        self._status = after(
            self._status,
            self._now(),
            self._next(),
            passed.seconds,
            posts=passed.posts,
            errors=passed.errors,
            warnings=passed.warnings,
            next_publication=passed.next_change,
        )
        return passed.next_change

    def _wait_for_git(self, stopping: Callable[[], bool]) -> None:
        """While git changes files, some of them are of one commit, and some of another."""
        while self._checkout.is_running() and not stopping():
            time.sleep(_LOOK)

    def _failed(self, error: FeedsvcError) -> None:
        reason = "; ".join((str(error), *error.entries))
        self._status = after(self._status, self._now(), self._next(), error=reason)
        console.complain(f"{error} The last good feeds stay.")

    def _next(self) -> datetime | None:
        due: datetime | None = self._trigger.get_next_fire_time(None, self._now())
        return due


def _server(
    ready: Ready, status: Callable[[], Status], now: Callable[[], datetime]
) -> Server | None:
    own = ready.server
    if not own.port:
        return None
    from feedsvc.service.http import generated_pages, server  # a third of the memory that is taken

    settings = server.Settings(
        host=own.host,
        port=own.port,
        feeds_url=ready.feeds_url,
        hub=own.hub,
        max_age=ready.max_age,
        hourly=own.hourly,
        memory=own.memory << 20,
        proxies=own.proxies,
        last_modified=beside(Path(ready.state), "served.json"),
    )
    recipe = generated_pages.pages_of_feeds(
        ready.feeds, ready.feeds_url, Path(ready.root), ready.pages.templates
    )
    return server.Server(Path(ready.output), settings, status, now=now, recipe=recipe)
