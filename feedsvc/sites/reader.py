"""Reader: what every generator's room offers."""

from __future__ import annotations

from typing import Protocol

from feedsvc.model.post import Body, Parsed, Post


class Reader(Protocol):
    """What a generator's room does for one site; pure but for what `settings` read."""

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under this folder of the site."""

    def wants(self, path: str) -> bool:
        """Whether this file of the site is to be parsed."""

    def parse(self, path: str, data: bytes) -> Parsed:
        """A file's bytes → its post, or why there is none."""

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post, from the very bytes that it was parsed from."""
