"""Reading: the bytes of a connection → requests, and what is wrong with them (RFC 9112).

httptools (llhttp) reads them; this is its only room. Its traps: it limits the size of nothing, a
target may come in pieces, values keep the blanks behind them, hosts and numbers of any length are
as good as others, and what follows the last request of a connection is an error though that
request is good. Of versions it takes only 1.0, 1.1, 2.0 and 0.9 unless it is told to take all.

A request with a body is given on as soon as its header is complete, as the last one of its
connection: no method that is allowed here has a use for a body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote_to_bytes

import httptools
from msgspec import Struct

_WANTED = frozenset(
    b"accept accept-encoding connection content-length host if-match if-modified-since"
    b" if-none-match if-unmodified-since sec-fetch-dest transfer-encoding user-agent"
    b" x-forwarded-for".split()
)
_DIGITS = 19  # of a Content-Length; longer numbers are of no use, and slow to read
# What an answer says of its connection.
CLOSE, KEEP, SAY_NOTHING = b"Connection: close\r\n", b"Connection: keep-alive\r\n", b""


class Request(Struct, frozen=True, gc=False):
    """A request as far as it matters here; names of header fields are in lower case.

    Fields that came several times are joined by commas (RFC 9110, 5.3). `client` is an address,
    `host` whose documents are asked for, None where nobody is named. `refused` is the status of
    the answer to what cannot be read or is not taken, else 0.
    """

    method: bytes
    target: Target
    headers: Mapping[bytes, bytes]
    client: str = ""
    host: Host | None = None
    refused: int = 0


class Limits(Struct, frozen=True):
    """What clients may take; times in seconds, sizes in bytes.

    `head` is for a whole request to arrive, `idle` between two of them, `linger` for a client
    that is refused to see why. A client that takes less than `pace` bytes of its answer in
    `period` is let go. Of what comes in behind the last request that is answered, `ignored` bytes
    are read and thrown away. Of more than `connections` the one that was quiet longest goes.
    """

    connections: int = 1000
    head: float = 10.0
    idle: float = 15.0
    linger: float = 2.0
    period: float = 10.0
    pace: int = 10_000
    header_bytes: int = 16_384
    header_fields: int = 100
    body_bytes: int = 65_536
    ignored: int = 1 << 20
    pipelined: int = 64


class MisreadError(Exception):
    """A mistake of ours while a request was read."""


class Reader:
    """Gives each request to `take`, in order, with what its answer says of the connection.

    One that cannot be read is a request that is refused, and the last. `client` makes the address
    of who asks of the one that connected and the field X-Forwarded-For. `is_asking`: a request
    began and is not complete.
    """

    def __init__(
        self,
        peer: str,
        limits: Limits,
        client: Callable[[str, bytes], str],
        take: Callable[[Request, bytes], None],
    ) -> None:
        self._peer = peer
        self._limits = limits
        self._client = client
        self._take = take
        self._parser = httptools.HttpRequestParser(self)
        self._parser.set_dangerous_leniencies(lenient_version=True)
        self._written = b""  # the target
        self._headers: dict[bytes, bytes] = {}
        self._size = 0  # bytes that came in since the last request
        self._fields = self._length = 0  # how many fields it has, how many bytes they are
        self._target = Target()
        self._named, self._host = b"", host(b"")
        self._is_known = False  # it was seen that the client speaks HTTP/1
        self._ended = False
        self.is_asking = False

    def feed(self, data: bytes) -> None:
        """Read more; MisreadError where that went wrong here."""
        self.is_asking = True
        self._size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # it was answered as if it had not been asked for
        except httptools.HttpParserCallbackError as error:
            raise MisreadError from error
        except httptools.HttpParserError:
            self.refuse(400)
        if self.is_asking and self._size > self._limits.header_bytes:
            self.refuse(431)

    def refuse(self, status: int) -> None:
        """Give on a request that is not complete, as one to be refused."""
        self._end(Request(b"", Target(), {}, refused=status))

    def close(self) -> None:
        """Let go of the parser, which refers to this."""
        del self._parser

    def on_url(self, url: bytes) -> None:
        """Called by the parser with the target or the next piece of it."""
        self._written += url
        self.is_asking = True  # also behind a request that came with it

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
        if self._ended:
            return
        headers = self._headers
        refused = self._fault()
        if refused:
            self._end(Request(self._parser.get_method(), Target(), {}, refused=refused))
        elif b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0":
            self._end(self._request())

    def on_message_complete(self) -> None:
        """Called by the parser at the end of a request."""
        if self._ended:
            return
        request, connection = self._request(), SAY_NOTHING
        if not self._parser.should_keep_alive() or self._parser.should_upgrade():
            self._end(request)
            return
        if b"connection" in self._headers:
            connection = KEEP
        self._written, self._headers = b"", {}
        self._size = self._fields = self._length = 0
        self.is_asking = False
        self._take(request, connection)

    def _end(self, request: Request) -> None:
        """Give on the last request."""
        if not self._ended:
            self._ended, self.is_asking = True, False
            self._headers = {}  # what comes behind is none of this request's
            self._take(request, CLOSE)

    def _request(self) -> Request:
        client = self._peer
        if b"x-forwarded-for" in self._headers:
            client = self._client(client, self._headers[b"x-forwarded-for"])
        asked = self._target.host or self._host
        return Request(self._parser.get_method(), self._target, self._headers, client, asked)

    def _fault(self) -> int:
        """With which status the request is refused, 0 is not at all."""
        headers, limits = self._headers, self._limits
        if self._fields > limits.header_fields or self._length > limits.header_bytes:
            return 431
        if len(self._written) > limits.header_bytes:
            return 414
        version = self._version()
        if not version.startswith("1."):
            return 505
        if not (self._has_host(version) and self._has_target()):
            return 400
        if b"content-length" in headers or b"transfer-encoding" in headers:
            return _fault_of_body(headers, version, limits)
        return 0

    def _version(self) -> str:
        """The version, 1.1 for any later one of HTTP/1 where that is all that matters.

        To ask the parser costs a fifteenth of a request. Connections go on without being asked to
        from 1.1 on; and a client that spoke HTTP/1 does not come to speak another.
        """
        if (
            self._is_known
            and b"connection" not in self._headers
            and self._parser.should_keep_alive()
        ):
            return "1.1"
        version: str = self._parser.get_http_version()
        self._is_known = True
        return version

    def _has_host(self, version: str) -> bool:
        """RFC 9112, 3.2: requests of HTTP/1.1 have one Host, and it is valid in all of them."""
        written = self._headers.get(b"host")
        if written is None:
            self._named, self._host = b"", None
            return version == "1.0"
        if written != self._named:  # clients stay with one
            self._named, self._host = written, host(written)
        return self._host is not None

    def _has_target(self) -> bool:
        found = target(self._written)
        self._target = found or Target()
        if found and found.paths:
            return True
        return found is not None and self._parser.get_method() in (b"OPTIONS", b"CONNECT")


def _fault_of_body(headers: Mapping[bytes, bytes], version: str, limits: Limits) -> int:
    """The same for what is said of the body (RFC 9112, 6); both at once the parser refuses."""
    if b"transfer-encoding" in headers:
        known = headers[b"transfer-encoding"].lower() == b"chunked"
        return 400 if version == "1.0" else 0 if known else 501
    length = headers[b"content-length"]
    if len(length) > _DIGITS:
        return 400
    return 413 if int(length) > limits.body_bytes else 0


_LONGEST = 300  # characters of a host: a name has 253 at most
_NAME = rb"(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
_HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|" + _NAME + rb")(?::\d*)?")
_ABSOLUTE = re.compile(rb"(?i:https?)://([^/?]*)(.*)", re.DOTALL)
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Host(Struct, frozen=True):
    """Who is asked: a name in lower case or an address, without the port."""

    name: str
    is_address: bool = False
    is_loopback: bool = False

    @property
    def is_private(self) -> bool:
        """Whether no stranger can own it: an address, this machine, or a name without a dot."""
        return self.is_address or self.is_loopback or "." not in self.name


class Target(Struct, frozen=True):
    """What is asked for: the documents that it may mean, of which the first that exists is meant.

    There is none in `*` and in the target of CONNECT. `host` is the one that an absolute target
    names; it goes before the field Host.
    """

    paths: tuple[str, ...] = ()
    host: Host | None = None


@lru_cache(1024)
def host(written: bytes) -> Host | None:
    """The value of Host, or the authority of an absolute target; None where it is not valid."""
    found = _HOST.fullmatch(written) if len(written) <= _LONGEST else None
    if found is None:
        return None
    name = found[1].decode("ascii").lower().removesuffix(".")
    try:
        address = IPv6Address(name[1:-1]) if name.startswith("[") else IPv4Address(name)
    except ValueError:
        if name.startswith("["):
            return None
        return Host(name, is_loopback=name == "localhost" or name.endswith(".localhost"))
    return Host(name.strip("[]"), is_address=True, is_loopback=address.is_loopback)


@lru_cache(256)
def target(written: bytes) -> Target | None:
    """What a request is for; None where that is not valid."""
    if written.startswith(b"/"):
        return _of_path(written, None)
    found = _ABSOLUTE.fullmatch(written)
    if found is None:
        return Target() if written == b"*" or host(written) else None
    authority = host(found[1])
    if authority is None:
        return None
    return _of_path(found[2] if found[2].startswith(b"/") else b"/" + found[2], authority)


def _of_path(written: bytes, authority: Host | None) -> Target | None:
    """The path is decoded once, and is no other for dots or slashes in it.

    `/tags/` is its index.html, `/tags/x` is x.html where there is no x.
    """
    encoded = written[1:].partition(b"?")[0]
    if b"#" in written or _BAD_ESCAPE.search(encoded):
        return None
    path = unquote_to_bytes(encoded).decode("utf-8", "replace")
    if "\0" in path:
        return None
    if not path or path.endswith("/"):
        return Target((f"{path}index.html",), authority)
    return Target((path, f"{path}.html"), authority)
