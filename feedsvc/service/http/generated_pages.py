"""Derived: documents made of others when they are first asked for, such as the page of a feed.

Made in the thread that answers: small documents, of what is in memory. They are kept until what
they are made of changes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from feedsvc.model.errors import FeedsvcError
from feedsvc.service.http.compression import encodings
from feedsvc.service.http.documents import Addresses, Document, document

_KEPT = 256


class Recipe(Struct, frozen=True):
    """What is made of what, and how.

    `source` names the document that a path is made of, "" where it is of none; `make` gives the
    bytes from the path and the source's bytes, or raises ValueError where they are no such, and
    FeedsvcError where it cannot for now: the last good bytes stay. `version` stands for what else
    they depend on.
    """

    source: Callable[[str], str] = lambda _path: ""
    make: Callable[[str, bytes], bytes] = lambda _path, source: source
    version: Callable[[], str] = lambda: ""


class Source(Protocol):
    """Documents by path."""

    def get(self, path: str, /) -> Document | None:
        """The document, None where there is none."""


class GeneratedPages:
    """Documents by path, made of those of a shelf."""

    def __init__(self, recipe: Recipe, documents: Source) -> None:
        self._recipe = recipe
        self._documents = documents
        self._made: OrderedDict[str, tuple[str, Document | None]] = OrderedDict()

    def source(self, path: str) -> str:
        """The path of what this one is, or would be, made of; empty where there is none."""
        return self._recipe.source(path)

    def get(self, path: str) -> Document | None:
        """The document, None where there is nothing to make it of."""
        found = self._documents.get(self._recipe.source(path))
        if found is None:
            self._made.pop(path, None)
            return None
        digest, made = self._made.pop(path, ("", None))
        now = f"{found.digest} {self._recipe.version()}"
        if digest != now:
            made = self._make(path, found, made)
        self._made[path] = (now, made)
        if len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return made

    def _make(self, path: str, found: Document, last: Document | None) -> Document | None:
        try:
            body = self._recipe.make(path, found.body)
        except ValueError:
            return None  # somebody's own file that only has such a name
        except FeedsvcError:
            return last
        return document(path, body, found.modified, Addresses(), encodings(body))
