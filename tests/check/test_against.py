"""Against: a published feed beside what would be published."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from feedsvc.check.against import compare, likeness, lines, plain
from feedsvc.published.values import PublishedEntry

DAY = datetime(2025, 5, 1, tzinfo=UTC)
PEAS = PublishedEntry(
    "p",
    "https://g.example/peas",
    "Peas",
    DAY,
    DAY,
    "<p>Green peas</p>",
    authors=("Ada",),
    terms=("a", "b"),
)
BEANS = PublishedEntry("b", "https://g.example/beans", "Beans", DAY + timedelta(1))


def test_the_same_is_the_same():
    """In one line; the order of tags and markup round words do not matter."""
    ours = structs.replace(PEAS, terms=("b", "a"), content="<div>green <b>peas</b></div>")
    found = compare([PEAS], [ours])

    assert found.same
    assert lines(found) == ["all 1 entries are the same"]


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("id", "q", "q"),
        ("url", "https://g.example/p", "https://g.example/p"),
        ("title", "Pea", "Pea"),
        ("published", DAY + timedelta(1), "2025-05-02T00:00:00+00:00"),
        ("updated", None, ""),
        ("authors", (), ""),
        ("tags", ("a",), "a"),
    ],
)
def test_each_field_that_differs_is_named(field, value, shown):
    """With what is published and what would be."""
    (found,) = compare(
        [PEAS], [structs.replace(PEAS, **{field.replace("tags", "terms"): value})]
    ).differences

    assert (found.entry, found.field, found.ours) == ("Peas", field, shown)


def test_texts_are_compared_by_their_words():
    """98 % of them must be there."""
    (found,) = compare([PEAS], [structs.replace(PEAS, content="<p>Green</p>")]).differences

    assert (found.field, found.ours) == ("text", "0.50")
    assert likeness("<p>a &amp; b", "a b") == 1.0


def test_what_the_feed_does_not_say_is_not_compared():
    """A feed of titles only is no worse for it."""
    assert compare([PublishedEntry("p", title="Peas")], [PEAS]).same


def test_missing_and_extra_entries_are_named():
    """Older ones are not extra: feeds hold the newest only."""
    older = PublishedEntry("o", title="Old", published=DAY - timedelta(9))
    found = compare([PEAS, PublishedEntry("gone", title="Gone")], [PEAS, BEANS, older])

    assert (found.missing, found.extra) == (("Gone",), ("Beans",))
    assert lines(found)[-1] == "2 entries: 1 missing, 1 extra, 0 fields differ"
    assert not plain(found)["same"]


def test_an_entry_is_found_by_its_address():
    """Ids change with the generator, addresses rarely; http or https is the same page."""
    theirs = structs.replace(PEAS, id="old", url="http://g.example/peas/")

    assert [one.field for one in compare([theirs], [PEAS]).differences] == ["id", "url"]
