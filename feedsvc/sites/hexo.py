"""Hexo: which files are posts, and what each says (dist/plugins/processor/post.js).

A date without an offset is local in the site's zone. One with an offset is too: Hexo takes its
clock in UTC for a local one (adjustDateForTimezone), and feeds and addresses have shown that.
The day in an address is that of the machine which builds the site, whatever its `timezone` is
(post_permalink.js): UTC here, as on build servers, or the zone that `[site] timezone` names.

The configuration is `_config.yml` (default_config.js); slugs are those of hexo-util's slugize.js.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from msgspec import structs

from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import (
    data_files,
    dates,
    excerpt,
    frontmatter,
    markers,
    permalink,
    site_url,
    text,
)
from feedsvc.sites.parsers import ParseError
from feedsvc.sites.reader import Matter, OmittedError, PostReader, is_below, top_of

NAME = "hexo"

_EXTENSIONS = (".md", ".markdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext", ".html", ".htm")
_MORE = re.compile(r"<!--+\s{0,9}more\s{0,9}--+>", re.IGNORECASE)
PARAMETER = re.compile(r":(\w*[^\W_])")
_SEGMENTS = {
    "year": r"(\d{4})", "month": r"(\d{2})", "day": r"(\d{2})", "i_month": r"(\d{1,2})",
    "i_day": r"(\d{1,2})", "hash": r"([0-9a-f]{12})",
}  # fmt: skip
_SPECIAL = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+")
_LETTERS = str.maketrans({"ß": "s", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
                          "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"})  # fmt: skip


def _until(opening: str, closing: str) -> re.Pattern[str]:
    return re.compile(rf"{opening}(?P<matter>.+?)\n{closing}[^\S\n]*(?:\n|\Z)", re.DOTALL)


def inputs(_root: Path) -> tuple[str, ...]:
    """What the folder was recognised by."""
    return ("package.json",)


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site by its configuration. ConfigError where it is unreadable or names no zone."""
    config = data_files.configuration(NAME, root, "hexo.io")
    languages = text.words([config.get("language")])
    rules = {**_rules(config), "zone": given.get("timezone") or "UTC"}
    said = {
        "urls": {"url": site_url.Value(text.plain(config.get("url")), markers.CONFIGS["hexo"])},
        "title": text.title(config.get("title")),
        "description": text.title(config.get("description") or config.get("subtitle")),
        "language": languages[0] if languages else "",
        "timezone": text.plain(config.get("timezone")),
        "author": text.person(config.get("author")),
        "drafts": config.get("render_drafts") is True,
        "future": config.get("future") is not False,
        "rules": rules,
    }
    return site_url.site(root, "hexo", given, said)


def _rules(config: Mapping[str, Any]) -> dict[str, Any]:
    source = text.plain(config.get("source_dir")).strip("/") or "source"
    return {
        "source": "" if source == "." else source,
        "permalink": text.plain(config.get("permalink")) or ":year/:month/:day/:title/",
        "defaults": _texts(config.get("permalink_defaults")),
        "name": text.plain(config.get("new_post_name")) or ":title.md",
        "category": text.plain(config.get("default_category")) or "uncategorized",
        "categories": _texts(config.get("category_map")),
        "case": config.get("filename_case", 0),
        "assets": config.get("post_asset_folder") is True,
        "skip": text.words([config.get("skip_render")]),
        "code": f"{source}/{text.plain(config.get('code_dir')) or 'downloads/code'}",
        # Without a highlighter fences are left to Markdown.
        "fences": config.get("syntax_highlighter", "highlight.js") not in ("", None, False),
        "updated": text.plain(config.get("updated_option")),
        "slug_title": config.get("use_slug_as_post_title") is True,
        "index": text.inside(config, "pretty_urls.trailing_index") is not False,
        "html": text.inside(config, "pretty_urls.trailing_html") is not False,
        **_markdown(config),
    }


def _texts(value: Any) -> dict[str, str]:
    return {str(key): text.scalar(said) for key, said in text.mapping(value).items()}


