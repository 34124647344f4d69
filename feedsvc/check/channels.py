"""Channels: what an RSS channel says of itself (RSS 2.0; the Advisory Board's profile)."""

from __future__ import annotations

from collections.abc import Sequence

from feedsvc.check import addresses, dates, prose, values, vocabulary
from feedsvc.check.extensions import CHANNEL
from feedsvc.check.findings import Report
from feedsvc.check.tree import Node
from feedsvc.check.values import Spot
from feedsvc.check.vocabulary import Part, look_at_attributes, missing, text

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PICTURES = ("jpg", "jpeg", "gif", "png")
_CLOUD = ("domain", "port", "path", "registerProcedure", "protocol")


def cloud(node: Node, report: Report) -> None:
    """Where to register for notices (RSS 2.0, cloud)."""
    checks: dict[str, values.Check] = dict.fromkeys(_CLOUD, values.anything)
    checks["port"] = values.integer("InvalidIntegerAttribute", 1)
    look_at_attributes(node, report, checks, required=_CLOUD)


def _skip_days(node: Node, report: Report) -> None:
    missing(node, report, "MissingElement", "day")
    if len(node.children) > 7:
        report.say("EightDaysAWeek", node.line, f"<skipDays> has {len(node.children)} days")
    check = text(values.one_of("InvalidDay", *_DAYS))
    vocabulary.children(node, report, {"day": Part(check, once="")}, {})
    _repeated(node.all("day"), [one.text.strip() for one in node.all("day")], report)


def _skip_hours(node: Node, report: Report) -> None:
    missing(node, report, "MissingElement", "hour")
    if len(node.children) > 24:
        what = f"<skipHours> has {len(node.children)} hours"
        report.say("NotEnoughHoursInTheDay", node.line, what)
    vocabulary.children(node, report, {"hour": Part(text(_hour), once="")}, {})
    hours = node.all("hour")
    _repeated(hours, [one.text.strip().lstrip("0").replace("24", "") for one in hours], report)


def _hour(value: str, spot: Spot) -> None:
    if value == "24":
        spot.say("UseZeroForMidnight", "is 24")
    else:
        values.integer("InvalidHour", 0, 23)(value, spot)


def _repeated(nodes: Sequence[Node], said: Sequence[str], report: Report) -> None:
    seen: set[str] = set()
    for node, value in zip(nodes, said, strict=True):
        if value in seen:
            what = f"<{node.name}> {values.quoted(node.text.strip())} is there twice"
            report.say("DuplicateValue", node.line, what)
        seen.add(value)


def _image(node: Node, report: Report) -> None:
    """The picture of a channel: its title and link are those of the channel."""
    look_at_attributes(node, report, {f"rdf:{n}": values.anything for n in ("resource", "about")})
    missing(node, report, "MissingTitle", "title")
    missing(node, report, "MissingElement", "url")
    missing(node, report, "MissingLink", "link")
    vocabulary.children(node, report, _IMAGE, CHANNEL)
    channel = node.parent
    for name, rule in (("title", "ImageTitleDoesntMatch"), ("link", "ImageLinkDoesntMatch")):
        one = node.first(name)
        theirs = channel.said(name) if channel else ""
        if one and theirs and one.text.strip() != theirs:
            report.say(rule, one.line, f"<{name}> of <image> is not that of <channel>")


def _picture(value: str, spot: Spot) -> None:
    ending = value.rpartition(".")[2].lower()
    if ending.isalnum() and ending not in _PICTURES:
        spot.say("ImageUrlFormat", f"is {values.quoted(value)}")


def category(node: Node, report: Report) -> None:
    """A category, of a channel or an item."""
    checks = {"domain": values.anything}
    if node.parent and node.parent.name == "item":
        text(prose.plain(), values.nonblank, attributes=checks)(node, report)
    else:
        text(prose.plain(), attributes=checks)(node, report)


_URI = text(addresses.full())
_IMAGE = {
    "title": Part(text(values.nonblank, prose.plain())),
    "link": Part(_URI),
    "url": Part(text(addresses.full(), _picture)),
    "width": Part(text(values.integer("InvalidWidth", 1, 144))),
    "height": Part(text(values.integer("InvalidHeight", 1, 400))),
    "description": Part(text(prose.plain())),
}


def _blink(node: Node, report: Report) -> None:
    report.say("NoBlink", node.line, "<blink> stands in <channel>")


METADATA = {
    "title": Part(text(prose.plain(), values.nonblank)),
    "link": Part(_URI),
    "description": Part(text(prose.plain())),
    "language": Part(text(values.language)),
    "copyright": Part(text(prose.plain())),
    "managingEditor": Part(text(values.email_with_name, prose.plain())),
    "webMaster": Part(text(values.email_with_name, prose.plain())),
    "pubDate": Part(text(dates.rfc822)),
    "lastBuildDate": Part(text(dates.rfc822)),
    "category": Part(category, once=""),
    "generator": Part(text()),
    "docs": Part(_URI),
    "ttl": Part(text(values.integer("InvalidPositiveInteger", 1), values.nonblank)),
    "image": Part(_image),
    "rating": Part(text(), once=""),
    "skipHours": Part(_skip_hours),
    "skipDays": Part(_skip_days),
    "blink": Part(_blink),
}
