"""Vocabulary: which elements may stand in which, how often, and what they may hold.

`CHANNEL` and `ITEM` are the elements of other vocabularies that feeds and entries may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, NamedTuple

from feedsvc.check import addresses, html, values, xml
from feedsvc.check.values import Check
from feedsvc.check.xml import Node

Shape = Callable[[Node], None]
Attributes = Mapping[str, Check]

_XML = ("xml:base", "xml:id", "xml:lang", "xml:space")
# Vocabularies of their own, which are not looked into.
_UNCHECKED = frozenset(
    """
    media itunes georss gml opensearch opensearch10 g sx foaf rdf rdfs xlink cf str ss
    company l taxo ev cp annotate ag app xml svg mathml rss1 opml
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)


class Part(NamedTuple):
    """What a child is to be; `once` names the rule that a second one breaks, empty for none."""

    shape: Shape
    once: str = "DuplicateElement"


def text(
    *checks: Check, attributes: Attributes | None = None, required: Collection[str] = ()
) -> Shape:
    """An element that holds characters only."""

    def shape(node: Node) -> None:
        no_children(node)
        look_at_attributes(node, attributes or {}, required)
        for check in checks:
            check(node.text.strip(), values.element(node))

    return shape


def opaque(_node: Node) -> None:
    """An element about which nothing is asked."""


def no_children(node: Node) -> None:
    """Say which elements stand where only characters may."""
    for child in node.children:
        child.say("UndefinedElement", f"<{child.name}> stands in <{node.name}>")


def no_text(node: Node) -> None:
    """Say when characters stand where only elements may."""
    if node.text.strip():
        node.say("UnexpectedText", f"<{node.name}> has text between its elements")


def look_at_attributes(node: Node, allowed: Attributes, required: Collection[str] = ()) -> None:
    """Judge each attribute of an element, and those it lacks."""
    for name, value in node.attributes.items():
        if (check := allowed.get(name)) is not None:
            check(value, values.attribute(node, name))
        elif not name.startswith("{") and name not in _XML:
            node.say("UnexpectedAttribute", f"<{node.name}> has {name}")
        elif name.startswith("{") and node.report.form == "rss" and not node.namespace:
            node.say("UseOfExtensionAttr", f"<{node.name}> has {name}")
    for name in required:
        if name not in node.attributes:
            node.say("MissingAttribute", f"<{node.name}> has no {name}")


def children(node: Node, parts: Mapping[str, Part], extensions: Mapping[str, Part]) -> None:
    """Judge each child of an element by the part it plays there."""
    no_text(node)
    seen: set[str] = set()
    for child in node.children:
        part = parts.get(child.name) or extensions.get(child.name)
        if part is None:
            _unknown(child)
            continue
        if part.once and child.name in seen:
            child.say(part.once, f"{child.above} has more than one <{child.name}>")
        seen.add(child.name)
        part.shape(child)


def _unknown(child: Node) -> None:
    prefix = child.name.partition(":")[0] if ":" in child.name else ""
    if child.name.startswith("{}"):
        child.say("UndeterminableVocabulary", f"<{child.local}> has no namespace")
    elif child.namespace == xml.ATOM03:
        child.say("ObsoleteNamespace", f"<{child.local}> is of Atom 0.3")
    elif prefix == "xhtml":
        child.say("MisplacedXHTMLContent", f"<{child.name}> stands in {child.above}")
    elif not child.name.startswith("{") and prefix not in _UNCHECKED:
        child.say("UndefinedElement", f"<{child.name}> stands in {child.above}")


def missing(node: Node, rule: str, *names: str) -> None:
    """Say which of these children an element lacks."""
    for name in names:
        if not node.has(name):
            node.say(rule, f"<{node.name}> has no <{name}>")


def version(node: Node, known: Collection[str], rule: str) -> None:
    """Note the version that a root element says, and say when that is none of the known ones."""
    look_at_attributes(node, {"version": values.anything}, required=("version",))
    node.report.version = node.attributes.get("version", "2.0")
    if node.report.version not in known:
        node.say(rule, f"version of <{node.name}> is {values.quoted(node.report.version)}")


def repeated(nodes: Sequence[Node], name: str, rule: str, noun: str) -> None:
    """Say which elements have a child of the same name and text as one before them."""
    seen: set[str] = set()
    for node in nodes:
        child, value = node.first(name), node.said(name)
        if child and value in seen:
            child.say(rule, f"<{name}> {values.quoted(value)} is also that of another {noun}")
        if value:
            seen.add(value)


