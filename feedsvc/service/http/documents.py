"""Documents: a file's bytes → every answer it can give, made once when it changes. Pure.

What depends on the moment (status line, Date, Cache-Control) is put before the header fields
here when a request is answered; all else is ready.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from msgspec import Struct

from feedsvc.service.http.conditions import http_date
from feedsvc.service.http.media import MediaType, media_type

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


def document(
    path: str, body: bytes, modified: int, addresses: Addresses, encodings: Mapping[str, bytes]
) -> Document:
    """Make all forms of a file; `encodings` are its compressed bodies, none until they are made."""
    media = media_type(path, body)
    bodies = {"": body, **encodings}
    tag = content_digest(body)
    links = _links(path, addresses) if media.is_feed else ""
    common = f"Last-Modified: {http_date(modified).decode()}\r\n{links}{_ALWAYS}"
    vary = "Accept, Accept-Encoding" if media.is_shown else "Accept-Encoding"
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
