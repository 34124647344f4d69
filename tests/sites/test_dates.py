"""How written dates are read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.model.errors import ConfigError
from feedsvc.sites import dates, frontmatter

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2014-11-18 17:33", "2014-11-18T09:33:00Z"),  # a text for YAML: local
        ("2014-11-18", "2014-11-17T16:00:00Z"),
        ("2014-1-8", "2014-01-07T16:00:00Z"),
        ("2013-01-01 10:00:00 +0800", "2013-01-01T02:00:00Z"),
        ("2013-01-01 10:00:00 +08:00", "2013-01-01T02:00:00Z"),
        ("2013-01-01 10:00:00 +800", "2013-01-01T02:00:00Z"),
        ("2013-01-01 10:00:00 -08", "2013-01-01T18:00:00Z"),
        ("2013-01-01T10:00:00Z", "2013-01-01T10:00:00Z"),
        ("2004-12-16 15:17:59.000000000 +00:00", "2004-12-16T15:17:59Z"),
        ("2013-01-01T9:05:00Z", "2013-01-01T09:05:00Z"),
        ("2013-01-01 10:00:00.9 UTC", "2013-01-01T10:00:00Z"),
        ("2013-01-01 24:00:00 +0000", "2013-01-02T00:00:00Z"),
        ("Jan 18 2014", "2014-01-17T16:00:00Z"),
        ("18 January 2014 10:30", "2014-01-18T02:30:00Z"),
        ("2014-05-05 18::48::00", "2014-05-04T16:00:00Z"),
    ],
)
def test_jekyll_reads_every_written_form(written, instant):
    """A date in front matter is the instant that Jekyll makes of it in Asia/Shanghai."""
    read = dates.jekyll(written, SHANGHAI)

    assert read.astimezone(UTC) == datetime.fromisoformat(instant)


# By Jekyll 4.3.1 with timezone: Asia/Shanghai.
@pytest.mark.parametrize(
    ("line", "instant"),
    [
        ("date: 2014-11-18 17:33:36", "2014-11-18T17:33:36Z"),  # a time for YAML: UTC
        ('date: "2014-11-18 17:33:36"', "2014-11-18T09:33:36Z"),  # a text: local
        ("date: 2014-11-18 17:33", "2014-11-18T09:33:00Z"),
        ("date: 2014-11-18 17:33:36 +8", "2014-11-18T09:33:36Z"),
        ('date: "2014-11-18 17:33:36 +8"', "2014-11-18T09:33:36Z"),
        ("date: 2014-11-18 17:33:36 -3", "2014-11-18T20:33:36Z"),
        ('date: "2014-11-18 17:33:36 -3"', "2014-11-18T09:33:36Z"),  # no offset for Time.parse
        ("date: 2023-01-29 18:30:22 2023 -0800", "2023-01-29T10:30:22Z"),
    ],
)
def test_quotes_decide_whether_a_date_is_a_time_or_a_text(line, instant):
    """Psych makes times of unquoted ones, which Jekyll keeps; texts are read by Ruby."""
    value = frontmatter.read(frontmatter.split(f"---\n{line}\n---\n"))["date"]

    assert dates.jekyll(value, SHANGHAI).astimezone(UTC) == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    "written", ["2013-02-30", "2015-13-45", "2015-01-01 25:10:00", "soon", "the 18th", "0000-00-00",
                "18 March", "10:30", "9999-12-31 23:59:59", "1" * 400]
)  # fmt: skip
def test_an_impossible_date_is_refused(written):
    """What is no day is a ValueError, never today's date."""
    with pytest.raises(ValueError, match=r".+"):
        dates.jekyll(written, UTC)


def test_the_day_in_a_file_name_is_local_midnight():
    """Digits of a file name name a day in the site's zone; two-digit years are Ruby's."""
    read = [dates.day("2015", "5", "2", SHANGHAI), dates.day("99", "12", "31", UTC)]

    assert [day.isoformat() for day in read] == [
        "2015-05-02T00:00:00+08:00",
        "1999-12-31T00:00:00+00:00",
    ]


