"""Addresses of source files in posts of Eleventy, with its InputPathToUrlTransformPlugin.

An address of a template leads to its page (src/Plugins/InputPathToUrl.js); any other stays as it
is written. The address is tried as a path of the site where it begins with the folder of input,
then from that folder, and, without a slash at its beginning, from the folder of the source file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from feedsvc.content.links import Doubt, target
from feedsvc.content.template import Questions
from feedsvc.model.site import Site

_TEMPLATES = (".md", ".html", ".njk", ".liquid")


class Links:
    """The addresses of one post. `page` has Eleventy's `page`, of which `inputPath` is read."""

    def __init__(self, page: Mapping[str, Any], site: Site, ask: Questions) -> None:
        self.doubts: list[Doubt] = []
        self._path = str(page["page"]["inputPath"]).removeprefix("./")
        self._input: str = site.rules["input"]
        self._ask = ask

    def __call__(self, address: str, _tag: str) -> str | None:
        """Where an address leads; None for one that names no template."""
        to = target(address)
        if to is None:
            return None
        written = unquote(to.path)
        if not written.lower().endswith(_TEMPLATES):
            return None
        for path in self._paths(written):
            if found := self._ask.post_at(path):
                return found + to.rest
            if self._ask.file(path):
                what = f"the link {to.path[:80]!r} leads to a page that is no post"
                self.doubts.append(Doubt(to.path, what, "write the URL of the page"))
                return None
        return None

    def _paths(self, written: str) -> Iterator[str]:
        """The paths of the site that an address may mean, in order; none outside of it."""
        below = written.removeprefix("./")
        starts = [self._input]
        if self._input and below.startswith(self._input):
            starts.insert(0, "")
        if not written.startswith("/"):
            starts.append(posixpath.dirname(self._path))
        for start in starts:
            path = posixpath.normpath(posixpath.join(start, written.lstrip("/")))
            if not path.startswith("../"):
                yield path
