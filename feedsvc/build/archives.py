"""Archives: which feeds keep all of their entries, in archives beside what they show. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from feedsvc.config.settings import FeedSettings, IdentitySettings
from feedsvc.feeds import archive
from feedsvc.model.feed import Feed

_AUTO = 1_000  # entries up to which archives = "auto" keeps a full history


class History(Struct, frozen=True):
    """A feed with its archives: entry ids newly `assigned` to them, whether they are `kept`."""

    head: Feed
    entries: int
    kept: bool
    assigned: Mapping[str, int]
    archives: tuple[Feed, ...]


class Archiving(Struct, frozen=True):
    """What the settings say of archives; they hold as many entries as a feed shows (`limit`)."""

    limit: int
    identity: IdentitySettings

    def history(self, whole: Feed, head: Feed, before: Mapping[str, int], count: int) -> History:
        """A feed as it is shown, with its archives; `before` are entry ids that have one.

        `count` is how many entries the feed has, of which `whole` holds the newest at the least.
        """
        if not self.limit or not self.keeps(whole.name, count, begun=bool(before)):
            return History(head, count, kept=False, assigned={}, archives=())
        assigned = archive.assign(whole.entries, head, before, self.limit)
        archives = archive.archives(head, whole.entries, {**before, **assigned})
        return History(head, len(whole.entries), kept=True, assigned=assigned, archives=archives)

    def keeps(self, name: str, entries: int, *, begun: bool) -> bool:
        """Whether a feed has a full history: once begun, `auto` does not end it."""
        if name != "feed":
            return self.identity.tag_archives
        if self.identity.archives == "auto":
            return begun or entries <= _AUTO
        return self.identity.archives


def notes(histories: Sequence[History], settings: FeedSettings) -> Iterator[str]:
    """Which feeds hold fewer entries than they might, because these are long."""
    for one in histories:
        held, possible = len(one.head.entries), min(settings.limit, one.entries)
        if held < possible:
            kept = f"{one.head.name} holds {held} of {possible} entries"
            yield f"{kept}, as more are over feeds.max_bytes = {settings.max_bytes}"
