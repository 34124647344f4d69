"""Pelican: which files are articles, and what each says (pelican/readers.py, contents.py)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote, urlsplit

from feedsvc.model.digests import digest
from feedsvc.model.errors import ConfigError
from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import (
    dates,
    excerpt,
    frontmatter,
    pelican_config,
    pelican_metadata,
    pelican_urls,
    permalink,
    text,
)
from feedsvc.sites.reader import Matter, OmittedError, PostReader, is_below

NAME = "pelican"
settings = pelican_config.settings
inputs = pelican_config.inputs

_HTML = (".html", ".htm")
_LINK = re.compile(r"[{|](?:filename|static|attach|tag|category|author|index)[|}]")
# References to files, which Pelican may publish beside the article that names them.
_FILE = re.compile(
    r"(?:[{|]|%7B)(filename|static|attach)(?:[|}]|%7D)([^\"'\n<>)\]]+)", re.IGNORECASE
)
_TERM = re.compile(r"[{|](tag|category|author)[|}]([^\"'\n<>)\]]+)")
_END = "<!-- PELICAN_END_SUMMARY -->"
_NEVER = (("draft", "is a draft"), ("hidden", "says status: hidden"), ("skip", "says status: skip"))


class Reader(PostReader):
    """Parses the articles of one site. Below `folders`, where given, lie all of them."""

    skipped = frozenset({"node_modules", "venv", "__pycache__", "output", "theme", "themes"})

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        where = site.rules["unreadable"]
        if where and not site.rules["permalink"]:
            raise pelican_config.not_literal("ARTICLE_URL", where, "[posts] permalink")
        super().__init__(site, folders or site.rules["articles"])

    def enters(self, folder: str) -> bool:
        """Whether articles may lie under a folder (Generator.get_files)."""
        if folder in self._folders:
            return True
        ignored = folder in self._rules["excludes"] or self._ignores(folder)
        return not ignored and super().enters(folder)

    def _wants(self, path: str) -> bool:
        """Whether a file is one that Pelican reads."""
        name = posixpath.basename(path)
        extension = posixpath.splitext(name)[1].lower()
        if extension not in (*pelican_config.MARKDOWN, *_HTML) or name.startswith("."):
            return False
        return is_below(path, self._folders) and not self._ignores(path)

    def _ignores(self, path: str) -> bool:
        name = posixpath.basename(path)
        return any(fnmatchcase(name, pattern) for pattern in self._rules["ignored"])

    def _post(self, matter: Matter) -> Post:
        status = matter.values["status"].lower()
        for said, why in _NEVER:
            if status == said and not (said == "draft" and self._site.drafts):
                raise OmittedError(why)
        if status not in ("published", "draft"):
            raise matter.reject("status", f"status {status!r} is unknown", "write published")
        return self._made(matter.path, matter)

    def body(self, post: Post, data: bytes) -> Body:
        """The body as Pelican writes it in full, and its summary: that of its metadata first.

        Links to other files of the site are resolved after Markdown (Content._link_replacer), by
        the template `pelican`.
        """
        matter, words = self._matter(post.path, data), self._rules["words"]
        written, summary = matter.body, text.scalar(matter.values.get("summary"))
        linked = bool(_LINK.search(written) or _LINK.search(summary))
        beginning = summary or (written.partition(_END)[0] if _END in written else "")
        if not beginning and not isinstance(words, int):
            beginning = written
        return Body(
            text=written,
            excerpt=beginning,
            line=matter.split.line,
            markup="html" if post.path.lower().endswith(_HTML) else "python-markdown",
            template="pelican" if linked else "",
            variables=self._variables(post, written + summary) if linked else {},
            words=words if isinstance(words, int) else 0,
        )

    def places(self, path: str, data: bytes) -> Iterator[tuple[str, str]]:
        """The files that an article names, in order, and the folder where each is published.

        Both are paths, from the site's folder and from that of the output; the second is empty for
        a file that stays where it is. RejectedError for an article that cannot be read.
        """
        matter = self._matter(path, data)
        local = self._zone(matter)
        slug = text.scalar(matter.values.get("slug")) or self._slug(path, matter.text("title"))
        folder = posixpath.dirname(self._saved_as(matter, slug, self._date(matter, local)))
        for what, named in self._references(path, matter.body):
            beside = posixpath.relpath(named, posixpath.dirname(path) or ".")
            below = posixpath.basename(named) if beside.startswith("../") else beside
            yield named, posixpath.join(folder, below) if what == "attach" else ""

    def _references(self, path: str, written: str) -> Iterator[tuple[str, str]]:
        """How an article names files, and their paths from the site's folder."""
        for what, said in _FILE.findall(written):
            name = unquote(urlsplit(said).path if "://" not in said else "").strip()
            start = self._rules["path"] if name.startswith("/") else posixpath.dirname(path)
            yield what.lower(), posixpath.normpath(posixpath.join(start, name.lstrip("/")))

    def _saved_as(self, matter: Matter, slug: str, date: datetime | None) -> str:
        """The file that Pelican writes an article to; empty where its template asks for more."""
        if own := text.scalar(matter.values.get("save_as")):
            return own
        fields = self._fields(matter, slug)
        kind = self._kind(fields, matter.values["status"])
        try:
            return pelican_urls.expand(self._rules["saves"][kind], fields, date)
        except permalink.PermalinkError:
            return ""

    def _variables(self, post: Post, written: str) -> dict[str, Any]:
        """What the template knows: its own path, the folder of content, addresses of the site."""
        site, pages = self._site.url, self._rules["pages"].items()
        terms = [(kind, name.strip()) for kind, name in _TERM.findall(written)]
        return {
            "path": post.path,
            "content": self._rules["path"],
            "folder": posixpath.dirname(post.path),
            "url": site,
            "static": self._rules["static"],
            "moved": self._moved(),
            "pages": {path: f"{site}/{url.lstrip('/')}" for path, url in pages},
            "terms": {f"{of}:{name}": f"{site}/{self._term(of, name)}" for of, name in terms},
        }

    def _moved(self) -> dict[str, str]:
        """Where static files are put that EXTRA_PATH_METADATA gives another path, by their own."""
        extra = self._rules["paths"]["extra"]
        return {source: said["path"] for source, said in extra.items() if said.get("path")}

    def _term(self, kind: str, name: str) -> str:
        """The address of a tag's, category's or author's page; the site's where there is none."""
        slug = pelican_urls.slug(name, self._rules["slugs"], kind)
        fields = {"slug": slug, "name": text.plain(name)}
        try:
            return pelican_urls.expand(self._rules["urls"][kind], fields, None)
        except permalink.PermalinkError:
            return ""

    def _matter(self, path: str, data: bytes) -> Matter:
        """The metadata of a source over what its path and the settings say."""
        html = path.lower().endswith(_HTML)
        accepted = pelican_metadata.HTML if html else pelican_metadata.MARKDOWN
        split = frontmatter.split(text.decode(path, data), accepted)
        matter = Matter.read(path, split, self._site.bounds)
        if html:
            matter.body = pelican_metadata.until_end(split.body)
        own = pelican_metadata.chosen(matter, matter.own)
        empty = ("tags", "status", "category", "author", "authors", "slug")
        own = {key: said for key, said in own.items() if said or key not in empty}
        matter.values = {"status": "published", **self._defaults(path), **own}
        return matter

    def _defaults(self, path: str) -> dict[str, str]:
        """Metadata of the settings, then of the path; the more specific wins."""
        rules, source = self._rules, self._relative(path)
        made = dict(rules["metadata"])
        if rules["category"]:
            made["category"] = rules["category"]
        if rules["date"] not in ("", "fs"):
            made["date"] = rules["date"]
        for prefix, said in rules["paths"]["extra"].items():
            if source == prefix or source.startswith(posixpath.join(prefix, "")):
                made |= said
        return {**made, **self._from_path(source)}

    def _from_path(self, source: str) -> dict[str, str]:
        """FILENAME_METADATA, PATH_METADATA, then the folder (parse_path_metadata)."""
        folder, name = posixpath.split(source)
        patterns = [(self._rules["paths"]["name"], posixpath.splitext(name)[0])]
        patterns.append((self._rules["paths"]["path"], source))
        if self._rules["category_from_folder"]:
            patterns.append((r"(?P<category>.*)", posixpath.basename(folder)))
        made: dict[str, str] = {}
        for pattern, about in patterns:
            found = re.match(pattern, about) if pattern and about else None
            for key, said in (found.groupdict() if found else {}).items():
                if said is not None:
                    made.setdefault(key.lower(), said)
        return made

    def _relative(self, path: str) -> str:
        """The path from the folder of content; from the settings' own folder where that is not."""
        for top in (self._rules["path"], *self._folders):
            if top and path.startswith(f"{top}/"):
                return path.removeprefix(f"{top}/")
        return path

    def _dated_by(self, path: str, matter: Matter) -> str:
        """The rule that gives the date: Pelican's metadata go over the path, this over settings."""
        if any(matter.own.get("date", ())):
            return "front matter"
        named = "date" in self._from_path(self._relative(path))
        return "file name" if named else "the generator's settings"

    def _made(self, path: str, matter: Matter) -> Post:
        said = matter.values
        title = text.title(said.get("title"))
        if "title" in self._rules["formatted"]:
            title = excerpt.unmarked(title)
        if not title:
            remedy = "start the file with Title: …"
            raise matter.reject("title", "has no title", remedy, "MissingTitle")
        local = self._zone(matter)
        date = self._date(matter, local)
        slug = text.scalar(said.get("slug")) or self._slug(path, matter.text("title"))
        category = text.plain(said.get("category"))
        url = self._url(matter, slug, date)
        return self._complete(
            matter,
            url=url,
            natural_id=pelican_urls.tag_uri(f"{self._site.url}/{url.lstrip('/')}", date),
            title=title,
            date=date,
            dated_by=self._dated_by(path, matter),
            updated=matter.optional_date("modified", local),
            expires=matter.optional_date("expires", local),
            id=matter.text("id", "guid"),
            authors=[one for name in self._authors(said) for one in text.people(name)],
            categories=[category] if category else [],
            tags=[
                tag for tag in map(text.plain, pelican_metadata.terms(said.get("tags", ""))) if tag
            ],
            image=matter.image(),
            language=matter.text("lang"),
            slug=slug,
            said=tuple(key for key, lines in matter.own.items() if any(lines)),
            seen=b"" if matter.is_head else self._names_files(matter),
        )

    @staticmethod
    def _names_files(matter: Matter) -> bytes:
        """What stands for the files that an article names; nothing where it names none."""
        found = _FILE.findall(matter.body)
        return digest(found) if found else b""

    def _zone(self, matter: Matter) -> tzinfo:
        """The zone of dates without an offset: `timezone` of the article, else the site's."""
        name = text.scalar(matter.values.get("timezone"))
        try:
            return dates.zone(name) if name else self._local
        except ConfigError as error:
            raise matter.reject("timezone", error.message, error.remedy) from error

    def _date(self, matter: Matter, local: tzinfo) -> datetime | None:
        """The article's date, None where that is its first publication."""
        matter.values["date"] = text.scalar(matter.values.get("date")).replace("_", " ")
        date = matter.date("date", local)
        if date is None and self._rules["date"] != "fs" and matter.values["status"] != "draft":
            raise matter.reject("date", "has no date", "add Date: 2015-01-19 10:00")
        return date

    def _slug(self, path: str, title: str) -> str:
        named = self._rules["slugify_source"] == "basename"
        source = posixpath.splitext(posixpath.basename(path))[0] if named else title
        return pelican_urls.slug(source, self._rules["slugs"])

    @staticmethod
    def _authors(said: Mapping[str, Any]) -> tuple[str, ...]:
        """`authors`, else `author`."""
        several = pelican_metadata.terms(said.get("authors", ""))
        one = text.plain(said.get("author"))
        return several or ((one,) if one else ())

    def _url(self, matter: Matter, slug: str, date: datetime | None) -> str:
        if own := text.scalar(matter.values.get("url")):
            return own
        try:
            return self._expanded(self._fields(matter, slug), matter.values["status"], date)
        except permalink.PermalinkError as error:
            remedy = "correct ARTICLE_URL, or the metadata it names"
            raise matter.reject("url", str(error), remedy) from error

    def _fields(self, matter: Matter, slug: str) -> dict[str, str]:
        """What a template of addresses may name (Content.url_format)."""
        said, rules = matter.values, self._rules["slugs"]
        site = self._site.author.name if self._site.author else ""
        author = next(iter(self._authors(said)), site)
        return {
            **{key: text.scalar(value) for key, value in said.items()},
            "path": self._relative(matter.path),
            "slug": slug,
            "lang": text.scalar(said.get("lang")) or self._rules["language"],
            "category": pelican_urls.slug(text.plain(said.get("category")), rules, "category"),
            "author": pelican_urls.slug(author, rules, "author"),
        }

    def _expanded(self, fields: Mapping[str, str], status: str, date: datetime | None) -> str:
        """The address by feedsvc's own template, else Pelican's."""
        if own := self._rules["permalink"]:
            moments = permalink.moments(date) if date else {}
            made = permalink.expand(own, {"title": fields["slug"], **fields, **moments})
            return made.lstrip("/")
        return pelican_urls.expand(self._rules["urls"][self._kind(fields, status)], fields, date)

    def _kind(self, fields: Mapping[str, str], status: str) -> str:
        """Which templates are an article's."""
        kind = "draft" if status == "draft" else "article"
        return kind + ("" if fields["lang"] == self._rules["language"] else "_lang")
