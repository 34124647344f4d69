"""Documents from the web: what is fetched, what is refused, and that it always ends."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from feedsvc.published import fetch as room
from feedsvc.published import parse, sources
from feedsvc.published.fetch import Fetched, FetchError, fetch, inflated, is_public

Answer = bytes | Callable[[socket.socket], None]


class Server:
    """A server on 127.0.0.1 that gives one answer to each connection, in order, and then ends."""

    def __init__(self, *answers: Answer, context: ssl.SSLContext | None = None) -> None:
        self._answers = answers
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(10)
        self.port = self._socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/feed.atom"
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more connections and wait for the thread."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(120)

    def _run(self) -> None:
        for answer in self._answers:
            # A client that refuses, or a test that is over, ends the connection as it likes.
            with suppress(OSError):
                connection, _ = self._socket.accept()
                connection.settimeout(10)
                with connection, self._secured(connection) as stream:
                    self._serve(stream, answer)

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self._context is None:
            return connection
        return self._context.wrap_socket(connection, server_side=True)

    def _serve(self, connection: socket.socket, answer: Answer) -> None:
        self.requests.append(connection.recv(1 << 16))
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)
            connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers that end with the test."""
    servers: list[Server] = []

    def start(*answers: Answer, context: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(*answers, context=context))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Write an answer with that body."""
    size = len(body) if length is None else length
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


def moved(to: str, status: str = "301 Moved Permanently") -> bytes:
    """Write a redirect."""
    return answer(b"", f"Location: {to}", status=status)


def refusal(address: str, **options: object) -> FetchError:
    """Fetch what cannot be fetched."""
    with pytest.raises(FetchError) as caught:
        fetch(address, **{"private": True, "seconds": 10} | options)  # type: ignore[arg-type]
    return caught.value


def test_a_document_comes_with_its_type_and_address(serve):
    """The media type is without parameters, the bytes are as sent."""
    server = serve(answer(b"<feed/>", "Content-Type: Application/Atom+XML; charset=utf-8"))

    assert fetch(server.address, private=True) == Fetched(
        b"<feed/>", "application/atom+xml", server.address
    )


def test_the_request_says_who_asks(serve):
    """Path, query, host, agent and codings stand in it, one a line; the fragment does not."""
    server = serve(answer(b""))
    fetch(f"http://127.0.0.1:{server.port}/ä/feed?q=ö&r=1#top", private=True)

    lines = server.requests[0].decode().split("\r\n")

    assert lines[0] == "GET /%C3%A4/feed?q=%C3%B6&r=1 HTTP/1.1"
    assert f"Host: 127.0.0.1:{server.port}" in lines
    assert any(line.startswith("User-Agent: feedsvc (+https://") for line in lines)
    assert "Accept-Encoding: gzip, deflate" in lines


@pytest.mark.parametrize("status", ["301 x", "302 x", "303 x", "307 x", "308 x"])
def test_redirects_are_followed(serve, status):
    """A relative one as well, and the final address is told."""
    server = serve(moved("/new%20feed", status), answer(b"x"))

    found = fetch(server.address, private=True)

    assert found.address == f"http://127.0.0.1:{server.port}/new%20feed"


def test_a_redirect_may_be_written_in_utf8_with_blanks(serve):
    """As browsers read it."""
    server = serve(moved("/neu ü"), answer(b"x"))
    fetch(server.address, private=True)

    assert server.requests[1].startswith(b"GET /neu%20%C3%BC HTTP/1.1\r\n")


def test_six_redirects_are_too_many(serve):
    """Five are followed; a loop ends there."""
    server = serve(*[moved("/feed.atom")] * 7)

    assert "redirects more than 5 times" in str(refusal(server.address))
    assert len(server.requests) == 6


def test_a_redirect_is_checked_like_an_address(serve):
    """Another scheme, no place at all, a broken address."""
    file, nowhere, broken, odd = (
        serve(moved(to)) for to in ("file:///etc/passwd", "", "http://[", "http://a\x01b/")
    )

    assert "is not http or https" in str(refusal(file.address))
    assert "redirects without saying where" in str(refusal(nowhere.address))
    assert "redirects to what is not a valid URL" in str(refusal(broken.address))
    assert "control characters" in str(refusal(odd.address))


def test_a_redirect_to_a_private_host_is_refused(serve, monkeypatch):
    """A public host cannot send us into the network behind us."""
    server = serve(moved("http://127.0.0.1:1/"))
    monkeypatch.setattr(room, "is_public", lambda text: text != "127.0.0.1" or not server.requests)

    error = refusal(server.address, private=False)

    assert "leads to 127.0.0.1, which is not a public address" in str(error)
    assert error.subject == "http://127.0.0.1:1/"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "0", "0.0.0.0", "10.1.2.3",
        "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fec0::1]", "[ff02::1]",
        "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "localhost",
        "[64:ff9b:1::101:101]", "[2001:0:4136:e378::1]", "[::1.1.1.1]", "[100::1]", "[2001:db8::1]",
    ],
)  # fmt: skip
def test_private_hosts_are_refused(host):
    """In whatever form they are written."""
    error = refusal(f"http://{host}/", private=False)

    assert "which is not a public address" in str(error)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::"],
)
def test_public_hosts_are_not_refused(address):
    """Nor are those that stand for a public IPv4 address."""
    assert is_public(address)


def test_a_host_with_one_private_address_is_refused(monkeypatch):
    """All of its addresses must be public, whichever would be tried first."""
    places = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 80)) for host in ("1.1.1.1", "10.0.0.1")
    ]
    monkeypatch.setattr(room.socket, "getaddrinfo", lambda *_, **__: places)

    assert "leads to 10.0.0.1" in str(refusal("http://two.example/", private=False))


def test_a_name_is_looked_up_once(serve, monkeypatch):
    """The address that was checked is connected to: a second answer would lead nowhere."""
    server = serve(answer(b"x"))
    answers = [("127.0.0.1", server.port), ("127.0.0.1", 1)]

    def look_up(*_, **__):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", answers.pop(0))]

    monkeypatch.setattr(room.socket, "getaddrinfo", look_up)
    fetch("http://changing.example/", private=True)

    assert answers == [("127.0.0.1", 1)]
    assert b"\r\nHost: changing.example\r\n" in server.requests[0]


def test_the_next_address_of_a_host_is_tried(serve, monkeypatch):
    """Where the first refuses the connection."""
    server = serve(answer(b"x"))
    places = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        for port in (1, server.port)
    ]
    monkeypatch.setattr(room.socket, "getaddrinfo", lambda *_, **__: places)

    assert fetch("http://two.example/", private=True).data == b"x"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("file:///etc/passwd", "is not http or https"),
        ("ftp://a.example/", "is not http or https"),
        ("data:text/plain,x", "is not http or https"),
        ("feed.xml", "is not http or https"),
        ("", "is not http or https"),
        ("http://", "does not name a valid host"),
        ("http:///feed", "does not name a valid host"),
        ("http://a%0d%0ab/", "does not name a valid host"),
        ("http://a.example:99999/", "is not a valid URL"),
        ("http://a..example/", "is not a valid URL"),
        ("http://[::1/", "is not a valid URL"),
        ("http://me:secret@a.example/", "has a user name in its URL"),
        ("http://a.example/\r\nX: y", "contains spaces or control characters"),
        ("http://a.example/x y", "contains spaces or control characters"),
    ],
)
def test_addresses_that_are_refused(address, message):
    """Before anything is sent; a password is not repeated in the message."""
    error = refusal(address)

    assert message in str(error)
    assert error.remedy
    assert "secret" not in str(error)


def test_an_unknown_host(monkeypatch):
    """Is told as such."""

    def look_up(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(room.socket, "getaddrinfo", look_up)

    assert "has an unknown host" in str(refusal("http://nowhere.example/"))


def test_a_slow_name_server_ends_at_the_limit(monkeypatch):
    """Though the system's resolver has no time limit."""
    done = threading.Event()

    def look_up(*_, **__):
        done.wait(10)
        return []

    monkeypatch.setattr(room.socket, "getaddrinfo", look_up)

    error = refusal("http://slow.example/", seconds=0.1)
    done.set()

    assert "did not send all of its answer within 0.1 seconds" in str(error)


