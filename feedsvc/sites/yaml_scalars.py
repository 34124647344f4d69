"""Scalars of YAML that keep their text, and what kind YAML 1.1 gives them.

The kinds of what authors write most are known by heart, as PyYAML takes longer to load than a post
takes to read; all else it is asked for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Self

KINDS = ("bool", "int", "float", "timestamp")
_SHORT = 64  # characters of texts that come again and again

_MARKS = frozenset("-+.0123456789<=~!&*\0")  # what other scalars than texts and words begin with
_BOOLS = ("yes", "no", "true", "false", "on", "off")
_WORDS = {
    spelled: kind
    for kind, words in (("bool", _BOOLS), ("null", ("null",)))
    for word in words
    for spelled in (word, word.capitalize(), word.upper())
}
_DAY, _MINUTES = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}"
_common = re.compile(
    r"(?P<int>0|[1-9][0-9]*)|(?P<float>[0-9]+\.[0-9]+)|"
    rf"(?P<timestamp>{_DAY}(?:[ T]{_MINUTES}:[0-9]{{2}}(?:Z| ?[+-]{_MINUTES})?)?)|"
    rf"(?P<str>{_DAY}[ T]{_MINUTES}(?::[0-9]{{2}} ?[+-][0-9]{{4}})?)"
).fullmatch


class YamlError(Exception):
    """A text that is no YAML; `line` counts from 1, 0 where no line is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class UnusualError(Exception):
    """A node that is not only mappings, lists and scalars of the usual kinds."""


class Plain(str):
    """An unquoted scalar as written, with the kind YAML 1.1 gives it."""

    __slots__ = ("kind",)
    kind: str

    def __new__(cls, text: str, kind: str) -> Self:
        """The text, and YAML's name for what it would be."""
        made = super().__new__(cls, text)
        made.kind = kind
        return made

    def __reduce__(self) -> tuple[type[Plain], tuple[str, str]]:
        return Plain, (str(self), self.kind)


def kind(plain: str) -> str:
    """What a plain scalar is: one of KINDS, `str`, `null`, or a name that few have heard of."""
    return _kind(plain) if len(plain) <= _SHORT else _kind.__wrapped__(plain)


@lru_cache(maxsize=8_192)
def _kind(plain: str) -> str:
    if plain and plain[0] not in _MARKS:
        return _WORDS.get(plain, "str")
    found = _common(plain)
    if found and found.lastgroup:
        return found.lastgroup
    from feedsvc.sites import yaml_loader

    return yaml_loader.kind(plain)


def scalar(plain: str) -> Any:
    """A plain scalar as it is loaded; UnusualError where it is none of the usual kinds."""
    return _scalar(plain) if len(plain) <= _SHORT else _scalar.__wrapped__(plain)


@lru_cache(maxsize=8_192)
def _scalar(plain: str) -> Any:
    found = _kind.__wrapped__(plain)
    if found in KINDS:
        return Plain(plain, found)
    if found not in ("str", "null"):
        raise UnusualError
    return plain if found == "str" else None
