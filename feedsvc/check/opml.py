"""OPML: lists of subscriptions (OPML 2.0)."""

from __future__ import annotations

from feedsvc.check import addresses, html, values, vocabulary
from feedsvc.check.vocabulary import Part, missing, text
from feedsvc.check.xml import Node

_VERSIONS = ("1.0", "1.1", "2.0")
_FEED_VERSIONS = ("RSS", "RSS1", "RSS2", "scriptingNews", "Atom", "ATOM1")
_TYPED = {"description", "htmlUrl", "language", "title", "version", "xmlUrl"}


def opml(node: Node) -> None:
    """An OPML document."""
    vocabulary.version(node, _VERSIONS, "InvalidOPMLVersion")
    missing(node, "MissingElement", "head", "body")
    vocabulary.children(node, {"head": Part(_head), "body": Part(_body)}, {})


def _head(node: Node) -> None:
    vocabulary.children(node, _HEAD, {})


def _body(node: Node) -> None:
    missing(node, "MissingElement", "outline")
    vocabulary.no_text(node)
    for child in node.walk():
        if child.name == "outline":
            _outline(child)
        elif not child.name.startswith("{"):
            child.say("UndefinedElement", f"<{child.name}> stands in {child.above}")


def _outline(node: Node) -> None:
    vocabulary.no_text(node)
    own = {name: value for name, value in node.attributes.items() if name not in _OUTLINE}
    for name, value in node.attributes.items():
        if name not in own:
            _OUTLINE[name](value.strip(), values.attribute(node, name))
    if "text" not in node.attributes:
        node.say("MissingAttribute", "<outline> has no text")
    kind = node.attributes.get("type", "").lower()
    if not kind and _TYPED & node.attributes.keys():
        node.say("MissingOutlineType", "<outline> has no type")
    needed = {"rss": ("xmlUrl", "title"), "link": ("url",)}.get(kind, ())
    for name in needed:
        if name not in node.attributes:
            node.say(_MISSING[name], f"<outline> of type {kind} has no {name}")
    if kind and not needed and node.report.version.startswith("1."):
        node.say("InvalidOutlineType", f"<outline> has the unknown type {values.quoted(kind)}")


_MISSING = {"xmlUrl": "MissingXmlURL", "title": "MissingTitleAttr", "url": "MissingUrlAttr"}


def _lines(value: str, spot: values.Spot) -> None:
    if value and not all(part.strip().isdigit() for part in value.split(",")):
        spot.say("InvalidExpansionState", f"is {values.quoted(value)}, not line numbers")


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
