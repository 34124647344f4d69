"""Bodies: what is wrong in the rendered text of a post. Pure but for asking which files exist."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from feedsvc.check import html
from feedsvc.check.html import Tag

_HUGE = 500_000  # characters of HTML in one entry; many services refuse a feed of 1 MB
_PAGES = ("", ".html", ".htm", ".php", ".md")
_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}")
_CODE = re.compile(r"<(pre|code)\b[^<>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)


class Fault(NamedTuple):
    """Something wrong: the rule, what, and the words by which it is found in the source."""

    rule: str
    what: str
    written: str


class Site(NamedTuple):
    """What links may lead to.

    `url` is the site's address, `pages` the paths of its posts without a slash at the end;
    `exists` tells whether the site has a file of a path, or one that becomes a page of that path.
    """

    url: str
    pages: frozenset[str]
    exists: Callable[[str], bool]

    @property
    def folders(self) -> frozenset[str]:
        """Where posts have their addresses, but for the top."""
        return frozenset(posixpath.dirname(one) for one in self.pages) - {"", "/"}


def faults(text: str, site: Site) -> Iterator[Fault]:
    """What is wrong in the HTML of one post."""
    if len(text) > _HUGE:
        yield Fault("HugePost", f"is {len(text):,} characters of HTML", "")
    if "{" in text and (left := _TEMPLATE.search(_CODE.sub("", text))):
        yield Fault("LeftoverTemplate", f"{left[0][:40]} is left in the text", left[0])
    folders = site.folders
    for tag in html.tags(text):
        values = dict(tag.attributes) if tag.name in ("a", "img") else {}
        if tag.name == "img":
            yield from _image(tag, values, site)
            continue
        target = _inside(values.get("href", ""), site.url)
        if target and _is_broken(target, site, folders):
            yield Fault("BrokenLink", f"links to {target[:80]}, which is not there", target)


def _image(_tag: Tag, values: dict[str, str], site: Site) -> Iterator[Fault]:
    source = values.get("src", "")
    if not values.get("alt", "").strip():
        yield Fault("MissingAlternativeText", f"shows {source[-60:]} without a text", source)
    target = _inside(source, site.url)
    if target and not site.exists(target):
        yield Fault("BrokenImage", f"shows {target[:80]}, which is not there", target)


def _inside(address: str, url: str) -> str:
    """The path that an address has in the site, empty for one outside."""
    if not address.startswith(f"{url}/"):
        return ""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    return path.removeprefix(urlsplit(url).path)


def _is_broken(target: str, site: Site, folders: frozenset[str]) -> bool:
    """Pages that are no posts are judged only where all others are posts: others have templates."""
    plain = target.rstrip("/")
    if plain in site.pages or plain.removesuffix(".html") in site.pages or site.exists(target):
        return False
    ending = posixpath.splitext(plain)[1].lower()
    return ending not in _PAGES or posixpath.dirname(plain) in folders


def line(source: str, written: str) -> int:
    """The line of a source on which something is written, by its last part; 0 if nowhere."""
    for piece in (written, posixpath.basename(written.rstrip("/"))):
        if piece and (at := source.find(piece)) >= 0:
            return source.count("\n", 0, at) + 1
    return 0
