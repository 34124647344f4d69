"""The life of a server, and how documents change under it."""

import errno
import gzip
import hashlib
import logging
import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from feedsvc.model.errors import ConfigError, FeedsvcError
from feedsvc.service.http.server import Server, Settings
from feedsvc.service.status import Status
from tests.service.conftest import BODY, Client

NEW = b"<feed>" + b"new words " * 100 + b"</feed>"
CODINGS = ("identity", "gzip", "br", "zstd")


def now():
    """The time, as the daemon gives it."""
    return datetime.now(UTC)


def test_a_port_is_found_where_none_is_named(serve):
    """And told."""
    host, port = serve(port=0).address

    assert host == "127.0.0.1"
    assert port > 0


def test_a_port_that_is_taken_is_said_with_a_remedy(serve, folder):
    """Before anything is started."""
    _, port = serve().address
    threads = threading.active_count()
    second = Server(folder, Settings(port=port), Status, now=now)
    with pytest.raises(FeedsvcError) as caught:
        second.start()
    second.stop(1)

    assert str(caught.value) == (
        f"cannot listen on 127.0.0.1:{port} (Address already in use). Fix: "
        "stop the program that listens there, set another server.port, or give --no-http."
    )
    assert threading.active_count() == threads


def test_an_address_is_taken_before_anything_is_served(folder):
    """Until then clients are refused, and see no folder half filled."""
    server = Server(folder, Settings(port=0), Status, now=now)
    server.bind()
    with pytest.raises(ConnectionRefusedError):
        Client(server.address)
    server.start()
    client = Client(server.address)
    status = client.ask().status
    client.close()
    server.stop(1)

    assert status == 200


def test_an_address_that_is_not_needed_is_given_back(folder):
    """A server that never started leaves no socket."""
    server = Server(folder, Settings(port=0), Status, now=now)
    taken = server.bind()
    server.stop(1)

    assert taken.fileno() == -1


def test_a_loop_that_cannot_be_made_leaves_nothing_behind(serve, monkeypatch):
    """Neither a thread nor a port."""
    threads = threading.active_count()

    def fails():
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("feedsvc.service.http.server.uvloop.new_event_loop", fails)
    with pytest.raises(OSError, match="Too many open files"):
        serve()

    assert threading.active_count() == threads


def test_an_address_of_another_machine_is_said(folder):
    """TEST-NET-1 is nobody's."""
    server = Server(folder, Settings(host="192.0.2.1", port=0), Status, now=now)

    with pytest.raises(FeedsvcError, match=r"set server\.host to an address of this machine"):
        server.start()


def test_a_proxy_that_is_no_address_is_said(folder):
    """When the server is made."""
    with pytest.raises(
        ConfigError, match=r"server\.proxies: .*\. Fix: write IP addresses or networks"
    ):
        Server(folder, Settings(proxies=("proxy.example",)), Status, now=now)


def test_it_stops_when_told(serve, connect):
    """Connections end, the port is free, no thread is left."""
    threads = threading.active_count()
    server = serve()
    client = connect(server)
    answered = client.ask().status
    server.stop(5)
    server.stop(5)

    assert answered == 200
    assert client.is_closed()
    assert threading.active_count() == threads
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(server.address)


def test_a_stop_lets_answers_arrive(folder, serve, connect):
    """Those that a client is reading."""
    large = b"<feed>" + bytes(8 << 20)
    (folder / "large.atom").write_bytes(large)
    server = serve()
    client = connect(server)
    client.send(b"GET /large.atom HTTP/1.1\r\nHost: a\r\n\r\n")
    begun = client._stream.peek(1)
    stopping = threading.Thread(target=server.stop, args=(10,))
    stopping.start()
    response = client.receive()
    stopping.join(120)

    assert begun
    assert response.body == large
    assert client.is_closed()


def test_a_stop_does_not_wait_for_those_who_do_not_read(folder, serve, connect):
    """Longer than it was told to."""
    (folder / "large.atom").write_bytes(b"<feed>" + bytes(16 << 20))
    server = serve()
    client = connect(server)
    client.send(b"GET /large.atom HTTP/1.1\r\nHost: a\r\n\r\n")
    client._stream.peek(1)
    server.stop(0.1)

    assert not server._thread.is_alive()


