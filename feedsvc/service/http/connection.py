"""A connection: requests ↔ answers in the same order, within limits on what a client may take.

There is one way to an answer, whatever it is: `_take` puts what was asked, or refused, behind all
that was asked before, and `_answer` writes its answer when the client has taken those. After the
last one the connection is read until the client ends it, because to close at once would make the
client's system drop answers that are under way (RFC 9112, 9.6).
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from feedsvc.service.http.answers import Answers
from feedsvc.service.http.reading import CLOSE, Limits, MisreadError, Reader, Request

log = logging.getLogger("feedsvc")


class Connection(asyncio.Protocol):
    """One client. `since` is when it last did something, `deadline` when it must have."""

    def __init__(self, room: Connections, loop: asyncio.AbstractEventLoop) -> None:
        self._room = room
        self._limits = room.limits
        self._time = loop.time
        self._transport: asyncio.Transport | None = None
        self._reader: Reader | None = None
        self._waiting: deque[tuple[Request, bytes]] = deque()  # with what is said of the connection
        self._paused = False  # the client does not take its answer
        self._left = 0  # what it had not taken at the last look
        self._last = False  # no more requests are taken
        self._said = False  # the last answer is written
        self._hurried = False  # no client is waited for
        self._ignored = 0  # bytes that came in behind the last request
        self.since = self.deadline = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a request."""
        self._transport = cast(asyncio.Transport, transport)
        # Nothing is buffered unnoticed: `pause_writing` says at once that a client does not read.
        self._transport.set_write_buffer_limits(high=0)
        name = transport.get_extra_info("peername")
        peer = name[0] if name else ""
        self._reader = Reader(peer, self._limits, self._room.client, self._take)
        self.since = self._time()
        self.deadline = self.since + self._limits.head
        self._room.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Let go of everything; the reader and this refer to each other."""
        self._room.leave(self)
        if self._reader:
            self._reader.close()
        self._transport = self._reader = None
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        """Read requests and answer those that are complete."""
        if self._reader is None or self._last:
            self._ignore(data)
            return
        if not self._reader.is_asking:
            self.deadline = self._time() + self._limits.head
        try:
            self._reader.feed(data)
        except MisreadError:
            log.exception("a request could not be read")
            self.abort()
        if self._paused and (self._waiting or self._last) and self._transport:
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """A client that closed its half still gets its answers."""
        self._last = True
        return bool(self._waiting)

    def pause_writing(self) -> None:
        """The client does not take its answer as fast as it is given."""
        self._paused = True

    def resume_writing(self) -> None:
        """It took all of it: answer what it asked meanwhile."""
        self._paused = False
        while self._waiting and not self._paused:
            self._answer(*self._waiting.popleft())
        if self._paused or self._transport is None or self._transport.is_closing():
            return
        if self._said and not self._hurried:
            self.deadline = self._time() + self._limits.linger
        elif self._last:
            self._transport.close()
            return
        self._transport.resume_reading()

    def expire(self, now: float) -> None:
        """Its time is over: whatever it waits for, end it, unless it takes its answer."""
        if self._transport is None:
            return
        left = self._transport.get_write_buffer_size()
        if left and (not self._left or self._left - left >= self._limits.pace):
            self._left = left
            self.deadline = now + self._limits.period
        elif self._reader and self._reader.is_asking and not (left or self._last):
            self._reader.refuse(408)
        else:
            self.abort()

    def finish(self) -> None:
        """Take no more requests and end when the client has its answers."""
        self._last = self._hurried = True
        if self._transport and not self._waiting:
            self._transport.close()

    def abort(self) -> None:
        """End now."""
        self._last = True
        self._room.leave(self)
        if self._transport:
            self._transport.abort()

    def _take(self, request: Request, connection: bytes) -> None:
        """Answer a request, behind the answers to those before it."""
        if self._last:
            return
        if self._paused or self._waiting:
            if len(self._waiting) + 1 >= self._limits.pipelined:
                connection = CLOSE
            self._waiting.append((request, connection))
        else:
            self._answer(request, connection)
        if connection is CLOSE:
            self._last = True

    def _answer(self, request: Request, connection: bytes) -> None:
        answer = self._room.answers.answer(request)
        if self._transport is None or self._transport.is_closing():
            return
        self.since = self._time()
        self.deadline = self.since + self._limits.idle
        self._left = 0
        head = answer.start + connection + answer.fields
        if answer.body:
            self._transport.writelines((head, answer.body))
        else:
            self._transport.write(head)
        if connection is CLOSE:
            self._said = True
            self.deadline = self.since + self._limits.linger
            self._transport.write_eof()

    def _ignore(self, data: bytes) -> None:
        """What comes in behind the last request is not kept, and not taken without end."""
        self._ignored += len(data)
        if self._ignored > self._limits.ignored:
            self.abort()


class Connections:
    """All that are open, and what they share; `client` tells the address of who asks."""

    def __init__(
        self, answers: Answers, limits: Limits, client: Callable[[str, bytes], str]
    ) -> None:
        self.answers = answers
        self.limits = limits
        self.client = client
        self.empty = asyncio.Event()
        self.empty.set()
        self._open: dict[Connection, None] = {}  # in the order in which they came

    def enter(self, connection: Connection) -> None:
        """A connection is made; where there are too many, the quietest one makes room."""
        if len(self._open) >= self.limits.connections:
            min(self._open, key=lambda one: one.since).abort()
        self._open[connection] = None
        self.empty.clear()

    def leave(self, connection: Connection) -> None:
        """A connection ended."""
        self._open.pop(connection, None)
        if not self._open:
            self.empty.set()

    def expire(self, now: float) -> None:
        """End those that take too long."""
        for connection in [one for one in self._open if one.deadline <= now]:
            connection.expire(now)

    async def close(self, grace: float) -> None:
        """Take no more requests, and end when clients have their answers or the time is over."""
        for connection in tuple(self._open):
            connection.finish()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.empty.wait(), grace)
        for connection in tuple(self._open):
            connection.abort()
