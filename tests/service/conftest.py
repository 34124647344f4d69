"""A server on 127.0.0.1 and a client that sees every byte."""

import gzip
import re
import socket
from datetime import UTC, datetime

import brotli
import pytest
import zstandard

from feedsvc.service.http.server import Server, Settings
from feedsvc.service.status import Status

BODY = (
    b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>" + b"text " * 400 + b"</feed>"
)
UNPACK = {
    "": lambda body: body,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}


class Response:
    """Status, header fields (names in lower case) and body as they were sent."""

    def __init__(self, status, fields, body):
        self.status = status
        self.fields = fields
        self.body = body

    def __getitem__(self, name):
        return self.fields.get(name.lower())

    @property
    def text(self):
        """The body before it was compressed."""
        return UNPACK[self["Content-Encoding"] or ""](self.body)


class Client:
    """One connection."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, timeout=120)
        self._stream = self.socket.makefile("rb")

    def close(self):
        """End the connection."""
        self._stream.close()
        self.socket.close()

    def send(self, data):
        """Send bytes as they are; a server that closed is noticed when reading."""
        try:
            self.socket.sendall(data)
        except OSError:
            return

    def receive(self, method="GET"):
        """Read one response; None where the server closed the connection instead."""
        try:
            line = self._stream.readline()
        except ConnectionError:
            return None
        if not line:
            return None
        head = line + b"".join(iter(self._stream.readline, b"\r\n"))
        names = re.findall(rb"(?m)^([\w-]+): (.*?)\r$", head)
        fields = {name.decode().lower(): value.decode() for name, value in names}
        assert len(fields) == len(names) == head.count(b"\n") - 1
        status = int(line.split()[1])
        bare = method == "HEAD" or status in (204, 304)
        body = b"" if bare else self._stream.read(int(fields["content-length"]))
        return Response(status, fields, body)

    def ask(self, target="/feed.atom", method="GET", **fields):
        """One request with fields such as `if_none_match="*"`, and its response."""
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
        self.send(f"{method} {target} HTTP/1.1\r\nHost: blog.example\r\n{lines}\r\n".encode())
        return self.receive(method)

    def is_closed(self):
        """Whether nothing more comes: wait for the end of the stream."""
        try:
            return self._stream.read(1) == b""
        except ConnectionError:
            return True


@pytest.fixture
def folder(tmp_path):
    """A folder of feeds with one feed."""
    made = tmp_path / "feeds"
    made.mkdir()
    (made / "feed.atom").write_bytes(BODY)
    return made


@pytest.fixture
def serve(folder):
    """Start a server on the folder; settings are those of `Settings`."""
    servers = []

    def serve(status=Status, recipe=None, now=lambda: datetime.now(UTC), **settings):
        made = Settings(**{"port": 0, "feeds_url": "https://blog.example/feeds", **settings})
        server = Server(folder, made, status, now=now, recipe=recipe)
        server.start()
        servers.append(server)
        assert server.settled(120)
        return server

    yield serve
    for server in servers:
        server.stop(5)


@pytest.fixture
def connect():
    """Open connections to a server, which are closed at the end."""
    clients = []

    def connect(server):
        clients.append(Client(server.address))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def client(serve, connect):
    """A connection to a server with nothing but defaults."""
    return connect(serve())
