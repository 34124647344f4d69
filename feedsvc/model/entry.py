"""A post with its permanent identity, what the ledger keeps of it, and its rendered forms."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from feedsvc.model.site import Author

# Of what the sketch of a text is made of: with another one, no text is what it was.
SKETCH_VERSION = 1


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
    `sketch` and `digest` are those of the text and of the file that were published last, empty
    where the post never was.
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

    @property
    def was_published(self) -> bool:
        """Whether readers may know the entry: it was in a feed of ours, or of another program."""
        return bool(self.sketch) or not self.path


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
