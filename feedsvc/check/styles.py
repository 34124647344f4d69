"""Styles: the CSS of a style attribute that readers take out, because it can do harm."""

from __future__ import annotations

import re
from typing import Final

# Letters, numbers, colours, percentages, plain words in quotes: nothing that loads or computes.
_HARMLESS = re.compile(
    r"""(?:[:,;#%.\sa-zA-Z0-9!]|(?<=\w)-(?=\w)|'[\s\w]*'|"[\s\w]*"|\([\d,.%\s]*\))*+\Z"""
)
_DECLARATION = re.compile(r"\s*([-\w]+)\s*:([^:;]*)\Z")
_COLOUR = re.compile(
    r"#[0-9a-f]+|rgb\([\d%,]*\)?|-?\d{0,3}\.?\d*(?:cm|em|ex|in|mm|pc|pt|px|%)?,?\)?"
)
_BOXES: Final = ("background", "border", "margin", "padding")
_SIDES: Final = ("top", "right", "bottom", "left")
_PROPERTIES: Final = frozenset(
    (
        *_BOXES,
        *(f"{box}-{side}" for box in ("border", "margin", "padding") for side in _SIDES),
        *(f"border-{side}-{part}" for side in _SIDES for part in ("color", "style", "width")),
        *(f"border-{part}" for part in ("collapse", "color", "spacing", "style", "width")),
        *(f"font-{part}" for part in ("family", "size", "style", "variant", "weight")),
        *(f"text-{part}" for part in ("align", "decoration", "indent")),
        *(f"pause-{part}" for part in ("after", "before")),
        *(f"speak-{part}" for part in ("header", "numeral", "punctuation")),
        *("azimuth", "background-color", "clear", "color", "cursor", "direction", "display"),
        *("elevation", "float", "font", "height", "letter-spacing", "line-height"),
        *("list-style-type", "overflow", "pause", "pitch", "pitch-range", "richness", "speak"),
        *("speech-rate", "stress", "unicode-bidi", "vertical-align", "voice-family", "volume"),
        *("white-space", "width"),
    )
)
_WORDS: Final = frozenset(
    """
    aqua auto black block blue bold both bottom brown center collapse dashed dotted fuchsia gray
    green !important italic left lime maroon medium none navy normal nowrap olive pointer purple
    red right solid silver teal top transparent underline white yellow
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)


def dangerous(style: str) -> list[str]:
    """The properties and words of a style attribute that are not known to be harmless."""
    if not _HARMLESS.match(style):
        return [style]
    found: dict[str, None] = {}
    for declaration in filter(str.strip, style.split(";")):
        made = _DECLARATION.match(declaration)
        if made is None:
            return [style]
        name, value = made[1].lower(), made[2].lower()
        if name not in _PROPERTIES:
            found[name] = None
        elif name.partition("-")[0] in _BOXES:
            found |= dict.fromkeys(word for word in value.split() if not _is_plain(word))
    return list(found)


def _is_plain(word: str) -> bool:
    return word in _WORDS or bool(_COLOUR.fullmatch(word))
