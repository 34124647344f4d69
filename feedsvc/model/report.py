"""What a pass did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from feedsvc.model.problem import Problem


class Report(Struct, frozen=True):
    """What a pass did; paths of documents are relative to the output folder.

    `posts` counts the entries in the feeds. `left_out` says of posts that are in none how many
    there are of each kind (`is scheduled`, `is a draft`), where no post is published. `first` is
    what is said at a first build only.
    """

    posts: int
    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    next_change: datetime | None = None
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] = {}
    first: tuple[str, ...] = ()
