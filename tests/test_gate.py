"""The gate: what a pass may show readers, number by number."""

from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.identity.gate import Counts, Gate, GateError, check
from feedsvc.model.entry import Entry

NOW = datetime(2024, 6, 1, tzinfo=UTC)
NOTHING_LEAVES = Counts(before=100, gone=0)


def entry(number, age):
    """An entry that is so old."""
    when = NOW - age
    return Entry(f"id{number}", f"https://e.com/{number}", f"T{number}", when, when)


def passes(gate=Gate(), known=(), entries=(), counts=NOTHING_LEAVES):  # noqa: B008  # it is frozen
    """Whether the gate lets a pass through."""
    try:
        check(gate, known, entries, NOW, counts)
    except GateError:
        return False
    return True


@pytest.mark.parametrize(("count", "fits"), [(10, True), (11, False)])
def test_so_many_old_entries_may_be_new(count, fits):
    """Ten by default; the setting says another number."""
    entries = [entry(number, timedelta(days=30)) for number in range(count)]

    assert passes(entries=entries) == fits
    assert passes(Gate(new=count), entries=entries)
    assert not passes(Gate(new=count - 1), entries=entries)


@pytest.mark.parametrize(
    ("age", "fits"),
    [
        (timedelta(days=7), True),
        (timedelta(days=7, seconds=1), False),
        (timedelta(days=6, hours=23), True),
    ],
)
def test_an_entry_is_old_after_so_many_days(age, fits):
    """Seven by default, to the second."""
    entries = [entry(number, age) for number in range(20)]

    assert passes(entries=entries) == fits
    assert passes(Gate(age=8), entries=entries)


def test_entries_that_readers_have_are_not_new():
    """However old they are."""
    entries = [entry(number, timedelta(days=300)) for number in range(20)]

    assert passes(known={one.id for one in entries}, entries=entries)
    assert passes(known={one.id for one in entries[10:]}, entries=entries)
    assert not passes(known={one.id for one in entries[11:]}, entries=entries)


@pytest.mark.parametrize(
    ("before", "gone", "fits"),
    [
        *((10, 3, True), (10, 5, True), (10, 6, False), (100, 50, True), (100, 51, False)),
        *((2, 1, True), (3, 1, True), (3, 2, False), (1, 1, False), (2, 2, False), (1, 0, True)),
    ],
)
def test_half_of_the_entries_may_leave(before, gone, fits):
    """At every size; all of them never do."""
    assert passes(counts=Counts(before, gone)) == fits


@pytest.mark.parametrize(
    ("drop", "before", "gone", "fits"),
    [
        *((0.1, 10, 1, True), (0.1, 10, 2, False), (0.0, 10, 1, False), (0.0, 10, 0, True)),
        *((0.9, 10, 9, True), (1.0, 10, 9, True), (1.0, 10, 10, False), (0.29, 7, 2, True)),
    ],
)
def test_the_share_that_may_leave_is_a_setting(drop, before, gone, fits):
    """`gate_drop` means what it says."""
    assert passes(Gate(drop=drop), counts=Counts(before, gone)) == fits


def test_the_first_publication_passes():
    """There is nobody to be spared yet."""
    entries = [entry(number, timedelta(days=300)) for number in range(50)]

    assert passes(entries=entries, counts=Counts(0, 0))


def test_what_is_held_back_is_named():
    """The first ten, with their days; how to release it, or what else may be meant."""
    entries = [entry(number, timedelta(days=30 + number)) for number in range(12)]
    with pytest.raises(GateError) as flood:
        check(Gate(), (), entries, NOW, NOTHING_LEAVES)
    with pytest.raises(GateError) as emptied:
        check(Gate(), (), (), NOW, Counts(5, 4))

    assert flood.value.message == (
        "nothing was published, as 12 entries older than 7 days would be shown as new"
    )
    assert flood.value.entries == tuple(
        f"{one.published:%Y-%m-%d} {one.title}" for one in entries[:10]
    )
    assert flood.value.remedy == (
        "adopt the feed they were in (feedsvc adopt), or publish them with build --accept"
    )
    assert emptied.value.message == "nothing was published, as 4 of 5 entries would leave the feeds"
    assert emptied.value.entries == ()
    assert emptied.value.remedy == (
        "check that no posts are missing; if they are to go, publish with build --accept"
    )
