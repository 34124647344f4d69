"""For how long an answer may be kept: feeds by the rhythm, what people look at not at all."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FILES = {
    "index.html": b"home",
    "tags/x.html": b"a page",
    "feed.json": b'{"version": "https://jsonfeed.org/version/1.1"}',
    "page.css": b"body {}",
    "copy.js": b"copy()",
}


@pytest.fixture
def kept(folder, serve, connect):
    """Cache-Control of a target, asked for with fields."""
    (folder / "tags").mkdir()
    for name, body in FILES.items():
        (folder / name).write_bytes(body)
    client = connect(serve())

    def kept(target="/feed.atom", host="blog.example", **fields):
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
        client.send(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n".encode())
        return client.receive()["Cache-Control"]

    return kept


@pytest.mark.parametrize("target", ["/", "/index.html", "/tags/x", "/tags/x.html"])
def test_a_page_is_asked_for_each_time(kept, target):
    """Its tag makes that cheap; else an author sees the page of before a save."""
    assert kept(target) == "no-cache"


@pytest.mark.parametrize("target", ["/feed.atom", "/feed.json"])
def test_a_feed_in_a_browser_is_asked_for_each_time(kept, target):
    """Readers may keep the same feed."""
    assert kept(target, Accept=BROWSER) == "no-cache"
    assert kept(target, Accept="application/atom+xml, */*;q=0.1") == "max-age=3600"
    assert kept(target, Accept="*/*") == "max-age=3600"
    assert kept(target) == "max-age=3600"


@pytest.mark.parametrize("target", ["/page.css", "/copy.js"])
def test_what_pages_load_is_kept_as_feeds_are(kept, target):
    """It changes with a release only, but has no name of its own for each."""
    assert kept(target) == "max-age=3600"


def test_what_is_not_modified_says_the_same(kept):
    """Caches take what a 304 says (RFC 9111, 4.3.4)."""
    assert kept(If_None_Match="*") == "max-age=3600"
    assert kept(If_None_Match="*", Accept=BROWSER) == "no-cache"
    assert kept("/", If_None_Match="*") == "no-cache"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "blog.localhost", "127.9.9.9"],
)
@pytest.mark.parametrize("target", ["/feed.atom", "/feed.json", "/page.css", "/"])
def test_nothing_is_kept_of_an_address_of_this_machine(kept, host, target):
    """An author looks at http://127.0.0.1:8080/ to see what was saved just now."""
    assert kept(target, host) == "no-cache"


@pytest.mark.parametrize(
    ("host", "forwarded", "expected"),
    [
        ("blog.example", "203.0.113.9", "max-age=3600"),
        ("blog.example", "127.0.0.1", "max-age=3600"),
        ("127.0.0.1:8080", "203.0.113.9", "max-age=3600"),
        ("localhost:8080", "::ffff:203.0.113.9", "max-age=3600"),
        ("127.0.0.1:8080", "127.0.0.1", "no-cache"),
        ("127.0.0.1:8080", "203.0.113.9, 127.0.0.1", "max-age=3600"),
        ("localhost", "203.0.113.9, ::1", "max-age=3600"),
        ("localhost.example", None, "max-age=3600"),
        ("192.0.2.1:8080", None, "max-age=3600"),
    ],
)
def test_readers_behind_a_proxy_on_this_machine_keep_feeds(kept, host, forwarded, expected):
    """It passes the public name on, or says for whom it asks, or both."""
    fields = {"X_Forwarded_For": forwarded} if forwarded else {}

    assert kept(host=host, **fields) == expected


def test_the_host_of_an_absolute_target_counts(kept):
    """Not that of the field (RFC 9112, 3.2.2)."""
    assert kept("http://127.0.0.1/feed.atom", "blog.example") == "no-cache"
    assert kept("http://blog.example/feed.atom", "127.0.0.1") == "max-age=3600"


def test_without_a_host_nothing_is_known_of_it(serve, connect):
    """HTTP/1.0."""
    client = connect(serve())
    client.send(b"GET /feed.atom HTTP/1.0\r\n\r\n")

    assert client.receive()["Cache-Control"] == "max-age=3600"


def test_a_clock_that_went_back_answers_conditions_as_before(folder, serve, connect):
    """What is unchanged is not sent again; what changes then is newer for every reader."""
    clock = [datetime.now(UTC) + timedelta(days=2)]
    server = serve(now=lambda: clock[0])
    client = connect(server)
    first = client.ask()
    clock[0] -= timedelta(days=2)
    same = client.ask(If_None_Match=first["ETag"]).status
    dated = client.ask(If_Modified_Since=first["Last-Modified"]).status
    (folder / "feed.atom").write_bytes(b"<feed xmlns='http://www.w3.org/2005/Atom'/>")
    server.changed(["feed.atom"])
    changed = client.ask(If_Modified_Since=first["Last-Modified"])

    assert (same, dated) == (304, 304)
    assert changed.status == 200
    assert parsedate_to_datetime(changed["Last-Modified"]) > parsedate_to_datetime(
        first["Last-Modified"]
    )
