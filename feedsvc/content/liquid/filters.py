"""All filters of Liquid and Jekyll by name: those over texts, numbers and addresses are here.

Where the library is not as Ruby, it is left: its `truncate` shortens a text of just the length, its
`truncatewords` one of just the words, its `split` keeps empty pieces at the end, its `replace`
knows no backslashes, its `escape` writes another entity for `'`, its `strip_html` is an HTML
parser where Ruby has patterns, its `round` takes halves to the even neighbour, and its `modulo` of
decimals takes the sign of the value.

Each takes the value and its arguments and gives the new value; RefusedError where Ruby raises.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final
from urllib.parse import quote, quote_plus, unquote_to_bytes, urlsplit, urlunsplit

from liquid.builtin.filters import math, string
from liquid.filter import with_context

from feedsvc.content.liquid.arrays import ARRAYS, SCOPED_ARRAYS
from feedsvc.content.liquid.context import Context
from feedsvc.content.liquid.dates import DATES
from feedsvc.content.liquid.values import (
    SPACE,
    RefusedError,
    allow,
    given,
    inspect,
    item,
    to_i,
    to_integer,
    to_number,
    to_s,
)

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_SPACES = re.compile(r"[\0\s]+", re.ASCII)
_HAN = (
    "\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_KANA = (
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\uff66-\uff6f\uff71-\uff9d"
)
_HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc"
_CJK = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]")
_OTHER_WORD = re.compile(rf"[^{_HAN}{_KANA}{_HANGUL}\s]+", re.ASCII)
_CLOSED = r"(?<![\w.,;:!?)\]\u2026\u2019\u201d])"
_OPENING_SINGLE = re.compile(rf"{_CLOSED}'(?=\S)")
_OPENING_DOUBLE = re.compile(rf'{_CLOSED}"(?=\S)')
_LATIN: Final = str.maketrans({
    "ß": "ss", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L",
    "ł": "l", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "\u0131": "i",
    "Ħ": "H", "ħ": "h", "ŋ": "ng", "Ŋ": "NG",
})  # fmt: skip


def xml_escape(value: object) -> str:
    """`&`, `<`, `>` and `"` as entities."""
    return html.escape(to_s(value), quote=False).replace('"', "&quot;")


def escape(value: object) -> str | None:
    """The same and `'`, as Ruby's CGI writes them."""
    return None if value is None else xml_escape(value).replace("'", "&#39;")


def cgi_escape(value: object) -> str:
    """Form encoding of a text."""
    if not isinstance(value, str):
        raise RefusedError("cgi_escape takes a text")
    return quote_plus(value.encode("utf-8", "replace"))


def uri_escape(value: object) -> str | None:
    """Percent-encode what an address may not hold, and nothing that it may."""
    if value is None:
        return None
    decoded = unquote_to_bytes(to_s(value).encode("utf-8", "replace")).decode("utf-8", "replace")
    return quote(unicodedata.normalize("NFC", decoded), safe=":/?#[]@!$&'()*+,;=-._~")


def strip_html(value: object) -> str:
    """Remove scripts, styles, comments and tags by pattern, as Liquid does."""
    written = to_s(value)
    for opening, closing in (("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>")):
        written = _without(written, opening, closing)
    return _without(written, "<", ">")


def _without(written: str, opening: str, closing: str) -> str:
    kept = []
    at = 0
    while (start := written.find(opening, at)) >= 0:
        end = written.find(closing, start + len(opening))
        if end < 0:
            break
        kept.append(written[at:start])
        at = end + len(closing)
    return "".join(kept) + written[at:]


def replace(value: object, old: object, new: object = "") -> str:
    """Every `old` by `new`."""
    written, old, new = to_s(value), to_s(old), _replacement(new, to_s(old))
    allow(len(written) + written.count(old) * max(0, len(new) - len(old)))
    return written.replace(old, new)


def replace_first(value: object, old: object, new: object = "") -> str:
    """The first `old` by `new`."""
    return to_s(value).replace(to_s(old), _replacement(new, to_s(old)), 1)


