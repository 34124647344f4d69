"""`python -m bench serve`: the server beside nginx and starlette's StaticFiles, on one core each.

Servers run on the first core, wrk on the second.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from bench import corpus
from bench.page import Section
from bench.tables import table

FEED = "feed.atom"
_PROGRAMS = ("nginx", "wrk", "taskset")
NEEDS = ("two processors", *_PROGRAMS, "pip install -e '.[bench]'")
_LIBRARIES = ("starlette", "uvicorn")
_NGINX = """
daemon off; worker_processes 1; pid {work}/nginx.pid; error_log {work}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; keepalive_requests 10000000;
  types {{ application/atom+xml atom; }}
  client_body_temp_path {work}/a; proxy_temp_path {work}/b; fastcgi_temp_path {work}/c;
  uwsgi_temp_path {work}/d; scgi_temp_path {work}/e;
  server {{ listen 127.0.0.1:{port}; root {folder}; gzip_static on; }}
}}
"""


class Figures(NamedTuple):
    """What wrk said: requests a second, the median and the 99th percentile in ms."""

    rate: float
    median: float
    slow: float


def report(section: Section, seconds: int, rounds: int) -> None:
    """All measurements; raises SystemExit where a program or a library is missing."""
    absent = [one for one in _PROGRAMS if shutil.which(one) is None]
    absent += [one for one in _LIBRARIES if find_spec(one) is None]
    if absent:
        raise SystemExit(f"{', '.join(absent)}: not installed; it needs {', '.join(NEEDS)}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / FEED).write_bytes(feed(60_000))
        (folder / f"{FEED}.gz").write_bytes(gzip.compress((folder / FEED).read_bytes(), mtime=0))
        os.utime(folder / f"{FEED}.gz", (folder / FEED).stat()[7:9])
        throughput(section, folder, seconds, rounds)
        greed(section, folder, seconds)
        memory(section, folder)
    rewriting(section)


def feed(size: int, number: int = 0) -> bytes:
    """A feed of about that many bytes."""
    chance = random.Random(number)
    parts = ["<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>"]
    while sum(map(len, parts)) < size:
        text = corpus.post(chance, number, 3000).replace("&", "").replace("<", "")
        parts.append(f"<entry><content>{text}</content></entry>")
    return "".join([*parts, "</feed>"]).encode()[:size]


@contextmanager
def serving(name: str, folder: Path) -> Iterator[tuple[int, int]]:
    """Run one server on the first core; → its port and process id."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as work, ExitStack() as stack:
        process = subprocess.Popen(
            ["taskset", "-c", "0", *_command(name, folder, port, Path(work))],
            stdout=subprocess.DEVNULL,
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)
        _await(port)
        yield port, process.pid


def _command(name: str, folder: Path, port: int, work: Path) -> list[str]:
    if name == "nginx":
        (work / "conf").write_text(_NGINX.format(work=work, folder=folder, port=port))
        return ["nginx", "-c", str(work / "conf")]
    if name == "StaticFiles":
        (work / "served.py").write_text(
            "from starlette.applications import Starlette\n"
            "from starlette.staticfiles import StaticFiles\n"
            f"app = Starlette()\napp.mount('/', StaticFiles(directory={str(folder)!r}))\n"
        )
        options = ["--no-access-log", "--log-level", "critical", "--port", str(port)]
        loop = ["--loop", "uvloop", "--http", "httptools", "--app-dir", str(work)]
        return [sys.executable, "-m", "uvicorn", "served:app", *options, *loop]
    return [sys.executable, "-m", "bench.serve", str(folder), str(port)]


def serve(folder: Path, port: int) -> None:
    """Run feedsvc's server until the process is ended."""
    from feedsvc.service.http.server import Server, Settings
    from feedsvc.service.status import Status

    server = Server(folder, Settings(port=port), Status, now=_now)
    server.start()
    server.settled(60)
    threading.Event().wait()


