"""What may stand in a feed: clean text, complete values, dates in two forms."""

from __future__ import annotations

import locale
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.feeds.text import clean_content, clean_entry, clean_feed, rfc822, rfc3339
from feedsvc.model.characters import clean
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author

INSTANT = datetime(2024, 2, 29, 13, 14, 15, tzinfo=UTC)
ENTRY = Entry("urn:x:1", "https://a.example/1", "One", INSTANT, INSTANT)
FEED = Feed("feed", "https://a.example/feeds/feed", "A", "https://a.example/", INSTANT)


@pytest.mark.parametrize(
    "forbidden",
    ["\x00", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\ud800", "\ufffe", "\uffff"],
)
def test_clean_removes_what_xml_forbids(forbidden: str) -> None:
    """Control characters, lone surrogates and the two non-characters vanish without a trace."""
    assert clean(f"a{forbidden}b") == "ab"


@pytest.mark.parametrize(
    "allowed", ["\t", "\n", "\r", "\x7f", "\x85", "\ufffd", "\U0001f525", "\U0001fffe"]
)
def test_clean_keeps_what_xml_allows(allowed: str) -> None:
    """White space, C1 controls and characters beyond the first plane stay."""
    assert clean(f"a{allowed}b") == f"a{allowed}b"


def test_every_text_of_an_entry_is_cleaned() -> None:
    """No member of an entry or of its authors brings in a forbidden character."""
    author = Author("A\x01", "a@a.example\x01", "https://a.example/\x01")
    dirty = Entry(
        id="urn:x:1\x01",
        url="https://a.example/1\x01",
        title="One\x01",
        published=INSTANT,
        updated=INSTANT,
        authors=(author,),
        terms=("t\x01",),
        image="https://a.example/i\x01",
        language="en\x01",
    )

    assert "\x01" not in str(clean_entry(dirty))


def test_every_text_of_a_feed_and_of_a_content_is_cleaned() -> None:
    """No member of a feed or of a content brings in a forbidden character."""
    author = Author("A\x01", "a@a.example\x01", "https://a.example/\x01")
    feed = Feed(
        name="feed",
        url="https://a.example/feeds/feed\x01",
        title="A\x01",
        alternate="https://a.example/\x01",
        updated=INSTANT,
        description="d\x01",
        language="en\x01",
        author=author,
    )

    assert "\x01" not in str(clean_feed(feed))
    assert clean_content(Content("<p>\x01</p>", "s\x01")) == Content("<p></p>", "s")


@given(st.from_type(Entry))
def test_cleaning_twice_changes_nothing(entry: Entry) -> None:
    """A cleaned entry is clean."""
    once = clean_entry(entry)

    assert clean_entry(once) == once


def test_clean_values_pass_unchanged() -> None:
    """Nothing is lost from an entry or a feed that has every member and is clean."""
    author = Author("Ann", "ann@a.example", "https://ann.example/")
    entry = Entry(
        "urn:x:1", "https://a.example/1", "One", INSTANT, INSTANT, (author,), ("t",), "i", "en"
    )
    feed = Feed("feed", "https://f.example", "A", "https://a", INSTANT, "d", "en", author, (entry,))

    assert clean_entry(entry) == entry
    assert clean_feed(feed) == feed


@pytest.mark.parametrize("title", ["", " \n", "\x00\x0b"])
def test_a_blank_title_becomes_the_address(title: str) -> None:
    """A title that would be empty is replaced, in an entry and in a feed."""
    entry = Entry("urn:x:1", "https://a.example/1", title, INSTANT, INSTANT)
    feed = Feed("feed", "https://a.example/feeds/feed", title, "https://a.example/", INSTANT)

    assert clean_entry(entry).title == "https://a.example/1"
    assert clean_feed(feed).title == "https://a.example/"


def test_nameless_authors_and_blank_terms_are_left_out() -> None:
    """What would be an empty element in one format and a void string in another is in none."""
    entry = Entry(
        "urn:x:1",
        "https://a.example/1",
        "One",
        INSTANT,
        INSTANT,
        authors=(Author("\x00"), Author("Ann"), Author(" ", "b@a.example")),
        terms=("", "a", " ", "\x07"),
    )
    feed = Feed("feed", "https://f", "A", "https://a", INSTANT, author=Author(" "))

    assert clean_entry(entry).authors == (Author("Ann"),)
    assert clean_entry(entry).terms == ("a",)
    assert clean_feed(feed).author is None


def test_blank_descriptions_are_empty() -> None:
    """A summary or description of white space counts as none."""
    feed = Feed("feed", "https://f", "A", "https://a", INSTANT, description=" \n\x00")

    assert clean_content(Content("<p>x</p>", "\n \x00")) == Content("<p>x</p>", "")
    assert clean_feed(feed).description == ""


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2024, 2, 29, 13, 14, 15, tzinfo=UTC), "2024-02-29T13:14:15Z"),
        (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), "1969-12-31T23:59:59Z"),
        (datetime(33, 4, 3, tzinfo=UTC), "0033-04-03T00:00:00Z"),
        (datetime(2024, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC), "2024-01-01T00:00:00Z"),
        (
            datetime(2024, 1, 1, 5, 0, tzinfo=timezone(timedelta(hours=5, minutes=30))),
            "2023-12-31T23:30:00Z",
        ),
    ],
)
def test_rfc3339(instant: datetime, written: str) -> None:
    """Dates are in UTC, to the second, with four digits of year and a `Z`."""
    assert rfc3339(instant) == written


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2024, 2, 29, 13, 14, 15, tzinfo=UTC), "Thu, 29 Feb 2024 13:14:15 +0000"),
        (datetime(1969, 12, 1, tzinfo=UTC), "Mon, 01 Dec 1969 00:00:00 +0000"),
        (datetime(33, 4, 3, tzinfo=UTC), "Sun, 03 Apr 0033 00:00:00 +0000"),
        (
            datetime(2024, 1, 1, 5, 0, tzinfo=timezone(timedelta(hours=5, minutes=30))),
            "Sun, 31 Dec 2023 23:30:00 +0000",
        ),
    ],
)
def test_rfc822(instant: datetime, written: str) -> None:
    """Dates are in UTC with the right weekday, English names and four digits of year."""
    assert rfc822(instant) == written


def test_no_date_consults_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing a date neither sets the locale of the process nor asks for it."""

    def refuse(*_: object) -> str:
        raise AssertionError

    monkeypatch.setattr(locale, "setlocale", refuse)

    assert rfc822(INSTANT).startswith("Thu")
    assert rfc3339(INSTANT).startswith("2024")
