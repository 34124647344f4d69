"""Documents: the bytes of a feed → findings, by the rules of its format. Pure.

bytes → decoded → parsed → format → its rules
"""

from __future__ import annotations

from datetime import datetime

from feedsvc.check import atom, jsonfeed, opml, rss, values, vocabulary, xml
from feedsvc.check.findings import Finding, Report
from feedsvc.check.xml import Binding, Node, Tree


def document(
    data: bytes, where: str, *, address: str = "", now: datetime | None = None
) -> list[Finding]:
    """What is wrong with an Atom, RSS, JSON Feed or OPML document.

    `where` names it in findings, `address` is where it was found, if on the web; dates are held
    against `now` where it is given.
    """
    report = Report(where, address, now)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        jsonfeed.look(data, report)
    elif (tree := xml.parse(data, report)) is not None:
        _xml(tree, report)
    return report.findings()


def _xml(tree: Tree, report: Report) -> None:
    root = tree.root
    for binding in tree.bindings:
        _binding(binding, report)
    declared = tree.doctype
    if declared and declared.public and root.attributes.get("version") != "0.91":
        report.say("InvalidDoctype", declared.line, "the document type is that of RSS 0.91")
    vocabulary.look_everywhere(root)
    local = root.name if not root.name.startswith("{") else ""
    if local in ("feed", "entry"):
        _atom(root)
    elif local == "rss":
        if root.namespace:
            root.say("InvalidNamespace", f"<rss> is in {root.namespace[:80]}")
        rss.rss(root)
    elif root.local == "opml":
        opml.opml(root)
    else:
        root.say(
            "UndefinedElement",
            f"<{root.local[:40]}> is the root element, which is not that of a feed",
        )


def _atom(root: Node) -> None:
    if root.namespace == xml.ATOM03:
        root.say("ObsoleteNamespace", f"<{root.name}> is of Atom 0.3")
        return
    if not root.namespace:
        root.say("MissingNamespace", f"<{root.name}> is in no namespace")
    elif root.namespace != xml.ATOM:
        root.say("InvalidNamespace", f"<{root.name}> is in {root.namespace[:80]}")
    if root.name == "feed":
        atom.feed(root)
    else:
        atom.entry(root)


def _binding(one: Binding, report: Report) -> None:
    usual = xml.prefix_of(one.uri)
    if xml.is_usual(one.prefix) and usual != one.prefix:
        what = f"{one.prefix} stands for {values.quoted(one.uri)}"
        report.say("ReservedPrefix", one.line, what)
    elif usual and one.prefix and one.prefix != usual:
        what = f"{one.prefix} stands for what others call {usual}"
        report.say("NonstdPrefix", one.line, what)
    elif one.uri in xml.UNSUPPORTED:
        report.say("UnsupportedNamespace", one.line, f"{one.uri} is not checked")
    elif one.uri and not usual and one.uri != xml.ATOM03:
        report.say("UnknownNamespace", one.line, f"{values.quoted(one.uri)} is not known")
    if "usemod" in one.uri:
        report.say("ObsoleteWikiNamespace", one.line, f"{one.uri} has a newer name")
    if usual in ("atom", "xhtml") and one.prefix and report.form == "atom":
        what = f"{usual} has the prefix {one.prefix}"
        report.say("AvoidNamespacePrefix", one.line, what)
