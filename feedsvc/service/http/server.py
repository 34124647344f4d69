"""The server: the feeds folder over HTTP, in a thread of its own (uvloop's only room).

    folder ─▶ DocumentCache (documents in all forms) ─▶ Answers ─▶ Connection ─▶ client

The daemon's thread starts and stops it and says what changed. It handles no signals and makes no
processes; those that the daemon starts have none of its sockets.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import resource
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import uvloop
from msgspec import Struct, structs

from feedsvc.model.errors import FeedsvcError
from feedsvc.service.http import metrics
from feedsvc.service.http.answers import Answers, Clock, Pages
from feedsvc.service.http.clients import Proxies, Quota
from feedsvc.service.http.connection import Connection, Connections
from feedsvc.service.http.document_cache import DocumentCache, LastModifiedLog
from feedsvc.service.http.documents import Addresses
from feedsvc.service.http.generated_pages import GeneratedPages, Recipe
from feedsvc.service.http.reading import Limits, target
from feedsvc.service.status import Status, health

log = logging.getLogger("feedsvc")

_TICK = 1.0
_OTHER_FILES = 64


class Settings(Struct, frozen=True):
    """Where and how to serve.

    `feeds_url` is the public address of the folder, `hub` that of a WebSub hub; both go into Link
    fields. `max_age` (seconds) holds until `Server.fresh` gives another. `hourly` is how often
    a client may fetch an unchanged feed without conditional fields, 0 is as it likes. `proxies`
    are the addresses or networks whose X-Forwarded-For is believed. `last_modified` is the file
    that keeps dates of change over restarts, `memory` the bytes of documents that are held.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    feeds_url: str = ""
    hub: str = ""
    max_age: int = 3600
    hourly: int = 0
    proxies: tuple[str, ...] = ("127.0.0.0/8", "::1")
    last_modified: Path | None = None
    memory: int = 16 << 20
    limits: Limits = Limits()


class Server:
    """Serves a folder from `start` to `stop`.

    `status` is called in the server's thread and must not wait: it tells what the passes came to.
    `now` is the clock, aware. `recipe` makes documents of those in the folder. What was served
    once, as far as the log knows, and is there no more, is gone (410).
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        status: Callable[[], Status],
        *,
        now: Callable[[], datetime],
        recipe: Recipe | None = None,
    ) -> None:
        self._settings = settings
        self._status = status
        self._now = now
        addresses = Addresses(settings.feeds_url, settings.hub)
        last_modified = LastModifiedLog(settings.last_modified)
        self._cache = DocumentCache(
            folder, addresses, last_modified, self._seconds, settings.memory
        )
        self._clock = Clock(self._seconds, settings.max_age)
        quota = Quota(settings.hourly) if settings.hourly else None
        generated = GeneratedPages(recipe or Recipe(), self._cache.documents.get)
        self._answers = Answers(self._cache, self._clock, self._pages(), generated, quota)
        self._connections = Connections(
            self._answers, _affordable(settings.limits), Proxies(settings.proxies).client
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop_wanted = asyncio.Event()
        self._grace = 0.0
        self._taken: socket.socket | None = None
        self._address = (settings.host, settings.port)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port where it listens; the real port from `bind` on."""
        return self._address

    def bind(self) -> socket.socket:
        """Take the address, once, to listen later; FeedsvcError where that cannot be."""
        if self._taken is None:
            self._taken = bind(self._settings.host, self._settings.port)
            host, port = self._taken.getsockname()[:2]
            self._address = (host, port)
        return self._taken

    def start(self) -> None:
        """Take in the folder and begin to answer; FeedsvcError where it cannot listen."""
        listener = self.bind()
        self._cache.load()
        listen(listener)
        self._cache.start()
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(listener, started), name="feedsvc-http", daemon=True
        )
        self._thread.start()
        try:
            started.result()
        except BaseException:
            listener.close()
            self.stop(_TICK)
            raise

    def changed(self, paths: Iterable[str]) -> None:
        """Serve these documents (relative to the folder) as they are now, or not any more.

        Returns when that is so; their compressed forms follow shortly. To be called by one thread
        at a time.
        """
        self._cache.renew(paths)

    def fresh(self, max_age: int, until: datetime | None) -> None:
        """From now on let clients keep documents for so many seconds, and not beyond a moment."""
        self._clock.keep(max_age, int(until.timestamp()) if until else 0)

    def settled(self, timeout: float) -> bool:
        """Wait until all compressed forms are made; whether they are."""
        return self._cache.settled(timeout)

    def stop(self, timeout: float) -> None:
        """Take no more requests; answers that are under way have so many seconds to arrive."""
        self._grace = timeout
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop_wanted.set)
        if self._thread:
            self._thread.join(timeout + _TICK)
        elif self._taken:
            self._taken.close()
        self._cache.stop(timeout)

    def _run(self, listener: socket.socket, started: Future[None]) -> None:
        """The thread."""
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve(listener, started))
        except Exception as error:
            if started.done():
                log.exception("the server ended")
            else:
                started.set_exception(error)

    async def _serve(self, listener: socket.socket, started: Future[None]) -> None:
        loop = self._loop = asyncio.get_running_loop()
        loop.set_exception_handler(_complain)
        server = await loop.create_server(
            lambda: Connection(self._connections, loop), sock=listener
        )
        started.set_result(None)
        while not self._stop_wanted.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop_wanted.wait(), _TICK)
            self._clock.tick()
            self._connections.expire(loop.time())
        server.close()
        await self._connections.close(self._grace)

    def _seconds(self) -> int:
        return int(self._now().timestamp())

    def _pages(self) -> Pages:
        def tell_health() -> tuple[int, str, bytes]:
            status, body = health(self._status(), self._now())
            return status, "application/json", body

        def tell_metrics() -> tuple[int, str, bytes]:
            return 200, metrics.CONTENT_TYPE, metrics.text(self._status, self._answers.counted)

        pages = {"health": tell_health, "metrics": tell_metrics}
        return Pages(pages, _names(self._settings))


