"""Eleventy: which files are posts, and what each says (src/Template.js, TemplateFileSlug.js).

Any template is a page to Eleventy. A page is a post here when it has a date (in its data or its
path) or a tag of its own or its folder's, as without these it can stand in no list of posts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import (
    dates,
    eleventy_cascade,
    eleventy_config,
    eleventy_data,
    eleventy_urls,
    excerpt,
    frontmatter,
    globs,
    permalink,
    text,
)
from feedsvc.sites.eleventy_urls import address
from feedsvc.sites.parsers import ParseError
from feedsvc.sites.permalink import PermalinkError
from feedsvc.sites.reader import Matter, OmittedError, PostReader, is_below, top_of

NAME = "eleventy"
settings = eleventy_config.settings
inputs = eleventy_config.inputs

_EXTENSIONS = (".md", ".html", ".liquid", ".njk")
_NO_POSTS = frozenset({"readme", "license", "changelog", "contributing", "code_of_conduct"})
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.*)", re.DOTALL)
_FILE_DATES = frozenset({"last modified", "created", "git last modified", "git created"})
# Collections of pages rather than topics: Eleventy's own, and those of its starters.
_PAGES = frozenset({"all", "nav"})
_STRUCTURAL = _PAGES | {"post", "posts"}


# Of what can be computed: the date of a page is taken before that, and topics are its own.
_COMPUTABLE = ("title", "description", "summary", "author", "lang", "image")
_SCRIPTED = re.compile(r"---[ \t]*([A-Za-z][\w-]*)[ \t]*\n")
_PAGE_DATE = re.compile(r"\{\{[^{}]{0,500}\bpage\.date\b")


def _fenced(language: str) -> re.Pattern[str]:
    return frontmatter.fenced(rf"---[ \t]*{language}", r"(?:---|\.\.\.)")


class _Program(frontmatter.Handler):
    """An object or constants in JavaScript after `---js`; `javascript` has bounds of its own."""

    nests = False

    def load(self, fm: str) -> dict[str, Any]:
        """Its literals, and what is none."""
        try:
            return eleventy_data.front_matter(fm)
        except ConfigError as error:
            raise ParseError(f"front matter {error.message}", remedy=error.remedy) from error


HANDLERS = (
    frontmatter.Yaml(_fenced("(?:yaml)?")),
    frontmatter.FencedJson(_fenced("json")),
    _Program(_fenced("(?:js|javascript)")),
)


class Reader(PostReader):
    """Parses the posts of one site. Below `folders`, where given, lie all of them."""

    accepted = HANDLERS
    skipped = frozenset(
        {"node_modules", "vendor", "__pycache__", "_includes", "_layouts", "_data", "_site"}
    )

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        self._tops = self._folders or (site.rules["input"],)
        kinds = ("output", "includes", "layouts", "data")
        self._never = {site.rules[kind] for kind in kinds} - {""}
        self._ignored = tuple(map(globs.matcher, site.rules["ignored"]))

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder: not under includes, data, output and packages."""
        if folder in self._folders:
            return True
        ignored = folder in self._never or any(ignores(folder) for ignores in self._ignored)
        return not ignored and super().enters(folder)

    def _wants(self, path: str) -> bool:
        """Whether a file is a template of a kind that posts are written in."""
        stem, extension = posixpath.splitext(posixpath.basename(path))
        if extension.lower() not in _EXTENSIONS or stem.startswith("."):
            return False
        if self._rules["formats"] and extension.lower() not in self._rules["formats"]:
            return False
        if any(ignores(path) for ignores in self._ignored):
            return False
        return stem.lower() not in _NO_POSTS and is_below(path, self._tops)

    def _matter(self, path: str, data: bytes) -> Matter:
        matter = super()._matter(path, data)
        self._check_format(matter)
        matter.values = eleventy_cascade.all_data(matter, self._rules)
        return matter

    def _check_format(self, matter: Matter) -> None:
        """RejectedError for front matter in a language that only the site's program knows."""
        found = None if matter.split.handler else _SCRIPTED.match(matter.split.body)
        if found:
            what = f"has front matter in {found[1][:20]}, which is not read"
            raise matter.reject("", what, "write it in YAML, JSON (---json) or JavaScript (---js)")

    def _post(self, matter: Matter) -> Post:
        path, said = matter.path, matter.values
        date = self._date(path, matter)
        if why := self._left_out(said):
            raise OmittedError(why)
        if why := self._no_post(path, said, date):
            raise OmittedError(why, is_post=False)
        if not self._site.drafts and frontmatter.is_true(said.get("draft")):
            what = "says draft: true, which Eleventy itself ignores"
            matter.warn("draft", what, "say permalink: false as well, or publish it")
        eleventy_cascade.tell(matter, self._rules)
        self._compute(path, matter, date)
        return self._made(path, matter, date)

    def _compute(self, path: str, matter: Matter, date: datetime | None) -> None:
        """Lay the texts that Eleventy computes from other data over those of the post."""
        computed = text.mapping(matter.values.get("eleventyComputed"))
        said = {key: one for key, one in computed.items() if key in _COMPUTABLE}
        page = self._page(path, self._slug(path), date) if said else {}
        for key, one in said.items():
            if not isinstance(one, str):
                continue
            try:
                known = {**self._site.data, **matter.values, "page": page}
                matter.values[key] = eleventy_urls.filled(one, known, self._rules["filters"])
            except PermalinkError:
                what = f"{key} is computed by template code that is not run here"
                matter.warn("eleventyComputed", what, f"write {key}: in the post")

    def _left_out(self, said: Mapping[str, Any]) -> str:
        """Why the author keeps a page out; empty where nothing says so."""
        if frontmatter.is_true(said.get("eleventyExcludeFromCollections")):
            return "says eleventyExcludeFromCollections: true"
        if frontmatter.is_false(eleventy_cascade.link(said)):
            return "says permalink: false"
        if self._rules["drafts_known"] and not self._site.drafts:
            if frontmatter.is_true(said.get("draft")):
                return "says draft: true"
            if frontmatter.is_false(said.get("published")):
                return "says published: false"
        return ""

    def _no_post(self, path: str, said: Mapping[str, Any], date: datetime | None) -> str:
        """Why a page is no post; empty where it is one."""
        for key in ("pagination", "eleventyImport"):
            if said.get(key):
                return f"lists other pages ({key})"
        named = self._folders and path.lower().endswith(".md")
        tagged = set(eleventy_cascade.tags(said)) - _PAGES
        return "" if date or named or tagged else "has neither a date nor a tag"

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post, and what its template code sees."""
        matter = self._matter(post.path, data)
        written, excerpt = self._cut(matter.body)
        engine = self._engine(post.path, matter)
        linked = self._rules["source_links"]
        templated = engine != "none" and bool(re.search(r"\{[{%#]", written))
        return Body(
            text=written,
            excerpt="" if post.summary else excerpt,
            line=matter.split.line,
            markup="commonmark" if post.path.lower().endswith(".md") else "html",
            template="eleventy" if templated else "",
            variables=self._variables(post, matter, engine) if templated or linked else {},
            links="eleventy" if linked else "",
        )

    def _cut(self, body: str) -> tuple[str, str]:
        """The body without the mark of its excerpt, and that or else its first paragraph."""
        mark = self._rules["excerpt"]
        if mark and mark in body:
            head, _, tail = body.partition(mark)
            return head + tail, head
        return body, excerpt.first_paragraph(body)

    def _engine(self, path: str, matter: Matter) -> str:
        """The language of a body: `templateEngineOverride`, else the file's or the site's."""
        own = matter.values.get("templateEngineOverride")
        if own is not None:
            named = [name.strip() for name in text.scalar(own).split(",")]
            return next((name for name in named if name in ("liquid", "njk")), "none")
        extension = posixpath.splitext(path)[1].lower()
        kinds = {".liquid": "liquid", ".njk": "njk", ".html": "", ".md": self._rules["engine"]}
        return str(kinds[extension])

    def _date(self, path: str, matter: Matter) -> datetime | None:
        """`date`, else the first day in the path; None where it is that of the file."""
        written = text.scalar(matter.values.get("date")).strip()
        if written and written.lower() not in _FILE_DATES:
            return matter.rolled_date("date", UTC)
        found = _DAY.search(path)
        named = dates.named(found, UTC)
        if written:
            what = f"the date {written!r} is that of the file, which changes with every copy"
            instead = (
                "its path's is taken" if named else "the day of its first publication is taken"
            )
            matter.warn("date", f"{what}, so {instead}", "write date: 2015-01-19")
        return named

    def _made(self, path: str, matter: Matter, date: datetime | None) -> Post:
        said = matter.values
        slug = self._slug(path)
        if not matter.text("title") and (heading := excerpt.heading(matter.body)):
            said["title"] = heading
        own = text.scalar(said.get("date")).strip().lower()
        return self._complete(
            matter,
            url=self._at_origin(self._url(path, matter, slug, date)),
            title=matter.title(" ".join(re.split(r"[-_\s]+", slug)).capitalize()),
            date=date,
            dated_by="front matter" if own and own not in _FILE_DATES else "file name",
            updated=self._updated(matter),
            expires=matter.optional_date("expires", UTC),
            id=matter.text("id", "guid"),
            authors=matter.people("author", "authors"),
            categories=text.words([said.get("categories") or said.get("category")]),
            tags=self._topics(path, said),
            summary=matter.summary("description", "summary", "excerpt"),
            image=matter.image(),
            language=matter.text("lang"),
            slug=slug,
        )

    def _updated(self, matter: Matter) -> datetime | None:
        for key in ("updated", "lastmod", "modified", "last_modified_at"):
            written = text.scalar(matter.values.get(key)).strip()
            if written and written.lower() not in _FILE_DATES:
                return matter.optional_date(key, UTC)
        return None

    def _topics(self, path: str, said: Mapping[str, Any]) -> list[str]:
        """The post's own tags; those of its folder or layout name the collection it is in."""
        above = {
            *eleventy_cascade.tags(eleventy_cascade.inherited(path, self._rules)),
            *_STRUCTURAL,
        }
        return [tag for tag in map(text.plain, eleventy_cascade.tags(said)) if tag not in above]

    def _slug(self, path: str) -> str:
        """`page.fileSlug`: the file's name without its day, or its folder's for an index."""
        folder, name = posixpath.split(posixpath.splitext(self._relative(path))[0])
        name = _undated(name)
        return _undated(posixpath.basename(folder)) if name == "index" else name

    def _relative(self, path: str) -> str:
        top = self._rules["input"]
        return path.removeprefix(f"{top}/") if top else path

    def _url(self, path: str, matter: Matter, slug: str, date: datetime | None) -> str:
        """The post's own permalink, else feedsvc's setting, its folder's, or Eleventy's own way."""
        said = eleventy_cascade.link(matter.values)
        handed_down = eleventy_cascade.link(eleventy_cascade.inherited(path, self._rules))
        try:
            if self._rules["permalink"] and said in (None, handed_down):
                return permalink.expand(self._rules["permalink"], self._names(path, slug, date))
            if written := text.scalar(said):
                return self._filled(written, matter, path, slug, date)
        except PermalinkError as error:
            remedy = "write it out, or put permalink under [posts] of feedsvc.toml"
            raise matter.reject("permalink", str(error), remedy) from error
        return str(self._page(path, slug, date)["url"])

    def _at_origin(self, url: str) -> str:
        """An address of a page, which does not stand below the site's own URL everywhere."""
        origin = self._rules["origin"]
        return permalink.absolute(origin, url) if origin else url

    def _filled(
        self, written: str, matter: Matter, path: str, slug: str, date: datetime | None
    ) -> str:
        """The address that a permalink makes; PermalinkError where a program decides it."""
        if not self._rules["dynamic"] or frontmatter.is_false(
            matter.values.get("dynamicPermalink")
        ):
            return eleventy_urls.path_of(written)
        if self._rules["dates"] and _PAGE_DATE.search(written):
            where = self._rules["dates"]
            raise PermalinkError(
                f"permalink has page.date, which addDateParsing in {where} may change,"
                " a program that is not run"
            )
        page = self._page(path, slug, date)
        known = {**self._site.data, **matter.values, "page": page}
        return address(written, known, self._rules["filters"])

    def _names(self, path: str, slug: str, date: datetime | None) -> dict[str, str]:
        """Placeholders of feedsvc's setting; `:slug` keeps the folders below that of the posts."""
        top = top_of(path, self._folders) or self._rules["input"]
        below = posixpath.splitext(path.removeprefix(f"{top}/") if top else path)[0]
        folder, name = posixpath.split(below)
        folder = posixpath.dirname(folder) if _undated(name) == "index" else folder
        moments = permalink.moments(date) if date else {}
        own = {"slug": posixpath.join(folder, slug), "title": slug, "path": below}
        return {**own, "output_ext": ".html", **moments}

    def _page(self, path: str, slug: str, date: datetime | None) -> dict[str, Any]:
        """What templates see as `page`, with the address that Eleventy gives by default."""
        folder, name = posixpath.split(posixpath.splitext(self._relative(path))[0])
        stem = "/" + posixpath.join(folder, _undated(name))
        # the default address keeps the day, unlike the slug (TemplatePermalink.generate)
        same = name in ("index", posixpath.basename(folder))
        url = "/".join(["", *filter(None, (folder, "" if same else name)), ""])
        return {
            "url": url,
            "fileSlug": slug,
            "filePathStem": stem,
            "inputPath": f"./{path}",
            "outputPath": f"./{self._rules['output']}{url}index.html",
            "outputFileExtension": "html",
            "date": date,
        }

    def _programs(self, matter: Matter) -> dict[str, str]:
        """The names of data that only a program would give, with the place of each.

        One that has a value elsewhere is known by that.
        """
        missing = {**self._rules["programs"], **eleventy_cascade.unread(matter, self._rules)}
        named = {key.removeprefix("eleventyComputed."): at for key, at in missing.items()}
        known = {**self._site.data, **matter.values}
        return {key: at for key, at in named.items() if key and text.inside(known, key) is None}

    def _variables(self, post: Post, matter: Matter, engine: str) -> dict[str, Any]:
        said = frontmatter.typed(matter.values)
        page = self._page(post.path, post.slug, post.published)
        page["url"] = post.url.removeprefix(self._rules["origin"] or self._site.url)
        own = {
            "engine": engine,
            "includes": self._rules["includes"],
            "programs": self._programs(matter),
        }
        return {**said, "title": post.title, "page": page, "eleventy": own}


def _undated(name: str) -> str:
    """A name after its day, wherever that stands (TemplateFileSlug)."""
    found = _DATED.search(name)
    return found[1] if found else name
