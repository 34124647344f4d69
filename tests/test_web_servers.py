"""nginx and Caddy, run with exactly what docs/serve.md says (but for port and folder)."""

import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from feedsvc.pages import html_pages
from tests.feeds import garden
from tests.running import serve

pytestmark = pytest.mark.slow
__all__ = ["serve"]

DOCUMENT = (Path(__file__).parents[1] / "docs" / "serve.md").read_text(encoding="utf-8")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PATH = f"{os.environ['PATH']}:/usr/sbin"
NGINX = """
daemon off; {user} worker_processes 1; pid {work}/pid; error_log {work}/errors;
events {{ worker_connections 64; }}
http {{
  include /etc/nginx/mime.types; access_log off;
  client_body_temp_path {work}/a; proxy_temp_path {work}/b; fastcgi_temp_path {work}/c;
  uwsgi_temp_path {work}/d; scgi_temp_path {work}/e;
  {written}
}}
"""
TYPES = {
    "feed.atom": "application/atom+xml; charset=utf-8",
    "feed.rss": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    "tags/t.atom": "application/atom+xml; charset=utf-8",
    "index.html": "text/html; charset=utf-8",
    "": "text/html; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "copy.js": "text/javascript; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}


def written(heading, language):
    """The configuration below a heading."""
    section = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    (found,) = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    return found


def asked(port, path, method="GET", **fields):
    """Status, header fields (names in lower case) and body."""
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request(method, f"/feeds/{path}", headers={"Host": "my-blog.example", **headers})
        answer = connection.getresponse()
        told = {}
        for name, value in answer.getheaders():
            told[name.lower()] = ", ".join(filter(None, (told.get(name.lower()), value)))
        return answer.status, told, answer.read()


@pytest.fixture
def run(tmp_path):
    """Start a web server with a configuration of the documentation; → its port."""
    processes = []

    def run(program, heading, replaced):
        if shutil.which(program, path=PATH) is None:
            pytest.skip(f"{program} is not installed")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        text = written(heading, program)
        for old, new in {**ADDRESSES[program], **replaced}.items():
            assert old in text
            text = text.replace(old, new.format(port=port))
        processes.append(_started(program, text, tmp_path, port))
        return port

    yield run
    for process in processes:
        process.terminate()
        process.wait(120)


ADDRESSES = {
    "nginx": {"listen 80;": "listen 127.0.0.1:{port};"},
    "caddy": {"my-blog.example {": "http://my-blog.example:{port} {{"},
}


def _started(program, text, folder, port):
    work = folder / program
    work.mkdir()
    if program == "nginx":
        user = "user root;" if os.geteuid() == 0 else ""
        (work / "conf").write_text(NGINX.format(work=work, written=text, user=user))
        command = [
            shutil.which("nginx", path=PATH),
            "-c",
            str(work / "conf"),
            "-e",
            str(work / "errors"),
        ]
    else:
        (work / "Caddyfile").write_text(f"{{\nadmin off\nauto_https off\n}}\n{text}")
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(work / "Caddyfile")]
    environment = {**os.environ, "HOME": str(work), "XDG_DATA_HOME": str(work)}
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
    end = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return process
    raise AssertionError(f"{program} does not start: {text}")


@pytest.fixture
def files(blog, tmp_path):
    """A folder of feeds as it is published: a copy with a compressed twin of each file."""
    blog.post("2024-05-01-one", "Some text. " * 50, tags="[t]")
    blog.build()
    for document in html_pages.documents(garden.OVERVIEW):
        (blog.feeds / document.path).write_bytes(document.data)
    shutil.copytree(blog.feeds, tmp_path / "www/feeds")
    encodings = [
        "find",
        str(tmp_path / "www/feeds"),
        "-type",
        "f",
        "-exec",
        "gzip",
        "-9nk",
        "{}",
        "+",
    ]
    subprocess.run(encodings, check=True)
    return tmp_path / "www"


STATIC = pytest.mark.parametrize("program", ["nginx", "caddy"])
HEADINGS = {"nginx": "nginx without the daemon", "caddy": "Caddy without the daemon"}


