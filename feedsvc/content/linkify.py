"""Addresses in HTML: bare ones in a text become links, and all are percent-escaped."""

from __future__ import annotations

import re
from html import escape
from typing import Final
from urllib.parse import quote

# GFM's extended autolinks: where they may begin, what they may hold, where they end.
BARE = re.compile(
    r"(?<![^\s*_~(\"'\u201c\u2018])"
    r"(?:(?:https?|ftp)://(?:[^\s<>/?#@.]{1,63}\.)+[^\s<>/?#@.,;:!*_~()\"']{2,63}"
    r"|www\.(?:[^\s<>/?#@.]{1,63}\.)+[^\s<>/?#@.,;:!*_~()\"']{2,63})"
    r"(?::\d{1,5})?(?:[/?#][^\s<]*)?"
    r"|(?<![\w.+@/-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+(?![\w@])",
    re.IGNORECASE,
)
_TRAILING: Final = "?!.,:*_~'\"\u201d\u2019"
_ENTITY = re.compile(r"&\w{1,32};\Z")
_UNSMART = {
    0x2013: "--", 0x2014: "---", 0x2026: "...",
    0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"',
}  # fmt: skip
_URL_SAFE: Final = "%/:?#[]@!$&'()*+,;=~-._"


def address(url: str) -> str:
    """An address as an attribute: percent-escaped where it is not yet.

    One with a template's braces (`{{site.url}}`) leads nowhere, and is left out.
    """
    return "" if "{{" in url else escape(quote(url, safe=_URL_SAFE))


def linked(text: str, *, smart: bool = False, protocol: str = "http") -> str:
    """A text as HTML, its bare addresses as links.

    Where quotes and dashes were made typographic (`smart`), those in addresses are so no more.
    `protocol` is that of an address that begins with `www.`.
    """
    if "://" not in text and "www." not in text and "@" not in text:
        return escape(text, quote=False)
    made, at = [], 0
    for found in BARE.finditer(text):
        shown = trimmed(found[0])
        made.append(escape(text[at : found.start()], quote=False))
        made.append(_link(shown.translate(_UNSMART) if smart else shown, protocol))
        at = found.start() + len(shown)
    return "".join(made) + escape(text[at:], quote=False)


def _link(shown: str, protocol: str) -> str:
    lower = shown.lower()
    before = f"{protocol}://" if lower.startswith("www.") else "" if "://" in shown else "mailto:"
    return f'<a href="{address(before + shown)}">{escape(shown, quote=False)}</a>'


def trimmed(url: str) -> str:
    """An address without the punctuation of its sentence (GFM, extended autolink path)."""
    surplus = url.count(")") - url.count("(")
    while url:
        if url[-1] == ")" and surplus > 0:
            url, surplus = url[:-1], surplus - 1
        elif url[-1] == ";" and (entity := _ENTITY.search(url, max(0, len(url) - 40))):
            url = url[: entity.start()]
        elif url[-1] in _TRAILING:
            url = url[:-1]
        else:
            break
    return url
