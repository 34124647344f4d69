"""A table of requests as bytes: each is answered as it says there, and as nginx does or why not."""

import os
import re
import shutil
import socket
import subprocess
import time

import pytest

from tests.service.shapes import FILES, RECORDED, SHAPES

PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
NGINX = """
daemon off; {user} worker_processes 1; pid {work}/pid; error_log {work}/errors;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {work}/a; proxy_temp_path {work}/b;
  fastcgi_temp_path {work}/c; uwsgi_temp_path {work}/d; scgi_temp_path {work}/e;
  server {{
    listen 127.0.0.1:{port}; root {folder};
    location / {{ try_files $uri $uri.html $uri/index.html =404; }}
  }}
}}
"""
EACH = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)


def answers(address, sent):
    """The status codes of all answers, until the server ends the connection."""
    with socket.create_connection(address, timeout=120) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as stream:
            told = stream.read()
    found = re.findall(rb"HTTP/1\.1 (\d{3}) ", told)
    return " ".join(one.decode() for one in found) or ("body" if told else "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The files that are asked for."""
    made = tmp_path_factory.mktemp("www")
    for name, body in FILES.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_bytes(body)
    return made


@pytest.fixture(scope="module")
def ours(folder):
    """The address of a server."""
    from datetime import UTC, datetime

    from feedsvc.service.http.server import Server, Settings
    from feedsvc.service.status import Status

    server = Server(folder, Settings(port=0), Status, now=lambda: datetime.now(UTC))
    server.start()
    yield server.address
    server.stop(5)


@pytest.fixture(scope="module")
def nginx(folder, tmp_path_factory):
    """The address of nginx, where the version is installed that the table was recorded from."""
    if PROGRAM is None:
        pytest.skip("nginx is not installed")
    version = subprocess.run([PROGRAM, "-v"], check=True, capture_output=True, text=True).stderr
    if RECORDED not in version:
        pytest.skip(f"the table is of {RECORDED}")
    work = tmp_path_factory.mktemp("nginx")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""
    (work / "conf").write_text(NGINX.format(user=user, work=work, port=port, folder=folder))
    command = [PROGRAM, "-c", str(work / "conf"), "-e", str(work / "errors")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            assert process.poll() is None, "nginx does not start"
            assert time.monotonic() < end, "nginx does not start"
            time.sleep(0.02)
    yield "127.0.0.1", port
    process.terminate()
    process.wait(10)


def test_the_table_is_whole():
    """A name stands for one shape, and a reason where nginx answers otherwise, and only there."""
    assert len({shape.name for shape in SHAPES}) == len(SHAPES) >= 103
    assert [one.name for one in SHAPES if bool(one.why) != (one.answers != one.nginx)] == []


@EACH
def test_a_request_is_answered_as_the_table_says(ours, caplog, shape):
    """And nothing goes wrong that would be logged."""
    assert answers(ours, shape.sent) == shape.answers
    assert caplog.text == ""


@EACH
def test_the_table_says_what_nginx_does(nginx, shape):
    """The column was recorded from it."""
    assert answers(nginx, shape.sent) == shape.nginx
