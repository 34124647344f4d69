"""The shortcodes that Hugo brings along (tpl/tplimpl/embedded/templates/_shortcodes)."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from feedsvc.content import listings
from feedsvc.content.template import Ask


class Call(Struct, frozen=True):
    """One use of a shortcode: what it is given, and the text between its tags."""

    name: str
    arguments: tuple[str, ...]
    named: Mapping[str, str]
    inner: str

    def get(self, name: str, position: int = -1) -> str:
        """An argument by its name, or by its position; empty where there is none."""
        lower = name.lower()
        said = next((v for k, v in self.named.items() if k.lower() == lower), "")
        return said or (self.arguments[position] if 0 <= position < len(self.arguments) else "")


class Page(Struct, frozen=True):
    """What a shortcode may ask: `params` of its page and its site, the way to other posts."""

    variables: Mapping[str, Any]
    site: Mapping[str, Any]
    ask: Ask


class ShortcodeError(ValueError):
    """A shortcode that cannot do what it is for; `instead` is what stands for it."""

    def __init__(self, message: str, instead: str = "") -> None:
        super().__init__(message)
        self.instead = instead


def _span(text: str, page: Page) -> str:
    """The HTML of one paragraph of Markdown, without the paragraph."""
    made = page.ask.markdown(text).strip()
    whole = made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1
    return made[3:-4] if whole else made


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""


def _figure(call: Call, page: Page) -> str:
    caption = _span(call.get("caption"), page) if call.get("caption") else ""
    sizes = "".join(_attribute(name, call.get(name)) for name in ("width", "height"))
    alt = _attribute("alt", call.get("alt") or call.get("caption"))
    image = f'<img src="{escape(call.get("src", 0))}"{alt}{sizes}>'
    if link := call.get("link"):
        image = f'<a href="{escape(link)}">{image}</a>'
    source = _span(call.get("attr"), page) if call.get("attr") else ""
    if source and (link := call.get("attrlink")):
        source = f' <a href="{escape(link)}">{source}</a>'
    title = f"<h4>{escape(call.get('title'))}</h4>" if call.get("title") else ""
    below = title + (f"<p>{caption}{source}</p>" if caption or source else "")
    below = f"<figcaption>{below}</figcaption>" if below else ""
    return f"<figure>{image}{below}</figure>"


def _player(address: str) -> Callable[[Call, Page], str]:
    """A video by its id, in a frame; what is safe for a reader is made of it later."""

    def made(call: Call, _page: Page) -> str:
        if not (video := call.get("id", 0)):
            raise ShortcodeError("needs the id of a video")
        source = escape(address + quote(video))
        return f'<iframe src="{source}"{_attribute("title", call.get("title"))}></iframe>'

    return made


def _linked(address: str, *names: str) -> Callable[[Call, Page], str]:
    """Something on another site, as a link to it."""

    def made(call: Call, _page: Page) -> str:
        parts = [call.get(name, position) for position, name in enumerate(names)]
        url = address.format(*(quote(part) for part in parts))
        if not all(parts):
            if len(call.arguments) != 1:
                raise ShortcodeError(f"needs {' and '.join(names)}")
            url = f"https://x.com/i/status/{quote(call.arguments[0])}"
        return f'<p><a href="{escape(url)}">{escape(url)}</a></p>'

    return made


def _highlight(call: Call, _page: Page) -> str:
    language = call.get("lang", 0)
    code = escape(textwrap.dedent(call.inner.strip("\r\n")), quote=False)
    name = f' class="language-{escape(language)}"' if language else ""
    more = call.get("options", 1) or ",".join(f"{k}={v}" for k, v in call.named.items())
    first = listings.first_line(f"{language} {{{more}}}")
    if first is not None:
        return listings.table(f"{code}\n", f"<code{name}>", first)
    return f"<pre><code{name}>{code}\n</code></pre>"


def _param(call: Call, page: Page) -> str:
    name = call.get("name", 0).lower()
    for values in (page.variables.get("params"), page.site.get("params")):
        found: Any = values
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is not None and not isinstance(found, Mapping | list):
            return escape(str(found).lower() if isinstance(found, bool) else str(found))
    raise ShortcodeError(f"there is no parameter {name!r}")


def _details(call: Call, page: Page) -> str:
    summary = _span(call.get("summary") or "Details", page)
    inner = page.ask.markdown(call.inner)
    return f"<details><summary>{summary}</summary>\n{inner}</details>"


def _qr(call: Call, _page: Page) -> str:
    """The text that the picture would hold."""
    text = call.get("text") or call.inner.strip()
    shown = escape(text)
    return f'<a href="{shown}">{shown}</a>' if text.startswith("http") else shown


def _ref(call: Call, page: Page) -> str:
    """The address of another page: from the page's own folder, or from that of all content."""
    name, _, fragment = call.get("path", 0).partition("#")
    anchor = f"#{fragment}" if fragment else ""
    if not name:
        return anchor or "#"
    path, content = str(page.variables.get("path", "")), page.variables.get("content", "")
    inside = f"/{content}/{name.strip('/')}" if content else f"/{name.strip('/')}"
    near = None if name.startswith("/") else page.ask.source(name.rstrip("/"), path)
    if found := near or page.ask.source(inside, path):
        return escape(found + anchor)
    stem = name.strip("/").removesuffix(".md").removesuffix("/_index").lower()
    message = f"{name!r} is no post of this site, its usual address is taken"
    raise ShortcodeError(message, escape(f"/{quote(stem)}/{anchor}"))


OWN: Mapping[str, Callable[[Call, Page], str]] = {
    "comment": lambda _call, _page: "",
    "details": _details,
    "figure": _figure,
    "gist": _linked("https://gist.github.com/{}/{}", "user", "id"),
    "highlight": _highlight,
    "instagram": _linked("https://www.instagram.com/p/{}/", "id"),
    "param": _param,
    "qr": _qr,
    "ref": _ref,
    "relref": _ref,
    "tweet": _linked("https://x.com/{}/status/{}", "user", "id"),
    "twitter": _linked("https://x.com/{}/status/{}", "user", "id"),
    "vimeo": _player("https://player.vimeo.com/video/"),
    "x": _linked("https://x.com/{}/status/{}", "user", "id"),
    "youtube": _player("https://www.youtube.com/embed/"),
}
