"""Reader: what every generator's room offers, and the steps that are the same in each.

A reader of a generator says where its posts lie, which formats of front matter it accepts, what
front matter means, and what a body is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from feedsvc.model.post import Body, Parsed, Post
from feedsvc.model.site import Site
from feedsvc.sites import dates, frontmatter, text
from feedsvc.sites.fields import Matter, RejectedError


class Reader(Protocol):
    """What a generator's room does for one site; pure but for what `settings` read."""

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under this folder of the site."""

    def wants(self, path: str) -> bool:
        """Whether this file of the site is to be parsed."""

    def parse(self, path: str, data: bytes) -> Parsed:
        """A file's bytes → its post, or why there is none."""

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post, from the very bytes that it was parsed from."""


class OmittedError(Exception):
    """Ends the parsing of a file that is left out: carries why, and whether it is a post at all."""

    def __init__(self, why: str, *, is_post: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.is_post = is_post


class PostReader(ABC):
    """Parses the posts of one site; `folders` are those of posts that the settings name."""

    accepted: Sequence[frontmatter.Handler] = frontmatter.YAML

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        self._site = site
        self._rules: Mapping[str, Any] = site.rules
        self._local = dates.zone(site.timezone)
        self._folders = tuple(folders)

    def parse(self, path: str, data: bytes) -> Parsed:
        """One file's bytes → its post, or why there is none."""
        try:
            self._check_path(path)
            matter = self._matter(path, data)
            post = self._post(matter)
        except OmittedError as omitted:
            return Parsed(path, omitted=omitted.why, is_post=omitted.is_post)
        except (text.UndecodableError, RejectedError) as error:
            return Parsed(path, problems=(error.problem,))
        return Parsed(path, post, matter.body, problems=tuple(matter.problems))

    def _check_path(self, path: str) -> None:  # noqa: B027  # most leave none out so
        """Raise OmittedError for a file that its path alone leaves out."""

    def _split(self, path: str, data: bytes) -> frontmatter.Split:
        """A file in two; UndecodableError where it is no text."""
        return frontmatter.split(text.decode(path, data), self.accepted)

    def _matter(self, path: str, data: bytes) -> Matter:
        """A file's front matter; RejectedError where it cannot be read."""
        return Matter.read(path, self._split(path, data), self._site.bounds)

    @abstractmethod
    def _post(self, matter: Matter) -> Post:
        """What front matter and body say. Raises OmittedError and RejectedError."""


def is_below(path: str, tops: Iterable[str]) -> bool:
    """Whether a file or folder lies in one of these folders, or is one."""
    return any(f"{path}/".startswith(f"{top}/") for top in tops)


def leads_to(folder: str, tops: Iterable[str]) -> bool:
    """Whether a folder lies in one of these, is one, or is on the way to one."""
    inside = f"{folder}/"
    return any(inside.startswith(f"{top}/") or f"{top}/".startswith(inside) for top in tops)
