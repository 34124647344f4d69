"""Archives: a feed's full history in documents that hardly ever change (RFC 5005, 4). Pure.

An entry is put into an archive once and stays in it. Archives are filled oldest first with as many
entries as a feed holds; the newest of them may hold entries that the feed still shows, so that
none needs to be filled up later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import structs

from feedsvc.model.entry import Entry
from feedsvc.model.feed import Feed, Place


def assign(
    entries: Sequence[Entry], head: Feed, archived: Mapping[str, int], size: int
) -> dict[str, int]:
    """The number of an archive for entries (newest first) that have none and need one.

    Needed is what lets every entry be found either in the feed or in an archive.
    """
    waiting = [entry.id for entry in reversed(entries) if entry.id not in archived]
    in_head = {entry.id for entry in head.entries}
    number = max(archived.values(), default=0)
    assigned: dict[str, int] = {}
    while any(identifier not in in_head for identifier in waiting):
        number += 1
        assigned |= dict.fromkeys(waiting[:size], number)
        waiting = waiting[size:]
    return assigned


def archives(head: Feed, entries: Sequence[Entry], archived: Mapping[str, int]) -> tuple[Feed, ...]:
    """The archive documents of a feed, oldest first; `entries` newest first."""
    held: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.id in archived:
            held[archived[entry.id]].append(entry)
    numbers = sorted(held)
    return tuple(
        structs.replace(
            head,
            name=_name(head, number),
            url=_url(head, number),
            title=f"{head.title} (archive {number})",
            updated=max(entry.updated for entry in held[number]),
            entries=tuple(held[number]),
            deleted=(),
            paths={},
            place=Place(
                previous=_url(head, before) if before else "",
                next=_url(head, after) if after else "",
                current={kind: head.address(kind) for kind in ("atom", "rss", "json")},
                archive=True,
            ),
        )
        for before, number, after in zip((0, *numbers), numbers, (*numbers[1:], 0), strict=False)
    )


def with_history(head: Feed, entries: int, written: Sequence[Feed]) -> Feed:
    """The feed with the link to its newest archive, or marked as complete when it has all."""
    if written:
        return structs.replace(head, place=Place(previous=written[-1].url))
    complete = len(head.entries) == entries
    return structs.replace(head, place=Place(complete=complete))


def _name(head: Feed, number: int) -> str:
    """`archive/3` of the global feed, `tags/x/archive/3` of another."""
    return f"archive/{number}" if head.name == "feed" else f"{head.name}/archive/{number}"


def _url(head: Feed, number: int) -> str:
    base = head.url.removesuffix("feed") if head.name == "feed" else f"{head.url}/"
    return f"{base}archive/{number}"
