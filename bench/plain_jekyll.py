"""Plain use of the packages on a corpus in Jekyll's layout: python-frontmatter, and our kramdown.

No package has kramdown's grammar, so that of feedsvc stands for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import frontmatter

from feedsvc.build.lookup import Lookup, Recorder
from feedsvc.content.render import Renderer
from feedsvc.feeds.grouping import Item
from feedsvc.model.entry import Content, Entry
from feedsvc.model.post import Body, Post
from feedsvc.model.site import Author, Site

URL = "https://bench.example"


def site(folder: Path) -> Site:
    """What the configuration of every corpus says."""
    return Site(
        str(folder),
        "jekyll",
        URL,
        title="Bench",
        description="A corpus",
        author=Author("Someone"),
        rules={"kramdown": {}},
    )


def posts(about: Site) -> Iterator[tuple[Item, Content]]:
    """Every post, rendered; nothing of a corpus asks anything of its site."""
    renderer = Renderer(about, Recorder(Lookup(about, tuple), about))
    for path in sorted((Path(about.root) / "_posts").iterdir()):
        item, body = _read(path)
        made = renderer.render(item.post, body, item.entry.published).content
        if made is None:
            raise ValueError(f"{path} cannot be rendered")
        yield item, made


def _read(path: Path) -> tuple[Item, Body]:
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
    return Item(Entry(*terms), post), body
