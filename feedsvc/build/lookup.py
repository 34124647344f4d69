"""Lookup: what bodies ask of their site, answered and noted.

The answers are part of what a body renders to: asked again, other answers mean rendering anew.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from feedsvc.build.snapshot import signature
from feedsvc.content.links import docusaurus
from feedsvc.model.digests import digest, hashed
from feedsvc.model.errors import FileError
from feedsvc.model.post import Post
from feedsvc.model.site import Site
from feedsvc.sites import dates, detect, files, jekyll, obsidian, pelican
from feedsvc.sites.reader import PostReader
from feedsvc.sites.text import RejectedError

Question = tuple[str, str]
Answer = str | None

_PAGES = (".md", ".markdown", ".mkd", ".html", ".htm")
_ENDINGS = (".md", ".mdx", ".markdown", "/index.md", "/index.mdx")


def _stem(path: str) -> str:
    """A path without its extension; that of a folder for its index."""
    return posixpath.splitext(path)[0].removesuffix("/index")


def _path(url: str) -> str:
    """The path of a URL on its site; two slashes at its start would be a host's."""
    return f"/{urlsplit(url).path.lstrip('/')}"


def answer_digest(answer: Answer) -> bytes:
    """What stands for an answer in the cache."""
    return b"" if answer is None else digest(answer)


def asked_of(post: Post | None) -> object:
    """What other posts may ask of one."""
    if post is None:
        return None
    names = (post.path, post.url, post.natural_id, post.title, post.slug)
    return (*names, post.published, post.categories, post.tags, post.summary, post.seen)


class Answering(Protocol):
    """What answers, here or in another process."""

    def answer(self, question: Question) -> Answer:
        """The answer to a (kind, name) question; None where there is no such thing."""

    @property
    def drops(self) -> list[dict[str, Any]]:
        """The posts as templates see them in `site.posts`."""