def _replacement(new: object, old: str) -> str:
    """Ruby's `sub` reads backslash escapes in the replacement: the match, groups, a backslash."""
    meant = {"0": old, "&": old, "\\": "\\"}
    return re.sub(r"\\([\\&\d])", lambda found: meant.get(found[1], ""), to_s(new))


def truncate(value: object, length: object = 50, end: object = "...") -> str | None:
    """At most `length` characters, the end mark among them."""
    if value is None:
        return None
    written, end, room = to_s(value), to_s(end), to_integer(length)
    return written if len(written) <= room else written[: max(room - len(end), 0)] + end


def truncatewords(value: object, words: object = 15, end: object = "...") -> str | None:
    """At most so many words, then the end mark."""
    if value is None:
        return None
    written, room = to_s(value), max(to_integer(words), 1)
    found = _SPACES.split(written.lstrip(SPACE), room) if room < len(written) else []
    return written if len(found) <= room else " ".join(found[:room]) + to_s(end)


def split(value: object, pattern: object) -> list[str]:
    """Ruby's `String#split`: a blank means any whitespace, empty pieces at the end go."""
    written, separator = to_s(value), to_s(pattern)
    if separator == " ":
        return [piece for piece in _SPACES.split(written) if piece]
    pieces = written.split(separator) if separator else list(written)
    while pieces and not pieces[-1]:
        pieces.pop()
    return pieces


def slugify(value: object, mode: object = None) -> str | None:
    """Jekyll's slug of a title (Jekyll::Utils.slugify)."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise RefusedError("slugify takes a text")
    if mode not in (None, "raw", "default", "pretty", "ascii", "latin"):
        return value.lower()
    written = _transliterated(value) if mode == "latin" else value
    marked = "".join(c if _kept(c, mode) else "\0" for c in written)
    return re.sub(r"(?m)^-|-$", "", re.sub("\0+", "-", marked)).lower()


def _kept(character: str, mode: object) -> bool:
    if mode == "raw":
        return not _SPACES.match(character)
    if mode == "ascii":
        return character.isascii() and character.isalnum()
    category = unicodedata.category(character)
    letter = category[0] in "LM" or category == "Nd"
    return letter or (mode == "pretty" and character in "._~!$&'()+,;=@")


def _transliterated(value: str) -> str:
    apart = unicodedata.normalize("NFD", value.translate(_LATIN))
    return "".join(c if c.isascii() else "?" for c in apart if not unicodedata.combining(c))


def number_of_words(value: object, mode: object = None) -> int:
    """Words between spaces; in the modes cjk and auto each CJK character is one."""
    if not isinstance(value, str):
        raise RefusedError("number_of_words takes a text")
    characters = len(_CJK.findall(value)) if mode in ("cjk", "auto") else 0
    if mode == "cjk" or characters:
        return characters + len(_OTHER_WORD.findall(value))
    return len(split(value, " "))


def smartify(value: object) -> str:
    """Typographic quotes, dashes and ellipses, in HTML."""
    written = re.sub(r"&(?!#?\w+;)", "&amp;", to_s(value))
    for plain, typographic in (("...", "\u2026"), ("---", "\u2014"), ("--", "\u2013")):
        written = written.replace(plain, typographic)
    written = _OPENING_SINGLE.sub("\u2018", written).replace("'", "\u2019")
    return _OPENING_DOUBLE.sub("\u201c", written).replace('"', "\u201d")


def _number(value: object) -> int | float:
    """The number that Ruby would see, as the library calculates with it."""
    number = to_number(value)
    return float(number) if isinstance(number, Decimal) else number


def modulo(value: object, operand: object) -> int | float:
    """Return the remainder, which has the sign of the operand; RefusedError for 0."""
    left, right = to_number(value), to_number(operand)
    if not right:
        raise RefusedError("modulo divides by 0")
    remainder = left % right
    different = remainder and (remainder < 0) != (right < 0)
    remainder = remainder + right if different else remainder
    return float(remainder) if isinstance(remainder, Decimal) else remainder


def round_(value: object, digits: object = 0) -> int | float:
    """To the nearest, halves away from zero."""
    places, number = int(to_number(digits)), to_number(value)
    if abs(places) > 300:
        raise RefusedError("round takes fewer digits")
    with localcontext(prec=1400):
        rounded = Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return float(rounded) if places > 0 and isinstance(number, Decimal) else int(rounded)


def _whole(value: object) -> int:
    if isinstance(value, list | tuple | Mapping | range):
        raise RefusedError("to_integer takes a number or a text")
    return to_i(value)


def relative_url(value: object, scope: Context) -> str | None:
    """The path with the site's `baseurl` before it; an address with a scheme as it is."""
    if value is None:
        return None
    written = to_s(item(value, "url") or value)
    if _ABSOLUTE.match(written):
        return written
    base = to_s(item(scope.lookup("site"), "baseurl")).removesuffix("/")
    parts = (f"/{part.removeprefix('/')}" if part else "" for part in (base, written))
    return _normalized("".join(parts))


