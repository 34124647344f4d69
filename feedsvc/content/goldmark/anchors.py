"""The ids of headings as Hugo makes them, in its three ways (markup/goldmark/autoid.go)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Literal

Way = Literal["", "github", "github-ascii", "blackfriday"]

_OTHER = re.compile(r"[^\w\- ]+")
_BETWEEN = re.compile(r"[\W_]+")


def anchor(text: str, way: Way, taken: Container[str]) -> str:
    """The id of a heading that says this: of several lines the last counts; "" for no text.

    A heading of punctuation is `heading`; one that is taken has a number behind it.
    """
    text = text.rpartition("\n")[2].strip()
    if not text:
        return ""
    made = _made(text, way) or "heading"
    if made not in taken:
        return made
    number = 1
    while f"{made}-{number}" in taken:
        number += 1
    return f"{made}-{number}"


def _made(text: str, way: Way) -> str:
    if way == "blackfriday":
        return _BETWEEN.sub("-", text).strip("-").lower()
    if way == "github-ascii":
        apart = unicodedata.normalize("NFD", text)
        bare = "".join(char for char in apart if unicodedata.category(char) != "Mn")
        text = bare.encode("ascii", errors="ignore").decode()
    return _OTHER.sub("", text).replace(" ", "-").lower()
