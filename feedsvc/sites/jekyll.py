"""Jekyll: which files are posts, and what each says (lib/jekyll/document.rb, jekyll-feed)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fnmatch import translate
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec import structs

from feedsvc.model.digests import hashed
from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import dates, files, frontmatter, jekyll_config, permalink, text
from feedsvc.sites.parsers import ParseError
from feedsvc.sites.reader import Matter, OmittedError, PostReader
from feedsvc.sites.text import singular_or_plural, split_words

NAME = "jekyll"
settings = jekyll_config.settings

_DATED = re.compile(r"(\d{2,4})-(\d{1,2})-(\d{1,2})-([^/]*)(\.[^.]+)")
_HTML = (".html", ".htm")
_SPECIAL = (".", "_", "#", "~")
_REFERENCE = re.compile(r"^ {0,3}(\[[^\]]+\])(:.+)$", re.MULTILINE)
_LIQUID_TAG = re.compile(r"\{%-?\s*(\w+)\s*.*?-?%\}", re.DOTALL)
_BLOCKS = frozenset(
    ("raw", "comment", "highlight", "capture", "if", "unless", "case", "for", "tablerow")
)


def inputs(root: Path) -> list[str]:
    """The own feed, data, includes and collections: every file and every folder of them."""
    found = [jekyll_config.OWN_FEED]
    config = jekyll_config.read_config(root)
    for folder in ("_data", "_includes", *jekyll_config.collection_folders(config).values()):
        found.append(folder)
        if files.is_within(root, folder):
            found += sorted(map(str, (root / folder).rglob("*")))
    return found


class Reader(PostReader):
    """Parses the posts of one site. `folders` are further names for `_posts`."""

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        self._extensions = frozenset((*site.rules["extensions"], *_HTML))
        self._excluded = _matcher(site.rules["exclude"])
        self._included = _matcher(site.rules["include"])
        unlinked = site.rules["relative_links"]  # whose posts jekyll-relative-links leaves alone
        self._unlinked = None if unlinked is None else _matcher(unlinked)

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder (EntryFilter)."""
        name = posixpath.basename(folder)
        if self._excluded(folder):
            return self._included(folder)
        if self._magic(folder + "/"):
            return name == self._magic(folder + "/").strip("/") or not name.startswith(_SPECIAL)
        if name.startswith(_SPECIAL):
            return folder in self._folders or self._included(folder)
        return True

    def follows(self, folder: str) -> bool:
        """Whether a link to a folder is followed; among posts none is (Reader#get_entries)."""
        return not self._magic(f"{posixpath.dirname(folder)}/")

    def _wants(self, path: str) -> bool:
        """Whether a file is to be read as a post or draft."""
        if not self._magic(path) or self._excluded(path):
            return False
        name = posixpath.basename(path)
        if name.startswith(_SPECIAL) or name.endswith("~"):
            return False
        return posixpath.splitext(name)[1].lower() in self._extensions

    def _check_path(self, path: str) -> None:
        if self._is_draft(path):
            if not self._site.drafts:
                raise OmittedError("is a draft")
        elif not _DATED.fullmatch(posixpath.basename(path)):
            why = "its name does not start with a date (2015-01-19-title.md)"
            raise OmittedError(why, is_post=False)

    def _is_draft(self, path: str) -> bool:
        return self._magic(path) == "_drafts/"

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; its front matter is read again where the body needs it."""
        split = self._split(post.path, data)
        templated = "{{" in split.body or "{%" in split.body
        said: Mapping[str, Any] = {}
        if templated or "excerpt_separator" in split.written or self._rules["defaults"]:
            said = self._matter(post.path, data).values
        templated = templated and not frontmatter.is_false(said.get("render_with_liquid"))
        links = self._unlinked is not None and not self._unlinked(post.path)
        page = {"path": post.path} if links else {}
        return Body(
            text=split.body,
            excerpt="" if post.summary else self._excerpt(said, split.body),
            line=split.line,
            markup="html" if post.path.lower().endswith(_HTML) else "kramdown",
            template="liquid" if templated else "",
            variables=self._variables(said, post) if templated else page,
            links="jekyll" if links else "",
        )

    def seen_by_others(self, path: str, data: bytes) -> Mapping[str, Any]:
        """What templates of others see of a post besides its own values; RejectedError."""
        own: Mapping[str, Any] = frontmatter.typed(self._matter(path, data).values)
        more = {"collection": "posts", "draft": self._is_draft(path), "relative_path": path}
        return {**own, **more}

    def _matter(self, path: str, data: bytes) -> Matter:
        """Front matter over the defaults of the site."""
        matter = super()._matter(path, data)
        said = {key: value for key, value in matter.values.items() if value is not None}
        matter.values = {**self._defaults(path), **said}
        return matter

    def _post(self, matter: Matter) -> Post:
        path = matter.path
        if frontmatter.is_false(matter.values.get("published")) and not self._rules["unpublished"]:
            raise OmittedError("says published: false")
        name_slug, name_date = self._named(path, matter)
        own_date = matter.date("date", self._local, dates.jekyll)
        date = own_date or name_date
        slug = text.scalar(matter.values.get("slug")) or name_slug
        categories = self._categories(path, matter.values)
        title = matter.title(" ".join(word.capitalize() for word in name_slug.split("-")))
        url = self._url(path, matter, slug, categories, date)
        waits = date is None and any(f":{name}" in url for name in permalink.WAITING)
        if waits:
            what = "has no date, so its URL has the day on which it was first seen"
            matter.warn("permalink", what, "add date: to it", "UnreadableDate")
        language = matter.text("lang")
        if language in self._rules["other_languages"]:
            url = f"/{language}{url}"
        made = self._complete(
            matter,
            url=self._link(url),
            natural_id=self._id(url, slug),
            title=title,
            date=date,
            dated_by="front matter" if own_date else "file name",
            updated=matter.optional_date("last_modified_at", self._local, dates.jekyll),
            expires=matter.optional_date("expires", self._local, dates.jekyll),
            id=matter.text("id", "guid"),
            authors=matter.people("author", "authors", known=self._rules["authors"]),
            categories=categories,
            tags=singular_or_plural(matter.values, "tag", "tags"),
            summary=matter.summary("description", "excerpt"),
            image=matter.image(),
            language=language,
            slug=slug,
            seen=hashed((matter.split.matter or "").encode()),
        )
        return structs.replace(made, awaits=made.url) if waits else made

    def _id(self, url: str, slug: str) -> str:
        """jekyll-feed's id of a post, or that of the blog's own atom.xml (Document#id)."""
        own = self._rules["own_feed"]
        if own:  # to the letter: what is escaped in a URL is not all escaped in an id
            return str(own["ids"]) + (url if own["of"] == "url" else _identity(url, slug))
        return permalink.absolute(self._site.url, _identity(url, slug))

    def _link(self, url: str) -> str:
        """The URL that the blog's own feed has, with the slashes that it has."""
        own = self._rules["own_feed"]
        return f"{own['links']}{permalink.escape_written(url)}" if own else url

    def _named(self, path: str, matter: Matter) -> tuple[str, datetime | None]:
        """Slug and date that the file name gives (Document#populate_title)."""
        name = posixpath.basename(path)
        found = _DATED.fullmatch(name)
        if found is None:
            return posixpath.splitext(name)[0].rstrip("."), None
        date = matter.day_of_name(found[1], found[2], found[3], self._local)
        return found[4].rstrip("."), date

    def _url(
        self, path: str, matter: Matter, slug: str, categories: Sequence[str], date: datetime | None
    ) -> str:
        own = text.scalar(matter.values.get("permalink")).strip()
        template = own or self._rules["permalink"]
        magic = self._magic(path)
        below = path[path.index(magic) + len(magic) - 1 :] if magic else path
        # A draft is of the day on which it is first seen; Jekyll takes the time of its file.
        waiting = {} if date else {name: f":{name}" for name in permalink.WAITING}
        try:
            return address(template, below, slug, categories, date, more=waiting)
        except permalink.PermalinkError as error:
            remedy = "use a placeholder of jekyllrb.com/docs/permalinks"
            remedy = remedy if date else "add date: to it"
            raise matter.reject("permalink", str(error), remedy) from error

    def _categories(self, path: str, said: Mapping[str, Any]) -> tuple[str, ...]:
        """Folders above `_posts`, then `categories`, then `category`, each once."""
        magic = self._magic(path)
        above = path[: path.index(magic)] if magic in ("_posts/", "_drafts/") else ""
        inside = self._rules["collections"]
        above = above.removeprefix(f"{inside}/") if inside else above
        found = [part for part in above.split("/") if part]
        inherited = self._defaults(path).get("categories")
        found += split_words(inherited) + split_words(said.get("categories"))
        found += singular_or_plural(said, "category", "categories")
        return tuple(dict.fromkeys(found))

    def _excerpt(self, said: Mapping[str, Any], body: str) -> str:
        """The source that stands for the summary (lib/jekyll/excerpt.rb)."""
        separator = text.scalar(said.get("excerpt_separator")) or self._rules["separator"]
        if not separator:
            return ""
        head, _, tail = body.partition(separator)
        if not tail:
            return head
        for tag in reversed(_LIQUID_TAG.findall(head) if "{%" in head else ()):
            if tag in _BLOCKS and not re.search(rf"\{{%-?\s*end{tag}", head):
                head += f"\n{{% end{tag} %}}"
        if "[" not in head:
            return head
        used = [a + b for a, b in _REFERENCE.findall(tail) if a in head]
        return head + "\n\n" + "\n".join(used) if used else head

    def _variables(self, said: Mapping[str, Any], post: Post) -> dict[str, Any]:
        """What templates see as `page` (DocumentDrop)."""
        own = frontmatter.typed(said)
        url = f"/{post.url.removeprefix(self._site.url).lstrip('/')}"
        return {
            **own,
            "title": own.get("title") or post.title,
            "url": url,
            "id": _identity(url, post.slug),
            "path": post.path,
            "relative_path": post.path,
            "slug": post.slug,
            "date": post.published and post.published.astimezone(self._local),
            "categories": list(post.categories),
            "tags": list(post.tags),
            "collection": "posts",
            "draft": self._is_draft(post.path),
            "ext": posixpath.splitext(post.path)[1],
        }

    def _defaults(self, path: str) -> dict[str, Any]:
        inside = self._rules["collections"]
        relative = path.removeprefix(f"{inside}/") if inside else path
        kind = "drafts" if self._is_draft(path) else "posts"
        return jekyll_config.defaults_for(self._rules, relative, kind)

    def _magic(self, path: str) -> str:
        """The folder that makes this a post: the settings', else `_posts/` or `_drafts/`."""
        if self._folders:
            mine = (f"{folder}/" for folder in self._folders)
            return next((folder for folder in mine if path.startswith(folder)), "")
        for magic in ("_posts/", "_drafts/"):
            if path.startswith(magic) or f"/{magic}" in path:
                return magic
        return ""


def _identity(url: str, slug: str) -> str:
    """`post.id` (Document#id)."""
    return posixpath.join(posixpath.dirname(url.rstrip("/")) or "/", slug)


def _matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """EntryFilter#glob_include? for patterns: a glob, the beginning of the path, or its name."""
    bare = tuple(pattern.lstrip("/") for pattern in patterns)
    globs = [re.compile(translate(pattern)).match for pattern in bare if set("*?[") & set(pattern)]
    names = frozenset(patterns)

    def matches(path: str) -> bool:
        if path.startswith(bare) or f"{path}/" in bare or posixpath.basename(path) in names:
            return True
        return any(glob(path) for glob in globs)

    return matches


def address(
    template: str,
    path: str,
    slug: str,
    categories: Sequence[str],
    date: datetime | None,
    *,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The path of a post on its site; `path` is that of its file, from the folder of posts on.

    `more` are values of placeholders besides. PermalinkError for a placeholder that does not exist,
    or asks for a date where there is none.
    """
    wanted, named = permalink.names(template), _Named(path, slug, categories)
    known = {name: _PLACEHOLDERS[name](named) for name in wanted & _PLACEHOLDERS.keys()}
    moments = permalink.moments(date, wanted) if date else {}
    return permalink.expand(template, {**more, **known, **moments})


def page_url(path: str, source: str, ending: str) -> str:
    """The path on its site of a page by its source (Page#template), of a static file its own.

    `ending` is what URLs of pages end in that do not say it themselves.
    """
    split = frontmatter.split(source)
    if split.matter is None:  # a file without front matter is copied
        return f"/{path}"
    try:
        own = text.scalar(frontmatter.read(split).get("permalink")).strip()
    except ParseError:  # where it is broken, Jekyll has the page without it
        own = ""
    folder, name = posixpath.split(path)
    stem, extension = posixpath.splitext(name)
    shown = extension if extension in _HTML else ".html"
    usual = "/:path/" if stem == "index" else f"/:path/:basename{ending}"
    names = {"path": folder, "basename": stem, "output_ext": shown, "name": stem, "title": stem}
    try:
        return permalink.expand(own or usual, names)
    except permalink.PermalinkError:
        return permalink.expand(usual, names)


class _Named(NamedTuple):
    path: str
    slug: str
    categories: Sequence[str]

    @property
    def stem(self) -> str:
        return posixpath.splitext(self.path)[0].rstrip(".")


_PLACEHOLDERS: Mapping[str, Callable[[_Named], str]] = {
    "categories": lambda of: permalink.category_path(of.categories),
    "slugified_categories": lambda of: "/".join(
        dict.fromkeys(map(permalink.slugify, of.categories))
    ),
    "title": lambda of: permalink.slugify(of.slug, pretty=True, cased=True),
    "slug": lambda of: permalink.slugify(of.slug),
    "name": lambda of: permalink.slugify(posixpath.basename(of.stem)),
    "path": lambda of: of.stem,
    "collection": lambda _: "posts",
    "output_ext": lambda _: ".html",
}
