"""Atom and RSS documents as bytes: joining loses nothing, and nothing stops a feed."""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import feedsvc
from feedsvc.feeds import atom_rss, text
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author
from tests.feeds import documents
from tests.feeds.moss import BARE, CONTENT_1, EARLY, RICH, feed

A = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"


def atom(made: Feed) -> ET.Element:
    """Write the feed as Atom and parse it."""
    return ET.fromstring(
        documents.atom(made, [atom_rss.atom_entry(e, CONTENT_1) for e in made.entries])
    )


def channel(made: Feed) -> ET.Element:
    """Write the feed as RSS and parse its channel."""
    return ET.fromstring(
        documents.rss(made, [atom_rss.rss_item(e, CONTENT_1) for e in made.entries])
    )[0]


def entry(one: Entry, content: Content = CONTENT_1) -> ET.Element:
    """Write one Atom entry in a feed and parse it."""
    found = ET.fromstring(documents.atom(feed(one), [atom_rss.atom_entry(one, content)])).find(
        f"{A}entry"
    )
    assert found is not None
    return found


def item(one: Entry, content: Content = CONTENT_1) -> ET.Element:
    """Write one RSS item in a feed and parse it."""
    found = ET.fromstring(documents.rss(feed(one), [atom_rss.rss_item(one, content)]))[0].find(
        "item"
    )
    assert found is not None
    return found


@pytest.mark.parametrize("entries", [(), (BARE,), (RICH,), (BARE, RICH, BARE)])
def test_joined_atom_is_what_feedgen_writes(entries: tuple[Entry, ...]) -> None:
    """Head and fragments joined are the bytes that feedgen makes of the whole feed at once."""
    made = feed(*entries, author=Author("Mo"), description="About moss", language="en")
    generator = atom_rss.atom_generator(made)
    for one in entries:
        generator.add_entry(atom_rss.atom_source(one, CONTENT_1), order="append")
    whole = generator.atom_str(pretty=True, encoding="utf-8", xml_declaration=False)

    text = documents.atom(made, [atom_rss.atom_entry(one, CONTENT_1) for one in entries])

    assert text == b'<?xml version="1.0" encoding="utf-8"?>\n' + whole


@pytest.mark.parametrize("entries", [(), (BARE,), (RICH,), (BARE, RICH, BARE)])
def test_joined_rss_is_what_feedgen_writes(entries: tuple[Entry, ...]) -> None:
    """Head and fragments joined are the bytes that feedgen makes of the whole feed at once."""
    made = feed(*entries, author=Author("Mo"), description="About moss", language="en")
    generator = atom_rss.rss_generator(made)
    for one in entries:
        generator.add_entry(atom_rss.rss_source(one, CONTENT_1), order="append")
    whole = atom_rss.hex_texts(
        generator.rss_str(pretty=True, encoding="utf-8", xml_declaration=False)
    )

    text = documents.rss(made, [atom_rss.rss_item(one, CONTENT_1) for one in entries])

    assert text == b'<?xml version="1.0" encoding="utf-8"?>\n' + whole


@pytest.mark.parametrize(
    "document",
    [
        documents.atom(feed(BARE, RICH), [atom_rss.atom_entry(e, CONTENT_1) for e in (BARE, RICH)]),
        documents.rss(feed(BARE, RICH), [atom_rss.rss_item(e, CONTENT_1) for e in (BARE, RICH)]),
        documents.atom(feed(), []),
        documents.rss(feed(), []),
    ],
)
def test_form_of_a_document(document: bytes) -> None:
    """One declaration at byte 0, no document type, no CDATA, an end of line at the end."""
    assert document.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<')
    assert document.count(b"<?xml") == 1
    assert document.endswith(b">\n")
    assert b"<!" not in document


@pytest.mark.parametrize(
    "fragment", [atom_rss.atom_entry(RICH, CONTENT_1), atom_rss.rss_item(RICH, CONTENT_1)]
)
def test_form_of_a_fragment(fragment: bytes) -> None:
    """A fragment is whole lines, declares no namespace and uses no invented prefix."""
    assert fragment.startswith(b"  ")
    assert fragment.endswith(b">\n")
    assert b"xmlns" not in fragment
    assert b"ns0:" not in fragment


