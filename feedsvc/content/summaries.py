"""Summaries: the beginning of a body's HTML, as generators cut it that count words. Pure."""

from __future__ import annotations

import re
from html import unescape

from feedsvc.content.kramdown.syntax import EMPTY_TAGS

# For Pelican each letter of Han, Kana and Hangul is a word.
_WORD = re.compile(
    "(?P<tag><[^<>]*>)|(?P<reference>&#?\\w{1,31};)"
    "|[\u1100-\u11ff\u3040-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002f800-\U0002fa1f]|\\w[\\w'-]*"
)
_PARAGRAPH = "</p>"
# Hugo counts what stands between blanks, but not what looks like a tag or an attribute.
_MARKUP = re.compile(r"</?[A-Za-z]+>?|[A-Za-z]+=[\"'].*|>", re.DOTALL)
# Its highlighter wraps nearly each word of code in a tag with attributes.
_CODE = re.compile(r'(<code class="language-[^<>]*>)[^<]*(?=</code>)')
_TAG = re.compile(r"<[^<>]*>")
_ELEMENT = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)[^<>]*>")
_DEEPEST = 400  # elements in each other; nobody writes so many
_HAN = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f]")


def words(html: str, most: int) -> str:
    """The HTML up to the end of its `most`-th word, and an ellipsis; all of it if it has fewer.

    As pelican.utils.truncate_html_words has it: a tag ends a word, a reference to a letter does
    not.
    """
    count, end, joins = 0, -1, False
    for found in _WORD.finditer(html):
        reference = found["reference"]
        if found["tag"] or (reference and not unescape(reference).isalnum()):
            continue
        if found.start() == end and (reference or joins):
            end, joins = found.end(), bool(reference)
            continue
        if count == most:
            break
        count, end, joins = count + 1, found.end(), bool(reference)
    return f"{html[:end]} …" if count == most else html


def paragraphs(html: str, most: int, *, han: bool = False) -> str:
    """The HTML up to the end of the paragraph that has its `most`-th word, else all of it.

    As Hugo's ExtractSummaryFromHTML has it (resources/page/page_markup.go); `han` is its
    hasCJKLanguage, for which the letters of a text in such a language are counted. A list or
    quotation that the paragraph is in comes whole.
    """
    count, end = 0, 0
    han = han and _HAN.search(html) is not None
    while (close := html.find(_PARAGRAPH, end)) >= 0:
        part = _CODE.sub(r"\1", html[end : close - 1])  # it does not look at the last character
        count += sum(_worth(word, han=han) for word in part.split())
        end = close + len(_PARAGRAPH)
        if count >= most:
            return html[: _closed(html, end)]
    return html


def _closed(html: str, end: int) -> int:
    """Where the elements have ended that are open at `end`; `end` where they never do."""
    inside: list[str] = []
    for found in _ELEMENT.finditer(html):
        if (found.start() >= end and not inside) or len(inside) > _DEEPEST:
            break
        name = found["name"].lower()
        if not found["end"]:
            inside += [name] if name not in EMPTY_TAGS else []
        elif name in inside:
            del inside[len(inside) - 1 - inside[::-1].index(name) :]
            if found.start() >= end and not inside:
                return found.end()
    return end


def _worth(word: str, *, han: bool) -> int:
    """How many words a part between blanks counts for."""
    if _MARKUP.fullmatch(word):
        return 0
    if not han:
        return 1
    shown = _TAG.sub("", word)
    return 1 if shown.isascii() else len(shown)
