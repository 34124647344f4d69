"""Hexo's slugs, and the names of files by `new_post_name` (hexo-util: slugize.js, permalink.js)."""

from __future__ import annotations

import posixpath
import re
import unicodedata

PARAMETER = re.compile(r":(\w*[^\W_])")
_SEGMENTS = {
    "year": r"(\d{4})", "month": r"(\d{2})", "day": r"(\d{2})", "i_month": r"(\d{1,2})",
    "i_day": r"(\d{1,2})", "hash": r"([0-9a-f]{12})",
}  # fmt: skip
_SPECIAL = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+")
_LETTERS = str.maketrans({"ß": "s", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
                          "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"})  # fmt: skip


def slugize(written: str, case: int = 0) -> str:
    """hexo-util's slugize: Latin letters without marks, dashes for blanks and punctuation."""
    made = "".join(map(_bare, written.translate(_LETTERS)))
    made = _SPECIAL.sub("-", re.sub(r"[\x00-\x1f]", "", made)).strip("-")
    return made.lower() if case == 1 else made.upper() if case == 2 else made


def _bare(letter: str) -> str:
    latin = "\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff"
    return unicodedata.normalize("NFD", letter)[0] if latin else letter


def name_pattern(rule: str) -> re.Pattern[str]:
    """What `new_post_name` says of file names, as a pattern of those without extension."""
    parts = re.split(PARAMETER, posixpath.splitext(rule)[0])
    made, seen = "", set()
    for index, part in enumerate(parts):
        if index % 2 == 0:
            made += re.escape(part)
        elif part.isidentifier() and part not in seen:
            seen.add(part)
            made += f"(?P<{part}>{_SEGMENTS.get(part, '(.+?)')[1:-1]})"
        else:
            made += ".+?"
    return re.compile(made)
