"""Hexo: which files are posts, and what each says (dist/plugins/processor/post.js).

A date without an offset is local in the site's zone. One with an offset is too: Hexo takes its
clock in UTC for a local one (adjustDateForTimezone), and feeds and addresses have shown that.
The day in an address is that of the machine which builds the site, whatever its `timezone` is
(post_permalink.js): UTC here, as on build servers, or the zone that `[site] timezone` names.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from fnmatch import fnmatchcase
from typing import Any

from feedsvc.model.post import Body, Parsed, Post
from feedsvc.model.site import Bounds, Site
from feedsvc.sites import dates, frontmatter, hexo_config, permalink, text, values
from feedsvc.sites.fields import Matter, RejectedError
from feedsvc.sites.frontmatter import Split
from feedsvc.sites.hexo_names import PARAMETER, name_pattern, slugize

NAME = "hexo"
settings, inputs = hexo_config.settings, hexo_config.inputs

_EXTENSIONS = (".md", ".markdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext", ".html", ".htm")
_FENCED = re.compile(r"(-{3,}|;{3,})[^\S\n]*\n(.+?)\n\1[^\S\n]*(?:\n|\Z)", re.DOTALL)
_UNFENCED = re.compile(r"(.+?)\n(-{3,}|;{3,})[^\S\n]*(?:\n|\Z)", re.DOTALL)
_MORE = re.compile(r"<!--+\s{0,9}more\s{0,9}--+>", re.IGNORECASE)


class Reader:
    """Parses the posts of one site. `folders` are further names for `_posts`."""

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        self._site = site
        self._rules: Mapping[str, Any] = site.rules
        self._local = dates.zone(site.timezone)
        self._addresses = dates.zone(site.rules["zone"])
        source = f"{site.rules['source']}/" if site.rules["source"] else ""
        self._posts = tuple(folders) or (f"{source}_posts",)
        self._drafts = f"{source}_drafts"
        self._source = source
        self._name = name_pattern(site.rules["name"])

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder."""
        tops = (*self._posts, self._drafts)
        if any(f"{top}/".startswith(f"{folder}/") for top in tops):
            return True
        name = posixpath.basename(folder)
        return not name.startswith((".", "_")) and self._top(folder) != ""

    def wants(self, path: str) -> bool:
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
        tops = (top for top in (*self._posts, self._drafts) if path.startswith(f"{top}/"))
        return next(tops, "")

    def parse(self, path: str, data: bytes) -> Parsed:
        """One file's bytes → its post, or why there is none."""
        if self._top(path) == self._drafts and not self._site.drafts:
            return Parsed(path, omitted="is a draft")
        try:
            split, matter = self._read(path, data)
            if frontmatter.is_false(matter.values.get("published")) and not self._site.drafts:
                return Parsed(path, omitted="says published: false")
            post = self._post(path, matter)
        except (text.UndecodableError, RejectedError) as error:
            return Parsed(path, problems=(error.problem,))
        return Parsed(path, post, split.body, problems=tuple(matter.problems))

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post; its tags are for the template `hexo`."""
        split, matter = self._read(post.path, data)
        said = matter.values
        tags = self._rules["tags"] and not frontmatter.is_true(said.get("disableNunjucks"))
        marked = any(mark in split.body for mark in ("{{", "{%", "{#"))
        tagged = (tags and marked) or (self._rules["root"] and "![" in split.body)
        more = _MORE.search(split.body)
        head = split.body[: more.start()] if more else split.body.lstrip().partition("\n\n")[0]
        return Body(
            text=split.body,
            excerpt="" if post.summary else head,
            line=split.line,
            markup="html" if post.path.endswith((".html", ".htm")) else "commonmark",
            template="hexo" if tagged else "",
            variables={**self._variables(said, post), "tags": tags} if tagged else {},
        )

    def _variables(self, said: Mapping[str, Any], post: Post) -> dict[str, Any]:
        own = {key: frontmatter.typed(value) for key, value in said.items()}
        config = {"url": self._site.url, "title": self._site.title}
        known = {"path": post.path, "url": post.url, "code": self._rules["code"]}
        known["root"] = self._rules["root"]
        known["assets"] = posixpath.splitext(post.path)[0] if self._rules["post_asset"] else ""
        return {**own, "title": post.title, "config": config, **known}

    def _read(self, path: str, data: bytes) -> tuple[Split, Matter]:
        """Front matter and body; the opening fence may be missing, `;;;` means JSON."""
        written = text.decode(path, data)
        matter: Matter | None = None
        if found := _FENCED.match(written):
            matter = _matter(path, found[2], found[1], self._site.bounds)
        elif written.startswith(("---", ";;;")):
            return Split(None, written, 1), Matter(path, "")
        elif found := _UNFENCED.match(written):
            matter = _unfenced(path, found[1], found[2], self._site.bounds)
        if not found or matter is None:
            return Split(None, written, 1), Matter(path, "")
        body = written[found.end() :]
        return Split("", body, written.count("\n", 0, found.end()) + 1), matter

    def _post(self, path: str, matter: Matter) -> Post:
        said = matter.values
        named = self._from_name(path)
        for key in named.keys() - {"title", "year", "month", "day", "i_month", "i_day", "hash"}:
            said.setdefault(key, named[key])
        own = matter.optional_date("date", self._local, _date)
        date = own or self._name_date(named)
        slug, categories = named["title"], self._terms(said, "categories", "category")
        last = posixpath.basename(slug)
        url = self._url(matter, slug, date)
        updated = matter.optional_date("updated", self._local, _date)
        return values.post(
            self._site,
            path=path,
            url=url,
            title=matter.title(slug if self._rules["slug_title"] else re.sub(r"[-_]+", " ", last)),
            date=date,
            dated_by="front matter" if own else "file name",
            updated=updated or (date if self._rules["updated"] == "date" else None),
            expires=matter.optional_date("expires", self._local, _date),
            id=matter.text("id", "guid"),
            authors=text.people(said.get("author")) or text.people(said.get("authors")),
            categories=categories,
            tags=self._terms(said, "tags", "tag"),
            summary=matter.text("description", "excerpt"),
            image=matter.image() or matter.text("cover", "thumbnail"),
            language=matter.text("lang", "language"),
            slug=slug,
            said=matter.said,
        )

    @staticmethod
    def _terms(said: Mapping[str, Any], plural: str, singular: str) -> tuple[str, ...]:
        """Terms as written: a text is one term, lists of lists (hierarchies) are flattened."""
        value = said.get(plural) or said.get(singular)
        return tuple(dict.fromkeys(text.words([value])))

    def _from_name(self, path: str) -> dict[str, str]:
        """What the file name says by `new_post_name` (parseFilename)."""
        stem = posixpath.splitext(path.removeprefix(f"{self._top(path)}/"))[0]
        found = self._name.fullmatch(stem)
        made = found.groupdict() if found else {}
        return {"title": slugize(stem), **made}

    def _name_date(self, named: Mapping[str, str]) -> datetime | None:
        parts = (named.get("month") or named.get("i_month"), named.get("day") or named.get("i_day"))
        if not named.get("year") or not all(parts):
            return None
        try:
            return dates.day(named["year"], parts[0] or "", parts[1] or "", self._local)
        except ValueError:
            return None  # digits that are no day are just a name

    def _url(self, matter: Matter, slug: str, date: datetime | None) -> str:
        own = text.scalar(matter.values.get("permalink")).strip()
        if own:
            made = own
            if self._rules["assets"] and not own.endswith(("/", ".html")):
                made += "/"
        else:
            made = self._expanded(matter, slug, date)
        if not self._rules["index"]:
            made = re.sub(r"(^|/)index\.html$", r"\1", made)
        if not self._rules["html"]:
            made = re.sub(r"(?<!/index)\.html$", "", made)
        return re.sub(r"/{2,}", "/", f"/{made}") if "://" not in made else made

    def _expanded(self, matter: Matter, slug: str, date: datetime | None) -> str:
        fields = self._fields(matter, slug, date)

        def fill(found: re.Match[str]) -> str:
            if found[1] not in fields:
                remedy = "change permalink in _config.yml" if date else "add date: to it"
                raise matter.reject("permalink", f"permalink has no :{found[1]}", remedy)
            return fields[found[1]]

        made = PARAMETER.sub(fill, self._rules["permalink"])
        slash = self._rules["assets"] and not made.endswith(("/", ".html"))
        return f"{made}/" if slash else made

    def _fields(self, matter: Matter, slug: str, date: datetime | None) -> dict[str, str]:
        """What a permalink may name (dist/plugins/filter/post_permalink.js)."""
        said = matter.values
        own = {key: text.scalar(value) for key, value in said.items() if text.scalar(value)}
        moments = permalink.moments(date.astimezone(self._addresses)) if date else {}
        known = ("year", "month", "day", "hour", "minute", "second", "i_month", "i_day")
        made = {key: moments[key] for key in known if date}
        if date:
            stamp = str(int(date.timestamp()))
            made["timestamp"] = stamp
            made["hash"] = hashlib.sha1(
                f"{slug}{stamp}".encode(), usedforsecurity=False
            ).hexdigest()[:12]
        return {
            **self._rules["defaults"],
            **own,
            **made,
            "title": slug,
            "slug": slug,
            "name": posixpath.basename(slug),
            "post_title": slugize(matter.text("title")).lower(),
            "category": self._category(said),
        }

    def _category(self, said: Mapping[str, Any]) -> str:
        """The slug of the last category, below its parents; of several branches the longest."""
        written = said.get("categories") or said.get("category")
        nested = (
            [one for one in written if isinstance(one, list)] if isinstance(written, list) else []
        )
        last = max(nested, key=len) if nested else written
        chain = text.words([last])
        slugs = [
            slugize(self._rules["categories"].get(name, name), self._rules["case"])
            for name in chain
        ]
        return "/".join(slugs) or str(self._rules["category"])


def _date(written: str, local: tzinfo) -> datetime:
    """A date's clock in UTC, or as it stands, taken for local (see the room's docstring)."""
    return dates.parse(written, UTC).astimezone(UTC).replace(tzinfo=local)


def _matter(path: str, written: str, mark: str, bounds: Bounds) -> Matter:
    """YAML, or what stands between the braces of JSON where the fence is of semicolons."""
    if mark[0] != ";":
        spaced = re.sub(r"^\t+", lambda tabs: "  " * len(tabs[0]), written, flags=re.MULTILINE)
        return Matter(path, spaced, bounds=bounds)
    try:
        loaded = frontmatter.read(Split(f"{{\n{written}}}", "", 1, "json"), bounds)
    except frontmatter.FrontMatterError as error:
        raise RejectedError(error.problem(path)) from error
    return Matter(path, written, loaded)


def _unfenced(path: str, written: str, mark: str, bounds: Bounds) -> Matter | None:
    """Front matter without its opening fence; None for a text that merely has a rule in it."""
    try:
        made = _matter(path, written, mark, bounds)
    except RejectedError:
        return None
    return Matter(path, written, made.values, first=1) if made.values else None
