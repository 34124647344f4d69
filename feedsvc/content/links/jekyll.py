"""Links of jekyll-relative-links: a path of a source file leads to what is made of it.

Only relative and root-relative paths count, from the folder of the source on (generator.rb of
0.7.0, which also turns `+` into a blank); what is not found stays as it is written.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from feedsvc.content.links import Doubt, target
from feedsvc.content.template import Questions
from feedsvc.model.site import Site


class Links:
    """The addresses of one post; `page` has its `path`."""

    def __init__(self, page: Mapping[str, Any], _site: Site, ask: Questions) -> None:
        self.doubts: list[Doubt] = []
        self._folder = posixpath.dirname(page["path"])
        self._ask = ask

    def __call__(self, address: str, _tag: str) -> str | None:
        """The path on the host of what is made of a source."""
        to = target(address)
        if to is None or to.path.endswith("/"):
            return None
        written = unquote_plus(to.path)
        start = "" if written.startswith("/") else self._folder
        path = posixpath.normpath(posixpath.join(start, written.lstrip("/")))
        found = None if path.startswith("../") else self._ask.link(path)
        return None if found is None else found + to.rest
