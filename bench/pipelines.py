"""`python -m bench pipelines`: many requests on one connection, whose client reads slowly.

Each sequence is of random length and of requests of all kinds: large and small documents, HEAD,
OPTIONS, what is not there, conditions; then often one that ends the connection (with a body,
refused, to be closed, an upgrade), with more behind it. It is sent in random pieces by a client
that reads little at a time, or nothing before all is sent. Every answer has to come, in order and
whole, none twice, none to what is behind the last; and nothing may be logged.
"""

from __future__ import annotations

import logging
import random
import re
import select
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.page import Section
from bench.tables import table

_SENDING = 16_384  # bytes that the server's system takes of an answer that nobody reads
_LIMIT = 64  # requests that wait; the last one of more ends the connection
_PATIENCE = 20.0
_DOCUMENTS = {
    "large.atom": b"<feed>" + b"large " * 40_000,
    "middle.atom": b"<feed>" + b"middle " * 3_000,
    "feed.atom": b"<feed>small</feed>",
    "feed.json": b'{"version": "https://jsonfeed.org/version/1.1"}',
    "index.html": b"<!doctype html><title>Feeds</title>",
}
_HEAD = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n((?:[\w-]+: [^\r\n]*\r\n)+)\r\n")
_LENGTH = re.compile(rb"Content-Length: (\d+)\r\n")
_END = b"Connection: close\r\n"


class Asked(NamedTuple):
    """A request, the status of its answer, and the body that it has, None where any will do."""

    sent: bytes
    status: int
    body: bytes | None = None
    is_bare: bool = False  # an answer without a body, whatever length it tells


class Requests(NamedTuple):
    """Requests that are to be answered, and bytes behind them that are not."""

    asked: tuple[Asked, ...]
    ends: bool
    behind: bytes


def sequence(chance: random.Random) -> Requests:
    """A random one."""
    length = chance.choice((1, 2, 3, chance.randint(1, 20), chance.randint(1, 100)))
    asked = [_ordinary(chance) for _ in range(length)]
    if chance.random() < 0.3:
        return Requests(tuple(asked), ends=False, behind=b"")
    last = chance.choice(_LAST)
    behind = b"".join(_ordinary(chance).sent for _ in range(chance.randint(0, 4)))
    return Requests((*asked, last), ends=True, behind=behind)


def _get(name: str, fields: bytes = b"", method: bytes = b"GET", version: bytes = b"1.1") -> bytes:
    return b"%s /%s HTTP/%s\r\nHost: a\r\n%s\r\n" % (method, name.encode(), version, fields)


def _ordinary(chance: random.Random) -> Asked:
    name = chance.choices(list(_DOCUMENTS), (1, 2, 6, 6, 3))[0]
    match chance.randrange(8):
        case 0:
            return Asked(_get(name, method=b"HEAD"), 200, b"", is_bare=True)
        case 1:
            return Asked(_get(f"never-{chance.randrange(9)}"), 404, b"404 Not Found\n")
        case 2:
            return Asked(_get(name, b"If-None-Match: *\r\n"), 304, b"", is_bare=True)
        case 3:
            return Asked(_get(name, method=b"DELETE"), 405, b"405 Method Not Allowed\n")
        case 4:
            return Asked(_get(name, method=b"OPTIONS"), 204, b"", is_bare=True)
        case _:
            return Asked(_get(name), 200, _DOCUMENTS[name])


