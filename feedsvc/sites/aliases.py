"""The names that front matter has for the same thing, where no generator says which one counts.

Names are compared without case, `_` and `-`: `pubDate`, `pub_date` and `pubdate` are one. Of
several that say something the first of the row wins. docs/generators/plain.md shows this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedsvc.sites import frontmatter

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
