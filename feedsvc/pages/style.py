"""Style: the files that make feeds and pages readable in a browser, and how a feed names its own.

XSLT is leaving browsers, so feeds have CSS (xml-stylesheet, W3C 2010, section 3). A site's own
templates of pages are values here: what uses them loads no template engine before it has to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from feedsvc.model.document import Document

FEED_STYLE, PAGE_STYLE, SCRIPT, ICON = "feed.css", "page.css", "copy.js", "favicon.svg"
_END = b"?>\n"  # of a declaration
ASSETS = (SCRIPT, ICON, FEED_STYLE, PAGE_STYLE)


def assets(paths: Collection[str] = ASSETS) -> tuple[Document, ...]:
    """Those of the stylesheets, the script and the icon that are published at these paths."""
    wanted = [name for name in ASSETS if name in paths]
    if not wanted:
        return ()
    from importlib.resources import files  # not loaded where nothing of these changed

    folder = files("feedsvc.pages") / "assets"
    return tuple(Document(name, (folder / name).read_bytes()) for name in wanted)


def styled(path: str, document: bytes) -> bytes:
    """Return an Atom or RSS document, or its opening, that names its stylesheet.

    `path` is the document's own.

    Relative, so that it holds for every host that serves the folder: the policy under which feeds
    are shown lets only styles of the same host through.
    """
    instruction = f'<?xml-stylesheet type="text/css" href="{top(path)}{FEED_STYLE}"?>\n'
    whole, at = memoryview(document), document.index(_END) + len(_END)
    return b"".join((whole[:at], instruction.encode(), whole[at:]))  # copied once: it may be large


def top(path: str) -> str:
    """The way from a document to the top of the folder: `../` for `tags/x.atom`."""
    return "../" * path.count("/")


class Own(Struct, frozen=True):
    """Sources by name, and their folder from the site's root; empty where a site has none."""

    sources: Mapping[str, str] = {}
    folder: str = ""


NONE = Own()