def absolute_url(value: object, scope: Context) -> str | None:
    """The address with the site's `url` and `baseurl` before it."""
    relative = relative_url(value, scope)
    if relative is None or _ABSOLUTE.match(relative):
        return relative
    return _normalized(to_s(item(scope.lookup("site"), "url")) + relative)


def _normalized(address: str) -> str:
    try:
        scheme, host, path, query, fragment = urlsplit(address)
    except ValueError as error:
        raise RefusedError(f"{address[:80]} is not a URL") from error
    written = [quote(p, safe="/:@!$&'()*+,;=-._~%?") for p in (path, query, fragment)]
    path = _without_dots(written[0]) or ("/" if host else "")
    return urlunsplit((scheme.lower(), host.lower(), path, *written[1:]))


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def strip_index(value: object) -> object:
    """The address without `index.html` at its end."""
    return re.sub(r"/index\.html?$", "/", to_s(value), count=1) if to_s(value) else None


def markdownify(value: object, scope: Context) -> str:
    """The HTML of a Markdown text."""
    written = to_s(value)
    scope.budget.spend(100 + len(written) // 8)
    return scope.ask.markdown(written)


def _with_scope(function: Callable[..., object]) -> Callable[..., object]:
    def call(value: object, *arguments: object, context: Context) -> object:
        return function(value, context, *arguments)

    return with_context(call)


_STRINGS: Final = (
    "append", "base64_decode", "base64_encode", "base64_url_safe_decode",
    "base64_url_safe_encode", "capitalize", "downcase", "escape_once", "lstrip",
    "newline_to_br", "prepend", "remove", "remove_first", "remove_last", "replace_last",
    "rstrip", "strip", "strip_newlines", "upcase", "url_decode", "url_encode",
)  # fmt: skip
_NUMBERS: Final = (
    "at_least", "at_most", "ceil", "divided_by", "floor", "minus", "plus", "times",
)  # fmt: skip
_OWN: Final = (
    cgi_escape, escape, modulo, number_of_words, replace, replace_first, slugify, smartify, split,
    strip_html, strip_index, truncate, truncatewords, uri_escape, xml_escape,
)  # fmt: skip
_SCOPED: Final = (*SCOPED_ARRAYS, absolute_url, markdownify, relative_url)

FILTERS: Final[dict[str, Callable[..., object]]] = {
    **{name: given(getattr(string, name), to_s, to_s) for name in _STRINGS},
    **{name: given(getattr(math, name), _number, _number) for name in _NUMBERS},
    **{function.__name__: function for function in _OWN},
    **{function.__name__: _with_scope(function) for function in _SCOPED},
    **{name: _with_scope(function) for name, function in DATES.items()},
    **ARRAYS,
    "abs": given(math.abs_, _number, _number),
    "h": escape,
    "inspect": lambda value: xml_escape(inspect(value)),
    "normalize_whitespace": lambda value: re.sub(r"(?a)\s+", " ", to_s(value)).strip(SPACE),
    "round": round_,
    "to_integer": _whole,
}
