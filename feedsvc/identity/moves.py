"""Moves: documents that got another path, kept at the former one for a while. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from feedsvc.model.document import Location
from feedsvc.model.feed import path_of
from feedsvc.model.problem import Problem


class Moves(NamedTuple):
    """The locations to remember, further paths by document, and what to say of new moves."""

    locations: tuple[Location, ...]
    copies: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...]


def settle(
    paths: Mapping[str, str],
    documents: Mapping[str, str],
    known: Iterable[Location],
    published: Collection[str],
    now: datetime,
    *,
    days: int,
) -> Moves:
    """What becomes of documents whose path the settings (`paths`) name, or named.

    `documents` are the paths of those that are written, by their names, `published` those in the
    output folder.
    """
    moved = {name: path for name, path in documents.items() if path != name}
    places: dict[tuple[str, str], datetime | None] = {}
    for one in known:
        places[one.document, one.path] = one.left
    for document in moved:  # published before any setting named a path
        if document in published:
            places.setdefault((document, document), None)
    problems = []
    for (document, path), left in list(places.items()):
        current = path_of(paths, document)
        if path == current:
            places[document, path] = None
        elif left is None:
            places[document, path] = now
            if document in documents:
                problems.append(_moved(document, path, current, now + timedelta(days=days)))
    places |= dict.fromkeys(moved.items())
    taken = {*moved.values(), *(path for (_, path), left in places.items() if left is None)}
    locations = tuple(Location(*key, left) for key, left in sorted(places.items()))
    return Moves(locations, _copies(locations, taken, now - timedelta(days=days)), tuple(problems))


def _copies(
    locations: Iterable[Location], taken: Collection[str], oldest: datetime
) -> dict[str, tuple[str, ...]]:
    """The former paths that no other document has now."""
    copies: dict[str, tuple[str, ...]] = {}
    for one in locations:
        if one.left is not None and one.left > oldest and one.path not in taken:
            copies[one.document] = (*copies.get(one.document, ()), one.path)
    return copies


def _moved(document: str, before: str, after: str, until: datetime) -> Problem:
    what = f"{document} moved from {before} to {after}, and NetNewsWire shows a feed at a new URL"
    what += f" as all new; it is also kept at {before} until {until:%Y-%m-%d}"
    remedy = "redirect the former URL to the new one (301) for good, or undo the move"
    return Problem("feeds.paths", 0, what, remedy, "warning")