class Lookup:
    """Answers for one site; `posts` gives all that are to be published, newest first."""

    def __init__(self, site: Site, posts: Callable[[], Sequence[Post]]) -> None:
        self._site = site
        self._root = Path(site.root)
        self._base = urlsplit(site.url).path
        self._all = posts

    @cached_property
    def _posts(self) -> Sequence[Post]:
        return self._all()

    def answer(self, question: Question) -> Answer:
        """The answer to a (kind, name) question; None where there is no such thing."""
        kind, name = question
        return {
            "include": self._include,
            "refused": self._refused,
            "post_url": self._post_url,
            "link": self._link,
            "source": self._source,
            "stamp": self._stamp,
            "post_at": self._post_at,
            "file": self._file,
            "attached": self._attached,
            "page": self._page_at,
            "asset": self._asset,
            "posts": self._digest,
        }[kind](name)

    @cached_property
    def drops(self) -> list[dict[str, Any]]:
        """The posts as templates see them in `site.posts`."""
        return [
            {
                **self._front_matter(post),
                "title": post.title,
                "url": self._below(_path(post.url)),
                "id": self._below(urlsplit(post.natural_id).path),
                "date": post.published and self._local(post.published),
                "categories": list(post.categories),
                "tags": list(post.tags),
                "path": post.path,
                "slug": post.slug,
                "excerpt": post.summary,
            }
            for post in self._posts
        ]

    def _local(self, moment: datetime) -> datetime:
        """An instant as templates see it: Jekyll's are in the site's zone.

        With the offset alone, as it is told to other processes.
        """
        if self._site.generator != jekyll.NAME:
            return moment
        shift = moment.astimezone(dates.zone(self._site.timezone)).utcoffset()
        return moment.astimezone(timezone(shift or timedelta()))

    def _below(self, path: str) -> str:
        """A path of the host as templates see it; Jekyll's do not know of `baseurl`."""
        return path.removeprefix(self._base) if self._site.generator == jekyll.NAME else path

    @cached_property
    def _reader(self) -> jekyll.Reader:
        return jekyll.Reader(self._site)

    def _front_matter(self, post: Post) -> Mapping[str, Any]:
        """What a post says of itself, where the generator's templates see that of other posts."""
        if self._site.generator != jekyll.NAME:
            return {}
        try:
            data = files.beginning(str(self._root), post.path, self._site.bounds.file)
            return self._reader.seen_by_others(post.path, data)
        except (FileError, RejectedError):  # it is no more what it was when it was parsed
            return {}

    def _include(self, name: str) -> Answer:
        """A file of `_includes`, or, where the name starts with `./`, of the site."""
        try:
            path = self._path(name)
            return files.text(self._root, path, files.MIB) if path else None
        except FileError:  # asked for by itself
            return None

    def _refused(self, name: str) -> Answer:
        """Why what is there is not included: its path, what is wrong, and what to do."""
        try:
            if path := self._path(name):
                files.text(self._root, path, files.MIB)
        except FileError as error:
            return f"{error.subject}\0{error.message}\0{error.remedy}"
        return None

    def _path(self, name: str) -> str:
        """The path of what may be included; empty for what is not there, hidden or elsewhere."""
        folder = "" if name.startswith("./") else "_includes"
        path = posixpath.normpath(posixpath.join(folder, name))
        inside = path.split("/")[0] == folder if folder else not path.startswith(("..", "/"))
        there = inside and files.is_there(self._root, path)
        return path if there and not self._is_hidden(path, folder) else ""

    def _is_hidden(self, path: str, folder: str) -> bool:
        """Whether a file is hidden below its folder, or leads to one that is hidden in the site."""
        real = os.path.realpath(self._root / path)
        tops = (os.path.realpath(self._root / one) for one in (folder, ""))
        top = next((one for one in tops if real.startswith(f"{one}/")), "")
        return bool(top) and "/." in real.removeprefix(top)

    @cached_property
    def _by_name(self) -> dict[str, list[Post]]:
        made: dict[str, list[Post]] = {}
        for post in self._posts:
            stem = posixpath.splitext(posixpath.basename(post.path))[0]
            made.setdefault(stem, []).append(post)
        return made

    def _post_url(self, name: str) -> Answer:
        """Jekyll's post_url: date and slug, with or without the folders above."""
        wanted = name.strip().strip("/")
        found = self._by_name.get(posixpath.basename(wanted), [])
        folder = posixpath.dirname(wanted)
        for post in found:
            if not folder or f"/{posixpath.dirname(post.path)}/".find(f"/{folder}/") >= 0:
                return _path(post.url)
        return _path(found[0].url) if found else None

    @cached_property
    def _by_path(self) -> dict[str, Post]:
        return {post.path: post for post in self._posts}

    def _link(self, path: str) -> Answer:
        """Jekyll's link: a post, a document of a collection, a page or any other file, by its path.

        What lies below a folder that begins with `_` or `.` is none but for the documents.
        """
        wanted = path.strip().lstrip("/")
        if wanted in self._by_path:
            return _path(self._by_path[wanted].url)
        if wanted in self._documents:
            return f"{self._base}{self._documents[wanted]}"
        hidden = any(part.startswith((".", "_")) for part in wanted.split("/"))
        if hidden or not files.is_file(self._root, wanted):
            return None
        return f"{self._base}{self._page(wanted)}"

    @cached_property
    def _documents(self) -> Mapping[str, str]:
        """The URLs of the documents of all collections but posts, by their paths."""
        lists = (one for one in self._site.data.values() if isinstance(one, list))
        documents = (one for found in lists for one in found if isinstance(one, Mapping))
        return {one["path"]: one["url"] for one in documents if "collection" in one}

    def _page(self, path: str) -> str:
        """The URL of a file of the site: of a page that has front matter what that says."""
        if posixpath.splitext(path)[1].lower() not in _PAGES:
            return f"/{path}"
        try:
            source = files.text(self._root, path, files.MIB)
        except FileError:  # too large for a page, or no text
            return f"/{path}"
        return jekyll.page_url(path, source, self._site.rules.get("pages", ""))

    def _post_at(self, path: str) -> Answer:
        """The post whose source lies at just this path, also by its folder or without an ending."""
        names = (path, *(f"{path.rstrip('/')}{ending}" for ending in _ENDINGS))
        return next((self._by_path[one].url for one in names if one in self._by_path), None)

    def _file(self, path: str) -> Answer:
        """A file of the site by its path."""
        return path if files.is_file(self._root, path) else None

    def _attached(self, path: str) -> Answer:
        """Where Pelican publishes a file that an article takes along; None where it stays."""
        return self.places.get(path) or None

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Where files that articles of Pelican name are published, by their paths.

        The newest article that names one decides; the place is empty where the file stays.
        """
        made = dict[str, str]()
        if self._site.generator != pelican.NAME:
            return made
        reader = pelican.Reader(self._site)
        for post in self._posts:
            if post.seen:
                try:
                    data = files.beginning(str(self._root), post.path, self._site.bounds.file)
                    for path, place in reader.places(post.path, data):
                        made.setdefault(path, place)
                except (FileError, RejectedError):  # it is no more what it was when it was parsed
                    continue
        return made

    def _source(self, asked: str) -> Answer:
        """A post by the path that another source gives: beside it, further up, or by its name."""
        path, _, name = asked.partition("\0")
        wanted = name.strip().lstrip("/")
        folder = "" if name.startswith("/") else posixpath.dirname(path)
        while True:
            full = posixpath.normpath(posixpath.join(folder, wanted))
            for found in (full, *(f"{full}{ending}" for ending in _ENDINGS)):
                if found in self._by_path:
                    return self._by_path[found].url
            if not folder:
                break
            folder = posixpath.dirname(folder)
        ended = [
            post for post in self._posts if f"/{_stem(post.path)}".endswith(f"/{_stem(wanted)}")
        ]
        if not ended and self._site.generator == obsidian.NAME:  # in a vault case does not count
            small = f"/{_stem(wanted)}".lower()
            ended = [one for one in self._posts if f"/{_stem(one.path)}".lower().endswith(small)]
        return ended[0].url if len(ended) == 1 else None

    def _stamp(self, name: str) -> Answer:
        """What changes when a file of the site does; None where it is not there."""
        path = self._path(name)
        return signature(f"{self._root}/{path}").hex() if path else None

    def published(self, name: str, folder: str) -> str | None:
        """The address under which Docusaurus publishes a file; None for one that is not read."""
        try:
            path = self._path(name)
            data = files.read(self._root, path) if path else None
        except FileError:  # the post says that it cannot show it
            return None
        return None if data is None else docusaurus.published(name, data, folder)

    @cached_property
    def _any_reader(self) -> PostReader:
        return detect.reader(self._site)

    @cached_property
    def _by_place(self) -> dict[str, Post]:
        return {self._any_reader.place(post.path): post for post in self._posts}

    def _page_at(self, place: str) -> Answer:
        """A post by its path without what files have besides, or else another page of the site."""
        post = self._by_place.get(place)
        return post.url if post else self._any_reader.page(place)

    def _asset(self, path: str) -> Answer:
        """The path of a file as it is on the disk, by its path in any case."""
        if not path or not files.is_within(self._root, path):
            return None
        folder, name = posixpath.split(path)
        try:
            if (self._root / path).is_file():
                return path
            names = [one.name for one in (self._root / folder).iterdir() if one.is_file()]
        except OSError:  # there is no such folder, or its path is too long
            return None
        same = sorted(one for one in names if one.lower() == name.lower())
        return posixpath.join(folder, same[0]) if same else None

    def _digest(self, _name: str) -> Answer:
        return hashed(repr(self.drops).encode()).hex()


class Recorder:
    """What one body of a site asked, with the answers."""

    def __init__(self, lookup: Answering, site: Site) -> None:
        self._lookup = lookup
        self._published: dict[Question, Answer] = {}
        self._files = Lookup(site, tuple)
        self.asked: dict[Question, Answer] = {}

    def _ask(self, kind: str, name: str) -> Answer:
        question = (kind, name)
        if question not in self.asked:
            self.asked[question] = self._lookup.answer(question)
        return self.asked[question]

    def include(self, name: str) -> str | None:
        """The source of an include of the site. FileError for one that is not to be read."""
        source = self._ask("include", name)
        if source is None and (why := self._ask("refused", name)):
            path, what, remedy = why.split("\0")
            raise FileError(what, subject=path, remedy=remedy)
        return source

    def post_url(self, name: str) -> str | None:
        """The address of a post by its name."""
        return self._ask("post_url", name)

    def link(self, path: str) -> str | None:
        """The address of a file by its path."""
        return self._ask("link", path)

    def source(self, name: str, path: str) -> str | None:
        """The address of the post that the source at `path` calls `name`."""
        return self._ask("source", f"{path}\0{name}")

    def published(self, path: str, folder: str) -> str | None:
        """The address of a file that is published under another name.

        What is noted is its stamp. The name takes long to make, so it is made here, where the time
        is limited, and not where others are asked.
        """
        question = (f"./{path}", folder)
        if self._ask("stamp", question[0]) is None:
            return None
        if question not in self._published:
            self._published[question] = self._files.published(*question)
        return self._published[question]

    def post_at(self, path: str) -> str | None:
        """The URL of the post whose source lies at a path."""
        return self._ask("post_at", path)

    def file(self, path: str) -> str | None:
        """A file of the site by its path."""
        return self._ask("file", path)

    def attached(self, path: str) -> str | None:
        """Where a file is published that an article takes along."""
        return self._ask("attached", path)

    def page(self, place: str) -> str | None:
        """The address of a post or of another page, by its path."""
        return self._ask("page", place)

    def asset(self, path: str) -> str | None:
        """The path of a file of the site, as it is on the disk."""
        return self._ask("asset", path)

    def posts(self) -> list[dict[str, Any]]:
        """All posts; the answer that is noted is their digest."""
        self._ask("posts", "")
        return self._lookup.drops
