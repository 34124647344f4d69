"""Astro: what its links and pictures lead to.

Pictures beside a post are published under names that are made while they are optimised
(`/_astro/…`), so feeds cannot have their addresses.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from feedsvc.content.links.rules import Destination
from feedsvc.content.template import Questions

_FULL = re.compile(r"[\w+.-]*:|//")
_NO_ADDRESS = "gets its address while the site is built, so feeds cannot show it"


class Links:
    """The addresses in the text of one file."""

    def __init__(self, path: str, ask: Questions) -> None:
        self._path = path
        self._ask = ask

    def link(self, address: str) -> Destination:
        """Of a link in Markdown: as it stands, but for the source of a post."""
        path, mark, rest = address.partition("#")
        if _FULL.match(address) or not path.endswith((".md", ".mdx")):
            return Destination(address)
        post = self._ask.source(unquote(path), self._path)
        return Destination(post + mark + rest if post else address)

    def picture(self, address: str) -> Destination:
        """Of a picture in Markdown."""
        if not address or address.startswith("/") or _FULL.match(address):
            return Destination(address)
        return self.file(unquote(address))

    def file(self, written: str) -> Destination:
        """Of a picture that is imported."""
        return Destination(None, f"{written} {_NO_ADDRESS}; put it in public/")

    def component(self, address: str) -> Destination:
        """Of the link of a component."""
        return self.link(address)

    def raw(self, address: str) -> Destination:
        """Of a link that is written as HTML."""
        return self.link(address)

    def based(self, address: str) -> str:
        """As it stands: there is no such function."""
        return address
