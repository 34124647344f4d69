"""Heads: what each feed is to show, and whether readers can be shown it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from feedsvc.build.fragments import Fragments
from feedsvc.build.profile import Profile
from feedsvc.build.understand import Understood
from feedsvc.config.setup import Setup
from feedsvc.feeds import group
from feedsvc.feeds.group import Item
from feedsvc.identity import gate
from feedsvc.identity.gate import Counts, Gate
from feedsvc.model.errors import StrictError
from feedsvc.model.feed import Feed


class Heads(NamedTuple):
    """Feeds with all of their entries, what is shown of each, and the slugs newly given."""

    wholes: Sequence[Feed]
    heads: Sequence[Feed]
    slugs: dict[tuple[str, str], str]


def heads(
    setup: Setup, understood: Understood, fragments: Fragments, profile: Profile
) -> Heads | None:
    """Group and render; an entry that cannot be rendered makes room for the next one.

    None where it would, in a pass over a few posts, for one that is not among them.
    """
    limit, part = setup.config.feeds.limit, understood.part
    shown: Sequence[Item] = understood.shown
    while True:
        with profile.stage("group"):
            wholes, slugs = _wholes(setup, understood, shown)
            cut = [group.cut(whole, limit) for whole in wholes]
        with profile.stage("render"):
            lost = fragments.render(entry for head in cut for entry in head.entries)
        if not lost:
            return Heads(wholes, [_fit(setup, head, fragments) for head in cut], slugs)
        if part:
            return None
        shown = [item for item in shown if item.entry.id not in lost]


def _wholes(
    setup: Setup, understood: Understood, shown: Sequence[Item]
) -> tuple[Sequence[Feed], dict[tuple[str, str], str]]:
    if understood.part:
        return understood.part.wholes, {}
    return group.feeds(setup.site, setup.plan, shown, understood.slugs)


def _fit(setup: Setup, head: Feed, fragments: Fragments) -> Feed:
    settings = setup.config.feeds
    if not settings.limit:
        return head
    sizes = {entry.id: fragments.size(entry.id) for entry in head.entries}
    return group.cut(head, group.fitting(head, sizes, settings.max_bytes))


def check(setup: Setup, understood: Understood, made: Heads, now: datetime) -> None:
    """Let the gate see what readers would; raises GateError."""
    identity, part = setup.config.identity, understood.part
    before = {row.id for row in understood.before if row.withdrawn is None}
    waiting = {item.entry.id for item in understood.items}  # expired, or dated anew by the author
    left = {row.id for row in understood.changed if row.withdrawn is not None}
    gone = len((before & left) - waiting)
    entries = {entry.id: entry for head in made.heads for entry in head.entries}
    numbers = Gate(identity.gate_new, identity.gate_age, identity.gate_drop)
    counts = Counts(part.found.posts if part else len(before), gone)
    gate.check(numbers, before, list(entries.values()), now, counts)


def check_errors(understood: Understood, everything: Iterable[Feed], fragments: Fragments) -> None:
    """Raise StrictError if a post has an error, rendering all that is to be published."""
    fragments.render(entry for feed in everything for entry in feed.entries)
    found = sorted({*understood.problems, *fragments.problems})
    wrong = [str(problem) for problem in found if problem.severity == "error"]
    if wrong:
        many = f"{len(wrong)} errors" if len(wrong) > 1 else "an error"
        raise StrictError(
            f"posts have {many}",
            subject="nothing was published",
            remedy="mend what is listed, or build without --strict",
            entries=wrong,
        )