def test_signals_are_left_to_the_main_thread(serve, connect):
    """Neither handlers nor the wakeup file change, and a signal arrives while it runs."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE)
    before = [signal.getsignal(number) for number in numbers]
    client = connect(serve())
    answered = client.ask().status
    during = [signal.getsignal(number) for number in numbers]
    wakeup = signal.set_wakeup_fd(-1)
    caught = []
    signal.signal(signal.SIGUSR1, lambda number, _frame: caught.append(number))
    signal.raise_signal(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)

    assert answered == 200
    assert during == before
    assert wakeup == -1
    assert caught == [signal.SIGUSR1]


def test_a_process_that_is_started_keeps_no_connection_open(serve, connect):
    """It may live longer than a connection, or the server."""
    server = serve()
    client = connect(server)
    answered = client.ask().status
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        client.send(b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        last = client.receive()
        closed = client.is_closed()
        server.stop(5)
        with socket.socket() as late:
            refused = late.connect_ex(server.address)
        process.communicate(b"\n")

    assert (answered, last.status, closed, process.returncode) == (200, 200, True, 0)
    assert refused == errno.ECONNREFUSED


@pytest.mark.slow
def test_nothing_is_said_on_standard_error(folder):
    """Not of clients that break off, nor at the end, where logging is not set up."""
    program = (
        "import socket, struct, sys, time\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from feedsvc.service.http.server import Server, Settings\n"
        "from feedsvc.service.status import Status\n"
        "server = Server(Path(sys.argv[1]), Settings(port=0), Status, now=lambda: datetime.now(UTC))\n"
        "server.start()\n"
        "for data in (b'', b'GET /fe', b'nonsense\\r\\n\\r\\n', b'GET /feed.atom HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' * 60):\n"
        "    client = socket.create_connection(server.address)\n"
        "    client.sendall(data)\n"
        "    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))\n"
        "    client.close()\n"
        "time.sleep(0.2)\n"
        "server.stop(1)\n"
    )
    (folder / "feed.atom").write_bytes(b"<feed>" + bytes(1 << 20))
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", program, str(folder)],
        check=False,
        capture_output=True,
        timeout=120,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_folder_that_is_not_there_yet_is_served_when_it_is(connect, serve, folder):
    """The first pass makes it."""
    (folder / "feed.atom").unlink()
    folder.rmdir()
    server = serve()
    client = connect(server)
    before = client.ask().status
    folder.mkdir()
    (folder / "feed.atom").write_bytes(BODY)
    server.changed(["feed.atom"])

    assert before == 404
    assert client.ask().body == BODY


@pytest.mark.parametrize("coding", CODINGS)
def test_a_changed_document_is_served_when_changed_returns(folder, serve, connect, coding):
    """And in every coding a little later."""
    server = serve()
    client = connect(server)
    old = client.ask(Accept_Encoding=coding)
    (folder / "feed.atom").write_bytes(NEW)
    server.changed(["feed.atom"])
    at_once = client.ask(Accept_Encoding=coding)
    settled = server.settled(120)
    later = client.ask(Accept_Encoding=coding)

    assert settled
    assert (old.text, at_once.text, later.text) == (BODY, NEW, NEW)
    assert later["Content-Encoding"] == (None if coding == "identity" else coding)
    assert later["ETag"] != old["ETag"]


def test_only_what_is_named_is_read_again(folder, serve, connect):
    """A pass says what it wrote and what it removed."""
    (folder / "other.atom").write_bytes(BODY)
    server = serve()
    client = connect(server)
    (folder / "feed.atom").unlink()
    (folder / "new.atom").write_bytes(NEW)
    server.changed(["feed.atom", "new.atom", "never.atom", "../outside", ""])

    assert client.ask("/feed.atom").status == 410
    assert client.ask("/new.atom").body == NEW
    assert client.ask("/other.atom").body == BODY


@pytest.mark.slow
def test_max_age_follows_the_site(serve, connect):
    """It holds for the next second's answers at the latest."""
    server = serve(max_age=900)
    client = connect(server)
    before = client.ask()["Cache-Control"]
    server.fresh(60, None)

    assert before == "max-age=900"
    assert eventually(lambda: client.ask()["Cache-Control"] == "max-age=60")


