"""What Accept and Accept-Encoding ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.service.http.conditions import codings, wants_page

ATOM, RSS = "application/atom+xml", "application/rss+xml"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", False),
        ("*/*", False),
        ("application/atom+xml, */*;q=0.1", False),
        ("application/atom+xml", False),
        ("application/rss+xml", False),
        ("application/atom+xml, text/html", False),
        ("application/atom+xml, application/xml;q=0.9, text/xml;q=0.2, */*;q=0.1", False),
        ("application/*, text/html;q=0.7", False),
        ("image/avif,image/webp,*/*;q=0.8", False),
        ("text/html;q=0, application/xml;q=0", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", True),
        ("text/html, */*;q=0.1", True),
        ("TEXT/HTML", True),
        ("text/*", True),
        ("application/xml", True),
        ("text/xml;charset=utf-8;q=0.5", True),
        ("application/atom+xml;q=0.5, text/html", True),
        ("application/rss+xml, text/xml;q=0.8", True),
        (";;;,,q=1", False),
        ("text/html;q=abc", False),
    ],
)
def test_a_page_is_for_those_who_prefer_one(accept, expected):
    """The most specific range decides, and a tie is the feed's."""
    assert wants_page(accept.encode(), ATOM) is expected


def test_a_feed_of_another_kind_is_shown_as_what_can_be_read():
    """XML in general is better than a type that was not asked for."""
    accept = b"application/rss+xml, application/xml;q=0.9"

    assert [wants_page(accept, RSS), wants_page(accept, ATOM)] == [False, True]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", [""]),
        ("identity", [""]),
        ("gzip", ["gzip", ""]),
        ("x-gzip", ["gzip", ""]),
        ("GZIP", ["gzip", ""]),
        ("gzip, deflate", ["gzip", ""]),
        ("gzip, deflate, br, zstd", ["br", "zstd", "gzip", ""]),
        ("gzip;q=1.0, br;q=0.5", ["gzip", "br", ""]),
        ("br;q=0.2, zstd;q=0.4, gzip;q=0.3", ["zstd", "gzip", "br", ""]),
        ("br;q=0, gzip", ["gzip", ""]),
        ("gzip;q=0", [""]),
        ("gzip;q=0.000", [""]),
        ("gzip;q=0.5, identity", [""]),
        ("gzip;q=0.5, identity;q=0.5", ["gzip", ""]),
        ("gzip;q=0.5, identity;q=0.4", ["gzip", ""]),
        ("identity;q=0, gzip;q=0.1", ["gzip", ""]),
        ("identity;q=0", [""]),
        ("*", ["gzip", ""]),
        ("*;q=0", [""]),
        ("*;q=0.5, gzip;q=0.1", [""]),
        ("*, gzip;q=0", [""]),
        ("gzip ; q = 0.5", ["gzip", ""]),
        ("gzip;q=2, br;q=-1, zstd;q=", [""]),
        (",,gzip,", ["gzip", ""]),
    ],
)
def test_codings_come_best_first(accepted, expected):
    """By weight, then by how small they make a feed; no coding is the last resort."""
    assert list(codings(accepted.encode())) == expected


def test_long_values_are_read_to_a_point():
    """What stands far behind does not count, and costs nothing."""
    many = b"x/y, " * 60
    endless = b"x/y, " * 100_000

    assert wants_page(many + b"text/html", ATOM)
    assert codings(many.replace(b"/", b"") + b"br") == ("br", "")
    assert not wants_page(endless + b"text/html", ATOM)
    assert codings(endless + b"gzip") == ("",)


@given(st.binary(max_size=5000))
def test_no_value_is_an_error(value):
    """Whatever is sent, there is an answer."""
    assert codings(value)[-1] == ""
    assert wants_page(value, ATOM) in (True, False)


@given(st.lists(st.sampled_from(["gzip", "br", "zstd", "identity", "*"]), unique=True))
def test_what_is_ruled_out_is_never_chosen(names):
    """A weight of nothing means no."""
    value = ", ".join(f"{name};q=0" for name in names)
    chosen = codings(f"gzip, br, zstd, {value}".encode())

    assert not set(chosen) & (set(names) - {"identity"})
