"""Sites whose front matter no generator reads: the names that it has for the same thing.

Names are compared without case, `_` and `-`: `pubDate`, `pub_date` and `pubdate` are one. Of
several that say something the first of the row wins. docs/generators/plain.md shows this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from feedsvc.model.site import Site
from feedsvc.sites import frontmatter, permalink, text
from feedsvc.sites.reader import Matter, PostReader

ALIASES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "date": (
        "date", "pubdate", "publishdate", "publisheddate", "datepublished", "publishedat",
        "publishedon", "published", "created", "createdat", "createdon", "datecreated", "posted",
    ),
    "updated": (
        "lastmodifiedat", "updated", "updatedat", "updateddate", "dateupdated", "lastupdated",
        "modified", "modifiedat", "datemodified", "lastmodified", "lastmod",
    ),
    "expires": ("expires", "expirydate", "expirationdate", "unpublishdate"),
    "tags": ("tags", "keywords", "topics", "labels"),
    "author": ("author", "authors", "authorname", "byline", "creator"),
    "summary": ("description", "summary", "excerpt", "abstract", "teaser", "subtitle"),
    "image": (
        "image", "cover", "coverimage", "hero", "heroimage", "featuredimage", "banner",
        "thumbnail", "ogimage", "socialimage",
    ),
    "language": ("lang", "language", "locale"),
}  # fmt: skip


def key(said: Mapping[str, Any], name: str) -> str:
    """The key, as written, under which front matter says a thing; the thing's name for none.

    `published: true` says nothing of a date.
    """
    written: dict[str, str] = {}
    for own in said:
        written.setdefault(own.lower().replace("_", "").replace("-", ""), own)
    for alias in ALIASES[name]:
        own = written.get(alias, "")
        if own and said[own] not in (None, "", []) and not frontmatter.is_bool(said[own]):
            return own
    return name


class AliasReader(PostReader):
    """A reader that takes what a post says from whichever of these names says it."""

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        self._template = permalink.STYLES.get(site.rules["permalink"], site.rules["permalink"])

    def _described(self, matter: Matter, read: Callable[[str, tzinfo], datetime]) -> dict[str, Any]:
        """Fields of a Post that only front matter gives; dates by the rule `read`."""
        said = matter.values
        return {
            "updated": matter.optional_date(key(said, "updated"), self._local, read),
            "expires": matter.optional_date(key(said, "expires"), self._local, read),
            "id": matter.text("id", "guid"),
            "authors": text.people(said.get(key(said, "author"))),
            "summary": matter.summary(key(said, "summary")),
            "language": matter.text(key(said, "language")),
        }

    def _address(
        self, matter: Matter, path: str, slug: str, date: datetime | None, **more: str
    ) -> str:
        """The post's own permalink or the site's; `more` are further placeholders."""
        placeholders = {
            "path": path,
            "slug": permalink.slugify(slug),
            "title": permalink.slugify(slug, pretty=True, cased=True),
            "output_ext": ".html",
            **more,
            **(permalink.moments(date) if date else {}),
        }
        own = text.scalar(matter.values.get("permalink")).strip()
        remedy = "see docs/reference.md for the placeholders" if date else "add date: to it"
        return matter.expand("permalink", own or self._template, placeholders, remedy)
