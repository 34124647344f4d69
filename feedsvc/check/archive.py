"""Archive: feeds in several documents (RFC 5005)."""

from __future__ import annotations

from collections.abc import Sequence

from feedsvc.check import addresses, links
from feedsvc.check.findings import Report
from feedsvc.check.tree import Node


def look(feed: Node, own: Sequence[Node], report: Report) -> None:
    """Judge the links between the documents of a feed; `own` are those of this one."""
    targets = {links.relation(one): one for one in own}
    here = {addresses.canonical(_target(one)) for one in own if links.relation(one) == "self"}
    here |= {addresses.canonical(report.address)} if report.address else set()
    if feed.has("fh:complete"):
        _complete(targets, here, report)
    for end, beyond in (("first", "previous"), ("last", "next")):
        both = end in targets and beyond in targets
        if both and addresses.canonical(_target(targets[end])) in here:
            what = f"is the {end} document, and has a link with rel {beyond}"
            report.say("LinkPastEnd", targets[beyond].line, what)
    if not feed.has("fh:archive") or feed.has("fh:complete"):
        return
    if not {"prev-archive", "next-archive"} & targets.keys():
        what = "an archive document has no link to another one"
        report.say("ArchiveIncomplete", feed.line, what)
    if "current" not in targets:
        what = "an archive document has no link with rel current"
        report.say("MissingCurrentInArchive", feed.line, what)


def _complete(targets: dict[str, Node], here: set[str], report: Report) -> None:
    for rel in sorted(links.HISTORY & targets.keys()):
        one = targets[rel]
        if rel != "current":
            what = f"a complete feed has a link with rel {rel}"
            report.say("FeedRelInCompleteFeed", one.line, what)
        elif addresses.canonical(_target(one)) not in here:
            what = "the link with rel current of a complete feed is not its own address"
            report.say("CurrentNotSelfInCompleteFeed", one.line, what)


def _target(link: Node) -> str:
    return addresses.joined(link.base, link.attributes.get("href", "").strip())
