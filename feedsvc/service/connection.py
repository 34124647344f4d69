"""A connection: bytes ↔ requests and answers, within limits on what a client may take.

httptools (llhttp) reads the requests; this is its only room. Its traps: it limits the size of
nothing, a target may come in pieces, values keep the blanks behind them, and what follows the
last request of a connection is an error though that request is good.

A request with a body is answered as soon as its header is complete, and the connection ends: no
method that is allowed here has a use for one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import cast

import httptools

from feedsvc.service.answers import Answer, Answers, Request
from feedsvc.service.limits import Limits

log = logging.getLogger("feedsvc")

_WANTED = {
    b"accept",
    b"accept-encoding",
    b"connection",
    b"content-length",
    b"host",
    b"if-match",
    b"if-modified-since",
    b"if-none-match",
    b"if-unmodified-since",
    b"transfer-encoding",
    b"user-agent",
    b"x-forwarded-for",
}
_CLOSE, _KEEP, _SAY_NOTHING = b"Connection: close\r\n", b"Connection: keep-alive\r\n", b""


class Connection(asyncio.Protocol):
    """One client. `since` is when it last did something, `deadline` when it must have."""

    def __init__(self, room: Connections, loop: asyncio.AbstractEventLoop) -> None:
        self._room = room
        self._limits = room.limits
        self._time = loop.time
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpRequestParser | None = None
        self._peer = ""
        self._target = b""
        self._headers: dict[bytes, bytes] = {}
        self._size = 0  # bytes that came in since the last request
        self._fields = self._length = 0  # how many fields it has, how many bytes they are
        self._asking = False  # a request began and is not complete
        self._waiting: deque[tuple[Request, bytes]] = deque()
        self._paused = False  # the client does not take its answer
        self._left = 0  # what it had not taken at the last look
        self._last = False  # no more requests are taken
        self.since = self.deadline = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a request."""
        self._transport = cast(asyncio.Transport, transport)
        # Nothing is buffered unnoticed: `pause_writing` says at once that a client does not read.
        self._transport.set_write_buffer_limits(high=0)
        self._parser = httptools.HttpRequestParser(self)
        name = transport.get_extra_info("peername")
        self._peer = name[0] if name else ""
        self.since = self._time()
        self.deadline = self.since + self._limits.head
        self._room.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Let go of everything; the parser and this refer to each other."""
        self._room.leave(self)
        self._transport = self._parser = None
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        """Read requests and answer those that are complete."""
        if self._parser is None or self._last:
            self._discard(data)
            return
        if not self._asking:
            self._asking = True
            self.deadline = self._time() + self._limits.head
        self._size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # it was answered as if it had not been asked for
        except httptools.HttpParserCallbackError:
            log.exception("a request was not understood")
            self.abort()
        except httptools.HttpParserError:
            self._refuse(400)
        if self._asking and self._size > self._limits.header_bytes:
            self._refuse(431)
        if self._waiting and self._transport:
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
        if self._waiting or self._transport is None:
            return
        if self._last:
            self._transport.close()
        else:
            self._transport.resume_reading()

    def on_url(self, url: bytes) -> None:
        """Called by the parser with the target or the next piece of it."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser with each field."""
        self._fields += 1
        self._length += len(name) + len(value)
        name = name.lower()
        if name in _WANTED:
            value = value.strip(b" \t")
            before = self._headers.get(name)
            self._headers[name] = value if before is None else before + b", " + value

    def on_headers_complete(self) -> None:
        """Called by the parser when all fields are known: refuse what is not for us."""
        headers = self._headers
        limits = self._limits
        if self._fields > limits.header_fields or self._length > limits.header_bytes:
            self._refuse(431)
        elif len(self._target) > limits.header_bytes:
            self._refuse(414)
        elif b"," in headers.get(b"host", b"") or (b"host" not in headers and self._needs_host()):
            self._refuse(400)
        elif int(headers.get(b"content-length", b"0")) > limits.body_bytes:
            self._refuse(413)
        elif b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0":
            self._end(self._room.answers.answer(self._request()))

    def on_message_complete(self) -> None:
        """Called by the parser at the end of a request."""
        if self._last or self._parser is None:
            return
        request, connection = self._request(), _SAY_NOTHING
        if not self._parser.should_keep_alive() or self._parser.should_upgrade():
            connection = _CLOSE
        elif b"connection" in self._headers:
            connection = _KEEP
        self._target, self._headers = b"", {}
        self._size = self._fields = self._length = 0
        self._asking = False
        if self._paused or self._waiting:
            self._waiting.append((request, connection))
            self._last = len(self._waiting) >= self._limits.pipelined
        else:
            self._answer(request, connection)

    def expire(self, now: float) -> None:
        """Its time is over: whatever it waits for, end it, unless it takes its answer."""
        if self._transport is None:
            return
        left = self._transport.get_write_buffer_size()
        if left and (not self._left or self._left - left >= self._limits.pace):
            self._left = left
            self.deadline = now + self._limits.period
        elif self._asking and not (left or self._last):
            self._refuse(408)
        else:
            self.abort()

    def finish(self) -> None:
        """Take no more requests and end when the client has its answer."""
        self._last = True
        if self._transport:
            self._transport.close()

    def abort(self) -> None:
        """End now."""
        self._last = True
        self._room.leave(self)
        if self._transport:
            self._transport.abort()

    def socket(self) -> int:
        """The number of its file, -1 where it has none any more."""
        found = self._transport and self._transport.get_extra_info("socket")
        return found.fileno() if found else -1

    def _needs_host(self) -> bool:
        """RFC 9112, 3.2: every request of HTTP/1.1 has one Host."""
        return self._parser is not None and self._parser.get_http_version() != "1.0"

    def _request(self) -> Request:
        method = self._parser.get_method() if self._parser else b""
        client = self._peer
        if b"x-forwarded-for" in self._headers:
            client = self._room.client(client, self._headers[b"x-forwarded-for"])
        return Request(method, self._target, self._headers, client)

    def _answer(self, request: Request, connection: bytes) -> None:
        self._write(self._room.answers.answer(request), connection)
        if connection is _CLOSE:
            self.finish()

    def _refuse(self, status: int) -> None:
        """Answer a request that cannot be read, or only in part, unless others come before it."""
        if self._paused or self._waiting:
            self._last = True
        elif not self._last:
            self._end(self._room.answers.refusal(status))

    def _end(self, answer: Answer) -> None:
        """Give the last answer while there is more coming in.

        To close at once would make the client's system drop the answer (RFC 9112, 9.6).
        """
        self._last, self._asking, self._size = True, False, 0
        self._write(answer, _CLOSE)
        self.deadline = self.since + self._limits.linger
        if self._transport and not self._transport.is_closing():
            self._transport.write_eof()

    def _write(self, answer: Answer, connection: bytes) -> None:
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

    def _discard(self, data: bytes) -> None:
        """What comes in after the last answer is not kept, and not taken without end."""
        self._size += len(data)
        if self._size > self._limits.body_bytes:
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

    def sockets(self) -> list[int]:
        """The numbers of their files."""
        return [one.socket() for one in self._open]

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
