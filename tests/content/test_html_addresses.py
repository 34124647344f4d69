"""Addresses made absolute as a browser does it, or dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.content.html.addresses import absolute, candidates

BASE = "http://a.example/b/c/d;p?q"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("g", "http://a.example/b/c/g"),
        ("./g/", "http://a.example/b/c/g/"),
        ("../../g", "http://a.example/g"),
        ("../../../g", "http://a.example/g"),
        ("/g?y#s", "http://a.example/g?y#s"),
        ("//g.example", "http://g.example/"),
        ("?y", "http://a.example/b/c/d;p?y"),
        ("#s", "http://a.example/b/c/d;p?q#s"),
        ("", "http://a.example/b/c/d;p?q"),
        (";x", "http://a.example/b/c/;x"),
        ("https://h.example/%7Ea b/中?ü#é", "https://h.example/%7Ea%20b/%E4%B8%AD?%C3%BC#%C3%A9"),
        (" \n\u200bhttps://h.example/a\tb\n", "https://h.example/ab"),
        ("\\\\h.example\\x?a\\b", "http://h.example/x?a\\b"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("HTTP://H.example/x", "http://H.example/x"),
        ("mailto:a b@c.example", "mailto:a%20b@c.example"),
        ("tel:+491234", "tel:+491234"),
        ("magnet:?xt=urn:btih:1", "magnet:?xt=urn:btih:1"),
        ("a:80/x", None),
        ("http://[", None),
        ("http://h.example:port/", None),
        ("http:///x", None),
        ("file:///etc/passwd", None),
        ("C:\\x", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("about:blank", None),
    ],
)
def test_an_address_is_resolved_or_dropped(written, address):
    """RFC 3986, section 5.4, and what browsers do with blanks, backslashes and letters."""
    assert absolute(written, BASE) == address


@pytest.mark.parametrize(
    ("written", "allowed"),
    [
        ("data:image/png;base64,iVBORw0=", True),
        ("data:image/gif;base64,R0lG", True),
        ("data:image/svg+xml;base64,PHN2Zz4=", False),
        ("data:text/html;base64,PHA+", False),
        ('data:image/png;base64,a" onerror=', False),
    ],
)
def test_only_pictures_are_written_out(written, allowed):
    """A `data:` address is a raster picture, and only where one is shown."""
    assert absolute(written, BASE, image=True) == (written if allowed else None)
    assert absolute(written, BASE) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a.png", "http://a.example/b/c/a.png"),
        ("a.png 1x,b.png 2x", "http://a.example/b/c/a.png 1x, http://a.example/b/c/b.png 2x"),
        ("a,b.png 100w , c.png", "http://a.example/b/c/a,b.png 100w, http://a.example/b/c/c.png"),
        ("a.png, , javascript:x 2x", "http://a.example/b/c/a.png"),
        (" , ", ""),
    ],
)
def test_the_candidates_of_a_srcset_are_resolved(written, expected):
    """Each candidate is resolved on its own; harmful ones are left out."""
    assert candidates(written, BASE) == expected


@given(st.text())
def test_resolving_never_fails_and_settles(written):
    """Any text gives an address that stays as it is, or None."""
    found = absolute(written, BASE)

    assert found is None or absolute(found, BASE) == found
