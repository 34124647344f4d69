"""A blog as its generator's configuration describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from feedsvc.model.problem import Problem


class Author(Struct, frozen=True, array_like=True, gc=False):
    """A person as Atom knows one (RFC 4287, 3.2); `name` is never empty."""

    name: str
    email: str = ""
    uri: str = ""


class Bounds(Struct, frozen=True):
    """How much one post may be, by `[limits]`.

    Of its file the bytes, of its front matter the characters, depth and values, of its title the
    characters; and how many terms it may have.
    """

    file: int = 5_000_000
    front_matter: int = 65_536
    depth: int = 50
    values: int = 20_000
    tags: int = 200
    title: int = 1_000


class Site(Struct, frozen=True):
    """A blog as its generator's configuration describes it.

    `url` is the public address with the base path and without a trailing slash. `data` is what
    templates see as `site`; `rules` is what the generator's own room needs to parse a post;
    `suggested` holds settings of `[feeds]` that the generator's configuration implies, `noticed`
    says what that configuration asks for and does not get, `about_url` which URLs were not taken.
    `bounds`, `drafts` and `future` come from our own settings, too.
    """

    root: str
    generator: str
    url: str
    title: str
    description: str = ""
    language: str = ""
    timezone: str = "UTC"
    author: Author | None = None
    drafts: bool = False
    future: bool = False
    icon: str = ""
    logo: str = ""
    data: Mapping[str, Any] = {}
    rules: Mapping[str, Any] = {}
    suggested: Mapping[str, Any] = {}
    noticed: tuple[Problem, ...] = ()
    about_url: tuple[str, ...] = ()
    bounds: Bounds = Bounds()
