"""Dates: RFC 3339 as Atom and JSON Feed have it, RFC 822 as RSS does, and W3C's date and time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from feedsvc.check.values import Spot, is_implausible, quoted

_CLOCK = r"T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?"
_ZONE = r"(Z|[+-]\d\d:\d\d)"
_RFC3339 = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?{_ZONE}\Z", re.ASCII)
_W3CDTF = re.compile(rf"(\d{{4}})(?:-(\d\d)(?:-(\d\d)(?:{_CLOCK}{_ZONE})?)?)?\Z", re.ASCII)
_ISO8601 = re.compile(rf"(\d{{4}})(?:-(\d\d)(?:-(\d\d)(?:{_CLOCK}{_ZONE}?)?)?)?\Z", re.ASCII)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMED = {"UT": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
          "MDT": -6, "PST": -8, "PDT": -7}  # fmt: skip
_MAIL = re.compile(
    rf"(?:({'|'.join(_DAYS)}), )?(\d\d?) ({'|'.join(_MONTHS)}) (\d{{4}}) "
    rf"(\d\d):(\d\d)(?::(\d\d))? ([+-]\d\d[03]0|{'|'.join(_NAMED)})\Z",
    re.ASCII,
)
# What RFC 822 allows besides: blanks, lower case, years of two digits, military zones.
_OLD_MAIL = re.compile(
    rf"(?:(?:{'|'.join(_DAYS)})\s*,\s*)?\d\d?\s+(?:{'|'.join(_MONTHS)})\s+\d\d(?:\d\d)?\s+"
    rf"\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{{4}}|{'|'.join(_NAMED)}|[A-IK-Z])?\Z",
    re.IGNORECASE | re.ASCII,
)
_COMMENT = re.compile(r"\([^()]*\)")


def rfc3339(value: str, spot: Spot) -> None:
    """A date and time with zone (RFC 3339, 5.6; RFC 4287, 3.3)."""
    _iso(_RFC3339, "InvalidRFC3339Date", value, spot)


def w3cdtf(value: str, spot: Spot) -> None:
    """A year, month, day, or date and time with zone (W3C note on date and time formats)."""
    _iso(_W3CDTF, "InvalidW3CDTFDate", value, spot)


def iso8601(value: str, spot: Spot) -> None:
    """The same, where the zone may be missing."""
    _iso(_ISO8601, "InvalidISO8601DateTime", value, spot)


def _iso(pattern: re.Pattern[str], rule: str, value: str, spot: Spot) -> None:
    found = pattern.match(value)
    if found is None:
        spot.say(rule, f"is {quoted(value)}")
        return
    try:
        moment = _instant(*found.groups())
    except (ValueError, OverflowError) as error:
        spot.say(rule, f"is {quoted(value)}: {error}")
        return
    _plausible(moment, value, spot)


def _instant(  # noqa: PLR0917  # the groups of the patterns
    year: str, month: str | None, day: str | None, hour: str | None,
             minute: str | None, second: str | None, zone: str | None) -> datetime:  # fmt: skip
    clock = (int(hour or 0), int(minute or 0))
    # A leap second is one more than datetime knows.
    seconds = min(int(second or 0), 59) if second == "60" else int(second or 0)
    offset = UTC if zone in (None, "Z") else _offset(zone or "")
    return datetime(int(year), int(month or 1), int(day or 1), *clock, seconds, tzinfo=offset)


def _offset(zone: str) -> timezone:
    """`+08:00` or `+0800`; ValueError beyond a day."""
    digits = zone[1:].replace(":", "")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if zone[0] == "-" else shift)


def rfc822(value: str, spot: Spot) -> None:
    """A date as in mail, with a year of four digits (RSS 2.0; RFC 5322, 3.3)."""
    found = _MAIL.match(value)
    if found is None:
        known = _OLD_MAIL.match(_without_comments(value).strip())
        rule = "ProblematicalRFC822Date" if known else "InvalidRFC2822Date"
        spot.say(rule, f"is {quoted(value)}")
        return
    try:
        _mail(found, value, spot)
    except (ValueError, OverflowError) as error:
        spot.say("InvalidRFC2822Date", f"is {quoted(value)}: {error}")


def _without_comments(value: str) -> str:
    """RFC 822 lets comments stand anywhere, also in each other; four deep is deep enough."""
    for _ in range(4):
        value = _COMMENT.sub(" ", value[:200])
    return value


def _mail(found: re.Match[str], value: str, spot: Spot) -> None:
    weekday, day, month, year, hour, minute, second, zone = found.groups()
    on = date(int(year), _MONTHS.index(month) + 1, int(day))
    if weekday and weekday != _DAYS[on.weekday()]:
        what = f"is {quoted(value)}, but that day was a {on:%A}"
        spot.say("IncorrectDOW", what, f"write {_DAYS[on.weekday()]}, or leave the day out")
        return
    offset = timezone(timedelta(hours=_NAMED[zone])) if zone in _NAMED else _offset(zone)
    clock = (int(hour), int(minute), min(int(second or 0), 59))
    _plausible(datetime(on.year, on.month, on.day, *clock, tzinfo=offset), value, spot)


def _plausible(moment: datetime, value: str, spot: Spot) -> None:
    if is_implausible(moment, spot.report.now):
        spot.say("ImplausibleDate", f"is {quoted(value)}")
