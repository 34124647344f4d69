"""The same feeds by plain use of the same packages: every post, one process, nothing remembered.

`python -m bench.plain SITE OUTPUT` reads every post of a corpus with python-frontmatter, renders
it as feedsvc does, and lets feedgen write whole documents. It knows the corpus, which spares it
what makes feedsvc work on other blogs: rules of a generator, a ledger, checks of what is written.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import frontmatter

from feedsvc.content.render import Renderer
from feedsvc.content.template import Questions
from feedsvc.feeds import group, jsonfeed, xml
from feedsvc.feeds.group import Item, Plan
from feedsvc.feeds.style import styled
from feedsvc.lookup import Lookup, Recorder
from feedsvc.model import Author, Body, Content, Entry, Feed, Post, Site

URL = "https://bench.example"
_LIMIT = 20
_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
# What the product does by default and this does not: archives of what the feeds do not show.
SETTINGS = "[identity]\narchives = false\n"


def build(site: Path, output: Path) -> None:
    """Write the feeds of a corpus; raises ValueError for a post that cannot be rendered."""
    about = Site(
        str(site),
        "jekyll",
        URL,
        title="Bench",
        description="A corpus",
        author=Author("Someone"),
        rules={"kramdown": {}},
    )
    renderer = Renderer(about, _questions(about))
    items, contents = [], {}
    for item, body in _posts(site):
        made = renderer.render(item.post, body, item.entry.published).content
        if made is None:
            raise ValueError(f"{item.post.path} cannot be rendered")
        items.append(item)
        contents[item.entry.id] = made
    feeds, _ = group.feeds(about, Plan(f"{URL}/feeds"), group.newest_first(items), {})
    for feed in feeds:
        _write(output, group.cut(feed, _LIMIT), contents)


def _questions(site: Site) -> Questions:
    """Nothing of a corpus asks anything of its site."""
    return Recorder(Lookup(site, tuple))


def _posts(site: Path) -> Iterator[tuple[Item, Body]]:
    for path in sorted((site / "_posts").iterdir()):
        read = frontmatter.load(str(path))
        year, month, day, slug = path.stem.split("-", 3)
        matter: dict[str, Any] = read.metadata
        moment = datetime(int(year), int(month), int(day), tzinfo=UTC)
        tags, category = tuple(dict.fromkeys(matter["tags"])), matter["category"]
        address = f"{URL}/{category.lower()}/{year}/{month}/{day}/{slug}"
        post = Post(
            path=f"_posts/{path.name}",
            url=f"{address}.html",
            natural_id=address,
            title=matter["title"],
            categories=(category,),
            tags=tags,
        )
        author = (Author(matter["author"]),)
        terms = (address, post.url, post.title, moment, moment, author, post.terms)
        body = Body(read.content, read.content.partition("\n\n")[0])
        yield Item(Entry(*terms), post), body


def _write(output: Path, feed: Feed, contents: dict[str, Content]) -> None:
    own = [(entry, contents[entry.id]) for entry in feed.entries]
    items = [jsonfeed.item(*one) for one in own]
    made = {"atom": _atom(feed, own), "rss": _rss(feed, own), "json": jsonfeed.json(feed, items)}
    for kind, data in made.items():
        path = output / feed.path(kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if kind == "json" else styled(feed.path(kind), data))


def _atom(feed: Feed, own: Sequence[tuple[Entry, Content]]) -> bytes:
    generator = xml.atom_generator(feed)
    for one in own:
        generator.add_entry(xml.atom_source(*one), order="append")
    said: bytes = generator.atom_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _DECLARATION + said


def _rss(feed: Feed, own: Sequence[tuple[Entry, Content]]) -> bytes:
    generator = xml.rss_generator(feed)
    for one in own:
        generator.add_entry(xml.rss_source(*one), order="append")
    said: bytes = generator.rss_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _DECLARATION + xml.hex_texts(said)


def different(one: Path, other: Path) -> list[str]:
    """Paths of feeds that are in one folder only, or have other bytes in the other."""
    first, second = _feeds(one), _feeds(other)
    return sorted(p for p in first.keys() | second.keys() if first.get(p) != second.get(p))


def _feeds(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.suffix in (".atom", ".rss", ".json"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
