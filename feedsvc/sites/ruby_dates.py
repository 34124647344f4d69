"""A date as Ruby's `Time.parse` reads it, which is what Jekyll does with a text.

Two steps, as in Ruby 3.1: `Date._parse` looks in a text for one form after the other and takes out
what it finds (ext/date/date_parse.c); `Time.make_time` makes an instant of the parts
(lib/time.rb). What would be filled in from today's date is refused, and so is a day that its month
does not have, of which Ruby makes one of the next month.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_FLAGS = re.IGNORECASE | re.ASCII  # Ruby's digits are those of ASCII
_LARGEST = 9_999
_LONGEST = 128  # characters that Date._parse takes
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = "sun|mon|tue|wed|thu|fri|sat"
_MONTH = f"({'|'.join(_MONTHS)})"
_ERA = r"(c(?:e|\.e\.)|b(?:ce|\.c\.e\.)|a(?:d|\.d\.)|b(?:c|\.c\.))"
# Hours from UTC of the names that Time knows (ZoneOffset); `J` is none.
_NAMED = {
    **dict.fromkeys(("UTC", "UT", "GMT", "Z"), 0),
    **dict(zip(("EST", "CST", "MST", "PST"), range(-5, -9, -1), strict=True)),
    **dict(zip(("EDT", "CDT", "MDT", "PDT"), range(-4, -8, -1), strict=True)),
    **{name: at for at, name in enumerate("ABCDEFGHIKLM", 1)},
    **{name: -at for at, name in enumerate("NOPQRSTUVWXY", 1)},
}
_ERAS = {"m": 1867, "t": 1911, "s": 1925, "h": 1988, "r": 2018}  # the year before each begins


@dataclass
class _Parts:
    """What was found in a text, which holds what is left of it."""

    text: str
    of: dict[str, int] = field(default_factory=dict)
    zone: str = ""
    of_century: bool = True  # whether a year of two digits is one of this or the last century
    is_before: bool = False  # whether it is before the first year

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, a blank in its place; None where there is none."""
        found = pattern.search(self.text)
        if found:
            self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}"
        return found


def parse(written: str, local: tzinfo) -> datetime:
    """The instant, in the zone that the text names, or else in `local`; ValueError for none."""
    if len(written) > _LONGEST:
        raise ValueError("it is too long")
    parts = _parts(written)
    if not parts.of:
        raise ValueError("its form is not known")
    if "year" not in parts.of:
        raise ValueError("its day, month or year is missing")
    return _instant(parts, local)


def _parts(written: str) -> _Parts:
    """What Date._parse finds."""
    # All but what a date may have in it is a blank. Letters and digits beyond ASCII stay.
    parts = _Parts(re.sub(r"[^-+',./:@\[\]0-9A-Za-z\u0080-\U0010ffff]+", " ", written))
    parts.take(_DAY_NAME)
    _time(parts)
    for read in _FORMS:
        if read(parts):
            break
    if parts.take(_BEFORE):
        parts.is_before = True
    _lone_number(parts)
    if "year" in parts.of:
        year = parts.of["year"]
        year = 1 - year if parts.is_before else year
        if parts.of_century and 0 <= year < 100:
            year += 1900 if year >= 69 else 2000
        parts.of["year"] = year
    return parts


_DAY_NAME = re.compile(rf"\b({_DAYS})[^-/\d\s]*", _FLAGS)
_BEFORE = re.compile(r"\b(bc\b|bce\b|b\.c\.|b\.c\.e\.)", _FLAGS)
_TIME = re.compile(
    r"""(\d+\s*
      (?: (?: :\s*\d+(?:\s*:\s*\d+(?:[,.]\d*)?)? | h(?:\s*\d+m?(?:\s*\d+s?)?)? )
          (?:\s*[ap](?:m\b|\.m\.))?
        | [ap](?:m\b|\.m\.) ))
    (?:\s*( (?:gmt|utc?)?[-+]\d+(?:[,.:]\d+(?::\d+)?)?
          | (?:[^\W\d_]|[.\s])+(?:standard|daylight)\stime\b
          | [^\W\d_]+(?:\sdst)?\b ))?""",
    re.VERBOSE | _FLAGS,
)
_CLOCK = re.compile(
    r"""(\d+)h? (?:\s*:?\s*(\d+)m? (?:\s*:?\s*(\d+)(?:[,.](\d*))?s?)? )?
    (?:\s*([ap])(?:m\b|\.m\.))?""",
    re.VERBOSE | _FLAGS,
)


