"""Markdown → HTML by stock Python-Markdown with its own extensions, as Pelican and Nikola use it.

The HTML is not safe: what an author wrote as HTML is in it. Code is not coloured: the text is
the same, and no feed reader has the style sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import markdown
from msgspec import Struct

from feedsvc.content.kramdown.syntax import MarkdownError
from feedsvc.model.characters import clean

Setting = str | int | bool | float
Extension = tuple[str, tuple[tuple[str, Setting], ...]]

_OWN = frozenset(
    ("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code",
     "footnotes", "legacy_attrs", "legacy_em", "md_in_html", "nl2br", "sane_lists", "smarty",
     "tables", "toc", "wikilinks")
)  # fmt: skip
_PREFIX = "markdown.extensions."
_UNCOLOURED: Mapping[str, Setting] = {"use_pygments": False, "linenums": False}
# Python-Markdown calls itself for each level, and reads what is in it again for each.
_DEEP = re.compile(r"^(?:(?:\t| {4}){64,}(?:[*+-]|\d+\.)[ \t]| {0,3}(?:>[ \t]?){64})", re.MULTILINE)
# It looks for the end of each bracket through the rest of the paragraph.
_BRACKET = re.compile(r"[\[\]]|\n\n")
_MOST_OPEN = 500


class Options(Struct, frozen=True):
    """Extensions by their short names, each with its own settings, in the order of use."""

    extensions: tuple[Extension, ...] = ()


def options(rules: Mapping[str, Any]) -> Options:
    """Options from `extensions` (names) and `extension_configs` (name → settings).

    Names may be written in full (`markdown.extensions.toc`). Only what comes with Python-Markdown
    is used: any other extension is a program. `meta` is not for bodies. Settings other than
    texts, numbers and booleans are functions in disguise and left at their defaults.
    """
    configs = {_short(name): said for name, said in (rules.get("extension_configs") or {}).items()}
    names = dict.fromkeys((*map(_short, rules.get("extensions") or ()), *configs))
    return Options(tuple((name, _settings(name, configs)) for name in names if name in _OWN))


def _short(name: Any) -> str:
    return str(name).removeprefix(_PREFIX).partition(":")[0]


def _settings(name: str, configs: Mapping[str, Any]) -> tuple[tuple[str, Setting], ...]:
    said = configs.get(name)
    made = {k: v for k, v in said.items() if isinstance(v, Setting)} if said else {}
    if name == "codehilite":
        made |= _UNCOLOURED
    return tuple(sorted(made.items()))


def to_html(text: str, options: Options) -> str:
    """The HTML of a text. The same text gives the same HTML whatever was converted before.

    Raises:
        MarkdownError: Blocks nest too deep for Python-Markdown, which calls itself for each, or
            it fails on the text.
    """
    if _DEEP.search(text) or _opened(text) > _MOST_OPEN:
        raise MarkdownError("the text is nested too deep")
    converter = _converter(options)
    try:
        return converter.reset().convert(clean(text))
    except RecursionError as error:
        raise MarkdownError("the text is nested too deep") from error
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # Its extensions fail so on texts that they did not foresee.
        what = f"Python-Markdown cannot read it ({type(error).__name__}, {error})"
        raise MarkdownError(what) from error


def _opened(text: str) -> int:
    """How many brackets one paragraph opens before it closes one, at most."""
    most = depth = 0
    for found in _BRACKET.finditer(text) if text.count("[") > _MOST_OPEN else ():
        step = {"[": 1, "]": -1}.get(found[0], -depth)
        depth = max(0, depth + step)
        most = max(most, depth)
    return most


@lru_cache(maxsize=8)
def _converter(options: Options) -> markdown.Markdown:
    """One for each set of options: making it takes a millisecond, as long as a short post."""
    return markdown.Markdown(
        extensions=[name for name, _ in options.extensions],
        extension_configs={name: dict(said) for name, said in options.extensions},
        output_format="html",
    )
