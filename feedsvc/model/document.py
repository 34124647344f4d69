"""A file to publish, and where it is published."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

# In everything that is made for people, so that it is known from files of the site's own.
MARK = "made by feedsvc"


class Document(Struct, frozen=True):
    """A file to publish: `path` is relative to the output folder, with `/`."""

    path: str
    data: bytes


class Location(Struct, frozen=True):
    """A path that a document (`feed.atom`) has or had; `left` is when it got another one."""

    document: str
    path: str
    left: datetime | None = None