def test_nobody_there(serve):
    """A refused connection is told with the system's reason."""
    server = serve()
    server.close()

    assert "cannot be reached (Connection refused)" in str(refusal(server.address))


@pytest.mark.slow
@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_dripping_server_ends_at_the_limit(serve, start):
    """Each byte comes in time, but the whole does not: neither headers nor body may drip."""
    ended = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(500):
            if ended.is_set():
                return
            connection.sendall(b"x")
            time.sleep(0.02)

    error = refusal(serve(drip).address, seconds=0.4)
    ended.set()

    assert "did not send all of its answer within 0.4 seconds" in str(error)


def test_a_silent_server_ends_at_the_limit(serve):
    """One that takes the request and says nothing."""
    ended = threading.Event()
    error = refusal(serve(lambda _: ended.wait(10)).address, seconds=0.2)
    ended.set()

    assert "did not send all of its answer within 0.2 seconds" in str(error)


def test_no_time_at_all():
    """Is over before anything is looked up."""
    assert "within 0 seconds" in str(refusal("http://127.0.0.1:1/", seconds=0))


def test_the_limit_holds_for_all_redirects_together(serve):
    """Each answer comes in time, all of them do not."""

    def late(connection: socket.socket) -> None:
        time.sleep(0.15)
        connection.sendall(moved("/feed.atom"))

    assert "did not send all of its answer" in str(refusal(serve(*[late] * 6).address, seconds=0.4))


