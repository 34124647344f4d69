"""The posts of a corpus in the layouts of other generators, each with a site for feeds only.

The sites, their settings and templates are in `sites/`, a folder for each generator.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

SITES = Path(__file__).parent / "sites"
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)\.md")
_HEAD = re.compile(
    r"---\n.*?^category : (?P<category>\w+)$.*?^tags : \[(?P<tags>[^]]*)\]$"
    r".*?^title : (?P<title>[^\n]+)$.*?^---\n\n(?P<body>.*)",
    re.DOTALL | re.MULTILINE,
)


class Written(NamedTuple):
    """A post of the corpus; `date` is a day as ISO 8601 has it."""

    slug: str
    date: str
    title: str
    category: str
    tags: tuple[str, ...]
    body: str


def posts(corpus: Path) -> Iterator[Written]:
    """The posts of a corpus in Jekyll's layout, oldest first."""
    for path in sorted((corpus / "_posts").iterdir()):
        named = _NAME.fullmatch(path.name)
        head = _HEAD.fullmatch(path.read_text(encoding="utf-8"))
        if named is None or head is None:
            raise ValueError(f"{path} is no post of a corpus")
        tags = tuple(dict.fromkeys(head["tags"].split(",")))
        yield Written(named[2], named[1], head["title"], head["category"], tags, head["body"])


def _hugo(post: Written) -> str:
    """Every taxonomy and the date in YAML."""
    return _yaml(post, {"category": post.category, "tags": _list(post.tags)})


def _hexo(post: Written) -> str:
    return _yaml(post, {"categories": _list((post.category,)), "tags": _list(post.tags)})


def _eleventy(post: Written) -> str:
    """`tags` would make a collection of each, beside those of the site's settings."""
    return _yaml(post, {"category": post.category, "terms": _list(post.tags)})


def _pelican(post: Written) -> str:
    fields = {"Title": post.title, "Date": post.date, "Category": post.category, "Slug": post.slug}
    head = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"{head}Tags: {', '.join(post.tags)}\n\n{post.body}"


def _jekyll(post: Written) -> str:
    return _yaml(post, {"category": post.category, "tags": _list(post.tags)})


def _yaml(post: Written, more: Mapping[str, str]) -> str:
    fields = {"title": post.title, "date": post.date, **more, "author": "Someone"}
    head = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"---\n{head}---\n\n{post.body}"


def _list(terms: tuple[str, ...]) -> str:
    return f"[{', '.join(terms)}]"


class Layout(NamedTuple):
    """Where a generator looks for posts, whether their names start with the day, their text.

    `site` is the folder of its settings and templates in `sites/`.
    """

    site: str
    folder: str
    dated: bool
    text: Callable[[Written], str]


_HUGO = Layout("hugo", "content/posts", dated=False, text=_hugo)
LAYOUTS: Mapping[str, Layout] = {
    "hugo": _HUGO,
    "hugo-colours": _HUGO,
    "pelican": Layout("pelican", "content", dated=False, text=_pelican),
    "eleventy": Layout("eleventy", "src/posts", dated=False, text=_eleventy),
    "hexo": Layout("hexo", "source/_posts", dated=False, text=_hexo),
    "jekyll": Layout("jekyll", "_posts", dated=True, text=_jekyll),
}


def lay_out(name: str, corpus: Path, site: Path) -> Path:
    """Make a generator's site of a corpus; → its newest post."""
    layout, newest = LAYOUTS[name], None
    shutil.copytree(SITES / layout.site, site)
    folder = site / layout.folder
    folder.mkdir(parents=True, exist_ok=True)
    for post in posts(corpus):
        stem = f"{post.date}-{post.slug}" if layout.dated else post.slug
        newest = folder / f"{stem}.md"
        newest.write_text(layout.text(post), encoding="utf-8")
    if newest is None:
        raise ValueError(f"{corpus} has no posts")
    return newest
