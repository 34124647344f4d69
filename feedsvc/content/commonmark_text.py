"""The texts in a CommonMark document: bare addresses, ids of headings, attributes, emoji."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final
from urllib.parse import quote

Event = Any

# GFM's extended autolinks: where they may begin, what they may hold, where they end.
_BARE = re.compile(
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

_SLUG_DROPPED = re.compile(r"[^\w\- ]+")
_LANGUAGE = re.compile(r"[\w+#.-]+")
_PAIR = r"(?:[.#][^\s{}]+|[\w:@-]+=(?:[\"“”][^\"“”{}]*[\"“”]|[^\s{}\"“”]+)|[\w:@-]+)"
_ATTRIBUTES = re.compile(rf"\{{:?[ ]*(?=[.#\w]){_PAIR}(?:[ ]+{_PAIR})*[ ]*\}}")
_URL_SAFE: Final = "%/:?#[]@!$&'()*+,;=~-._"
_LONGEST: Final = 500  # characters of an attribute list
_EMOJI = re.compile(r":([a-z0-9_+-]{1,40}):")


def address(url: str) -> str:
    """An address as an attribute: percent-escaped where it is not yet.

    One with a template's braces (`{{site.url}}`) leads nowhere, and is left out.
    """
    return "" if "{{" in url else escape(quote(url, safe=_URL_SAFE))


def linked(text: str, *, smart: bool = False) -> str:
    """A text as HTML, its bare addresses as links.

    Where quotes and dashes were made typographic (`smart`), those in addresses are so no more.
    """
    if "://" not in text and "www." not in text and "@" not in text:
        return escape(text, quote=False)
    made, at = [], 0
    for found in _BARE.finditer(text):
        shown = _trimmed(found[0])
        made.append(escape(text[at : found.start()], quote=False))
        made.append(_link(shown.translate(_UNSMART) if smart else shown))
        at = found.start() + len(shown)
    return "".join(made) + escape(text[at:], quote=False)


def _link(shown: str) -> str:
    lower = shown.lower()
    before = "http://" if lower.startswith("www.") else "" if "://" in shown else "mailto:"
    return f'<a href="{address(before + shown)}">{escape(shown, quote=False)}</a>'


def _trimmed(url: str) -> str:
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


def slug(text: str) -> str:
    """GitHub's id of a heading: lower case, blanks are dashes, punctuation is gone."""
    return _SLUG_DROPPED.sub("", text.strip().lower()).replace(" ", "-")


def language(info: str) -> str:
    """The language that a fence names: `go {linenos=true}` and `{.go}` are `go`."""
    first = info.strip().lstrip("{.").partition(",")[0]
    found = _LANGUAGE.match(first)
    return found[0] if found else ""


def with_emoji(text: str) -> str:
    """A text with `:names:` as the characters they stand for; unknown ones stay."""
    if text.count(":") < 2:
        return text
    from feedsvc.content import emoji

    return _EMOJI.sub(lambda found: emoji.of(found[1]) or found[0], text)


def without_attributes(events: list[Event], *, spans: bool) -> list[Event]:
    """The events without attribute lists that stand alone on a line.

    With `spans` those behind a span and at the end of a block go, too (markdown-it-attrs).
    """
    made: list[Event] = []
    for at, event in enumerate(events):
        text = event.get("Text") if isinstance(event, dict) else None
        if text is None or "{" not in text or _in_code(made):
            made.append(event)
            continue
        after = events[at + 1] if at + 1 < len(events) else "SoftBreak"
        left = _stripped(text, made[-1] if made else None, after, spans=spans)
        if left:
            made.append({"Text": left})
        elif made and made[-1] == "SoftBreak":
            made.pop()
    return made


def _in_code(before: list[Event]) -> bool:
    start = before[-1].get("Start") if before and isinstance(before[-1], dict) else None
    return isinstance(start, dict) and "CodeBlock" in start


def _stripped(text: str, before: Event, after: Event, *, spans: bool) -> str:
    ends = after in ("SoftBreak", "HardBreak") or (isinstance(after, dict) and "End" in after)
    starts = before == "SoftBreak" or (isinstance(before, dict) and "Start" in before)
    if ends and starts and _is_list(text.strip()):
        return ""
    if not spans:
        return text
    follows = isinstance(before, dict) and ("End" in before or "Code" in before)
    if follows and text.startswith("{") and (found := _ATTRIBUTES.match(text[:_LONGEST])):
        text = text[found.end() :]
    at = text.rfind("{", max(0, len(text) - _LONGEST))
    if ends and at >= 0 and _is_list(text[at:].rstrip()):
        text = text[:at].rstrip()
    return text


def _is_list(text: str) -> bool:
    return len(text) <= _LONGEST and _ATTRIBUTES.fullmatch(text) is not None