def test_what_others_change_is_seen(folder, serve, connect):
    """Edited, removed and added by another program, without a word to the server."""
    client = connect(serve())
    (folder / "feed.atom").write_bytes(NEW)
    edited = eventually(lambda: client.ask().body == NEW)
    (folder / "feed.atom").unlink()
    removed = eventually(lambda: client.ask().status == 410)
    (folder / "a.html").write_bytes(b"a page")
    added = eventually(lambda: client.ask("/a").body == b"a page")

    assert [edited, removed, added] == [True] * 3


@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_served_as_it_was(
    folder, serve, connect, caplog, monkeypatch
):
    """And the thread that looked goes on."""
    client = connect(serve())
    real = hashlib.sha256

    def fails(data):
        if data == b"bad":
            raise MemoryError
        return real(data)

    monkeypatch.setattr("feedsvc.service.http.documents.hashlib.sha256", fails)
    (folder / "feed.atom").write_bytes(b"bad")
    said = eventually(lambda: client.ask().body == BODY and "served as it was" in caplog.text)
    (folder / "feed.atom").write_bytes(NEW)

    assert said
    assert eventually(lambda: client.ask().body == NEW)


@pytest.mark.slow
def test_readers_see_whole_documents_only(folder, serve):
    """While a feed is rewritten two hundred times every body has the tag it was sent with."""
    server = serve()
    seen = []

    def ask(coding):
        client = Client(server.address)
        for _ in range(2500):
            response = client.ask(Accept_Encoding=coding)
            digest = hashlib.sha256(response.text).hexdigest()[:32]
            seen.append(response["ETag"].startswith(f'"{digest}'))
        client.close()

    asking = [threading.Thread(target=ask, args=(coding,)) for coding in CODINGS]
    for thread in asking:
        thread.start()
    for number in range(200):
        (folder / "new").write_bytes(BODY + b"%d" % number)
        (folder / "new").replace(folder / "feed.atom")
        server.changed(["feed.atom"])
    for thread in asking:
        thread.join()

    assert len(seen) == 10_000
    assert all(seen)


def test_compressed_forms_are_made_once(serve, connect, monkeypatch):
    """When a document changes, not when it is asked for."""
    made = []
    real = gzip.compress

    def counting(body):
        made.append(body)
        return {"gzip": real(body)}

    monkeypatch.setattr("feedsvc.service.http.document_cache.encodings", counting)
    server = serve()
    client = connect(server)
    for _ in range(50):
        client.ask(Accept_Encoding="gzip")
    server.changed(["feed.atom"])
    settled = server.settled(120)

    assert settled
    assert made == [BODY]


def eventually(condition):
    """Wait until something holds, at most ten seconds."""
    import time

    end = time.monotonic() + 120
    while not (holds := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return holds


def test_mistakes_in_the_loop_are_logged(serve, connect, caplog):
    """Those of clients are not."""
    server = serve()
    loop = server._loop
    with caplog.at_level(logging.INFO):
        loop.call_soon_threadsafe(
            loop.call_exception_handler, {"exception": ConnectionResetError()}
        )
        loop.call_soon_threadsafe(
            loop.call_exception_handler, {"message": "odd", "exception": KeyError("x")}
        )
        answered = connect(server).ask().status

    assert answered == 200
    assert [record.getMessage() for record in caplog.records] == ["error in the server (odd)"]


def test_a_folder_larger_than_memory_is_served_whole(folder, serve, connect):
    """What is not held is read for the request, in every coding a little later."""
    for number in range(20):
        (folder / f"f{number}.atom").write_bytes(BODY + b"%d" % number)
    server = serve(memory=3 * len(BODY))
    client = connect(server)
    bodies = [client.ask(f"/f{number}.atom").body for number in range(20)]
    tag = client.ask("/f7.atom")["ETag"]
    settled = server.settled(120)
    again = client.ask("/f7.atom", If_None_Match=tag).status
    packed = client.ask("/f7.atom", Accept_Encoding="gzip")

    assert bodies == [BODY + b"%d" % number for number in range(20)]
    assert settled
    assert again == 304
    assert (packed["Content-Encoding"], packed.text) == ("gzip", BODY + b"7")
