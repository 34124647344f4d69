"""Values: what an element or an attribute may say; each check is given the value and its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from urllib.parse import unquote

from feedsvc.check.findings import Report
from feedsvc.check.tree import Node

_NAME = r"""[^\s()<>,;:\\"/\[\]?=]+"""
_MEDIA_TYPE = re.compile(rf"{_NAME}/{_NAME}(?:\s*;\s*{_NAME}=(?:\"[^\"]*\"|{_NAME}))*\Z")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[\w.!#$%&'*+/=?^`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*\.{_LABEL}\Z", re.ASCII)
_LONGEST = 320  # of an address for mail: 64 + 1 + 255 (RFC 3696, errata)
_NAMED = re.compile(r"([^\s()]+)\s*\([^()]*\)\Z")
_IN_BRACKETS = re.compile(r"<[^\s<>@]{1,64}@[^\s<>@]{1,255}>")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{0,18})?\Z", re.ASCII)
_FORM_NAME = re.compile(r"[A-Za-z][\w.:-]*\Z", re.ASCII)
_INTEGERS = re.compile(r"[0-9]+(?:,\s*[0-9]+)*\Z", re.ASCII)
# ISO 639-1; the codes of three letters (639-2 and 639-3) are too many to list.
_TWO_LETTERS = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
    lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - a list of two hundred strings is harder to read
)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3}|[ix])(?:-[A-Za-z0-9]{1,8})*\Z")


class Spot(NamedTuple):
    """Where a value stands: its element, and how to name it in a sentence."""

    report: Report
    node: Node
    label: str

    def say(self, rule: str, what: str, remedy: str = "") -> None:
        """Report what is wrong there."""
        self.report.say(rule, self.node.line, f"{self.label} {what}", remedy)


Check = Callable[[str, Spot], None]


def element(report: Report, node: Node) -> Spot:
    """The place of an element's text."""
    return Spot(report, node, f"<{node.name}> in {node.above}")


def attribute(report: Report, node: Node, name: str) -> Spot:
    """The place of an attribute's value."""
    return Spot(report, node, f"{name} of <{node.name}>")


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


def media_type(rule: str) -> Check:
    """A media type (RFC 2045, 5.1)."""

    def check(value: str, spot: Spot) -> None:
        if not is_media_type(value):
            spot.say(rule, f"is {quoted(value)}, no media type")

    return check


def is_media_type(value: str) -> bool:
    """Whether it has the form of one."""
    return bool(_MEDIA_TYPE.match(value))


def language(value: str, spot: Spot) -> None:
    """A language tag (RFC 5646), its first part known to ISO 639."""
    found = _LANGUAGE.match(value)
    first = found[1].lower() if found else ""
    if not first or (len(first) == 2 and first not in _TWO_LETTERS):
        spot.say("InvalidLanguage", f"is {quoted(value)}, no language tag")


def email(rule: str) -> Check:
    """An address for mail (RFC 5322, 3.4.1)."""

    def check(value: str, spot: Spot) -> None:
        if len(value) > _LONGEST or not _EMAIL.match(value):
            spot.say(rule, f"is {quoted(value)}, no e-mail address")

    return check


def email_with_name(value: str, spot: Spot) -> None:
    """An address followed by a name in parentheses, as the RSS profile wants it."""
    value = unquote(value.removeprefix("mailto:")) if value.startswith("mailto:") else value
    if "@" in value[1:] and not value.endswith(")"):
        if " " in value:
            spot.say("EmailFormat", f"is {quoted(value)}")
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
            spot.say(rule, f"is {quoted(value)}, no whole number")
            return
        number = int(value)
        if (least is not None and number < least) or (most is not None and number > most):
            spot.say(rule, f"is {number}, out of range")

    return check


def coordinate(rule: str, limit: int) -> Check:
    """Degrees north or east, negative for south or west."""

    def check(value: str, spot: Spot) -> None:
        if not _DECIMAL.match(value) or abs(float(value)) > limit:
            spot.say(rule, f"is {quoted(value)}, no degrees")

    return check


def one_of(rule: str, *allowed: str) -> Check:
    """One of a few words."""

    def check(value: str, spot: Spot) -> None:
        if value not in allowed:
            spot.say(rule, f"is {quoted(value)}, not one of {', '.join(allowed)}")

    return check


def form_name(value: str, spot: Spot) -> None:
    """A name as forms of HTML have."""
    if not _FORM_NAME.match(value):
        spot.say("InvalidFormComponentName", f"is {quoted(value)}")


def integers(value: str, spot: Spot) -> None:
    """Whole numbers between commas."""
    if not _INTEGERS.match(value):
        spot.say("InvalidCommaSeparatedIntegers", f"is {quoted(value)}")


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


def is_implausible(moment: datetime, now: datetime | None) -> bool:
    """Whether a date is before there were blogs, or more than a day ahead."""
    return moment.year < 1990 or (now is not None and (moment - now).total_seconds() > 86_400)