def test_an_unknown_zone_is_a_configuration_error():
    """The error names the setting."""
    with pytest.raises(ConfigError, match=r"site\.timezone: 'Mars/Base' is not a known time zone"):
        dates.zone("Mars/Base")


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_a_value_error(written):
    """No text makes the parser fail in another way, and what it reads is in range."""
    try:
        read = dates.jekyll(written, SHANGHAI)
    except ValueError:
        return

    assert 1 < read.year < 9999


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  # made aware below
def test_what_is_written_with_an_offset_is_read_back(moment):
    """A date in Jekyll's own form gives the instant that was written."""
    aware = moment.replace(microsecond=0, tzinfo=SHANGHAI)

    assert dates.jekyll(aware.strftime("%Y-%m-%d %H:%M:%S %z")[:25], UTC) == aware


@pytest.mark.parametrize(
    ("written", "rolled"),
    [
        ("2017-02-29 11:00:00", "2017-03-01 11:00:00"),
        ("2017-02-31", "2017-03-03"),
        ("2017-4-31T10:00:00+02:00", "2017-05-01T10:00:00+02:00"),
        ("2016-02-29", "2016-02-29"),
        ("2017-02-301", "2017-02-301"),
        ("2017-13-31", "2017-13-31"),
        ("someday", "someday"),
    ],
)
def test_a_day_beyond_its_month_is_rolled_over_as_javascript_does(written, rolled):
    """js-yaml and Date both count on into the next month."""
    assert dates.rolled(written) == rolled


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("00", 2000),
        ("15", 2015),
        ("68", 2068),
        ("69", 1969),
        ("99", 1999),
        ("1968", 1968),
        ("2069", 2069),
    ],
)
def test_two_digit_years_are_rubys(written, year):
    """From 69 on they are of the last century."""
    assert dates.day(written, "2", "3", UTC) == datetime(year, 2, 3, tzinfo=UTC)


# By Ruby 3.1.2: TZ=UTC ruby -rtime -e 'puts Time.parse(ARGV[0]).utc'.
RUBY = [
    ("11-9-2017", "2017-09-11T00:00:00"),
    ("11/9/2017", "2017-09-11T00:00:00"),
    ("9.11.2017", "2017-11-09T00:00:00"),
    ("1-2-2017", "2017-02-01T00:00:00"),
    ("11-09-2017 10:00:00", "2017-09-11T10:00:00"),
    ("13/9/2017", "2017-09-13T00:00:00"),
    ("11-9-17", "2011-09-17T00:00:00"),
    ("11/9/17", "2011-09-17T00:00:00"),
    ("70-1-2", "1970-01-02T00:00:00"),
    ("2017-254", "2017-09-11T00:00:00"),
    ("2016-366", "2016-12-31T00:00:00"),
    ("2017-09-11 10:00 EST", "2017-09-11T15:00:00"),
    ("2017-09-11 10:00 PDT", "2017-09-11T17:00:00"),
    ("2017-09-11 10:00 CEST", "2017-09-11T10:00:00"),
    ("2017-9-11 8:5", "2017-09-11T08:05:00"),
    ("2017-09-11 10:00pm", "2017-09-11T22:00:00"),
    ("2017-09-11 13:00pm", "2017-09-11T13:00:00"),
    ("11/9/2017 12:00 am", "2017-09-11T00:00:00"),
    ("11-9-2017 12:30pm EST", "2017-09-11T17:30:00"),
    ("9.11.2017 10:00:30 +0200", "2017-11-09T08:00:30"),
    ("2017-09-11 23:59:59.123", "2017-09-11T23:59:59"),
]


@pytest.mark.parametrize(("written", "instant"), RUBY)
def test_a_date_is_read_as_ruby_reads_it(written, instant):
    """The day goes before the month, of short numbers the year is the first, and no part is lost."""
    made = dates.jekyll(written, UTC)

    assert made.astimezone(UTC).isoformat() == f"{instant}+00:00"


@pytest.mark.parametrize("written", ["2017-000", "2017-366"])
def test_what_ruby_refuses_is_no_date(written):
    """It would be another day."""
    with pytest.raises(ValueError, match=r"."):
        dates.jekyll(written, UTC)
