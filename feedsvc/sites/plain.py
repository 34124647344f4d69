"""A folder of Markdown with no generator that is known: every `*.md`, the commonest keys.

The address is the path (`/:path/`); a post without a date gets that of its first publication.
`aliases` has the keys; the first heading stands for a title that front matter does not give.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import aliases, dates, excerpt, frontmatter, permalink, site_url, text
from feedsvc.sites.reader import Matter, OmittedError, is_below, leads_to, top_of
from feedsvc.sites.text import singular_or_plural, split_words

NAME = "plain"
_EXTENSIONS = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown")
_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:-(.*))?")
_HEADING = re.compile(r"#[ \t]+(\S[^\n]*)")
_NO_POSTS = frozenset({"readme", "license", "changelog", "contributing", "code_of_conduct"})
_SKIPPED = (".", "_")
_SKIPPED_FOLDERS = frozenset({"node_modules", "vendor", "venv", "__pycache__"})


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site as feedsvc's own settings (`[site]`) describe it."""
    rules = {"permalink": "/:path/", "commonmark": {"attributes": "", "strike": True}}
    return site_url.site(root, NAME, given, {"rules": rules})


def inputs(_root: Path) -> tuple[str, ...]:
    """Nothing but the posts."""
    return ()


class Reader(aliases.AliasReader):
    """Parses the posts of one folder. Below `folders`, where given, lie all of them."""

    accepted = frontmatter.ANY

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, () if "." in folders else folders)  # the whole folder
        self._tops = self._folders or ("",)

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder: not under hidden ones and packages."""
        name = posixpath.basename(folder)
        if (name.startswith(_SKIPPED) and name != "_posts") or name in _SKIPPED_FOLDERS:
            return folder in self._folders
        return leads_to(folder, self._tops)

    def _wants(self, path: str) -> bool:
        """Whether a file is Markdown and below the folder of posts."""
        stem, extension = posixpath.splitext(posixpath.basename(path))
        if extension.lower() not in _EXTENSIONS or stem.startswith(_SKIPPED):
            return False
        return is_below(path, self._tops)

    def _check_path(self, path: str) -> None:
        if posixpath.splitext(posixpath.basename(path))[0].lower() in _NO_POSTS:
            raise OmittedError("is about the folder, not a post", is_post=False)

    def _post(self, matter: Matter) -> Post:
        said = matter.values
        if frontmatter.is_false(said.get("published")):
            raise OmittedError("says published: false")
        status = text.scalar(said.get("status")).strip().lower()
        if not self._site.drafts and (frontmatter.is_true(said.get("draft")) or status == "draft"):
            raise OmittedError(f"says {'status: draft' if status == 'draft' else 'draft: true'}")
        return self._made(matter)

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; its first paragraph stands for a summary that it does not have."""
        split = self._split(post.path, data)
        written = excerpt.without_title(split.body, post.title)
        beginning = "" if post.summary else _beginning(written)
        return Body(
            text=written,
            excerpt=beginning,
            line=split.line,
            markup="commonmark",
            variables={"path": post.path, "tops": self._folders},
            links=NAME,
        )

    def _made(self, matter: Matter) -> Post:
        stem = self._stem(matter.path)
        name_slug, name_date = self._named(stem)
        said = matter.values
        own_date = matter.date(aliases.key(said, "date"), self._local, dates.loosely)
        date = own_date or name_date
        slug = text.scalar(matter.values.get("slug")) or name_slug
        categories = self._terms(matter.values, "category", "categories")
        return self._complete(
            matter,
            url=self._address(
                matter, stem, slug, date, categories=permalink.category_path(categories)
            ),
            title=text.title(said.get(aliases.key(said, "title")))
            or excerpt.first_heading(matter.body)[0]
            or matter.title(" ".join(re.split(r"[-_\s]+", name_slug)).capitalize(), by_text=True),
            date=date,
            dated_by="front matter" if own_date else "file name",
            **self._described(matter, dates.loosely),
            categories=categories,
            tags=self._terms(said, "tag", aliases.key(said, "tags")),
            image=_image(said.get(aliases.key(said, "image"))),
            slug=slug,
        )

    def _stem(self, path: str) -> str:
        """The path below the folder of posts without extension; `x/index` is `x`."""
        stem = posixpath.splitext(path.removeprefix(f"{top_of(path, self._folders)}/"))[0]
        return posixpath.dirname(stem) if posixpath.basename(stem) == "index" else stem

    def _named(self, stem: str) -> tuple[str, datetime | None]:
        name = posixpath.basename(stem)
        found = _DATED.fullmatch(name)
        date = dates.named(found, self._local)
        return (found[4] or name if found and date else name), date

    @staticmethod
    def _terms(said: Mapping[str, Any], singular: str, plural: str) -> tuple[str, ...]:
        written = said.get(plural)
        if isinstance(written, str) and "," in written:
            return tuple(dict.fromkeys(text.listed(written)))
        single = singular_or_plural(said, singular, plural)
        return tuple(dict.fromkeys(single or split_words(written)))


def _beginning(body: str) -> str:
    """A text's first paragraph, not the heading above it."""
    written = body.lstrip()
    if found := _HEADING.match(written):
        written = written[found.end() :].lstrip()
    return written.partition("\n\n")[0]


def _image(value: Any) -> str:
    """An image's address: a text, or a mapping with `src`, `url` or `path`."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("src", "url", "path") if value.get(key)), None)
    return text.plain(value[0] if isinstance(value, list) and value else value)