def _time(parts: _Parts) -> None:
    found = parts.take(_TIME)
    clock = found and _CLOCK.match(found[1])
    if not found or not clock:
        return
    parts.zone = found[2] or ""
    hour = int(clock[1])
    if half := clock[5]:
        hour = hour % 12 + (12 if half in "pP" else 0)
    parts.of["hour"] = hour
    for name, digits in (("minute", clock[2]), ("second", clock[3])):
        if digits:
            parts.of[name] = int(digits)


def _named_day(parts: _Parts) -> bool:
    """`11th September 2017`: the day before a month's name."""
    found = parts.take(_EUROPEAN)
    if found:
        _day(parts, found[4], _month(found[2]), found[1], before=(found[3] or " ")[0] in "bB")
    return bool(found)


def _named_month(parts: _Parts) -> bool:
    """`Sep 11, 2017`: a month's name before the day."""
    found = parts.take(_AMERICAN)
    if found:
        _day(parts, found[4], _month(found[1]), found[2], before=(found[3] or " ")[0] in "bB")
    return bool(found)


_EUROPEAN = re.compile(
    rf"('?\d+)[^-\d\s]*\s*{_MONTH}[^-\d\s']*(?:\s*{_ERA}?\s*('?-?\d+(?:(?:st|nd|rd|th)\b)?))?",
    _FLAGS,
)
_AMERICAN = re.compile(
    rf"\b{_MONTH}[^-\d\s']*\s*('?\d+)[^-\d\s']*(?:\s*,?\s*{_ERA}?\s*('?-?\d+))?", re.IGNORECASE
)


def _month(name: str) -> str:
    return str(_MONTHS.index(name.lower()) + 1)


def _in_order(pattern: str, year: int, month: int, day: int) -> Callable[[_Parts], bool]:
    """Three numbers, by which groups of a pattern they are; what they are decides `_day`."""
    compiled = re.compile(pattern, _FLAGS)

    def read(parts: _Parts) -> bool:
        found = parts.take(compiled)
        if found:
            named = found[month]
            number = named if named and named.lstrip("'").isdigit() else named and _month(named)
            _day(parts, found[year], number, found[day])
        return bool(found)

    return read


def _day(
    parts: _Parts, year: str | None, month: str | None, day: str | None, *, before: bool = False
) -> None:
    """Note the year, month and day that three numbers are; `before` the first year."""
    year, month, day = _sorted(year, month, day)
    if year and (number := re.search(r"([-+]?)(\d+)", year)):
        if number[1] or len(number[2]) > 2:
            parts.of_century = False
        parts.of["year"] = int(number[1] + number[2])
    parts.is_before |= before
    for name, digits in (("month", month), ("day", day)):
        if digits and (found := re.search(r"\d+", digits)):
            parts.of[name] = int(found[0])


def _sorted(
    year: str | None, month: str | None, day: str | None
) -> tuple[str | None, str | None, str | None]:
    """Which of three numbers is the year: one with an apostrophe, or of more than two digits."""
    if year and month and not day:
        year, month, day = day, year, month
    if not year and _is_year(day):
        year, day = day, year
    if year and (number := re.match(r"[^-+\d]*([-+]?\d+)(.?)", year, re.DOTALL)) and number[2]:
        year, day = day, number[1]  # `11th` behind a month is no year
    if _is_year(month):  # in American order
        year, month, day = month, day, year
    if _is_year(day):
        year, day = day, year
    return year, month, day


def _is_year(number: str | None) -> bool:
    return bool(number) and (str(number).startswith("'") or len(str(number)) > 2)


