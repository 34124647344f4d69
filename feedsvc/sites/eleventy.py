# For D: B wrote this file and eleventy_config.py over yours by mistake (16:58). Replace them or keep them.
"""Eleventy: which templates are posts, and what each says (src/Template.js, TemplateFileSlug.js).

In Eleventy every template is a page. A post is one in the folders that the settings name; without
these, one with a date of its own, or in a collection of posts (a tag `post`, `posts`, `blog`, …).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from feedsvc.model import Body, Parsed, Post, Site
from feedsvc.sites import dates, eleventy_config, frontmatter, permalink, slugs, text, values
from feedsvc.sites.fields import Matter, RejectedError
from feedsvc.sites.frontmatter import Split

NAME = "eleventy"
detect, settings, inputs = eleventy_config.detect, eleventy_config.settings, eleventy_config.inputs

_EXTENSIONS = (".md", ".markdown", ".html")
_SKIPPED = frozenset(("node_modules", "_site", "vendor", "dist", "public"))
_POSTS = frozenset(("post", "posts", "blog", "article", "articles", "note", "notes", "writing"))
# Tags that are collections of pages and no topics.
_STRUCTURE = frozenset(("all", "nav", "page", "pages", *_POSTS))
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.*)")
_FILE_DATES = frozenset(("last modified", "created", "git last modified", "git created"))
_OUTPUT = re.compile(r"\{\{-?\s*([\w.-]+)\s*((?:\|[^{}|]*)*?)-?\}\}")


class Reader:
    """Parses the posts of one site. Below `folders`, where given, lie all of them."""

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        self._site = site
        self._rules: Mapping[str, Any] = site.rules
        self._local = dates.zone(site.timezone)
        self._folders = tuple(folders)
        self._tops = self._folders or (site.rules["input"],)

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder."""
        name = posixpath.basename(folder)
        if any(f"{top}/".startswith(f"{folder}/") for top in self._tops if top):
            return True
        hidden = name.startswith((".", "_")) or name in _SKIPPED
        return not hidden and self._inside(f"{folder}/")

    def wants(self, path: str) -> bool:
        """Whether a file is Markdown or HTML below a folder of posts."""
        name = posixpath.basename(path)
        stem, extension = posixpath.splitext(name)
        known = stem.lower() not in ("readme", "license", "changelog")
        return (
            extension.lower() in _EXTENSIONS
            and not name.startswith((".", "_"))
            and known
            and self._inside(path)
        )

    def _inside(self, path: str) -> bool:
        return any(not top or path.startswith(f"{top}/") for top in self._tops)

    def parse(self, path: str, data: bytes) -> Parsed:
        """One file's bytes → its post, or why there is none."""
        try:
            split, matter, shared = self._read(path, data)
            if why := self._omitted(path, matter.values, shared):
                return Parsed(path, omitted=why)
            post = self._post(path, matter, shared)
        except (text.UndecodableError, RejectedError) as error:
            return Parsed(path, problems=(error.problem,))
        return Parsed(path, post, split.body, problems=tuple(matter.problems))

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; template code in it is for the template `eleventy`."""
        split, matter, _ = self._read(post.path, data)
        engine = text.scalar(matter.values.get("templateEngineOverride")) or self._rules["engine"]
        templated = engine not in ("", "md", "false") and ("{{" in split.body or "{%" in split.body)
        page = {"url": post.url, "fileSlug": post.slug, "inputPath": post.path}
        own = {key: frontmatter.typed(value) for key, value in matter.values.items()}
        return Body(
            text=split.body,
            excerpt="" if post.summary else split.body.lstrip().partition("\n\n")[0],
            line=split.line,
            markup="html" if post.path.lower().endswith(".html") else "commonmark",
            template="eleventy" if templated else "",
            variables={**own, "page": page} if templated else {},
        )

    def _read(self, path: str, data: bytes) -> tuple[Split, Matter, list[str]]:
        """A source, its data over that of its folders, and the tags that the folders give."""
        split = frontmatter.split(text.decode(path, data))
        matter = Matter(path, split.matter or "")
        inherited: dict[str, Any] = {}
        tags: list[str] = []
        for place in _places(path):
            said = self._rules["data"].get(place, {})
            inherited |= said
            tags += _tags(said.get("tags"))
        matter.values = {**inherited, **matter.values}
        return split, matter, tags

    def _omitted(self, path: str, said: Mapping[str, Any], shared: Sequence[str]) -> str:
        if frontmatter.is_false(said.get("permalink")):
            return "says permalink: false"
        if frontmatter.is_true(said.get("eleventyExcludeFromCollections")):
            return "says eleventyExcludeFromCollections: true"
        if frontmatter.is_true(said.get("draft")) and not self._site.drafts:
            return "says draft: true"
        if frontmatter.is_false(said.get("published")):
            return "says published: false"
        if "pagination" in said:
            return "is a list of pages"
        posts = _POSTS & {tag.lower() for tag in (*_tags(said.get("tags")), *shared)}
        if not self._folders and not posts and not said.get("date") and not _DATE.search(path):
            return "is a page: it has no date, and no tag that says it is a post"
        return ""

    def _post(self, path: str, matter: Matter, shared: Sequence[str]) -> Post:
        said = matter.values
        own, named = self._date(matter), _path_date(path)
        date = own or named
        slug = self._slug(path)
        structure = _STRUCTURE | set(shared)
        return values.post(
            self._site,
            path=path,
            url=self._url(path, matter, slug, date),
            title=matter.title(re.sub(r"[-_]+", " ", slug).capitalize()),
            date=date,
            dated_by="front matter" if own else "file name",
            updated=self._updated(matter),
            expires=matter.optional_date("expires", UTC, dates.parse),
            id=matter.text("id", "guid"),
            authors=text.people(said.get("author")) or text.people(said.get("authors")),
            categories=[
                one for one in _tags(said.get("categories") or said.get("category")) if one
            ],
            tags=[tag for tag in _tags(said.get("tags")) if tag not in structure],
            summary=matter.text("description", "summary", "excerpt"),
            image=matter.image(),
            language=matter.text("lang", "locale"),
            slug=slug,
        )

    @staticmethod
    def _date(matter: Matter) -> datetime | None:
        """`date`; the dates of files are those of a checkout, so they are not taken."""
        written = text.scalar(matter.values.get("date")).strip()
        if written.lower() in _FILE_DATES:
            matter.warn(
                "date", f"date {written!r} depends on the checkout", "write the date itself"
            )
            return None
        return matter.date("date", UTC, dates.parse)

    @staticmethod
    def _updated(matter: Matter) -> datetime | None:
        keys = ("updated", "lastmod", "modified", "last_modified_at", "dateModified")
        found = (
            matter.optional_date(key, UTC, dates.parse) for key in keys if key in matter.values
        )
        return next(found, None)

    def _below(self, path: str) -> str:
        """The path without extension from the input folder (`page.filePathStem`)."""
        top = self._rules["input"]
        return posixpath.splitext(path.removeprefix(f"{top}/") if top else path)[0]

    def _slug(self, path: str) -> str:
        """`page.fileSlug`: the name without a date; that of the folder for its index."""
        folder, name = posixpath.split(self._below(path))
        made = _undated(name)
        return _undated(posixpath.basename(folder)) if made == "index" else made

    def _url(self, path: str, matter: Matter, slug: str, date: datetime | None) -> str:
        folder, name = posixpath.split(self._below(path))
        name = _undated(name)
        own = text.scalar(matter.values.get("permalink")).strip()
        if own:
            return self._expanded(own, matter, {"slug": slug, "stem": f"/{folder}/{name}"}, date)
        if template := self._rules["permalink"]:
            return self._by_settings(template, matter, slug, date)
        same = name in ("index", posixpath.basename(folder))
        return "/".join(["", *filter(None, (folder, "" if same else name)), ""])

    def _by_settings(self, template: str, matter: Matter, slug: str, date: datetime | None) -> str:
        """feedsvc's own template of addresses."""
        moments = permalink.moments(date) if date else {}
        stem = self._below(matter.path)
        fields = {**moments, "slug": slug, "title": slug, "path": stem, "output_ext": ".html"}
        try:
            return permalink.expand(template, fields)
        except permalink.PermalinkError as error:
            remedy = "see docs/reference.md for the placeholders" if date else "add date: to it"
            raise matter.reject("permalink", str(error), remedy) from error

    def _expanded(
        self, own: str, matter: Matter, page: Mapping[str, str], date: datetime | None
    ) -> str:
        """A permalink of the post or its folder, with `{{ page.fileSlug }}` and the like."""

        def fill(found: re.Match[str]) -> str:
            made = _value(found[1], matter.values, page, date)
            for written in found[2].split("|")[1:]:
                made = _filtered(made, written.strip(), date)
            if made is None:
                what = f"permalink {found[0]!r} is not understood"
                raise matter.reject(
                    "permalink", what, "put permalink under [posts] of feedsvc.toml"
                )
            return made

        made = _OUTPUT.sub(fill, own)
        if "{{" in made or "{%" in made:
            what = "permalink holds template code"
            raise matter.reject("permalink", what, "put permalink under [posts] of feedsvc.toml")
        return permalink.tidy(re.sub(r"(^|/)index\.html$", r"\1", made))


