"""Links and pictures that a note has in Markdown: they lead where a wikilink would.

What an address names is looked for from the folder of the note, from the root of the vault, and
then as the name of any note or attachment. A note that is not published is named, not linked.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from feedsvc.content.commonmark_html import slug
from feedsvc.content.links import Doubt, target
from feedsvc.content.template import Questions
from feedsvc.model.site import Site

_MEDIA = frozenset(("img", "source", "audio", "video", "track"))


class Links:
    """The addresses of one note; `page` has its `path`."""

    def __init__(self, page: Mapping[str, Any], site: Site, ask: Questions) -> None:
        self.doubts: list[Doubt] = []
        self._path: str = page["path"]
        self._site = site
        self._formats: tuple[str, ...] = tuple(site.rules["attachments"])  # none of them a note's
        self._ask = ask

    def __call__(self, address: str, tag: str) -> str | None:
        """Where an address leads; nowhere for what is not published."""
        if address.startswith("#"):
            return _fragment(address)
        to = target(address)
        if to is None or to.path == "/":
            return None
        path = unquote(to.path)
        if found := self._attachment(path):
            return f"{self._site.url}/{quote(found)}{to.rest}"
        if tag in _MEDIA:
            self._doubt(to.path, "shows a file that is not there", "correct its path, or add it")
            return ""
        if not path.lower().endswith(self._formats) and (
            note := self._ask.source(path, self._path)
        ):
            return note + _fragment(to.rest)
        self._doubt(to.path, "leads to what is not published", "publish it, or remove the link")
        return ""

    def _attachment(self, path: str) -> str:
        """The path in the vault of an attachment, by its path or its name; empty for none."""
        files: Mapping[str, str] = self._site.rules["files"]
        written = path.lstrip("/")
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(self._path), written))
        exact = [written] if path.startswith("/") else [beside, posixpath.normpath(written)]
        names = [*exact, *(name.lower() for name in exact)]  # case does not count in a vault
        return next((files[name] for name in names if name in files), "")

    def _doubt(self, written: str, what: str, remedy: str) -> None:
        self.doubts.append(Doubt(written, f"the link {written[:80]!r} {what}", remedy))


def _fragment(written: str) -> str:
    """`#A heading` as the id that this heading gets; nothing for a block (`#^id`)."""
    heading = unquote(written[1:]).rpartition("#")[2]
    if not written.startswith("#") or heading == heading.lower().replace(" ", "-"):
        return "" if heading.startswith("^") else written  # it is an id already
    return "" if heading.startswith("^") else "#" + quote(slug(heading))