def _week(parts: _Parts) -> bool:
    """Of ISO's forms those of a week say no day to Time; those without a year neither."""
    for pattern in _WEEKS:
        if parts.take(pattern):
            return True
    if found := parts.take(_MONTH_DAY):
        parts.of |= {"day": int(found[2])} | ({"month": int(found[1])} if found[1] else {})
        return True
    if found := parts.take(_SHORT_MONTH_DAY):
        parts.of |= {"month": int(found[1])} | ({"day": int(found[2])} if found[2] else {})
        return True
    if not _BEHIND_COMMA.search(parts.text) and (found := parts.take(_DAY_OF_YEAR)):
        parts.of |= {"year": int(found[1]), "of year": int(found[2])}
        return True
    if not _BEHIND_DIGIT.search(parts.text) and (found := parts.take(_THIS_DAY)):
        parts.of["of year"] = int(found[1])
        return True
    return False


_WEEKS = (
    re.compile(r"\b(\d{2}|\d{4})?-?w(\d{2})(?:-?(\d))?\b", _FLAGS),
    re.compile(r"-w-(\d)\b", _FLAGS),
)
_MONTH_DAY = re.compile(r"--(\d{2})?-(\d{2})\b", re.ASCII)
_SHORT_MONTH_DAY = re.compile(r"--(\d{2})(\d{2})?\b", re.ASCII)
_BEHIND_COMMA = re.compile(r"[,.](\d{2}|\d{4})-\d{3}\b", re.ASCII)
_DAY_OF_YEAR = re.compile(r"\b(\d{2}|\d{4})-(\d{3})\b", re.ASCII)
_BEHIND_DIGIT = re.compile(r"\d-\d{3}\b", re.ASCII)
_THIS_DAY = re.compile(r"\b-(\d{3})\b", re.ASCII)


def _japanese(parts: _Parts) -> bool:
    """`H29.09.11`: a year of an emperor."""
    found = parts.take(_EMPEROR)
    if found:
        year = int(found[2]) + _ERAS[found[1].lower()]
        parts.of |= {"year": year, "month": int(found[3]), "day": int(found[4])}
    return bool(found)


_EMPEROR = re.compile(r"\b([mtshr])(\d+)\.(\d+)\.(\d+)", _FLAGS)


def _single(pattern: str, name: str) -> Callable[[_Parts], bool]:
    """One number that says what it is: `'17`, `11th`."""
    compiled = re.compile(pattern, _FLAGS)

    def read(parts: _Parts) -> bool:
        found = parts.take(compiled)
        if found:
            parts.of[name] = int(found[1])
        return bool(found)

    return read


def _only_month(parts: _Parts) -> bool:
    found = parts.take(_MONTH_NAME)
    if found:
        parts.of["month"] = int(_month(found[1]))
    return bool(found)


_MONTH_NAME = re.compile(rf"\b{_MONTH}\S*", _FLAGS)
_DIGITS = re.compile(
    r"([-+]?)(\d{2,14})(?:\s*t?\s*(\d{2,6})?(?:[,.](\d*))?)?"
    r"(?:\s*(z\b|[-+]\d{1,4}\b|\[[-+]?\d[^\]]*\]))?",
    _FLAGS,
)
# What digits without a mark between them are, by how many there are, and how long each part is.
_FIELDS: dict[int, tuple[tuple[str, int], ...]] = {
    2: (("day", 2),),
    4: (("month", 2), ("day", 2)),
    6: (("year", 2), ("month", 2), ("day", 2)),
    3: (("of year", 3),),
    5: (("year", 2), ("of year", 3)),
    7: (("year", 4), ("of year", 3)),
}
_FULL = (("year", 4), ("month", 2), ("day", 2), ("hour", 2), ("minute", 2), ("second", 2))
# The same read from the end, where a fraction of a second comes after them.
_FROM_END = (("second", 2), ("minute", 2), ("hour", 2), ("day", 2), ("month", 2), ("year", 4))


def _run_of_digits(parts: _Parts) -> bool:
    """`20170911T101112`: digits without a mark between them."""
    found = parts.take(_DIGITS)
    if not found:
        return False
    sign, digits, time, fraction, zone = found.groups()
    if time is None and fraction is not None:
        known = dict(_from_end(digits, _FROM_END))
    else:
        known = dict(_from_start(digits, _FIELDS.get(len(digits), _FULL)))
    if "year" in known:
        known["year"] *= -1 if sign == "-" else 1
        if len(digits) not in (5, 6, 12) or (len(digits) == 12 and "second" not in known):
            parts.of_century = False
    parts.of |= known
    if time is not None:
        fields = _FROM_END[:3] if fraction is not None else _FULL[3:]
        parts.of |= dict((_from_end if fraction is not None else _from_start)(time, fields))
    if zone:
        parts.zone = _bracketed(zone) if zone.startswith("[") else zone
    return True


