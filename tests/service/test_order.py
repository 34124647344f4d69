"""Answers come in the order of requests, whatever the last one is and however slow the client."""

import threading

import pytest

from bench import pipelines
from feedsvc.service.http.reading import Limits
from tests.service.conftest import BODY
from tests.service.test_connection import ASK, wait_until

LARGE = b"<feed>" + bytes(8 << 20)
ASK_LARGE = ASK.replace(b"feed", b"large")
PATIENT = Limits(period=60.0)  # for a client that does not read


def asked(fields=b"", method=b"GET", version=b"1.1", target=b"/feed.atom"):
    """A request."""
    return b"%s %s HTTP/%s\r\nHost: a\r\n%s\r\n" % (method, target, version, fields)


LAST = {  # name → what is sent, and the status of its answer
    "a body": (asked(b"Content-Length: 5\r\n") + b"hello", 200),
    "a body of POST": (asked(b"Content-Length: 5\r\n", b"POST") + b"hello", 405),
    "a chunked body": (asked(b"Transfer-Encoding: chunked\r\n") + b"0\r\n\r\n", 200),
    "a bad chunk": (asked(b"Transfer-Encoding: chunked\r\n") + b"x\r\n", 200),
    "400 for bytes": (b"nonsense\r\n\r\n", 400),
    "400 for a field": (asked(b"X : y\r\n"), 400),
    "400 for a target": (asked(target=b"*"), 400),
    "400 for a host": (asked(b"Host: b\r\n"), 400),
    "400 for a length": (asked(b"Content-Length: " + b"0" * 5001 + b"\r\n"), 400),
    "413": (asked(b"Content-Length: 1000000\r\n", b"POST"), 413),
    "414": (asked(target=b"/" + b"a" * 17_000), 414),
    "431 for many fields": (asked(b"X: y\r\n" * 101), 431),
    "431 without an end": (b"GET / HTTP/1.1\r\nX: " + b"y" * 17_000, 431),
    "501": (asked(b"Transfer-Encoding: xchunked\r\n"), 501),
    "505": (asked(version=b"2.0"), 505),
    "close": (asked(b"Connection: close\r\n"), 200),
    "HTTP/1.0": (asked(version=b"1.0"), 200),
    "an upgrade": (asked(b"Connection: Upgrade\r\nUpgrade: h2c\r\n"), 200),
    "CONNECT": (asked(method=b"CONNECT", target=b"a:80"), 405),
}


@pytest.fixture
def slow(folder, serve, connect):
    """A server, and a client that has asked for something large and does not read."""

    def slow(sent, limits=PATIENT):
        (folder / "large.atom").write_bytes(LARGE)
        server = serve(limits=limits)
        client = connect(server)
        client.send(ASK_LARGE + sent)
        assert wait_until(lambda: connections(server) and connections(server)[0]._paused)
        return server, client

    return slow


def connections(server):
    """Those that are open."""
    return list(server._connections._open)


@pytest.mark.slow
@pytest.mark.parametrize("kind", LAST)
def test_the_last_answer_waits_for_those_before_it(slow, caplog, kind):
    """Of every kind; what is behind it is not answered, and nothing is logged."""
    sent, status = LAST[kind]
    server, client = slow(ASK + sent + ASK)
    taken = wait_until(lambda: connections(server)[0]._last)
    large, small, last = (client.receive() for _ in range(3))

    assert taken
    assert (large.body, small.body) == (LARGE, BODY)
    assert (last.status, last["Connection"]) == (status, "close")
    assert client.is_closed()
    assert caplog.text == ""


@pytest.mark.slow
def test_a_request_that_is_late_waits_too(slow):
    """408 comes when the answers before it are read."""
    server, client = slow(ASK + ASK[:-2], Limits(head=0.2, idle=0.2, period=0.2, pace=0))
    begun = wait_until(lambda: connections(server)[0]._reader.is_asking)
    large, small, last = (client.receive() for _ in range(3))

    assert begun
    assert (large.body, small.body) == (LARGE, BODY)
    assert (last.status, last["Connection"]) == (408, "close")
    assert client.is_closed()


def test_what_was_asked_is_answered_when_the_server_stops(slow):
    """Also what waits behind an answer that is being read."""
    server, client = slow(ASK + ASK)
    waiting = wait_until(lambda: len(connections(server)[0]._waiting) == 2)
    stopping = threading.Thread(target=server.stop, args=(10,))
    stopping.start()
    bodies = [client.receive().body for _ in range(3)]
    closed = client.is_closed()
    stopping.join(120)

    assert waiting
    assert bodies == [LARGE, BODY, BODY]
    assert closed


def test_too_many_at_once_are_told_where_the_answers_end(slow):
    """The last one says so."""
    _, client = slow(ASK * 10, Limits(period=60.0, pipelined=3))
    told = [client.receive()["Connection"] for _ in range(4)]

    assert told == [None, None, None, "close"]
    assert client.is_closed()


def test_what_comes_behind_the_last_request_changes_nothing_of_it(slow):
    """Its fields are not those of a request that waits."""
    _, client = slow(LAST["a body"][0] + asked(b"If-None-Match: *\r\n"))
    client.receive()

    assert client.receive().body == BODY


def test_much_behind_the_last_request_does_not_cost_its_answer(slow):
    """It is read and thrown away, so that the client's system keeps what it has."""
    _, client = slow(LAST["close"][0])
    sending = threading.Thread(target=client.send, args=(ASK * 10_000,))
    sending.start()
    bodies = [client.receive().body for _ in range(2)]
    closed = client.is_closed()
    sending.join(120)

    assert bodies == [LARGE, BODY]
    assert closed


@pytest.mark.slow
def test_sequences_at_random_are_answered_in_order():
    """`python -m bench pipelines` tries ten thousand."""
    requests, wrong = pipelines.tried(150, seed=1)

    assert requests > 1_000
    assert wrong == []


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (b"", "no answer 0"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 14\r\n\r\n404 Not Found\n", "answer 0 is"),
    ],
)
def test_a_sequence_tells_what_is_wrong(lost, said):
    """Its check is one: answers that are missing or others' are told."""
    made = pipelines.Requests((pipelines.Asked(ASK, 200, BODY),), ends=False, behind=b"")

    assert pipelines._differs(made, lost).startswith(said)
    assert pipelines._differs(made, b"") != ""
