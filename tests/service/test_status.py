"""What /health and /metrics tell."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from feedsvc.service.status import Status, health

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
GOOD = Status(
    last_pass=NOON - timedelta(seconds=30),
    outcome="rejected",
    next_pass=NOON + timedelta(seconds=30),
    next_publication=NOON + timedelta(days=1),
    posts=7,
    errors=("_posts/2015-01-01-a.md:2: no date: write one",),
    warnings=("w1", "w2"),
    passes={"ok": 3, "rejected": 2, "failed": 1},
    seconds=4.5,
    last_seconds=0.25,
)


def changed(**fields):
    """A good status but for these fields."""
    from msgspec.structs import replace

    return replace(GOOD, **fields)


def samples(response):
    """What Prometheus would read: name and labels → value."""
    families = text_string_to_metric_families(response.text.decode())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        (GOOD, 200, "ok"),
        (changed(outcome="ok"), 200, "ok"),
        (changed(next_pass=None), 200, "ok"),
        (changed(next_pass=NOON - timedelta(seconds=60)), 200, "ok"),
        (changed(next_pass=NOON - timedelta(seconds=61)), 503, "overdue"),
        (changed(next_pass=NOON - timedelta(seconds=61), grace=600), 200, "ok"),
        (changed(outcome="failed", error="no address"), 503, "failed"),
        (Status(), 503, "starting"),
    ],
)
def test_health_is_good_when_the_last_pass_was_and_the_next_is_not_overdue(status, code, state):
    """Rejected posts are the author's matter, not the operator's."""
    found, body = health(status, NOON)

    assert found == code
    assert json.loads(body)["status"] == state


def test_health_says_what_an_operator_asks(serve, connect):
    """In JSON, never from a cache."""
    response = connect(serve(lambda: GOOD, now=lambda: NOON)).ask("/health")

    assert response.status == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert json.loads(response.body) == {
        "status": "ok",
        "last_pass": "2024-06-01T11:59:30Z",
        "outcome": "rejected",
        "error": "",
        "seconds": 0.25,
        "next_pass": "2024-06-01T12:00:30Z",
        "next_publication": "2024-06-02T12:00:00Z",
        "posts": 7,
        "errors": 1,
        "warnings": 2,
        "problems": ["_posts/2015-01-01-a.md:2: no date: write one", "w1", "w2"],
    }


def test_health_follows_the_passes(serve, connect):
    """It is asked for each time; HEAD has the status and the length."""
    told = [GOOD]
    client = connect(serve(lambda: told[-1], now=lambda: NOON))
    good = client.ask("/health", "HEAD")
    told.append(changed(outcome="failed", error="_config.yml: unreadable"))
    bad = client.ask("/health")

    assert (good.status, int(good["Content-Length"]) > 100) == (200, True)
    assert (bad.status, json.loads(bad.body)["error"]) == (503, "_config.yml: unreadable")


def test_a_thousand_problems_are_counted_and_the_first_told():
    """Errors before warnings."""
    status = changed(errors=tuple(map(str, range(1000))), warnings=tuple("w" * 300))
    told = json.loads(health(status, NOON)[1])

    assert (told["errors"], told["warnings"]) == (1000, 300)
    assert told["problems"] == [*map(str, range(100)), *["w"] * 100]


def test_metrics_tell_of_passes(serve, connect):
    """Their number by outcome, what they took, and what they found."""
    response = connect(serve(lambda: GOOD)).ask("/metrics")
    found = samples(response)

    assert response["Content-Type"].startswith("text/plain; version=")
    assert response["Cache-Control"] == "no-store"
    assert found["feedsvc_passes_total", "ok"] == 3
    assert found["feedsvc_passes_total", "failed"] == 1
    assert found["feedsvc_pass_duration_seconds_count",] == 6
    assert found["feedsvc_pass_duration_seconds_sum",] == 4.5
    assert found["feedsvc_last_pass_duration_seconds",] == 0.25
    assert found["feedsvc_last_pass_timestamp_seconds",] == NOON.timestamp() - 30
    assert found["feedsvc_next_pass_timestamp_seconds",] == NOON.timestamp() + 30
    assert found["feedsvc_posts",] == 7
    assert found["feedsvc_problems", "error"] == 1
    assert found["feedsvc_problems", "warning"] == 2


def test_metrics_count_requests_by_feed_and_status(serve, connect):
    """Paths that are no feeds are counted together, for there is no end of them."""
    client = connect(serve())
    tag = client.ask()["ETag"]
    for _ in range(3):
        client.ask(If_None_Match=tag)
    client.ask("/nothing")
    client.ask("/nothing/else")
    client.ask(method="POST")
    found = samples(client.ask("/metrics"))

    assert found["feedsvc_requests_total", "feed.atom", "200"] == 1
    assert found["feedsvc_requests_total", "feed.atom", "304"] == 3
    assert found["feedsvc_requests_total", "", "404"] == 2
    assert found["feedsvc_requests_total", "", "405"] == 1
    assert found["feedsvc_not_modified_ratio",] == 0.75


def test_metrics_are_there_before_anything_was_counted(client):
    """Nothing is divided by nothing."""
    found = samples(client.ask("/metrics"))

    assert found["feedsvc_not_modified_ratio",] == 0
    assert found["feedsvc_passes_total", "failed"] == 0


def test_other_sites_may_not_read_them(client):
    """Feeds are for scripts of any site; what the daemon does is not."""
    for page in ("/health", "/metrics"):
        assert client.ask(page)["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("[::1]:8080", 200),
        ("192.0.2.7:8080", 200),
        ("feedsvc:8080", 200),
        ("blog.example", 200),
        ("BLOG.example.:80", 200),
        ("server.example", 200),
        ("attacker.example", 421),
        ("127.0.0.1.attacker.example", 421),
        ("localhost.attacker.example:8080", 421),
    ],
)
@pytest.mark.parametrize("page", ["/health", "/metrics"])
def test_they_are_told_under_names_that_no_stranger_owns(serve, connect, page, host, status):
    """A name that a stranger made lead here would let scripts of that site read them."""
    server = serve(lambda: GOOD, now=lambda: NOON)
    pages = server._answers._pages
    server._answers._pages = type(pages)(pages.made, pages.names | {"server.example"})
    client = connect(server)
    client.send(f"GET {page} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())

    assert client.receive().status == status


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"host": "Server.example"}, {"server.example", "blog.example"}),
        ({"feeds_url": "http://blog.example:8080/feeds"}, {"127.0.0.1", "blog.example"}),
        ({"feeds_url": ""}, {"127.0.0.1", ""}),
    ],
)
def test_names_are_those_of_the_settings(settings, names):
    """Where it listens, and the public one."""
    from feedsvc.service.http.server import Settings, _names

    made = Settings(**{"feeds_url": "https://blog.example/feeds", **settings})

    assert _names(made) == names


def test_who_names_no_host_is_told(connect, serve):
    """No browser."""
    client = connect(serve(lambda: GOOD, now=lambda: NOON))
    client.send(b"GET /health HTTP/1.0\r\n\r\n")

    assert client.receive().status == 200
