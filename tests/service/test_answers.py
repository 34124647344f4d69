"""What is refused, and how."""

import pytest

from feedsvc.service.http.clients import Quota
from feedsvc.service.http.generated_pages import Recipe
from tests.service.conftest import BODY


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("target", ["/feed.atom", "/", "/nothing", "/health"])
def test_other_methods_are_not_allowed(client, method, target):
    """And which ones are is said (RFC 9110, 15.5.6)."""
    response = client.ask(target, method)

    assert response.status == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("target", ["/feed.atom", "/", "/nothing", "*"])
def test_scripts_of_any_site_may_ask_with_conditions(client, target):
    """A browser asks before (Fetch, 4.8), and lets the script read the tag."""
    fields = {"Origin": "https://a.example", "Access_Control_Request_Headers": "if-none-match"}
    response = client.ask(target, "OPTIONS", **fields)

    assert (response.status, response["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert response["Access-Control-Allow-Headers"] == "*"
    assert response["Content-Length"] is None
    assert "ETag" in client.ask()["Access-Control-Expose-Headers"]


def test_scripts_of_other_sites_may_not_ask_for_what_is_the_operators(client):
    """The browser finds nothing that lets them."""
    response = client.ask("/health", "OPTIONS")

    assert (response.status, response["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert response["Access-Control-Allow-Origin"] is None


def test_what_never_was_is_not_found(client):
    """With a word for people, nothing for HEAD but its length."""
    got, head = client.ask("/nothing.atom"), client.ask("/nothing.atom", "HEAD")

    assert (got.status, got.body) == (404, b"404 Not Found\n")
    assert (head.status, head["Content-Length"]) == (404, "14")
    assert got["Content-Type"] == "text/plain; charset=utf-8"
    assert got["X-Content-Type-Options"] == "nosniff"


def test_a_feed_that_once_was_is_gone(folder, serve, connect):
    """410 under each of its addresses; what never was is 404; what comes back is there."""
    (folder / "old.atom").write_bytes(BODY)
    (folder / "old.html").write_bytes(BODY)
    server = serve()
    client = connect(server)
    (folder / "old.atom").unlink()
    (folder / "old.html").unlink()
    server.changed(["old.atom", "old.html"])
    gone = [client.ask(f"/{name}").status for name in ("old.atom", "old.html", "old", "old.rss")]
    (folder / "old.atom").write_bytes(BODY)
    server.changed(["old.atom"])

    assert gone == [410, 410, 410, 404]
    assert client.ask("/../old.html").status == 404
    assert client.ask("/old.atom").status == 200


def test_what_was_there_is_remembered(folder, serve, connect, tmp_path):
    """Over restarts, in the log."""
    (folder / "old.atom").write_bytes(BODY)
    serve(last_modified=tmp_path / "served.json").stop(5)
    (folder / "old.atom").unlink()
    client = connect(serve(last_modified=tmp_path / "served.json"))

    assert client.ask("/old.atom").status == 410
    assert client.ask("/feed.atom").status == 200


def test_a_mistake_of_ours_is_said_and_survived(serve, connect, caplog):
    """The next request is answered."""
    client = connect(serve(recipe=Recipe(lambda path: path and str(1 / 0))))

    assert client.ask("/nothing").status == 500
    assert client.ask().status == 200
    assert "the request for ('nothing', 'nothing.html') could not be answered" in caplog.text


def test_who_never_says_what_it_has_is_told_to_wait(serve, connect):
    """After so many requests for the same content, and not if it is polite."""
    client = connect(serve(hourly=2))
    tag = client.ask(User_Agent="a")["ETag"]
    second = client.ask(User_Agent="a")
    third = client.ask(User_Agent="a")

    assert (second.status, third.status) == (200, 429)
    assert 0 < int(third["Retry-After"]) <= 3600
    assert client.ask(User_Agent="a", If_None_Match=tag).status == 304
    assert client.ask(User_Agent="a", If_None_Match='"x"').status == 200
    assert client.ask(User_Agent="a", method="HEAD").status == 200
    assert client.ask(User_Agent="b").status == 200


def test_a_changed_feed_may_be_fetched_at_once(folder, serve, connect):
    """The quota is for what is the same."""
    server = serve(hourly=1)
    client = connect(server)
    before = [client.ask().status for _ in range(2)]
    (folder / "feed.atom").write_bytes(b"<feed>new</feed>")
    server.changed(["feed.atom"])

    assert before == [200, 429]
    assert [client.ask().status for _ in range(2)] == [200, 429]


def test_pages_and_styles_have_no_quota(folder, serve, connect):
    """Browsers come back to them."""
    (folder / "index.html").write_bytes(b"home")
    client = connect(serve(hourly=1))

    assert [client.ask("/").status for _ in range(3)] == [200] * 3


def test_clients_behind_a_proxy_are_told_apart(serve, connect):
    """By what a trusted proxy says of them, not by what they say of themselves."""
    client = connect(serve(hourly=1))
    one = client.ask(X_Forwarded_For="198.51.100.1").status
    other = client.ask(X_Forwarded_For="198.51.100.2").status
    liar = client.ask(X_Forwarded_For="203.0.113.9, 198.51.100.1").status

    assert (one, other, liar) == (200, 200, 429)


def test_nobody_is_told_to_wait_unless_it_is_set(client):
    """The default."""
    assert {client.ask().status for _ in range(200)} == {200}


def test_an_hour_is_counted_to_the_second():
    """The oldest request leaves the hour first; what was refused does not count."""
    quota = Quota(2)

    def wait(now, client="198.51.100.1", path="feed.atom", digest="x"):
        return quota.wait(client, b"reader", path, digest, now)

    assert [wait(0), wait(1000), wait(2000), wait(3599)] == [0, 0, 1600, 1]
    assert [wait(3600), wait(3601), wait(4600)] == [0, 999, 0]
    assert [wait(4600, path="feed.rss"), wait(4600, digest="y")] == [0, 0]


def test_of_ipv6_a_customer_is_counted():
    """Who has a whole network of addresses."""
    quota = Quota(1)
    waits = [
        quota.wait(client, b"", "feed.atom", "x", 0)
        for client in (
            "2001:db8:0:1::1",
            "2001:db8:0:1:ffff::2",
            "2001:db8:0:2::1",
            "::ffff:192.0.2.1",
            "192.0.2.1",
        )
    ]

    assert waits == [0, 3600, 0, 0, 3600]


def test_the_table_of_clients_does_not_grow_without_end():
    """The one that was quiet longest is forgotten."""
    quota = Quota(1)
    waits = [quota.wait("192.0.2.1", str(number).encode(), "f", "x", 0) for number in range(20_000)]

    assert sum(waits) == 0
    assert len(quota._seen) == 10_000
    assert quota.wait("192.0.2.1", b"19999", "f", "x", 0) == 3600
    assert quota.wait("192.0.2.1", b"0", "f", "x", 0) == 0
