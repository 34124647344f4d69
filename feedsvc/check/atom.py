"""Atom: feeds and entries (RFC 4287), with deleted entries (RFC 6721)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from feedsvc.check import addresses, archive, constructs, dates, links, values, vocabulary
from feedsvc.check.extensions import CHANNEL, ITEM
from feedsvc.check.findings import Report
from feedsvc.check.tree import Node
from feedsvc.check.vocabulary import Part, look_at_attributes, missing

_NEEDED = ("title", "id", "updated")
_ATTRIBUTES = {"rdf:parseType": values.anything, "indexing:index": values.anything}


def feed(node: Node, report: Report) -> None:
    """A feed document."""
    look_at_attributes(node, report, _ATTRIBUTES)
    missing(node, report, "MissingElement", *_NEEDED)
    vocabulary.children(node, report, _FEED, CHANNEL)
    own = node.all("link")
    if not any(links.relation(one) == "self" for one in own):
        report.say("MissingSelf", node.line, "<feed> has no link with rel self")
    archive.look(node, own, report)
    _one_alternate(node, own, report)
    _order(node, report)
    entries = node.all("entry")
    for one in entries:
        entry(one, report, authored=node.has("author"))
    _repeated(entries, report)


def entry(node: Node, report: Report, *, authored: bool = False) -> None:
    """An entry, in a feed or by itself; `authored` where its feed has an author."""
    look_at_attributes(node, report, _ATTRIBUTES)
    missing(node, report, "MissingElement", *_NEEDED)
    source = node.first("source")
    if not (authored or node.has("author") or (source and source.has("author"))):
        report.say("MissingElement", node.line, "<entry> has no <author>, nor has its feed")
    vocabulary.children(node, report, _ENTRY, ITEM)
    own = node.all("link")
    _one_alternate(node, own, report)
    _substance(node, own, report)


def _substance(node: Node, own: Sequence[Node], report: Report) -> None:
    """What there is to read (RFC 4287, 4.1.1.1)."""
    content, summary = node.first("content"), node.has("summary")
    if content is None:
        if not summary:
            what = "<entry> has neither <content> nor <summary>"
            report.say("MissingTextualContent", node.line, what)
        if not any(links.relation(one) == "alternate" for one in own):
            what = "<entry> has neither <content> nor a link with rel alternate"
            report.say("MissingContentOrAlternate", node.line, what)
        return
    kind = content.attributes.get("type", "")
    binary = "/" in kind and not kind.endswith(("+xml", "/xml")) and not kind.startswith("text/")
    if not summary and ("src" in content.attributes or binary):
        report.say("MissingSummary", node.line, "<entry> has no <summary> of its content")


def _one_alternate(node: Node, own: Sequence[Node], report: Report) -> None:
    seen: set[tuple[str, str]] = set()
    for one in own:
        if links.relation(one) != "alternate":
            continue
        key = (one.attributes.get("type", ""), one.attributes.get("hreflang", ""))
        if key in seen:
            what = f"<{node.name}> has two links with rel alternate, type {key[0]!r} and hreflang"
            report.say("DuplicateAtomLink", one.line, f"{what} {key[1]!r}")
        seen.add(key)


def _order(node: Node, report: Report) -> None:
    """Entries come last, or readers that stop at them miss the rest."""
    entered = False
    for child in node.children:
        entered = entered or child.name == "entry"
        if entered and child.name in _FEED and child.name not in ("entry", "at:deleted-entry"):
            what = f"<{child.name}> comes after entries"
            report.say("MisplacedMetadata", child.line, what)


def _repeated(entries: Sequence[Node], report: Report) -> None:
    ids = Counter(one.said("id") for one in entries)
    if len(entries) > 9 and ids[entries[0].said("id")] == len(entries):
        report.say("DuplicateIds", entries[0].line, "all entries have the same <id>")
    else:
        _told_twice(entries, "id", "DuplicateEntries", report)
    _told_twice(entries, "updated", "DuplicateUpdated", report)


def _told_twice(entries: Sequence[Node], name: str, rule: str, report: Report) -> None:
    seen: set[str] = set()
    for one in entries:
        found = one.first(name)
        value = found.text.strip() if found else ""
        if found and value in seen:
            what = f"<{name}> {values.quoted(value)} is that of another entry, too"
            report.say(rule, found.line, what)
        if value:
            seen.add(value)


def _source(node: Node, report: Report) -> None:
    """The feed that an entry was taken from (RFC 4287, 4.2.11)."""
    look_at_attributes(node, report, {})
    missing(node, report, "MissingSourceElement", *_NEEDED)
    vocabulary.children(node, report, _METADATA, CHANNEL)
    _one_alternate(node, node.all("link"), report)


def _deleted(node: Node, report: Report) -> None:
    """A tombstone (RFC 6721, 3)."""
    checks = {"ref": addresses.full(iri=True), "when": dates.rfc3339}
    look_at_attributes(node, report, checks, required=("ref", "when"))
    vocabulary.children(node, report, _TOMBSTONE, CHANNEL)


_TOMBSTONE = {
    "at:by": Part(constructs.person),
    "at:comment": Part(constructs.words),
    "link": Part(links.link, once=""),
    "source": Part(_source),
}
_METADATA = {
    "author": Part(constructs.person, once=""),
    "category": Part(constructs.category, once=""),
    "contributor": Part(constructs.person, once=""),
    "generator": Part(constructs.generator),
    "icon": Part(constructs.picture),
    "id": Part(constructs.identifier),
    "link": Part(links.link, once=""),
    "logo": Part(constructs.picture),
    "rights": Part(constructs.words),
    "subtitle": Part(constructs.words),
    "title": Part(constructs.words),
    "updated": Part(constructs.date),
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
    "content": Part(constructs.content),
    "published": Part(constructs.date),
    "source": Part(_source),
    "summary": Part(constructs.words),
    "app:edited": Part(constructs.date),
    "app:control": Part(vocabulary.opaque),
    "content:encoded": Part(vocabulary.opaque),
}
