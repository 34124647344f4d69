"""Zola: which files are posts, and what each says (components/content, components/site).

Posts are the pages of the default language with a date: Zola's feeds have no others. A page
whose only date is in its `path` (`path = "2025/01/23/slug"`) is dated by it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.post import Body, Post
from feedsvc.model.site import Author, Site
from feedsvc.sites import (
    data_files,
    dates,
    excerpt,
    files,
    frontmatter,
    hugo_config,
    markers,
    permalink,
    site_url,
    text,
)
from feedsvc.sites.reader import UNNAMED, Matter, OmittedError, PostReader, is_below

NAME = "zola"
_CONTENT = "content"
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d))?(?:\s?[_-](.+))?")
_PATH_DATE = re.compile(r"(?:^|/)(\d{4})/(\d\d)/(\d\d)(?:/|$)")
_PERSON = re.compile(r"([^<>]+?)\s*<([^<>\s]+)>|([^()]+?)\s*\(([^()\s]+)\)")
_MORE = re.compile(r"<!--\s*more\s*-->")


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site of a Zola folder. ConfigError for a configuration that cannot be read."""
    path = markers.config(NAME, root)
    config = hugo_config.load(root, path.name) if path else {}
    if not isinstance(config, Mapping):
        raise ConfigError("is not a table", subject=str(path), remedy="see getzola.org")
    language = text.plain(config.get("default_language")) or "en"
    said = {
        "urls": {"base_url": site_url.Value(text.plain(config.get("base_url")), (path.name,))}
        if path
        else {},
        "title": text.title(config.get("title")),
        "description": text.title(config.get("description")),
        "language": language,
        "future": True,
        "author": next(_people(config.get("author")), None),
        "rules": {
            "permalink": "",
            "others": [one for one in text.mapping(config.get("languages")) if one != language],
            "language": language,
            "drafts": _draft_sections(root),
            "keep_dates": text.inside(config, "slugify.paths_keep_dates") is True,
            "slugify": text.plain(text.inside(config, "slugify.paths")) or "on",
            "commonmark": _markdown(text.mapping(config.get("markdown"))),
        },
    }
    return site_url.site(root, NAME, given, said)


def inputs(root: Path) -> list[Path]:
    """The front matter of sections."""
    return [path for path in files.below(root, _CONTENT) if path.name == "_index.md"]


def _draft_sections(root: Path) -> list[str]:
    """The folders of sections that are drafts: nothing below them is published."""
    made = []
    for path in inputs(root):
        name = path.relative_to(root).as_posix()
        written = files.read(root, name)
        if not written.strip():
            continue  # it says nothing, which Zola takes
        said = data_files.front_matter(name, written, frontmatter.AFTER_BLANKS)
        if frontmatter.is_true(said.get("draft")):
            made.append(posixpath.dirname(name))
    return made


def _markdown(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "smart": said.get("smart_punctuation") is True,
        "emoji": said.get("render_emoji") is True,
        "alerts": said.get("github_alerts") is True,
        "definitions": True in (said.get("definition_list"), said.get("definition_lists")),
        "linkify": False,
    }


def _people(value: Any) -> Iterator[Author]:
    """Authors as `Name <address>`, `Name (address)` or a bare name."""
    for person in text.people(value):
        found = _PERSON.fullmatch(person.name)
        if found is None:
            yield person
            continue
        name, where = found[1] or found[3], found[2] or found[4]
        yield Author(name, where, "") if "@" in where else Author(name, "", where)


def _tags(terms: Mapping[str, Any]) -> list[str]:
    """The terms of every taxonomy but those that have places of their own."""
    others = (terms[kind] for kind in terms if kind not in ("categories", "authors", "author"))
    return [term for said in others for term in text.words(said)]