def _markdown(config: Mapping[str, Any]) -> dict[str, Any]:
    """The options of hexo-renderer-marked, which Hexo comes with.

    It puts the site's root before pictures, or, where they are there, takes files of the post.
    """
    own = text.mapping(config.get("marked"))
    rooted = own.get("prependRoot") is not False and config.get("relative_link") is not True
    root = text.plain(config.get("root")).strip("/")
    options = {
        "breaks": own.get("breaks") is not False,
        "smart": own.get("smartypants") is not False,
        "linkify": own.get("autolink") is not False and own.get("gfm") is not False,
        "footnotes": False,
        "marked": True,
        "deletions": False,  # marked has its own rule
        "described": own.get("descriptionLists") is not False,
        "attributes": "",
    }
    return {
        "commonmark": options,
        "tags": own.get("disableNunjucks") is not True,
        "root": f"/{root}/".replace("//", "/") if rooted else "",
        "post_asset": own.get("postAsset") is True and config.get("post_asset_folder") is True,
    }


class _Yaml(frontmatter.Yaml):
    """YAML between dashes, or above them, in which tabs may indent."""

    def load(self, fm: str) -> dict[str, Any]:
        """The mapping of raw scalars."""
        spaced = re.sub(r"^\t+", lambda tabs: "  " * len(tabs[0]), fm, flags=re.MULTILINE)
        return super().load(spaced)


class _Json(frontmatter.FencedJson):
    """What stands between the braces of JSON, between semicolons, or above them."""

    def load(self, fm: str) -> dict[str, Any]:
        """The object."""
        try:
            return super().load(f"{{\n{fm}\n}}")
        except ParseError as error:
            raise ParseError(error.message, max(error.line - 1, 0), error.remedy) from error


_FENCED = (
    _Yaml(_until(r"(-{3,})[^\S\n]*\n", r"\1")),
    _Json(_until(r"(;{3,})[^\S\n]*\n", r"\1")),
)
_UNFENCED = (_Yaml(_until("", "-{3,}"), before=0), _Json(_until("", ";{3,}"), before=0))


