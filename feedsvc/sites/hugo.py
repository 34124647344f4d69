"""Hugo: which files are posts, and what each says (hugolib, resources/page, docs of gohugo.io).

Posts are the regular pages that the stock feed of the home page lists, those with a date: pages
without one (`about.md`) are posts only in folders that `mainSections` or feedsvc's own settings
name. Where `mainSections` is set, pages of other sections are no posts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import (
    beginning,
    frontmatter,
    handlers,
    hugo_config,
    hugo_files,
    hugo_pages,
    hugo_posts,
)
from feedsvc.sites.fields import Matter
from feedsvc.sites.hugo_posts import within
from feedsvc.sites.reader import OmittedError, PostReader

NAME = "hugo"
settings = hugo_config.settings

_OTHERS = (".org", ".adoc", ".asciidoc", ".ad", ".rst", ".pandoc", ".pdc")
_MORE = re.compile(r"<!--\s*more\s*-->")
_HTML = (".html", ".htm")


def inputs(root: Path) -> tuple[str, ...]:
    """Configuration, and the `_index.md` of every section."""
    config = settings(root, {})
    return (*hugo_files.inputs(root), *hugo_pages.inputs(root, config.rules["content"]))


def _summary(body: str) -> str:
    """What stands before `<!--more-->`."""
    more = _MORE.search(body)
    return beginning.with_references(body[: more.start()], body) if more else ""


class Reader(PostReader):
    """Parses the pages of one site. Below `folders`, where given, lie all posts."""

    accepted = handlers.AFTER_BLANKS

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        self._pages = hugo_posts.Pages(site)
        self._content = tuple(source for source, _ in self._rules["content"])
        self._ignored = [re.compile(one) for one in self._rules["ignored"]]

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder: those of content, and what leads there."""
        if posixpath.basename(folder).startswith("."):
            return False
        below = any(within(folder, top) for top in self._content)
        above = any(within(top, folder) for top in self._content)
        mine = not self._folders or any(
            within(folder, top) or within(top, folder) for top in self._folders
        )
        return mine and (below or above)

    def wants(self, path: str) -> bool:
        """Whether a file is a page: of content, and no `_index` of a section."""
        stem, ending = posixpath.splitext(posixpath.basename(path))
        pages = (*hugo_pages.ENDINGS, *_OTHERS)
        if ending.lower() not in pages or stem.startswith((".", "_index")):
            return False
        if not any(within(path, top) for top in self._content):
            return False
        if self._folders and not any(within(path, top) for top in self._folders):
            return False
        return not any(one.search(f"/{path}") or one.search(path) for one in self._ignored)

    def _check_path(self, path: str) -> None:
        if why := self._no_post_by_name(path):
            raise OmittedError(why, is_post=False)
        if language := self._other_language(path):
            raise OmittedError(f"is in another language ({language}) than the site's own")

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; what stands before `<!--more-->` is its summary, else its start."""
        split = self._split(post.path, data)
        templated = "{{<" in split.body or "{{%" in split.body
        return Body(
            text=split.body,
            excerpt="" if post.summary else _summary(split.body),
            line=split.line,
            markup="html" if post.path.lower().endswith(_HTML) else "commonmark",
            template="hugo" if templated else "",
            variables=self._variables(post, split) if templated else {},
            words=self._rules["words"],
            cut="han paragraph" if self._rules["han"] else "paragraph",
        )

    def _no_post_by_name(self, path: str) -> str:
        ending = posixpath.splitext(path)[1]
        if ending.lower() in _OTHERS:
            return f"is written in {ending}, which is not read"
        for folder in self._rules["bundles"]:
            inside = path.removeprefix(f"{folder}/")
            if inside != path and posixpath.splitext(inside)[0] not in self._indices():
                return f"belongs to the page {folder}"
        return ""

    def _other_language(self, path: str) -> str:
        stem = posixpath.splitext(posixpath.basename(path))[0]
        language = posixpath.splitext(stem)[1].lstrip(".")
        return language if language in self._rules["others"] else ""

    def _indices(self) -> tuple[str, str]:
        return "index", f"index.{self._rules['language']}"

    def _matter(self, path: str, data: bytes) -> Matter:
        split = self._split(path, data)
        if split.matter is None and path.lower().endswith(_HTML):
            raise OmittedError("is HTML without front matter", is_post=False)
        return self._pages.matter(path, split)

    def _post(self, matter: Matter) -> Post:
        moments = self._pages.moments(matter.path, matter)
        if omitted := self._pages.omitted(matter) or self._elsewhere(matter.path, moments):
            raise OmittedError(omitted)
        return self._pages.post(matter.path, matter, moments)

    def _elsewhere(self, path: str, moments: hugo_posts.Moments) -> str:
        """Why a page is no post though it is one of the site's pages."""
        sections = self._rules["sections"]
        listed = self._pages.place(path).partition("/")[0].lower() in sections
        if sections and not listed:
            return "is in none of the mainSections"
        if listed or self._folders or moments.date or moments.publishdate:
            return ""
        return "has no date: a page, not a post"

    def _variables(self, post: Post, split: frontmatter.Split) -> dict[str, Any]:
        """What shortcodes may ask of their page."""
        matter = self._pages.matter(post.path, split)
        folder = next((one for one in self._content if within(post.path, one)), "")
        params = {key: frontmatter.typed(value) for key, value in matter.values.items()}
        return {"path": post.path, "url": post.url, "content": folder, "params": params}
