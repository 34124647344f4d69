"""Nikola: which files are posts, and what each says (nikola/post.py, metadata_extractors.py)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from fnmatch import fnmatchcase
from typing import Any

from feedsvc.model.post import Body, Parsed, Post
from feedsvc.model.site import Site
from feedsvc.sites import (
    dates,
    frontmatter,
    handlers,
    nikola_config,
    permalink,
    slugs,
    text,
    values,
)
from feedsvc.sites.fields import Matter, RejectedError

NAME = "nikola"
settings = nikola_config.settings
inputs = nikola_config.inputs

_MARKDOWN = (".md", ".mdown", ".markdown")
_HTML = (".html", ".htm")
_UNREAD = {".rst": "reStructuredText", ".txt": "reStructuredText", ".ipynb": "a notebook"}
_LINE = re.compile(r"[ \t]*\.\. ([^:\n]+):[ \t]*(.*)")
_TEASER = re.compile(r"<!--[ \t]*(?:TEASER_END|END_TEASER)(?::[^\n>]*)?-->", re.IGNORECASE)
_OFFSET = re.compile(r" UTC(?=[+-]\d\d:\d\d)")


class _Metadata(handlers.Handler):
    """`.. key: value` lines above the first blank one, also in an HTML comment (NikolaMetadata)."""

    FM_BOUNDARY = re.compile(r"\n\n")
    before = 0
    nests = False

    def detect(self, text: str) -> bool:
        """Whether one of the lines above the first blank one says anything."""
        return not text.startswith(("---", "+++")) and bool(self.load(self.split(text)[0]))

    def split(self, text: str) -> tuple[str, str]:
        """These lines, and all below the blank one."""
        head, _, body = text.partition("\n\n")
        return head, body

    def load(self, fm: str) -> dict[str, Any]:
        """Values by keys in lower case."""
        found = (_LINE.fullmatch(line) for line in fm.split("\n"))
        return {line[1].strip().lower(): line[2].strip() for line in found if line}


_METADATA = _Metadata()
_HANDLERS = (handlers.Yaml(), handlers.Toml(), _METADATA)


class Reader:
    """Parses the posts of one site. Below `folders`, where given, lie all of them."""

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        self._site = site
        self._rules: Mapping[str, Any] = site.rules
        self._local = dates.zone(site.timezone)
        patterns = [nikola_config.Pattern(*row) for row in site.rules["patterns"]]
        given = [nikola_config.Pattern(folder, "*", folder) for folder in folders]
        self._patterns = given or patterns

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder: below one of POSTS, or on the way to it."""
        if posixpath.basename(folder).startswith("."):
            return False
        tops = [pattern.folder for pattern in self._patterns]
        return any(
            f"{folder}/".startswith(f"{top}/") or f"{top}/".startswith(f"{folder}/") for top in tops
        )

    def wants(self, path: str) -> bool:
        """Whether a file is one of POSTS, of a kind that Nikola compiles."""
        extension = posixpath.splitext(path)[1].lower()
        known = extension in (*_MARKDOWN, *_HTML, *_UNREAD)
        return known and self._pattern(path) is not None

    def _pattern(self, path: str) -> nikola_config.Pattern | None:
        name = posixpath.basename(path)
        for pattern in self._patterns:
            if path.startswith(f"{pattern.folder}/") and fnmatchcase(name, pattern.names):
                return pattern
        return None

    def parse(self, path: str, data: bytes) -> Parsed:
        """One file's bytes → its post, or why there is none."""
        stem, extension = posixpath.splitext(path)
        if kind := _UNREAD.get(extension.lower()):
            why = f"is {kind}, which is not read: use Markdown"
            return Parsed(path, omitted=why, is_post=False)
        if posixpath.splitext(stem)[1].removeprefix(".") in self._rules["languages"]:
            return Parsed(path, omitted="is the translation of a post")
        try:
            return self._parse(path, data)
        except (text.UndecodableError, RejectedError) as error:
            return Parsed(path, problems=(error.problem,))

    def _parse(self, path: str, data: bytes) -> Parsed:
        split, matter = self._read(path, data)
        said = matter.values
        tags = _tags(said.get("tags"))
        status = text.plain(said.get("status")).lower()
        if self._rules["status_tags"]:
            status = next((tag for tag in ("draft", "private") if tag in tags), status)
            tags = [tag for tag in tags if tag not in ("draft", "private")]
        if status == "private" or (status == "draft" and not self._site.drafts):
            return Parsed(path, omitted=f"is {'a draft' if status == 'draft' else 'private'}")
        if status not in ("", "published", "featured", "draft"):
            matter.warn("status", f"status {status!r} is unknown", "write published")
        post = self._post(path, matter, tags)
        return Parsed(path, post, split.body, problems=tuple(matter.problems))

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; what stands before its teaser's end is its summary."""
        split, _ = self._read(post.path, data)
        marked = "{{%" in split.body or "link://" in split.body
        teaser = _TEASER.search(split.body)
        end = teaser.start() if teaser else None
        first = split.body[:end] if teaser else split.body.lstrip().partition("\n\n")[0]
        return Body(
            text=_TEASER.sub("", split.body),
            excerpt="" if post.summary else first,
            line=split.line,
            markup="html" if post.path.lower().endswith(_HTML) else "python-markdown",
            template="nikola" if marked else "",
            variables={"path": post.path, "url": self._site.url} if marked else {},
        )

    def _read(self, path: str, data: bytes) -> tuple[frontmatter.Split, Matter]:
        """A source cut in two, with its metadata: of a `.meta` file, fenced, or in comments."""
        written = text.decode(path, data)
        beside = self._rules["meta"].get(posixpath.splitext(path)[0])
        if beside is not None:
            split = frontmatter.Split(None, written, 1)
            return split, Matter(path, _METADATA.load(beside), split)
        split = frontmatter.split(written, _HANDLERS)
        matter = Matter.read(path, split, self._site.bounds)
        matter.values = {key.lower(): value for key, value in matter.values.items()}
        return split, matter

    def _post(self, path: str, matter: Matter, tags: Sequence[str]) -> Post:
        said = matter.values
        stem = posixpath.splitext(posixpath.basename(path))[0]
        slug = text.scalar(said.get("slug")) or slugs.dashed(stem)
        date = self._date(matter)
        url = self._url(path, matter, slug, date)
        category = text.plain(said.get("category"))
        return values.post(
            self._site,
            path=path,
            url=url,
            natural_id=matter.text("guid"),
            title=matter.title(re.sub(r"[-_]+", " ", stem).capitalize()),
            date=date,
            updated=matter.optional_date("updated", self._local, _written),
            expires=matter.optional_date("expires", self._local, _written),
            authors=[one for name in _tags(said.get("author")) for one in text.people(name)],
            categories=[category] if category else [],
            tags=tags,
            summary=matter.text("description"),
            image=matter.text("previewimage"),
            language=self._site.language,
            slug=slug,
            said=matter.said,
        )

    def _date(self, matter: Matter) -> datetime:
        date = matter.date("date", self._local, _written)
        if date is None:
            raise matter.reject("date", "has no date", "add .. date: 2015-01-19 10:00")
        return date

    def _url(self, path: str, matter: Matter, slug: str, date: datetime) -> str:
        """The address of Post.permalink, or that of feedsvc's own setting."""
        pattern = self._pattern(path)
        top, where = (pattern.folder, pattern.destination) if pattern else ("", "")
        below = posixpath.dirname(path.removeprefix(f"{top}/"))
        folder = posixpath.normpath(posixpath.join(where, below)).strip("./")
        if template := self._rules["permalink"]:
            names = {"slug": slug, "title": slug, "output_ext": ".html"}
            names |= {"path": posixpath.join(below, slug), **permalink.moments(date)}
            try:
                return permalink.expand(template, names)
            except permalink.PermalinkError as error:
                remedy = "see docs/reference.md for the placeholders"
                raise matter.reject("permalink", str(error), remedy) from error
        written = text.scalar(matter.values.get("pretty_url")).lower()
        pretty = self._rules["pretty"] and slug != "index"
        pretty = written in ("true", "yes", "1") if written else pretty
        made = "/".join(filter(None, ("", folder, slug)))
        made = made if made.startswith("/") else f"/{made}"
        if not pretty:
            return f"{made}.html"
        return f"{made}/" if self._rules["strip"] else f"{made}/index.html"


def _tags(value: Any) -> list[str]:
    """Terms of a list, or of a text between commas."""
    written = value.split(",") if isinstance(value, str) else value
    return text.words([written])


def _written(written: str, local: tzinfo) -> datetime:
    """A date; without an offset it is in the site's zone (utils.to_datetime)."""
    return dates.parse(_OFFSET.sub("", written), local)
