"""HTTP dates and lists of tags."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.service.http.conditions import FAILED, NOT_MODIFIED, OK, http_date, outcome, parse_date

NOW = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())
THEN = 784_111_777
TAG = b'"abc"'


@pytest.mark.parametrize(
    "written",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ],
)
def test_a_date_has_three_forms(written):
    """RFC 9110, 5.6.7."""
    assert parse_date(written.encode(), NOW) == THEN


@pytest.mark.parametrize(
    "written",
    [
        "",
        "784111777",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 23:60:00 GMT",
        "Sun, 06 Nov 1994 23:59:61 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
    ],
)
def test_anything_else_is_no_date(written):
    """And is to be ignored."""
    assert parse_date(written.encode(), NOW) is None


@pytest.mark.parametrize(("year", "full"), [("94", 1994), ("26", 2026), ("76", 2076), ("77", 1977)])
def test_two_digits_are_at_most_fifty_years_ahead(year, full):
    """RFC 9110, 5.6.7, seen from 2026."""
    expected = int(datetime(full, 11, 6, 8, 49, 37, tzinfo=UTC).timestamp())

    assert parse_date(f"Friday, 06-Nov-{year} 08:49:37 GMT".encode(), NOW) == expected


def test_a_leap_second_is_a_date():
    """The next second."""
    assert parse_date(b"Sat, 31 Dec 2016 23:59:60 GMT", NOW) == 1_483_228_800


@given(st.integers(0, 4_102_444_800))
def test_dates_come_back(seconds):
    """What is written can be read."""
    assert parse_date(http_date(seconds), NOW) == seconds


@st.composite
def almost_dates(draw):
    """A date in which a few bytes are others, are missing or are there twice."""
    value = http_date(draw(st.integers(0, 4_102_444_800)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(value)))
        value = value[:at] + draw(st.binary(max_size=2)) + value[at + draw(st.integers(0, 2)) :]
    return value


@given(st.binary(max_size=60) | almost_dates())
def test_no_date_is_an_error(value):
    """Whatever is sent: it is no date, or one that the very answer could have named."""
    found = parse_date(value, NOW)

    assert found is None or parse_date(http_date(found), NOW) == found


@given(st.lists(st.text("abc,W/ \\*é", max_size=4), max_size=5), st.booleans())
def test_a_tag_is_found_in_any_list(tags, weak):
    """Commas and blanks may stand in tags; those of others do not matter."""
    quoted = [f'"{tag}"'.encode("latin-1") for tag in tags if " " not in tag and tag != "abc"]
    listed = b", ".join(quoted)
    found = b" ,".join([*quoted, (b"W/" if weak else b"") + TAG])

    assert outcome({b"if-none-match": listed}, TAG, THEN, NOW) == OK
    assert outcome({b"if-none-match": found}, TAG, THEN, NOW) == NOT_MODIFIED
    assert outcome({b"if-match": found}, TAG, THEN, NOW) == (FAILED if weak else OK)
