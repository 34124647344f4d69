"""Values: what an element or an attribute may say; each check is given the value and its place.

Dates are those of RFC 3339, as Atom and JSON Feed have them, of RFC 822, as RSS does, and W3C's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple
from urllib.parse import unquote

from feedsvc.check.xml import Node
from feedsvc.model import language_tag

_NAME = r"""[^\s()<>,;:\\"/\[\]?=]+"""
_MEDIA_TYPE = re.compile(rf"{_NAME}/{_NAME}(?:\s*;\s*{_NAME}=(?:\"[^\"]*\"|{_NAME}))*\Z")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?!.{{321}})[\w.!#$%&'*+/=?^`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*\.{_LABEL}\Z", re.ASCII
)  # no longer than 64 + 1 + 255 characters (RFC 3696, errata)
_NAMED = re.compile(r"([^\s()]+)\s*\([^()]*\)\Z")
_IN_BRACKETS = re.compile(r"<[^\s<>@]{1,64}@[^\s<>@]{1,255}>")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{0,18})?\Z", re.ASCII)


class Spot(NamedTuple):
    """Where a value stands: its element, and how to name it in a sentence."""

    node: Node
    label: str

    def say(self, rule: str, what: str, remedy: str = "") -> None:
        """Report what is wrong there."""
        self.node.say(rule, f"{self.label} {what}", remedy)


Check = Callable[[str, Spot], object]


def element(node: Node) -> Spot:
    """The place of an element's text."""
    return Spot(node, f"<{node.name}> in {node.above}")


def attribute(node: Node, name: str) -> Spot:
    """The place of an attribute's value."""
    return Spot(node, f"{name} of <{node.name}>")


def quoted(value: str) -> str:
    """A value as messages show it."""
    return repr(value if len(value) <= 60 else f"{value[:59]}…")


def nonblank(value: str, spot: Spot) -> None:
    """Something has to be there."""
    if not value.strip():
        spot.say("NotBlank", "is empty")


def attribute_nonblank(value: str, spot: Spot) -> None:
    """The same, of an attribute."""
    if not value.strip():
        spot.say("AttrNotBlank", "is empty")


def anything(_value: str, _spot: Spot) -> None:
    """All is allowed."""


def _matching(pattern: re.Pattern[str], rule: str, otherwise: str = "") -> Check:
    """What has the form of a pattern; `otherwise` says what a value is not that has another."""

    def check(value: str, spot: Spot) -> None:
        if not pattern.match(value):
            spot.say(rule, f"is {quoted(value)}{otherwise}")

    return check


def media_type(rule: str) -> Check:
    """A media type (RFC 2045, 5.1)."""
    return _matching(_MEDIA_TYPE, rule, ", which is not a media type")


def is_media_type(value: str) -> bool:
    """Whether it has the form of one."""
    return bool(_MEDIA_TYPE.match(value))


def language(value: str, spot: Spot) -> None:
    """A language tag (RFC 5646), its first part known to ISO 639."""
    if language_tag.of(value) != value:
        spot.say("InvalidLanguage", f"is {quoted(value)}, which is not a language tag")


def email(rule: str) -> Check:
    """An address for mail (RFC 5322, 3.4.1)."""
    return _matching(_EMAIL, rule, ", which is not an e-mail address")


def email_with_name(value: str, spot: Spot) -> None:
    """An address followed by a name in parentheses, as the RSS profile wants it."""
    value = unquote(value.removeprefix("mailto:")) if value.startswith("mailto:") else value
    if "@" in value[1:] and not value.endswith(")"):
        if " " in value:
            spot.say("EmailFormat", f"is {quoted(value)}, without its name in parentheses")
        else:
            spot.say("MissingRealName", f"is {quoted(value)}, without a name")
        return
    found = _NAMED.match(value)
    email("InvalidContact")(found[1] if found else value, spot)


def no_email(value: str, spot: Spot) -> None:
    """A name without an address for mail in it."""
    if _IN_BRACKETS.search(value):
        spot.say("ContainsEmail", "has an e-mail address in it")


def integer(rule: str, least: int | None = None, most: int | None = None) -> Check:
    """A whole number between two limits, both included."""

    def check(value: str, spot: Spot) -> None:
        if not _INTEGER.match(value.strip()):
            spot.say(rule, f"is {quoted(value)}, which is not a whole number")
            return
        number = int(value)
        if (least is not None and number < least) or (most is not None and number > most):
            spot.say(rule, f"is {number}, out of range")

    return check


def coordinate(rule: str, limit: int) -> Check:
    """Degrees north or east, negative for south or west."""

    def check(value: str, spot: Spot) -> None:
        if not _DECIMAL.match(value) or abs(float(value)) > limit:
            spot.say(rule, f"is {quoted(value)}, which is not a number of degrees")

    return check


