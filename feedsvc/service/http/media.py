"""Media types: the name and the first bytes of a file → its type. Pure.

The table is our own, so that a file has the same type on every machine; names that do not tell
(`feed.xml`, `rss`) are decided by the document's root.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

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
