"""One post: what its file says, and its entry as bytes, in whatever process that is done.

Reading the file is all the I/O there is here. What renders is loaded only when it is needed: that
takes longer than the rest of a pass over one changed post.
"""

from __future__ import annotations

from msgspec import structs

from feedsvc.build.lookup import Answering, Recorder, answer_digest
from feedsvc.config.setup import Setup
from feedsvc.feeds.grouping import Item
from feedsvc.identity import sketch
from feedsvc.model.digests import digest
from feedsvc.model.entry import Fragment
from feedsvc.model.errors import FileError
from feedsvc.model.hashing import hashed
from feedsvc.model.problem import Problem
from feedsvc.sites import detect, files
from feedsvc.state.cache import ParseResult, Rendered


class PostWork:
    """What is done with one post of a site."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._reader = detect.reader(setup.site, setup.folders)

    def parse(self, path: str) -> ParseResult:
        """What a file of the site says, without its body."""
        try:
            data = source(self._setup, path)
        except FileError as error:
            problem = Problem(path, 1, error.message, error.remedy)
            return ParseResult(problems=(problem,), rejected=True, unread=True)
        parsed = self._reader.parse(path, data)
        post = parsed.post
        if post is not None:
            made = sketch.packed(parsed.text)
            post = structs.replace(post, digest=hashed(data), sketch=made)
        rejected = post is None and not parsed.omitted
        return ParseResult(
            post, parsed.omitted, parsed.problems, rejected=rejected, is_post=parsed.is_post
        )

    def render(self, item: Item, lookup: Answering) -> Rendered:
        """The post as an entry in every format, with what its body asked."""
        try:
            data = source(self._setup, item.post.path)
        except FileError:  # it was there when it was parsed
            data = b""
        if hashed(data) != item.post.digest:
            what = "changed while it was read"
            problem = Problem(item.post.path, 1, what, "the next pass takes it up")
            return Rendered(None, (problem,), unread=True)

        from feedsvc.content.render import Renderer
        from feedsvc.feeds import atom_rss, json_feed

        recorder = Recorder(lookup)
        full = self._setup.config.feeds.content == "full"  # or feeds carry summaries only
        renderer = Renderer(self._setup.site, recorder, full=full)
        body = self._reader.body(item.post, data)
        content, problems = renderer.render(item.post, body, item.entry.published)
        asked = tuple((*q, answer_digest(a)) for q, a in sorted(recorder.asked.items()))
        if content is None:
            return Rendered(None, problems, asked)
        atom = atom_rss.atom_entry(item.entry, content)
        rss = atom_rss.rss_item(item.entry, content)
        json = json_feed.item(item.entry, content)
        return Rendered(Fragment(atom, rss, json, digest(atom, rss, json)), problems, asked)


def source(setup: Setup, path: str) -> bytes:
    """The bytes of a post's file, or one more than its settings allow; FileError."""
    return files.beginning(str(setup.root), path, setup.site.bounds.file)


def load_renderer() -> None:
    """Load what renders."""
    import feedsvc.content.render
    import feedsvc.feeds.atom_rss
    import feedsvc.feeds.json_feed  # noqa: F401
