"""RSS: channels and items (RSS 2.0, with the RSS Advisory Board's profile)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from feedsvc.check import addresses, archive, constructs, links, prose, values, vocabulary
from feedsvc.check.channels import METADATA, cloud
from feedsvc.check.extensions import CHANNEL
from feedsvc.check.findings import Report
from feedsvc.check.items import item
from feedsvc.check.tree import Node
from feedsvc.check.vocabulary import Part, look_at_attributes, missing

_VERSIONS = ("0.91", "0.92", "2.0")


def rss(node: Node, report: Report) -> None:
    """An RSS document."""
    look_at_attributes(node, report, {"version": values.anything}, required=("version",))
    report.version = node.attributes.get("version", "2.0")
    if report.version not in _VERSIONS:
        what = f"version of <rss> is {values.quoted(report.version)}"
        report.say("InvalidRSSVersion", node.line, what)
    missing(node, report, "MissingElement", "channel")
    vocabulary.children(node, report, {"channel": Part(_channel)}, {})


def _channel(node: Node, report: Report) -> None:
    look_at_attributes(node, report, {"rdf:about": addresses.reference()})
    missing(node, report, "MissingDescription", "description")
    missing(node, report, "MissingLink", "link")
    missing(node, report, "MissingTitle", "title")
    if not (node.has("language") or node.has("dc:language") or node.lang):
        report.say("MissingDCLanguage", node.line, "<channel> does not say its language")
    vocabulary.children(node, report, _CHANNEL, CHANNEL)
    own = node.all("atom:link")
    if report.version == "2.0" and not any(links.relation(one) == "self" for one in own):
        what = "<channel> has no atom:link with rel self"
        report.say("MissingAtomSelfLink", node.line, what)
    archive.look(node, own, report)
    _order(node, report)
    _same_twice(node, report, _SAME)
    _items(node, node.all("item"), report)
    if node.said("docs") == "http://www.rssboard.org/rss-specification":
        report.found = [one for one in report.found if one.rule != "UseOfExtensionAttr"]


def _items(node: Node, items: Sequence[Node], report: Report) -> None:
    dated = node.has("lastBuildDate")
    seen: dict[str, set[str]] = {"guid": set(), "atom:id": set()}
    for one in items:
        item(one, report)
        _same_twice(one, report, _SAME_ITEM, "DuplicateItemSemantics")
        if one.has("slash:comments") and not dated:
            report.say("SlashDate", one.line, "<item> counts comments, without lastBuildDate")
        for name, known in seen.items():
            found, value = one.first(name), one.said(name)
            if found and value in known:
                what = f"<{name}> {values.quoted(value)} is that of another item, too"
                report.say("DuplicateValue", found.line, what)
            known.update([value] if value else [])


def _order(node: Node, report: Report) -> None:
    """Items come last, by the profile."""
    waiting: list[Node] = []
    for child in node.children:
        if child.name == "item":
            waiting.append(child)
        elif child.name in _CHANNEL and waiting:
            what = f"<item> comes before <{child.name}>"
            report.say("MisplacedItem", waiting[0].line, what)
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


def _same_twice(
    node: Node, report: Report, table: Mapping[str, str], rule: str = "DuplicateSemantics"
) -> None:
    pairs = [*table.items()]
    pairs += [("pubDate", "dc:date"), ("pubDate", "atom:published")] if node.name == "item" else []
    for own, other in pairs:
        if node.has(own) and (found := node.first(other)):
            report.say(rule, found.line, f"<{node.name}> has <{own}> and <{other}>")


def _avoid_text_input(node: Node, report: Report) -> None:
    report.say("AvoidTextInput", node.line, "<channel> has <textInput>")
    look_at_attributes(node, report, {"rdf:about": values.anything})
    missing(node, report, "MissingTitle", "title")
    missing(node, report, "MissingLink", "link")
    missing(node, report, "MissingDescription", "description")
    missing(node, report, "MissingElement", "name")
    vocabulary.children(node, report, _TEXT_INPUT, CHANNEL)


_TEXT_INPUT = {
    "title": Part(vocabulary.text(prose.plain())),
    "description": Part(vocabulary.text()),
    "name": Part(vocabulary.text(values.form_name)),
    "link": Part(vocabulary.text(addresses.full())),
}
_ATOM = {
    "atom:author": Part(constructs.person, once=""),
    "atom:category": Part(constructs.category, once=""),
    "atom:contributor": Part(constructs.person, once=""),
    "atom:generator": Part(constructs.generator),
    "atom:id": Part(vocabulary.text(addresses.full())),
    "atom:icon": Part(constructs.picture),
    "atom:link": Part(links.link, once=""),
    "atom:logo": Part(constructs.picture),
    "atom:title": Part(constructs.words),
    "atom:subtitle": Part(constructs.words),
    "atom:rights": Part(constructs.words),
    "atom:updated": Part(constructs.date),
}
_CHANNEL = {
    **METADATA,
    **_ATOM,
    "cloud": Part(cloud),
    "textInput": Part(_avoid_text_input),
    "item": Part(vocabulary.opaque, once=""),
}