class Reader(PostReader):
    """Parses the posts of one site. `folders` are further names for `_posts`."""

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        self._addresses = dates.zone(site.rules["zone"])
        source = f"{site.rules['source']}/" if site.rules["source"] else ""
        self._posts = tuple(folders) or (f"{source}_posts",)
        self._drafts = f"{source}_drafts"
        self._source = source
        self._name = name_pattern(site.rules["name"])

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder."""
        tops = (*self._posts, self._drafts)
        hidden = posixpath.basename(folder).startswith((".", "_"))
        return any(is_below(top, (folder,)) for top in tops) or (
            not hidden and self._top(folder) != ""
        )

    def _wants(self, path: str) -> bool:
        """Whether a file is a post or a draft."""
        name = posixpath.basename(path)
        extension = posixpath.splitext(name)[1].lower()
        if not self._top(path) or name.startswith((".", "_")) or extension not in _EXTENSIONS:
            return False
        if self._rules["assets"] and extension != posixpath.splitext(self._rules["name"])[1]:
            return False  # what is beside posts there are their pictures and pages
        below = path.removeprefix(self._source)
        return not any(fnmatchcase(below, pattern) for pattern in self._rules["skip"])

    def _top(self, path: str) -> str:
        return top_of(path, (*self._posts, self._drafts))

    def _check_path(self, path: str) -> None:
        if self._top(path) == self._drafts and not self._site.drafts:
            raise OmittedError("is a draft")

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; its tags are for the template `hexo`."""
        matter = self._matter(post.path, data)
        said, body = matter.values, matter.body
        tags = self._rules["tags"] and not frontmatter.is_true(said.get("disableNunjucks"))
        marked = any(mark in body for mark in ("{{", "{%", "{#"))
        fenced = self._rules["fences"] and ("```" in body or "~~~" in body)
        tagged = (tags and marked) or (self._rules["root"] and "![" in body) or fenced
        more = _MORE.search(body)
        head = body[: more.start()] if more else excerpt.first_paragraph(body)
        return Body(
            text=body,
            excerpt="" if post.summary else head,
            line=matter.split.line,
            markup="html" if post.path.endswith((".html", ".htm")) else "commonmark",
            template="hexo" if tagged else "",
            variables={**self._variables(said, post), "tags": tags} if tagged else {},
        )

    def _variables(self, said: Mapping[str, Any], post: Post) -> dict[str, Any]:
        return {
            **frontmatter.typed(said),
            "title": post.title,
            "config": {"url": self._site.url, "title": self._site.title},
            "path": post.path,
            "url": post.url,
            "code": self._rules["code"],
            "root": self._rules["root"],
            "fences": self._rules["fences"],
            "assets": posixpath.splitext(post.path)[0] if self._rules["post_asset"] else "",
        }

    def _matter(self, path: str, data: bytes) -> Matter:
        """Front matter and body; the opening fence may be missing, `;;;` means JSON."""
        written, bounds = text.decode(path, data), self._site.bounds
        split = frontmatter.split(written, _FENCED)
        if split.handler or written.startswith(("---", ";;;")):
            return Matter.read(path, split, bounds)
        split = frontmatter.split(written, _UNFENCED)
        try:
            matter = Matter.read(path, split, bounds)
        except text.RejectedError:
            matter = None
        if matter is None or not matter.values:  # a text that merely has a rule in it
            return Matter(path, {}, frontmatter.Split(None, written, 1))
        return matter

    def _post(self, matter: Matter) -> Post:
        path, said = matter.path, matter.values
        if frontmatter.is_false(said.get("published")) and not self._site.drafts:
            raise OmittedError("says published: false")
        named = self._from_name(path)
        for key in named.keys() - {"title", "year", "month", "day", "i_month", "i_day", "hash"}:
            said.setdefault(key, named[key])
        own = matter.optional_date("date", self._local, _date)
        date = own or self._name_date(named)
        slug = named["title"]
        last = posixpath.basename(slug)
        url, waits = self._url(matter, slug, date)
        updated = matter.optional_date("updated", self._local, _date)
        made = self._complete(
            matter,
            url=url,
            title=matter.title(slug if self._rules["slug_title"] else re.sub(r"[-_]+", " ", last)),
            date=date,
            dated_by="front matter" if own else "file name",
            updated=updated or (date if self._rules["updated"] == "date" else None),
            expires=matter.optional_date("expires", self._local, _date),
            id=matter.text("id", "guid"),
            authors=matter.people("author", "authors"),
            # terms as written: a text is one term, lists of lists (hierarchies) are flattened
            categories=text.words([said.get("categories") or said.get("category")]),
            tags=text.words([said.get("tags") or said.get("tag")]),
            summary=matter.summary("description", "excerpt"),
            image=matter.image() or matter.text("cover", "thumbnail"),
            language=matter.text("lang", "language"),
            slug=slug,
        )
        return structs.replace(made, awaits=made.url) if waits else made

    def _from_name(self, path: str) -> dict[str, str]:
        """What the file name says by `new_post_name` (parseFilename)."""
        stem = posixpath.splitext(path.removeprefix(f"{self._top(path)}/"))[0]
        found = self._name.fullmatch(stem)
        return {"title": slugize(stem), **(found.groupdict() if found else {})}

    def _name_date(self, named: Mapping[str, str]) -> datetime | None:
        parts = (named.get("month") or named.get("i_month"), named.get("day") or named.get("i_day"))
        if not named.get("year") or not all(parts):
            return None
        try:
            return dates.day(named["year"], parts[0] or "", parts[1] or "", self._local)
        except ValueError:
            return None  # digits that are no day are just a name

    def _url(self, matter: Matter, slug: str, date: datetime | None) -> tuple[str, bool]:
        """The URL, and whether it waits for the day on which the post is first seen."""
        own = text.scalar(matter.values.get("permalink")).strip()
        made, waits = (own, False) if own else self._expanded(matter, slug, date)
        if self._rules["assets"] and not made.endswith(("/", ".html")):
            made += "/"
        if not self._rules["index"]:
            made = re.sub(r"(^|/)index\.html$", r"\1", made)
        if not self._rules["html"]:
            made = re.sub(r"(?<!/index)\.html$", "", made)
        return re.sub(r"/{2,}", "/", f"/{made}") if "://" not in made else made, waits

    def _expanded(self, matter: Matter, slug: str, date: datetime | None) -> tuple[str, bool]:
        """A URL by `permalink`; of a post without a date its placeholders stay."""
        fields = self._fields(matter, slug, date)
        wanted = PARAMETER.findall(self._rules["permalink"])
        waiting = {name for name in wanted if name in permalink.WAITING and name not in fields}
        if waiting:
            what = "has no date, so its URL has the day on which it was first seen"
            matter.warn("permalink", what, "add date: to it", "UnreadableDate")

        def fill(found: re.Match[str]) -> str:
            if found[1] in waiting:
                return found[0]
            if found[1] not in fields:
                why = "which has no value here" if date else "and it has no date"
                remedy = "change permalink in _config.yml" if date else "add date: to it"
                raise matter.reject("permalink", f"permalink has :{found[1]}, {why}", remedy)
            return fields[found[1]].replace(":", "%3A") if waiting else fields[found[1]]

        return PARAMETER.sub(fill, self._rules["permalink"]), bool(waiting)

    def _fields(self, matter: Matter, slug: str, date: datetime | None) -> dict[str, str]:
        """What a permalink may name (dist/plugins/filter/post_permalink.js)."""
        said = matter.values
        own = {key: text.scalar(value) for key, value in said.items() if text.scalar(value)}
        return {
            **self._rules["defaults"],
            **own,
            **(self._moments(slug, date) if date else {}),
            "title": slug,
            "slug": slug,
            "name": posixpath.basename(slug),
            "post_title": slugize(matter.text("title")).lower(),
            "category": self._category(said),
        }

    def _moments(self, slug: str, date: datetime) -> dict[str, str]:
        """What a permalink may name of a date; the hash is that of the slug and the second."""
        known = ("year", "month", "day", "hour", "minute", "second", "i_month", "i_day")
        stamp = str(int(date.timestamp()))
        digest = hashlib.sha1(f"{slug}{stamp}".encode(), usedforsecurity=False).hexdigest()
        moments = permalink.moments(date.astimezone(self._addresses), known)
        return {**moments, "timestamp": stamp, "hash": digest[:12]}

    def _category(self, said: Mapping[str, Any]) -> str:
        """The slug of the last category, below its parents; of several branches the longest."""
        written = said.get("categories") or said.get("category")
        several = written if isinstance(written, list) else ()
        longest = max((one for one in several if isinstance(one, list)), key=len, default=written)
        names = (self._rules["categories"].get(name, name) for name in text.words([longest]))
        slugs = (slugize(name, self._rules["case"]) for name in names)
        return "/".join(slugs) or str(self._rules["category"])


