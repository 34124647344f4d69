"""Documents: a file's bytes → every answer it can give, made once when it changes. Pure.

What depends on the moment (status line, Date, Cache-Control) is put before the header fields
here when a request is answered; all else is ready.

The table of media types is our own, so that a file has the same type on every machine; names that
do not tell (`feed.xml`, `rss`) are decided by the document's root. The levels of compression were
chosen on feeds of 60 to 200 KB: the next better ones cost several times as much for two or three
per cent. All three libraries let other threads run while they work.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

import brotli
import zstandard
from msgspec import Struct

from feedsvc.service.http.conditions import http_date

# XML that scripts could run in, were it not for the policy (RFC 4287 lets XHTML in).
_SHOWN_TYPE = "application/xml; charset=utf-8"
_SHOWN_POLICY = "default-src 'none'; style-src 'self'; sandbox"
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NO_SNIFFING = "X-Content-Type-Options: nosniff\r\n"
# Scripts of any site may read feeds, and their tags, to ask again with If-None-Match.
_SHARED = "Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: ETag, Link\r\n"
_ALWAYS = f"{_SHARED}{NO_SNIFFING}"


class Addresses(Struct, frozen=True):
    """What Link fields are made of: the public address of the folder, and the hub if any."""

    feeds_url: str = ""
    hub: str = ""


class Form(Struct, frozen=True):
    """One representation: `fields` are the header fields of a 200, `brief` those of a 304."""

    tag: bytes
    fields: bytes
    brief: bytes
    body: bytes


class Document(Struct, frozen=True):
    """A file in all its forms, by content coding; `""` is the file as it is.

    `shown` is what a browser gets: of a feed in XML the same bytes under another type, otherwise
    `forms` again. `modified` is in whole seconds since 1970.
    """

    path: str
    digest: str
    modified: int
    media: MediaType
    forms: Mapping[str, Form]
    shown: Mapping[str, Form]

    @property
    def body(self) -> bytes:
        """The bytes of the file."""
        return self.forms[""].body


# By which fields of a request the answers for one URL differ: browsers get the page of a feed.
VARY = "Accept-Encoding"
VARY_OF_FEEDS = "Accept, Sec-Fetch-Dest, Accept-Encoding"


def document(
    path: str, body: bytes, modified: int, addresses: Addresses, encodings: Mapping[str, bytes]
) -> Document:
    """Make all forms of a file; `encodings` are its compressed bodies, none until they are made."""
    media = media_type(path, body)
    bodies = {"": body, **encodings}
    tag = content_digest(body)
    links = _links(path, addresses) if media.is_feed else ""
    common = f"Last-Modified: {http_date(modified).decode()}\r\n{links}{_ALWAYS}"
    vary = VARY_OF_FEEDS if media.is_feed else VARY
    policy = "" if media.is_feed else f"Content-Security-Policy: {_PAGE_POLICY}\r\n"
    plain = f"Content-Type: {media.header}\r\n{common}{policy}"
    forms = dict(_forms(bodies, tag, plain, vary))
    shown = forms
    if media.is_shown:
        policy = f"Content-Security-Policy: {_SHOWN_POLICY}\r\n"
        page = f"Content-Type: {_SHOWN_TYPE}\r\n{common}{policy}"
        shown = dict(_forms(bodies, f"{tag}-xml", page, vary))
    return Document(path, tag, modified, media, forms, shown)


def content_digest(body: bytes) -> str:
    """What stands for the content in tags, the same on every machine."""
    return hashlib.sha256(body).hexdigest()[:32]


def _forms(
    bodies: Mapping[str, bytes], tag: str, fields: str, vary: str
) -> Iterator[tuple[str, Form]]:
    """Every representation has a strong tag of its own (RFC 9110, 8.8.1 and 8.8.3.3).

    It is made of the content and the coding's name, not of the compressed bytes, which differ
    with the version of a library.
    """
    for coding, body in bodies.items():
        own = f'"{tag}-{coding}"' if coding else f'"{tag}"'
        encoding = f"Content-Encoding: {coding}\r\n" if coding else ""
        brief = f"ETag: {own}\r\nVary: {vary}\r\n"
        length = f"Content-Length: {len(body)}\r\n"
        yield (
            coding,
            Form(
                own.encode(),
                f"{fields}{encoding}{brief}{length}\r\n".encode(),
                f"{_ALWAYS}{brief}\r\n".encode(),
                body,
            ),
        )


def _links(path: str, addresses: Addresses) -> str:
    """The feed's own address and its hub (RFC 8288; WebSub, 4)."""
    links = []
    if addresses.feeds_url:
        links.append(f'<{addresses.feeds_url}/{quote(path)}>; rel="self"')
    if addresses.hub:
        links.append(f'<{addresses.hub}>; rel="hub"')
    return f"Link: {', '.join(links)}\r\n" if links else ""


