"""OPML: lists of subscriptions (OPML 2.0)."""

from __future__ import annotations

from feedsvc.check import addresses, html, values, vocabulary
from feedsvc.check.findings import Report
from feedsvc.check.vocabulary import Part, missing, text
from feedsvc.check.xml import Node

_VERSIONS = ("1.0", "1.1", "2.0")
_FEED_VERSIONS = ("RSS", "RSS1", "RSS2", "scriptingNews", "Atom", "ATOM1")
_TYPED = {"description", "htmlUrl", "language", "title", "version", "xmlUrl"}


def opml(node: Node, report: Report) -> None:
    """An OPML document."""
    vocabulary.version(node, report, _VERSIONS, "InvalidOPMLVersion")
    missing(node, report, "MissingElement", "head", "body")
    vocabulary.children(node, report, {"head": Part(_head), "body": Part(_body)}, {})


def _head(node: Node, report: Report) -> None:
    vocabulary.children(node, report, _HEAD, {})


def _body(node: Node, report: Report) -> None:
    missing(node, report, "MissingElement", "outline")
    vocabulary.no_text(node, report)
    for child in node.walk():
        if child.name == "outline":
            _outline(child, report)
        elif not child.name.startswith("{"):
            what = f"<{child.name}> stands in {child.above}"
            report.say("UndefinedElement", child.line, what)


def _outline(node: Node, report: Report) -> None:
    vocabulary.no_text(node, report)
    own = {name: value for name, value in node.attributes.items() if name not in _OUTLINE}
    for name, value in node.attributes.items():
        if name not in own:
            _OUTLINE[name](value.strip(), values.attribute(report, node, name))
    if "text" not in node.attributes:
        report.say("MissingAttribute", node.line, "<outline> has no text")
    kind = node.attributes.get("type", "").lower()
    if not kind and _TYPED & node.attributes.keys():
        report.say("MissingOutlineType", node.line, "<outline> has no type")
    needed = {"rss": ("xmlUrl", "title"), "link": ("url",)}.get(kind, ())
    for name in needed:
        if name not in node.attributes:
            what = f"<outline> of type {kind} has no {name}"
            report.say(_MISSING[name], node.line, what)
    if kind and not needed and report.version.startswith("1."):
        report.say("InvalidOutlineType", node.line, f"type of <outline> is {values.quoted(kind)}")


_MISSING = {"xmlUrl": "MissingXmlURL", "title": "MissingTitleAttr", "url": "MissingUrlAttr"}


def _lines(value: str, spot: values.Spot) -> None:
    if value and not all(part.strip().isdigit() for part in value.split(",")):
        spot.say("InvalidExpansionState", f"is {values.quoted(value)}")


def _flag(value: str, spot: values.Spot) -> None:
    values.one_of("InvalidTrueFalse", "true", "false")(value.lower(), spot)


_NUMBER = Part(text(values.integer("InvalidPositiveInteger", 1), values.nonblank))
_HEAD = {
    "title": Part(text(html.markup())),
    "dateCreated": Part(text(values.rfc822)),
    "dateModified": Part(text(values.rfc822)),
    "ownerName": Part(text(html.markup())),
    "ownerEmail": Part(text(values.email("InvalidContact"))),
    "ownerId": Part(text(addresses.web)),
    "docs": Part(text(addresses.full())),
    "expansionState": Part(text(_lines)),
    "vertScrollState": _NUMBER,
    **{f"window{side}": _NUMBER for side in ("Top", "Left", "Bottom", "Right")},
}
_OUTLINE = {
    "created": values.rfc822,
    "description": html.markup(),
    "htmlUrl": addresses.full(),
    "isBreakpoint": _flag,
    "isComment": _flag,
    "language": values.language,
    "text": html.markup(),
    "title": html.markup(),
    "url": addresses.full(),
    "version": values.one_of("InvalidOutlineVersion", *_FEED_VERSIONS),
}
