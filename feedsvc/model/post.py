"""What one file says: the post, its text, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from feedsvc.model.problem import Problem
from feedsvc.model.site import Author

# Markdown as Jekyll's kramdown, as Python-Markdown or as CommonMark engines read it; or HTML.
Markup = Literal["kramdown", "python-markdown", "commonmark", "html"]


class Post(Struct, frozen=True, array_like=True, gc=False):
    """What one source file says, by the rules of the site's generator.

    `natural_id` is what the generator's stock feed publishes, `id` what the author asks for in
    front matter. `published` and `updated` are None where the post does not say. `summary` is
    the author's own, empty where the body's beginning stands for one. `digest` is that of the
    file's bytes, `dated_by` names the rule that gave `published`, `sketch` is that of its text.
    `said` are the keys of its front matter, as far as they say anything, `seen` is the
    digest of what other posts may ask of this one, besides the values here. `awaits` is its URL
    with placeholders of the day on which it is first seen, such as `:year`; empty where the URL
    needs no such day.
    """

    path: str
    url: str
    natural_id: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    id: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    image: str = ""
    language: str = ""
    slug: str = ""
    digest: bytes = b""
    dated_by: str = ""
    sketch: bytes = b""
    said: tuple[str, ...] = ()
    seen: bytes = b""
    awaits: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """Categories, then tags, each once."""
        return tuple(dict.fromkeys((*self.categories, *self.tags)))


class Body(Struct, frozen=True):
    """What is to be rendered of a source: its text after the front matter.

    `line` is where it starts in the file. `template` is the template language that runs over it
    first, with `variables` as the page; `markup` is then made HTML. The summary of a post without
    one is rendered from `excerpt`, or is the first `words` of the HTML: to the end of the last
    one, or of its `paragraph`, for which letters of Han may count as words (`han paragraph`).
    `links` names the rule by which addresses in its HTML are resolved, with `variables`, too;
    empty: as in any page.
    """

    text: str
    excerpt: str = ""
    line: int = 1
    markup: Markup = "kramdown"
    template: str = ""
    variables: Mapping[str, Any] = {}
    words: int = 0
    cut: Literal["word", "paragraph", "han paragraph"] = "word"
    links: str = ""


class Parsed(Struct, frozen=True):
    """The outcome of parsing one source: a post and its text, or the reason why there is none.

    `omitted` is a reason that is no mistake (`draft`, `published: false`); a rejected source has
    neither post nor reason but an error among its problems. `is_post` is false where what was left
    out is no post at all: a page, a text in a markup that is not read.
    """

    path: str
    post: Post | None = None
    text: str = ""
    omitted: str = ""
    problems: tuple[Problem, ...] = ()
    is_post: bool = True
