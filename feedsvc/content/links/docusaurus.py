"""Docusaurus: what its links and pictures lead to.

Links are those of `@docusaurus/Link` (core/lib/client/exports), files those of mdx-loader's plugins
transformLinks and transformImage: a file beside a post is published under a name with the MD4 of
its bytes, and a small picture is written into the page. What lies in the static folder is also
published as it is, and feeds have that address.
"""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from feedsvc.content.links import md4
from feedsvc.content.links.rules import Destination
from feedsvc.content.template import Questions

PICTURES, MEDIA, FILES = "images", "medias", "files"  # the folders below /assets
INLINED = 10_000  # bytes of a picture up to which the page holds it
_TYPES = {
    "png": "png", "gif": "gif", "jpg": "jpeg", "jpeg": "jpeg", "webp": "webp", "avif": "avif",
    "svg": "svg+xml", "ico": "vnd.microsoft.icon",
}  # fmt: skip
_SHOWN = ("data:image/png;", "data:image/gif;", "data:image/jpeg;", "data:image/webp;")
_PICTURE = re.compile(r"\.(?:ico|jpe?g|png|gif|webp|avif|svg)\Z", re.IGNORECASE)
_MEDIUM = re.compile(
    r"\.(?:mp4|avi|mov|mkv|mpg|mpeg|vob|wmv|m4v|webm|ogv|wav|mp3|m4a|aac|oga|flac)\Z",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|zip|rar)\Z", re.IGNORECASE)
_SCHEME = re.compile(r"\w*:|//")  # isInternalUrl.js, hasProtocol
_NO_FILE = "but is no file of the site"
_PATHNAME = "pathname://"
_SITE = "@site/"


def published(path: str, data: bytes, folder: str) -> str:
    """The address, from the site's root, of a file of these bytes; small pictures are in it."""
    name, ending = posixpath.splitext(posixpath.basename(path))
    if folder != FILES and len(data) <= INLINED:
        kind = _TYPES.get(ending[1:].lower(), "")
        said = f"image/{kind}" if kind else "application/octet-stream"
        return f"data:{said};base64,{base64.b64encode(data).decode()}"
    return f"/assets/{folder}/{quote(name)}-{md4.hexdigest(data)}{quote(ending)}"


class Links:
    """The addresses in the text of one file.

    `page` has `base` (the path of the site), `slash` (trailingSlash) and `static` (its folders).
    """

    def __init__(self, page: Mapping[str, Any], path: str, ask: Questions) -> None:
        self._base = f"{page['base'].rstrip('/')}/"
        self._slash = page["slash"]
        self._static = tuple(page["static"])
        self._path = path
        self._ask = ask

    def link(self, address: str) -> Destination:
        """Of a link in Markdown: a post, a file, a page."""
        if _SCHEME.match(address) or address.startswith("#") or not address:
            return self.component(address)
        path, rest = _parts(address)
        plain = unquote(path)
        if plain.endswith((".md", ".mdx")) and (post := self._post(plain)):
            return Destination(post + rest)
        ending = posixpath.splitext(plain)[1]
        if plain.startswith(_SITE) or (ending and ending not in (".md", ".mdx", ".html")):
            if found := self._located(plain):
                return self._address(found, FILES, rest)
            if plain.startswith(_SITE):
                return Destination(
                    None, f"{self._places(plain)[0]} is linked to, but is no file of the site"
                )
        return self.component(address)

    def picture(self, address: str) -> Destination:
        """Of a picture in Markdown."""
        if address.startswith(_PATHNAME):
            return Destination(address.removeprefix(_PATHNAME))
        if _SCHEME.match(address) or not address:
            return Destination(address)
        plain = unquote(_parts(address)[0])
        if found := self._located(plain):
            return self._address(found, PICTURES)
        return Destination(None, f"{self._places(plain)[0]} is shown, {_NO_FILE}")

    def file(self, written: str) -> Destination:
        """Of a file that is imported or required."""
        plain = _parts(written)[0]
        found = self._located(plain) if plain.startswith((_SITE, "./", "../")) else ""
        if not found:
            return Destination(None, f"{self._places(plain)[0]} is imported, {_NO_FILE}")
        for pattern, folder in ((_PICTURE, PICTURES), (_MEDIUM, MEDIA), (_FILE, FILES)):
            if pattern.search(found):
                return self._address(found, folder)
        return Destination(None, f"{found} is imported, but gets no address")

    def component(self, address: str) -> Destination:
        """Of `<Link to>`."""
        bare = address.replace(_PATHNAME, "", 1)
        made = self.based(bare) if bare.startswith("/") else bare
        return Destination(made if _SCHEME.match(address) else self._ended(made))

    def raw(self, address: str) -> Destination:
        """Of a link that is written as HTML: as it stands, but for the source of a post."""
        path, rest = _parts(address)
        is_source = path.endswith((".md", ".mdx")) and not _SCHEME.match(address)
        post = self._post(unquote(path)) if is_source else None
        return Destination(post + rest if post else address)

    def based(self, address: str) -> str:
        """An address below the path of the site (addBaseUrl)."""
        if not address or address.startswith("#") or _SCHEME.match(address):
            return address
        if address == self._base.rstrip("/"):
            return self._base
        return address if address.startswith(self._base) else self._base + address.removeprefix("/")

    def _ended(self, address: str) -> str:
        """As `trailingSlash` has it (applyTrailingSlash)."""
        path, rest = _parts(address)
        if self._slash is None or not path or path in ("/", self._base):
            return address
        return (f"{path.rstrip('/')}/" if self._slash else path.removesuffix("/")) + rest

    def _post(self, plain: str) -> str | None:
        return self._ask.source(plain.removeprefix(_SITE), self._path)

    def _places(self, plain: str) -> list[str]:
        """The paths in the site that a file may have."""
        if plain.startswith(_SITE):
            places = [plain.removeprefix(_SITE)]
        elif plain.startswith("/"):
            places = [f"{folder}{plain}" for folder in self._static] or [plain[1:]]
        else:
            places = [posixpath.join(posixpath.dirname(self._path), plain)]
        return [posixpath.normpath(place) for place in places]

    def _located(self, plain: str) -> str:
        """The path in the site of a file that is there; empty for any other."""
        for place in self._places(plain):
            if not place.startswith(("..", "/")) and self._ask.file(place) is not None:
                return place
        return ""

    def _address(self, path: str, folder: str, rest: str = "") -> Destination:
        """Of a file of the site."""
        for static in self._static:
            if path.startswith(f"{static}/"):
                return Destination(self._base + quote(path.removeprefix(f"{static}/")) + rest)
        made = self._ask.published(path, folder)
        if made is None:
            return Destination(None, f"{path} is not shown, as it is too large or cannot be read")
        if made.startswith("data:") and not made.startswith(_SHOWN):
            what = "is small and so within the page, but in a format that feeds do not show there"
            return Destination(None, f"{path} {what}")
        return Destination(made if made.startswith("data:") else self._base + made[1:] + rest)


def _parts(address: str) -> tuple[str, str]:
    """The path of an address, and its query and fragment."""
    at = min((at for at in map(address.find, "?#") if at >= 0), default=len(address))
    return address[:at], address[at:]
