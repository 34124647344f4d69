"""Links and pictures of notes in a plain folder: relative to the file, as on GitHub.

An address leads to the note whose source it names, or to the file that is there; any other stays
as it is written, and so is relative to the address of the note, as in a browser.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from feedsvc.content.links import Doubt, target
from feedsvc.content.template import Questions
from feedsvc.model.site import Site

_SOURCES = (".md", ".markdown", ".mkd", ".mdx")


class Links:
    """The addresses of one note. `page` has its `path`, and `tops`: the folders of posts."""

    def __init__(self, page: Mapping[str, Any], site: Site, ask: Questions) -> None:
        self.doubts: list[Doubt] = []
        self._folder = posixpath.dirname(page["path"])
        self._tops: tuple[str, ...] = page["tops"]
        self._url = site.url
        self._ask = ask

    def __call__(self, address: str, _tag: str) -> str | None:
        """Where an address leads; None for one that names no note and no file."""
        to = target(address)
        if to is None or to.path == "/":
            return None
        for path in self._paths(unquote(to.path)):
            if found := self._ask.post_at(path):
                return found + to.rest
            if self._ask.file(path):
                if path.lower().endswith(_SOURCES):
                    what = f"the link {to.path[:80]!r} leads to a file that is not published"
                    self.doubts.append(Doubt(to.path, what, "publish it, or remove the link"))
                return f"{self._url}/{quote(self._below(path))}{to.rest}"
        return None

    def _paths(self, written: str) -> list[str]:
        """The paths of the site that an address may mean; none outside of it."""
        # The folder of posts is the top of the site, too.
        starts = ["", *self._tops] if written.startswith("/") else [self._folder]
        full = (posixpath.normpath(posixpath.join(one, written.lstrip("/"))) for one in starts)
        return [path for path in full if path != "." and not path.startswith("../")]

    def _below(self, path: str) -> str:
        """A path as addresses have it: from the folder of posts on."""
        top = next((f"{one}/" for one in self._tops if path.startswith(f"{one}/")), "")
        return path.removeprefix(top)
