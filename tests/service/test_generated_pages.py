"""Documents that are made of others."""

import pytest

from feedsvc.config.settings import FeedSettings
from feedsvc.service.http.documents import Addresses, document
from feedsvc.service.http.generated_pages import GeneratedPages, Recipe, pages_of_feeds

made = []


def make(path, source):
    """Make a page of a feed, and note that it was made."""
    if source == b"other":
        raise ValueError("is no feed")
    made.append(path)
    return b"<!doctype html><title>" + source * 20 + b"</title>"


RECIPE = Recipe(
    lambda path: path[:-5] + ".atom" if path.endswith(".html") else "",
    make,
    page=lambda path: path.removesuffix(".atom") + ".html",
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(autouse=True)
def _forget():
    made.clear()


@pytest.fixture
def client(folder, serve, connect):
    """A connection to a server that makes pages."""
    (folder / "tags").mkdir()
    (folder / "tags/a.atom").write_bytes(b"a feed")
    server = serve(recipe=RECIPE)
    one = connect(server)
    one.server = server
    return one


@pytest.mark.parametrize("target", ["/tags/a", "/tags/a.html", "/tags%2Fa?utm=x"])
def test_a_feed_has_a_page_though_there_is_no_file(client, target):
    """A page like any other: type, policy, date, tag."""
    page = client.ask(target)

    assert page.status == 200
    assert page.text.startswith(b"<!doctype html><title>a feed")
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert page["Content-Security-Policy"].startswith("default-src 'none'")
    assert page["Last-Modified"] == client.ask("/tags/a.atom")["Last-Modified"]
    assert page["Link"] is None


def test_it_is_made_once(client):
    """And asked for with conditions, and compressed, like any other."""
    first = client.ask("/tags/a", Accept_Encoding="gzip")
    again = client.ask("/tags/a", Accept_Encoding="gzip", If_None_Match=first["ETag"])

    assert first["Content-Encoding"] == "gzip"
    assert again.status == 304
    assert client.ask("/tags/a", "HEAD")["Content-Length"] == str(len(first.text))
    assert made == ["tags/a.html"]


def test_it_changes_with_what_it_is_made_of(client, folder):
    """And is gone with it."""
    before = client.ask("/tags/a")
    (folder / "tags/a.atom").write_bytes(b"a new feed")
    client.server.changed(["tags/a.atom"])
    after = client.ask("/tags/a")
    (folder / "tags/a.atom").unlink()
    client.server.changed(["tags/a.atom"])

    assert b"a new feed" in after.text
    assert before["ETag"] != after["ETag"]
    assert client.ask("/tags/a").status == 410
    assert client.ask("/tags/b").status == 404


def test_a_file_goes_before_what_could_be_made(client, folder):
    """Somebody wrote it on purpose."""
    (folder / "tags/a.html").write_bytes(b"by hand")
    client.server.changed(["tags/a.html"])

    assert client.ask("/tags/a").text == b"by hand"
    assert made == []


def test_of_something_else_nothing_is_made(client, folder):
    """It only has such a name."""
    (folder / "tags/b.atom").write_bytes(b"other")
    client.server.changed(["tags/b.atom"])

    assert [client.ask("/tags/b").status for _ in range(2)] == [404, 404]


def test_only_so_many_are_kept():
    """Those that were asked for last."""
    cache = {f"{n}.atom": document(f"{n}.atom", b"x", 0, Addresses(), {}) for n in range(300)}
    generated = GeneratedPages(RECIPE, cache.get)
    for number in (*range(300), 299, 0):
        assert generated.get(f"{number}.html").body.endswith(b"</title>")

    assert len(made) == 301
    assert made.count("0.html") == 2


OPENED = {"Accept": BROWSER, "Sec_Fetch_Dest": "document"}
BOTH = "Accept, Sec-Fetch-Dest, Accept-Encoding"


def test_a_feed_that_is_opened_in_a_browser_is_its_page(client):
    """With a tag of its own; caches are told by what the answers differ."""
    page = client.ask("/tags/a.atom", **OPENED)
    own = client.ask("/tags/a")

    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert (page.text, page["ETag"], page["Vary"]) == (own.text, own["ETag"], BOTH)
    assert client.ask("/tags/a.atom", **OPENED, If_None_Match=page["ETag"]).status == 304
    assert (
        client.ask("/tags/a.atom", **OPENED, Accept_Encoding="gzip")["Content-Encoding"] == "gzip"
    )
    assert client.ask("/tags/a.atom")["Vary"] == BOTH


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Accept": BROWSER},  # readers send it, too
        {"Accept": BROWSER, "Sec_Fetch_Dest": "empty"},  # a script asks
        {"Accept": "application/atom+xml, text/html", "Sec_Fetch_Dest": "document"},
        {"Accept": "application/xml", "Sec_Fetch_Dest": "document"},
        {"Sec_Fetch_Dest": "document"},
    ],
)
def test_whoever_does_not_open_it_in_a_browser_gets_the_feed(client, sent):
    """The same bytes for all."""
    assert client.ask("/tags/a.atom", **sent).text == b"a feed"


def test_a_feed_without_a_page_is_shown_as_it_is(client, folder):
    """Somebody's own file that only has such a name."""
    (folder / "tags/b.atom").write_bytes(b"other")
    client.server.changed(["tags/b.atom"])

    assert client.ask("/tags/b.atom", **OPENED).text == b"other"


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("feed.xml", "feed.html"),
        ("feed.json", "feed.html"),
        ("tag/x/feed.xml", "tags/x.html"),
        ("tags/x.rss", "tags/x.html"),
        ("page.css", ""),
        ("index.html", ""),
    ],
)
def test_the_page_of_a_feed_is_found_wherever_the_feed_is(tmp_path, path, page):
    """By its name, and by patterns of names."""
    paths = {"feed.atom": "feed.xml", "tags/*.atom": "tag/*/feed.xml"}
    recipe = pages_of_feeds(FeedSettings(paths=paths), "https://e.net", tmp_path)

    assert recipe.page(path) == page
