"""Ruby's `Time#strftime` and `Time.parse`, and the date filters made of them.

Nothing here reads a clock: "now" is an argument, and its zone is that of the site.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from feedsvc.content.liquid.context import Context
from feedsvc.content.liquid.values import RefusedError, allow, inspect, to_s

_DIRECTIVE = re.compile(r"%([-0^#_]*)(\d*)([EO]?)(:{0,3}z|[a-zA-Z%+])", re.ASCII)
_EPOCH = re.compile(r"\d{1,12}", re.ASCII)
_DAY_NAMES: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_MONTH_NAMES: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTHS: Final = {name[:3].lower(): n for n, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = "|".join(_MONTHS)
_DAYS: Final = (
    re.compile(r"(?<!\d)(?P<y>-?\d{4,})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?<!\d)(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?!\d)"),
    re.compile(
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*(?P<b>{_MONTH})[a-z]*[.,\s-]*(?P<y>-?\d{{4}})?"
    ),
    re.compile(
        rf"(?P<b>{_MONTH})[a-z]*[.\s-]*(?P<d>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?"
        r"(?:[\s,]+(?P<y>\d{4})(?!\d|:))?"
    ),
    re.compile(rf"(?P<b>{_MONTH})[a-z]*[.,\s]*(?P<y>\d{{4}})"),
    re.compile(r"\A\s*(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
)
_TIME = re.compile(
    r"(?<!\d)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d+))?)?\s*(?P<p>[ap]\.?m\b)?"
)
_ZONE = re.compile(r"\A\s*(?:(?P<utc>z|utc|gmt)\b|(?P<sign>[-+])(?P<h>\d{1,2}):?(?P<m>\d{2})?)")


def parsed(written: str, now: datetime) -> datetime | None:
    """The instant a text names, missing parts taken from `now`; None when it names none."""
    text = written.strip().lower()
    day = next((found for pattern in _DAYS if (found := pattern.search(text))), None)
    rest = text[: day.start()] + " " + text[day.end() :] if day else text
    time = _TIME.search(rest.replace("t", " ") if day else rest)
    if not day and not time:
        return None
    try:
        return _assembled(day, time, rest[time.end() :] if time else "", now)
    except (ValueError, OverflowError):
        return None


def _assembled(
    day: re.Match[str] | None, time: re.Match[str] | None, tail: str, now: datetime
) -> datetime:
    year, month, number = now.year, now.month, now.day
    if day:
        parts = day.groupdict()
        year = int(parts["y"]) if parts.get("y") else now.year
        month = _MONTHS[parts["b"]] if parts.get("b") else int(parts["m"])
        number = int(parts.get("d") or 1)
    instant = datetime(year, month, number, tzinfo=_zone(tail, now))
    if not time:
        return instant
    hour = int(time["H"])
    if time["p"]:
        hour = hour % 12 + (12 if time["p"][0] == "p" else 0)
    fraction = int((time["f"] or "0")[:6].ljust(6, "0"))
    return instant.replace(
        hour=hour, minute=int(time["M"]), second=int(time["S"] or 0), microsecond=fraction
    )


def _zone(tail: str, now: datetime) -> timezone:
    found = _ZONE.match(tail)
    if not found:
        return now.tzinfo  # type: ignore[return-value]
    if found["utc"]:
        return UTC
    offset = timedelta(hours=int(found["h"]), minutes=int(found["m"] or 0))
    return timezone(-offset if found["sign"] == "-" else offset)


def instant(value: object, now: datetime) -> datetime | None:
    """Liquid's reading of a value as a time: times, dates, texts, seconds since 1970."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=now.tzinfo)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=now.tzinfo)
    if isinstance(value, str) and value.lower() in ("now", "today"):
        return now
    number = isinstance(value, int) and not isinstance(value, bool)
    if number or (isinstance(value, str) and _EPOCH.fullmatch(value)):
        return _since_1970(int(to_s(value)), now)
    return parsed(value[:200], now) if isinstance(value, str) and value else None


def _since_1970(seconds: int, now: datetime) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, now.tzinfo)
    except (ValueError, OverflowError, OSError):
        return None


def strftime(time: datetime, written: str) -> str:
    """Ruby's Time#strftime, in English whatever the locale; unknown directives stay."""

    def directive(found: re.Match[str]) -> str:
        flags, width, _, letter = found.groups()
        if letter in _COMPOSED:
            made = strftime(time, _COMPOSED[letter])
            return _padded(made, " ", flags, width)
        if letter in ("N", "L"):
            return f"{time.microsecond:06}000".ljust(min(int(width or 9), 64), "0")[
                : min(int(width or (9 if letter == "N" else 3)), 64)
            ]
        if letter not in _DIRECTIVES:
            return _offset(time, flags, letter) if letter.endswith("z") else found.group()
        fill, size, make = _DIRECTIVES[letter]
        return _padded(make(time), fill, flags, width or str(size))

    result = _DIRECTIVE.sub(directive, written)
    allow(len(result))
    return result


def _padded(made: str, fill: str, flags: str, width: str) -> str:
    if "^" in flags:
        made = made.upper()
    if "#" in flags:
        made = made.lower() if made.isupper() else made.upper()
    for flag in flags:
        fill = {"0": "0", "_": " ", "-": ""}.get(flag, fill)
    size = min(int(width or 0), 1024)
    if fill == "0" and made.startswith("-"):
        return "-" + made[1:].rjust(size - 1, "0")
    return made.rjust(size, fill) if fill else made


