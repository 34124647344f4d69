"""Astro: which files are posts of its content collections, and what each says.

Astro has no blog of its own: fields are those of its blog template and of common themes, slugs
those of packages/astro/src/content/utils.ts (github-slugger over each part of the path).

Settings are in astro.config.mjs and in constants of the site's source. A collection's folder is
where its loader looks (docs/guides/content-collections), and its posts are where the page with a
parameter (`src/pages/posts/[...slug].astro`) that reads it puts them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import (
    data_files,
    dates,
    excerpt,
    files,
    frontmatter,
    javascript,
    markers,
    permalink,
    site_url,
    text,
)
from feedsvc.sites.javascript import Call
from feedsvc.sites.reader import Matter, OmittedError, PostReader

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


NAME = "astro"
_CONTENT, _PAGES = "src/content", "src/pages"
_SETTINGS = ("consts", "constants", "config", "site.config", "siteConfig", "content.config",
             "content/config")  # fmt: skip
_CONSTANTS = tuple(f"src/{name}.{ending}" for name in _SETTINGS for ending in ("ts", "js", "mjs"))
_BLOGS = frozenset(
    ("article", "articles", "blog", "blogs", "essays", "journal", "log", "news", "newsletter",
     "note", "notes", "post", "posts", "til", "weblog", "writing", "writings")
)  # fmt: skip
_NO_POST = frozenset(("tag", "tags", "page", "category", "categories", "lang", "locale", "author"))
_SHORTER = {"year": "year", "month": "i_month", "day": "i_day"}
_PARAMETER = re.compile(r"\[(?:\.\.\.)?(\w+)\]")
_DIGITS = ("year", "month", "day")
# What a page gives to its parameters: `month: (date.getMonth() + 1).toString().padStart(2, "0")`.
_ASSIGNED = {name: re.compile(rf"\b{name}\b\s*[:=](?!=)[^\n;]{{0,200}}") for name in _DIGITS[1:]}
_FULL = re.compile(r"padStart|2-digit|slice|substr|split|toISOString|[\"'](?:MM|dd|DD)[\"']")
_SHORT = re.compile(r"get(?:UTC)?(?:Month|Date)\(\)|[\"'](?:M|d|D)[\"']|\bnumeric\b")
_READS = re.compile(r"get(?:Live)?(?:Collection|Entry|Entries)\(\s*[\"'`]([\w/-]+)[\"'`]")
_MOST = 500  # pages that are looked at, and records of authors


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site by its configuration. ConfigError where what is needed of that is program text."""
    constants = _constants(root)
    file = markers.config(NAME, root)
    name = file.name if file else ""
    said = javascript.read(_source(root, name), name, constants).settings() if file else {}
    base = "" if given.get("url") else javascript.text_of(said, "base", name).strip("/")
    own = _own(constants)
    starlight = _integration(said.get("integrations"), "starlight")
    blog = _integration((starlight or {}).get("plugins"), "starlightBlog") or {}
    first = (own, starlight or {})
    bare = said.get("trailingSlash") == "never" or text.inside(said, "build.format") == "file"
    smart = text.inside(said, "markdown.smartypants") is not False
    rules = {
        "permalink": "",
        "collections": _collections(root, constants, blog),
        "slash": not bare,
        "directives": starlight is not None or (root / _CONTENT / "docs").is_dir(),
        "authors": {**_authors(root), **text.mapping(blog.get("authors"))},
        "commonmark": {"smart": smart, "alerts": False, "strike": True},
    }
    made = {
        "urls": {"site": javascript.url(said, "site", name, base)},
        "base": base,
        "title": _first(first, "title", "name", "siteTitle", "siteName"),
        "description": _first(first, "description", "desc", "tagline"),
        "language": _first((text.mapping(said.get("i18n")), own), "defaultLocale", "lang"),
        "author": text.person(own.get("author")),
        "future": True,
        "rules": rules,
    }
    return site_url.site(root, NAME, given, made)


def inputs(root: Path) -> tuple[str | Path, ...]:
    """The constants, the pages with parameters and the authors."""
    beside = (*_pages(root), *_author_files(root))
    return (*_CONSTANTS, _CONTENT, f"{_CONTENT}/authors", *beside)


def _source(root: Path, name: str) -> str:
    return files.text(root, name, markers.CONFIG)


def _constants(root: Path) -> dict[str, Any]:
    """The constants of the site's own files of settings."""
    made: dict[str, Any] = {}
    for name in _CONSTANTS:
        if files.is_there(root, name):
            made |= javascript.read(_source(root, name), name, made).constants
    return made


