"""Style: what makes feeds readable in a browser."""

from __future__ import annotations

import re
from xml.dom import minidom

import pytest

from feedsvc.feeds import atom_rss
from feedsvc.model.entry import Content
from feedsvc.pages import style
from tests.feeds import documents
from tests.feeds.moss import RICH, feed


@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("feed.atom", "feed.css"),
        ("tags/x.atom", "../feed.css"),
        ("tags/x/archive/1.rss", "../../../feed.css"),
        ("blog/atom.xml", "../feed.css"),
    ],
)
def test_a_feed_names_its_stylesheet_from_where_it_is(path: str, href: str) -> None:
    """As the first thing after the declaration, for any host that serves the folder."""
    document = style.styled(
        path, documents.atom(feed(RICH), [atom_rss.atom_entry(RICH, Content("<p>a</p>"))])
    )
    instruction, root = minidom.parseString(document).childNodes

    assert document.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet ')
    assert (instruction.target, instruction.data) == (
        "xml-stylesheet",
        f'type="text/css" href="{href}"',
    )
    assert root.tagName == "feed"


def test_nothing_else_of_a_document_changes() -> None:
    """Not a byte."""
    before = documents.rss(feed(RICH), [atom_rss.rss_item(RICH, Content("<p>a?></p>"))])
    after = style.styled("feed.rss", before)

    assert re.sub(rb"<\?xml-stylesheet[^\n]*\n", b"", after, count=1) == before


def test_all_that_pages_load_is_published() -> None:
    """The files exist, and are text."""
    names = [document.path for document in style.assets()]

    assert sorted(names) == ["copy.js", "favicon.svg", "feed.css", "page.css"]
    assert all(document.data.decode().strip() for document in style.assets())


@pytest.mark.parametrize("document", style.assets(), ids=lambda one: one.path)
def test_nothing_is_loaded_from_anywhere(document: object) -> None:
    """No address, no import, no font."""
    data = document.data.replace(b'xmlns="http://www.w3.org/2000/svg"', b"")  # a name
    assert not re.search(rb"https?:|//[a-z]|url\(|@import|@font-face|fetch\(", data)
