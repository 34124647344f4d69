"""Plain use of the packages on a corpus in Pelican's layout: one Markdown instance, reset.

Python-Markdown reads the head and renders the body, with the extensions that Pelican names by
default. What is nobody's package is feedsvc's: what a reader can be given, and the summary.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import markdown

from feedsvc.content import html, summaries
from feedsvc.feeds.grouping import Item
from feedsvc.model.entry import Content, Entry
from feedsvc.model.post import Post
from feedsvc.model.site import Site

URL = "https://bench.example"
_EXTENSIONS = ("codehilite", "extra", "meta")
# Code is not coloured in feeds, which have no style sheet.
_CONFIGS = {"codehilite": {"css_class": "highlight", "use_pygments": False, "linenums": False}}
_WORDS = 50


def site(folder: Path) -> Site:
    """What the settings of every corpus say."""
    return Site(str(folder), "pelican", URL, title="Bench")


def posts(about: Site) -> Iterator[tuple[Item, Content]]:
    """Every post, rendered."""
    converter = markdown.Markdown(
        extensions=_EXTENSIONS, extension_configs=_CONFIGS, output_format="html"
    )
    for path in sorted((Path(about.root) / "content").iterdir()):
        made = converter.reset().convert(path.read_text(encoding="utf-8"))
        item = _item(path.name, converter.Meta)  # type: ignore[attr-defined] # of the extension
        shown = html.safe(made, item.entry.url, about.url).html
        yield item, Content(shown, html.text(summaries.words(made, _WORDS)))


def _item(name: str, meta: dict[str, list[str]]) -> Item:
    """A post by its metadata, with Pelican's address and id."""
    said = {key: lines[0] for key, lines in meta.items()}
    moment = datetime.fromisoformat(f"{said['date']}T00:00:00+00:00")
    post = Post(
        path=f"content/{name}",
        url=f"{URL}/{said['slug']}.html",
        natural_id=f"tag:bench.example,{said['date']}:/{said['slug']}.html",
        title=said["title"],
        categories=(said["category"],),
        tags=tuple(said["tags"].split(", ")),
    )
    entry = Entry(post.natural_id, post.url, post.title, moment, moment, (), post.terms)
    return Item(entry, post)
