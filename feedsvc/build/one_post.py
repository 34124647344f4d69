"""One post: what its file says, and its entry as bytes, in whatever process that is done.

Reading the file is all the I/O there is here. What renders is loaded only when it is needed: that
takes longer than the rest of a pass over one changed post.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from msgspec import structs

from feedsvc.build.lookup import Answering
from feedsvc.config.setup import Setup
from feedsvc.feeds.grouping import Item
from feedsvc.identity import sketch
from feedsvc.model.digests import hashed
from feedsvc.model.errors import FileError
from feedsvc.model.post import Parsed
from feedsvc.model.problem import Problem
from feedsvc.sites import detect, files
from feedsvc.state.cache import ParseResult, Rendered, Text

_HEAD = 8192  # bytes in which most front matter ends
_CONTINUED = bytes(range(0x80, 0xC0))  # bytes that begin no character (RFC 3629)


class Need(IntEnum):
    """How much of a file is to be read."""

    HEAD = 0  # what its front matter says
    FILE = 1  # all of it, to know it again by its bytes
    TEXT = 2  # all of it, to know its text again when that was edited


class PostWork:
    """What is done with one post of a site."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._reader = detect.reader(setup.site, setup.folders)

    def parse(self, path: str, need: Need) -> ParseResult:
        """What a file of the site says, without its body; read as far as is needed."""
        try:
            parsed = self._head(path) if need is Need.HEAD else None
            if parsed is not None:
                return _result(parsed)
            data = source(self._setup, path)
        except FileError as error:
            problem = Problem(path, 1, error.message, error.remedy)
            return ParseResult(problems=(problem,), rejected=True, unread=True)
        parsed = self._reader.parse(path, data)
        text = sketch.packed(parsed.text) if parsed.post and need is Need.TEXT else b""
        return _result(parsed, hashed(data), text)

    def _head(self, path: str) -> Parsed | None:
        """The post by its front matter; None where that takes the whole file."""
        data = files.beginning(str(self._setup.root), path, _HEAD)
        if len(data) <= _HEAD:
            return self._reader.parse(path, data)
        return self._reader.head(path, data.rstrip(_CONTINUED)[:-1])  # whole characters

    def render(self, item: Item, lookup: Answering) -> Rendered:
        """The post as an entry in every format, with what its body asked.

        What only its head was read of is known by its text from now on.
        """
        post = item.post
        try:
            data = source(self._setup, post.path)
        except FileError:  # it was there when it was parsed
            return _changed(post.path)
        digest = hashed(data)
        text = Text(post.digest, post.sketch)
        if not post.sketch:
            parsed = self._reader.parse(post.path, data)
            if parsed.post is None and parsed.problems:
                return Rendered(None, parsed.problems)
            was = structs.replace(post, digest=b"", seen=b"")
            made = parsed.post and structs.replace(parsed.post, seen=b"")
            if made and made.awaits:  # only the ledger knows of its URL
                made = structs.replace(made, url=post.url, natural_id=post.natural_id)
            if made == was:
                text = Text(digest, sketch.packed(parsed.text))
        if digest != text.digest:
            return _changed(post.path)

        body = self._reader.body(post, data)
        full = self._setup.config.feeds.content == "full"
        return load_renderer()(self._setup.site, item, body, text, lookup, full=full)


def _changed(path: str) -> Rendered:
    what, remedy = "changed while it was read", "build again"
    return Rendered(None, (Problem(path, 1, what, remedy),), unread=True)


def _result(parsed: Parsed, file: bytes = b"", text: bytes = b"") -> ParseResult:
    """The outcome, with what the whole file and its text are known by, where these were read."""
    post = parsed.post and structs.replace(parsed.post, digest=file, sketch=text)
    rejected = post is None and not parsed.omitted
    return ParseResult(
        post, parsed.omitted, parsed.problems, rejected=rejected, is_post=parsed.is_post
    )


def source(setup: Setup, path: str) -> bytes:
    """The bytes of a post's file, or one more than its settings allow; FileError."""
    return files.beginning(str(setup.root), path, setup.site.bounds.file)


def load_renderer() -> Callable[..., Rendered]:
    """Load what renders one entry."""
    from feedsvc.build.render_entry import rendered

    return rendered