class Reader(PostReader):
    """Parses the pages of one site. Below `folders`, where given, lie all of them."""

    accepted = frontmatter.AFTER_BLANKS

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders or (_CONTENT,))

    def _wants(self, path: str) -> bool:
        """Whether a file is a page, which a section's `_index.md` is not."""
        stem, ending = posixpath.splitext(posixpath.basename(path))
        inside = is_below(path, self._folders)
        return inside and ending == ".md" and stem.partition(".")[0] != "_index"

    def _check_path(self, path: str) -> None:
        language = posixpath.splitext(posixpath.splitext(path)[0])[1].lstrip(".")
        if language in self._rules["others"]:
            why = f"is in another language ({language}) than the site's own"
            raise OmittedError(why, remedy=UNNAMED)
        section = next((top for top in self._rules["drafts"] if path.startswith(f"{top}/")), "")
        if section and not self._site.drafts:
            raise OmittedError(f"is in a section that is a draft ({section})")

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; its summary is what stands before `<!-- more -->`."""
        split = self._split(post.path, data)
        more = _MORE.search(split.body)
        head = split.body[: more.start()] if more else excerpt.first_blocks(split.body)
        templated = any(mark in split.body for mark in ("{{", "{%", "@/"))
        return Body(
            text=split.body,
            excerpt="" if post.summary else excerpt.with_references(head, split.body),
            line=split.line,
            markup="commonmark",
            template="zola" if templated else "",
            variables={"path": post.path, "content": _CONTENT} if templated else {},
        )

    def _post(self, matter: Matter) -> Post:
        said = matter.values
        if frontmatter.is_true(said.get("draft")) and not self._site.drafts:
            raise OmittedError("is a draft")
        if frontmatter.is_false(said.get("render")):
            raise OmittedError("says render = false")
        date, dated_by = self._date(matter.path, matter)
        if date is None:
            raise OmittedError("has no date, so it is a page and not a post")
        return self._made(matter.path, matter, date, dated_by)

    def _date(self, path: str, matter: Matter) -> tuple[datetime | None, str]:
        if own := matter.date("date", UTC):
            return own, "front matter"
        found = _DATED.fullmatch(self._name(path))
        written = found[0] if found and found[2] is None else found[1] if found else ""
        by_path = _PATH_DATE.search(text.scalar(matter.values.get("path")))
        for said, by in (
            (written, "file name"),
            ("-".join(by_path.groups()) if by_path else "", "path"),
        ):
            try:
                if said:
                    return dates.parse(said, UTC), by
            except ValueError as error:
                what = f"the date in its {by} is impossible ({error})"
                remedy = "correct it, or add date = ..."
                raise matter.reject("path", what, remedy, "UnreadableDate") from error
        return None, ""

    def _made(self, path: str, matter: Matter, date: datetime, dated_by: str) -> Post:
        said = matter.values
        terms, extra = text.mapping(said.get("taxonomies")), text.mapping(said.get("extra"))
        return self._complete(
            matter,
            url=self._url(path, matter, date),
            title=matter.title(self._named(path).replace("-", " ").capitalize()),
            date=date,
            dated_by=dated_by,
            updated=matter.optional_date("updated", UTC),
            authors=tuple(
                _people(
                    said.get("authors")
                    or terms.get("authors")
                    or extra.get("authors")
                    or extra.get("author")
                )
            ),
            categories=text.words(terms.get("categories") or extra.get("categories")),
            tags=_tags(terms) or text.words(said.get("tags") or extra.get("tags")),
            summary=matter.summary("description"),
            image=text.plain(extra.get("image") or extra.get("thumbnail")),
            language=text.plain(extra.get("lang")),
            slug=self._slug(path, matter),
        )

    def _name(self, path: str) -> str:
        """The name of the file, or of the folder with an `index.md`, without its language."""
        stem = posixpath.splitext(path)[0].removesuffix(f".{self._rules['language']}")
        return posixpath.basename(stem.removesuffix("/index"))

    def _named(self, path: str) -> str:
        """The same without the day that it begins with."""
        dated = _DATED.fullmatch(self._name(path))
        return dated[2] if dated and dated[2] else self._name(path)

    def _slug(self, path: str, matter: Matter) -> str:
        name = self._name(path)
        dated = _DATED.fullmatch(name)
        own = text.scalar(matter.values.get("slug"))
        named = dated[2] if dated and dated[2] and not self._rules["keep_dates"] else name
        return self._slugified(own or named)

    def _slugified(self, name: str) -> str:
        """A path by the site's `slugify.paths` (components/utils/src/slugs.rs)."""
        if self._rules["slugify"] == "on":
            return permalink.dashed(name)
        if self._rules["slugify"] == "safe":
            return re.sub(r"[<>:\"/\\|?*\n\r]", "", name.rstrip(" ."))
        return name

    def _url(self, path: str, matter: Matter, date: datetime) -> str:
        slug = self._slug(path, matter)
        if self._rules["permalink"]:  # of feedsvc's own settings
            known = {"slug": slug, "title": slug, **permalink.moments(date)}
            remedy = "use :year :month :day :slug"
            return matter.expand("path", self._rules["permalink"], known, remedy)
        own = text.scalar(matter.values.get("path")).strip("/")
        folder = posixpath.dirname(posixpath.splitext(path)[0].removesuffix("/index"))
        folder = folder.removeprefix(_CONTENT).strip("/")
        return f"/{own or posixpath.join(folder, slug)}/"
