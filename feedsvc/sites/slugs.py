"""Titles → slugs in plain ASCII, for the generators that make addresses of titles."""

from __future__ import annotations

import re
import unicodedata

import text_unidecode  # type: ignore[import-untyped]  # it has no types

_TAG = re.compile(r"<[^<>]*>")


def ascii_of(text: str) -> str:
    """A text in ASCII letters: `Grüße` → `Grusse`, `中文` → `Zhong Wen ` (Unidecode's tables)."""
    return text if text.isascii() else text_unidecode.unidecode(text)


def without_tags(text: str) -> str:
    """A text without its HTML tags, blanks collapsed (Markup.striptags)."""
    return " ".join(_TAG.sub("", text).split())


def compatible(text: str) -> str:
    """The text in Unicode's normal form NFKC."""
    return unicodedata.normalize("NFKC", text)


def dashed(text: str) -> str:
    """Lower-case ASCII words with dashes between them: `Hello, World` → `hello-world`."""
    return re.sub(r"[^a-z0-9]+", "-", ascii_of(text).lower()).strip("-")
