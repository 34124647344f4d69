"""The guarded reader of XML that others wrote."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from feedsvc.feeds.xml_reader import DEPTH, Name, Reader, XmlError


class Noting(Reader):
    """Notes what it is told."""

    def __init__(self) -> None:
        super().__init__("https://e.com/feeds/", elements=1_000)
        self.seen: list[object] = []

    def start(self, name: Name, attributes: Mapping[Name, str]) -> None:
        self.seen.append((self.depth, self.line, name, dict(attributes), self.base))

    def characters(self, text: str) -> None:
        self.seen.append(text)

    def end(self, name: Name) -> None:
        self.seen.append((self.depth, name.local))


def test_elements_and_texts_are_told_in_their_order() -> None:
    """With names taken apart, the line, and the base that `xml:base` gives."""
    pass_ = Noting()
    pass_.read('<feed xmlns="urn:a" xmlns:b="urn:b"\nxml:base="x/">\n<b:c d="1" b:e="2"/></feed>')
    xml = "http://www.w3.org/XML/1998/namespace"

    assert pass_.seen == [
        (1, 1, Name("urn:a", "feed"), {Name(xml, "base", "xml"): "x/"}, "https://e.com/feeds/x/"),
        "\n",
        (2, 3, Name("urn:b", "c", "b"), {Name("", "d"): "1", Name("urn:b", "e", "b"): "2"}, "https://e.com/feeds/x/"),
        (2, "c"),
        (1, "feed"),
    ]  # fmt: skip


BOMB = '<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("document", "kind", "message"),
    [
        (BOMB, "declaration", "declares an entity, a"),
        ('<!DOCTYPE a [<!ENTITY a SYSTEM "/etc/passwd">]><a>&a;</a>', "external", "declares an entity, a"),
        ('<!DOCTYPE a [<!ENTITY % a SYSTEM "http://e.com/x">%a;]><a/>', "external", "declares an entity, a"),
        ('<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>', "declaration", "declares b of <a>"),
        ("<a>" * (DEPTH + 1), "limit", f"is nested deeper than {DEPTH} elements"),
        (f"<a>{'<b/>' * 1_000}</a>", "limit", "has more than 1,000 elements"),
        ("<a>&nbsp;</a>", "broken", "undefined entity"),
        ("<a><b></a>", "broken", "mismatched tag"),
        ("<x:a/>", "broken", "unbound prefix"),
        ("", "broken", "no element found"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_refused(document: str, kind: str, message: str) -> None:
    """Before anything expands or is fetched; with the reason and the line."""
    with pytest.raises(XmlError, match=message) as caught:
        Noting().read(document)

    assert caught.value.kind == kind
    assert caught.value.line == 1


def test_a_document_type_is_told_and_not_read() -> None:
    """Nor is what it may declare elsewhere."""
    told: list[tuple[str, ...]] = []

    class Types(Reader):
        def doctype(self, public: str, system: str) -> None:
            told.append((public, system))

        def skipped(self, name: str) -> None:
            told.append((name,))

    Types("").read('<!DOCTYPE a PUBLIC "p" "http://e.com/a.dtd"><a>&eacute;</a>')

    assert told == [("p", "http://e.com/a.dtd"), ("eacute",)]
