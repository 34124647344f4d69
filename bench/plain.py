"""The same feeds by plain use of the same packages: every post, one process, nothing remembered.

`build` reads and renders every post of a corpus, as the layout's
module says, and lets feedgen write whole documents. It knows the corpus, which spares it what makes
feedsvc work on other blogs: rules of a generator, a ledger, checks of what is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bench import plain_jekyll, plain_pelican
from feedsvc.feeds import atom_rss, grouping, json_feed
from feedsvc.feeds.grouping import Item
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed, Plan
from feedsvc.model.site import Site
from feedsvc.pages.style import styled

_LIMIT = 20
_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
# What the product does by default and this does not: archives of what the feeds do not show.
SETTINGS = "[identity]\narchives = false\n"
# A corpus's site, and its posts with their contents; the latter raises ValueError for a post that
# cannot be rendered.
LAYOUTS: Mapping[
    str, tuple[Callable[[Path], Site], Callable[[Site], Iterator[tuple[Item, Content]]]]
] = {
    "jekyll": (plain_jekyll.site, plain_jekyll.posts),
    "pelican": (plain_pelican.site, plain_pelican.posts),
}


def build(layout: str, folder: Path, output: Path) -> None:
    """Write the feeds of a corpus in a layout."""
    site, posts = LAYOUTS[layout]
    about = site(folder)
    items, contents = [], {}
    for item, content in posts(about):
        items.append(item)
        contents[item.entry.id] = content
    feeds, _ = grouping.feeds(about, Plan(f"{about.url}/feeds"), grouping.newest_first(items), {})
    for feed in feeds:
        _write(output, grouping.cut(feed, _LIMIT), contents)


def _write(output: Path, feed: Feed, contents: dict[str, Content]) -> None:
    own = [(entry, contents[entry.id]) for entry in feed.entries]
    items = [json_feed.item(*one) for one in own]
    made = {"atom": _atom(feed, own), "rss": _rss(feed, own), "json": json_feed.json(feed, items)}
    for kind, data in made.items():
        path = output / feed.path(kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if kind == "json" else styled(feed.path(kind), data))


def _atom(feed: Feed, own: Sequence[tuple[Entry, Content]]) -> bytes:
    generator = atom_rss.atom_generator(feed)
    for one in own:
        generator.add_entry(atom_rss.atom_source(*one), order="append")
    said: bytes = generator.atom_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _DECLARATION + said


def _rss(feed: Feed, own: Sequence[tuple[Entry, Content]]) -> bytes:
    generator = atom_rss.rss_generator(feed)
    for one in own:
        generator.add_entry(atom_rss.rss_source(*one), order="append")
    said: bytes = generator.rss_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _DECLARATION + atom_rss.hex_texts(said)


def different(one: Path, other: Path) -> list[str]:
    """Paths of feeds that are in one folder only, or have other bytes in the other."""
    first, second = _feeds(one), _feeds(other)
    return sorted(p for p in first.keys() | second.keys() if first.get(p) != second.get(p))


def _feeds(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.suffix in (".atom", ".rss", ".json"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
