"""Conditions: whether a request's preconditions hold (RFC 9110, 13), and what it accepts (12).

Pure, and never an error: elements that cannot be read are left out, and a request is never refused
for what it accepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import formatdate
from functools import lru_cache

OK, NOT_MODIFIED, FAILED = 200, 304, 412

_TAG = re.compile(rb'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MONTH = rb"(?P<month>" + b"|".join(_MONTHS) + rb")"
_TIME = rb"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_FORMS = (  # IMF-fixdate, then the two that only old clients send (RFC 9110, 5.6.7)
    rb"[A-Z][a-z]{2}, (?P<day>\d\d) " + _MONTH + rb" (?P<year>\d{4}) " + _TIME + rb" GMT",
    rb"[A-Z][a-z]{5,8}, (?P<day>\d\d)-" + _MONTH + rb"-(?P<year>\d\d) " + _TIME + rb" GMT",
    rb"[A-Z][a-z]{2} " + _MONTH + rb" (?P<day>[ \d]\d) " + _TIME + rb" (?P<year>\d{4})",
)
_DATES = tuple(re.compile(form) for form in _FORMS)


def outcome(headers: Mapping[bytes, bytes], tag: bytes, modified: int, now: int) -> int:
    """OK, NOT_MODIFIED or FAILED for a GET or HEAD of what has this tag and time of change.

    In the order of RFC 9110, 13.2.2: where both are sent, a tag goes before a date.
    """
    if b"if-match" in headers:
        if not _strongly_matches(headers[b"if-match"], tag):
            return FAILED
    elif b"if-unmodified-since" in headers:
        until = parse_date(headers[b"if-unmodified-since"], now)
        if until is not None and modified > until:
            return FAILED
    if b"if-none-match" in headers:
        return NOT_MODIFIED if names(headers[b"if-none-match"], tag) else OK
    if b"if-modified-since" in headers:
        since = parse_date(headers[b"if-modified-since"], now)
        return NOT_MODIFIED if since is not None and modified <= since else OK
    return OK


def is_conditional(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the client tells what it has."""
    return b"if-none-match" in headers or b"if-modified-since" in headers


def http_date(seconds: int) -> bytes:
    """IMF-fixdate (RFC 9110, 5.6.7), the same in every locale."""
    return formatdate(seconds, usegmt=True).encode()


def parse_date(value: bytes, now: int) -> int | None:
    """Seconds since 1970 of an HTTP date in any of its three forms; None if it is none."""
    for form in _DATES:
        if found := form.fullmatch(value):
            return _seconds(found, now)
    return None


def _seconds(found: re.Match[bytes], now: int) -> int | None:
    year = int(found["year"])
    if len(found["year"]) == 2:
        year = _full_year(year, now)
    try:
        day = datetime(year, _MONTHS.index(found["month"]) + 1, int(found["day"]), tzinfo=UTC)
    except ValueError:
        return None
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    if hour > 23 or minute > 59 or second > 60:  # 60 is a leap second
        return None
    return int(day.timestamp()) + hour * 3600 + minute * 60 + second


def _full_year(year: int, now: int) -> int:
    """Two digits are of the century that puts them no more than 50 years ahead."""
    this = datetime.fromtimestamp(now, UTC).year
    return year + this - this % 100 - (100 if year - this % 100 > 50 else 0)


def names(value: bytes, tag: bytes) -> bool:
    """Whether If-None-Match names this tag, by weak comparison (RFC 9110, 13.1.2)."""
    if value in (tag, b"*"):
        return True
    return any(found[2] == tag for found in _TAG.finditer(value))


def _strongly_matches(value: bytes, tag: bytes) -> bool:
    if value == b"*":
        return True
    return any(found[2] == tag and not found[1] for found in _TAG.finditer(value))


_PAGES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_ELEMENTS = 64
_REMEMBERED = 300  # longer values are rare and worked out anew each time
_WEIGHT = re.compile(r"[01](?:\.\d{0,3})?")
_NAMED_ONLY = ("br", "zstd")  # `*` from clients that know only gzip is not unheard of
_ALIASES = {"x-gzip": "gzip"}


def wants_page(accept: bytes, media_type: str) -> bool:
    """Whether HTML or XML is preferred to this feed's own media type, as browsers do.

    The most specific range gives the weight (RFC 9110, 12.5.1); a tie is the feed's.
    """
    if len(accept) > _REMEMBERED:
        return _wants_page(accept[: 8 * _REMEMBERED], media_type)
    return _remembered_page(accept, media_type)


def codings(accept_encoding: bytes) -> tuple[str, ...]:
    """The content codings to try, best first; the last one, "", is no coding.

    `identity` needs to be asked for to beat a coding, and is the last resort even where it is
    ruled out (RFC 9110, 12.5.3, leaves that to the server).
    """
    if len(accept_encoding) > _REMEMBERED:
        return _codings(accept_encoding[: 8 * _REMEMBERED])
    return _remembered_codings(accept_encoding)


def _wants_page(accept: bytes, media_type: str) -> bool:
    ranges = dict(_weights(accept))
    if not ranges:
        return False
    return max(_weight(ranges, page) for page in _PAGES) > _weight(ranges, media_type)


def _weight(ranges: dict[str, float], media_type: str) -> float:
    major = media_type.partition("/")[0]
    for name in (media_type, f"{major}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def _codings(accept_encoding: bytes) -> tuple[str, ...]:
    given = {_ALIASES.get(name, name): weight for name, weight in _weights(accept_encoding)}
    rest = given.get("*", 0.0)
    weights = {name: given.get(name, 0.0) for name in _NAMED_ONLY}
    weights["gzip"] = given.get("gzip", rest)
    plain = given.get("identity", rest)
    wanted = [name for name, weight in weights.items() if weight > 0 and weight >= plain]
    return (*sorted(wanted, key=lambda name: -weights[name]), "")


def _weights(value: bytes) -> Iterator[tuple[str, float]]:
    for element in value.decode("latin-1").split(",", _ELEMENTS)[:_ELEMENTS]:
        name, *parameters = (part.strip().lower() for part in element.split(";"))
        weight = next((p[2:].strip() for p in parameters if p.startswith("q=")), "1")
        if name and _WEIGHT.fullmatch(weight):
            yield name, min(float(weight), 1.0)


_remembered_page = lru_cache(1024)(_wants_page)
_remembered_codings = lru_cache(1024)(_codings)
