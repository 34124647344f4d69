"""Astro: which files are posts of its content collections, and what each says.

Astro has no blog of its own: fields are those of its blog template and of common themes, slugs
those of packages/astro/src/content/utils.ts (github-slugger over each part of the path).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import (
    astro_config,
    dates,
    frontmatter,
    handlers,
    mdx_text,
    permalink,
    text,
    values,
)
from feedsvc.sites.fields import Matter
from feedsvc.sites.reader import OmittedError, PostReader, leads_to

NAME = astro_config.NAME
settings = astro_config.settings
inputs = astro_config.inputs

PUBLISHED = (
    "pubDate", "pubDatetime", "publishDate", "publishedDate", "publishedAt", "published", "date",
    "datePublished", "createdAt", "created",
)  # fmt: skip
UPDATED = (
    "updatedDate", "modDatetime", "updatedAt", "updated", "lastUpdated", "lastmod", "modifiedDate",
    "dateModified", "modified",
)  # fmt: skip
IMAGES = ("heroImage", "image", "cover", "coverImage", "ogImage", "thumbnail")
_DATED = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[-_].*)?")
_DROPPED = re.compile(r"[^\w\- ]+")


class Reader(PostReader):
    """Parses the posts of one site. Below `folders`, where given, lie all of them."""

    accepted = handlers.ANY

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        known = {one["path"]: one["route"] for one in site.rules["collections"]}
        chosen = {path: known.get(path, f"/{posixpath.basename(path)}") for path in folders}
        self._routes: Mapping[str, str] = chosen or known

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder; not under those that begin with `_`."""
        if posixpath.basename(folder).startswith(("_", ".")) or "node_modules" in folder:
            return False
        return leads_to(folder, self._routes)

    def wants(self, path: str) -> bool:
        """Whether a file is Markdown of a collection."""
        stem, ending = posixpath.splitext(posixpath.basename(path))
        return bool(self._top(path)) and ending in (".md", ".mdx") and stem[:1] not in "_."

    def _top(self, path: str) -> str:
        """The folder of the collection that a path lies in; empty where there is none."""
        return max((top for top in self._routes if path.startswith(f"{top}/")), key=len, default="")

    def _post(self, matter: Matter) -> Post:
        said = matter.values
        if any(map(frontmatter.is_true, (said.get("draft"), said.get("isDraft")))):
            if not self._site.drafts:
                raise OmittedError("says draft: true")
        elif frontmatter.is_false(said.get("published")):
            raise OmittedError("says published: false")
        date, dated_by = self._date(matter)
        if date is None:
            raise OmittedError("has no date: a page, not a post", is_post=False)
        return self._made(matter, date, dated_by)

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; its first line of prose stands for a summary that it has not."""
        split = self._split(post.path, data)
        return Body(
            text=split.body,
            excerpt="" if post.summary else mdx_text.first_line(split.body),
            line=split.line,
            markup="commonmark",
            template="mdx",
            variables={
                "path": post.path,
                "mdx": post.path.endswith(".mdx"),
                "admonitions": self._rules["directives"],
            },
        )

    def _date(self, matter: Matter) -> tuple[datetime | None, str]:
        """The first of the date fields, else the date that the name starts with."""
        for key in PUBLISHED:
            said = matter.values.get(key)
            boolean = frontmatter.is_true(said) or frontmatter.is_false(said)
            date = None if boolean else matter.rolled_date(key, self._local)
            if date:
                return date, "front matter"
        stem = posixpath.splitext(matter.path)[0].removesuffix("/index")
        found = _DATED.fullmatch(posixpath.basename(stem))
        return dates.named(found, self._local), "file name"

    def _made(self, matter: Matter, date: datetime, dated_by: str) -> Post:
        said = matter.values
        slug = self._slug(matter)
        changed = next((key for key in UPDATED if said.get(key)), UPDATED[0])
        people = said.get("authors") or said.get("author")
        return values.post(
            self._site,
            path=matter.path,
            url=self._url(matter, slug, date),
            title=matter.title(posixpath.basename(slug).replace("-", " ").capitalize()),
            date=date,
            dated_by=dated_by,
            updated=matter.optional_date(changed, self._local, dates.parse),
            id=matter.text("guid"),
            authors=text.people(people, self._rules["authors"]),
            categories=_terms(said.get("categories") or said.get("category")),
            tags=_terms(said.get("tags") or said.get("tag")),
            summary=matter.text("description", "excerpt", "summary"),
            image=_image(said),
            language=matter.text("lang", "language"),
            slug=slug,
            said=matter.said,
        )

    def _slug(self, matter: Matter) -> str:
        """`slug`, else the path below the collection, each part of it as GitHub makes ids."""
        if own := text.scalar(matter.values.get("slug")).strip("/ "):
            return own
        top = self._top(matter.path)
        stem = posixpath.splitext(matter.path.removeprefix(f"{top}/"))[0]
        if top == "src/pages":
            return stem.removesuffix("/index")
        parts = [_DROPPED.sub("", part.lower()).replace(" ", "-") for part in stem.split("/")]
        return "/".join(parts).removesuffix("/index")

    def _url(self, matter: Matter, slug: str, date: datetime) -> str:
        if template := self._rules["permalink"]:
            known = {"slug": slug, "title": slug, "path": slug, **permalink.moments(date)}
            return matter.expand("slug", template, known, "use :year :month :day :slug")
        made = permalink.tidy(f"{self._routes[self._top(matter.path)]}/{slug}")
        return f"{made.rstrip('/')}/" if self._rules["slash"] else made


def _terms(value: Any) -> list[str]:
    """Terms of a list, or of a text with commas between them."""
    return text.words(value.split(",") if isinstance(value, str) else value)


def _image(said: Mapping[str, Any]) -> str:
    """A picture of the site; one beside the post is published under a name not known."""
    for key in IMAGES:
        value = said.get(key)
        record = value if isinstance(value, Mapping) else {"src": value}
        written = text.plain(record.get("src") or record.get("url"))
        if written.startswith(("/", "http://", "https://")):
            return written
    return ""
