"""Jekyll's addresses of posts: what stands for each placeholder (lib/jekyll/drops/url_drop.rb)."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from feedsvc.sites import permalink


def address(
    template: str, path: str, slug: str, categories: Sequence[str], date: datetime | None
) -> str:
    """The path of a post on its site; `path` is that of its file, from the folder of posts on.

    PermalinkError for a placeholder that does not exist, or asks for a date where there is none.
    """
    wanted, named = permalink.names(template), _Named(path, slug, categories)
    known = {name: _PLACEHOLDERS[name](named) for name in wanted & _PLACEHOLDERS.keys()}
    return permalink.expand(template, known | (permalink.moments(date, wanted) if date else {}))


class _Named(NamedTuple):
    path: str
    slug: str
    categories: Sequence[str]

    @property
    def stem(self) -> str:
        return posixpath.splitext(self.path)[0].rstrip(".")


_PLACEHOLDERS: Mapping[str, Callable[[_Named], str]] = {
    "categories": lambda of: permalink.category_path(of.categories),
    "slugified_categories": lambda of: permalink.slugified_path(of.categories),
    "title": lambda of: permalink.slugify(of.slug, pretty=True, cased=True),
    "slug": lambda of: permalink.slugify(of.slug),
    "name": lambda of: permalink.slugify(posixpath.basename(of.stem)),
    "path": lambda of: of.stem,
    "collection": lambda _: "posts",
    "output_ext": lambda _: ".html",
}