def one_of(rule: str, *allowed: str) -> Check:
    """One of a few words."""

    def check(value: str, spot: Spot) -> None:
        if value not in allowed:
            spot.say(rule, f"is {quoted(value)}, which is not one of {', '.join(allowed)}")

    return check


# A name as forms of HTML have, and whole numbers between commas.
form_name = _matching(re.compile(r"[A-Za-z][\w.:-]*\Z", re.ASCII), "InvalidFormComponentName")
integers = _matching(
    re.compile(r"[0-9]+(?:,\s*[0-9]+)*\Z", re.ASCII), "InvalidCommaSeparatedIntegers"
)


def characters(value: str) -> str:
    """The first character that is there by a wrong encoding, named; empty if there is none.

    C1 controls and U+FFFD come of Windows-1252 read as Latin-1 or UTF-8; two Latin-1 characters
    that make one of UTF-8 come of UTF-8 read as Latin-1.
    """
    if value.isascii():
        return ""
    for at, one in enumerate(value):
        code = ord(one)
        if 0x80 <= code <= 0x9F or one == "\ufffd":
            return f"U+{code:04X}"
        if 0x80 <= code <= 0xBF and at and value[at - 1] in "\xc2\xc3":
            return value[at - 1 : at + 1]
    return ""


_CLOCK = r"T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?"
_ZONE = r"(Z|[+-]\d\d:\d\d)"
_RFC3339 = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?{_ZONE}\Z", re.ASCII)
_W3CDTF = re.compile(rf"(\d{{4}})(?:-(\d\d)(?:-(\d\d)(?:{_CLOCK}{_ZONE})?)?)?\Z", re.ASCII)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZONES = {"UT": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
          "MDT": -6, "PST": -8, "PDT": -7}  # fmt: skip
_MAIL = re.compile(
    rf"(?:({'|'.join(_DAYS)}), )?(\d\d?) ({'|'.join(_MONTHS)}) (\d{{4}}) "
    rf"(\d\d):(\d\d)(?::(\d\d))? ([+-]\d\d[03]0|{'|'.join(_ZONES)})\Z",
    re.ASCII,
)
# What RFC 822 allows besides: blanks, lower case, years of two digits, military zones.
_OLD_MAIL = re.compile(
    rf"(?:(?:{'|'.join(_DAYS)})\s*,\s*)?\d\d?\s+(?:{'|'.join(_MONTHS)})\s+\d\d(?:\d\d)?\s+"
    rf"\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{{4}}|{'|'.join(_ZONES)}|[A-IK-Z])?\Z",
    re.IGNORECASE | re.ASCII,
)
_COMMENT = re.compile(r"\([^()]*\)")


def rfc3339(value: str, spot: Spot) -> None:
    """A date and time with zone (RFC 3339, 5.6; RFC 4287, 3.3)."""
    _iso(_RFC3339, "InvalidRFC3339Date", value, spot)


def w3cdtf(value: str, spot: Spot) -> None:
    """A year, month, day, or date and time with zone (W3C note on date and time formats)."""
    _iso(_W3CDTF, "InvalidW3CDTFDate", value, spot)


def _iso(pattern: re.Pattern[str], rule: str, value: str, spot: Spot) -> None:
    found = pattern.match(value)
    if found is None:
        spot.say(rule, f"is {quoted(value)}, which is not in the right form of a date")
        return
    try:
        moment = _instant(*found.groups())
    except (ValueError, OverflowError) as error:
        spot.say(rule, f"is {quoted(value)}, which is not a date ({error})")
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
        spot.say(rule, f"is {quoted(value)}, which is not in the right form of a date")
        return
    try:
        _mail(found, value, spot)
    except (ValueError, OverflowError) as error:
        spot.say("InvalidRFC2822Date", f"is {quoted(value)}, which is not a date ({error})")


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
        spot.say(
            "IncorrectDOW", what, f"write {_DAYS[on.weekday()]}, or leave out the day of the week"
        )
        return
    offset = timezone(timedelta(hours=_ZONES[zone])) if zone in _ZONES else _offset(zone)
    clock = (int(hour), int(minute), min(int(second or 0), 59))
    _plausible(datetime(on.year, on.month, on.day, *clock, tzinfo=offset), value, spot)


def _plausible(moment: datetime, value: str, spot: Spot) -> None:
    """A date is not from before there were blogs, nor more than a day ahead."""
    now = spot.node.report.now
    if moment.year < 1990 or (now and moment - now > timedelta(days=1)):
        spot.say("ImplausibleDate", f"is {quoted(value)}, which is not plausible")
