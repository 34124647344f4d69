"""One document from the web, without trusting the server that sends it.

    address → its parts → the host's addresses, checked → connection → answer → decoded bytes

A name is resolved once and the very address that was checked is connected to, so that a second
answer of the name server cannot lead elsewhere. One deadline covers everything, redirects
included, and is set anew before each read: a server that drips bytes cannot outlast it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse, IncompleteRead
from io import BufferedReader, RawIOBase
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct

from feedsvc.model.errors import FeedsvcError

_REDIRECTS = 5
_PIECE = 1 << 16
_AGENT = "feedsvc (+https://pypi.org/project/feedsvc/)"
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
_MOVED = {301, 302, 303, 307, 308}
_SAFE = "/%:@!$&'()*+,;=~"
_PORTS = {"http": 80, "https": 443}

_Place = tuple[Any, ...]  # as socket.getaddrinfo gives it


class FetchError(FeedsvcError):
    """A document could not be had from its address."""


class NotThereError(FetchError):
    """The server says that there is nothing at that address (404 or 410)."""


class Fetched(Struct, frozen=True):
    """A document: its bytes, its media type without parameters, where it was found in the end."""

    data: bytes
    media_type: str
    address: str


class _Target(NamedTuple):
    """An address and its parts; `path` is ready for the request line."""

    address: str
    scheme: str
    host: str
    port: int
    path: str

    def refused(self, message: str, remedy: str) -> FetchError:
        """The error for what cannot be had from it."""
        return _refused(self.address, message, remedy)


def fetch(
    address: str, *, private: bool = False, seconds: float = 20, limit: int = 20 << 20
) -> Fetched:
    """Get a document over http or https, following at most five redirects.

    `seconds` bounds all of it, `limit` the bytes both as sent and as decoded. Hosts that are not
    public (loopback, private networks, link-local and so on, in whatever form) are refused
    unless `private`; proxies of the environment are not used. Raises FetchError.
    """
    deadline = _Deadline(seconds)
    current = address
    try:
        for _ in range(_REDIRECTS + 1):
            target = _target(current)
            found = _get(target, _resolve(target, private, deadline), deadline, limit)
            if isinstance(found, Fetched):
                return found
            current = _follow(target, found)
    except TimeoutError as error:
        message = f"did not send all of its answer within {seconds:g} seconds"
        raise _refused(current, message, "try again later") from error
    raise _refused(address, f"redirects more than {_REDIRECTS} times", "check the URL")


class _Deadline:
    """The instant by which all must be done."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """How many seconds are left; TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Stream(RawIOBase):
    """What the server sends, each read waiting no longer than the deadline."""

    def __init__(self, connection: socket.socket, deadline: _Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        """Say so, for BufferedReader."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes; 0 at the end."""
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)

    def makefile(self, _mode: str) -> BufferedReader:
        """Stand in for a socket, of which HTTPResponse needs no more than this."""
        return BufferedReader(self)


def _target(address: str) -> _Target:
    """Take an address to parts (RFC 3986), refusing what could mean two things or end a line."""
    if re.search(r"[\x00-\x20\x7f-\xa0]", address):
        raise _refused(repr(address), "contains spaces or control characters", "correct the URL")
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
        port = parts.port or _PORTS.get(parts.scheme, 0)
        path = quote(parts.path or "/", safe=_SAFE)
        query = f"?{quote(parts.query, safe=_SAFE + '?')}" if parts.query else ""
    except ValueError as error:
        raise _refused(repr(address), "is not a valid URL", "correct it") from error
    if parts.scheme not in _PORTS:
        raise _refused(address, "is not http or https", "give an http(s) URL or a file")
    if parts.username is not None:
        raise _refused(parts.hostname or "", "has a user name in its URL", _BY_HAND)
    if not re.fullmatch(r"[\w.:-]+", host, re.ASCII):
        raise _refused(address, "does not name a valid host", "correct the URL")
    return _Target(address, parts.scheme, host, port, path + query)


def _resolve(target: _Target, private: bool, deadline: _Deadline) -> list[_Place]:
    """Look the host up once; every address it has must be one that may be connected to."""
    outcome: list[list[_Place] | Exception] = []

    def look_up() -> None:
        try:
            outcome.append([*socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)])
        except (OSError, ValueError) as error:
            outcome.append(error)

    # The system's resolver knows no time limit, so it is left behind when it takes too long.
    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(deadline.left())
    if not outcome:
        raise TimeoutError
    if isinstance(outcome[0], Exception):
        raise target.refused("has an unknown host", "check the spelling") from outcome[0]
    for *_, place in outcome[0]:
        if not private and not is_public(place[0]):
            raise target.refused(f"leads to {place[0]}, which is not a public address", _BY_HAND)
    return outcome[0]


def _get(
    target: _Target, places: Sequence[_Place], deadline: _Deadline, limit: int
) -> Fetched | str:
    """Ask for the document; → it, or where it has moved."""
    try:
        with _connect(target, places, deadline) as connection:
            connection.settimeout(deadline.left())
            connection.sendall(_request(target))
            stream = cast(socket.socket, _Stream(connection, deadline))
            with HTTPResponse(stream, method="GET") as response:
                response.begin()
                return _answer(target, response, limit)
    except TimeoutError:
        raise
    except (OSError, HTTPException, zlib.error) as error:
        raise target.refused(_what(error), "check the URL, and try again") from error