def test_forbidden_characters_do_not_stop_a_feed() -> None:
    """Characters that XML forbids vanish from every text, and the rest is published."""
    dirty = Entry(
        "urn:moss:\x003", "https://moss.example/3\ufffe", "M\x0boss\ud800", EARLY, EARLY,
        (Author("M\x01o"),), ("\x02a",),
    )  # fmt: skip
    content = Content("<p>\x1fmoss</p>", "mo\uffffss")

    assert entry(dirty, content).findtext(f"{A}title") == "Moss"
    assert entry(dirty, content).findtext(f"{A}content") == "<p>moss</p>"
    assert item(dirty, content).findtext("description") == "moss"
    assert atom(feed(title="M\x00oss")).findtext(f"{A}title") == "Moss"
    assert channel(feed(title="M\x00oss")).findtext("title") == "Moss"


def test_line_ends_and_tabs_survive() -> None:
    """A carriage return is written so that no parser turns it into something else."""
    content = Content("<pre>a\r\n\tb\rc\n</pre>", "x")

    assert entry(BARE, content).findtext(f"{A}content") == content.html
    assert item(BARE, content).findtext(f"{CONTENT}encoded") == content.html


def test_cdata_ends_in_content_are_text() -> None:
    """Content that looks like the end of a CDATA section, or a comment, is escaped as any other."""
    content = Content("<pre>]]&gt; ]]> <!-- x --></pre>", "]]>")

    assert entry(BARE, content).findtext(f"{A}content") == content.html
    assert item(BARE, content).findtext(f"{CONTENT}encoded") == content.html


def test_the_locale_is_never_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written under `locale.setlocale`, which would affect every thread."""

    def refuse(*_: object) -> str:
        raise AssertionError

    monkeypatch.setattr(locale, "setlocale", refuse)

    assert channel(feed(RICH)).findtext("item/pubDate") == "Wed, 01 Mar 2023 08:00:00 +0000"
    assert atom(feed(RICH)).findtext(f"{A}updated") == "2023-04-02T09:30:00Z"


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import datetime, UTC
from feedsvc.feeds import atom_rss, json_feed
from tests.feeds import documents
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author
at = datetime(2023, 3, 1, 8, 0, tzinfo=UTC)
one = Entry("urn:x", "https://a.example/1", "Één", at, at, (Author("A"),), ("t",), "i", "nl")
feed = Feed("feed", "https://a.example/feed", "A", "https://a.example/", at, entries=(one,))
for made, whole in (
    (atom_rss.atom_entry, documents.atom), (atom_rss.rss_item, documents.rss), (json_feed.item, json_feed.json)
):
    sys.stdout.buffer.write(whole(feed, [made(one, Content("<p>ë</p>", "s"))]))
"""


def test_bytes_do_not_depend_on_the_environment() -> None:
    """Hash seed, time zone and locale of the process change nothing."""
    root = Path(feedsvc.__path__[0]).parent
    environments = (
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"},
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(root)],
            env=os.environ | environment,
            capture_output=True,
            check=True,
        ).stdout
        for environment in environments
    }

    assert len(outputs) == 1
    assert b"Wed, 01 Mar 2023 08:00:00 +0000" in outputs.pop()


@pytest.mark.parametrize("entries", [(), (BARE,), (RICH,), (RICH, BARE)])
@pytest.mark.parametrize("kind", ["atom", "rss"])
@pytest.mark.parametrize("author", [None, Author("Mo")])
def test_an_opening_needs_few_entries(
    entries: tuple[Entry, ...], kind: str, author: Author | None
) -> None:
    """A feed without most of them opens with the same bytes."""
    made = feed(*entries, author=author)
    bare = text.bare_feed(made)

    assert len(bare.entries) <= 1
    assert atom_rss.opening(kind, bare) == atom_rss.opening(kind, made)
