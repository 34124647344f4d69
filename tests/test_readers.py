"""What readers of each kind show when a feed is replaced by another."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from feedsvc.published.readers import Outcome, counterparts, plain, replay, table
from feedsvc.published.values import Published, PublishedEntry

DAY = timedelta(days=1)
FIRST = datetime(2024, 3, 1, 9, tzinfo=UTC)
READERS = ["Miniflux", "FreshRSS", "newsboat", "NetNewsWire", "reader", "rss2email", "sfeed"]


def post(number: int, **changed: Any) -> PublishedEntry:
    """Make the entry of the given day of March."""
    made = PublishedEntry(
        id=f"urn:{number}",
        url=f"https://ferns.example/{number}",
        title=f"Fern {number}",
        published=FIRST + number * DAY,
        updated=FIRST + number * DAY,
        content=f"<p>Frond {number}</p>",
        authors=("Mo",),
        terms=("ferns",),
    )
    return replace(made, **changed)


def feed(*entries: PublishedEntry, form: Any = "atom", **more: Any) -> Published:
    """Make a feed, newest entry first."""
    return Published(form=form, entries=entries, **more)


def counts(kind: str, before: Published | None, after: Published, **how: bool) -> dict[str, int]:
    """Tell how many entries of one kind each reader has, if it has any."""
    outcomes = replay(before, after, **how)
    found = {name: len(getattr(outcome, kind)) for name, outcome in outcomes.items()}
    return {name: count for name, count in found.items() if count}


def each(count: int, *but: str) -> dict[str, int]:
    """Say the same of all readers but some."""
    return {name: count for name in READERS if name not in but}


def test_readers_stand_in_a_fixed_order() -> None:
    """So that a table is the same every time."""
    assert [*replay(None, feed())] == READERS


def test_the_same_feed_again_shows_nothing() -> None:
    """Whatever the reader."""
    same = feed(post(2), post(1))

    assert set(replay(same, same).values()) == {Outcome()}


def test_a_new_subscriber_gets_everything_as_new() -> None:
    """In the order of the feed."""
    outcomes = replay(None, feed(post(2), post(1)))

    assert set(outcomes.values()) == {Outcome(new=(post(2), post(1)))}


def test_a_new_post_is_new() -> None:
    """And the oldest, which fell off the end of the feed, has not vanished."""
    outcomes = replay(feed(post(2), post(1)), feed(post(3), post(2)))

    assert set(outcomes.values()) == {Outcome(new=(post(3),))}


# Other ids, other addresses.


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "urn:other"},
        {"id": "urn:other", "url": "https://moved.example/1"},
        {"id": "urn:other", "title": "Other"},
    ],
)
def test_another_id_duplicates_a_post(changed: dict[str, str]) -> None:
    """In every reader, as long as people know it by its address, or its title and day."""
    after = feed(post(2), post(1, **changed))

    assert counts("duplicated", feed(post(2), post(1)), after) == each(1)
    assert counts("new", feed(post(2), post(1)), after) == {}


def test_another_post_is_no_duplicate() -> None:
    """Where id, address and title are others."""
    other = post(1, id="urn:x", url="https://ferns.example/x", title="Moss")

    assert counts("new", feed(post(2), post(1)), feed(post(2), other)) == each(1)


def test_another_address_alone() -> None:
    """Is replaced in place, but for sfeed, whose key it is part of, and for mails, which stay."""
    before, after = feed(post(1)), feed(post(1, url="https://moved.example/1"))

    assert counts("duplicated", before, after) == {"sfeed": 1}
    assert counts("updated", before, after) == each(1, "rss2email", "sfeed")


def test_a_corrected_title() -> None:
    """Is another entry for sfeed only."""
    before, after = feed(post(1)), feed(post(1, title="Fern, the first"))

    assert counts("duplicated", before, after) == {"sfeed": 1}
    assert counts("updated", before, after) == each(1, "rss2email", "sfeed")
    assert counts("unread_again", before, after) == {"FreshRSS": 1}


def test_a_changed_content() -> None:
    """Is replaced; with the option set, two readers show it again."""
    before, after = feed(post(1)), feed(post(1, content="<p>Frond, corrected</p>"))

    assert counts("updated", before, after) == each(1, "rss2email", "sfeed")
    assert counts("unread_again", before, after) == {"FreshRSS": 1, "rss2email": 1}
    assert counts("duplicated", before, after) == {}


def test_tags_in_another_order() -> None:
    """Are a change for FreshRSS; Miniflux sorts them, others do not look."""
    before, after = feed(post(1, terms=("a", "b"))), feed(post(1, terms=("b", "a")))

    assert counts("updated", before, after) == {"FreshRSS": 1}


def test_other_tags() -> None:
    """Are replaced by those who keep them."""
    assert counts("updated", feed(post(1)), feed(post(1, terms=()))) == {
        "Miniflux": 1,
        "FreshRSS": 1,
    }


def test_a_changed_date() -> None:
    """Is shown by two readers; no reader duplicates an entry that has an id."""
    before, after = feed(post(1)), feed(post(1, updated=FIRST + 9 * DAY))

    assert counts("updated", before, after) == {"NetNewsWire": 1, "reader": 1}
    assert counts("duplicated", before, after) == {}


def test_a_date_that_is_no_longer_there() -> None:
    """Is kept by NetNewsWire."""
    assert counts("updated", feed(post(1)), feed(post(1, updated=None))) == {"reader": 1}


def test_a_feed_at_another_address() -> None:
    """Has only new entries for NetNewsWire, whose keys hold for the address."""
    same = feed(post(2), post(1))

    assert counts("duplicated", same, same, feed_moved=True) == {"NetNewsWire": 2}
    assert counts("new", None, same, feed_moved=True) == each(2)


# Entries without an id.


def test_entries_without_an_id_are_known_by_their_link() -> None:
    """Together with the date in some readers, so that a corrected date duplicates them."""
    before = feed(post(1, id=""), form="rss")
    after = feed(post(1, id="", published=FIRST, title="Fern"), form="rss")

    assert counts("duplicated", before, before) == {}
    assert counts("duplicated", before, after) == {
        "FreshRSS": 1,
        "newsboat": 1,
        "NetNewsWire": 1,
        "sfeed": 1,
    }


def test_an_id_that_comes_later_duplicates() -> None:
    """Unless it is the link itself, and the reader had taken that for the id."""
    before = feed(post(1, id=""), form="rss")
    linked = feed(post(1, id="https://ferns.example/1"), form="rss")

    assert counts("duplicated", before, feed(post(1), form="rss")) == each(1)
    assert counts("duplicated", before, linked) == each(1, "Miniflux", "reader")


def test_atom_entries_without_an_id_are_nothing_to_feedparser_s_readers() -> None:
    """The others take the link, the date or the content."""
    bare = PublishedEntry(id="", content="<p>Frond</p>")

    assert counts("new", None, feed(post(1, id=""))) == each(1, "reader")
    assert counts("new", None, feed(bare, form="rss")) == each(1, "reader")
    assert counts("new", None, feed(bare, form="json")) == {"Miniflux": 1, "FreshRSS": 1}


def test_rdf_items_are_known_by_their_link_in_miniflux() -> None:
    """Whatever they are about."""
    before, after = feed(post(1), form="rdf"), feed(post(1, id="urn:x"), form="rdf")

    assert counts("duplicated", before, after) == each(1, "Miniflux")


# The same id twice.


def test_one_id_for_two_posts_hides_one() -> None:
    """Miniflux keeps RSS items with other links, sfeed any; FreshRSS finds too many alike."""
    twice = (post(2, id="urn:x"), post(1, id="urn:x"))
    both = {"FreshRSS": 2, "sfeed": 2}

    assert counts("new", None, feed(*twice)) == each(1) | both
    assert counts("new", None, feed(*twice, form="rss")) == each(1) | both | {"Miniflux": 2}


def test_two_posts_without_anything_in_common_but_a_guid() -> None:
    """Miniflux counts them where they have no link either."""
    twice = (post(2, id="urn:x", url=""), post(1, id="urn:x", url=""))

    assert len(replay(None, feed(*twice, form="rss"))["Miniflux"].new) == 2


def test_freshrss_gives_up_ids_that_are_too_often_the_same() -> None:
    """It then knows entries by link and date, and everything is new to it."""
    many = [post(number) for number in range(20, 0, -1)]
    good, one_bad, bad = (
        feed(*(replace(one, id="urn:x") if one in many[:repeated] else one for one in many))
        for repeated in (0, 2, 4)
    )

    assert len(replay(good, one_bad)["FreshRSS"].duplicated) == 1
    assert len(replay(good, bad)["FreshRSS"].duplicated) == 20
    assert replay(bad, good)["FreshRSS"] == Outcome()


def test_freshrss_ends_at_link_date_and_title() -> None:
    """Where links and dates are the same as well, it shows what differs in title."""
    alike = {"id": "", "url": "https://ferns.example/", "published": FIRST}
    entries = [post(number, **alike) for number in range(4)]

    assert len(replay(None, feed(*entries))["FreshRSS"].new) == 4
    assert len(replay(None, feed(*entries, *entries))["FreshRSS"].new) == 4


def test_ids_that_differ_in_other_letters_only() -> None:
    """Are the same for FreshRSS, which keeps their ASCII characters."""
    many = [post(number) for number in range(20, 0, -1)]
    entries = (post(22, id="tag:蕨"), post(21, id="tag:苔"), *many)

    assert counts("new", None, feed(*entries)) == each(22, "FreshRSS") | {"FreshRSS": 21}


# Formats.


def test_another_format_with_the_same_ids_duplicates_nothing() -> None:
    """As from RSS to Atom at one address."""
    before, after = feed(post(2), post(1), form="rss"), feed(post(2), post(1), form="atom")

    assert set(replay(before, after).values()) == {Outcome()}


def test_readers_without_json() -> None:
    """Make nothing of such a feed; FreshRSS reads it where it was subscribed as one."""
    outcomes = replay(feed(post(1)), feed(post(2), post(1), form="json"))
    unreadable = {name for name, outcome in outcomes.items() if outcome == Outcome(unreadable=True)}

    assert unreadable == {"FreshRSS", "newsboat", "rss2email", "sfeed"}
    assert counts("new", feed(post(1), form="json"), feed(post(2), form="json")) == {
        "Miniflux": 1,
        "FreshRSS": 1,
        "NetNewsWire": 1,
        "reader": 1,
    }


def test_from_json_to_xml_is_new_to_those_who_could_not_read_it() -> None:
    """They had nothing of it."""
    before, after = feed(post(1), form="json"), feed(post(1))

    assert counts("duplicated", before, after) == {"newsboat": 1, "rss2email": 1, "sfeed": 1}
    assert replay(before, after)["FreshRSS"].unreadable


def test_a_broken_document_is_unreadable_for_one() -> None:
    """The others take what they get."""
    outcomes = replay(feed(post(1)), feed(post(1), well_formed=False))

    assert [name for name, outcome in outcomes.items() if outcome.unreadable] == ["reader"]


# What vanished.


def test_a_deleted_post_vanishes() -> None:
    """When older ones are still there; no reader takes it away at once."""
    outcomes = replay(feed(post(3), post(2), post(1)), feed(post(3), post(1)))

    assert set(outcomes.values()) == {Outcome(vanished=(post(2),))}


@pytest.mark.parametrize(
    ("before", "after", "vanished"),
    [
        ([3, 2, 1], [3], []),
        ([3, 2, 1], [], [3, 2, 1]),
        ([3, 2, 1], [5, 4], []),
        ([3, 2, 1], [2, 1], [3]),
        ([1, 2, 3], [2, 3], []),
    ],
)
def test_what_fell_off_the_end_has_not_vanished(
    before: list[int], after: list[int], vanished: list[int]
) -> None:
    """It is not newer than the oldest of the new feed, whatever the order."""
    outcome = replay(feed(*map(post, before)), feed(*map(post, after)))["Miniflux"]

    assert outcome.vanished == tuple(map(post, vanished))


def test_posts_of_one_instant_fall_off_one_by_one() -> None:
    """As those that have a day and no time."""
    one, two, three = (post(number, published=FIRST) for number in (1, 2, 3))

    assert replay(feed(one, two, three), feed(one, two))["reader"].vanished == ()


def test_undated_posts_fall_off_from_the_end() -> None:
    """Those behind the last that remained; one in between has vanished."""
    four = [post(number, published=None, updated=None) for number in range(4)]
    outcome = replay(feed(*four), feed(four[0], four[2]))["Miniflux"]

    assert outcome.vanished == (four[1],)


def test_a_duplicated_post_has_not_vanished() -> None:
    """It is there under its other key."""
    outcome = replay(feed(post(2), post(1)), feed(post(2, id="urn:x"), post(1)))["Miniflux"]

    assert outcome == Outcome(duplicated=(post(2, id="urn:x"),))


# The same post.


def test_counterparts_by_id_then_address_then_title_and_day() -> None:
    """The stronger sign goes first."""
    before = [post(1), post(2), post(3)]

    assert counterparts(before, [post(1, url=post(2).url, title="Fern 3")]) == (0,)
    assert counterparts(before, [post(9, url=post(2).url)]) == (1,)
    assert counterparts(before, [post(3, id="urn:x", url="")]) == (2,)
    assert counterparts(before, [post(4)]) == (None,)
    assert counterparts([], [post(1)]) == (None,)


def test_titles_are_the_same_however_they_were_escaped() -> None:
    """Markup, entities, case and punctuation do not count; the day does."""
    before = [post(1, title="Moss &amp; <em>Stone</em> – part 1")]
    other = {"id": "urn:x", "url": ""}

    assert counterparts(before, [post(1, title="moss & stone: Part 1", **other)]) == (0,)
    assert counterparts(before, [post(2, title="moss & stone: Part 1", **other)]) == (None,)
    assert counterparts([post(1, title="?")], [post(1, title="!", **other)]) == (None,)


def test_a_title_says_nothing_where_it_stands_twice_or_has_its_post() -> None:
    """As "Links" and "Links" on one day."""
    other = {"id": "urn:x", "url": ""}
    twice = [post(1), post(1, id="urn:1b", url="https://ferns.example/1b")]

    assert counterparts(twice, [post(1, **other)]) == (None,)
    assert counterparts([post(1)], [post(1), post(1, **other)]) == (0, None)


# Summaries.


def test_a_table_counts() -> None:
    """A heading, then a row for each reader; what cannot be read is said so."""
    outcomes = {
        "one": Outcome(new=(post(1), post(2)), updated=(post(3),)),
        "two": Outcome(unreadable=True),
    }

    assert table(outcomes) == (
        ("reader", "new", "updated", "unread again", "duplicated", "vanished"),
        ("one", "2", "1", "0", "0", "0"),
        ("two", *["unreadable"] * 5),
    )


def test_plain_is_json() -> None:
    """Entries are named by id, url and title."""
    outcomes = {"one": Outcome(new=(post(1),))}

    assert json.loads(json.dumps(plain(outcomes))) == {
        "one": {
            "new": [{"id": "urn:1", "url": "https://ferns.example/1", "title": "Fern 1"}],
            "updated": [],
            "unread_again": [],
            "duplicated": [],
            "vanished": [],
            "unreadable": False,
        }
    }


ENTRIES = st.lists(
    st.builds(
        PublishedEntry,
        id=st.sampled_from(["", "a", "b", "c"]),
        url=st.sampled_from(["", "u", "v", "w"]),
        title=st.sampled_from(["", "x", "y"]),
        published=st.none() | st.integers(0, 3).map(lambda day: FIRST + day * DAY),
        content=st.sampled_from(["", "p", "q"]),
    ),
    max_size=6,
)
FEEDS = st.builds(
    Published,
    form=st.sampled_from(["atom", "rss", "rdf", "json"]),
    entries=ENTRIES.map(tuple),
    well_formed=st.booleans(),
)


@given(FEEDS, FEEDS, st.booleans())
def test_every_entry_has_one_fate(before: Published, after: Published, moved: bool) -> None:
    """It is new, a duplicate or what was there; nothing is both there and vanished."""
    for outcome in replay(before, after, moved).values():
        shown = [*outcome.new, *outcome.duplicated, *outcome.updated]

        assert len(shown) <= len(after.entries)
        assert len(outcome.unread_again) <= len(after.entries)
        assert not {entry.id for entry in outcome.vanished} & (
            {entry.id for entry in after.entries} - {""}
        )


@given(FEEDS)
def test_the_same_document_never_shows_anything(document: Published) -> None:
    """Whatever ids it has or lacks, at the same address."""
    for outcome in replay(document, document).values():
        assert replace(outcome, unreadable=False) == Outcome()
