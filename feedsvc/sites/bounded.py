"""Bounded: a generator's reader that refuses posts larger than the settings allow."""

from __future__ import annotations

import re

from feedsvc.model.post import Parsed, Post
from feedsvc.model.problem import Problem
from feedsvc.model.site import Bounds
from feedsvc.sites.reader import Reader

_HEAD = 1 << 20  # bytes in which a key of front matter is looked for
_TERMS = rb"tags?|categor(?:y|ies)|keywords|taxonomies"


class Bounded:
    """A Reader within bounds; what front matter itself may be, its own room knows."""

    def __init__(self, reader: Reader, bounds: Bounds) -> None:
        self._bounds = bounds
        self._reader = reader
        self.enters = reader.enters
        self.wants = reader.wants
        self.body = reader.body

    def parse(self, path: str, data: bytes) -> Parsed:
        """A file's bytes, or one more than are allowed, → its post, or why there is none."""
        most = self._bounds.file
        if len(data) > most:
            what = f"is longer than {most:,} bytes"
            remedy = "divide it into several posts, or raise limits.file"
            return Parsed(path, problems=(_over(path, 1, what, remedy),))
        parsed = self._reader.parse(path, data)
        problem = _excess(parsed.post, data, self._bounds) if parsed.post else None
        return Parsed(path, problems=(problem,)) if problem else parsed


def _excess(post: Post, data: bytes, bounds: Bounds) -> Problem | None:
    """What a post has too much of."""
    if len(post.title) > bounds.title:
        what = f"has a title of {len(post.title):,} characters (limit {bounds.title:,})"
        remedy = "shorten it, or raise limits.title"
        return _over(post.path, _line(data, rb"title"), what, remedy)
    if len(post.terms) > bounds.tags:
        what = f"has {len(post.terms):,} tags and categories (limit {bounds.tags:,})"
        remedy = "leave some out, or raise limits.tags"
        return _over(post.path, _line(data, _TERMS), what, remedy)
    return None


def _over(path: str, line: int, what: str, remedy: str) -> Problem:
    return Problem(path, line, what, remedy, rule="OverLimit")


def _line(data: bytes, key: bytes) -> int:
    """The line on which front matter of any kind has a key; 1 where it has none."""
    pattern = rb"^[^\S\n]*(?:\.\.[^\S\n]*)?[\"'\[{]*(?:%b)[\"'\]]*[^\S\n]*(?:[:=]|$)" % key
    found = re.compile(pattern, re.MULTILINE | re.IGNORECASE).search(data[:_HEAD])
    return data.count(b"\n", 0, found.start()) + 1 if found else 1
