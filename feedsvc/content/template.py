"""Template: what every template language in a body is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

Address = Callable[[str, str], str]


class Questions(Protocol):
    """What a body may ask beyond itself; every answer is part of what it renders to."""

    def include(self, name: str) -> str | None:
        """The source of a file under the site's own `_includes`; None: there is none.

        Raises FileError for one that is not to be read, which the post is refused for. A name that
        begins with `./` is a path from the site's root: `include_relative` asks for files beside
        the post that way.
        """

    def post_url(self, name: str) -> str | None:
        """The address, as Jekyll prints it, of the post `[dir/]YYYY-MM-DD-slug`; None: no post."""

    def link(self, path: str) -> str | None:
        """The address of a post, page or file by its source path; None: there is none."""

    def source(self, name: str, path: str) -> str | None:
        """The address of the post that the source at `path` calls `name`; None: there is none.

        `name` is a path from the folder of `path` or from a folder above it, with or without its
        extension, or a file name that only one post has.
        """

    def published(self, path: str, folder: str) -> str | None:
        """The address, from the site's root, that Docusaurus publishes a file of the site under.

        `folder` is that below `/assets`. A small picture is in its address (`data:`). None for a
        file that is not there, or not to be read.
        """

    def post_at(self, path: str) -> str | None:
        """The URL of the post whose source lies at just this path of the site; None: no post."""

    def file(self, path: str) -> str | None:
        """The path of a file of the site, as it was asked for; None: there is none."""

    def attached(self, path: str) -> str | None:
        """Where Pelican publishes a file that an article takes along; None: it stays."""

    def page(self, place: str) -> str | None:
        """The address of a post, or of another page of the site; None: there is none.

        `place` is its path from the site's root, without an extension and a final `index`, as the
        generator compares paths: below the folder of content in lower case, dashes for blanks.
        """

    def asset(self, path: str) -> str | None:
        """The path of a file by its path from the site's root, in any case; None: there is none."""

    def posts(self) -> Sequence[Mapping[str, Any]]:
        """`site.posts`, newest first."""


class Ask(Questions, Protocol):
    """The same, and what makes HTML of Markdown within a template."""

    def markdown(self, text: str, address: Address | None = None) -> str:
        """The HTML of a text in the markup of the body.

        `address` gives what each link and picture leads to: of ("link" or "image", as written).
        """


class TemplateWarning(Struct, frozen=True):
    """Something odd that did not stop the expansion; `line` counts from 1 in the source."""

    line: int
    what: str


class Expanded(Struct, frozen=True):
    """A body without template code, and what was odd about it."""

    text: str
    warnings: tuple[TemplateWarning, ...] = ()


class TemplateError(Exception):
    """Broken syntax, what the generator itself refuses, or a template that costs too much.

    `message` says what is wrong and `line` where in the source (from 1; 0: as a whole).
    """

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line
