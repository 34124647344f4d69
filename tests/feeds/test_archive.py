"""Full history in documents that hardly ever change (RFC 5005)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feedsvc.feeds import archive, atom_rss, json_feed
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed, Place
from tests.feeds import documents

START = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "fh": "http://purl.org/syndication/history/1.0",
    "at": "http://purl.org/atompub/tombstones/1.0",
}


def entry(number):
    """An entry of the day of that number."""
    url, when = f"https://e.com/{number}", START + timedelta(days=number)
    return Entry(url, url, f"Entry {number}", when, when)


def head(entries, size=20, name="feed"):
    """The feed of the newest entries."""
    return Feed(
        name,
        f"https://e.com/feeds/{name}",
        "Blog",
        "https://e.com/",
        START,
        entries=tuple(entries[:size]),
    )


def newest_first(numbers):
    """Entries of those days."""
    return [entry(number) for number in sorted(numbers, reverse=True)]


def grow(*states, size=20):
    """Assign archives state by state; → number by id."""
    archived = {}
    for numbers in states:
        entries = newest_first(numbers)
        archived |= archive.assign(entries, head(entries, size), archived, size)
    return archived


def test_a_small_feed_needs_no_archive():
    """It is complete, and says so."""
    entries = newest_first(range(20))
    made = archive.with_history(head(entries), len(entries), ())

    assert grow(range(20)) == {}
    assert made.place == Place(complete=True)


def test_archives_are_filled_oldest_first():
    """Whole ones, until every entry that the feed does not show is in one."""
    archived = grow(range(50))

    assert sorted(archived.values()) == [1] * 20 + [2] * 20
    assert archived["https://e.com/0"] == 1
    assert archived["https://e.com/39"] == 2


def test_what_is_archived_stays_where_it_is():
    """New, backdated and deleted entries change no archive that is there."""
    before = grow(range(50))
    after = grow(range(50), range(70), [*range(5, 70), -9], [*range(90), -9])

    assert before.items() <= after.items()
    assert after["https://e.com/-9"] > 2


def test_the_documents_are_linked_in_a_chain():
    """From the feed back to the oldest, and from each to its neighbours and the feed."""
    entries = newest_first(range(60))
    archived = grow(range(60))
    one, two = archive.archives(head(entries), entries, archived)
    feed = archive.with_history(head(entries), len(entries), (one, two))
    url = "https://e.com/feeds/archive"

    assert (one.name, two.name) == ("archive/1", "archive/2")
    assert feed.place == Place(previous=f"{url}/2")
    current = {kind: f"{feed.url}.{kind}" for kind in ("atom", "rss", "json")}
    assert two.place == Place(f"{url}/1", "", current, archive=True)
    assert one.place == Place("", f"{url}/2", current, archive=True)


def test_an_archive_of_a_tag_lies_below_it():
    """So that tags cannot collide with archives."""
    entries = newest_first(range(60))
    made = archive.archives(head(entries, name="tags/x"), entries, grow(range(60)))

    assert made[0].name == "tags/x/archive/1"
    assert made[0].url == "https://e.com/feeds/tags/x/archive/1"


def test_an_archive_whose_entries_are_gone_leaves_the_chain():
    """Its neighbours are linked to each other."""
    archived = grow(range(80))
    entries = newest_first([*range(20), *range(40, 80)])
    made = archive.archives(head(entries), entries, archived)

    assert [one.name for one in made] == ["archive/1", "archive/3"]
    assert made[1].place.previous == made[0].url


@given(st.lists(st.sets(st.integers(0, 120), min_size=1), max_size=6), st.integers(1, 25))
def test_feed_and_archives_hold_every_entry(states, size):
    """Whatever the history, each entry is in the feed or in just one archive."""
    archived = grow(*states, size=size)
    entries = newest_first(states[-1] if states else ())
    shown = head(entries, size)
    documents = archive.archives(shown, entries, archived)
    held = [one.id for document in documents for one in document.entries]

    assert len(held) == len(set(held))
    assert {*held, *(one.id for one in shown.entries)} == {one.id for one in entries}
    assert all(len(document.entries) <= size for document in documents)


def test_every_format_says_where_a_document_stands():
    """Links and marks in Atom and RSS, `next_url` in JSON Feed."""
    url = "https://e.com/feeds/archive"
    current = {kind: f"https://e.com/feeds/feed.{kind}" for kind in ("atom", "rss", "json")}
    place = Place(f"{url}/1", f"{url}/3", current, archive=True)
    feed = Feed("archive/2", f"{url}/2", "Blog", "https://e.com/", START, place=place)
    links = ("current", "prev-archive", "next-archive")

    for made, suffix, prefix in (
        (documents.atom(feed, ()), "atom", ""),
        (documents.rss(feed, ()), "rss", "channel/"),
    ):
        root = etree.fromstring(made)
        found = {
            link.get("rel"): link.get("href") for link in root.findall(f"{prefix}a:link", NAMES)
        }
        assert [found[name] for name in links] == [
            current[suffix],
            f"{url}/1.{suffix}",
            f"{url}/3.{suffix}",
        ]
        assert root.find(f"{prefix}fh:archive", NAMES) is not None
    assert f'"next_url": "{url}/1.json"' in json_feed.json(feed, ()).decode()


def test_complete_and_deleted_are_said_in_atom():
    """RFC 5005's mark, and a tombstone (RFC 6721) with id and instant."""
    feed = Feed("feed", "https://e.com/feed", "Blog", "https://e.com/", START,
                place=Place(complete=True), deleted=(("urn:x:1", START),))  # fmt: skip
    root = etree.fromstring(
        documents.atom(feed, [atom_rss.atom_entry(entry(1), Content("<p>x</p>"))])
    )
    deleted = root.find("at:deleted-entry", NAMES)

    assert root.find("fh:complete", NAMES) is not None
    assert dict(deleted.attrib) == {"ref": "urn:x:1", "when": "2020-01-01T00:00:00Z"}
