"""The values of one pass, frozen, in the order in which they come to exist.

    Source → Post, Body → Entry → Content → Fragment → Feed → Document → Report

Every instant is an aware `datetime` in UTC with whole seconds; every address is absolute;
every text is plain unless its name says `html`. Values of which there is one for each post
are kept from the garbage collector (`gc=False`): they hold no cycles, and there may be 100,000.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from msgspec import Struct

Severity = Literal["error", "warning"]
# Markdown as Jekyll's kramdown, as Python-Markdown or as CommonMark engines read it; or HTML.
Markup = Literal["kramdown", "python-markdown", "commonmark", "html"]


class Problem(Struct, frozen=True, order=True):
    """Something wrong with one file: where, what, and what the author can do about it.

    `line` counts from 1; 0 means the file as a whole. An `error` keeps the post out (its last
    good version stays); a `warning` does not. `rule` is what it is about, where checks have a
    name for that.
    """

    path: str
    line: int
    what: str
    remedy: str
    severity: Severity = "error"
    rule: str = ""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.what}: {self.remedy}"


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
    noticed: tuple[str, ...] = ()
    about_url: tuple[str, ...] = ()
    bounds: Bounds = Bounds()


class Source(Struct, frozen=True, array_like=True, order=True, gc=False):
    """A file as the scan saw it; `path` is relative to the site, with `/`."""

    path: str
    size: int
    mtime_ns: int
    inode: int


class Post(Struct, frozen=True, array_like=True, gc=False):
    """What one source file says, by the rules of the site's generator.

    `natural_id` is what the generator's stock feed publishes, `id` what the author asks for in
    front matter. `published` and `updated` are None where the post does not say. `summary` is
    the author's own, empty where the body's beginning stands for one. `digest` is that of the
    file's bytes, `dated_by` names the rule that gave `published`, `sketch` is that of its text.
    `said` are the keys of its front matter, as far as they say anything.
    """

    path: str
    url: str
    natural_id: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    id: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    image: str = ""
    language: str = ""
    slug: str = ""
    digest: bytes = b""
    dated_by: str = ""
    sketch: bytes = b""
    said: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """Categories, then tags, each once."""
        return tuple(dict.fromkeys((*self.categories, *self.tags)))


class Body(Struct, frozen=True):
    """What is to be rendered of a source: its text after the front matter.

    `line` is where it starts in the file. `template` is the template language that runs over it
    first, with `variables` as the page; `markup` is then made HTML. The summary of a post without
    one is rendered from `excerpt`, or is the first `words` of the HTML: to the end of the last
    one, or of its `paragraph`, for which letters of Han may count as words (`han paragraph`).
    """

    text: str
    excerpt: str = ""
    line: int = 1
    markup: Markup = "kramdown"
    template: str = ""
    variables: Mapping[str, Any] = {}
    words: int = 0
    cut: Literal["word", "paragraph", "han paragraph"] = "word"


class Parsed(Struct, frozen=True):
    """The outcome of parsing one source: a post and its text, or the reason why there is none.

    `omitted` is a reason that is no mistake (`draft`, `published: false`); a rejected source has
    neither post nor reason but an error among its problems. `is_post` is false where what was left
    out is no post at all: a page, a text in a markup that is not read.
    """

    path: str
    post: Post | None = None
    text: str = ""
    omitted: str = ""
    problems: tuple[Problem, ...] = ()
    is_post: bool = True


class Entry(Struct, frozen=True, gc=False):
    """A post with its permanent identity, as feeds publish it (without its content)."""

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    authors: tuple[Author, ...] = ()
    terms: tuple[str, ...] = ()
    image: str = ""
    language: str = ""


class Row(Struct, frozen=True, array_like=True, gc=False):
    """What the ledger keeps of an entry for ever.

    `dated` is what front matter gave as the date when `published` was set by it: another value
    there moves it. `withdrawn` is when the entry last left the feeds, None while it is in them.
    `digest` is that of the file of the post as it was then, empty where that is not known.
    """

    id: str
    natural_id: str
    path: str
    url: str
    title: str
    image: str
    sketch: bytes
    published: datetime
    updated: datetime
    first_seen: datetime
    dated: datetime | None = None
    withdrawn: datetime | None = None
    former_paths: tuple[str, ...] = ()
    former_urls: tuple[str, ...] = ()
    digest: bytes = b""


class Content(Struct, frozen=True):
    """A rendered body: `html` is safe, absolute and deterministic; `summary` is plain text."""

    html: str
    summary: str = ""


class Fragment(Struct, frozen=True):
    """A rendered entry as bytes for each format, to be joined into feeds; `mark` stands for it."""

    atom: bytes
    rss: bytes
    json: bytes
    mark: bytes

    @property
    def size(self) -> int:
        """The bytes of the largest format."""
        return max(len(self.atom), len(self.rss), len(self.json))


class Place(Struct, frozen=True):
    """Where a document stands in its feed's history (RFC 5005).

    Addresses of archives are without an extension, empty where there is none; `current` has the
    feed's own address for each format. `archive` marks an archive document, `complete` a feed that
    has all of its entries in it.
    """

    previous: str = ""
    next: str = ""
    current: Mapping[str, str] = {}
    archive: bool = False
    complete: bool = False


class Feed(Struct, frozen=True):
    """One feed before it is written: the global one, or that of a tag or a category.

    `name` is its path in the output folder without an extension (`feed`, `tags/xiaomi`);
    `url` is its public address without an extension, so `url + ".atom"` is the Atom feed's own
    address, unless `paths` names another path for the format; `alternate` is the page it belongs
    to. `updated` is that of its newest entry. `deleted` holds ids of entries that were withdrawn,
    and when (RFC 6721).
    """

    name: str
    url: str
    title: str
    alternate: str
    updated: datetime
    description: str = ""
    language: str = ""
    author: Author | None = None
    entries: tuple[Entry, ...] = ()
    place: Place = Place()
    deleted: tuple[tuple[str, datetime], ...] = ()
    icon: str = ""
    logo: str = ""
    paths: Mapping[str, str] = {}

    def path(self, kind: str) -> str:
        """The path of its document of a format (`atom`, `rss`, `json`) in the output folder."""
        return self.paths.get(kind, f"{self.name}.{kind}")

    def address(self, kind: str) -> str:
        """The public address of its document of a format."""
        folder = self.url.removesuffix(quote(self.name))
        return folder + quote(self.paths[kind]) if kind in self.paths else f"{self.url}.{kind}"


class Document(Struct, frozen=True):
    """A file to publish: `path` is relative to the output folder, with `/`."""

    path: str
    data: bytes


class Report(Struct, frozen=True):
    """What a pass did; paths of documents are relative to the output folder.

    `posts` counts the entries in the feeds. `left_out` says of posts that are in none how many
    there are of each kind (`is scheduled`, `is a draft`), where no post is published. `first` is
    what is said at a first build only.
    """

    posts: int
    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    next_change: datetime | None = None
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] = {}
    first: tuple[str, ...] = ()