def _names(settings: Settings) -> frozenset[str]:
    """The hosts that the settings name: where it listens, and the public one."""
    public = target(settings.feeds_url.encode())
    return frozenset((settings.host.lower(), public.host.name if public and public.host else ""))


def _affordable(limits: Limits) -> Limits:
    """No more connections than the process may have files open, with some to spare."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY:
        return limits
    most = max(allowed - _OTHER_FILES, 1)
    return structs.replace(limits, connections=min(limits.connections, most))


def _complain(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A client that goes away is not worth a word; anything else is a mistake of ours."""
    error = context.get("exception")
    if isinstance(error, OSError):
        log.debug("a connection ended (%s)", error)
    else:
        log.error("error in the server (%s)", context.get("message"), exc_info=error)


_BACKLOG = 1024


def bind(host: str, port: int) -> socket.socket:
    """Take an address; FeedsvcError says where that cannot be, and what to do.

    Until `listen` whoever connects is refused.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _failure(error, host, port) from error
    try:
        # An address is free again at once when the server that had it ended.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError as error:
        taken.close()
        raise _failure(error, host, port) from error
    return taken


def listen(taken: socket.socket) -> None:
    """Let clients connect; FeedsvcError where another program was faster."""
    try:
        taken.listen(_BACKLOG)
    except OSError as error:
        host, port = taken.getsockname()[:2]
        raise _failure(error, host, port) from error


def _failure(error: OSError, host: str, port: int) -> FeedsvcError:
    # Names that are not known have a number of another table, which is negative.
    number = error.errno or 0
    message = os.strerror(number) if number > 0 else str(error.strerror)
    remedy = _REMEDIES.get(number, "set server.host to an address of this machine")
    return FeedsvcError(f"cannot listen on {host}:{port} ({message})", remedy=remedy)


_REMEDIES: Mapping[int, str] = {
    errno.EADDRINUSE: (
        "stop the program that listens there, set another server.port, or give --no-http"
    ),
    errno.EACCES: "set a server.port above 1023, and let a proxy listen on this one",
}