def test_a_body_of_just_the_limit_is_taken(serve):
    """And one byte more is too large, whether its length is told or not."""
    server = serve(answer(b"x" * 100), answer(b"x" * 101), b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 101)

    assert len(fetch(server.address, private=True, limit=100).data) == 100
    assert "is larger than 100 bytes" in str(refusal(server.address, limit=100))
    assert "is larger than 100 bytes" in str(refusal(server.address, limit=100))


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"moss " * 9000)),
        ("x-gzip", gzip.compress(b"moss " * 4000) + gzip.compress(b"moss " * 5000)),
        ("GZIP", gzip.compress(b"moss " * 9000) + b"\0\0\0"),
        ("deflate", zlib.compress(b"moss " * 9000)),
        ("deflate", zlib.compress(b"moss " * 9000)[2:-4]),
        ("identity", b"moss " * 9000),
    ],
    ids=["gzip", "two members", "padded", "deflate", "raw deflate", "identity"],
)
def test_bodies_are_decoded(serve, coding, body):
    """Members of a gzip stream are joined, padding is ignored, deflate may be raw."""
    server = serve(answer(body, f"Content-Encoding: {coding}"))

    assert fetch(server.address, private=True).data == b"moss " * 9000


@pytest.mark.parametrize(
    ("coding", "body", "message"),
    [
        ("gzip", gzip.compress(b"moss " * 9000)[:-9], "is badly compressed"),
        ("gzip", b"moss", "is badly compressed"),
        ("deflate", b"\xff\xff\xff\xff", "is badly compressed"),
        ("br", b"moss", "is sent in a content coding that was not asked for"),
        ("gzip, gzip", b"moss", "is sent in a content coding that was not asked for"),
    ],
    ids=["cut off", "no gzip", "no deflate", "brotli", "twice"],
)
def test_bodies_that_cannot_be_decoded(serve, coding, body, message):
    """Cut off, no such format, or a coding that was not asked for."""
    server = serve(answer(body, f"Content-Encoding: {coding}"))

    assert message in str(refusal(server.address))


def test_a_bomb_is_stopped_at_the_limit(serve):
    """The bytes count as decoded, and never many of them are decoded at once."""
    bomb = gzip.compress(bytes(20_000_000))

    message = str(refusal(serve(answer(bomb, "Content-Encoding: gzip")).address, limit=1_000_000))

    assert "is larger than 1,000,000 bytes" in message
    assert max(map(len, inflated(iter([bomb]), gzip=True))) <= 1 << 16


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 65_636, 200_000])
def test_no_part_of_a_stream_is_taken_for_the_whole(size):
    """Wherever it is cut off; the whole comes back wherever it is divided."""
    stream = gzip.compress(bytes(size), mtime=0)

    for cut in range(1, len(stream)):
        parts = iter([stream[:cut], stream[cut:]])
        assert sum(map(len, inflated(parts, gzip=True))) == size
        with pytest.raises(zlib.error):
            list(inflated(iter([stream[:cut]]), gzip=True))


def test_what_follows_a_deflate_stream_is_ignored():
    """It has no members, so there is nothing it could be."""
    stream = zlib.compress(b"moss") + b"stone"

    assert b"".join(inflated(iter([stream]), gzip=False)) == b"moss"


def test_chunks_are_joined(serve):
    """A chunked answer is one document."""
    server = serve(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nmos\r\n1\r\ns\r\n0\r\n\r\n"
    )

    assert fetch(server.address, private=True).data == b"moss"


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (answer(b"moss", length=5), "ended before all of it was sent"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nmoss",
            "ended before all of it was sent",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmoss\r\n",
            "ended before all of it was sent",
        ),
        (b"", "is not answered in HTTP"),
        (b"220 mail.example ESMTP\r\n", "is not answered in HTTP"),
        (b"HTTP/1.1 \x1b[2J\r\n\r\n", "is not answered in HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "is not answered in HTTP"),
        (answer(b"", status="404 \x1b[2JGone fishing"), "is answered with 404 Not Found"),
        (answer(b"", status="999 What"), "is answered with 999"),
        (answer(b"", status="304 Not Modified"), "is answered with 304 Not Modified"),
    ],
)
def test_answers_that_are_refused(serve, sent, message):
    """Broken ones and those that are no document; the server's own words are not repeated."""
    error = refusal(serve(sent).address)

    assert message in str(error)
    assert "\x1b" not in str(error)


