"""Links of Atom, in Atom and in RSS (RFC 4287, 4.2.7)."""

from __future__ import annotations

from urllib.parse import urldefrag

from feedsvc.check import addresses, prose, values
from feedsvc.check.findings import Report
from feedsvc.check.tree import Node
from feedsvc.check.vocabulary import look_at_attributes

HISTORY = frozenset(
    ("current", "first", "last", "next", "next-archive", "prev-archive", "previous")
)
# IANA's registry of link relations, as far as feeds use it.
_RELATIONS = HISTORY | frozenset(
    """
    alternate archives author bookmark collection comments describedby edit edit-media enclosure
    help hub icon license monitor payment related replies search self service start tag up via
    canonical shortlink
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)
_REGISTRY = "http://www.iana.org/assignments/relation/"
_FEEDS = ("application/atom+xml", "application/rss+xml", "application/rdf+xml")


def relation(node: Node) -> str:
    """What a link is to, `alternate` where it does not say."""
    return node.attributes.get("rel", "alternate").removeprefix(_REGISTRY)


def link(node: Node, report: Report) -> None:
    """An atom:link."""
    rel = relation(node)
    checks: dict[str, values.Check] = dict.fromkeys(
        ("rel", "type", "href", "thr:updated"), values.anything
    )
    checks |= {
        "title": _title,
        "length": values.integer("InvalidNonNegativeInteger", 0),
        "hreflang": values.language,
        "thr:count": values.integer("InvalidNonNegativeInteger", 0),
        "rdf:type": values.anything,
        "rdf:resource": values.anything,
        "thr:when": _when,
    }
    look_at_attributes(node, report, checks)
    _relation(node, report, rel)
    if "type" in node.attributes:
        _type(node, report, rel)
    if "href" in node.attributes:
        _target(node, report, rel)
    else:
        report.say("MissingHref", node.line, f"<{node.name}> in {node.above} has no href")
    for name in ("thr:count", "thr:updated"):
        if name in node.attributes and rel != "replies":
            report.say("UnexpectedAttribute", node.line, f"<{node.name}> has {name}")
    if node.text.strip():
        report.say("AtomLinkNotEmpty", node.line, f"<{node.name}> in {node.above} has text")


def _title(value: str, spot: values.Spot) -> None:
    values.attribute_nonblank(value, spot)
    prose.plain()(value, spot)


def _when(_value: str, spot: values.Spot) -> None:
    spot.say("NoThrWhen", "is thr:updated now")


def _relation(node: Node, report: Report, rel: str) -> None:
    spot = values.attribute(report, node, "rel")
    if "rel" in node.attributes and not node.attributes["rel"]:
        spot.say("AttrNotBlank", "is empty")
    if rel not in _RELATIONS and not addresses.is_full(rel):
        spot.say("UnregisteredAtomLinkRel", f"is {values.quoted(rel)}")
    if rel in HISTORY and node.parent and node.parent.name == "entry":
        spot.say("FeedHistoryRelInEntry", f"is {rel}, in an entry")


def _type(node: Node, report: Report, rel: str) -> None:
    said = node.attributes["type"]
    spot = values.attribute(report, node, "type")
    if not values.is_media_type(said):
        spot.say("InvalidMIMEType", f"is {values.quoted(said)}")
    elif rel == "self" and said.partition(";")[0].strip() not in _FEEDS:
        spot.say("SelfNotAtom", f"is {values.quoted(said)}")


def _target(node: Node, report: Report, rel: str) -> None:
    href = node.attributes["href"]
    spot = values.attribute(report, node, "href")
    valid = addresses.is_valid(href, spot, "InvalidIRI", iri=True)
    absolute = addresses.joined(node.base, href)
    if valid and node.base != report.address:
        base, document = _plain(node.base), _plain(report.address)
        if _plain(absolute) == base != document:
            spot.say("SameDocumentReference", f"is {values.quoted(href)}")
    if rel != "self" or node.parent is None or node.parent.name not in ("feed", "channel"):
        return
    if not addresses.is_absolute(href) and (
        node.base == report.address or not addresses.is_absolute(node.base)
    ):
        spot.say("RelativeSelf", f"is {values.quoted(href)}")
    if report.address and _plain(absolute) != _plain(report.address):
        what = f"is {values.quoted(href)}, the document was found at {report.address}"
        spot.say("SelfDoesntMatchLocation", what)


def _plain(address: str) -> str:
    return urldefrag(addresses.canonical(address)).url
