"""Reading: the bytes of a connection → requests, and what is wrong with them.

httptools (llhttp) reads them; this is its only room. Its traps: it limits the size of nothing, a
target may come in pieces, values keep the blanks behind them, hosts and numbers of any length are
as good as others, and what follows the last request of a connection is an error though that
request is good. Of versions it takes only 1.0, 1.1, 2.0 and 0.9 unless it is told to take all.

A request with a body is given on as soon as its header is complete, as the last one of its
connection: no method that is allowed here has a use for a body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httptools

from feedsvc.service.http.answers import Request
from feedsvc.service.http.limits import Limits
from feedsvc.service.http.target import Target, host, target

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
_DIGITS = 19  # of a Content-Length; longer numbers are of no use, and slow to read
# What an answer says of its connection.
CLOSE, KEEP, SAY_NOTHING = b"Connection: close\r\n", b"Connection: keep-alive\r\n", b""


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
