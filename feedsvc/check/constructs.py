"""Constructs of Atom: texts, people, categories, generators (RFC 4287, 3 and 4.2)."""

from __future__ import annotations

import base64
import binascii

from feedsvc.check import addresses, dates, html, namespaces, prose, values, vocabulary
from feedsvc.check.findings import Report
from feedsvc.check.tree import Node
from feedsvc.check.vocabulary import Part, look_at_attributes, text

_TEXTS = ("text", "html", "xhtml")


def person(node: Node, report: Report) -> None:
    """An author or contributor (RFC 4287, 3.2)."""
    look_at_attributes(node, report, {"rdf:parseType": values.anything})
    if not node.has("name") and not node.has("atom:name"):
        report.say("MissingElement", node.line, f"<{node.name}> has no <name>")
    vocabulary.children(node, report, _PERSON, {})


def untrimmed(node: Node, report: Report) -> None:
    """Say that blanks stand round a value (RFC 4287, 3.3 and 4.2.6)."""
    if node.text != node.text.strip():
        report.say("UnexpectedWhitespace", node.line, f"<{node.name}> has blanks round its text")


def exact(*checks: values.Check) -> vocabulary.Shape:
    """A text without blanks round it."""

    def shape(node: Node, report: Report) -> None:
        untrimmed(node, report)
        text(*checks)(node, report)

    return shape


_PERSON = {
    name: Part(shape)
    for prefix in ("", "atom:")
    for name, shape in (
        (f"{prefix}name", text(prose.plain(), values.no_email, values.nonblank)),
        (f"{prefix}email", text(values.email("InvalidAddrSpec"))),
        (f"{prefix}uri",
         exact(values.nonblank, addresses.reference("InvalidIRI", iri=True))),
    )
}  # fmt: skip

date = exact(dates.rfc3339)
identifier = exact(addresses.identifier)
picture = exact(values.nonblank, addresses.reference(iri=True))


def category(node: Node, report: Report) -> None:
    """A category (RFC 4287, 4.2.2)."""
    checks = {
        "term": values.nonblank,
        "scheme": addresses.full(iri=True),
        "label": prose.plain(),
    }
    look_at_attributes(node, report, checks, required=("term",))
    vocabulary.no_text(node, report)
    for child in node.children:
        if not child.name.startswith("{"):
            report.say("UndefinedElement", child.line, f"<{child.name}> stands in <category>")


def generator(node: Node, report: Report) -> None:
    """A generator (RFC 4287, 4.2.4)."""
    uri = addresses.reference("InvalidURIAttribute", iri=True)
    checks = {"uri": uri, "version": values.anything}
    text(prose.plain(), values.nonblank, attributes=checks)(node, report)


def words(node: Node, report: Report) -> None:
    """A text construct: title, subtitle, rights, summary (RFC 4287, 3.1)."""
    kind = node.attributes.get("type", "text")
    if "/" in kind:
        what = f"type of <{node.name}> is {values.quoted(kind)}"
        report.say("InvalidTextType", node.line, what)
    construct(node, report)


def content(node: Node, report: Report) -> None:
    """The content of an entry (RFC 4287, 4.1.3)."""
    if node.attributes.get("type") == "multipart/alternative":
        spot = values.attribute(report, node, "type")
        spot.say("InvalidMIMEType", "is a composite type")
    construct(node, report)


def construct(node: Node, report: Report) -> None:
    """What texts and content have in common."""
    extern = "src" in node.attributes
    checks = {
        "type": values.anything,
        "src": addresses.reference("InvalidURIAttribute", iri=True),
    }
    if "mode" in node.attributes and node.attributes["mode"] == "escaped" and node.children:
        report.say("NotEscaped", node.line, f"<{node.name}> has elements in it")
    look_at_attributes(node, report, checks)
    kind = node.attributes.get("type", "" if extern else "text")
    _type(node, report, kind, extern=extern)
    if extern and (node.text.strip() or node.children):
        vocabulary.no_text(node, report)
    _inside(node, report, kind, extern=extern)
    if not node.text and not node.children and not extern:
        report.say("NotBlank", node.line, f"<{node.name}> in {node.above} is empty")


