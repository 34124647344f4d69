"""Eleventy: which files are posts, and what each says (src/Template.js, TemplateFileSlug.js).

Any template is a page to Eleventy. A page is a post here when it has a date (in its data or its
path) or a tag of its own or its folder's, as without these it can stand in no list of posts.

A `permalink` is literal text with the placeholders that are plain variables. Liquid and Nunjucks
write most of them alike: `/blog/{{ page.fileSlug }}/`, `/{{ title | slugify }}/`,
`/{{ page.date | date: "%Y/%m/%d" }}/` (src/TemplatePermalink.js).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import (
    dates,
    eleventy_config,
    eleventy_data,
    excerpt,
    frontmatter,
    globs,
    permalink,
    text,
)
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


_MOST_LAYOUTS = 10
_COMPUTED = "eleventyComputed."
# Keys that say something of a post, and so are missed.
_TOLD = frozenset(
    ("permalink", "title", "date", "tags", "author", "authors", "description", "lang")
)
# Keys that decide whether a page is a post; a program about drafts is known, and does no more.
_DECIDING = frozenset(("draft", "eleventyExcludeFromCollections", "pagination"))
# Of what can be computed: the date of a page is taken before that, and topics are its own.
_COMPUTABLE = ("title", "description", "summary", "author", "lang", "image")
_SCRIPTED = re.compile(r"---[ \t]*([A-Za-z][\w-]*)[ \t]*\n")
_OUTPUT = re.compile(r"\{\{-?([^{}]{0,500})-?\}\}")
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[\w$]+|\[[\"'][^\"'\]]+[\"']\])*")
_STEP = re.compile(r"[\w$]+|[\"'][^\"']+[\"']")
_FILTER = re.compile(r"(\w+)\s*(?:[:(]\s*(?:[\"']([^\"']*)[\"'])?[^)]*\)?)?")
_PAGE_DATE = re.compile(r"\{\{[^{}]{0,500}\bpage\.date\b")
_INDEX = re.compile(r"/index(?:\.html|/)?\Z")


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
        matter.values = all_data(matter, self._rules)
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
        tell(matter, self._rules)
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
                matter.values[key] = _filled_in(one, known, self._rules["filters"])
            except PermalinkError:
                what = f"{key} is computed by template code that is not run here"
                matter.warn("eleventyComputed", what, f"write {key}: in the post")

    def _left_out(self, said: Mapping[str, Any]) -> str:
        """Why the author keeps a page out; empty where nothing says so."""
        if frontmatter.is_true(said.get("eleventyExcludeFromCollections")):
            return "says eleventyExcludeFromCollections: true"
        if frontmatter.is_false(link(said)):
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
        tagged = set(tags(said)) - _PAGES
        return "" if date or named or tagged else "has neither a date nor a tag"

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post, and what its template code sees."""
        matter = self._matter(post.path, data)
        written, excerpt = self._cut(matter.body)
        engine = self._engine(post.path, matter)
        templated = engine != "none" and bool(re.search(r"\{[{%#]", written))
        return Body(
            text=written,
            excerpt="" if post.summary else excerpt,
            line=matter.split.line,
            markup="commonmark" if post.path.lower().endswith(".md") else "html",
            template="eleventy" if templated else "",
            variables=self._variables(post, matter, engine) if templated else {},
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
            url=self._url(path, matter, slug, date),
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
        above = {*tags(inherited(path, self._rules)), *_STRUCTURAL}
        return [tag for tag in map(text.plain, tags(said)) if tag not in above]

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
        said = link(matter.values)
        handed_down = link(inherited(path, self._rules))
        try:
            if self._rules["permalink"] and said in (None, handed_down):
                return permalink.expand(self._rules["permalink"], self._names(path, slug, date))
            if written := text.scalar(said):
                return self._filled(written, matter, path, slug, date)
        except PermalinkError as error:
            remedy = "write it out, or put permalink under [posts] of feedsvc.toml"
            raise matter.reject("permalink", str(error), remedy) from error
        return str(self._page(path, slug, date)["url"])

    def _filled(
        self, written: str, matter: Matter, path: str, slug: str, date: datetime | None
    ) -> str:
        """The address that a permalink makes; PermalinkError where a program decides it."""
        if not self._rules["dynamic"] or frontmatter.is_false(
            matter.values.get("dynamicPermalink")
        ):
            return _path_of(written)
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

    def _variables(self, post: Post, matter: Matter, engine: str) -> dict[str, Any]:
        said = frontmatter.typed(matter.values)
        page = self._page(post.path, post.slug, post.published)
        page["url"] = post.url.removeprefix(self._site.url)
        own = {"engine": engine, "includes": self._rules["includes"]}
        return {**said, "title": post.title, "page": page, "eleventy": own}


def _undated(name: str) -> str:
    """A name after its day, wherever that stands (TemplateFileSlug)."""
    found = _DATED.search(name)
    return found[1] if found else name


def all_data(matter: Matter, rules: Mapping[str, Any]) -> dict[str, Any]:
    """All data of a template: its own front matter over that of its layouts and folders."""
    made = inherited(matter.path, rules, eleventy_data.literals(matter.own).values)
    computed = text.mapping(made.get("eleventyComputed"))
    kinds: Mapping[str, tuple[type, ...]] = {
        "permalink": (str, bool),
        "eleventyExcludeFromCollections": (bool,),
        "draft": (bool,),
    }
    over = {
        key: value
        for key, kind in kinds.items()
        if isinstance(value := frontmatter.typed(computed.get(key)), kind)
    }
    return {**made, **over}


def _unread(matter: Matter, rules: Mapping[str, Any]) -> dict[str, str]:
    """The keys whose values only a program would give, with the file and line of each.

    What stands nearer to the post hides what stands further away; the export of a whole program
    has no key. Those of data that Eleventy computes from all others begin with
    `eleventyComputed.`.
    """
    own = eleventy_data.literals(matter.own)
    made: dict[str, str] = {}
    everywhere, *places = _places(matter.path)
    above = [
        (rules["cascade"].get(everywhere, {}), rules["unread"].get(everywhere, {})),
        *(
            (rules["matter_of_layouts"].get(name, {}), rules["unread_of_layouts"].get(name, {}))
            for name in reversed(_layouts(matter.path, rules, own.values))
        ),
        *((rules["cascade"].get(place, {}), rules["unread"].get(place, {})) for place in places),
    ]
    for said, unread in above:
        made = {key: where for key, where in made.items() if key not in said}
        made |= unread
    made = {key: where for key, where in made.items() if key not in own.values}
    return {**made, **{key: f"{matter.path}:{at + 1}" for key, at in own.unread.items()}}


def inherited(
    path: str, rules: Mapping[str, Any], own: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Global data, that of a file's layouts, then its folders' from the outermost on, its `own`.

    See `Template.#getData`.
    """
    everywhere, *places = _places(path)
    cascade: Mapping[str, Mapping[str, Any]] = rules["cascade"]
    layouts = [
        rules["matter_of_layouts"][name]
        for name in reversed(_layouts(path, rules, own or {}))
        if name in rules["matter_of_layouts"]
    ]
    above = (cascade[place] for place in places if place in cascade)
    sources = (cascade.get(everywhere, {}), *layouts, *above, own or {})
    return eleventy_data.merged(*sources, deep=rules["deep"])


def _layouts(path: str, rules: Mapping[str, Any], own: Mapping[str, Any]) -> list[str]:
    """The names of a file's layouts, from its own to the outermost.

    Its own is the first that its front matter, then its folders' data and then the global data
    name: one that is false or empty is none.
    """
    everywhere, *places = _places(path)
    nearest = (own, *(rules["cascade"].get(place, {}) for place in reversed(places)))
    said = (one.get("layout") for one in nearest)
    local = next((one for one in said if one is not None), None)
    widest = rules["cascade"].get(everywhere, {}).get("layout")
    name = _layout(next(filter(_is_named, (own.get("layout"), local, widest)), ""), rules)
    made: list[str] = []
    known, unread = rules["matter_of_layouts"], rules["unread_of_layouts"]
    while (name in known or name in unread) and name not in made and len(made) < _MOST_LAYOUTS:
        made.append(name)
        name = _layout(known.get(name, {}).get("layout"), rules)
    return made


def _is_named(layout: Any) -> bool:
    return bool(layout) and not frontmatter.is_false(layout)


def _layout(written: Any, rules: Mapping[str, Any]) -> str:
    """A layout's name, which the configuration may have given another."""
    name = text.scalar(written).strip()
    return str(rules["aliases"].get(name, name))


def tell(matter: Matter, rules: Mapping[str, Any]) -> None:
    """Warn of what only a program would say of a post.

    RejectedError where that is its address, as one made on a guess would be there for good, unless
    feedsvc's settings give it. What files that speak of drafts compute is whether a post is one,
    not where it is.
    """
    _tell_of_moves(matter, rules)
    for key, where in _unread(matter, rules).items():
        name = key.removeprefix(_COMPUTED)
        of_drafts = {where, where.partition(":")[0]} & {*rules["drafting"]}
        if name == "layout":
            if rules["permalink"] or not _layout_decides(matter, rules):
                continue
            what = f"its layout, which may have its permalink, is program text in {where}"
            remedy = "write it as text, or put permalink under [posts] of feedsvc.toml"
            raise matter.reject("layout", f"{what}, which is not run", remedy)
        if name in _DECIDING and not of_drafts:
            what = f"{name} is program text in {where}, which is not run"
            matter.warn(name, what, "write it as text, or leave the post out with posts.exclude")
        if (key and name not in _TOLD) or (name == "permalink" and rules["permalink"]):
            continue
        what = f"{name or 'what it exports'} is program text in {where}, which is not run"
        if name == "permalink" and not of_drafts:
            remedy = "write it as text, or put permalink under [posts] of feedsvc.toml"
            raise matter.reject(name, what, remedy)
        if not (of_drafts and where in rules["drafting"]):  # the configuration's is said once
            matter.warn(name, what, "write it as text, or in the post")


def _tell_of_moves(matter: Matter, rules: Mapping[str, Any]) -> None:
    """RejectedError for an address that a program of the configuration may change."""
    if not rules["moved"]:
        return
    own = link(eleventy_data.literals(matter.own).values)
    what = (
        f"its URL is what addUrlTransform in {rules['moved']} makes of it, a program that is"
        " not run"
    )
    if not rules["permalink"]:
        remedy = "put permalink under [posts] of feedsvc.toml"
        raise matter.reject("permalink", what, remedy)
    if own is not None:
        matter.warn("permalink", what, "remove permalink, so that that of feedsvc.toml counts")


def _layout_decides(matter: Matter, rules: Mapping[str, Any]) -> bool:
    """Whether a layout that is not known may have the address of a post."""
    places = _places(matter.path)[1:]
    nearer = (matter.own, *(rules["cascade"].get(place, {}) for place in places))
    if any("permalink" in said for said in nearer):
        return False
    layouts = (rules["matter_of_layouts"], rules["unread_of_layouts"])
    return any("permalink" in said for one in layouts for said in one.values())


def _places(path: str) -> list[str]:
    """What data may be about: all, a page's folders from the outermost on, and itself."""
    stem = posixpath.splitext(path)[0]
    return ["", *(stem[: at + 1] for at, char in enumerate(stem) if char == "/"), stem]


def link(said: Mapping[str, Any]) -> Any:
    """`permalink`, or its `build` where it has several."""
    written = said.get("permalink")
    return text.mapping(written).get("build", written)


def tags(said: Mapping[str, Any]) -> list[str]:
    """`tags`; a text of them is cut at commas (TemplateData.getCleanedTagsImmutable)."""
    written = said.get("tags")
    found = written.split(",") if isinstance(written, str) else text.words(written)
    return [tag for tag in dict.fromkeys(map(str, found)) if tag.strip()]


def address(
    template: str, variables: Mapping[str, Any], own: Mapping[str, str] | None = None
) -> str:
    """The address that a permalink makes, from `/` on, without `index.html`.

    `variables` holds `page` and the post's data. PermalinkError for tags, filters of the site
    (`own`: their names, and the place of each), and names that have no value.
    """
    return _path_of(_filled_in(template, variables, own or {}))


def _filled_in(template: str, variables: Mapping[str, Any], own: Mapping[str, str]) -> str:
    """A template of plain variables, filled in; PermalinkError for what is more than that."""
    filled = _OUTPUT.sub(lambda found: _value(found[1], variables, own), template)
    if "{{" in filled or "{%" in filled:
        raise PermalinkError(f"permalink {template[:80]!r} holds template code")
    return filled


def _path_of(filled: str) -> str:
    """The path of a page by its permalink (TemplatePermalink.toHref)."""
    path = posixpath.normpath(f"/{filled.strip()}").replace("//", "/")
    path += "/" if filled.strip().endswith("/") and path != "/" else ""
    return _INDEX.sub("/", path)


def _value(expression: str, variables: Mapping[str, Any], own: Mapping[str, str]) -> str:
    source, *filters = (part.strip() for part in expression.split("|"))
    value = _looked_up(source, variables)
    for written in filters:
        found = _FILTER.fullmatch(written)
        if found and (where := own.get(found[1])):
            raise PermalinkError(
                f"permalink has the filter {found[1]!r}, which is program text in {where}"
            )
        made = _FILTERS.get(found[1]) if found else None
        if found is None or made is None:
            raise PermalinkError(f"permalink has the filter {written[:40]!r}, which is not known")
        value = made(value, found[2] or "")
    return text.scalar(value)


def _looked_up(source: str, variables: Mapping[str, Any]) -> Any:
    if len(source) > 1 and source[0] == source[-1] and source[0] in "\"'":
        return source[1:-1]
    value: Any = variables
    for step in _STEP.findall(source) if _NAME.fullmatch(source) else ():
        value = value.get(step.strip("\"'")) if isinstance(value, Mapping) else None
    if value is None or value is variables or isinstance(value, Mapping | list):
        raise PermalinkError(f"permalink names {source[:40]!r}, which has no value here")
    return value


def _slugified(value: Any, _: str) -> str:
    """As @sindresorhus/slugify does it: words of camelCase apart, `&` is `and`."""
    written = re.sub(r"&", " and ", text.scalar(value))
    written = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", permalink.ascii_of(written))
    return permalink.dashed(written.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))


def _dated(value: Any, form: str) -> str:
    if not isinstance(value, date) or not re.fullmatch(r"(?:[^%]|%[-]?[YmdjHMSybBaAe%])*", form):
        raise PermalinkError(f"permalink formats a date as {form[:40]!r}, which is not known")
    return value.strftime(form.replace("%e", "%-d"))


_FILTERS: Mapping[str, Callable[[Any, str], Any]] = {
    "slugify": _slugified,
    "slug": lambda value, _: permalink.dashed(text.scalar(value)),
    "date": _dated,
    "downcase": lambda value, _: text.scalar(value).lower(),
    "lower": lambda value, _: text.scalar(value).lower(),
    "strip": lambda value, _: text.scalar(value).strip(),
    "trim": lambda value, _: text.scalar(value).strip(),
    "url": lambda value, _: value,
    "safe": lambda value, _: value,
}
