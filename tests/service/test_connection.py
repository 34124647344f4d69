"""Clients that are odd, slow or greedy, and what others get meanwhile."""

import socket
from types import SimpleNamespace

import pytest

from feedsvc.service.http.connection import Connection
from feedsvc.service.http.reading import Limits, Reader
from tests.service.conftest import BODY

ASK = b"GET /feed.atom HTTP/1.1\r\nHost: a\r\n\r\n"


def test_a_connection_is_kept_for_further_requests(client):
    """Without a word in HTTP/1.1."""
    responses = [client.ask() for _ in range(3)]

    assert [response.status for response in responses] == [200] * 3
    assert {response["Connection"] for response in responses} == {None}


@pytest.mark.parametrize(
    ("request_", "connection", "closed"),
    [
        (b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close", True),
        (b"GET /feed.atom HTTP/1.0\r\n\r\n", "close", True),
        (b"GET /feed.atom HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive", False),
        (
            b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
            "close",
            True,
        ),
    ],
)
def test_a_connection_ends_as_it_is_asked_for(client, request_, connection, closed):
    """And as its version says (RFC 9112, 9.3); an upgrade is not taken up."""
    client.send(request_)
    response = client.receive()

    assert (response.status, response.body) == (200, BODY)
    assert response["Connection"] == connection
    if closed:
        assert client.is_closed()
    else:
        assert client.ask().status == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /feed.atom HTTP/1.1\r\n\r\n", 400),
        (b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET /feed.atom HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
        (b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400),
        (b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400),
        (b"GET /feed.atom HTTP/1.1\nHost: a\n\n", 400),
        (b"GET /feed.atom HTTP/3.7\r\nHost: a\r\n\r\n", 505),
        (b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET feed.atom HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (
            b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            400,
        ),
        (
            b"GET /f HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
        ),
        (b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"hello\r\n\r\n", 400),
        (b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        (b"GET /feed.atom HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 101 + b"\r\n", 431),
        (b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 20_000, 431),
        (b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 20_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"POST /feed.atom HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n", 413),
        (
            b"POST /feed.atom HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            405,
        ),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", 405),
    ],
)
def test_what_is_no_request_for_us_is_refused_at_once(client, data, status):
    """The connection ends, because nobody knows where the next request would begin."""
    client.send(data)
    response = client.receive()

    assert response.status == status
    assert client.is_closed()


@pytest.mark.parametrize(
    "body",
    ["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
)
def test_a_body_has_no_meaning(client, body):
    """A GET is answered, and nothing of its body is taken for a request."""
    client.send(f"GET /feed.atom HTTP/1.1\r\nHost: a\r\n{body}".encode() + ASK)

    assert client.receive().body == BODY
    assert client.is_closed()


def test_the_server_as_a_whole_tells_its_methods(client):
    """The connection stays."""
    client.send(b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")

    assert client.receive()["Allow"] == "GET, HEAD, OPTIONS"
    assert client.ask().status == 200


def test_a_body_without_end_is_not_taken(client):
    """The connection is dropped while the client is still sending."""
    client.send(b"POST /feed.atom HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    refused = client.receive()
    for _ in range(1000):
        client.send(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    assert refused.status == 405
    assert client.is_closed()


def test_a_request_may_come_in_pieces(client):
    """Byte by byte."""
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in ASK:
        client.send(bytes([byte]))

    assert client.receive().body == BODY


def test_many_requests_may_come_at_once(client):
    """They are answered in order (RFC 9112, 9.3.2)."""
    client.send(
        b"".join(ASK.replace(b"feed.atom", f"{n % 2 or 'feed.atom'}".encode()) for n in range(40))
    )

    assert [client.receive().status for _ in range(40)] == [200, 404] * 20


def test_requests_behind_a_bad_one_are_not_answered(client):
    """Those before it are."""
    client.send(ASK + b"nonsense\r\n\r\n" + ASK)

    assert [client.receive().status for _ in range(2)] == [200, 400]
    assert client.is_closed()


def test_a_client_that_closed_its_half_gets_its_answer(client):
    """As netcat does."""
    client.send(ASK)
    client.socket.shutdown(socket.SHUT_WR)

    assert client.receive().body == BODY
    assert client.is_closed()


@pytest.mark.slow
def test_a_request_that_does_not_end_is_given_up(serve, connect):
    """However many bytes still trickle in."""
    client = connect(serve(limits=Limits(head=0.5)))
    client.send(ASK[:-2])
    response = client.receive()

    assert response.status == 408
    assert client.is_closed()


@pytest.mark.slow
def test_a_connection_without_a_request_is_given_up(serve, connect):
    """Before the first one and after any, without a word."""
    server = serve(limits=Limits(head=0.5, idle=0.5))
    new, used = connect(server), connect(server)
    answered = used.ask().status

    assert answered == 200
    assert new.is_closed()
    assert used.is_closed()


@pytest.mark.slow
def test_a_client_that_does_not_read_is_given_up(folder, serve, connect):
    """It keeps what it asked for in memory."""
    (folder / "large.atom").write_bytes(b"<feed>" + bytes(8 << 20))
    server = serve(limits=Limits(idle=0.2, period=0.2))
    greedy = connect(server)
    greedy.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    greedy.send(ASK.replace(b"feed", b"large") * 50)
    polite = connect(server)

    assert polite.ask().body == BODY
    assert wait_until(lambda: not server._connections._open)


class Unread:
    """A transport to a client that takes its answer as it is told to."""

    def __init__(self):
        self.left = 0
        self.aborted = False

    def set_write_buffer_limits(self, high):
        assert high == 0

    def get_extra_info(self, name):
        return {"peername": ("127.0.0.1", 1)}[name]

    def get_write_buffer_size(self):
        return self.left

    def abort(self):
        self.aborted = True


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ([90_000, 80_000, 70_000, 60_000, 50_000], [False] * 5),
        ([90_000, 80_000, 79_999, 70_000, 60_000], [False, False, True, True, True]),
        ([90_000, 90_000], [False, True]),
        ([0], [True]),
    ],
)
def test_a_slow_client_is_kept_while_it_goes_on_reading(serve, left, expected):
    """However long it takes; ten seconds without ten thousand bytes are too few."""
    transport = Unread()
    connection = Connection(serve()._connections, SimpleNamespace(time=lambda: 0.0))
    connection.connection_made(transport)
    aborted = []
    for transport.left in left:
        connection.expire(connection.deadline)
        aborted.append(transport.aborted)

    assert aborted == expected


def test_what_is_asked_while_an_answer_is_not_read_waits(folder, serve, connect):
    """Nothing is lost and nothing is made before there is room for it."""
    large = b"<feed>" + bytes(4 << 20)
    (folder / "large.atom").write_bytes(large)
    client = connect(serve())
    client.send(ASK.replace(b"feed", b"large") * 5)
    client.send(ASK * 5)
    client.socket.shutdown(socket.SHUT_WR)

    assert [len(client.receive().body) for _ in range(10)] == [len(large)] * 5 + [len(BODY)] * 5
    assert client.is_closed()


def test_too_many_requests_at_once_end_the_connection(folder, serve, connect):
    """After the answers to those that fit."""
    (folder / "large.atom").write_bytes(b"<feed>" + bytes(4 << 20))
    client = connect(serve(limits=Limits(pipelined=3)))
    client.send(ASK.replace(b"feed", b"large") * 10)
    answered = [client.receive() for _ in range(4)]

    assert [response.status for response in answered] == [200] * 4
    assert client.is_closed()


def test_idle_connections_make_room_for_new_ones(serve, connect):
    """The one that was quiet longest goes; who asks is served."""
    server = serve(limits=Limits(connections=10))
    first = connect(server)
    served = first.ask().status
    idle = [connect(server) for _ in range(30)]
    for client in idle:
        client.send(b"GET /feed.atom HTTP/1.1\r\nX-Slow: ")
    late = connect(server)

    assert served == 200
    assert late.ask().body == BODY
    assert first.is_closed()
    assert idle[0].is_closed()
    assert len(server._connections._open) <= 10


def test_a_mistake_of_ours_ends_the_connection_and_is_logged(serve, connect, monkeypatch, caplog):
    """It is not taken for a mistake of the client's."""
    server = serve()
    with monkeypatch.context() as patch:
        patch.setattr(Reader, "_request", lambda _self: {}["x"])
        client = connect(server)
        client.send(ASK)
        closed = client.is_closed()

    assert closed
    assert "a request could not be read" in caplog.text
    assert connect(server).ask().status == 200


def wait_until(condition):
    """Wait until something holds, at most as long as sockets wait."""
    import time

    end = time.monotonic() + 120
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()