def _places(path: str) -> list[str]:
    """The folders above a source, outermost first, and the source without its extension."""
    parts = posixpath.splitext(path)[0].split("/")
    return [".", *("/".join(parts[: end + 1]) for end in range(len(parts)))]


def _tags(value: Any) -> list[str]:
    """Tags; a text is split at commas."""
    written = value.split(",") if isinstance(value, str) else value
    return text.words([written])


def _undated(name: str) -> str:
    found = _DATED.search(name)
    return found[1] if found else name


def _path_date(path: str) -> datetime | None:
    """The first day that the path names, in UTC (getMappedDateFromFilename)."""
    found = _DATE.search(path)
    try:
        return dates.day(found[1], found[2], found[3], UTC) if found else None
    except ValueError:
        return None  # digits that are no day are just a name


def _value(
    name: str, said: Mapping[str, Any], page: Mapping[str, str], date: datetime | None
) -> str | None:
    if name == "page.fileSlug":
        return page["slug"]
    if name == "page.filePathStem":
        return page["stem"]
    if name in ("page.date", "date"):
        return date.strftime("%Y-%m-%d") if date else None
    value: Any = said
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return text.scalar(value) or None


def _filtered(value: str | None, written: str, date: datetime | None) -> str | None:
    """A filter that an address may have; None for one that is not known."""
    name, _, argument = written.replace("(", ":", 1).rstrip(") ").partition(":")
    if value is None or name in ("slug", "slugify"):
        return value and slugs.dashed(value)
    if name == "date" and date:
        form = argument.strip(" \"'")
        known = permalink.moments(date)
        codes = {"%Y": "year", "%m": "month", "%d": "day", "%y": "short_year", "%-m": "i_month"}
        made = re.sub(r"%-?[A-Za-z]", lambda code: known.get(codes.get(code[0], ""), "%"), form)
        return None if "%" in made else made
    if name in ("downcase", "lower"):
        return value.lower()
    return value if name in ("url", "safe", "string", "trim", "strip") else None