_SMALL = _DOCUMENTS["feed.atom"]
_LAST = (
    Asked(_get("feed.atom", b"Content-Length: 5\r\n") + b"hello", 200, _SMALL),
    Asked(_get("feed.atom", b"Content-Length: 4000\r\n") + bytes(4000), 200, _SMALL),
    Asked(_get("feed.atom", b"Content-Length: 5\r\n", b"POST") + b"hello", 405),
    Asked(
        _get("feed.atom", b"Transfer-Encoding: chunked\r\n") + b"1\r\nx\r\n0\r\n\r\n", 200, _SMALL
    ),
    Asked(_get("feed.atom", b"Transfer-Encoding: chunked\r\n") + b"no size\r\n", 200, _SMALL),
    Asked(_get("feed.atom", b"Transfer-Encoding: gzip\r\n"), 501),
    Asked(_get("feed.atom", b"Content-Length: 1000000\r\n", b"PUT"), 413),
    Asked(_get("feed.atom", b"Content-Length: " + b"0" * 5000 + b"5\r\n"), 400),
    Asked(_get("feed.atom", b"Host: b\r\n"), 400),
    Asked(_get("feed.atom", b"Host : b\r\n"), 400),
    Asked(_get("feed.atom", b"X: y\r\n" * 120), 431),
    Asked(_get("a" * 17_000), 414),
    Asked(_get("feed.atom", version=b"2.0"), 505),
    Asked(_get("feed.atom", version=b"1.0"), 200, _SMALL),
    Asked(_get("feed.atom", _END), 200, _SMALL),
    Asked(_get("feed.atom", _END, b"HEAD"), 200, b"", is_bare=True),
    Asked(_get("feed.atom", b"Connection: Upgrade\r\nUpgrade: h2c\r\n"), 200, _SMALL),
    Asked(b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    Asked(b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    Asked(b"nonsense\r\n\r\n", 400),
)


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """Serve the documents that are asked for; → the address."""
    from feedsvc.service.http.server import Server, Settings
    from feedsvc.service.status import Status

    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as made:
        for name, body in _DOCUMENTS.items():
            Path(made, name).write_bytes(body)
        server = Server(Path(made), Settings(port=0), Status, now=lambda: datetime.now(UTC))
        server.bind().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENDING)
        server.start()
        try:
            yield server.address
        finally:
            server.stop(5)


def wrong(address: tuple[str, int], made: Requests, chance: random.Random) -> str:
    """Send a sequence; → what is wrong with what comes back, empty where nothing is."""
    try:
        told = _exchange(address, made, chance)
    except OSError as error:
        return repr(error)
    return _differs(made, told)


def _exchange(address: tuple[str, int], made: Requests, chance: random.Random) -> bytes:
    """All that comes back, until the server ends the connection."""
    left = memoryview(b"".join(one.sent for one in made.asked) + made.behind)
    piece = chance.choice((7, 100, 1_000, 100_000)) if len(left) < 10_000 else 100_000
    reads_late, told = chance.random() < 0.5, bytearray()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(address)
        client.setblocking(False)
        while True:
            reading = not (reads_late and left)
            readable, writable = _ready(client, reading, bool(left))
            if writable:
                left = left[client.send(left[:piece]) :]
                if not left and not made.ends:
                    client.shutdown(socket.SHUT_WR)
            elif readable:
                data = client.recv(chance.choice((100, 4_096, 65_536, 1 << 20)))
                if not data:
                    return bytes(told)
                told += data
            elif reading:
                raise TimeoutError("the server neither reads nor writes")
            else:
                reads_late = False  # it takes no more before its answers are read


def _ready(client: socket.socket, reading: bool, writing: bool) -> tuple[bool, bool]:
    """Whether a socket can be read or written, as soon as it can; who only writes waits shortly."""
    waiting = select.poll()
    waiting.register(client, reading * select.POLLIN | writing * select.POLLOUT)
    events = sum(found for _, found in waiting.poll(1000 * _PATIENCE if reading else 50))
    ended = select.POLLHUP | select.POLLERR
    return reading and bool(events & (select.POLLIN | ended)), bool(events & select.POLLOUT)


def _differs(made: Requests, told: bytes) -> str:
    at, number, head = 0, 0, None
    for number, one in enumerate(made.asked):
        head = _HEAD.match(told, at)
        if head is None:
            return f"no answer {number} of {len(made.asked)}: {told[at : at + 40]!r}"
        length = _LENGTH.search(head[2])
        size = 0 if one.is_bare or length is None else int(length[1])
        body = told[head.end() : head.end() + size]
        at = head.end() + size
        if int(head[1]) != one.status or (one.body is not None and body != one.body):
            return f"answer {number} is {head[1]!r} with {len(body)} bytes, not {one.status}"
        if _END in head[2]:
            break
    if number + 1 < len(made.asked) and number + 1 < _LIMIT:
        return f"answer {number} of {len(made.asked)} is the last"
    if made.ends and (head is None or _END not in head[2]):
        return "the end is not said"
    return "" if at == len(told) else f"{len(told) - at} bytes behind the last answer"


class _Listener(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def tried(number: int, seed: int) -> tuple[int, Sequence[str]]:
    """So many sequences; → how many requests that was, and what was wrong."""
    listener, found, requests = _Listener(), [], 0
    logging.getLogger().addHandler(listener)
    try:
        with serving() as address:
            for one in range(number):
                chance = random.Random(f"{seed} {one}")
                made = sequence(chance)
                requests += len(made.asked)
                if said := wrong(address, made, chance):
                    found.append(f"sequence {one} of seed {seed}: {said}")
    finally:
        logging.getLogger().removeHandler(listener)
    return requests, [*found, *(f"logged: {line}" for line in listener.lines)]


def report(section: Section, number: int, seed: int) -> bool:
    """Try them and say what came of it; whether nothing was wrong."""
    requests, found = tried(number, seed)
    row = (f"{number:,}", f"{requests:,}", str(len(found)))
    section.say(table(("sequences", "requests", "wrong"), [row], words=0))
    for line in found:
        section.say(line)
    return not found
