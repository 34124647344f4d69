"""Which documents are held in memory."""

import pytest

from feedsvc.service.http.document_cache import Lru
from feedsvc.service.http.documents import Addresses, document


def made(path, size=100):
    """A document of so many bytes."""
    return document(path, b"x" * size, 0, Addresses(), {})


@pytest.fixture
def asked():
    """The paths that were read again."""
    return []


@pytest.fixture
def stock(asked):
    """Room for three documents; others are read."""

    def read(path):
        asked.append(path)
        stock.put(made(path))
        return stock.held(path)

    stock = Lru(300, read)
    return stock


def test_what_there_is_room_for_is_held(stock, asked):
    """The rest is known, and read when it is asked for."""
    for path in "abcd":
        stock.note(made(path))
    found = [stock.get(path).path for path in "abcd"]

    assert found == [*"abcd"]
    assert asked == ["d"]
    assert len(stock) == 4


def test_what_was_asked_for_last_stays(stock, asked):
    """The one that nobody wanted for longest goes."""
    for path in "abcd":
        stock.note(made(path))
    for path in "abdabd":
        stock.get(path)

    assert asked == ["d"]
    assert stock.held("c") is None


def test_a_new_version_takes_the_place_of_the_old(stock):
    """Only where that was held, and never beyond the room there is."""
    for path in "abc":
        stock.note(made(path))
    stock.note(made("b", 150))

    assert len(stock.get("b").body) == 150
    assert stock.held("a") is None


def test_a_document_larger_than_all_room_is_held_alone(stock):
    """Or it would be read for every request."""
    stock.note(made("a"))
    stock.put(made("large", 1000))

    assert stock.held("large")
    assert stock.held("a") is None


def test_what_is_gone_is_not_found(stock, asked):
    """Nor read."""
    stock.note(made("a"))
    stock.drop("a")

    assert stock.get("a") is None
    assert stock.get("never") is None
    assert "a" not in stock
    assert asked == []


def test_only_the_very_document_is_swapped(stock):
    """One that came in the meantime stays."""
    old, new = made("a"), made("a", 50)
    stock.note(old)
    stock.note(new)
    stock.swap(old, made("a", 70))

    assert stock.get("a") is new
