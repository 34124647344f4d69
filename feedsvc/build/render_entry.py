"""Render one entry: a post's body → its entry as bytes, in every format. Loads much."""

from __future__ import annotations

from feedsvc.build.lookup import Answering, Recorder, answer_digest
from feedsvc.content.render import Renderer
from feedsvc.feeds import atom_rss, json_feed
from feedsvc.feeds.grouping import Item
from feedsvc.model.digests import digest
from feedsvc.model.entry import Fragment
from feedsvc.model.post import Body
from feedsvc.model.site import Site
from feedsvc.state.cache import Rendered, Text


def rendered(
    site: Site, item: Item, body: Body, text: Text, lookup: Answering, *, full: bool
) -> Rendered:
    """The entry with what its body asked; `full` is false where feeds carry summaries only.

    `text` is what the bytes are known by that the body is of.
    """
    recorder = Recorder(lookup, site)
    renderer = Renderer(site, recorder, full=full)
    content, problems = renderer.render(item.post, body, item.entry.published)
    asked = tuple((*q, answer_digest(a)) for q, a in sorted(recorder.asked.items()))
    if content is None:
        return Rendered(None, problems, asked, text=text)
    atom = atom_rss.atom_entry(item.entry, content)
    rss = atom_rss.rss_item(item.entry, content)
    json = json_feed.item(item.entry, content)
    fragment = Fragment(atom, rss, json, digest(atom, rss, json))
    return Rendered(fragment, problems, asked, text=text)
