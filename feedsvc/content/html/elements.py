"""Which elements of HTML a feed reader gets, which vanish with all that is in them.

Every other element, whatever its name, is unwrapped: its tags go, its text stays. A name in angle
brackets may be all that an author meant (`Vector<int>`), and the generator's own page shows what
comes after it.
"""

from __future__ import annotations

import re
from typing import Final

ALLOWED: Final = frozenset(
    """
    a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code
    col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header
    hgroup hr i img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small
    source span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul
    var video wbr
    """.split()  # noqa: SIM905 - a list of eighty strings is harder to read
)
VANISHING: Final = frozenset(("noembed", "noframes", "script", "style", "svg", "template"))
# What is not unwrapped: the whole, and what texts leave out and pages open.
KEPT: Final = ALLOWED | VANISHING | {"body", "noscript"}
DROPPED: Final = "select, textarea, datalist, template, math annotation, math annotation-xml"
FRAMES: Final = "object, applet, embed, iframe, frame"

# Elements that take all of the text after them along until they are closed, and do not show it.
_CLOSED_EARLY: Final = (
    *("applet", "datalist", "iframe", "noembed", "noframes", "noscript", "object", "plaintext"),
    *("script", "select", "style", "svg", "template", "textarea", "title", "xmp"),
)
_OPEN = re.compile(rf"<({'|'.join(_CLOSED_EARLY)})(?=[\s/>])[^>]*>", re.IGNORECASE)


def ended(html: str) -> str:
    """The HTML in which an element that would hide the rest, never closed, ends where it begins."""
    if not _OPEN.search(html):
        return html
    lower = html.lower()
    last = {name: lower.rfind(f"</{name}") for name in _CLOSED_EARLY}

    def closed(tag: re.Match[str]) -> str:
        name = tag[1].lower()
        if last[name] > tag.start():
            return tag[0]
        # What begins with `<plaintext>` cannot be closed at all.
        return "" if name == "plaintext" else f"{tag[0]}</{name}>"

    return _OPEN.sub(closed, html)