@STATIC
def test_a_folder_is_served_with_the_right_types(run, files, program):
    """With a time to keep it, and for scripts of any site."""
    port = run(program, HEADINGS[program], {"/srv/www": str(files)})

    for path, expected in TYPES.items():
        status, fields, body = asked(port, path)
        assert (status, fields["content-type"].lower()) == (200, expected), path
        assert body == (files / "feeds" / (path or "index.html")).read_bytes()
        assert "max-age=3600" in fields["cache-control"]
        assert fields["access-control-allow-origin"] == "*"
    assert asked(port, "tags/never.atom")[0] == 404


@STATIC
def test_what_is_known_is_not_sent_again(run, files, program):
    """By tag and by date."""
    port = run(program, HEADINGS[program], {"/srv/www": str(files)})
    _, fields, _ = asked(port, "feed.atom")

    assert asked(port, "feed.atom", If_None_Match=fields["etag"])[0] == 304
    assert asked(port, "feed.atom", If_Modified_Since=fields["last-modified"])[0] == 304
    assert asked(port, "feed.atom", If_None_Match='"other"')[0] == 200


@STATIC
def test_the_compressed_twin_is_sent_to_who_takes_it(run, files, program):
    """With a tag of its own."""
    port = run(program, HEADINGS[program], {"/srv/www": str(files)})
    _, plain, body = asked(port, "feed.atom")
    _, packed, twin = asked(port, "feed.atom", Accept_Encoding="gzip")

    assert twin == (files / "feeds/feed.atom.gz").read_bytes()
    assert gzip.decompress(twin) == body
    assert packed["content-encoding"] == "gzip"
    assert "content-encoding" not in plain
    assert "accept-encoding" in packed["vary"].lower()
    assert packed["content-type"] == TYPES["feed.atom"]


@STATIC
@pytest.mark.parametrize("path", ["feed.atom", "feed.rss", "tags/t.atom"])
def test_a_browser_is_shown_the_same_bytes_as_xml(run, files, program, path):
    """In a sandbox; caches are told that it depends on who asks."""
    port = run(program, HEADINGS[program], {"/srv/www": str(files)})
    status, fields, body = asked(port, path, Accept=BROWSER)

    assert (status, fields["content-type"].lower()) == (200, "application/xml; charset=utf-8")
    assert body == asked(port, path)[2]
    assert fields["content-security-policy"].endswith("sandbox")
    assert "accept" in [one.strip().lower() for one in fields["vary"].split(",")]


@pytest.mark.parametrize(
    ("program", "heading"), [("nginx", "Behind nginx"), ("caddy", "Behind Caddy")]
)
def test_the_daemon_is_reached_through_a_web_server(run, serve, blog, program, heading):
    """All that it says arrives as it is; what is for the operator does not."""
    blog.post("2024-05-01-one", "Some text. " * 50, tags="[t]")
    daemon = serve()
    own = int(daemon.address.rpartition(":")[2])
    port = run(program, heading, {"127.0.0.1:8080": f"127.0.0.1:{own}"})
    end = time.monotonic() + 120
    while "content-encoding" not in asked(port, "tags/t.atom", Accept_Encoding="br")[1]:
        assert time.monotonic() < end, "compressed forms follow a pass shortly"
        time.sleep(0.02)
    status, fields, body = asked(port, "tags/t.atom", Accept_Encoding="br")
    direct = daemon.get("/tags/t.atom")

    assert (status, fields["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    assert fields["content-encoding"] == "br"
    assert fields["etag"].endswith('-br"')
    assert not fields["etag"].startswith("W/")
    assert fields["vary"] == "Accept, Sec-Fetch-Dest, Accept-Encoding"
    assert len(body) < len(direct)
    assert asked(port, "tags/t.atom", Accept_Encoding="br", If_None_Match=fields["etag"])[0] == 304
    assert asked(port, "feed.atom", Accept=BROWSER)[1]["content-type"].startswith("application/xml")
    assert asked(port, "tags/t")[1]["content-type"] == "text/html; charset=utf-8"
    assert asked(port, "tags/t")[1]["cache-control"] == "no-cache"
    assert fields["cache-control"] == "max-age=3600"
    assert [asked(port, path)[0] for path in ("health", "metrics")] == [404, 404]