def _own(constants: Mapping[str, Any]) -> dict[str, Any]:
    """What these constants say of the site: `SITE = {title: …}` or `SITE_TITLE = …`."""
    made: dict[str, Any] = {}
    for name in ("siteConfig", "SITE_CONFIG", "config", "site", "SITE"):
        made |= text.mapping(constants.get(name))
    for key in ("title", "description", "author", "lang"):
        for name in (f"SITE_{key.upper()}", f"site{key.capitalize()}"):
            if isinstance(constants.get(name), str):
                made[key] = constants[name]
    return made


def _first(places: tuple[Mapping[str, Any], ...], *keys: str) -> str:
    found = (place.get(key) for place in places for key in keys)
    return next((value for value in found if isinstance(value, str) and value), "")


def _integration(items: Any, name: str) -> Mapping[str, Any] | None:
    """The options of an integration or plugin, None where the site has none of that name."""
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Call) and item.name == name:
            return text.mapping(item.arguments[0]) if item.arguments else {}
    return None


def _collections(
    root: Path, constants: Mapping[str, Any], blog: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The folders of posts with the paths that these have in addresses."""
    prefix = blog.get("prefix") if isinstance(blog.get("prefix"), str) else "blog"
    made: list[dict[str, Any]] = [{"path": f"{_CONTENT}/docs/{prefix}", "route": f"/{prefix}"}]
    content = root / _CONTENT
    below = sorted(path for path in content.iterdir() if path.is_dir()) if content.is_dir() else []
    folders = {path.name: f"{_CONTENT}/{path.name}" for path in below if path.name[0] not in "._"}
    folders |= dict(_loaded(constants))
    known = {name: path for name, path in folders.items() if name.lower() in _BLOGS}
    routes = list(_routes(root))
    for name, path in sorted((known or folders).items()):
        if name != "docs":
            route = _route(name, routes)
            made.append({"path": path, "route": route.path, "written": dict(route.written)})
    return [*made, {"path": _PAGES, "route": "/"}]


def _loaded(constants: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Collections whose loader names a folder: `glob({base: "./src/posts"})`."""
    for name, value in text.mapping(constants.get("collections")).items():
        options = value.arguments[0] if isinstance(value, Call) and value.arguments else {}
        loader = text.inside(options, "loader")
        if isinstance(loader, Call) and loader.name == "glob" and loader.arguments:
            base = text.inside(loader.arguments[0], "base")
            path = posixpath.normpath(base) if isinstance(base, str) else ""
            if path and not path.startswith(("..", "/")):
                yield name, path


def _author_files(root: Path) -> list[Path]:
    return files.below(root, f"{_CONTENT}/authors")[:_MOST]


def _pages(root: Path) -> list[Path]:
    """The pages of posts: those with a parameter that is no tag's, no year and no page number."""
    made = []
    for path in files.below(root, _PAGES):
        names = _PARAMETER.findall(path.relative_to(root).as_posix())
        is_list = not names or names[-1] in _DIGITS or _NO_POST.intersection(names)
        if path.suffix == ".astro" and not is_list:
            made.append(path)
    return made[:_MOST]


class _Route(NamedTuple):
    """The path of a page of posts up to the parameter for their slugs, which is the last.

    `written` says how the page writes other parameters: `month` with two digits, or with one.
    """

    path: str
    read: frozenset[str]
    written: Mapping[str, str]


def _routes(root: Path) -> Iterator[_Route]:
    """The pages of posts, with the collections that each reads."""
    for page in _pages(root):
        path = page.relative_to(root / _PAGES).as_posix()
        program = _source(root, f"{_PAGES}/{path}")
        read = frozenset(_READS.findall(program))
        before = path[: [found.start() for found in _PARAMETER.finditer(path)][-1]]
        names = [name for name in _PARAMETER.findall(before) if name in _DIGITS]
        written = {name: _digits(name, program) for name in names}
        yield _Route(f"/{before}".rstrip("/"), read, written)


def _digits(name: str, program: str) -> str:
    """How a page writes a part of the date in its parameter: `full`, `short`, empty if unknown."""
    if name == "year":
        return "full"
    for found in _ASSIGNED[name].finditer(program):
        if _FULL.search(found[0]):
            return "full"
        if _SHORT.search(found[0]):
            return "short"
    return ""


def _route(name: str, routes: list[_Route]) -> _Route:
    """Where a collection's posts are: the page that reads it, is named like it, or is alone."""
    reading = [route for route in routes if name in route.read]
    named = [route for route in routes if posixpath.basename(route.path) == name]
    alone = routes if len(routes) == 1 else []
    other = _Route(f"/{name}", frozenset(), {})
    return next(iter((*reading, *named, *alone)), other)


def _authors(root: Path) -> dict[str, Any]:
    """The records of a collection of authors, by their names."""
    made: dict[str, Any] = {}
    for path in _author_files(root):
        if path.suffix not in (".json", ".yml", ".yaml", ".md", ".mdx"):
            continue
        name = path.relative_to(root).as_posix()
        written = _source(root, name)
        said = frontmatter.split(written, frontmatter.ANY).matter or written
        made[path.stem] = data_files.parsed(frontmatter.yaml_document, said, name)
    return made


class Reader(PostReader):
    """Parses the posts of one site. Below `folders`, where given, lie all of them."""

    accepted = frontmatter.ANY
    hidden = ("_", ".")

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        known = {one["path"]: one["route"] for one in site.rules["collections"]}
        self._written = {one["path"]: one.get("written", {}) for one in site.rules["collections"]}
        chosen = {path: known.get(path, f"/{posixpath.basename(path)}") for path in folders}
        self._routes: Mapping[str, str] = chosen or known
        self._tops = self._routes

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder; not under those that begin with `_`."""
        return "node_modules" not in folder and super().enters(folder)

    def _wants(self, path: str) -> bool:
        """Whether a file is Markdown of a collection."""
        stem, ending = posixpath.splitext(posixpath.basename(path))
        return bool(self._top(path)) and ending in (".md", ".mdx") and stem[:1] not in "_."

    def _top(self, path: str) -> str:
        """The folder of the collection that a path lies in; empty where there is none."""
        return max((top for top in self._routes if path.startswith(f"{top}/")), key=len, default="")

    def _post(self, matter: Matter) -> Post:
        said = matter.values
        if frontmatter.is_true(said.get("draft")) or frontmatter.is_true(said.get("isDraft")):
            if not self._site.drafts:
                raise OmittedError("says draft: true")
        elif frontmatter.is_false(said.get("published")):
            raise OmittedError("says published: false")
        date, dated_by = self._date(matter)
        if date is None:
            raise OmittedError("has no date, so it is a page and not a post", is_post=False)
        return self._made(matter, date, dated_by)

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; its first line of prose stands for a summary that it has not."""
        split = self._split(post.path, data)
        return Body(
            text=split.body,
            excerpt="" if post.summary else excerpt.first_line(split.body),
            line=split.line,
            markup="commonmark",
            template="mdx",
            variables={
                "path": post.path,
                "mdx": post.path.endswith(".mdx"),
                "admonitions": self._rules["directives"],
                "links": NAME,
                "markdown": (".md",),
                "names": self._members(post.path, data, split.body, "frontmatter"),
            },
        )

    def _date(self, matter: Matter) -> tuple[datetime | None, str]:
        """The first of the date fields, else the date that the name starts with."""
        for key in PUBLISHED:
            boolean = frontmatter.is_bool(matter.values.get(key))
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
        return self._complete(
            matter,
            url=self._url(matter, slug, date),
            title=matter.title(posixpath.basename(slug).replace("-", " ").capitalize()),
            date=date,
            dated_by=dated_by,
            updated=matter.optional_date(changed, self._local),
            id=matter.text("guid"),
            authors=text.people(people, self._rules["authors"]),
            categories=text.listed(said.get("categories") or said.get("category")),
            tags=text.listed(said.get("tags") or said.get("tag")),
            summary=matter.summary("description", "excerpt", "summary"),
            image=_image(said),
            language=matter.text("lang", "language"),
            slug=slug,
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
        made = permalink.tidy(f"{self._folder(matter, date)}{slug}")
        return f"{made.rstrip('/')}/" if self._rules["slash"] else made

    def _folder(self, matter: Matter, date: datetime) -> str:
        """What comes before the slug: the path of the page, its parameters filled."""
        top = self._top(matter.path)
        route, written = self._routes[top], self._written.get(top, {})
        unsure = []

        def filled(found: re.Match[str]) -> str:
            name = found[1]
            if name in _DIGITS:
                unsure.extend([] if written.get(name) else [name])
                return permalink.moment(
                    date, name if written.get(name) == "full" else _SHORTER[name]
                )
            if name == "collection":
                return posixpath.basename(top)
            unsure.append(name)
            return _DROPPED.sub("", text.plain(matter.values.get(name)).lower()).replace(" ", "-")

        made = _PARAMETER.sub(filled, route)
        if unsure:
            what = f"its URL has [{unsure[0]}], which a program of the site writes, by a guess"
            matter.warn("slug", what, "set posts.permalink, if it is not so")
        return made if made.endswith(("-", "_", ".")) else f"{made}/"


def _image(said: Mapping[str, Any]) -> str:
    """A picture of the site; one beside the post is published under a name not known."""
    for key in IMAGES:
        value = said.get(key)
        record = value if isinstance(value, Mapping) else {"src": value}
        written = text.plain(record.get("src") or record.get("url"))
        if written.startswith(("/", "http://", "https://")):
            return written
    return ""
