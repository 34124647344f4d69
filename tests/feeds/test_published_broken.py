"""Broken and hostile documents are read as far as they go, or refused."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.published.parse import UnreadableFeed, read
from feedsvc.published.values import Published, PublishedEntry

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"{}>{}</feed>'
RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Ferns</title><link>https://ferns.example/</link>{}</channel></rss>"
)


def atom(*inside: str, attributes: str = "") -> Published:
    """Read an Atom feed of these elements."""
    return read(ATOM.format(attributes, "".join(inside)).encode())


def utc(*parts: int) -> datetime:
    """Make an instant."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


# Encodings and broken documents.


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("utf-8", "utf-8"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("UTF-16", "utf-16-be"),
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("utf-8", "cp1252"),
        ("no-such-thing", "utf-8"),
        ("rot13", "utf-8"),
        ("cp99999", "utf-8"),
    ],
)
def test_encodings_of_the_west(declared: str, codec: str) -> None:
    """The mark, the declaration, or a guess where that is wrong."""
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    document = head + ATOM.format("", "<entry><id>é</id><title>fougère</title></entry>")

    one = read(document.encode(codec)).entries[0]

    assert (one.id, one.title) == ("é", "fougère")


@pytest.mark.parametrize("codec", ["gb2312", "big5", "shift_jis", "euc-jp"])
def test_encodings_of_the_east(codec: str) -> None:
    """Those of more than one byte as well."""
    document = f'<?xml version="1.0" encoding="{codec}"?>' + ATOM.format(
        "", "<entry><title>植物</title></entry>"
    )

    assert read(document.encode(codec)).entries[0].title == "植物"


def test_an_encoding_may_go_by_its_windows_name() -> None:
    """The feeds of many Russian blogs do."""
    document = '<?xml version="1.0" encoding="windows-1251"?>' + ATOM.format(
        "", "<entry><title>папоротник</title></entry>"
    )

    assert read(document.encode("cp1251")).entries[0].title == "папоротник"


@pytest.mark.parametrize(
    "broken",
    [
        "<title>Moss & stone</title>",
        "<title>Moss &amp;&nbsp;stone</title>",
        "<title>Moss &amp; stone</title><b>",
        "<title>Moss &amp; stone</title><x:y/>",
    ],
)
def test_broken_documents_are_read_as_far_as_they_go(broken: str) -> None:
    """And are known to be broken; ids and addresses are decoded all the same."""
    document = RSS.format(
        f'<item>{broken}<guid isPermaLink="false">?a=1&amp;b=2&#038;c</guid>'
        "<link>https://ferns.example/?a=1&amp;b=2</link>"
        "<pubDate>Sat, 02 Mar 2024 10:00:00 GMT</pubDate></item>"
    )
    published = read(document.encode())
    one = published.entries[0]

    assert not published.well_formed
    assert published.alternate == "https://ferns.example/"
    assert one.id == "?a=1&b=2&c"
    assert one.url == "https://ferns.example/?a=1&b=2"
    assert one.title.replace("\xa0", " ").split() in (["Moss", "&", "stone"], ["Moss", "&stone"])
    assert one.published == utc(2024, 3, 2, 10)


def test_a_broken_rdf_feed() -> None:
    """Has its dates in `dc:date`, which are those of publication."""
    document = (
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<item><title>a & b</title><dc:date>2024-03-02</dc:date></item></rdf:RDF>"
    )

    assert read(document.encode()).entries[0].published == utc(2024, 3, 2)


def test_a_broken_atom_feed() -> None:
    """Has the same parts; a title that is HTML is shown as text."""
    inside = (
        '<link rel="self" href="https://ferns.example/feed"/><title type="html">F &amp;amp; G</title>'
        '<entry><id>urn:1</id><title type="html">A &lt;b&gt;b&lt;/b&gt;</title>'
        "<updated>2024-03-02T10:00:00Z</updated>& </entry>"
    )
    published = atom(inside)

    assert (published.title, published.address) == ("F & G", "https://ferns.example/feed")
    assert published.entries == (
        PublishedEntry(id="urn:1", title="A b", updated=utc(2024, 3, 2, 10)),
    )


def test_what_stands_before_and_in_between_is_overlooked() -> None:
    """Blank lines, warnings, comments and forbidden characters do not make a feed broken."""
    document = "\n<!-- <rss> -->Warning: x\n<?pi?>" + RSS.format(
        "<item><guid>\x0b1\x1f</guid></item>"
    )

    published = read(document.encode())

    assert published.well_formed
    assert published.entries[0].id == "1"


