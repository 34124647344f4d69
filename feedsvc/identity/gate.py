"""The gate: does a pass show readers a flood, or take half of the blog away? Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from feedsvc.model.entry import Entry
from feedsvc.model.errors import FeedsvcError

_LISTED = 10


class GateError(FeedsvcError):
    """A pass that would flood readers or empty the feeds; `entries` says with what."""

    def __init__(self, message: str, entries: Sequence[str], remedy: str) -> None:
        what = f"nothing was published, as {message}"
        super().__init__(what, remedy=remedy, entries=entries)


class Gate(Struct, frozen=True):
    """The numbers of `[identity]`: entries, days and a share."""

    new: int = 10
    age: int = 7
    drop: float = 0.5


class Counts(Struct, frozen=True):
    """Entries that were in the feeds before the pass, and those of them that leave with it."""

    before: int
    gone: int


def check(
    gate: Gate, known: Collection[str], entries: Sequence[Entry], now: datetime, counts: Counts
) -> None:
    """Raise GateError where readers should be spared what is about to be published.

    `entries` are those of the head feeds from now on, `known` ids that were in the feeds until
    now. The first publication passes.
    """
    if not counts.before:
        return
    old = now - timedelta(days=gate.age)
    new = [one for one in entries if one.id not in known and one.published < old]
    if len(new) > gate.new:
        raise GateError(
            f"{len(new)} entries older than {gate.age} days would be shown as new",
            [f"{one.published:%Y-%m-%d} {one.title}" for one in new[:_LISTED]],
            "adopt the feed they were in (feedsvc adopt), or publish them with build --accept",
        )
    if counts.gone and (counts.gone == counts.before or counts.gone > gate.drop * counts.before):
        raise GateError(
            f"{counts.gone} of {counts.before} entries would leave the feeds",
            [],
            "check that no posts are missing; if they are to go, publish with build --accept",
        )