@pytest.mark.parametrize("length", ["-1", "four", "9" * 5000])
def test_a_length_that_is_no_number_is_not_believed(serve, length):
    """The document ends where the server ends it."""
    server = serve(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nmoss".encode())

    assert fetch(server.address, private=True).data == b"moss"


def test_proxies_of_the_environment_are_not_used(serve, monkeypatch):
    """They could lead anywhere."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    server = serve(answer(b"x"))

    assert fetch(server.address, private=True).data == b"x"


# A certificate for 127.0.0.1 that nobody has signed, valid until 2126, with its key.
KEY = """\
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIhEy2pG3FYVQsZWf
7qRJympMZU9W806xuxN6KPqVyHuhRANCAASAr9ODzDER+1ziz0a331aWIKxNf3CJ
beFPiU/tIpMc2H1WSSB5xeJP3Trq7NiKmrOA2JvI8cH5OBAM0Lumuw7r
"""
CERTIFICATE = """\
MIIBjzCCATagAwIBAgIUdA+tqEoo95TpruTmuXEJp9B5SQEwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzA4MDE1NloYDzIxMjYxMDMw
MDgwMTU2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASAr9ODzDER+1ziz0a331aWIKxNf3CJbeFPiU/tIpMc2H1WSSB5xeJP
3Trq7NiKmrOA2JvI8cH5OBAM0Lumuw7ro2QwYjAdBgNVHQ4EFgQUhNvvsPuxTr+1
+MFoNXHbP1la+HYwHwYDVR0jBBgwFoAUhNvvsPuxTr+1+MFoNXHbP1la+HYwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IFuL0Fx434FlyXhVvFlUkgYjAcdKN2fAAb4DK9c9R6wqAiBenxoQVxkkRK+JvaWB
XOHB8OXt+wJfn7wcpnJBcN0idg==
"""


@pytest.fixture
def context(tmp_path):
    """A server's side of TLS, and the file with its certificate."""
    parts = {"CERTIFICATE": CERTIFICATE, "PRIVATE KEY": KEY}
    file = tmp_path / "server.pem"
    file.write_text(
        "".join(f"-----BEGIN {k}-----\n{v}-----END {k}-----\n" for k, v in parts.items())
    )
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made, file


def test_tls_with_a_trusted_certificate(serve, context, monkeypatch):
    """The document is fetched, and a redirect may not leave TLS for http."""
    made, file = context
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    server = serve(answer(b"x"), moved("http://127.0.0.1/"), context=made)
    address = server.address.replace("http", "https")

    assert fetch(address, private=True).data == b"x"
    assert "redirects from https to something else" in str(refusal(address))


def test_tls_with_a_certificate_nobody_trusts(serve, context):
    """Nothing is sent to such a server."""
    server = serve(answer(b"x"), context=context[0])

    message = str(refusal(server.address.replace("http", "https")))

    assert "has no valid certificate (self-signed certificate)" in message
    assert server.requests == []


def test_tls_with_a_server_that_has_none(serve):
    """As when https is written for a plain http server."""
    server = serve(answer(b"x"))

    assert "does not speak TLS" in str(refusal(server.address.replace("http", "https")))


ARCHIVE = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>B</title>'
    "<updated>2024-05-01T00:00:00Z</updated>"
    '<link rel="prev-archive" href="{}"/><!--{}--></feed>'
)


@pytest.mark.parametrize(
    ("limit", "value", "what"),
    [
        ("DOCUMENTS", 20, "names more than 20 archives"),
        ("SIZE", 20_000, "names more than 0 MB of archives"),
        ("SECONDS", 0.0, "names more than archives than can be had in 0 seconds"),
    ],
)
def test_a_chain_of_archives_has_an_end(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: float, what: str
) -> None:
    """In number, in bytes and in time, however fast each of them comes."""
    asked = []

    def endless(address: str, **_: object) -> Fetched:
        asked.append(address)
        body = ARCHIVE.format(f"https://e.net/{len(asked)}.atom", "x" * 1_000)
        return Fetched(body.encode(), "", address)

    monkeypatch.setattr(sources.fetch, "fetch", endless)
    monkeypatch.setattr(sources, limit, value)

    with pytest.raises(FetchError, match=what):
        sources.read("https://e.net/feed.atom")
    assert len(asked) <= 20


@pytest.mark.parametrize("end", ["</feed>", "<broken>"])
def test_an_element_of_many_attributes_is_refused(end: str) -> None:
    """Before a library reads it that takes quadratic time for them, also in what is no XML."""
    many = " ".join(f'a{number}="x"' for number in range(20_000))
    document = f'<feed xmlns="http://www.w3.org/2005/Atom"><title {many}>B</title>{end}'

    with pytest.raises(parse.UnreadableFeed, match="attributes"):
        parse.read(document.encode())
