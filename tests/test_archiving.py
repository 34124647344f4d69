"""Which feeds keep all of their entries, and what is said of those that hold fewer."""

from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.build.archives import Archiving, notes
from feedsvc.config.settings import FeedSettings, IdentitySettings
from feedsvc.feeds import archive
from feedsvc.model.entry import Entry
from feedsvc.model.feed import Feed

START = datetime(2020, 1, 1, tzinfo=UTC)


def feed(count, name="feed", shown=None):
    """A feed with so many entries, newest first, or as many of them as are shown."""
    entries = tuple(
        Entry(f"e{n}", f"https://e.com/{n}", f"T{n}", when := START + timedelta(days=n), when)
        for n in reversed(range(count))
    )
    shown = len(entries) if shown is None else shown
    return Feed(
        name, f"https://e.com/{name}", "T", "https://e.com/", START, entries=entries[:shown]
    )


def history(whole, limit=2, before=None, count=None, **identity):
    """What a pass makes of a feed of which `limit` entries are shown."""
    head = feed(len(whole.entries), whole.name, limit)
    settings = IdentitySettings(**identity)
    number = len(whole.entries) if count is None else count
    return Archiving(limit, settings).history(whole, head, before or {}, number)


def test_a_small_feed_of_everything_keeps_its_history():
    """What it does not show is in archives, oldest first, of as many entries as it shows."""
    made = history(feed(5))

    assert made.kept is True
    assert made.entries == 5
    assert made.assigned == {"e0": 1, "e1": 1, "e2": 2, "e3": 2}
    assert [[one.id for one in archive.entries] for archive in made.archives] == [
        ["e1", "e0"],
        ["e3", "e2"],
    ]


@pytest.mark.parametrize(("count", "kept"), [(1_000, True), (1_001, False)])
def test_auto_keeps_the_history_up_to_a_thousand_entries(count, kept):
    """And goes on with one that was begun."""
    begun = history(feed(5), count=count, before={"e0": 1})

    assert history(feed(5), count=count).kept == kept
    assert begun.kept
    assert begun.assigned == {"e1": 2, "e2": 2}


@pytest.mark.parametrize("archives", [True, False])
def test_the_setting_says_otherwise(archives):
    """Whatever the number of entries, and whether there are archives."""
    for count, before in ((5, {}), (5_000, {}), (5, {"e0": 1})):
        assert history(feed(5), count=count, before=before, archives=archives).kept == archives


@pytest.mark.parametrize("tags", [True, False])
def test_tags_have_a_setting_of_their_own(tags):
    """That of the feed of everything does not matter."""
    for archives in (True, False, "auto"):
        made = history(feed(5, "tags/x"), tag_archives=tags, archives=archives)
        assert made.kept == tags


def test_a_feed_without_history_is_its_head_alone():
    """It has as many entries as it was said to have."""
    whole = feed(5)
    made = history(whole, count=77, archives=False)

    assert made.head == feed(5, shown=2)
    assert (made.entries, made.kept, made.assigned, made.archives) == (77, False, {}, ())


def test_a_feed_that_shows_all_needs_no_archives():
    """Limit 0."""
    made = history(feed(5), limit=0)

    assert (made.kept, made.assigned, made.archives) == (False, {}, ())


def test_what_large_entries_keep_out_is_noted():
    """Feeds that hold fewer entries than they might."""
    full, short = history(feed(5)), history(feed(5, "tags/x"))
    head = feed(5, "tags/x", 1)
    short = type(short)(head, 5, kept=False, assigned={}, archives=())
    small = type(short)(feed(1), 1, kept=False, assigned={}, archives=())
    settings = FeedSettings(limit=2, max_bytes=1_000)

    assert list(notes([full, short, small], settings)) == [
        "tags/x holds 1 of 2 entries, as more are over feeds.max_bytes = 1000"
    ]


def test_an_archive_has_its_own_title_date_and_neighbours():
    """And no tombstones, which are the feed's."""
    whole = feed(5)
    head = type(whole)(
        **{
            **{n: getattr(whole, n) for n in whole.__struct_fields__},
            "deleted": (("x", START),),
            "entries": whole.entries[:2],
        }
    )
    made = Archiving(2, IdentitySettings()).history(whole, head, {}, 5)
    first, last = made.archives

    assert (first.title, last.title) == ("T (archive 1)", "T (archive 2)")
    assert (first.updated, last.updated) == (START + timedelta(days=1), START + timedelta(days=3))
    assert first.deleted == last.deleted == ()
    assert (first.place.previous, first.place.next) == ("", last.url)
    assert (last.place.previous, last.place.next) == (first.url, "")
    assert archive.with_history(head, 5, [first, last]).place.previous == last.url
    assert archive.with_history(head, 5, [first]).place.previous == first.url
