"""Lookup: what bodies ask of their site, answered and noted.

The answers are part of what a body renders to: asked again, other answers mean rendering anew.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from feedsvc.model.digests import digest, hashed
from feedsvc.model.errors import FileError
from feedsvc.model.post import Post
from feedsvc.model.site import Site
from feedsvc.sites import detect, files
from feedsvc.sites.reader import PostReader

Question = tuple[str, str]
Answer = str | None

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
    return (*names, post.published, post.categories, post.tags, post.summary)


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
            "page": self._page,
            "file": self._file,
            "posts": self._digest,
        }[kind](name)

    @cached_property
    def drops(self) -> list[dict[str, Any]]:
        """The posts as templates see them in `site.posts`."""
        return [
            {
                "title": post.title,
                "url": _path(post.url),
                "id": urlsplit(post.natural_id).path,
                "date": post.published,
                "categories": list(post.categories),
                "tags": list(post.tags),
                "path": post.path,
                "slug": post.slug,
                "excerpt": post.summary,
            }
            for post in self._posts
        ]

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
        """Jekyll's link: a post, or a file of the site by its path."""
        wanted = path.strip().lstrip("/")
        if wanted in self._by_path:
            return _path(self._by_path[wanted].url)
        full = self._root / wanted
        try:
            inside = full.resolve().is_relative_to(self._root.resolve())
            if not inside or not full.is_file():
                return None
        except (OSError, ValueError):
            return None
        stem, extension = posixpath.splitext(wanted)
        page = f"{stem}.html" if extension in (".md", ".markdown") else wanted
        return f"{self._base}/{page}"

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
        return ended[0].url if len(ended) == 1 else None

    @cached_property
    def _reader(self) -> PostReader:
        return detect.reader(self._site)

    @cached_property
    def _by_place(self) -> dict[str, Post]:
        return {self._reader.place(post.path): post for post in self._posts}

    def _page(self, place: str) -> Answer:
        """A post by its path without what files have besides, or else another page of the site."""
        post = self._by_place.get(place)
        return post.url if post else self._reader.page(place)

    def _file(self, path: str) -> Answer:
        """The path of a file as it is on the disk."""
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
    """What one body asked, with the answers."""

    def __init__(self, lookup: Answering) -> None:
        self._lookup = lookup
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

    def page(self, place: str) -> str | None:
        """The address of a post or of another page, by its path."""
        return self._ask("page", place)

    def file(self, path: str) -> str | None:
        """The path of a file of the site, as it is on the disk."""
        return self._ask("file", path)

    def posts(self) -> list[dict[str, Any]]:
        """All posts; the answer that is noted is their digest."""
        self._ask("posts", "")
        return self._lookup.drops
