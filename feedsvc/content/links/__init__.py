"""The addresses in a body's HTML, as the generator of the site resolves them.

Each file here is the resolver of one generator, and has its name. It is asked about every address
that stands in an element, before addresses are made absolute (`content/html`), so that links,
pictures and players follow one rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from importlib import import_module
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from feedsvc.content.template import Questions
from feedsvc.model.address import scheme
from feedsvc.model.site import Site

_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
_ADDRESS = re.compile(
    r"(\s)(href|src|poster|srcset)(\s*=\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>`=]+))",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"([\s,]*)([^\s,]\S*)")


class Doubt(NamedTuple):
    """What is odd about an address: as it is written, what is wrong, and what to do."""

    written: str
    what: str
    remedy: str


class Resolver(Protocol):
    """The addresses of one body; `doubts` are about those that were resolved."""

    doubts: list[Doubt]

    def __call__(self, address: str, tag: str) -> str | None:
        """An address in an element → where it leads; None: as it is written; "": nowhere."""


class Target(NamedTuple):
    """A relative address: its path as written, and query and fragment with their marks."""

    path: str
    rest: str


def resolver(name: str, page: Mapping[str, Any], site: Site, ask: Questions) -> Resolver:
    """The resolver of a generator for one body; `page` is what its variables say, `path` too."""
    made: Callable[[Mapping[str, Any], Site, Questions], Resolver]
    made = import_module(f"feedsvc.content.links.{name}").Links
    return made(page, site, ask)


def target(address: str) -> Target | None:
    """The parts of an address on the same site; None for one that names a scheme or host.

    An address without a path, such as `#part`, leads to the page itself, and is none either.
    """
    written = address.strip()
    if not written or written[0] in "#?" or written.startswith("//") or scheme(written):
        return None
    try:
        path = urlsplit(written).path
    except ValueError:
        return None
    return Target(path, written[len(path) :]) if written.startswith(path) and path else None


def resolved(html: str, resolve: Resolver) -> str:
    """HTML with its addresses resolved. Takes time in proportion to its length."""

    def attribute(found: re.Match[str], tag: str) -> str:
        name = found[2].lower()
        written = unescape(next(part for part in found.groups()[3:] if part is not None))
        if name == "srcset":
            made: str | None = _candidates(written, tag, resolve)
        else:
            made = resolve(written, tag) if written.strip() else None
        if made is None:
            return found[0]
        return f'{found[1]}{found[2]}{found[3]}"{escape(made)}"' if made else ""

    def element(found: re.Match[str]) -> str:
        if "=" not in found[2]:
            return found[0]
        tag = found[1].lower()
        return f"<{found[1]}{_ADDRESS.sub(lambda one: attribute(one, tag), found[2])}>"

    return _TAG.sub(element, html)


def _candidates(written: str, tag: str, resolve: Resolver) -> str:
    """A `srcset` with its addresses resolved."""
    made, at = [], 0
    while found := _CANDIDATE.match(written, at):
        address = found[2].rstrip(",")
        comma = written.find(",", found.end()) if address == found[2] else found.end() - 1
        end = comma if comma >= 0 else len(written)
        described = written[found.end() : end] if address == found[2] else ""
        known = resolve(address, tag)
        if known != "":
            made.append(f"{address if known is None else known}{described}".strip())
        at = end
    return ", ".join(made)