def look_everywhere(root: Node) -> None:
    """What is asked of every element: its language, its base, its characters."""
    for node in (root, *root.walk()):
        if node.attributes.get("xml:lang"):
            spot = values.attribute(node, "xml:lang")
            values.language(node.attributes["xml:lang"], spot)
        if "xml:base" in node.attributes:
            spot = values.attribute(node, "xml:base")
            addresses.reference("InvalidIRI", iri=True)(node.attributes["xml:base"], spot)
        for told in (node.text, *node.attributes.values()):
            if wrong := values.characters(told):
                node.say("BadCharacters", f"<{node.name}> has {wrong!r}")
        above = node.parent
        if node.report.form == "rss" and above and above.namespace and not node.namespace:
            node.say("NotInANamespace", f"<{node.name}> stands in {node.above}")


_URI = text(addresses.full())
_PLAIN = text(html.plain_text())


def _resource(node: Node) -> None:
    """A reference in RDF's manner."""
    checks = {"rdf:resource": addresses.reference(), "dc:title": values.anything}
    look_at_attributes(node, checks)


def _free(shape: Shape) -> Part:
    return Part(shape, once="")


def _each(prefix: str, names: str, part: Part) -> dict[str, Part]:
    return {f"{prefix}:{name}": part for name in names.split()}


_ANY: Final = {
    **_each("dc", "title description type format identifier source", Part(text())),
    **_each("dc", "creator subject publisher contributor relation coverage", _free(text())),
    "dc:identifier": _free(text()),
    "dc:date": Part(text(values.w3cdtf)),
    "dc:language": Part(text(values.language)),
    "dc:rights": Part(_PLAIN),
    **_each("dcterms", "created issued modified", Part(text(values.w3cdtf))),
    **_each("dcterms", "abstract dateAccepted dateCopyrighted dateSubmitted", Part(text())),
    **_each(
        "dcterms",
        "alternative tableOfContents valid available extent medium isVersionOf hasVersion"
        " isReplacedBy replaces isRequiredBy requires isPartOf hasPart isReferencedBy references"
        " isFormatOf hasFormat conformsTo spatial temporal audience mediator accessRights"
        " accrualMethod accrualPeriodicity accrualPolicy bibliographicCitation educationLevel"
        " instructionalMethod license provenance rightsHolder",
        _free(opaque),
    ),
    **_each("geo", "lat", Part(text(values.coordinate("InvalidLatitude", 90)))),
    **_each("geo", "long", Part(text(values.coordinate("InvalidLongitude", 180)))),
    **_each("geo", "Point alt", Part(opaque)),
    **{f"{p}:latitude": Part(text(values.coordinate("InvalidLatitude", 90)))
       for p in ("icbm", "geourl")},
    **{f"{p}:longitude": Part(text(values.coordinate("InvalidLongitude", 180)))
       for p in ("icbm", "geourl")},
    "creativeCommons:license": _free(_URI),
    "cc:license": _free(opaque),
    "rdf:Description": _free(opaque),
}  # fmt: skip

CHANNEL: Final = {
    **_ANY,
    **_each("admin", "generatorAgent errorReportsTo", Part(_resource)),
    **_each("blogChannel", "blogRoll mySubscriptions blink changes", Part(_URI)),
    "sy:updatePeriod": Part(
        text(values.one_of("InvalidUpdatePeriod", "hourly", "daily", "weekly", "monthly", "yearly"))
    ),
    "sy:updateFrequency": Part(text(values.integer("InvalidPositiveInteger", 1), values.nonblank)),
    "sy:updateBase": Part(text(values.w3cdtf)),
    "wiki:interwiki": _free(text()),
    **_each("feedburner", "awareness", Part(_URI)),
    **_each("feedburner", "browserFriendly", Part(_PLAIN)),
    **_each("feedburner", "info emailServiceId feedFlare feedburnerHostname", _free(opaque)),
    **_each("fh", "archive complete", Part(text())),
    "thr:in-reply-to": _free(opaque),
}

ITEM: Final = {
    **_ANY,
    **_each("feedburner", "awareness origLink origEnclosureLink", Part(_URI)),
    "slash:comments": Part(text(values.integer("InvalidNonNegativeInteger", 0))),
    "slash:hit_parade": Part(text(values.integers)),
    **_each("slash", "section department", _free(text())),
    **_each("wfw", "comment commentRss commentRSS", Part(_URI)),
    "trackback:ping": Part(_URI),
    "trackback:about": _free(_URI),
    "thr:in-reply-to": _free(opaque),
    "thr:total": Part(text(values.integer("InvalidNonNegativeInteger", 0))),
    "thr:children": _free(
        lambda node: node.say("UndefinedElement", "<thr:children> is of RSS 1.0 only")
    ),
    **_each("wiki", "diff history importance status version host", _free(opaque)),
}  # fmt: skip
