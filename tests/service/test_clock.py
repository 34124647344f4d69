"""For how long clients may keep what they got."""

import pytest

from feedsvc.service.http.answers import Clock

NOW = 1_700_000_000


@pytest.mark.parametrize(
    ("max_age", "until", "expected"),
    [
        (3600, 0, 3600),
        (3600, NOW + 7200, 3600),
        (3600, NOW + 90, 90),
        (3600, NOW + 1, 1),
        (3600, NOW, 3600),
        (3600, NOW - 50, 3600),
        (60, NOW + 90, 60),
    ],
)
def test_nothing_is_kept_beyond_the_next_publication(max_age, until, expected):
    """One that is over counts no more: the pass that publishes it says what comes next."""
    clock = Clock(lambda: NOW, 300)
    clock.keep(max_age, until)

    assert clock.start_of_document(200, 0, kept=True).endswith(
        f"Cache-Control: max-age={expected}\r\n".encode()
    )


def test_what_is_left_becomes_less_with_each_second():
    """Until the publication, then it is as usual."""
    times = iter(range(NOW, NOW + 9))
    clock = Clock(lambda: next(times), 300)
    clock.keep(300, NOW + 3)
    told = []
    for _ in range(5):
        told.append(clock.start_of_document(304, 0, kept=True).rpartition(b"=")[2])
        clock.tick()

    assert told == [b"3\r\n", b"2\r\n", b"1\r\n", b"300\r\n", b"300\r\n"]


def test_what_is_not_kept_is_asked_for_each_time():
    """Beside what is kept, of the same status and second."""
    clock = Clock(lambda: NOW, 300)
    told = [clock.start_of_document(200, 0, kept=kept) for kept in (True, False, True, False)]
    later = clock.start_of_document(200, NOW + 5, kept=False)

    assert [one.rpartition(b"Cache-Control: ")[2] for one in told] == [
        b"max-age=300\r\n",
        b"no-cache\r\n",
    ] * 2
    assert later.endswith(b"Cache-Control: no-cache\r\n")