def _connect(target: _Target, places: Sequence[_Place], deadline: _Deadline) -> socket.socket:
    """Connect to the first of the addresses that answers, each with its share of the time."""
    problem = OSError()
    for position, (family, kind, protocol, _, place) in enumerate(places):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(deadline.left() / (len(places) - position))
            connection.connect(place)
            if target.scheme == "http":
                return connection
            connection.settimeout(deadline.left())
            context = ssl.create_default_context()
            return context.wrap_socket(connection, server_hostname=target.host)
        except OSError as error:
            connection.close()
            problem = error
    raise problem


def _request(target: _Target) -> bytes:
    """Write the request; nothing in a `_Target` can end a line."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    if target.port != _PORTS[target.scheme]:
        host = f"{host}:{target.port}"
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {host}",
        f"User-Agent: {_AGENT}",
        f"Accept: {_ACCEPT}",
        "Accept-Encoding: gzip, deflate",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")


def _answer(target: _Target, response: HTTPResponse, limit: int) -> Fetched | str:
    if response.status in _MOVED:
        return response.getheader("Location", "")
    if response.status != HTTPStatus.OK:
        known = response.status in HTTPStatus.__members__.values()
        phrase = f" {HTTPStatus(response.status).phrase}" if known else ""
        message = f"is answered with {response.status}{phrase}"
        kind = NotThereError if response.status in _NOT_THERE else FetchError
        raise kind(message, subject=target.address, remedy="check the URL")
    coding = response.getheader("Content-Encoding", "").strip().lower()
    sent = _within(_sent(response), target, limit)
    if coding in ("gzip", "x-gzip", "deflate"):
        sent = _within(inflated(sent, gzip=coding != "deflate"), target, limit)
    elif coding not in ("", "identity"):
        raise target.refused("is sent in a content coding that was not asked for", _BY_HAND)
    media_type = response.getheader("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(b"".join(sent), media_type, target.address)


def _sent(response: HTTPResponse) -> Iterator[bytes]:
    """The body as sent, in pieces; IncompleteRead when the server ends it early."""
    while piece := response.read(_PIECE):
        yield piece
    if response.length:
        raise IncompleteRead(b"", response.length)


def _within(pieces: Iterator[bytes], target: _Target, limit: int) -> Iterator[bytes]:
    """The same pieces, as long as they are no more than `limit` bytes together."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise target.refused(f"is larger than {limit:,} bytes", "shorten the feed")
        yield piece


def _follow(target: _Target, location: str) -> str:
    """Where a redirect leads; it must not leave TLS."""
    # Headers arrive as Latin-1 while servers mean UTF-8, with blanks and all.
    text = location.encode("latin-1", "replace").decode("utf-8", "replace").strip()
    if not text:
        raise target.refused("redirects without saying where", "check the URL")
    try:
        following = urljoin(target.address, text.replace(" ", "%20"))
    except ValueError as error:
        raise target.refused("redirects to what is not a valid URL", "check it") from error
    if target.scheme == "https" and not following.lower().startswith("https:"):
        raise target.refused("redirects from https to something else", "give the final URL")
    return following


_NOT_THERE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_BY_HAND = "fetch it yourself and give the file"


def _what(error: OSError | HTTPException | zlib.error) -> str:
    """Say what went wrong without quoting the server."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"has no valid certificate ({error.verify_message})"
        case ssl.SSLError():
            return "does not speak TLS"
        case IncompleteRead():
            return "ended before all of it was sent"
        case HTTPException():
            return "is not answered in HTTP"
        case zlib.error():
            return "is badly compressed"
    return f"cannot be reached ({error.strerror or type(error).__name__})"


def _refused(subject: str, message: str, remedy: str) -> FetchError:
    return FetchError(message, subject=subject, remedy=remedy)


def inflated(pieces: Iterator[bytes], *, gzip: bool) -> Iterator[bytes]:
    """Decompress gzip (RFC 1952) or deflate (RFC 9110, 8.4.1.2) into pieces of at most 64 KiB.

    A gzip stream may have several members; deflate may lack its zlib header, as some servers
    send it. What follows the stream is ignored. Raises zlib.error for a stream that is broken or
    cut off.
    """
    decoder = None
    for piece in pieces:
        rest = piece
        while rest:
            if decoder is None or decoder.eof:
                decoder = _decoder(rest, gzip=gzip, first=decoder is None)
            if decoder is None:
                return
            yield decoder.decompress(rest, _PIECE)
            rest = decoder.unconsumed_tail or decoder.unused_data
    while decoder and not decoder.eof:
        if not (pending := decoder.decompress(b"", _PIECE)):
            raise zlib.error("the stream is cut off")
        yield pending


def _decoder(start: bytes, *, gzip: bool, first: bool) -> Any:
    """Choose the decoder for a stream that starts like this; None where only padding follows."""
    if gzip:
        return zlib.decompressobj(31) if first or start.startswith(b"\x1f") else None
    if not first:
        return None
    # CM = 8, and the first two bytes are a multiple of 31 (RFC 1950, 2.2).
    headed = start[0] & 0x0F == 8 and (len(start) < 2 or (start[0] << 8 | start[1]) % 31 == 0)
    return zlib.decompressobj(15 if headed else -15)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215; global to Pythons before 3.11.10


def is_public(text: str) -> bool:
    """Whether an IP address may be connected to on the word of somebody else.

    It may not if it is loopback, private, shared, link-local, multicast, reserved or unspecified
    (the IANA special-purpose registries). An IPv6 address that stands for an IPv4 address is
    judged by that: mapped (RFC 4291, 2.5.5.2), 6to4 (RFC 3056) and NAT64 (RFC 6052, 2.1).
    Raises ValueError for what is no address.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
        if address.is_site_local or address in _NAT64_LOCAL:
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )
