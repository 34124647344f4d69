"""What each kind of file is served as."""

import pytest

from feedsvc.service.http.documents import media_type
from tests.service.conftest import BODY

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
POLICY = "default-src 'none'; style-src 'self'; sandbox"


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("feed.atom", b"", "application/atom+xml; charset=utf-8"),
        ("feed.rss", b"", "application/rss+xml; charset=utf-8"),
        ("FEED.ATOM", b"", "application/atom+xml; charset=utf-8"),
        (
            "feed.json",
            b'{\n  "version": "https://jsonfeed.org/version/1.1"',
            "application/feed+json; charset=utf-8",
        ),
        ("other.json", b'{"a": 1}', "application/json; charset=utf-8"),
        (
            "feed.xml",
            b"<?xml version='1.0'?>\n<!-- x --><feed xmlns='a'>",
            "application/atom+xml; charset=utf-8",
        ),
        ("feed.xml", b"\xef\xbb\xbf<rss version='2.0'>", "application/rss+xml; charset=utf-8"),
        (
            "feed.xml",
            b'<?xml-stylesheet href="a.css"?><a:feed xmlns:a="b">',
            "application/atom+xml; charset=utf-8",
        ),
        ("feed.xml", b"<sitemap>", "application/xml; charset=utf-8"),
        ("rss", b"<rss>", "application/rss+xml; charset=utf-8"),
        ("blog.feed", b"<feed/>", "application/atom+xml; charset=utf-8"),
        ("index.html", b"", "text/html; charset=utf-8"),
        ("feed.css", b"", "text/css; charset=utf-8"),
        ("copy.js", b"", "text/javascript; charset=utf-8"),
        ("feeds.opml", b"", "text/x-opml; charset=utf-8"),
        ("icon.svg", b"", "image/svg+xml; charset=utf-8"),
        ("icon.png", b"", "image/png"),
        ("what", b"\0", "application/octet-stream"),
        ("dir.atom/what", b"", "application/octet-stream"),
    ],
)
def test_a_file_has_the_type_readers_know(name, body, expected):
    """By its name, else by its beginning; the same on every machine."""
    assert media_type(name, body).header == expected


@pytest.mark.parametrize("coding", ["", "gzip", "br", "zstd"])
def test_a_browser_is_shown_the_same_bytes_as_xml(client, coding):
    """So that it neither downloads the feed nor shows its source; no script can run in it."""
    feed = client.ask(Accept="*/*", Accept_Encoding=coding)
    shown = client.ask(Accept=BROWSER, Accept_Encoding=coding)

    assert shown["Content-Type"] == "application/xml; charset=utf-8"
    assert shown["Content-Security-Policy"] == POLICY
    assert shown["Vary"] == "Accept, Sec-Fetch-Dest, Accept-Encoding"
    assert shown.body == feed.body
    assert shown["ETag"] != feed["ETag"]
    assert feed["Content-Security-Policy"] is None


def test_every_representation_has_a_tag_of_its_own(client):
    """A strong one (RFC 9110, 8.8.3.3)."""
    tags = [
        client.ask(Accept=accept, Accept_Encoding=coding)["ETag"]
        for accept in ("*/*", BROWSER)
        for coding in ("identity", "gzip", "br", "zstd")
    ]

    assert len(set(tags)) == 8
    assert not any(tag.startswith("W/") for tag in tags)


def test_a_browser_that_has_it_need_not_get_it_again(client):
    """The condition is about what it would get."""
    tag = client.ask(Accept=BROWSER)["ETag"]

    assert client.ask(Accept=BROWSER, If_None_Match=tag).status == 304
    assert client.ask(Accept="*/*", If_None_Match=tag).status == 200


@pytest.mark.parametrize(
    "accept", ["text/plain", "image/png;q=1", "application/json", "nonsense", "*/*;q=0"]
)
@pytest.mark.parametrize("coding", ["identity;q=0", "*;q=0", "nonsense"])
def test_nothing_is_not_acceptable(client, accept, coding):
    """A reader that says odd things still gets its feed."""
    response = client.ask(Accept=accept, Accept_Encoding=coding)

    assert response.status == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_a_json_feed_is_the_same_for_all(folder, serve, connect):
    """Who asks like a browser, and does not say that it opens a document, gets it as it is."""
    (folder / "feed.json").write_bytes(b'{"version": "https://jsonfeed.org/version/1.1"}')
    response = connect(serve()).ask("/feed.json", Accept=BROWSER)

    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    assert response["Vary"] == "Accept, Sec-Fetch-Dest, Accept-Encoding"


def test_a_page_may_load_only_what_is_served_with_it(folder, serve, connect):
    """Whatever is in it."""
    (folder / "index.html").write_bytes(b"<!doctype html><title>Feeds</title>")
    response = connect(serve()).ask("/")
    policy = dict(
        one.strip().split(" ", 1) for one in response["Content-Security-Policy"].split(";")
    )

    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert [policy.pop(f"{kind}-src") for kind in ("style", "script", "img")] == ["'self'"] * 3
    assert set(policy.values()) == {"'none'"}
    assert "default-src" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Link"] is None


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("/", b"home"),
        ("/?utm=x", b"home"),
        ("/index.html", b"home"),
        ("/tags/a", b"page of a"),
        ("/tags/a.html", b"page of a"),
        ("/tags/a.atom", b"<feed>a</feed>"),
        ("/tags/a.atom?x=/../y", b"<feed>a</feed>"),
        ("/tags/", b"all tags"),
        ("/tags%2Fa.atom", b"<feed>a</feed>"),
        ("http://feeds.example/tags/a", b"page of a"),
        ("http://feeds.example", b"home"),
        ("/exact", b"as it is"),
    ],
)
def test_pages_have_short_addresses(folder, serve, connect, target, body):
    """`/` is index.html and `/tags/a` is a.html, unless there is such a file."""
    (folder / "tags").mkdir()
    for name, text in {
        "index.html": b"home",
        "tags/index.html": b"all tags",
        "tags/a.html": b"page of a",
        "tags/a.atom": b"<feed>a</feed>",
        "exact": b"as it is",
        "exact.html": b"never",
    }.items():
        (folder / name).write_bytes(text)

    assert connect(serve()).ask(target).body == body


def test_links_name_the_feed_itself_and_its_hub(serve, connect):
    """Where there is a hub (WebSub, 4)."""
    hub = "https://hub.example/"
    own = '<https://blog.example/feeds/feed.atom>; rel="self"'

    assert connect(serve()).ask()["Link"] == own
    assert connect(serve(hub=hub)).ask()["Link"] == f'{own}, <{hub}>; rel="hub"'
    assert connect(serve(feeds_url="")).ask()["Link"] is None


def test_a_small_file_is_not_made_larger(folder, serve, connect):
    """A coding that does not help is not used."""
    (folder / "feed.atom").write_bytes(b"<feed/>")
    response = connect(serve()).ask(Accept_Encoding="gzip, br, zstd")

    assert response["Content-Encoding"] is None
    assert response.body == b"<feed/>"


def test_an_image_is_not_compressed_again(folder, serve, connect):
    """It is packed already."""
    (folder / "icon.png").write_bytes(BODY)

    assert connect(serve()).ask("/icon.png", Accept_Encoding="gzip")["Content-Encoding"] is None


def test_tags_are_the_same_everywhere(folder, serve, connect):
    """On another server, from another folder, of a file written anew."""
    first = connect(serve()).ask(Accept_Encoding="gzip")["ETag"]
    (folder / "feed.atom").unlink()
    (folder / "feed.atom").write_bytes(BODY)
    second = connect(serve(max_age=60, feeds_url="")).ask(Accept_Encoding="gzip")["ETag"]

    assert first == second == '"ddaf233f5d61d6796d96ab41497d2b84-gzip"'


def test_who_has_another_form_that_would_do_need_not_get_it_again(client):
    """The plain one, from before the compressed ones were made; the answer names what it has."""
    plain = client.ask()["ETag"]
    answer = client.ask(Accept_Encoding="gzip", If_None_Match=plain)

    assert (answer.status, answer["ETag"]) == (304, plain)


def test_a_form_that_would_not_do_is_no_reason_to_send_nothing(client):
    """Who has gzip and asks without it cannot be given gzip."""
    packed = client.ask(Accept_Encoding="gzip")["ETag"]

    assert client.ask(If_None_Match=packed).status == 200
    assert client.ask(Accept_Encoding="br", If_None_Match=packed).status == 200
