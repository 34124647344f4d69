"""YAML with raw scalars: a loader (PyYAML, on libyaml) that keeps texts as they are written.

Front matter is read of every post, and the general construction of PyYAML takes several times as
long as parsing does: what has only mappings, lists and usual scalars is made by `_construct`.

Most front matter is a list of simple lines, which `simple_lines` reads without a parser: a value
is a plain or quoted text, a list of such in brackets, or one of lines with dashes. All else, and
whatever YAML might take otherwise, is left to the loader, which comes to the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Self

import yaml

from feedsvc.sites.parsers import ParseError

KINDS = ("bool", "int", "float", "timestamp")
# The document loader is libyaml's where the wheel has it.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_TAG = "tag:yaml.org,2002:"
_LONGEST = 1_000  # characters of a number
_SHORT = 64  # characters of texts that come again and again
# None of the characters that mean something at the beginning of a value.
_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`<=~]"
# A colon before a blank ends a plain text, a number sign after one begins a comment.
_PLAIN = rf"{_FIRST}[^:#\n]*(?:(?::(?![ \n])|(?<! )#)[^:#\n]*)*"
_QUOTED = r"\"[^\"\\\n]*\"|'[^'\n]*'"
_ITEM = rf"(?:{_FIRST}[^:#,?\"\[\]{{}}\n]*|(?:{_QUOTED}) *)"
_BRACKETS = rf"\[ *(?:{_ITEM}(?:, *{_ITEM})*)?\]"
_LINE = rf"- +(?:{_PLAIN}|(?:{_QUOTED}) *)"
_entry = re.compile(
    rf"([A-Za-z_][\w-]{{0,63}}) {{0,9}}:"
    rf"(?: +(?:({_PLAIN})|({_QUOTED}) *|({_BRACKETS}) *)| *(\n( *){_LINE}(?:\n\6{_LINE})*)| *)\n+",
)
_items = re.compile(rf"({_QUOTED})|({_FIRST}[^,\]]*)").findall
_lines = re.compile(rf"\n *- +(?:({_QUOTED})|(.*))").findall


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


def load(text: str) -> Any:
    """A document with raw scalars. Raises ParseError."""
    try:
        return yaml.load(text, Loader)  # noqa: S506  # it makes nothing but the values of YAML
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = str(error.problem or error.context)
        raise ParseError(said, mark.line + 1 if mark else 0) from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise ParseError(str(error)) from error


def number(plain: Plain) -> int | float | str:
    """A plain scalar that looks like a number as one (YAML 1.1: octal, base 60), if it is."""
    if len(plain) > _LONGEST:  # to make one of it takes long, and nobody can write it out
        return str(plain)
    try:
        made = yaml.load(str(plain), _Base)  # noqa: S506  # a safe one
    except ValueError:  # `0x`, `08`
        return str(plain)
    return made if isinstance(made, int | float) else str(plain)


def scalar(plain: str) -> Any:
    """A plain scalar as it is loaded; UnusualError where it is none of the usual kinds."""
    kind = _kind_of(plain)
    if kind in KINDS:
        return Plain(plain, kind)
    if kind not in ("str", "null"):
        raise UnusualError
    return plain if kind == "str" else None


def _kind_of(plain: str) -> str:
    """What a plain scalar is: one of KINDS, `str`, `null`, or a name that few have heard of."""
    return _kind(plain) if len(plain) <= _SHORT else _kind.__wrapped__(plain)


@lru_cache(maxsize=8_192)
def _kind(plain: str) -> str:
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, plain, (True, False))
    return tag.removeprefix(_TAG)


class Loader(_Base):  # type: ignore[misc]  # the C base class carries no types
    """Loads mappings with text keys and raw scalars."""

    def resolve(self, kind: type, value: Any, implicit: Any) -> str:
        """The tag of a node; that of a plain scalar is a matter of its text only."""
        if kind is yaml.ScalarNode and implicit[0]:
            return _TAG + _kind_of(value)
        tag: str = super().resolve(kind, value, implicit)
        return tag

    def construct_document(self, node: Any) -> Any:
        """What a document says; without what a general construction needs, if it can be."""
        try:
            return _construct(node, set())
        except UnusualError:
            return super().construct_document(node)


def _plain(kind: str) -> Any:
    def construct(_loader: Any, node: Any) -> Plain:
        return Plain(node.value, kind)

    return construct


for _name in KINDS:
    Loader.add_constructor(_TAG + _name, _plain(_name))
# Psych ignores tags it does not know (`!ruby/object`, `!!python/name`): the text is kept.
Loader.add_multi_constructor("", lambda loader, _suffix, node: _untagged(loader, node))


def _construct(node: Any, seen: set[int]) -> Any:
    """Mappings, lists and scalars; UnusualError for aliases, merged keys and other tags."""
    kind = node.tag.rpartition(":")[2]
    if kind == "str":
        return node.value
    if kind in KINDS:
        return Plain(node.value, kind)
    if kind == "null" and isinstance(node, yaml.ScalarNode):
        return None
    if id(node) in seen or kind not in ("map", "seq"):
        raise UnusualError
    seen.add(id(node))
    if kind == "seq":
        return [_construct(one, seen) for one in node.value]
    if any(key.tag.rpartition(":")[2] not in ("str", *KINDS) for key, _ in node.value):
        raise UnusualError
    return {_construct(key, seen): _construct(one, seen) for key, one in node.value}


def _untagged(loader: Any, node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


def simple_lines(written: str) -> dict[str, Any] | None:
    """The mapping of raw scalars and lists of them; None where the loader is to look at it."""
    text = written.strip("\n") + "\n"
    if not text.replace("\n", "").isprintable():
        return None
    made: dict[str, Any] = {}
    at = 0
    while at < len(text):
        found = _entry.match(text, at)
        if found is None or found[1] in made:
            return None
        try:
            made[_key_of(found[1])] = _value_of(found)
        except UnusualError:
            return None
        at = found.end()
    return made


def _key_of(written: str) -> str:
    if type(scalar(written)) is not str:  # another kind of scalar is no text yet
        raise UnusualError
    return written


def _value_of(found: re.Match[str]) -> Any:
    _, plain, quoted, brackets, lines, _ = found.groups()
    if plain:
        return scalar(plain.rstrip(" "))
    if quoted:
        return quoted[1:-1]
    if brackets:
        return [_text(*one) for one in _items(brackets, 1)]
    return [_text(*one) for one in _lines(lines)] if lines else None


def _text(quoted: str, plain: str) -> Any:
    return quoted[1:-1] if quoted else scalar(plain.rstrip(" "))
