"""Atom: feeds and entries (RFC 4287), archives (RFC 5005) and deleted entries (RFC 6721)."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urldefrag

from feedsvc.check import addresses, html, values, vocabulary, xml
from feedsvc.check.vocabulary import CHANNEL, ITEM, Part, look_at_attributes, missing, text
from feedsvc.check.xml import Node

_TEXTS = ("text", "html", "xhtml")


def person(node: Node) -> None:
    """An author or contributor (RFC 4287, 3.2)."""
    look_at_attributes(node, {"rdf:parseType": values.anything})
    if not node.has("name") and not node.has("atom:name"):
        node.say("MissingElement", f"<{node.name}> has no <name>")
    vocabulary.children(node, _PERSON, {})


def untrimmed(node: Node) -> None:
    """Say that blanks stand round a value (RFC 4287, 3.3 and 4.2.6)."""
    if node.text != node.text.strip():
        node.say("UnexpectedWhitespace", f"<{node.name}> has spaces around its text")


def exact(*checks: values.Check) -> vocabulary.Shape:
    """A text without blanks round it."""

    def shape(node: Node) -> None:
        untrimmed(node)
        text(*checks)(node)

    return shape


_PERSON = {
    name: Part(shape)
    for prefix in ("", "atom:")
    for name, shape in (
        (f"{prefix}name", text(html.plain_text(), values.no_email, values.nonblank)),
        (f"{prefix}email", text(values.email("InvalidAddrSpec"))),
        (f"{prefix}uri",
         exact(values.nonblank, addresses.reference("InvalidIRI", iri=True))),
    )
}  # fmt: skip

date = exact(values.rfc3339)
identifier = exact(addresses.identifier)
picture = exact(values.nonblank, addresses.reference(iri=True))


def category(node: Node) -> None:
    """A category (RFC 4287, 4.2.2)."""
    checks = {
        "term": values.nonblank,
        "scheme": addresses.full(iri=True),
        "label": html.plain_text(),
    }
    look_at_attributes(node, checks, required=("term",))
    vocabulary.no_text(node)
    for child in node.children:
        if not child.name.startswith("{"):
            child.say("UndefinedElement", f"<{child.name}> stands in <category>")


def generator(node: Node) -> None:
    """A generator (RFC 4287, 4.2.4)."""
    uri = addresses.reference("InvalidURIAttribute", iri=True)
    checks = {"uri": uri, "version": values.anything}
    text(html.plain_text(), values.nonblank, attributes=checks)(node)


def words(node: Node) -> None:
    """A text construct: title, subtitle, rights, summary (RFC 4287, 3.1)."""
    kind = node.attributes.get("type", "text")
    if "/" in kind:
        node.say("InvalidTextType", f"<{node.name}> has the type {values.quoted(kind)}")
    construct(node)


def content(node: Node) -> None:
    """The content of an entry (RFC 4287, 4.1.3)."""
    if node.attributes.get("type") == "multipart/alternative":
        spot = values.attribute(node, "type")
        spot.say("InvalidMIMEType", "is a composite type")
    construct(node)


def construct(node: Node) -> None:
    """What texts and content have in common."""
    extern = "src" in node.attributes
    checks = {
        "type": values.anything,
        "src": addresses.reference("InvalidURIAttribute", iri=True),
    }
    if "mode" in node.attributes and node.attributes["mode"] == "escaped" and node.children:
        node.say("NotEscaped", f"<{node.name}> has elements in it")
    look_at_attributes(node, checks)
    kind = node.attributes.get("type", "" if extern else "text")
    _type(node, kind, extern=extern)
    if extern and (node.text.strip() or node.children):
        vocabulary.no_text(node)
    _inside(node, kind, extern=extern)
    if not node.text and not node.children and not extern:
        node.say("NotBlank", f"<{node.name}> in {node.above} is empty")


def _type(node: Node, kind: str, *, extern: bool) -> None:
    spot = values.attribute(node, "type")
    if "type" in node.attributes and not kind:
        spot.say("AttrNotBlank", "is empty")
    if extern and "type" not in node.attributes:
        node.say("MissingTypeAttr", f"<{node.name}> with src has no type")
    if kind and (extern or kind not in _TEXTS) and not values.is_media_type(kind):
        spot.say("InvalidMIMEType", f"is {values.quoted(kind)}, which is not a media type")


def _inside(node: Node, kind: str, *, extern: bool) -> None:
    spot = values.element(node)
    is_xml = kind.endswith(("+xml", "/xml"))
    if kind == "xhtml":
        _xhtml(node)
        return
    if kind == "application/xhtml+xml":
        _page(node)
    elif not is_xml:
        vocabulary.no_children(node)
    value = node.text
    if "/" in kind and not is_xml and not kind.startswith("text/"):
        value = _decoded(node, value)
    if kind == "html" or kind.endswith("/html"):
        html.markup("RelativeAddress")(value, spot)
        if kind.endswith("/html") and "<html" not in value and not extern:
            spot.say("HtmlFragment", f"is {kind}, but not a whole page")
    elif not is_xml or node.text.strip():
        html.plain_text("ContainsUndeclaredHTML")(node.text, spot)


def _decoded(node: Node, value: str) -> str:
    try:
        return base64.b64decode("".join(value.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        node.say("NotBase64", f"<{node.name}> in {node.above} is not in Base64")
        return value


def _page(node: Node) -> None:
    for child in node.children:
        if child.local != "html":
            child.say("HtmlFragment", f"<{node.name}> is not a whole page")
        elif child.namespace != xml.XHTML:
            child.say("NotHtml", "<html> is not in the namespace of XHTML")


def _xhtml(node: Node) -> None:
    """One div, with XHTML in it."""
    first = node.children[0] if node.children else None
    if (node.lead.strip()) or (first and first.name != "xhtml:div"):
        node.say("MissingXhtmlDiv", f"<{node.name}> in {node.above} has no div")
    for child in node.children:
        if child.namespace != xml.XHTML:
            child.say("NotHtml", f"<{child.local}> is not in the namespace of XHTML")
        for inner in child.walk():
            _xhtml_element(inner)
    flat = "".join(c.text for c in node.children if not c.children) + node.text
    html.plain_text("NotInline")(flat.strip(), values.element(node))


def _xhtml_element(node: Node) -> None:
    if node.namespace == xml.XHTML:
        if not html.is_known(node.local):
            node.say("NotHtml", f"<{node.local}> is not XHTML")
        elif html.is_risky(node.local):
            node.say("SecurityRisk", f"has <{node.local}>")
        for name, value in node.attributes.items():
            for flaw in html.attribute_flaws(name, value):
                node.say(flaw.rule, f"<{node.local}> {flaw.what}")
    elif node.namespace in _FOREIGN:
        _foreign(node)
    elif not node.name.startswith("{") and node.parent and not _in_foreign(node):
        node.say("UndefinedElement", f"<{node.name}> stands in {node.above}, in XHTML")


_FOREIGN = ("http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML")


def _in_foreign(node: Node) -> bool:
    """Whether it is metadata of a picture."""
    above = node.parent
    while above is not None:
        if above.namespace in _FOREIGN or above.name.startswith("{"):
            return True
        above = above.parent
    return False


def _foreign(node: Node) -> None:
    if node.local in ("script", "foreignObject", "handler", "listener", "image", "iframe"):
        node.say("SecurityRisk", f"has <{node.local}>")
    for name in node.attributes:
        if name.startswith("on"):
            node.say("SecurityRiskAttr", f"<{node.local}> has {name}")


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


def link(node: Node) -> None:
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
    look_at_attributes(node, checks)
    _link_relation(node, rel)
    if "type" in node.attributes:
        _link_type(node, rel)
    if "href" in node.attributes:
        _link_target(node, rel)
    else:
        node.say("MissingHref", f"<{node.name}> in {node.above} has no href")
    for name in ("thr:count", "thr:updated"):
        if name in node.attributes and rel != "replies":
            node.say("UnexpectedAttribute", f"<{node.name}> has {name}")
    if node.text.strip():
        node.say("AtomLinkNotEmpty", f"<{node.name}> in {node.above} has text")


def _title(value: str, spot: values.Spot) -> None:
    values.attribute_nonblank(value, spot)
    html.plain_text()(value, spot)


def _when(_value: str, spot: values.Spot) -> None:
    spot.say("NoThrWhen", "is called thr:updated now")


def _link_relation(node: Node, rel: str) -> None:
    spot = values.attribute(node, "rel")
    if "rel" in node.attributes and not node.attributes["rel"]:
        spot.say("AttrNotBlank", "is empty")
    if rel not in _RELATIONS and not addresses.is_full(rel):
        spot.say("UnregisteredAtomLinkRel", f"is {values.quoted(rel)}, which is not registered")
    if rel in HISTORY and node.parent and node.parent.name == "entry":
        spot.say("FeedHistoryRelInEntry", f"is {rel}, in an entry")


def _link_type(node: Node, rel: str) -> None:
    said = node.attributes["type"]
    spot = values.attribute(node, "type")
    if not values.is_media_type(said):
        spot.say("InvalidMIMEType", f"is {values.quoted(said)}, which is not a media type")
    elif rel == "self" and said.partition(";")[0].strip() not in _FEEDS:
        spot.say("SelfNotAtom", f"is {values.quoted(said)}, which is not the type of a feed")


def _link_target(node: Node, rel: str) -> None:
    href = node.attributes["href"]
    spot = values.attribute(node, "href")
    valid = addresses.is_valid(href, spot, "InvalidIRI", iri=True)
    absolute = addresses.joined(node.base, href)
    if valid and node.base != node.report.address:
        base, document = _plain(node.base), _plain(node.report.address)
        if _plain(absolute) == base != document:
            spot.say("SameDocumentReference", f"is {values.quoted(href)}, the document itself")
    if rel != "self" or node.parent is None or node.parent.name not in ("feed", "channel"):
        return
    if not addresses.is_absolute(href) and (
        node.base == node.report.address or not addresses.is_absolute(node.base)
    ):
        spot.say("RelativeSelf", f"is {values.quoted(href)}, which is not absolute")
    if node.report.address and _plain(absolute) != _plain(node.report.address):
        what = f"is {values.quoted(href)}, the document was found at {node.report.address}"
        spot.say("SelfDoesntMatchLocation", what)


def _plain(address: str) -> str:
    return urldefrag(addresses.canonical(address)).url


def look_at_history(feed: Node, own: Sequence[Node]) -> None:
    """Judge the links between the documents of a feed; `own` are those of this one."""
    targets = {relation(one): one for one in own}
    here = {addresses.canonical(_target(one)) for one in own if relation(one) == "self"}
    here |= {addresses.canonical(feed.report.address)} if feed.report.address else set()
    if feed.has("fh:complete"):
        _complete(targets, here)
    for end, beyond in (("first", "previous"), ("last", "next")):
        both = end in targets and beyond in targets
        if both and addresses.canonical(_target(targets[end])) in here:
            what = f"is the {end} document, and has a link with rel {beyond}"
            targets[beyond].say("LinkPastEnd", what)
    if not feed.has("fh:archive") or feed.has("fh:complete"):
        return
    if not {"prev-archive", "next-archive"} & targets.keys():
        feed.say("ArchiveIncomplete", "an archive has no link to another one")
    if "current" not in targets:
        feed.say("MissingCurrentInArchive", "an archive has no link with rel current")


def _complete(targets: dict[str, Node], here: set[str]) -> None:
    for rel in sorted(HISTORY & targets.keys()):
        one = targets[rel]
        if rel != "current":
            one.say("FeedRelInCompleteFeed", f"a complete feed has a link with rel {rel}")
        elif addresses.canonical(_target(one)) not in here:
            what = "the link with rel current of a complete feed is not its own URL"
            one.say("CurrentNotSelfInCompleteFeed", what)


def _target(link: Node) -> str:
    return addresses.joined(link.base, link.attributes.get("href", "").strip())


_NEEDED = ("title", "id", "updated")
_ATTRIBUTES = {"rdf:parseType": values.anything, "indexing:index": values.anything}


def feed(node: Node) -> None:
    """A feed document."""
    look_at_attributes(node, _ATTRIBUTES)
    missing(node, "MissingElement", *_NEEDED)
    vocabulary.children(node, _FEED, CHANNEL)
    own = node.all("link")
    if not any(relation(one) == "self" for one in own):
        node.say("MissingSelf", "<feed> has no link with rel self")
    look_at_history(node, own)
    _one_alternate(node, own)
    _order(node)
    entries = node.all("entry")
    for one in entries:
        entry(one, authored=node.has("author"))
    _repeated(entries)


def entry(node: Node, *, authored: bool = False) -> None:
    """An entry, in a feed or by itself; `authored` where its feed has an author."""
    look_at_attributes(node, _ATTRIBUTES)
    missing(node, "MissingElement", *_NEEDED)
    source = node.first("source")
    if not (authored or node.has("author") or (source and source.has("author"))):
        node.say("MissingElement", "<entry> has no <author>, nor has its feed")
    vocabulary.children(node, _ENTRY, ITEM)
    own = node.all("link")
    _one_alternate(node, own)
    _substance(node, own)


def _substance(node: Node, own: Sequence[Node]) -> None:
    """What there is to read (RFC 4287, 4.1.1.1)."""
    content, summary = node.first("content"), node.has("summary")
    if content is None:
        if not summary:
            node.say("MissingTextualContent", "<entry> has neither <content> nor <summary>")
        if not any(relation(one) == "alternate" for one in own):
            what = "<entry> has neither <content> nor a link with rel alternate"
            node.say("MissingContentOrAlternate", what)
        return
    kind = content.attributes.get("type", "")
    binary = "/" in kind and not kind.endswith(("+xml", "/xml")) and not kind.startswith("text/")
    if not summary and ("src" in content.attributes or binary):
        node.say("MissingSummary", "<entry> has no <summary> of its content")


def _one_alternate(node: Node, own: Sequence[Node]) -> None:
    seen: set[tuple[str, str]] = set()
    for one in own:
        if relation(one) != "alternate":
            continue
        key = (one.attributes.get("type", ""), one.attributes.get("hreflang", ""))
        if key in seen:
            what = f"<{node.name}> has two links with rel alternate, type {key[0]!r} and hreflang"
            one.say("DuplicateAtomLink", f"{what} {key[1]!r}")
        seen.add(key)


def _order(node: Node) -> None:
    """Entries come last, or readers that stop at them miss the rest."""
    entered = False
    for child in node.children:
        entered = entered or child.name == "entry"
        if entered and child.name in _FEED and child.name not in ("entry", "at:deleted-entry"):
            child.say("MisplacedMetadata", f"<{child.name}> comes after entries")


def _repeated(entries: Sequence[Node]) -> None:
    ids = Counter(one.said("id") for one in entries)
    if len(entries) > 9 and ids[entries[0].said("id")] == len(entries):
        entries[0].say("DuplicateIds", "all entries have the same <id>")
    else:
        vocabulary.repeated(entries, "id", "DuplicateEntries", "entry")
    vocabulary.repeated(entries, "updated", "DuplicateUpdated", "entry")


def _source(node: Node) -> None:
    """The feed that an entry was taken from (RFC 4287, 4.2.11)."""
    look_at_attributes(node, {})
    missing(node, "MissingSourceElement", *_NEEDED)
    vocabulary.children(node, _METADATA, CHANNEL)
    _one_alternate(node, node.all("link"))


def _deleted(node: Node) -> None:
    """A tombstone (RFC 6721, 3)."""
    checks = {"ref": addresses.full(iri=True), "when": values.rfc3339}
    look_at_attributes(node, checks, required=("ref", "when"))
    vocabulary.children(node, _TOMBSTONE, CHANNEL)


_TOMBSTONE = {
    "at:by": Part(person),
    "at:comment": Part(words),
    "link": Part(link, once=""),
    "source": Part(_source),
}
_METADATA = {
    "author": Part(person, once=""),
    "category": Part(category, once=""),
    "contributor": Part(person, once=""),
    "generator": Part(generator),
    "icon": Part(picture),
    "id": Part(identifier),
    "link": Part(link, once=""),
    "logo": Part(picture),
    "rights": Part(words),
    "subtitle": Part(words),
    "title": Part(words),
    "updated": Part(date),
}
_FEED = {
    **_METADATA,
    "entry": Part(vocabulary.opaque, once=""),
    "at:deleted-entry": Part(_deleted, once=""),
    "app:collection": Part(vocabulary.opaque),
}
_ENTRY = {
    **{name: _METADATA[name] for name in ("author", "category", "contributor", "id", "link")},
    **{name: _METADATA[name] for name in ("rights", "title", "updated")},
    "content": Part(content),
    "published": Part(date),
    "source": Part(_source),
    "summary": Part(words),
    "app:edited": Part(date),
    "app:control": Part(vocabulary.opaque),
    "content:encoded": Part(vocabulary.opaque),
}
