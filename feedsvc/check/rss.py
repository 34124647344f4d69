"""RSS: channels and items (RSS 2.0, with the RSS Advisory Board's profile)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from feedsvc.check import addresses, atom, html, values, vocabulary
from feedsvc.check.values import Spot
from feedsvc.check.vocabulary import CHANNEL, ITEM, Part, look_at_attributes, missing, text
from feedsvc.check.xml import Node

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PICTURES = ("jpg", "jpeg", "gif", "png")
_BOOLEAN = values.one_of("InvalidBooleanAttribute", "true", "false")
_CLOUD = ("domain", "port", "path", "registerProcedure", "protocol")


def _cloud(node: Node) -> None:
    """Where to register for notices (RSS 2.0, cloud)."""
    checks: dict[str, values.Check] = dict.fromkeys(_CLOUD, values.anything)
    checks["port"] = values.integer("InvalidIntegerAttribute", 1)
    look_at_attributes(node, checks, required=_CLOUD)


def _skip_days(node: Node) -> None:
    missing(node, "MissingElement", "day")
    if len(node.children) > 7:
        node.say("EightDaysAWeek", f"<skipDays> has {len(node.children)} days")
    check = text(values.one_of("InvalidDay", *_DAYS))
    vocabulary.children(node, {"day": Part(check, once="")}, {})
    _repeated(node.all("day"), [one.text.strip() for one in node.all("day")])


def _skip_hours(node: Node) -> None:
    missing(node, "MissingElement", "hour")
    if len(node.children) > 24:
        node.say("NotEnoughHoursInTheDay", f"<skipHours> has {len(node.children)} hours")
    vocabulary.children(node, {"hour": Part(text(_hour), once="")}, {})
    hours = node.all("hour")
    _repeated(hours, [one.text.strip().lstrip("0").replace("24", "") for one in hours])


def _hour(value: str, spot: Spot) -> None:
    if value == "24":
        spot.say("UseZeroForMidnight", "is 24")
    else:
        values.integer("InvalidHour", 0, 23)(value, spot)


def _repeated(nodes: Sequence[Node], said: Sequence[str]) -> None:
    seen: set[str] = set()
    for node, value in zip(nodes, said, strict=True):
        if value in seen:
            what = f"<{node.name}> {values.quoted(node.text.strip())} is there twice"
            node.say("DuplicateValue", what)
        seen.add(value)


def _image(node: Node) -> None:
    """The picture of a channel: its title and link are those of the channel."""
    look_at_attributes(node, {f"rdf:{n}": values.anything for n in ("resource", "about")})
    missing(node, "MissingTitle", "title")
    missing(node, "MissingElement", "url")
    missing(node, "MissingLink", "link")
    vocabulary.children(node, _IMAGE, CHANNEL)
    channel = node.parent
    for name, rule in (("title", "ImageTitleDoesntMatch"), ("link", "ImageLinkDoesntMatch")):
        one = node.first(name)
        theirs = channel.said(name) if channel else ""
        if one and theirs and one.text.strip() != theirs:
            one.say(rule, f"<{name}> of <image> is not that of <channel>")


def _picture(value: str, spot: Spot) -> None:
    ending = value.rpartition(".")[2].lower()
    if ending.isalnum() and ending not in _PICTURES:
        spot.say("ImageUrlFormat", f"is {values.quoted(value)}, not a JPEG, GIF or PNG")


def _category(node: Node) -> None:
    """A category, of a channel or an item."""
    of_item = node.parent and node.parent.name == "item"
    checks = (html.plain_text(), values.nonblank) if of_item else (html.plain_text(),)
    text(*checks, attributes={"domain": values.anything})(node)


_URI = text(addresses.full())
_IMAGE = {
    "title": Part(text(values.nonblank, html.plain_text())),
    "link": Part(_URI),
    "url": Part(text(addresses.full(), _picture)),
    "width": Part(text(values.integer("InvalidWidth", 1, 144))),
    "height": Part(text(values.integer("InvalidHeight", 1, 400))),
    "description": Part(text(html.plain_text())),
}


def _blink(node: Node) -> None:
    node.say("NoBlink", "<blink> stands in <channel>")


def item(node: Node) -> None:
    """An item: a title or a description, a guid, at most one of the rest."""
    look_at_attributes(node, {"rdf:about": values.anything})
    if not node.has("title") and not node.has("description"):
        what = "<item> has neither <title> nor <description>"
        node.say("ItemMustContainTitleOrDescription", what)
    if node.report.version.startswith("2."):
        missing(node, "MissingGuid", "guid")
    vocabulary.children(node, _ITEM, ITEM)
    _description_first(node)
    for other in ("xhtml:body", "atom:content"):
        if (found := node.first(other)) is not None:
            what = f"<item> has <{other}> besides <description>"
            found.say("DuplicateDescriptionSemantics", what)


def _description_first(node: Node) -> None:
    names = [child.name for child in node.children]
    if "content:encoded" in names:
        at = names.index("content:encoded")
        if "description" not in names[:at]:
            what = "<content:encoded> has no <description> before it"
            node.children[at].say("NeedDescriptionBeforeContent", what)


def _description(node: Node) -> None:
    text(html.plain_text() if node.report.version == "0.91" else html.markup())(node)


def _guid(node: Node) -> None:
    """An id, which is an address unless it says that it is none."""
    look_at_attributes(node, {"isPermaLink": _BOOLEAN})
    vocabulary.no_children(node)
    value, spot = node.text.strip(), values.element(node)
    if node.attributes.get("isPermaLink", "true") == "true":
        if value.lower().startswith(("tag:", "urn:uuid:")):
            spot.say("InvalidPermalink", f"is {values.quoted(value)}, which is not a URL")
        else:
            addresses.full("InvalidHttpGUID")(value, spot)
    elif len(value) < 9 and value.isdigit():
        spot.say("NotSufficientlyUnique", f"is {values.quoted(value)}, which is not unique enough")


def _enclosure(node: Node) -> None:
    """A file that belongs to an item: its address, its size in bytes, its type."""
    checks = {
        "url": addresses.web,
        "length": _length,
        "type": values.media_type("InvalidMIMEAttribute"),
    }
    look_at_attributes(node, checks, required=("url", "length", "type"))


def _length(value: str, spot: Spot) -> None:
    if value == "-1":
        spot.say("UseZeroForUnknown", "is -1, but an unknown length is 0")
    elif value.removeprefix("-").isdigit():
        values.integer("InvalidNonNegativeInteger", 0)(value, spot)
    else:
        spot.say(
            "InvalidIntegerAttribute", f"is {values.quoted(value)}, which is not a whole number"
        )


def _body(node: Node) -> None:
    for inner in (node, *node.walk()):
        if html.is_risky(inner.local) and inner is not node:
            inner.say("SecurityRisk", f"<xhtml:body> has <{inner.local}>")
        for name, value in inner.attributes.items():
            html.xhtml_attribute(name, value, values.attribute(inner, name))


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


def rss(node: Node) -> None:
    """An RSS document."""
    vocabulary.version(node, _VERSIONS, "InvalidRSSVersion")
    missing(node, "MissingElement", "channel")
    vocabulary.children(node, {"channel": Part(_channel)}, {})


def _channel(node: Node) -> None:
    look_at_attributes(node, {"rdf:about": addresses.reference()})
    _named(node)
    if not (node.has("language") or node.has("dc:language") or node.lang):
        node.say("MissingDCLanguage", "<channel> does not say its language")
    vocabulary.children(node, _CHANNEL, CHANNEL)
    own = node.all("atom:link")
    if node.report.version == "2.0" and not any(atom.relation(one) == "self" for one in own):
        node.say("MissingAtomSelfLink", "<channel> has no atom:link with rel self")
    atom.look_at_history(node, own)
    _order(node)
    _same_twice(node, _SAME)
    _items(node, node.all("item"))
    if node.said("docs") == "http://www.rssboard.org/rss-specification":
        node.report.found = [one for one in node.report.found if one.rule != "UseOfExtensionAttr"]


def _named(node: Node) -> None:
    """What a channel and its form have to say of themselves."""
    missing(node, "MissingTitle", "title")
    missing(node, "MissingLink", "link")
    missing(node, "MissingDescription", "description")


def _items(node: Node, items: Sequence[Node]) -> None:
    dated = node.has("lastBuildDate")
    for one in items:
        item(one)
        _same_twice(one, _SAME_ITEM, "DuplicateItemSemantics")
        if one.has("slash:comments") and not dated:
            one.say("SlashDate", "<item> counts comments, without lastBuildDate")
    for name in ("guid", "atom:id"):
        vocabulary.repeated(items, name, "DuplicateValue", "item")


def _order(node: Node) -> None:
    """Items come last, by the profile."""
    waiting: list[Node] = []
    for child in node.children:
        if child.name == "item":
            waiting.append(child)
        elif child.name in _CHANNEL and waiting:
            what = f"<item> comes before <{child.name}>"
            waiting[0].say("MisplacedItem", what)
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


def _same_twice(node: Node, table: Mapping[str, str], rule: str = "DuplicateSemantics") -> None:
    pairs = [*table.items()]
    pairs += [("pubDate", "dc:date"), ("pubDate", "atom:published")] if node.name == "item" else []
    for own, other in pairs:
        if node.has(own) and (found := node.first(other)):
            found.say(rule, f"<{node.name}> has <{own}> and <{other}>")


def _avoid_text_input(node: Node) -> None:
    node.say("AvoidTextInput", "<channel> has <textInput>")
    look_at_attributes(node, {"rdf:about": values.anything})
    _named(node)
    missing(node, "MissingElement", "name")
    vocabulary.children(node, _TEXT_INPUT, CHANNEL)


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
