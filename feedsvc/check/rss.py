"""RSS: channels and items (RSS 2.0, with the RSS Advisory Board's profile)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from feedsvc.check import addresses, atom, html, values, vocabulary
from feedsvc.check.findings import Report
from feedsvc.check.values import Spot
from feedsvc.check.vocabulary import CHANNEL, ITEM, Part, look_at_attributes, missing, text
from feedsvc.check.xml import Node

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PICTURES = ("jpg", "jpeg", "gif", "png")
_BOOLEAN = values.one_of("InvalidBooleanAttribute", "true", "false")
_CLOUD = ("domain", "port", "path", "registerProcedure", "protocol")


def _cloud(node: Node, report: Report) -> None:
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


def _category(node: Node, report: Report) -> None:
    """A category, of a channel or an item."""
    of_item = node.parent and node.parent.name == "item"
    checks = (html.plain_text(), values.nonblank) if of_item else (html.plain_text(),)
    text(*checks, attributes={"domain": values.anything})(node, report)


_URI = text(addresses.full())
_IMAGE = {
    "title": Part(text(values.nonblank, html.plain_text())),
    "link": Part(_URI),
    "url": Part(text(addresses.full(), _picture)),
    "width": Part(text(values.integer("InvalidWidth", 1, 144))),
    "height": Part(text(values.integer("InvalidHeight", 1, 400))),
    "description": Part(text(html.plain_text())),
}


def _blink(node: Node, report: Report) -> None:
    report.say("NoBlink", node.line, "<blink> stands in <channel>")


def item(node: Node, report: Report) -> None:
    """An item: a title or a description, a guid, at most one of the rest."""
    look_at_attributes(node, report, {"rdf:about": values.anything})
    if not node.has("title") and not node.has("description"):
        what = "<item> has neither <title> nor <description>"
        report.say("ItemMustContainTitleOrDescription", node.line, what)
    if report.version.startswith("2."):
        missing(node, report, "MissingGuid", "guid")
    vocabulary.children(node, report, _ITEM, ITEM)
    _description_first(node, report)
    for other in ("xhtml:body", "atom:content"):
        if (found := node.first(other)) is not None:
            what = f"<item> has <{other}> besides <description>"
            report.say("DuplicateDescriptionSemantics", found.line, what)


def _description_first(node: Node, report: Report) -> None:
    names = [child.name for child in node.children]
    if "content:encoded" in names:
        at = names.index("content:encoded")
        if "description" not in names[:at]:
            what = "<content:encoded> has no <description> before it"
            report.say("NeedDescriptionBeforeContent", node.children[at].line, what)


def _description(node: Node, report: Report) -> None:
    text(html.plain_text() if report.version == "0.91" else html.markup())(node, report)


def _guid(node: Node, report: Report) -> None:
    """An id, which is an address unless it says that it is none."""
    look_at_attributes(node, report, {"isPermaLink": _BOOLEAN})
    vocabulary.no_children(node, report)
    value, spot = node.text.strip(), values.element(report, node)
    if node.attributes.get("isPermaLink", "true") == "true":
        if value.lower().startswith(("tag:", "urn:uuid:")):
            spot.say("InvalidPermalink", f"is {values.quoted(value)}, no web address")
        else:
            addresses.full("InvalidHttpGUID")(value, spot)
    elif len(value) < 9 and value.isdigit():
        spot.say("NotSufficientlyUnique", f"is {values.quoted(value)}")


def _enclosure(node: Node, report: Report) -> None:
    """A file that belongs to an item: its address, its size in bytes, its type."""
    checks = {
        "url": addresses.web,
        "length": _length,
        "type": values.media_type("InvalidMIMEAttribute"),
    }
    look_at_attributes(node, report, checks, required=("url", "length", "type"))


def _length(value: str, spot: Spot) -> None:
    if value == "-1":
        spot.say("UseZeroForUnknown", "is -1")
    elif value.removeprefix("-").isdigit():
        values.integer("InvalidNonNegativeInteger", 0)(value, spot)
    else:
        spot.say("InvalidIntegerAttribute", f"is {values.quoted(value)}, no whole number")


def _body(node: Node, report: Report) -> None:
    for inner in (node, *node.walk()):
        if html.is_risky(inner.local) and inner is not node:
            report.say("SecurityRisk", inner.line, f"<xhtml:body> has <{inner.local}>")
        for name, value in inner.attributes.items():
            html.xhtml_attribute(name, value, values.attribute(report, inner, name))


_ITEM = {
    "title": Part(text(html.plain_text(), values.nonblank)),
    "link": Part(_URI),
    "description": Part(_description),
    "author": Part(text(values.email_with_name, html.plain_text())),
    "category": Part(_category, once=""),
    "comments": Part(_URI),
    "enclosure": Part(_enclosure, once="DuplicateEnclosure"),
    "guid": Part(_guid),
    "pubDate": Part(text(values.rfc822)),
    "source": Part(
        text(html.plain_text(), attributes={"url": addresses.full()}, required=("url",))
    ),
    "content:encoded": Part(text(html.markup())),
    "content:items": Part(vocabulary.opaque),
    "xhtml:body": Part(_body, once=""),
    "atom:id": Part(_URI),
    "atom:link": Part(atom.link, once=""),
    "atom:title": Part(atom.words),
    "atom:summary": Part(atom.words),
    "atom:author": Part(atom.person),
    "atom:contributor": Part(atom.person, once=""),
    "atom:content": Part(atom.content, once=""),
    "atom:published": Part(text(values.rfc3339)),
    "atom:updated": Part(text(values.rfc3339)),
    "atom:rights": Part(atom.words),
}


_VERSIONS = ("0.91", "0.92", "2.0")


def rss(node: Node, report: Report) -> None:
    """An RSS document."""
    vocabulary.version(node, report, _VERSIONS, "InvalidRSSVersion")
    missing(node, report, "MissingElement", "channel")
    vocabulary.children(node, report, {"channel": Part(_channel)}, {})


def _channel(node: Node, report: Report) -> None:
    look_at_attributes(node, report, {"rdf:about": addresses.reference()})
    _named(node, report)
    if not (node.has("language") or node.has("dc:language") or node.lang):
        report.say("MissingDCLanguage", node.line, "<channel> does not say its language")
    vocabulary.children(node, report, _CHANNEL, CHANNEL)
    own = node.all("atom:link")
    if report.version == "2.0" and not any(atom.relation(one) == "self" for one in own):
        what = "<channel> has no atom:link with rel self"
        report.say("MissingAtomSelfLink", node.line, what)
    atom.look_at_history(node, own, report)
    _order(node, report)
    _same_twice(node, report, _SAME)
    _items(node, node.all("item"), report)
    if node.said("docs") == "http://www.rssboard.org/rss-specification":
        report.found = [one for one in report.found if one.rule != "UseOfExtensionAttr"]


def _named(node: Node, report: Report) -> None:
    """What a channel and its form have to say of themselves."""
    missing(node, report, "MissingTitle", "title")
    missing(node, report, "MissingLink", "link")
    missing(node, report, "MissingDescription", "description")


def _items(node: Node, items: Sequence[Node], report: Report) -> None:
    dated = node.has("lastBuildDate")
    for one in items:
        item(one, report)
        _same_twice(one, report, _SAME_ITEM, "DuplicateItemSemantics")
        if one.has("slash:comments") and not dated:
            report.say("SlashDate", one.line, "<item> counts comments, without lastBuildDate")
    for name in ("guid", "atom:id"):
        vocabulary.repeated(items, name, report, "DuplicateValue", "item")


def _order(node: Node, report: Report) -> None:
    """Items come last, by the profile."""
    waiting: list[Node] = []
    for child in node.children:
        if child.name == "item":
            waiting.append(child)
        elif child.name in _CHANNEL and waiting:
            what = f"<item> comes before <{child.name}>"
            report.say("MisplacedItem", waiting[0].line, what)
            waiting = []


# Elements of RSS, and those of other vocabularies that say the same.
_SAME = {
    "managingEditor": "dc:creator",
    "category": "dc:subject",
    "pubDate": "dc:date",
    "webMaster": "dc:publisher",
    "language": "dc:language",
    "copyright": "dc:rights",
    "lastBuildDate": "dcterms:modified",
    "generator": "admin:generatorAgent",
    "creativeCommons:license": "cc:license",
}
_SAME_ITEM = {
    "author": "dc:creator",
    "category": "dc:subject",
    "source": "dc:source",
    "guid": "atom:id",
    "creativeCommons:license": "cc:license",
}


def _same_twice(
    node: Node, report: Report, table: Mapping[str, str], rule: str = "DuplicateSemantics"
) -> None:
    pairs = [*table.items()]
    pairs += [("pubDate", "dc:date"), ("pubDate", "atom:published")] if node.name == "item" else []
    for own, other in pairs:
        if node.has(own) and (found := node.first(other)):
            report.say(rule, found.line, f"<{node.name}> has <{own}> and <{other}>")


def _avoid_text_input(node: Node, report: Report) -> None:
    report.say("AvoidTextInput", node.line, "<channel> has <textInput>")
    look_at_attributes(node, report, {"rdf:about": values.anything})
    _named(node, report)
    missing(node, report, "MissingElement", "name")
    vocabulary.children(node, report, _TEXT_INPUT, CHANNEL)


_TEXT_INPUT = {
    "title": Part(text(html.plain_text())),
    "description": Part(text()),
    "name": Part(text(values.form_name)),
    "link": Part(text(addresses.full())),
}
_CHANNEL = {
    "title": Part(text(html.plain_text(), values.nonblank)),
    "link": Part(_URI),
    "description": Part(text(html.plain_text())),
    "language": Part(text(values.language)),
    "copyright": Part(text(html.plain_text())),
    "managingEditor": Part(text(values.email_with_name, html.plain_text())),
    "webMaster": Part(text(values.email_with_name, html.plain_text())),
    "pubDate": Part(text(values.rfc822)),
    "lastBuildDate": Part(text(values.rfc822)),
    "category": Part(_category, once=""),
    "generator": Part(text()),
    "docs": Part(_URI),
    "ttl": Part(text(values.integer("InvalidPositiveInteger", 1), values.nonblank)),
    "image": Part(_image),
    "rating": Part(text(), once=""),
    "skipHours": Part(_skip_hours),
    "skipDays": Part(_skip_days),
    "blink": Part(_blink),
    "atom:author": Part(atom.person, once=""),
    "atom:category": Part(atom.category, once=""),
    "atom:contributor": Part(atom.person, once=""),
    "atom:generator": Part(atom.generator),
    "atom:id": Part(text(addresses.full())),
    "atom:icon": Part(atom.picture),
    "atom:link": Part(atom.link, once=""),
    "atom:logo": Part(atom.picture),
    "atom:title": Part(atom.words),
    "atom:subtitle": Part(atom.words),
    "atom:rights": Part(atom.words),
    "atom:updated": Part(atom.date),
    "cloud": Part(_cloud),
    "textInput": Part(_avoid_text_input),
    "item": Part(vocabulary.opaque, once=""),
}
