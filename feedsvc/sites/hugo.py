"""Hugo: which files are posts, and what each says (hugolib, resources/page, docs of gohugo.io).

Posts are the regular pages that the stock feed of the home page lists, those with a date: pages
without one (`about.md`) are posts only in folders that `mainSections` or feedsvc's own settings
name. Where `mainSections` is set, pages of other sections are no posts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import FileError
from feedsvc.model.post import Body, Post
from feedsvc.model.site import Author, Site
from feedsvc.sites import (
    dates,
    excerpt,
    files,
    frontmatter,
    globs,
    hugo_config,
    hugo_urls,
    permalink,
    text,
)
from feedsvc.sites.reader import UNNAMED, Matter, OmittedError, PostReader, is_below, leads_to

NAME = "hugo"
settings = hugo_config.settings
inputs = hugo_config.inputs

_MORE = "<!--more-->"  # as it stands: with blanks, it is a comment like any other
_HTML = (".html", ".htm")
_FILE_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[-T_ ](\d\d)-(\d\d)-(\d\d))?")
_LINKED = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_IMAGES = ("images", "image", "featured_image", "featureimage", "thumbnail", "cover")


class Moments(NamedTuple):
    """The dates of a page; `slug` is what its file name says beside a date that counts."""

    date: datetime | None
    lastmod: datetime | None
    publishdate: datetime | None
    expirydate: datetime | None
    slug: str = ""
    by_name: bool = False


class Reader(PostReader):
    """Parses the pages of one site. Below `folders`, where given, lie all posts."""

    accepted = frontmatter.AFTER_BLANKS

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        naming = {key: site.rules[key] for key in ("cased", "plain", "ugly")}
        self._naming = hugo_urls.Naming(**naming)
        self._tops = self._content = tuple(source for source, _ in self._rules["content"])
        self._ignored = [re.compile(one) for one in self._rules["ignored"]]

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder: those of content, and what leads there."""
        mine = not self._folders or leads_to(folder, self._folders)
        return mine and super().enters(folder)

    def _wants(self, path: str) -> bool:
        """Whether a file is a page: of content, and no `_index` of a section."""
        stem, ending = posixpath.splitext(posixpath.basename(path))
        if ending.lower() not in hugo_config.ENDINGS or stem.startswith((".", "_index")):
            return False
        if not is_below(path, self._content):
            return False
        if self._folders and not is_below(path, self._folders):
            return False
        return not any(one.search(f"/{path}") or one.search(path) for one in self._ignored)

    def _check_path(self, path: str) -> None:
        if why := self._no_post_by_name(path):
            raise OmittedError(why, is_post=False)
        if language := self._other_language(path):
            why = f"is in another language ({language}) than the site's own"
            raise OmittedError(why, remedy=UNNAMED)

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; what stands before `<!--more-->` is its summary, else its start."""
        split = self._split(post.path, data)
        linked = "[" in split.body and bool(self._rules["hooks"]["used"])
        templated = linked or "{{<" in split.body or "{{%" in split.body
        before, more, _ = split.body.partition(_MORE)
        summary = excerpt.with_references(before, split.body) if more else ""
        return Body(
            text=split.body,
            excerpt="" if post.summary else summary,
            line=split.line,
            markup="html" if post.path.lower().endswith(_HTML) else "commonmark",
            template="hugo" if templated else "",
            variables=self._variables(post, data) if templated else {},
            words=self._rules["words"],
            cut="han paragraph" if self._rules["han"] else "paragraph",
        )

    def _no_post_by_name(self, path: str) -> str:
        indices = ("index", f"index.{self._rules['language']}")
        for folder in self._rules["bundles"]:
            inside = path.removeprefix(f"{folder}/")
            if inside != path and posixpath.splitext(inside)[0] not in indices:
                return f"belongs to the page {folder}"
        return ""

    def _other_language(self, path: str) -> str:
        stem = posixpath.splitext(posixpath.basename(path))[0]
        language = posixpath.splitext(stem)[1].lstrip(".")
        return language if language in self._rules["others"] else ""

    def _matter(self, path: str, data: bytes) -> Matter:
        split = self._split(path, data)
        if split.matter is None and path.lower().endswith(_HTML):
            raise OmittedError("is HTML without front matter", is_post=False)
        matter = Matter.read(path, split, self._site.bounds)
        said = hugo_config.lowered(matter.values)
        params = text.mapping(said.pop("params", None))
        matter.values = {**self._inherited(self._place(path)), **said, **params}
        return matter

    def _post(self, matter: Matter) -> Post:
        moments = self._moments(matter)
        if omitted := self._unlisted(matter) or self._elsewhere(matter.path, moments):
            raise OmittedError(omitted)
        return self._made(matter, moments)

    def _elsewhere(self, path: str, moments: Moments) -> str:
        """Why a page is no post though it is one of the site's pages."""
        sections = self._rules["sections"]
        listed = self._place(path).partition("/")[0].lower() in sections
        if sections and not listed:
            return "is in none of the mainSections"
        if listed or self._folders or moments.date or moments.publishdate:
            return ""
        return "has no date, so it is a page and not a post"

    def _variables(self, post: Post, data: bytes) -> dict[str, Any]:
        """What shortcodes may ask of their page."""
        matter = self._matter(post.path, data)
        folder = next((one for one in self._content if is_below(post.path, (one,))), "")
        params = frontmatter.typed(matter.values)
        made = {"path": post.path, "url": post.url, "content": folder, "params": params}
        made["numbered"] = self._rules["commonmark"]["numbered"]
        hooks = self._rules["hooks"]
        return {**made, "hooks": hooks} if hooks["used"] else made

    def place(self, path: str) -> str:
        """A page's path with its folder of content, as Hugo compares them."""
        folder = next((one for one in self._content if is_below(path, (one,))), "")
        inside = self._place(path).removesuffix("/_index")
        inside = "" if inside == "_index" else inside
        return f"{folder}/{hugo_urls.compared(inside)}".strip("/")

    def page(self, place: str) -> str | None:
        """The URL of a page that is no post, or of a section; None where Hugo has none."""
        files_of, sections = self._others
        if place in files_of:
            return self._of_file(files_of[place])
        if place in sections:
            return self._absolute(hugo_urls.section(sections[place], self._naming))
        return self._absolute("/") if place in self._content else None

    def _of_file(self, path: str) -> str | None:
        """The URL of a file's page that is no post, or of its section."""
        try:
            data = files.read(self._site.root, path, self._site.bounds.file + 1)
            if self.parse(path, data).post is not None:
                return None  # a post that is not published
            self._check_path(path)
            matter = self._matter(path, data)
            if self._unpublished(matter):
                return None
            inside = self._place(path).removesuffix("_index").rstrip("/")
            if posixpath.basename(path).startswith("_index") and not matter.values.get("url"):
                return self._absolute(hugo_urls.section(inside, self._naming))
            page = self._page(matter, self._moments(matter))
            return permalink.absolute(self._site.url, self._url(matter, page))
        except (FileError, OmittedError, text.RejectedError):
            return None  # Hugo has no page there; a file that is broken is reported by itself

    def _absolute(self, path: str) -> str:
        below = self._rules["subfolder"]
        return permalink.absolute(self._site.url, f"/{below}{path}" if below else path)

    @cached_property
    def _others(self) -> tuple[dict[str, str], dict[str, str]]:
        """The files of all pages by their place, and the paths of first folders by theirs."""
        pages: dict[str, str] = {}
        sections: dict[str, str] = {}
        for full, inside, names in hugo_config.folders(
            Path(self._site.root), self._rules["content"]
        ):
            for name in names:
                if posixpath.splitext(name)[1].lower() in hugo_config.ENDINGS:
                    pages.setdefault(self.place(f"{full}/{name}"), f"{full}/{name}")
                    if inside and "/" not in inside:
                        sections[self.place(f"{full}/_index.md")] = inside
        return pages, sections

    def _inherited(self, place: str) -> dict[str, Any]:
        """What is handed down: the closest section's first, the site's last."""
        made: dict[str, Any] = {}
        page = f"/{place.lower()}"
        found = list(self._rules["cascade"])
        for folder in sorted(self._rules["branches"], key=len):
            if not folder or page.startswith(f"/{folder}/"):
                handed = self._rules["branches"][folder].get("cascade")
                found += [*hugo_config.cascades(handed)] if handed else []
        for glob, kind, own in found:
            if kind in ("", "page") and (not glob or globs.matcher(glob)(page)):
                made |= own
        return made

    def _unlisted(self, matter: Matter) -> str:
        """Why a page is in no list (page__meta.go, pagemeta/pagemeta.go)."""
        if why := self._unpublished(matter):
            return why
        said = matter.values
        built = text.mapping(said.get("build", said.get("_build")))
        shown = built.get("list", "always")
        if frontmatter.is_false(shown) or text.scalar(shown) in ("never", "local"):
            return "says build.list: " + text.scalar(shown)
        return ""

    def _unpublished(self, matter: Matter) -> str:
        """Why Hugo writes no page."""
        said = matter.values
        if self._is_draft(matter) and not self._site.drafts:
            return "is a draft"
        if is_true(said.get("headless")):
            return "is headless"
        built = text.mapping(said.get("build", said.get("_build")))
        rendered = built.get("render", "always")
        if frontmatter.is_false(rendered) or text.scalar(rendered) == "never":
            return "says build.render: " + text.scalar(rendered)
        return ""

    @staticmethod
    def _is_draft(matter: Matter) -> bool:
        """`draft`, or `published: false`; a `published` that is a date is a date."""
        said = matter.values
        if "draft" in said:
            if frontmatter.is_false(said.get("published")) and not is_true(said["draft"]):
                matter.warn("published", "published: false and draft: false", "remove one of them")
            return is_true(said["draft"])
        return frontmatter.is_false(said.get("published"))

    def _moments(self, matter: Matter) -> Moments:
        """The dates of a page by the site's rules; RejectedError for one that is no date."""
        found = {
            name: next(filter(None, (self._date(matter, key) for key in keys)), None)
            for name, keys in self._rules["dates"].items()
        }
        by_name, slug = self._dated(matter.path)
        counts = by_name is not None and ":filename" in self._rules["dates"]["date"]
        counts = counts and found["date"] == by_name
        return Moments(**found, slug=slug if counts else "", by_name=counts)

    def _date(self, matter: Matter, key: str) -> datetime | None:
        if key == ":filename":
            return self._dated(matter.path)[0]
        value = frontmatter.typed(matter.values.get(key))
        if key.startswith(":") or isinstance(value, bool):
            return None
        if isinstance(value, int):  # Unix time
            return matter.date(key, self._local, lambda _written, _local: dates.unix(value))
        return matter.date(key, self._local, dates.hugo)

    def _dated(self, path: str) -> tuple[datetime | None, str]:
        """Date and slug that a file name gives (dateAndSlugFromBaseFilename)."""
        name = posixpath.basename(self._place(path))
        found = _FILE_DATE.match(name)
        if found is None:
            return None, ""
        clock = ":".join(found.groups()[1:]) if found[2] else "00:00:00"
        try:
            date = dates.parse(f"{found[1]} {clock}", self._local)
        except ValueError:
            return None, ""  # digits that are no day are just a name
        return date, name[found.end() :].strip(" -_")

    def _place(self, path: str) -> str:
        """A page's path below content, without ending, language and `/index`."""
        for source, target in self._rules["content"]:
            if is_below(path, (source,)):
                stem = posixpath.splitext(path.removeprefix(source).lstrip("/"))[0]
                stem = f"{target}/{stem}".lstrip("/")
                stem = stem.removesuffix(f".{self._rules['language']}")
                return stem.removesuffix("/index")
        return posixpath.splitext(path)[0]

    def _page(self, matter: Matter, moments: Moments) -> hugo_urls.Page:
        """What the address of a page is made of."""
        said, place = matter.values, self._place(matter.path)
        slug = text.scalar(said.get("slug")).strip("-") or moments.slug
        date = moments.date or moments.publishdate
        title = text.scalar(said.get("title"))
        return hugo_urls.Page(place, title, slug, date, **self._sections(place))

    def _made(self, matter: Matter, moments: Moments) -> Post:
        """The post that a page is."""
        said, page = matter.values, self._page(matter, moments)
        name = page.name
        url = self._url(matter, page)
        published = moments.publishdate or moments.date
        changed = moments.lastmod not in (moments.date, published)
        return self._complete(
            matter,
            url=url,
            title=matter.title(name.replace("-", " ").capitalize()),
            date=published,
            dated_by="file name" if moments.by_name else "front matter",
            updated=moments.lastmod if changed else None,
            expires=None if self._rules["expired"] else moments.expirydate,
            authors=map(_linked, matter.people("author", "authors")),
            categories=text.words(said.get("categories")),
            tags=text.words(said.get("tags")),
            summary=matter.summary("summary"),
            image=_image(said, url),
            language=matter.text("lang", "language"),
            slug=page.slug or name,
        )

    def _sections(self, place: str) -> dict[str, tuple[str, ...]]:
        """The folders above a page that are sections, and what their slugs are made of."""
        branches: Mapping[str, Mapping[str, Any]] = self._rules["branches"]
        parts = place.split("/")[:-1]
        above = ["/".join(parts[:end]).lower() for end in range(1, len(parts) + 1)]
        depth = 0
        for at, one in enumerate(above, 1):
            if at == 1 or one in branches:
                depth = at
        slugs = []
        for folder, one in zip(parts[:depth], above[:depth], strict=True):
            branch = branches.get(one, {})
            slugs.append(text.scalar(branch.get("slug") or branch.get("title")) or folder)
        return {"sections": tuple(parts[:depth]), "branches": tuple(slugs)}

    def _url(self, matter: Matter, page: hugo_urls.Page) -> str:
        own = text.scalar(matter.values.get("url")).strip()
        try:
            if own:
                return hugo_urls.written(own, page, self._naming)
            if self._rules["permalink"]:  # of feedsvc's own settings: as it stands
                made = hugo_urls.expand(self._rules["permalink"], page, self._naming)
                return f"/{made.lstrip('/')}"
            where = f"/{page.path.lower()}"
            found = (say for glob, say in self._rules["permalinks"] if globs.matcher(glob)(where))
            made = hugo_urls.address(page, next(found, ""), self._naming)
        except permalink.PermalinkError as error:
            remedy = "see gohugo.io/configuration/permalinks" if page.date else "add date: to it"
            raise matter.reject("url", str(error), remedy) from error
        below = self._rules["subfolder"]
        return f"/{below}{made}" if below else made


def is_true(value: Any) -> bool:
    """Whether Hugo takes a value for true (cast.ToBool)."""
    written = isinstance(value, str) and value.strip().lower() in ("true", "t", "1")
    return frontmatter.is_true(value) or written


def _linked(person: Author) -> Author:
    """An author whose name may be a Markdown link."""
    found = _LINKED.fullmatch(person.name)
    return Author(found[1], person.email, person.uri or found[2]) if found else person


def _image(said: Mapping[str, Any], url: str) -> str:
    """The first of the keys that themes read; a file of a bundle lies beside its page."""
    for key in _IMAGES:
        value = next(text.flatten(said.get(key)), None)
        if isinstance(value, Mapping):
            value = value.get("image") or value.get("src") or value.get("path")
        if isinstance(value, str) and (path := text.plain(value)):
            return path if "://" in path or path.startswith("/") else posixpath.join(url, path)
    return ""