# What is refused.


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"/etc/passwd", "is not an Atom, RSS or JSON feed"),
        (b"https://ferns.example/feed.xml", "is not an Atom, RSS or JSON feed"),
        (b"\x00\xff\xfe\x80", "is not an Atom, RSS or JSON feed"),
        (b"<opml/>", "is not an Atom, RSS or JSON feed"),
        (b"<", "is not an Atom, RSS or JSON feed"),
        (b"[]", "is not an Atom, RSS or JSON feed"),
        (b"{}", "is not an Atom, RSS or JSON feed"),
        (b'{"version": 1}', "is not an Atom, RSS or JSON feed"),
        (b'{"a": ', "is not valid JSON"),
        (b'{"a": ' + b"[" * 100_000, "is not valid JSON"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "is not valid JSON"),
        (b"<rss>" + b"<a>" * 300, "is nested deeper than 256 elements"),
        (b"<feed>" + b"<entry/>" * 50_001 + b"</feed>", "has more elements"),
        (b"<feed><entry>" + b"<category/>" * 1_001 + b"</entry></feed>", "has more elements"),
        (b"<feed><author>" + b"a" * 5_000 + b"</author></feed>", "has more elements"),
        (b"<feed>&<author>" + b"a" * 5_000 + b"</author></feed>", "has more elements"),
        (b"<feed>" + b" " * (20 << 20) + b"</feed>", "is larger than 20,971,520 bytes"),
        (b"<rss><item>&#x110000;</item></rss>", "cannot be read, as too much of it is broken"),
    ],
    ids=range(20),
)
def test_what_is_no_feed_is_refused(document: bytes, message: str) -> None:
    """With its name and a remedy."""
    with pytest.raises(UnreadableFeed, match=message) as caught:
        read(document, subject="my feed")

    assert caught.value.subject == "my feed"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE feed [<!ENTITY a "b">]><feed>&a;</feed>',
        '<?xml version="1.0"?>\n<!-- --><!doctype feed SYSTEM "x" [ ]><feed/>',
        '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed>&a;</feed>',
        '<!ENTITY a "b"><feed>&a;</feed>',
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_declarations_are_refused(document: str, codec: str) -> None:
    """Entities could expand without end, or read files; no encoding hides them."""
    with pytest.raises(UnreadableFeed, match="declares entities or a document type of its own"):
        read(('<?xml version="1.0"?>' * (codec == "utf-16-le") + document).encode(codec))


def test_declarations_in_comments_declare_nothing() -> None:
    """Nor does one in the middle, where XML allows none."""
    comment = '<!-- \n<!DOCTYPE feed>\n<!ENTITY a "bomb">\n -->'
    middle = '<feed><!DOCTYPE feed [<!ENTITY a "bomb">]><entry><id>&a;</id></entry></feed>'

    assert (
        read(f"{comment}<feed><entry><id>&a;</id></entry></feed>".encode()).entries[0].id == "&a;"
    )
    assert "bomb" not in read(middle.encode()).entries[0].id


def test_a_web_page_names_its_feed() -> None:
    """The address that somebody meant is in the remedy."""
    page = b"""<!DOCTYPE html><html><head><link rel="stylesheet" href="s.css">
      <link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2">"""

    with pytest.raises(UnreadableFeed) as caught:
        read(page, address="https://ferns.example/blog/")

    assert caught.value.subject == "https://ferns.example/blog/"
    assert caught.value.remedy == "give its feed, https://ferns.example/feed?a=1&b=2"


def test_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file nor an address, whatever the document names."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    read(ATOM.format("", "").encode())
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    stylesheet = '<?xml-stylesheet href="https://ferns.example/x.xsl"?>'
    doctype = '<!DOCTYPE rss SYSTEM "https://ferns.example/rss.dtd">'

    assert read((stylesheet + doctype + RSS.format("<item/>")).encode()).entries


@given(st.text(st.sampled_from("<>&;#/!?[]- \n\"'=:{}aitem\x00"), max_size=200))
def test_any_text_in_a_feed_is_read_or_refused(text: str) -> None:
    """Nothing else ever happens."""
    for shape in (RSS, ATOM.replace("{}", "", 1), "{}", '{{"version":{}'):
        try:
            form = read(shape.format(text).encode()).form
        except UnreadableFeed:
            form = None

        assert form in ("rss", "atom", None)
