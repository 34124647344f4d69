"""The HTML that Markdown made, in any shape → HTML a feed reader can be given.

    prepare     frames, lazy pictures, formulas rebuilt, what is active named; only where needed;
                which elements stay, which vanish, and the players of other sites → links
    __init__    sanitised: `safe`; as plain text: `text`
    addresses     each address made absolute, or dropped; `prepare` asks it too

nh3 (ammonia) parses and sanitises last, so that nothing is rebuilt behind its back. Traps met
here: both parsers take quadratic time for deep nesting and for tags with thousands of attributes,
nh3 for hundreds of thousands of `&`; nh3 refuses lone surrogates; and the first line break in a
`pre` is lost each time HTML is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from html import escape, unescape
from typing import Final

import nh3
from msgspec import Struct

from feedsvc.content.html.addresses import ROOT, absolute, candidates
from feedsvc.content.html.prepare import ALLOWED, VANISHING, needed, prepared, unwrapped
from feedsvc.model.address import SCHEMES
from feedsvc.model.characters import clean as without_forbidden

DEPTH: Final = 256
TAG: Final = 5_000
REFERENCES: Final = 50_000
PASSES: Final = 4
NBSP: Final = "\xa0"

_ENDLESS = re.compile(r"&#(?:x[0-9a-f]{9,}|[0-9]{9,});?", re.IGNORECASE)  # unescape would raise
_BREAKS = re.compile("\r\n?|\x0c")
_PRE = re.compile(r"(<pre(?:\s[^<>]*)?>)\n+", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{TAG},}}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LANGUAGE = re.compile(r"language-[\w+#.-]+")
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|center|dd|details|div|dl|dt|figcaption|figure"
    r"|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|option|p|pre|section|summary|table|td"
    r"|th|tr|ul|video)\b)",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(?:^|>)\s*(?:&nbsp;\s*)*(?!&nbsp;)[^\s<]")
_MEDIA = re.compile(r"<(?:img|audio|video|picture|hr)\b", re.IGNORECASE)
_CHEAP: Final = ("&lt;", "&gt;", "&nbsp;", "&quot;")
_UNCOUNTED: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
     "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead",
     "tfoot", "option")
)  # fmt: skip
_CELL: Final = frozenset(("align", "colspan", "headers", "rowspan", "scope", "valign"))
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"dir", "id", "lang", "title"},
    "a": {"href", "hreflang", "name"},
    "audio": {"controls", "loop", "src"},
    "blockquote": {"cite"},
    "code": {"class"},
    "col": {"align", "span"},
    "colgroup": {"align", "span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"alt", "height", "longdesc", "sizes", "src", "srcset", "width"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "pre": {"class"},
    "q": {"cite"},
    "source": {"media", "sizes", "src", "srcset", "type"},
    "td": {*_CELL},
    "th": {*_CELL},
    "time": {"datetime"},
    "tr": {"align"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {"controls", "height", "loop", "muted", "poster", "src", "width"},
}


class Safe(Struct, frozen=True):
    """Harmless HTML, and the names of what was active and is gone: `script`, `onclick`."""

    html: str
    removed: tuple[str, ...] = ()


def safe(html: str, base: str, site: str, root: str = "") -> Safe:
    """Sanitise a post's HTML and make its addresses absolute.

    `base` is the address of the post: relative addresses start there, root-relative ones at its
    host (RFC 3986). `site` is the address of the blog; authors write its path themselves, so it
    is only the base of a post that has no address of its own. `root` is that path, where the
    generator itself puts it before root-relative addresses. What goes in may have any shape;
    what comes out is well-formed, holds no character that XML forbids, and sanitises to itself.
    """
    base = base if absolute("", base) else site
    clean = _legal(html)
    if _excessive(clean):
        return Safe(_plainly(clean), ("nesting",))
    ROOT.set(root)
    removed: set[str] = set()
    if needed(clean):
        clean, removed = prepared(_PRE.sub(r"\1", clean), base)
    _base.set(base)
    shorter = _PRE.sub(r"\1", clean)
    for _ in range(PASSES):
        before, clean = shorter, _legal(_sanitiser().clean(shorter))
        if _excessive(clean):
            break
        shorter = _PRE.sub(r"\1", clean)
        if clean == before or shorter == clean == _settled().clean(clean):
            return Safe(clean, tuple(sorted(removed)))
    return Safe(_plainly(clean), ("nesting",))


def text(html: str) -> str:
    """What a person sees of some HTML, on one line: for summaries and titles."""
    clean = _legal(html)
    if _excessive(clean):
        return " ".join(unescape(_plainly(clean)).split())
    shown = _bare().clean(_BLOCK.sub(" <", unwrapped(clean)))
    return " ".join(_legal(unescape(shown)).split())


def said(written: str) -> str:
    """A summary as its author gave it, as text: HTML where a pair of HTML's tags is in it.

    Else it is text in which entities are known, and `<T>`, `5 < 6` are what they are.
    """
    if "<" in written and _is_html(written):
        return text(written)
    return " ".join(unescape(_ENDLESS.sub("", written)).split())


def _is_html(written: str) -> bool:
    tags = {(end, name.lower()) for end, name in _TAG.findall(written)}
    return _SINGLE.search(written) is not None or any(
        not end and ("/", name) in tags and name in _ELEMENTS for end, name in tags
    )


_ELEMENTS: Final = ALLOWED | {"button", "fieldset", "form", "iframe", "label", "math", "svg"}
_SINGLE = re.compile(r"<(?:br|hr|img\s[^<>]*)\s*/>|<img\s[^<>]*src\s*=|\S<br>\S", re.IGNORECASE)


def shows(html: str) -> bool:
    """Whether a person sees or hears anything of some HTML that `safe` gave.

    Nothing but a tag has a `>` there: nh3 escapes all others.
    """
    return _SHOWN.search(html) is not None or _MEDIA.search(html) is not None


def _legal(html: str) -> str:
    """Without the characters XML 1.0 forbids (section 2.2), line breaks as one LF."""
    if "\r" in html or "\x0c" in html:
        html = _BREAKS.sub("\n", html)
    return without_forbidden(html)


def _excessive(html: str) -> bool:
    """Whether parsing would take quadratic time; a picture written out in quotes may be long."""
    return (
        # Those that are read in no time do not count.
        html.count("&") - sum(map(html.count, _CHEAP)) > REFERENCES
        or (html.count("<") > DEPTH and _depth(html) > DEPTH)
        or any(len(_QUOTED.sub("", tag)) > TAG for tag in _LONG_TAG.findall(html))
    )


def _depth(html: str) -> int:
    """How deep elements may nest, those apart that end by themselves."""
    depth = deepest = 0
    for end, name in _TAG.findall(html):
        if name.lower() not in _UNCOUNTED:
            depth = max(depth - 1, 0) if end else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _plainly(html: str) -> str:
    """The text alone, tags cut out by pattern: for what no parser should be given."""
    bare = _legal(unescape(_ENDLESS.sub("", re.sub(r"<[^<>]*>?", " ", html))))
    # No-break spaces as nh3 writes them, so that the text stays as it is when it is read again.
    return f"<p>{escape(bare.strip(), quote=False).replace(NBSP, '&nbsp;')}</p>"


_base: ContextVar[str] = ContextVar("base")


def _allowed(tag: str, name: str, value: str) -> str | None:
    """An attribute as it may stay, addresses as seen from `_base`."""
    if name == "class":
        return next((word for word in value.split() if _LANGUAGE.fullmatch(word)), None)
    if name == "srcset":
        return candidates(value, _base.get()) or None
    if name in ("src", "poster") and not value.strip():
        return None
    if name in ("href", "src", "poster", "cite", "longdesc"):
        return absolute(value, _base.get(), image=tag == "img" and name == "src")
    return value


@lru_cache(maxsize=1)  # to make one takes half as long as to read a post
def _sanitiser() -> nh3.Cleaner:
    return _cleaner(_allowed)


def _cleaner(allowed: Callable[[str, str, str], str | None] | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(ALLOWED),
        clean_content_tags=set(VANISHING),
        attributes=_ATTRIBUTES,
        attribute_filter=allowed,
        link_rel=None,
        url_schemes={*SCHEMES, "data"},
        set_tag_attribute_values={"audio": {"controls": ""}, "video": {"controls": ""}},
    )


@lru_cache(maxsize=1)
def _settled() -> nh3.Cleaner:
    """Reads what was sanitised once more: what parses to something else is not done yet."""
    return _cleaner(None)


@lru_cache(maxsize=1)
def _bare() -> nh3.Cleaner:
    return nh3.Cleaner(tags=set(), clean_content_tags={*VANISHING, "noscript"}, link_rel=None)
