"""Where links and pictures lead by the hooks that are embedded in Hugo (render-link, render-image).

A link names a page by its path, or a file of its own bundle or of `assets`; a picture, such a file.
What names none of these stays as it is written.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from feedsvc.content.template import Ask

_CONTENT = (".md", ".markdown", ".mdown", ".html", ".htm")
_LONGEST = 255  # bytes of a name of a file
_INDICES = ("index", "_index")


class Hooks:
    """The hooks of one page.

    `page` has its `path`, its `url` and the folder of `content`; `hooks` has which are used
    ("link", "image"), the folder of `assets`, and the `language` that names of files may end with.
    """

    def __init__(self, page: Mapping[str, Any], hooks: Mapping[str, Any], ask: Ask) -> None:
        self._page = page
        self._used = hooks["used"]
        self._assets = hooks["assets"]
        self._language = hooks["language"]
        self._ask = ask
        self._path = str(page["path"]).removeprefix(f"{page['content']}/")
        stem = posixpath.splitext(posixpath.basename(self._path))[0]
        self._is_bundle = stem.partition(".")[0] == "index"

    def address(self, kind: str, written: str) -> str:
        """The address that a link or a picture has on the page; the written one by default."""
        if kind not in self._used:
            return written
        try:
            parts = urlsplit(written)
        except ValueError:  # it leads nowhere
            return written
        if parts.scheme or parts.netloc or (not parts.path and not parts.query):
            return written
        path = unquote(parts.path, errors="ignore").removeprefix("./")
        if "\0" in path or any(len(part.encode()) > _LONGEST for part in path.split("/")):
            return written
        found = self._page_at(path) if kind == "link" else None
        found = found or self._resource(path)
        if found is None:
            return written
        return urlunsplit(urlsplit(found)._replace(query=parts.query, fragment=parts.fragment))

    def _page_at(self, path: str) -> str | None:
        """The page with a path: beside this one, else from the folder of all content."""
        bare = path.rstrip("/") or "/"
        if path and not path.startswith("/"):
            # In a bundle, only `../` and a file's name start from its own folder.
            named = "." in posixpath.basename(bare)
            own = self._is_bundle and path.startswith("../") and named
            folder = posixpath.dirname(self._path)
            base = folder if own or not self._is_bundle else posixpath.dirname(folder)
            if found := self._asked(posixpath.join("/", base, bare)):
                return found
            if path.startswith("."):
                return None
        return self._asked(f"/{bare.lstrip('/')}")

    def _asked(self, path: str) -> str | None:
        place = posixpath.normpath(path).lstrip("/")
        stem, ending = posixpath.splitext(place)
        if ending.lower() in _CONTENT:
            place = stem.removesuffix(f".{self._language}")
        if ending and posixpath.basename(place) in _INDICES:
            place = posixpath.dirname(place)
        if place.startswith(".."):
            return None
        place = place.replace(" ", "-").lower()
        return self._ask.page(f"{self._page['content']}/{place}".strip("/"))

    def _resource(self, path: str) -> str | None:
        """A file of the page's own bundle, else one of `assets`."""
        inside = posixpath.normpath(path) if path else ""
        if not inside or inside.startswith(".."):
            return None
        if self._is_bundle and not path.startswith("/"):
            folder = posixpath.dirname(str(self._page["path"]))
            if file := self._ask.asset(posixpath.join(folder, inside)):
                url = str(self._page["url"])
                base = url if url.endswith("/") else f"{posixpath.splitext(url)[0]}/"
                return base + quote(file.removeprefix(f"{folder}/"))
        below = inside.lstrip("/")
        file = self._ask.asset(f"{self._assets}/{below}")
        return f"/{quote(file.removeprefix(f'{self._assets}/'))}" if file else None
