"""Every written date → an aware datetime, by the rule of the generator that reads it."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedsvc.model.errors import ConfigError

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
_YAML_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?")


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
    """A front matter date as Jekyll reads it, in the site's zone.

    A time without offset that YAML knows as one (seconds given) is UTC (Psych's parse_time);
    any other is local (Ruby's Time.parse). Raises ValueError for what is no date.
    """
    return _in_zone(_as_ruby_has_it(written.strip()), written, local)


def loosely(written: str, local: tzinfo) -> datetime:
    """The same for a site of no generator: of numbers before the year the first is the month."""
    return _in_zone(written, written, local)


def _in_zone(date: str, written: str, local: tzinfo) -> datetime:
    naive_zone = UTC if _YAML_TIME.fullmatch(written.strip()) else local
    return parse(date, naive_zone).astimezone(local)


# Numbers of a day in an order of their own, as Ruby's Date._parse has them.
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_OF_YEAR = re.compile(r"(\d{4})-(\d{3})(?!\d)")
_ISO_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?!\d)")
_TIME = re.compile(
    r"""(?:[Tt]|[,\s]+)(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d*)?)?
    (?:\s*(?P<half>[aApP])\.?[mM]\.?)?
    (?:\s*(?P<zone>[-+]\d{1,2}:?\d{2}|[A-Za-z]{1,5}))?""",
    re.VERBOSE,
)
# Names of zones that Ruby's Time knows (time.rb, ZoneOffset); it ignores all others.
_ZONES = {
    "UTC": 0,
    "UT": 0,
    "GMT": 0,
    "Z": 0,
    "EDT": -4,
    "EST": -5,
    "CDT": -5,
    "CST": -6,
    "MDT": -6,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
}


def _as_ruby_has_it(written: str) -> str:
    """A date in the order year, month, day, with a time of 24 hours and an offset.

    Where two numbers come before a year of four digits, the first is the day; of three short
    numbers the first is the year. Any other form is given back as it is.
    """
    day, end = _day_of(written)
    if not day:
        return written
    rest = written[end:]
    if not rest:
        return day
    found = _TIME.fullmatch(rest)
    if found is None:
        return day + rest
    hour, half, zone = int(found["hour"]), (found["half"] or "").lower(), found["zone"] or ""
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    time = f"{hour:02}:{int(found['minute']):02}:{int(found['second'] or 0):02}"
    if zone[:1].isalpha():
        shift = _ZONES.get(zone.upper())
        zone = "" if shift is None else f"{shift:+03}:00"
    return f"{day} {time}{zone}"


def _day_of(written: str) -> tuple[str, int]:
    """The day that a text begins with, and where it ends; nothing where the form is another."""
    if (found := _DAY_FIRST.match(written)) and int(found[3]) <= 12:
        return f"{found[4]}-{int(found[3]):02}-{int(found[1]):02}", found.end()
    if found := _YEAR_FIRST.match(written):
        number = int(found[1])
        year = number + (1900 if number >= 69 else 2000)
        return f"{year}-{int(found[3]):02}-{int(found[4]):02}", found.end()
    if found := _OF_YEAR.match(written):
        first = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if not int(found[2]) or first.year != int(found[1]):
            raise ValueError("its year has no such day")
        return first.isoformat(), found.end()
    found = _ISO_DAY.match(written)
    return (found[0], found.end()) if found else ("", 0)


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
    if len(written) > _LONGEST:
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
