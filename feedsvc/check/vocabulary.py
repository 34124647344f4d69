"""Vocabulary: which elements may stand in which, how often, and what they may hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from feedsvc.check import addresses, namespaces, values
from feedsvc.check.findings import Report
from feedsvc.check.tree import Node
from feedsvc.check.values import Check, Spot

Shape = Callable[[Node, Report], None]
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


def text(*checks: Check, attributes: Attributes | None = None) -> Shape:
    """An element that holds characters only."""

    def shape(node: Node, report: Report) -> None:
        no_children(node, report)
        look_at_attributes(node, report, attributes or {})
        for check in checks:
            check(node.text.strip(), values.element(report, node))

    return shape


def opaque(_node: Node, _report: Report) -> None:
    """An element about which nothing is asked."""


def no_children(node: Node, report: Report) -> None:
    """Say which elements stand where only characters may."""
    for child in node.children:
        report.say("UndefinedElement", child.line, f"<{child.name}> stands in <{node.name}>")


def no_text(node: Node, report: Report) -> None:
    """Say when characters stand where only elements may."""
    if node.text.strip():
        report.say("UnexpectedText", node.line, f"<{node.name}> has text between its elements")


def look_at_attributes(
    node: Node, report: Report, allowed: Attributes, required: Collection[str] = ()
) -> None:
    """Judge each attribute of an element, and those it lacks."""
    for name, value in node.attributes.items():
        if (check := allowed.get(name)) is not None:
            check(value, values.attribute(report, node, name))
        elif not name.startswith("{") and name not in _XML:
            report.say("UnexpectedAttribute", node.line, f"<{node.name}> has {name}")
        elif name.startswith("{") and report.form == "rss" and not node.namespace:
            report.say("UseOfExtensionAttr", node.line, f"<{node.name}> has {name}")
    for name in required:
        if name not in node.attributes:
            report.say("MissingAttribute", node.line, f"<{node.name}> has no {name}")


def children(
    node: Node, report: Report, parts: Mapping[str, Part], extensions: Mapping[str, Part]
) -> None:
    """Judge each child of an element by the part it plays there."""
    no_text(node, report)
    seen: set[str] = set()
    for child in node.children:
        part = parts.get(child.name) or extensions.get(child.name)
        if part is None:
            _unknown(child, report)
            continue
        if part.once and child.name in seen:
            report.say(part.once, child.line, f"{child.above} has more than one <{child.name}>")
        seen.add(child.name)
        part.shape(child, report)


def _unknown(child: Node, report: Report) -> None:
    prefix = child.name.partition(":")[0] if ":" in child.name else ""
    if child.name.startswith("{}"):
        report.say("UndeterminableVocabulary", child.line, f"<{child.local}> has no namespace")
    elif child.namespace == namespaces.ATOM03:
        report.say("ObsoleteNamespace", child.line, f"<{child.local}> is of Atom 0.3")
    elif prefix == "xhtml":
        report.say("MisplacedXHTMLContent", child.line, f"<{child.name}> stands in {child.above}")
    elif not child.name.startswith("{") and prefix not in _UNCHECKED:
        report.say("UndefinedElement", child.line, f"<{child.name}> stands in {child.above}")


def missing(node: Node, report: Report, rule: str, *names: str) -> None:
    """Say which of these children an element lacks."""
    for name in names:
        if not node.has(name):
            report.say(rule, node.line, f"<{node.name}> has no <{name}>")


def look_everywhere(root: Node, report: Report) -> None:
    """What is asked of every element: its language, its base, its characters."""
    for node in (root, *root.walk()):
        if node.attributes.get("xml:lang"):
            spot = values.attribute(report, node, "xml:lang")
            values.language(node.attributes["xml:lang"], spot)
        if "xml:base" in node.attributes:
            spot = values.attribute(report, node, "xml:base")
            addresses.reference("InvalidIRI", iri=True)(node.attributes["xml:base"], spot)
        for told in (node.text, *node.attributes.values()):
            if wrong := values.characters(told):
                what = f"<{node.name}> has {wrong!r}"
                report.say("BadCharacters", node.line, what)
        _not_in_a_namespace(node, report)


def _not_in_a_namespace(node: Node, report: Report) -> None:
    above = node.parent
    if report.form == "rss" and above and above.namespace and not node.namespace:
        report.say("NotInANamespace", node.line, f"<{node.name}> stands in {node.above}")


def spot(node: Node, report: Report) -> Spot:
    """The place of an element's text."""
    return values.element(report, node)
