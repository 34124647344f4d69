"""Where the addresses in a body's HTML are found, and what becomes of them."""

import pytest

from feedsvc.content import links


class Marking:
    """A resolver that shows what it is asked."""

    def __init__(self):
        self.doubts = []

    def __call__(self, address, tag):
        """Addresses that begin with `keep` stay, those with `drop` go."""
        if address.startswith("keep"):
            return None
        return "" if address.startswith("drop") else f"[{tag} {address}]"


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ('<a href="a b">x</a>', '<a href="[a a b]">x</a>'),
        ("<a title='>' href='a&amp;b'>x</a>", "<a title='>' href=\"[a a&amp;b]\">x</a>"),
        ("<IMG SRC=a.png alt=b>", '<IMG SRC="[img a.png]" alt=b>'),
        ('<img src="drop" alt="b">', '<img alt="b">'),
        ('<a href="keep">x</a>', '<a href="keep">x</a>'),
        ('<a href="">x</a>', '<a href="">x</a>'),
        (
            '<video poster="p" src="v"></video>',
            '<video poster="[video p]" src="[video v]"></video>',
        ),
        ("<p>href=\"a\" &lt;a href='b'&gt;</p>", "<p>href=\"a\" &lt;a href='b'&gt;</p>"),
        ('<a data-href="a" hrefx="b">', '<a data-href="a" hrefx="b">'),
        ('<img srcset="a 1x, b 2x">', '<img srcset="[img a] 1x, [img b] 2x">'),
        ('<img srcset="a, drop 2x, keep 3x">', '<img srcset="[img a], keep 3x">'),
        ("a <b and c='d", "a <b and c='d"),
    ],
)
def test_every_address_of_an_element_is_resolved(html, made):
    """In quotes of both kinds and without any; nothing that is text."""
    assert links.resolved(html, Marking()) == made


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("a.md#x", ("a.md", "#x")),
        ("../a?b=c#d", ("../a", "?b=c#d")),
        ("/a", ("/a", "")),
        (" a ", ("a", "")),
        ("https://e.net/a", None),
        ("mailto:a@b", None),
        ("//e.net/a", None),
        ("#x", None),
        ("?a", None),
        ("", None),
        ("java\tscript:alert(1)", None),
        ("[", ("[", "")),
        ("//[", None),
    ],
)
def test_only_addresses_within_the_site_have_a_target(address, target):
    """With a path of their own."""
    assert links.target(address) == target


@pytest.mark.parametrize(
    "piece", ["<a ", "<a href=", "<a href='", '<a "', "<a href=a", "<img srcset='a,"]
)
def test_a_million_tags_that_never_end_are_text(piece):
    """They take no longer than others: this test would not come to its end."""
    html = piece * (1_000_000 // len(piece))

    assert links.resolved(html, Marking()).count("<a") == html.count("<a")
