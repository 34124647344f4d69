"""Hosts and targets, as they are written in requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.service.http.reading import Host, Target, host, target


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"blog.example", Host("blog.example")),
        (b"Blog.Example.:8080", Host("blog.example")),
        (b"localhost", Host("localhost", is_loopback=True)),
        (b"a.localhost:1", Host("a.localhost", is_loopback=True)),
        (b"127.0.0.1:8080", Host("127.0.0.1", is_address=True, is_loopback=True)),
        (b"192.0.2.1", Host("192.0.2.1", is_address=True)),
        (b"[::1]:8080", Host("::1", is_address=True, is_loopback=True)),
        (b"[2001:DB8::1]", Host("2001:db8::1", is_address=True)),
        (b"127.0.0.1.example", Host("127.0.0.1.example")),
        (b"localhost.example", Host("localhost.example")),
        (b"", None),
        (b"[::1", None),
        (b"[::1]x", None),
        (b"[:::]", None),
        (b"a b", None),
        (b"a:b", None),
        (b"a" * 301, None),
    ],
)
def test_a_host_is_a_name_or_an_address(written, expected):
    """Without the port, in lower case; None where it is not valid."""
    assert host(written) == expected


@pytest.mark.parametrize(
    ("written", "private"),
    [
        (b"127.0.0.1", True),
        (b"192.0.2.1", True),
        (b"[::1]", True),
        (b"localhost", True),
        (b"feedsvc", True),
        (b"blog.example", False),
        (b"127.0.0.1.example", False),
    ],
)
def test_a_stranger_owns_names_with_a_dot_only(written, private):
    """The others lead to where this machine or its network says."""
    assert host(written).is_private is private


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"/", Target(("index.html",))),
        (b"/?a", Target(("index.html",))),
        (b"/tags/", Target(("tags/index.html",))),
        (b"/tags/x", Target(("tags/x", "tags/x.html"))),
        (b"/a%20b?c", Target(("a b", "a b.html"))),
        (b"//x/", Target(("/x/index.html",))),
        (b"http://A", Target(("index.html",), Host("a"))),
        (b"http://x?a/feed.json", Target(("index.html",), Host("x"))),
        (b"HTTPS://x/f", Target(("f", "f.html"), Host("x"))),
        (b"*", Target()),
        (b"a:80", Target()),
        (b"http:///feed.json", None),
        (b"http://u:p@x/feed.json", None),
        (b"ftp://x/feed.json", None),
        (b"/#a", None),
        (b"/%0", None),
        (b"/%00", None),
        (b"", None),
    ],
)
def test_a_target_names_documents(written, expected):
    """And the host, where it is absolute."""
    assert target(written) == expected


@given(st.binary(max_size=50))
def test_any_bytes_are_a_target_or_none(written):
    """Never an error."""
    assert target(written) is None or isinstance(target(written), Target)
    assert host(written) is None or isinstance(host(written), Host)
