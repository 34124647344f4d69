"""The `kramdown:` section of Jekyll's configuration, as far as it changes what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from feedsvc.model.errors import ConfigError

_SYMBOLS = ("hellip", "mdash", "ndash", "laquo", "raquo", "laquo_space", "raquo_space")
_BOOLEANS = (
    "auto_ids",
    "footnote_backlink_inline",
    "hard_wrap",
    "parse_block_html",
    "parse_span_html",
    "remove_line_breaks_for_cjk",
)
_MATH_ENGINES = ("itex2mml", "katex", "mathjax", "mathjaxnode", "ritex", "sskatex")
_EMPTY_MEANS_NO = (*_BOOLEANS, "math_engine")


class Options(Struct, frozen=True):
    """The settings of kramdown that change what a reader sees; the defaults are Jekyll 4's.

    `gfm` is `input: GFM`; `paragraph_end` and `typographic` are its quirks `paragraph_end` and
    (negated) `no_auto_typographic`. `smart_quotes` are the characters for left, right, double
    left and double right, `typographic_symbols` pairs of a symbol's name (`mdash`, `laquo_space`
    …) and its text, `link_defs` triples of name, address and title; without `math_engine`,
    formulas keep their `$`. With `first_line`, lines of code have numbers, from it on.
    """

    gfm: bool = True
    hard_wrap: bool = False
    paragraph_end: bool = True
    typographic: bool = True
    smart_quotes: tuple[str, str, str, str] = ("‘", "’", "“", "”")  # noqa: RUF001
    typographic_symbols: tuple[tuple[str, str], ...] = ()
    auto_ids: bool = True
    auto_id_prefix: str = ""
    header_offset: int = 0
    toc_levels: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    parse_block_html: bool = False
    parse_span_html: bool = True
    footnote_nr: int = 1
    footnote_prefix: str = ""
    footnote_backlink: str = "&#8617;"
    footnote_backlink_inline: bool = False
    link_defs: tuple[tuple[str, str, str | None], ...] = ()
    math_engine: str = "mathjax"
    remove_line_breaks_for_cjk: bool = False
    first_line: int | None = None


def options(settings: Mapping[str, Any]) -> Options:
    """The options that a `kramdown:` section asks for (kramdown 2.4, `lib/kramdown/options.rb`).

    Like kramdown it reads `"false"` and `""` as false and any other text as true, numbers from
    text, lists from text with commas, and passes over settings it does not know.

    Raises:
        ConfigError: A value kramdown refuses as well.
    """
    made = Options()
    for name, value in settings.items():
        if value is None and name not in _EMPTY_MEANS_NO:
            continue
        try:
            made = changed(made, str(name), value)
        except ValueError as error:
            subject, remedy = f"kramdown.{name}", "see kramdown's documentation of its options"
            raise ConfigError(str(error), subject=subject, remedy=remedy) from error
    return made


def changed(made: Options, name: str, value: Any) -> Options:
    """The same options with one setting of kramdown's changed; unknown names change nothing.

    Raises:
        ValueError: The value is none that kramdown accepts.
    """
    if name in _READERS:
        return replace(made, **{name: _READERS[name](value)})
    if name == "input":
        return replace(made, gfm=_input(value))
    if name == "syntax_highlighter_opts":
        return replace(made, first_line=_first_line(value))
    if name == "gfm_quirks":
        quirks = {_symbol(quirk) for quirk in _list(value)}
        typographic = "no_auto_typographic" not in quirks
        return replace(made, paragraph_end="paragraph_end" in quirks, typographic=typographic)
    return made


def _first_line(value: Any) -> int | None:
    """The number of the first line of code, where Rouge is told to number lines of blocks."""
    said = {_symbol(key): text for key, text in value.items()} if isinstance(value, Mapping) else {}
    block = said.get("block")
    said |= {_symbol(k): v for k, v in block.items()} if isinstance(block, Mapping) else {}
    if said.get("line_numbers") in (None, False) or said.get("disable"):
        return None
    start = said.get("start_line", 1)
    return _integer(start) if start is not None else 1


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _boolean(value: Any) -> bool:
    return _text(value).strip().lower() != "false" and _text(value) != ""


def _integer(value: Any) -> int:
    text = _text(value).strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _symbol(value: Any) -> str:
    text = _text(value).strip().removeprefix(":")
    return "" if text in ("nil", "false") else text


def _input(value: Any) -> bool:
    text = _text(value).strip()
    if text.lower() not in ("gfm", "kramdown", "markdown"):
        raise ValueError(f"kramdown has no input {text!r} that is Markdown")
    return text.lower() == "gfm"


def _list(value: Any) -> list[Any]:
    if isinstance(value, str):
        return value.split(",")
    if isinstance(value, list | tuple):
        return list(value)
    raise ValueError(f"{value!r} is not a list")


def _mapping(value: Any) -> Mapping[Any, Any]:
    if isinstance(value, Mapping):
        return value
    raise ValueError(f"{value!r} is not a mapping")


def _quotes(value: Any) -> tuple[str, str, str, str]:
    names = _list(value)
    if len(names) != len(("left", "right", "left double", "right double")):
        raise ValueError(f"smart quotes are four, {value!r} names {len(names)}")
    first, second, third, fourth = (_character(_text(name).strip()) for name in names)
    return first, second, third, fourth


def _character(name: str) -> str:
    code = f"&#{name};" if name.isascii() and name.isdigit() else f"&{name};"
    if (found := unescape(code)) == code:
        raise ValueError(f"{name!r} is neither an HTML entity nor a code point")
    return found


def _levels(value: Any) -> tuple[int, ...]:
    if isinstance(value, str):
        if found := re.fullmatch(r"([0-9])\.\.([0-9])", value):
            value = list(range(int(found[1]), int(found[2]) + 1))
        elif not re.fullmatch(r"[0-9](,[0-9])*", value):
            raise ValueError(f"{value!r} is neither `1..3` nor `1,2,3`")
    levels = tuple(dict.fromkeys(_integer(level) for level in _list(value)))
    if not all(1 <= level <= 6 for level in levels):
        raise ValueError("header levels go from 1 to 6")
    return levels


def _link(name: Any, value: Any) -> tuple[str, str, str | None]:
    parts = _list(value)
    if not 1 <= len(parts) <= 2:
        raise ValueError(f"{name!r} needs a URL and perhaps a title")
    return _text(name), _text(parts[0]), _text(parts[1]) if len(parts) > 1 else None


def _symbols(value: Any) -> tuple[tuple[str, str], ...]:
    pairs = {_symbol(key): _text(text) for key, text in _mapping(value).items()}
    return tuple((key, pairs[key]) for key in _SYMBOLS if key in pairs)


# How the value of each setting is read; its field has the same name.
_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_BOOLEANS, _boolean),
    **dict.fromkeys(("footnote_nr", "header_offset"), _integer),
    **dict.fromkeys(("auto_id_prefix", "footnote_backlink", "footnote_prefix"), _text),
    "link_defs": lambda value: tuple(_link(*item) for item in _mapping(value).items()),
    "math_engine": lambda value: engine if (engine := _symbol(value)) in _MATH_ENGINES else "",
    "smart_quotes": _quotes,
    "toc_levels": _levels,
    "typographic_symbols": _symbols,
}