def wrk(port: int, seconds: int, headers: list[str], connections: int = 16) -> Figures:
    """Load the feed from the second core."""
    fields = [part for header in headers for part in ("-H", header)]
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    address = f"http://127.0.0.1:{port}/{FEED}"
    said = subprocess.run(
        [*command, "--latency", *fields, address], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None or "Socket errors" in said:
        raise SystemExit(said)
    return Figures(float(found[1]), _percentile(said, "50%"), _percentile(said, "99%"))


def throughput(section: Section, folder: Path, seconds: int, rounds: int) -> None:
    """Say what a second of the core is worth in each server.

    Requests are divided by the CPU time they took the server, because the machine may have other
    work; shares are medians of loads side by side.
    """
    names = ("nginx", "StaticFiles", "feedsvc")
    rates: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        running = {name: stack.enter_context(serving(name, folder)) for name in names}
        kinds = {name: _kinds(port) for name, (port, _) in running.items()}
        for _ in range(rounds):
            for kind in ("GET", "304", "gzip"):
                for name, (port, process) in running.items():
                    before = _cpu(process)
                    done = wrk(port, seconds, kinds[name][kind]).rate * seconds
                    rates.setdefault((kind, name), []).append(done / (_cpu(process) - before))
    rows = []
    for kind in ("GET", "304", "gzip"):
        told = [f"{statistics.median(rates[kind, name]):,.0f}" for name in names]
        for other in names[:2]:
            pairs = zip(rates[kind, "feedsvc"], rates[kind, other], strict=True)
            told.append(f"{statistics.median(own / theirs for own, theirs in pairs):.2f}")
        rows.append((kind, *told))
    heads = ("60 KB feed, requests/s", *names, "of nginx", "of StaticFiles")
    section.say(table(heads, rows))


def greed(section: Section, folder: Path, seconds: int) -> None:
    """Say the latency of others without and with slow and greedy clients."""
    with serving("feedsvc", folder) as (port, _):
        alone = wrk(port, seconds, [], 4)
        with ExitStack() as stack:
            for _ in range(200):
                idle = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                idle.sendall(b"GET /feed.atom HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            greedy = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            greedy.sendall(f"GET /{FEED} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 60)
            beside = wrk(port, seconds, [], 4)
    rows = [
        (name, f"{one.median:.2f}", f"{one.slow:.2f}")
        for name, one in (("alone", alone), ("beside 200 idle and one not reading", beside))
    ]
    section.say(table(("latency, ms", "median", "99 %"), rows))


def memory(section: Section, folder: Path, requests: int = 100_000) -> None:
    """Say the resident memory before and after so many requests, in five parts."""
    with serving("feedsvc", folder) as (port, process):
        sizes = [_resident(process)]
        for _ in range(5):
            end = time.monotonic() + 60
            target = _counted(port) + requests // 5
            while _counted(port) < target and time.monotonic() < end:
                wrk(port, 1, [], 16)
            sizes.append(_resident(process))
    told = " ".join(f"{size:.1f}" for size in sizes)
    section.say(f"Memory, MiB, at the start and after each fifth of {requests:,} requests: {told}")


def rewriting(section: Section, rewrites: int = 200, requests: int = 10_000) -> None:
    """Rewrite a feed while it is asked for; say how many answers were not whole."""
    from feedsvc.service.http.server import Server, Settings
    from feedsvc.service.status import Status

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / FEED).write_bytes(feed(60_000))
        server = Server(folder, Settings(port=0), Status, now=_now)
        server.start()
        seen: list[bool] = []
        asking = threading.Thread(target=_ask, args=(server.address[1], requests, seen))
        asking.start()
        for number in range(rewrites):
            (folder / "new").write_bytes(feed(60_000, number))
            (folder / "new").replace(folder / FEED)
            server.changed([FEED])
        asking.join()
        server.stop(1)
    section.say(f"{rewrites} rewrites, {len(seen):,} answers, {seen.count(False)} not whole")


def _ask(port: int, requests: int, seen: list[bool]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client, client.makefile("rb") as stream:
        for number in range(requests):
            encoding = ("identity", "gzip")[number % 2]
            client.sendall(
                f"GET /{FEED} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {encoding}\r\n\r\n".encode()
            )
            head = b"".join(iter(stream.readline, b"\r\n"))
            length = re.search(rb"Content-Length: (\d+)", head)
            tag = re.search(rb'ETag: "([0-9a-f]+)', head)
            body = stream.read(int(length[1]) if length else 0)
            if b"Content-Encoding: gzip" in head:
                body = gzip.decompress(body)
            digest = hashlib.sha256(body).hexdigest()[:32].encode()
            seen.append(tag is not None and tag[1] == digest)


def _kinds(port: int) -> dict[str, list[str]]:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"HEAD /{FEED} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        head = b"".join(iter(lambda: client.recv(65536), b"")).decode()
    found = re.search(r"(?i)etag: (\S+)", head)
    tag = found[1] if found else ""
    return {"GET": [], "304": [f"If-None-Match: {tag}"], "gzip": ["Accept-Encoding: gzip"]}


def _counted(port: int) -> int:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        text = b"".join(iter(lambda: client.recv(65536), b"")).decode()
    found = re.search(r'feed="feed.atom",status="200"} (\S+)', text)
    return int(float(found[1])) if found else 0


def _cpu(process: int) -> float:
    """Seconds of CPU time of a process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ticks = 0
    for one in (str(process), *children):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _percentile(said: str, name: str) -> float:
    found = re.search(rf"{name}\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]] if found else 0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            time.sleep(0.5)
            return
    raise SystemExit("the server did not start")


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":  # one of the servers that are measured
    serve(Path(sys.argv[1]), int(sys.argv[2]))
