"""Nikola: which files are posts, and what each says (nikola/post.py, metadata_extractors.py).

The configuration is `conf.py`, read as syntax; `.meta` files may stand beside posts.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.model.post import Body, Post
from feedsvc.model.site import Author, Site
from feedsvc.sites import (
    dates,
    excerpt,
    files,
    frontmatter,
    markers,
    permalink,
    python_settings,
    site_url,
    text,
)
from feedsvc.sites.parsers import Unreadable
from feedsvc.sites.reader import UNNAMED, Matter, OmittedError, PostReader

NAME = "nikola"

_MARKDOWN = (".md", ".mdown", ".markdown")
_HTML = (".html", ".htm")
_LINE = re.compile(r"[ \t]*\.\. ([^:\n]+):[ \t]*(.*)")
_TEASER = re.compile(r"<!--[ \t]*(?:TEASER_END|END_TEASER)(?::[^\n>]*)?-->", re.IGNORECASE)
_OFFSET = re.compile(r" UTC(?=[+-]\d\d:\d\d)")


(CONFIG,) = markers.CONFIGS["nikola"]
_LARGEST = 65_536  # bytes of a .meta file
_MOST = 100_000  # .meta files
_GIVEN = {
    "title": "BLOG_TITLE",
    "description": "BLOG_DESCRIPTION",
    "language": "DEFAULT_LANG",
    "timezone": "TIMEZONE",
    "author": "BLOG_AUTHOR",
}
_POSTS = (("posts/*.txt", "posts"),)


class Pattern(NamedTuple):
    """One row of POSTS: the folder of sources, the names in it, where they are published."""

    folder: str
    names: str
    destination: str


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site as `conf.py` has it. ConfigError for a file that cannot be read."""
    conf = _conf(root)
    language = _text(conf, "DEFAULT_LANG") or "en"
    author = _text(conf, "BLOG_AUTHOR", language)
    patterns = _patterns(conf, language)
    extensions = conf.get("MARKDOWN_EXTENSIONS")
    if not isinstance(extensions, list):
        extensions = ["fenced_code", "codehilite", "extra"]
    translations = map(str, text.mapping(conf.get("TRANSLATIONS")))
    rules = {
        "permalink": "",
        "rooted": True,
        "patterns": [list(pattern) for pattern in patterns],
        "languages": sorted(name for name in translations if name != language),
        "pretty": conf.get("PRETTY_URLS") is not False,
        "strip": conf.get("STRIP_INDEXES") is not False,
        "index": _text(conf, "INDEX_FILE") or "index.html",
        "status_tags": conf.get("USE_TAG_METADATA") is not False,
        "meta": dict(_metas(root, patterns)),
        "python-markdown": {"extensions": extensions},
    }
    said = {
        "urls": {name: _url(conf, name) for name in ("BASE_URL", "SITE_URL")},
        "title": _text(conf, "BLOG_TITLE", language),
        "description": _text(conf, "BLOG_DESCRIPTION", language),
        "language": language,
        "timezone": _text(conf, "TIMEZONE"),
        "author": Author(author) if author else None,
        "future": conf.get("FUTURE_IS_NOW") is True,
        "rules": rules,
    }
    besides = ("BASE_URL", "SITE_URL", *python_settings.given_by(_GIVEN, given))
    return site_url.site(root, "nikola", given, {**said, "noticed": conf.problems(besides)})


def inputs(root: Path) -> list[Path]:
    """The folders of posts, and the `.meta` files in them."""
    conf = _conf(root)
    patterns = _patterns(conf, _text(conf, "DEFAULT_LANG") or "en")
    made: list[Path] = []
    for folder, names in _walk(root, patterns):
        made += (folder, *(folder / name for name in names))
    return made


def _conf(root: Path) -> python_settings.Settings:
    said = python_settings.read(root / CONFIG) if files.is_there(root, CONFIG) else {}
    return python_settings.Settings(said, dict.fromkeys(said, CONFIG))


