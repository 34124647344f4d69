"""Characters: those that XML 1.0 cannot hold (section 2.2, `Char`).

Nearly every text has none. To see that by a pattern takes ten times as long as by bytes, and every
text is looked at more than once.
"""

from __future__ import annotations

import re

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")


def has_forbidden(text: str) -> bool:
    """Whether there is any character in a text that XML 1.0 cannot hold."""
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return True
    if len(data.translate(None, _CONTROLS)) != len(data):
        return True
    return not text.isascii() and ("\ufffe" in text or "\uffff" in text)


def clean(text: str) -> str:
    """A text without the characters that XML 1.0 cannot hold."""
    return FORBIDDEN.sub("", text) if has_forbidden(text) else text


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())