def _date(written: str, local: tzinfo) -> datetime:
    """A date's clock in UTC, or as it stands, taken for local (see the room's docstring)."""
    return dates.parse(written, UTC).astimezone(UTC).replace(tzinfo=local)


def slugize(written: str, case: int = 0) -> str:
    """hexo-util's slugize: Latin letters without marks, dashes for blanks and punctuation."""
    made = "".join(map(_bare, written.translate(_LETTERS)))
    made = _SPECIAL.sub("-", re.sub(r"[\x00-\x1f]", "", made)).strip("-")
    return made.lower() if case == 1 else made.upper() if case == 2 else made


def _bare(letter: str) -> str:
    latin = "\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff"
    return unicodedata.normalize("NFD", letter)[0] if latin else letter


def name_pattern(rule: str) -> re.Pattern[str]:
    """What `new_post_name` says of file names, as a pattern of those without extension."""
    parts = re.split(PARAMETER, posixpath.splitext(rule)[0])
    made, seen = "", set()
    for index, part in enumerate(parts):
        if index % 2 == 0:
            made += re.escape(part)
        elif part.isidentifier() and part not in seen:
            seen.add(part)
            made += f"(?P<{part}>{_SEGMENTS.get(part, '(.+?)')[1:-1]})"
        else:
            made += ".+?"
    return re.compile(made)
