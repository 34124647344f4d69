"""Line breaks between letters of Han, Kana and Hangul, which goldmark's `cjk` takes away.

Its two styles are `simple`, between two such letters, and `css3draft` (CSS Text 3, segment break
transformation), beside any such letter and beside punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from feedsvc.content.events import Event

_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fd5\u3000-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff"
    "\u32d0-\u32fe\u3300-\u3357\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufad9"
    "\uff66-\uff9d\uffa0-\uffdc\U0001b000-\U0001b167\U00020000-\U0003134f]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc]")
_DISCARDING = re.compile(
    "[\u2e80-\u312f\u3190-\u31ff\u3200-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\ufe10-\ufe1f"
    "\ufe30-\ufe6f\uff00-\uffef\U0001b000-\U0001b167\U00020000-\U0003134f]"
)
_ZERO: Final = "\u200b"


def joined(events: Sequence[Event], style: str) -> list[Event]:
    """The events without the breaks that the style takes away.

    A break behind a text and before anything else than one goes in both.
    """
    made: list[Event] = []
    for event, after in zip(events, [*events[1:], ""], strict=True):
        before = _text(made[-1]) if made else ""
        if event != "SoftBreak" or not before:
            made.append(event)
            continue
        text = _text(after)
        if text and _stays(before[-1], text[0], style):
            made.append(event)
    return made


def _text(event: Event) -> str:
    if not isinstance(event, dict):
        return ""
    text: str = event.get("Text") or event.get("Escaped") or ""
    return text


def _stays(before: str, after: str, style: str) -> bool:
    if style != "css3draft":
        return not (_is_wide(before) and _is_wide(after))
    if _ZERO in (before, after):
        return False
    if all(unicodedata.east_asian_width(one) in "FWH" for one in (before, after)):
        return bool(_HANGUL.match(before) or _HANGUL.match(after))
    return not (_discards(before) or _discards(after))


def _is_wide(char: str) -> bool:
    return bool(_WIDE.match(char)) or unicodedata.category(char) == "Lm"


def _discards(char: str) -> bool:
    return bool(_DISCARDING.match(char)) or unicodedata.category(char)[0] == "P"
