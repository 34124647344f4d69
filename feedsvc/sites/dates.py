"""Every written date → an aware datetime, by the rule of the generator that reads it."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedsvc.model.errors import ConfigError
from feedsvc.sites import ruby_dates
from feedsvc.sites.yaml_loader import Plain

_WRITTEN = re.compile(
    r"""\s*(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})
    (?:(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d*)?)?
      (?:\s*(?P<zone>[Zz]|UTC|GMT|[-+]\d{1,2}(?::?\d{2})?|[-+]\d{3}))?)?\s*""",
    re.VERBOSE,
)
# What Ruby's Date._parse finds in a text that merely starts with a date.
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_TAIL_ZONE = re.compile(r"[-+]\d{2}:?\d{2}\s*\Z")
_LATE = re.compile(r"(\d{4})-(0?[1-9]|1[0-2])-(29|30|31)(?!\d)")  # days that a month may lack
_LONGEST = 64
_CLOCK_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?")


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """The time zone of an IANA name; ConfigError where there is none of that name."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"{name!r} is not a known time zone",
            subject="site.timezone",
            remedy="use a name such as Europe/Berlin",
        ) from error


def jekyll(written: str, local: tzinfo) -> datetime:
    """A date of front matter as Jekyll reads it, in the site's zone. ValueError for no date.

    An unquoted time with seconds is one for YAML, and in UTC without an offset (Psych's
    parse_time); anything else is a text for Ruby's Time.parse, and local without one.
    """
    found = _YAML_TIME.fullmatch(written) if isinstance(written, Plain) else None
    if found and int(found["hours"] or 0) < _HOURS:
        return parse(written, UTC).astimezone(local)
    moment = ruby_dates.parse(written.strip(), local)
    return parse(moment.isoformat(), local).astimezone(local)


_HOURS = 24
_YAML_TIME = re.compile(
    r"""\s*\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?
    (?:\s*(?:Z|[-+](?P<hours>\d{1,2}):?(?:\d\d)?))?\s*""",
    re.VERBOSE,
)


def loosely(written: str, local: tzinfo) -> datetime:
    """A date for a site of no generator: of numbers before the year the first is the month.

    A time with seconds is in UTC where it has no offset, any other in the site's zone.
    """
    naive = UTC if _CLOCK_TIME.fullmatch(written.strip()) else local
    return parse(written, naive).astimezone(local)


def unix(seconds: int) -> datetime:
    """An instant by its seconds since 1970. ValueError for one that is too far away."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("it is too far away") from error
    return parse(moment.isoformat(), UTC)


def hugo(written: str, local: tzinfo) -> datetime:
    """A date as Hugo reads it in a text; a whole number is none (cast.ToTimeInDefaultLocation)."""
    if re.fullmatch(r"[-+]?\d+", written):
        raise ValueError("a number in quotes is a text")
    return parse(written, local)


def parse(written: str, naive: tzinfo) -> datetime:
    """A written date; without an offset it is in the zone `naive`. ValueError if it is none."""
    if len(written := written.strip()) > _LONGEST:
        raise ValueError("it is too long")
    try:
        quick = datetime.fromisoformat(written)
    except ValueError:
        quick = _loose(written)
    moment = quick if quick.tzinfo else quick.replace(tzinfo=naive)
    if not 2 <= moment.year <= 9998:  # a day of room on both sides, so that no zone overflows
        raise ValueError(f"year {moment.year} is out of range")
    moment.utcoffset()  # raises ValueError for one of a day or more, which dateutil reads
    return moment.replace(microsecond=0)


def _loose(written: str) -> datetime:
    found = _WRITTEN.fullmatch(written) or _WRITTEN.fullmatch(_salvage(written))
    if found is None:
        return _free(written)
    part = {k: int(found[k] or 0) for k in ("year", "month", "day", "hour", "minute", "second")}
    spill = timedelta()
    if (part["hour"], part["minute"], part["second"]) == (24, 0, 0):  # Ruby reads 24:00
        part["hour"], spill = 0, timedelta(days=1)
    moment = datetime(**part) + spill  # type: ignore[arg-type]  # noqa: DTZ001  # the caller's zone
    return moment.replace(tzinfo=_offset(found["zone"])) if found["zone"] else moment


def _salvage(written: str) -> str:
    """Day, clock and offset of a text that starts with a day, as Ruby's lenient parser has it."""
    start = re.match(r"\s*\d{4}-\d{1,2}-\d{1,2}(?!\d)", written)
    if start is None:
        return ""
    rest = written[start.end() :]
    clock, tail = _CLOCK.search(rest), _TAIL_ZONE.search(rest)
    return start[0] + (f" {clock[0]}" if clock else "") + (tail[0] if clock and tail else "")


def _offset(written: str) -> tzinfo:
    if written.upper() in ("Z", "UTC", "GMT"):
        return UTC
    sign = -1 if written[0] == "-" else 1
    digits = written[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def _free(written: str) -> datetime:
    """Free forms (`Jan 18 2014`, `Fri Sep 3 11:21:31 2021`), read twice against guessing.

    What is missing from the text would be filled in from the default; two defaults that give
    two results show that something was missing.
    """
    from dateutil import parser  # only for the rare forms: it costs 10 ms to import

    if not re.search(r"\d", written):
        raise ValueError("it has no number")
    try:
        with warnings.catch_warnings():  # of names of zones that it does not know, as Ruby does not
            warnings.simplefilter("ignore", parser.UnknownTimezoneWarning)
            one, two = (
                parser.parse(written, default=datetime(year, month, day))  # noqa: DTZ001
                for year, month, day in ((2001, 1, 1), (2002, 2, 2))
            )
    except (ArithmeticError, parser.ParserError) as error:  # its numbers are decimals
        raise ValueError("its form is not known") from error
    if not isinstance(one, datetime) or one != two:
        raise ValueError("its day, month or year is missing")
    return one


def day(year: str, month: str, dom: str, local: tzinfo) -> datetime:
    """Midnight of a day named by digits (a two-digit year is Ruby's: 69-99 are 19xx)."""
    number = int(year)
    if len(year) <= 2:
        number += 1900 if number >= 69 else 2000
    made = date(number, int(month), int(dom))
    return datetime(made.year, made.month, made.day, tzinfo=local)


def named(found: re.Match[str] | None, local: tzinfo) -> datetime | None:
    """Midnight of the day whose digits are the first groups of a match.

    None where there is no match, or the digits are no day and so just a name.
    """
    try:
        return day(found[1], found[2], found[3], local) if found else None
    except ValueError:
        return None


def rolled(written: str) -> str:
    """A day that its month does not have as the one that JavaScript's Date takes it for.

    `2017-02-29` is `2017-03-01`; any other text is given back as it is.
    """
    found = _LATE.match(written)
    if found is None:
        return written
    first = date(int(found[1]), int(found[2]), 1)
    day = first + timedelta(days=int(found[3]) - 1)
    return written if day.month == first.month else f"{day.isoformat()}{written[found.end() :]}"


def utc(moment: datetime) -> datetime:
    """The same instant in UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0)