def _url(conf: Mapping[str, Any], name: str) -> site_url.Value:
    said = conf.get(name)
    line = said.line if isinstance(said, Unreadable) else 0
    return site_url.Value(_text(conf, name), (CONFIG,), line=line, program=bool(line))


def _text(conf: Mapping[str, Any], name: str, language: str = "") -> str:
    """A text; of one that is translated that in the site's language."""
    said = conf.get(name)
    said = said.get(language) if isinstance(said, Mapping) else said
    return text.title(said) if isinstance(said, str) else ""


def _patterns(conf: Mapping[str, Any], language: str) -> list[Pattern]:
    """POSTS. Raises ConfigError where it is program text."""
    said = conf.get("POSTS", _POSTS)
    if isinstance(said, Unreadable):
        what = "POSTS is program text, which is not run"
        remedy = "write it out as literals"
        raise ConfigError(what, subject=f"{CONFIG}:{said.line}", remedy=remedy)
    made = []
    for row in said if isinstance(said, list | tuple) else ():
        if not isinstance(row, list | tuple) or len(row) < 2 or not isinstance(row[0], str):
            continue
        where = row[1].get(language) if isinstance(row[1], Mapping) else row[1]
        folder, names = posixpath.split(row[0])
        inside = posixpath.normpath(f"/{folder}").strip("/")
        made.append(Pattern(inside, names, str(where or "").strip("/")))
    return made


def _walk(root: Path, patterns: list[Pattern]) -> Iterator[tuple[Path, list[str]]]:
    """The folders of posts and the `.meta` files in each, in a fixed order."""
    for top in sorted({pattern.folder for pattern in patterns if pattern.folder}):
        if not files.is_within(root, top):  # the scan tells of it
            continue
        for here, below, names in os.walk(root / top):
            below[:] = sorted(name for name in below if not name.startswith("."))
            yield Path(here), sorted(name for name in names if name.endswith(".meta"))


def _metas(root: Path, patterns: list[Pattern]) -> Iterator[tuple[str, str]]:
    """The texts of `.meta` files by their paths without extension."""
    found = (folder / name for folder, names in _walk(root, patterns) for name in names)
    for path in islice(found, _MOST):
        where = path.relative_to(root).as_posix()
        written = files.text(root, where, _LARGEST)
        yield where.removesuffix(".meta"), written.replace("\r\n", "\n")


class _Metadata(frontmatter.Handler):
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