def _type(node: Node, report: Report, kind: str, *, extern: bool) -> None:
    spot = values.attribute(report, node, "type")
    if "type" in node.attributes and not kind:
        spot.say("AttrNotBlank", "is empty")
    if extern and "type" not in node.attributes:
        report.say("MissingTypeAttr", node.line, f"<{node.name}> with src has no type")
    if kind and (extern or kind not in _TEXTS) and not values.is_media_type(kind):
        spot.say("InvalidMIMEType", f"is {values.quoted(kind)}")


def _inside(node: Node, report: Report, kind: str, *, extern: bool) -> None:
    spot = values.element(report, node)
    xml = kind.endswith(("+xml", "/xml"))
    if kind == "xhtml":
        _xhtml(node, report)
        return
    if kind == "application/xhtml+xml":
        _page(node, report)
    elif not xml:
        vocabulary.no_children(node, report)
    value = node.text
    if "/" in kind and not xml and not kind.startswith("text/"):
        value = _decoded(node, report, value)
    if kind == "html" or kind.endswith("/html"):
        prose.markup("RelativeAddress")(value, spot)
        if kind.endswith("/html") and "<html" not in value and not extern:
            spot.say("HtmlFragment", f"is {kind}, but no whole page")
    elif not xml or node.text.strip():
        prose.plain("ContainsUndeclaredHTML")(node.text, spot)


def _decoded(node: Node, report: Report, value: str) -> str:
    try:
        return base64.b64decode("".join(value.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        report.say("NotBase64", node.line, f"<{node.name}> in {node.above} is not in Base64")
        return value


def _page(node: Node, report: Report) -> None:
    for child in node.children:
        if child.local != "html":
            report.say("HtmlFragment", child.line, f"<{node.name}> is no whole page")
        elif child.namespace != namespaces.XHTML:
            report.say("NotHtml", child.line, "<html> is not in the namespace of XHTML")


def _xhtml(node: Node, report: Report) -> None:
    """One div, with XHTML in it."""
    first = node.children[0] if node.children else None
    if (node.lead.strip()) or (first and first.name != "xhtml:div"):
        report.say("MissingXhtmlDiv", node.line, f"<{node.name}> in {node.above} has no div")
    for child in node.children:
        if child.namespace != namespaces.XHTML:
            what = f"<{child.local}> is not in the namespace of XHTML"
            report.say("NotHtml", child.line, what)
        for inner in child.walk():
            _xhtml_element(inner, report)
    flat = "".join(c.text for c in node.children if not c.children) + node.text
    prose.plain("NotInline")(flat.strip(), values.element(report, node))


def _xhtml_element(node: Node, report: Report) -> None:
    if node.namespace == namespaces.XHTML:
        if not html.is_known(node.local):
            report.say("NotHtml", node.line, f"<{node.local}> is no XHTML")
        elif html.is_risky(node.local):
            report.say("SecurityRisk", node.line, f"has <{node.local}>")
        for name, value in node.attributes.items():
            for flaw in html.attribute_flaws(name, value):
                report.say(flaw.rule, node.line, f"<{node.local}> {flaw.what}")
    elif node.namespace in _FOREIGN:
        _foreign(node, report)
    elif not node.name.startswith("{") and node.parent and not _in_foreign(node):
        what = f"<{node.name}> stands in {node.above}, in XHTML"
        report.say("UndefinedElement", node.line, what)


_FOREIGN = ("http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML")


def _in_foreign(node: Node) -> bool:
    """Whether it is metadata of a picture."""
    above = node.parent
    while above is not None:
        if above.namespace in _FOREIGN or above.name.startswith("{"):
            return True
        above = above.parent
    return False


def _foreign(node: Node, report: Report) -> None:
    if node.local in ("script", "foreignObject", "handler", "listener", "image", "iframe"):
        report.say("SecurityRisk", node.line, f"has <{node.local}>")
    for name in node.attributes:
        if name.startswith("on"):
            report.say("SecurityRiskAttr", node.line, f"<{node.local}> has {name}")