_CHARSET = "; charset=utf-8"


class MediaType(Struct, frozen=True):
    """A type as readers know it.

    `is_feed`: readers poll it. `is_page`: people look at it. `is_shown`: it is XML that browsers
    show under another type. `is_packed`: compressing it is for nothing.
    """

    name: str
    is_feed: bool = False
    is_page: bool = False
    is_shown: bool = False
    is_packed: bool = False

    @property
    def header(self) -> str:
        """The value of Content-Type."""
        return self.name if self.is_packed else self.name + _CHARSET


_ATOM = MediaType("application/atom+xml", is_feed=True, is_shown=True)
_RSS = MediaType("application/rss+xml", is_feed=True, is_shown=True)
_JSON_FEED = MediaType("application/feed+json", is_feed=True)
_HTML = MediaType("text/html", is_page=True)
_XML = MediaType("application/xml")
_JSON = MediaType("application/json")
_BINARY = MediaType("application/octet-stream", is_packed=True)
_BY_NAME: Mapping[str, MediaType] = {
    "atom": _ATOM,
    "rss": _RSS,
    "html": _HTML,
    "css": MediaType("text/css"),
    "js": MediaType("text/javascript"),
    "opml": MediaType("text/x-opml"),
    "svg": MediaType("image/svg+xml"),
    "txt": MediaType("text/plain"),
    "gif": MediaType("image/gif", is_packed=True),
    "ico": MediaType("image/vnd.microsoft.icon", is_packed=True),
    "jpg": MediaType("image/jpeg", is_packed=True),
    "png": MediaType("image/png", is_packed=True),
    "webp": MediaType("image/webp", is_packed=True),
}
_BY_ROOT: Mapping[bytes, MediaType] = {b"feed": _ATOM, b"rss": _RSS, b"RDF": _RSS, b"html": _HTML}
_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)")
_JSON_VERSION = re.compile(rb'"version"\s*:\s*"https?:(?://|\\/\\/)jsonfeed\.org')
_BEGINNING = 4096


def media_type(path: str, body: bytes) -> MediaType:
    """The type of a file; octets where neither its name nor its beginning tells."""
    extension = path.rpartition("/")[2].rpartition(".")[2].lower()
    if extension in _BY_NAME:
        return _BY_NAME[extension]
    beginning = body[:_BEGINNING].removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(b"<"):
        root = _ROOT.search(beginning)
        return _BY_ROOT.get(root[1] if root else b"", _XML)
    if _JSON_VERSION.search(beginning):
        return _JSON_FEED
    return _JSON if extension == "json" else _BINARY


_LEVEL_GZIP = 6
_LEVEL_BROTLI = 8
_LEVEL_ZSTD = 12  # its window is 4 MiB; RFC 9659 allows at most 8


def encodings(body: bytes) -> dict[str, bytes]:
    """Content coding (RFC 9110, 8.4.1) → the body in it, where that is smaller."""
    made = {coding: compress(body) for coding, compress in _CODINGS.items()}
    return {coding: data for coding, data in made.items() if len(data) < len(body)}


def _gzip(body: bytes) -> bytes:
    """Without a time in the header, so that the bytes are always the same."""
    stream = zlib.compressobj(_LEVEL_GZIP, zlib.DEFLATED, 31)
    return stream.compress(body) + stream.flush()


_CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=_LEVEL_BROTLI)),
    "gzip": _gzip,
    "zstd": lambda body: zstandard.ZstdCompressor(level=_LEVEL_ZSTD).compress(body),
}
