"""Extensions: elements of other vocabularies that feeds may hold, and where."""

from __future__ import annotations

from typing import Final

from feedsvc.check import addresses, dates, prose, values
from feedsvc.check.findings import Report
from feedsvc.check.tree import Node
from feedsvc.check.vocabulary import Part, Shape, look_at_attributes, opaque, text

_URI = text(addresses.full())
_PLAIN = text(prose.plain())


def _resource(node: Node, report: Report) -> None:
    """A reference in RDF's manner."""
    checks = {"rdf:resource": addresses.reference(), "dc:title": values.anything}
    look_at_attributes(node, report, checks)


def _free(shape: Shape) -> Part:
    return Part(shape, once="")


def _each(prefix: str, names: str, part: Part) -> dict[str, Part]:
    return {f"{prefix}:{name}": part for name in names.split()}


_ANY: Final = {
    **_each("dc", "title description type format identifier source", Part(text())),
    **_each("dc", "creator subject publisher contributor relation coverage", _free(text())),
    "dc:identifier": _free(text()),
    "dc:date": Part(text(dates.w3cdtf)),
    "dc:language": Part(text(values.language)),
    "dc:rights": Part(_PLAIN),
    **_each("dcterms", "created issued modified", Part(text(dates.w3cdtf))),
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
    "sy:updateBase": Part(text(dates.w3cdtf)),
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
    "thr:children": _free(lambda node, report: report.say(
        "UndefinedElement", node.line, "<thr:children> is of RSS 1.0 only")),
    **_each("wiki", "diff history importance status version host", _free(opaque)),
}  # fmt: skip