def _offset(time: datetime, flags: str, letter: str) -> str:
    seconds = int((time.utcoffset() or timedelta()).total_seconds())
    sign, (hours, rest) = "-" if seconds < 0 else "+", divmod(abs(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    colons = letter.count(":")
    first = str(hours) if "-" in flags else f"{hours:02}"
    if colons == 3 and not rest:
        return f"{sign}{first}"
    tail = f"{minutes:02}" if colons != 2 else f"{minutes:02}:{seconds:02}"
    return f"{sign}{first}{':' if colons else ''}{tail}"


def _zone_name(time: datetime) -> str:
    name = "UTC" if time.utcoffset() == timedelta() else time.tzname() or ""
    return name if name == "UTC" or name.isalpha() else ""


_Directive = tuple[str, int, Callable[[datetime], str]]
_COMPOSED: Final = {
    "c": "%a %b %e %H:%M:%S %Y",
    "D": "%m/%d/%y",
    "x": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "T": "%H:%M:%S",
    "X": "%H:%M:%S",
    "R": "%H:%M",
    "r": "%I:%M:%S %p",
    "v": "%e-%^b-%Y",
}
_DIRECTIVES: Final[dict[str, _Directive]] = {
    "%": ("", 0, lambda _: "%"),
    "A": (" ", 0, lambda t: _DAY_NAMES[t.weekday()]),
    "a": (" ", 0, lambda t: _DAY_NAMES[t.weekday()][:3]),
    "B": (" ", 0, lambda t: _MONTH_NAMES[t.month - 1]),
    "b": (" ", 0, lambda t: _MONTH_NAMES[t.month - 1][:3]),
    "h": (" ", 0, lambda t: _MONTH_NAMES[t.month - 1][:3]),
    "C": ("0", 2, lambda t: str(t.year // 100)),
    "d": ("0", 2, lambda t: str(t.day)),
    "e": (" ", 2, lambda t: str(t.day)),
    "G": ("0", 4, lambda t: str(t.isocalendar().year)),
    "g": ("0", 2, lambda t: str(t.isocalendar().year % 100)),
    "H": ("0", 2, lambda t: str(t.hour)),
    "I": ("0", 2, lambda t: str((t.hour - 1) % 12 + 1)),
    "j": ("0", 3, lambda t: str(t.timetuple().tm_yday)),
    "k": (" ", 2, lambda t: str(t.hour)),
    "l": (" ", 2, lambda t: str((t.hour - 1) % 12 + 1)),
    "M": ("0", 2, lambda t: str(t.minute)),
    "m": ("0", 2, lambda t: str(t.month)),
    "n": (" ", 0, lambda _: "\n"),
    "P": (" ", 0, lambda t: "am" if t.hour < 12 else "pm"),
    "p": (" ", 0, lambda t: "AM" if t.hour < 12 else "PM"),
    "S": ("0", 2, lambda t: str(t.second)),
    "s": ("0", 0, lambda t: str(int(t.timestamp()))),
    "t": (" ", 0, lambda _: "\t"),
    "U": ("0", 2, lambda t: str(int(t.strftime("%U")))),
    "u": ("0", 1, lambda t: str(t.isoweekday())),
    "V": ("0", 2, lambda t: str(t.isocalendar().week)),
    "W": ("0", 2, lambda t: str(int(t.strftime("%W")))),
    "w": ("0", 1, lambda t: str(t.isoweekday() % 7)),
    "Y": ("0", 4, lambda t: str(t.year)),
    "y": ("0", 2, lambda t: str(t.year % 100)),
    "Z": (" ", 0, _zone_name),
}


def _date(value: object, scope: Context, written: object) -> object:
    """Liquid's `date`: the time in that format, or the value itself when it is no time."""
    time = instant(value, scope.now) if to_s(written) else None
    return value if time is None else strftime(time, to_s(written))


def _local(value: object, now: datetime) -> datetime | None:
    """The time in the site's zone, None for an empty value.

    Raises RefusedError when a value is there but names no time.
    """
    if not to_s(value):
        return None
    time = instant(value, now)
    if time is None:
        raise RefusedError(f"{inspect(value)[:60]} is not a valid date")
    return time.astimezone(now.tzinfo)


def _written(form: str) -> Callable[..., object]:
    def written(value: object, scope: Context) -> object:
        time = _local(value, scope.now)
        return value if time is None else strftime(time, form)

    return written


def _named(month: str) -> Callable[..., object]:
    def named(value: object, scope: Context, kind: object = None, style: object = None) -> object:
        time = _local(value, scope.now)
        if time is None:
            return value
        ordinal = f"{time.day}{_suffix(time.day)}"
        if kind != "ordinal":
            return strftime(time, f"%d {month} %Y")
        us = style == "US"
        return strftime(time, f"{month} {ordinal}, %Y" if us else f"{ordinal} {month} %Y")

    return named


def _suffix(day: int) -> str:
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


DATES: Final[dict[str, Callable[..., object]]] = {
    "date": _date,
    "date_to_long_string": _named("%B"),
    "date_to_rfc822": _written("%a, %d %b %Y %H:%M:%S %z"),
    "date_to_string": _named("%b"),
    "date_to_xmlschema": _written("%Y-%m-%dT%H:%M:%S%:z"),
}