def _from_start(digits: str, fields: tuple[tuple[str, int], ...]) -> Iterator[tuple[str, int]]:
    at = 0
    for name, length in fields:
        if at < len(digits):
            yield name, int(digits[at : at + length])
        at += length


def _from_end(digits: str, fields: tuple[tuple[str, int], ...]) -> Iterator[tuple[str, int]]:
    end = len(digits)
    for name, length in fields:
        if end > 0:
            yield name, int(digits[max(0, end - length) : end])
        end -= length


def _bracketed(zone: str) -> str:
    """`[+9:JST]` names an offset and what it is called."""
    inner = zone.strip("[]")
    name = inner.partition(":")[2] or inner
    return f"+{name}" if name[:1].isdigit() else name


def _lone_number(parts: _Parts) -> None:
    """A number that is left over is the day beside a time, or the hour beside a day."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*", parts.text)
    if not found:
        return
    number = int(found[1])
    if "hour" in parts.of and "day" not in parts.of and 1 <= number <= 31:
        parts.of["day"] = number
    elif "day" in parts.of and "hour" not in parts.of and number <= 24:
        parts.of["hour"] = number


# In this order; the first that is found ends the search.
_FORMS: tuple[Callable[[_Parts], bool], ...] = (
    _named_day,
    _named_month,
    _in_order(r"('?[-+]?\d+)-(\d+)-('?-?\d+)", 1, 2, 3),
    _japanese,
    _in_order(rf"('?-?\d+)-{_MONTH}[^-/.]*-('?-?\d+)", 3, 2, 1),
    _in_order(rf"\b{_MONTH}[^-/.]*-('?\d+)(?:-('?-?\d+))?", 3, 1, 2),
    _in_order(r"('?-?\d+)/\s*('?\d+)(?:\D\s*('?-?\d+))?", 1, 2, 3),
    _in_order(r"('?-?\d+)\.\s*('?\d+)\.\s*('?-?\d+)", 1, 2, 3),
    _week,
    _single(r"'(\d+)\b", "year"),
    _only_month,
    _single(r"(\d+)(?:st|nd|rd|th)\b", "day"),
    _run_of_digits,
)


def _instant(parts: _Parts, local: tzinfo) -> datetime:
    """An instant of the parts; ValueError where one of them is out of range."""
    of = parts.of
    if any(abs(number) > _LARGEST for number in of.values()):
        raise ValueError("one of its numbers is out of range")
    if "of year" in of:
        made = date(of["year"], 1, 1) + timedelta(days=of["of year"] - 1)
        if not of["of year"] or made.year != of["year"]:
            raise ValueError("its year has no such day")
    else:
        made = date(of["year"], of.get("month", 1), of.get("day", 1))
    hour, minute, second = (of.get(name, 0) for name in ("hour", "minute", "second"))
    if (hour > 23 and (hour, minute, second) != (24, 0, 0)) or minute > 59 or second > 60:
        raise ValueError("its time is out of range")
    midnight = datetime(made.year, made.month, made.day, tzinfo=_zone(parts.zone, made, local))
    return midnight + timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(name: str, day: date, local: tzinfo) -> tzinfo:
    """The zone that a text names, as Time knows it; of all others the local one is taken."""
    upper = name.upper()
    if found := re.fullmatch(r"([-+])(\d\d)(:?)(\d\d)(?:\3(\d\d))?", upper):
        hours, minutes, seconds = int(found[2]), int(found[4]), int(found[5] or 0)
        shift = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return timezone(-shift if found[1] == "-" else shift)
    if re.fullmatch(r"[-+]\d\d", upper):
        return timezone(timedelta(hours=int(upper)))
    if upper in _NAMED:
        return timezone(timedelta(hours=_NAMED[upper])) if _NAMED[upper] else UTC
    for month in (1, 7):  # what the local zone is called in winter and in summer
        moment = datetime(day.year, month, 1, tzinfo=local)
        shift_of = moment.utcoffset()
        if upper and (moment.tzname() or "").upper() == upper and shift_of is not None:
            return timezone(shift_of)
    return local
