"""What every generator's reader is made of: front matter as a `Matter`, and `PostReader`.

A reader of a generator says where its posts lie, which formats of front matter it accepts, what
front matter means, and what a body is. The steps that are the same in each are here.
"""

from __future__ import annotations

import posixpath
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Self

from feedsvc.model import language_tag
from feedsvc.model.address import is_harmless, scheme
from feedsvc.model.post import Body, Parsed, Post
from feedsvc.model.problem import LEFT_OUT, Problem
from feedsvc.model.site import Author, Bounds, Site
from feedsvc.sites import (
    dates,
    editor_backups,
    excerpt,
    frontmatter,
    markups,
    permalink,
    site_url,
    text,
)
from feedsvc.sites.parsers import ParseError
from feedsvc.sites.text import RejectedError

_UNTITLED = "Untitled"
_LETTER = re.compile(r"[^\W\d_]")
UNNAMED = "leave it out with posts.exclude"  # what is excluded is not said to be left out
_HEAD = 1 << 20  # bytes in which a key of front matter is looked for
_LANGUAGES = ("lang", "language", "locale")  # keys that may say it
_TERMS = rb"tags?|categor(?:y|ies)|keywords|taxonomies"


class OmittedError(Exception):
    """Ends the parsing of a file that is left out: carries why, and whether it is a post at all.

    `remedy` is given where the generator itself publishes it: then every build says so.
    """

    def __init__(self, why: str, *, is_post: bool = True, remedy: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.is_post = is_post
        self.remedy = remedy

    def of(self, path: str) -> Parsed:
        """What a file comes to that is left out."""
        said = Problem(path, 0, self.why, self.remedy, "warning", LEFT_OUT)
        problems = (said,) if self.remedy else ()
        return Parsed(path, omitted=self.why, problems=problems, is_post=self.is_post)


class BodyNeededError(Exception):
    """Ends the parsing of a head where a rule asks for what comes after it."""


class Matter:
    """The front matter of one file: values by key, and the line on which each stands.

    `split` is the file in two; its front matter is `key: value` lines in some format. `own` is what
    it says by itself, `values` what a reader makes of that and of what stands around it.
    """

    def __init__(self, path: str, values: Mapping[str, Any], split: frontmatter.Split) -> None:
        self.path = path
        self.own = values
        self.values = dict(values)
        self.split = split
        self.is_head = False  # whether the body is not known
        self._body = split.body
        self.problems: list[Problem] = []

    @classmethod
    def read(cls, path: str, split: frontmatter.Split, bounds: Bounds) -> Self:
        """The front matter of a file that was cut in two; RejectedError where it is unreadable."""
        try:
            return cls(path, frontmatter.read(split, bounds), split)
        except ParseError as error:
            problem = Problem(path, error.line, error.message, error.remedy, rule=error.rule)
            raise RejectedError(problem) from error

    @property
    def body(self) -> str:
        """What comes after the front matter; BodyNeededError where only a head was read."""
        if self.is_head:
            raise BodyNeededError
        return self._body

    @body.setter
    def body(self, body: str) -> None:
        self._body = body

    @property
    def said(self) -> tuple[str, ...]:
        """The keys that say anything, as written."""
        return tuple(str(key) for key, value in self.values.items() if value not in (None, "", []))

    def line(self, key: str) -> int:
        """The line of the file on which `key` stands; 1 where it does not."""
        first = self.split.handler.before + 1 if self.split.handler else 1
        return text.line_of(self.split.written, key, first)

    def warn(self, key: str, what: str, remedy: str, rule: str = "") -> None:
        """Note something that is published all the same."""
        self.problems.append(Problem(self.path, self.line(key), what, remedy, "warning", rule))

    def reject(self, key: str, what: str, remedy: str, rule: str = "") -> RejectedError:
        """The exception that keeps this post out."""
        return RejectedError(Problem(self.path, self.line(key), what, remedy, rule=rule))

    def text(self, *keys: str) -> str:
        """The first of the keys that says something, as one line of plain text."""
        return text.first(self.values, keys)

    def summary(self, *keys: str) -> str:
        """The first of the keys that says something, as written, on one line: HTML or text."""
        return next(filter(None, (text.line(self.values.get(key)) for key in keys)), "")

    def people(self, *keys: str, known: Mapping[str, Any] | None = None) -> tuple[Author, ...]:
        """The authors that the first of the keys names which names any; `known` by their keys."""
        found = (text.people(self.values.get(key), known) for key in keys)
        return next(filter(None, found), ())

    def date(
        self, key: str, local: tzinfo, read: Callable[[str, tzinfo], datetime] = dates.parse
    ) -> datetime | None:
        """A date by a rule, in the site's zone where it has none; RejectedError for no date."""
        value = self.values.get(key)
        written = text.scalar(value).strip()
        if not written:
            return None
        try:  # whether it is quoted counts for some
            return read(value if isinstance(value, str) else written, local)
        except ValueError as error:
            what = f"{key} {written[:40]!r} is not a date ({error})"
            remedy = f"write {key}: 2015-01-19 10:00:00 +0800"
            raise self.reject(key, what, remedy, "UnreadableDate") from error

    def rolled_date(self, key: str, local: tzinfo) -> datetime | None:
        """A date as programs in JavaScript read it, whose months never end; told if one did."""
        written = text.scalar(self.values.get(key)).strip()
        rolled = dates.rolled(written)
        if rolled != written:
            what = f"{key} {written[:40]!r} is not a day, and is read as {rolled[:10]}"
            self.warn(key, what, "correct it")
            self.values[key] = rolled
        return self.date(key, local)

    def day_of_name(self, year: str, month: str, day: str, local: tzinfo) -> datetime | None:
        """The day that the file's name gives; None where it is impossible, and `date` given.

        RejectedError where it is impossible, and there is no other date.
        """
        try:
            return dates.day(year, month, day, local)
        except ValueError as error:
            if text.scalar(self.values.get("date")):
                return None
            what = f"the date in its name is impossible ({error})"
            remedy = "rename it, or add date: to it"
            raise self.reject("date", what, remedy, "UnreadableDate") from error

    def optional_date(
        self, key: str, local: tzinfo, read: Callable[[str, tzinfo], datetime] = dates.parse
    ) -> datetime | None:
        """A date that the post can do without: unreadable is a warning and None."""
        try:
            return self.date(key, local, read)
        except RejectedError as rejected:
            self.warn(key, rejected.problem.what, rejected.problem.remedy, "UnreadableDate")
            return None

    def expand(self, key: str, template: str, names: Mapping[str, str], remedy: str) -> str:
        """A permalink from a template; RejectedError for one that names what there is not."""
        try:
            return permalink.expand(template, names)
        except permalink.PermalinkError as error:
            raise self.reject(key, str(error), remedy) from error

    def title(self, slug_title: str, *, by_text: bool = False) -> str:
        """`title`, or what the file name says, with a warning: a title is never empty.

        A name that is no word, such as a day, says nothing: then the first words of the text stand
        for the title, and so they do for all names where `by_text`.
        """
        if made := text.title(self.values.get("title")):
            return made
        named = text.plain(slug_title)
        said = excerpt.first_words(self.body) if by_text or not _LETTER.search(named) else ""
        source = "text" if said else "name"
        what = f"has no title, so {said or named or _UNTITLED!r} is taken from its {source}"
        self.warn("title", what, "add title: to it", "MissingTitle")
        return said or named or _UNTITLED

    def image(self) -> str:
        """`image`, a text or a mapping with `path`, as written."""
        value = self.values.get("image")
        return text.plain(value.get("path") if isinstance(value, Mapping) else value)


class PostReader(ABC):
    """Parses the posts of one site; `folders` are those of posts that the settings name.

    Pure but for what `settings` of the generator read.
    """

    accepted: Sequence[frontmatter.Handler] = frontmatter.YAML
    hidden: tuple[str, ...] = (".",)  # what names of folders without posts begin with
    skipped: frozenset[str] = frozenset()  # such names

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        self._site = site
        self._rules: Mapping[str, Any] = site.rules
        self._local = dates.zone(site.timezone)
        self._folders = tuple(folders)
        self._tops: Collection[str] = self._folders  # below which all posts lie
        self._unread = markups.UNREAD.get(site.generator, {})

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under this folder of the site."""
        name = posixpath.basename(folder)
        usual = not name.startswith(self.hidden) and name not in self.skipped
        return usual and leads_to(folder, self._tops)

    def follows(self, _folder: str) -> bool:
        """Whether a symbolic link to a folder is followed there."""
        return True

    def wants(self, path: str) -> bool:
        """Whether this file is to be parsed.

        Copies of posts are, and posts in a markup that is not read, so that they can be reported.
        """
        wanted = self._wants(path) or bool(self._markup(path))
        return wanted and not editor_backups.is_temporary(path)

    def _markup(self, path: str) -> str:
        """The markup of a file that would be a post if that were read; empty for any other."""
        stem, ending = posixpath.splitext(path)
        kind = self._unread.get(ending.lower(), "")
        return kind if kind and self._wants(f"{stem}.md") else ""

    def place(self, path: str) -> str:
        """What a page is called by others: its path without what the generator takes away."""
        return posixpath.splitext(path)[0].removesuffix("/index")

    def page(self, _place: str) -> str | None:
        """The URL of a page that is no post, by its place; None: there is none."""
        return None

    def parse(self, path: str, data: bytes) -> Parsed:
        """A file's bytes, or one more than are allowed, → its post, or why there is none."""
        return self._parsed(path, data, is_head=False)

    def head(self, path: str, data: bytes) -> Parsed | None:
        """The first lines of a longer file → its post without its text, or why there is none.

        None where that takes more of the file: front matter goes on, or a rule asks for the body.
        """
        try:
            return self._parsed(path, data, is_head=True)
        except BodyNeededError:
            return None

    def _parsed(self, path: str, data: bytes, *, is_head: bool) -> Parsed:
        is_understood = not is_head  # whether what is read so far cannot mean anything else
        try:
            if kind := self._markup(path):
                return self._not_read(path, kind)
            if not is_head:
                _check_file(path, data, self._site.bounds)
            if editor_backups.is_copy(path):
                return _second_version(path)
            self._check_path(path)
            matter = self._matter(path, data)
            if is_head and not _is_ended(matter.split):
                raise BodyNeededError
            matter.is_head, is_understood = is_head, True
            post = self._post(matter)
            _check_bounds(post, data, self._site.bounds)
        except OmittedError as omitted:
            if not is_understood:
                raise BodyNeededError from omitted
            return omitted.of(path)
        except RejectedError as error:
            if is_head:
                raise BodyNeededError from error
            return Parsed(path, problems=(error.problem,))
        body = "" if is_head else matter.body
        return Parsed(path, post, body, problems=tuple(matter.problems))

    def _not_read(self, path: str, kind: str) -> Parsed:
        """What a post in a markup that is not read comes to."""
        why, remedy = f"is {kind}, which is not read", f"write it in Markdown, or {UNNAMED}"
        try:
            self._check_path(f"{posixpath.splitext(path)[0]}.md")
        except OmittedError as omitted:
            return omitted.of(path)
        return OmittedError(why, is_post=False, remedy=remedy).of(path)

    @abstractmethod
    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post, from the very bytes that it was parsed from."""

    @abstractmethod
    def _wants(self, path: str) -> bool:
        """Whether a file is one of those that the generator makes posts of, by its path."""

    def _check_path(self, path: str) -> None:  # noqa: B027  # most leave none out so
        """Raise OmittedError for a file that its path alone leaves out."""

    def _split(self, path: str, data: bytes) -> frontmatter.Split:
        """A file in two; RejectedError where it is no text."""
        return frontmatter.split(text.decode(path, data), self.accepted)

    def _matter(self, path: str, data: bytes) -> Matter:
        """A file's front matter; RejectedError where it cannot be read."""
        return Matter.read(path, self._split(path, data), self._site.bounds)

    def _members(self, path: str, data: bytes, body: str, name: str) -> dict[str, str]:
        """What the front matter says, as members of an object that the body may ask for."""
        return frontmatter.members(self._matter(path, data).own, name) if name in body else {}

    @abstractmethod
    def _post(self, matter: Matter) -> Post:
        """What front matter and body say. Raises OmittedError and RejectedError."""

    def _complete(
        self,
        matter: Matter,
        *,
        url: str,
        date: datetime | None,
        dated_by: str = "front matter",
        updated: datetime | None = None,
        expires: datetime | None = None,
        authors: Iterable[Author] = (),
        categories: Iterable[str] = (),
        tags: Iterable[str] = (),
        image: str = "",
        natural_id: str = "",
        language: str = "",
        **more: Any,
    ) -> Post:
        """A Post from what its source says; `more` are its other fields.

        `url` and `image` may be paths from the site's root; without `natural_id` the address is
        the id; without `authors` the site's is taken. Instants are aware, in any zone.
        """
        site = self._site
        address = permalink.absolute(site.url, url)
        _check_urls(matter.path, address, natural_id, more.get("id", ""))
        return Post(
            path=matter.path,
            url=address,
            natural_id=natural_id or address,
            published=date and dates.utc(date),
            updated=updated and dates.utc(updated),
            expires=expires and dates.utc(expires),
            authors=_harmless(matter, authors) or ((site.author,) if site.author else ()),
            language=_language(matter, language),
            categories=tuple(dict.fromkeys(categories)),
            tags=tuple(dict.fromkeys(tags)),
            image=_image(matter, site.url, image),
            dated_by=dated_by if date else "first seen",
            **{"said": matter.said, **more},
        )


def is_below(path: str, tops: Iterable[str]) -> bool:
    """Whether a file or folder lies in one of these folders, or is one; "" is the site's own."""
    return any(not top or f"{path}/".startswith(f"{top}/") for top in tops)


def leads_to(folder: str, tops: Iterable[str]) -> bool:
    """Whether a folder lies in one of these, is one, or is on the way to one."""
    return any(is_below(folder, (top,)) or is_below(top, (folder,)) for top in tops)


def top_of(path: str, tops: Iterable[str]) -> str:
    """The first of these folders that a path lies in; empty where there is none."""
    return next((top for top in tops if path.startswith(f"{top}/")), "")


def _is_ended(split: frontmatter.Split) -> bool:
    """Whether front matter ends within what was read; without a fence, by a line after it."""
    fenced = split.handler is not None and split.handler.before > 0
    body = split.body.lstrip()
    return split.matter is not None and bool(body if fenced else "\n" in body)


def _check_file(path: str, data: bytes, bounds: Bounds) -> None:
    """Raise RejectedError for a file that is too large, or still being written."""
    if len(data) > bounds.file:
        what = f"is longer than {bounds.file:,} bytes"
        remedy = "divide it into several posts, or raise limits.file"
        raise RejectedError(Problem(path, 1, what, remedy, rule="OverLimit"))
    if editor_backups.is_cut(data):
        what, remedy = "ends within its front matter", "close it with a line of --- or +++"
        raise RejectedError(Problem(path, 1, what, remedy, rule="BrokenFrontMatter"))


def _second_version(path: str) -> Parsed:
    what = "is a second version of a post, which a sync tool or a merge kept"
    remedy = "copy what is missing into the post, and delete it"
    return Parsed(
        path, omitted="second version", problems=(Problem(path, 0, what, remedy, "warning"),)
    )


def _check_bounds(post: Post, data: bytes, bounds: Bounds) -> None:
    """Raise RejectedError for a post that has too much of something."""
    if len(post.title) > bounds.title:
        what = f"has a title of {len(post.title):,} characters (limit {bounds.title:,})"
        line, remedy = _line(data, rb"title"), "shorten it, or raise limits.title"
        raise RejectedError(Problem(post.path, line, what, remedy, rule="OverLimit"))
    if len(post.terms) > bounds.tags:
        what = f"has {len(post.terms):,} tags and categories (limit {bounds.tags:,})"
        line, remedy = _line(data, _TERMS), "leave some out, or raise limits.tags"
        raise RejectedError(Problem(post.path, line, what, remedy, rule="OverLimit"))


def _line(data: bytes, key: bytes) -> int:
    """The line on which front matter of any kind has a key; 1 where it has none."""
    pattern = rb"^[^\S\n]*(?:\.\.[^\S\n]*)?[\"'\[{]*(?:%b)[\"'\]]*[^\S\n]*(?:[:=]|$)" % key
    found = re.compile(pattern, re.MULTILINE | re.IGNORECASE).search(data[:_HEAD])
    return data.count(b"\n", 0, found.start()) + 1 if found else 1


def _check_urls(path: str, *urls: str) -> None:
    """Raise RejectedError for a post whose URL or id is two URLs, one behind the other."""
    if url := site_url.doubled(*urls):
        what = f"its URL or id would be {url}, which is two URLs, one behind the other"
        remedy = "correct the key that gives it (permalink, url, slug, id), or posts.permalink"
        raise RejectedError(Problem(path, 1, what, remedy))


def _image(matter: Matter, url: str, written: str) -> str:
    """The address of an image, which may lack its scheme (RFC 3986, 4.2)."""
    if written and not is_harmless(written):
        matter.warn("image", _refused("image", written), "write an http(s) URL, or a path")
        return ""
    if written.startswith("//"):
        return f"{url.partition(':')[0] or 'https'}:{written}"
    return permalink.absolute(url, written)


def _harmless(matter: Matter, authors: Iterable[Author]) -> tuple[Author, ...]:
    """The authors, without addresses that a reader must not follow."""
    kept = []
    for one in authors:
        refused = one.uri and not is_harmless(one.uri)
        if refused:
            what = _refused("URL of an author", one.uri)
            matter.warn("author", what, "write an http(s) URL")
        kept.append(Author(one.name, one.email) if refused else one)
    return tuple(kept)


def _refused(what: str, written: str) -> str:
    return f"the {what} begins with {scheme(written)}:, and is left out"


def _language(matter: Matter, written: str) -> str:
    """The language of a post; what is no language is a warning, and left out."""
    tag = language_tag.of(written) if written else ""
    if written and not tag:
        key = next((one for one in _LANGUAGES if matter.values.get(one)), "lang")
        what = f"{written[:40]!r} is not a language, and is left out"
        matter.warn(key, what, "write it like en or zh-CN, or under another key")
    return tag