class Reader(PostReader):
    """Parses the posts of one site. Below `folders`, where given, lie all of them."""

    accepted = (frontmatter.Yaml(), frontmatter.Toml(), _METADATA)

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        patterns = [Pattern(*row) for row in site.rules["patterns"]]
        given = [Pattern(folder, "*", folder) for folder in folders]
        self._patterns = given or patterns
        self._tops = [pattern.folder for pattern in self._patterns if pattern.folder]

    def _wants(self, path: str) -> bool:
        """Whether a file is one of POSTS, of a kind that Nikola compiles."""
        extension = posixpath.splitext(path)[1].lower()
        return extension in (*_MARKDOWN, *_HTML) and self._pattern(path) is not None

    def _markup(self, path: str) -> str:
        kind = self._unread.get(posixpath.splitext(path)[1].lower(), "")
        return kind if kind and self._pattern(path) else ""

    def _pattern(self, path: str) -> Pattern | None:
        name = posixpath.basename(path)
        for pattern in self._patterns:
            if path.startswith(f"{pattern.folder}/") and fnmatchcase(name, pattern.names):
                return pattern
        return None

    def _check_path(self, path: str) -> None:
        stem = posixpath.splitext(path)[0]
        if posixpath.splitext(stem)[1].removeprefix(".") in self._rules["languages"]:
            raise OmittedError("is the translation of a post", remedy=UNNAMED)

    def _post(self, matter: Matter) -> Post:
        said = matter.values
        tags = text.listed(said.get("tags"))
        status = text.plain(said.get("status")).lower()
        if self._rules["status_tags"]:
            status = next((tag for tag in ("draft", "private") if tag in tags), status)
            tags = [tag for tag in tags if tag not in ("draft", "private")]
        if status == "private" or (status == "draft" and not self._site.drafts):
            raise OmittedError(f"is {'a draft' if status == 'draft' else 'private'}")
        if status not in ("", "published", "featured", "draft"):
            matter.warn("status", f"status {status!r} is unknown", "write published")
        return self._made(matter.path, matter, tags)

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; what stands before its teaser's end is its summary."""
        split = self._split(post.path, data)
        marked = "{{%" in split.body or "link://" in split.body
        teaser = _TEASER.search(split.body)
        first = excerpt.first_paragraph(split.body)
        first = split.body[: teaser.start()] if teaser else first
        return Body(
            text=_TEASER.sub("", split.body),
            excerpt="" if post.summary else first,
            line=split.line,
            markup="html" if post.path.lower().endswith(_HTML) else "python-markdown",
            template="nikola" if marked else "",
            variables={"path": post.path, "url": self._site.url} if marked else {},
        )

    def _split(self, path: str, data: bytes) -> frontmatter.Split:
        """A source in two; where its metadata is in a `.meta` file, it has none of its own."""
        if posixpath.splitext(path)[0] in self._rules["meta"]:
            return frontmatter.Split(None, text.decode(path, data), 1)
        return super()._split(path, data)

    def _matter(self, path: str, data: bytes) -> Matter:
        """The metadata of a source: of a `.meta` file, fenced, or in comments."""
        matter = super()._matter(path, data)
        beside = self._rules["meta"].get(posixpath.splitext(path)[0])
        own = matter.values if beside is None else _METADATA.load(beside)
        matter.values = {key.lower(): value for key, value in own.items()}
        return matter

    def _made(self, path: str, matter: Matter, tags: Sequence[str]) -> Post:
        said = matter.values
        stem = posixpath.splitext(posixpath.basename(path))[0]
        slug = text.scalar(said.get("slug")) or permalink.dashed(stem)
        date = matter.date("date", self._local, _written)
        if date is None:
            raise matter.reject("date", "has no date", "add .. date: 2015-01-19 10:00")
        category = matter.text("category")
        return self._complete(
            matter,
            url=self._url(path, matter, slug, date),
            natural_id=matter.text("guid"),
            title=matter.title(re.sub(r"[-_]+", " ", stem).capitalize()),
            date=date,
            updated=matter.optional_date("updated", self._local, _written),
            expires=matter.optional_date("expires", self._local, _written),
            authors=[one for name in text.listed(said.get("author")) for one in text.people(name)],
            categories=[category] if category else [],
            tags=tags,
            summary=matter.summary("description"),
            image=matter.text("previewimage"),
            language=self._site.language,
            slug=slug,
        )

    def _url(self, path: str, matter: Matter, slug: str, date: datetime) -> str:
        """The address of Post.permalink, or that of feedsvc's own setting."""
        pattern = self._pattern(path)
        top, where = (pattern.folder, pattern.destination) if pattern else ("", "")
        below = posixpath.dirname(path.removeprefix(f"{top}/"))
        folder = posixpath.normpath(posixpath.join(where, below)).strip("./")
        if template := self._rules["permalink"]:
            names = {"slug": slug, "title": slug, "output_ext": ".html"}
            names |= {"path": posixpath.join(below, slug), **permalink.moments(date)}
            remedy = "see docs/reference.md for the placeholders"
            return matter.expand("permalink", template, names, remedy)
        written = text.scalar(matter.values.get("pretty_url")).lower()
        pretty = self._rules["pretty"] and slug != "index"
        pretty = written in ("true", "yes", "1") if written else pretty
        made = "/" + "/".join(filter(None, (folder, slug)))
        if not pretty:
            return f"{made}.html"
        return f"{made}/" if self._rules["strip"] else f"{made}/index.html"


def _written(written: str, local: tzinfo) -> datetime:
    """A date; without an offset it is in the site's zone (utils.to_datetime)."""
    return dates.parse(_OFFSET.sub("", written), local)
