"""Items of RSS (RSS 2.0; the Advisory Board's profile)."""

from __future__ import annotations

from feedsvc.check import addresses, constructs, dates, html, links, prose, values, vocabulary
from feedsvc.check.channels import category
from feedsvc.check.extensions import ITEM
from feedsvc.check.findings import Report
from feedsvc.check.tree import Node
from feedsvc.check.values import Spot
from feedsvc.check.vocabulary import Part, look_at_attributes, missing, text


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
    for other in ("xhtml:body", "atom:content", "atom:summary"):
        if (found := node.first(other)) is not None and other != "atom:summary":
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
    check = prose.plain() if report.version == "0.91" else prose.markup()
    text(check)(node, report)


def _guid(node: Node, report: Report) -> None:
    """An id, which is an address unless it says that it is none."""
    look_at_attributes(node, report, {"isPermaLink": _boolean})
    vocabulary.no_children(node, report)
    value, spot = node.text.strip(), values.element(report, node)
    if node.attributes.get("isPermaLink", "true") == "true":
        if value.lower().startswith(("tag:", "urn:uuid:")):
            spot.say("InvalidPermalink", f"is {values.quoted(value)}, no web address")
        else:
            addresses.full("InvalidHttpGUID")(value, spot)
    elif len(value) < 9 and value.isdigit():
        spot.say("NotSufficientlyUnique", f"is {values.quoted(value)}")


def _boolean(value: str, spot: Spot) -> None:
    values.one_of("InvalidBooleanAttribute", "true", "false")(value, spot)


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


def _source(node: Node, report: Report) -> None:
    text(prose.plain(), attributes={"url": addresses.full()})(node, report)
    if "url" not in node.attributes:
        report.say("MissingAttribute", node.line, "<source> has no url")


def _body(node: Node, report: Report) -> None:
    for inner in (node, *node.walk()):
        if html.is_risky(inner.local) and inner is not node:
            report.say("SecurityRisk", inner.line, f"<xhtml:body> has <{inner.local}>")
        for name, value in inner.attributes.items():
            spot = values.attribute(report, inner, name)
            prose.attribute(name, value, spot)


_URI = text(addresses.full())
_ITEM = {
    "title": Part(text(prose.plain(), values.nonblank)),
    "link": Part(_URI),
    "description": Part(_description),
    "author": Part(text(values.email_with_name, prose.plain())),
    "category": Part(category, once=""),
    "comments": Part(_URI),
    "enclosure": Part(_enclosure, once="DuplicateEnclosure"),
    "guid": Part(_guid),
    "pubDate": Part(text(dates.rfc822)),
    "source": Part(_source),
    "content:encoded": Part(text(prose.markup())),
    "content:items": Part(vocabulary.opaque),
    "xhtml:body": Part(_body, once=""),
    "atom:id": Part(_URI),
    "atom:link": Part(links.link, once=""),
    "atom:title": Part(constructs.words),
    "atom:summary": Part(constructs.words),
    "atom:author": Part(constructs.person),
    "atom:contributor": Part(constructs.person, once=""),
    "atom:content": Part(constructs.content, once=""),
    "atom:published": Part(text(dates.rfc3339)),
    "atom:updated": Part(text(dates.rfc3339)),
    "atom:rights": Part(constructs.words),
}
