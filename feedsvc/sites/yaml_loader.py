"""YAML with raw scalars: a loader (PyYAML, on libyaml) that keeps texts as they are written.

Front matter is read of every post, and the general construction of PyYAML takes several times as
long as parsing does: what has only mappings, lists and usual scalars is made by `_construct`.
"""

from __future__ import annotations

from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from feedsvc.sites.yaml_scalars import KINDS, Plain, UnusualError, YamlError
from feedsvc.sites.yaml_scalars import kind as kind_of

# The document loader is libyaml's where the wheel has it.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HANDLER: Any = YAMLHandler()
_RESOLVER: Any = yaml.resolver.Resolver()
_TAG = "tag:yaml.org,2002:"
_LONGEST = 1_000  # characters of a number


def load(text: str) -> Any:
    """A document with raw scalars. Raises YamlError."""
    try:
        return _HANDLER.load(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = str(error.problem or error.context)
        raise YamlError(said, mark.line + 1 if mark else 0) from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise YamlError(str(error)) from error


def number(plain: Plain) -> int | float | str:
    """A plain scalar that looks like a number as one (YAML 1.1: octal, base 60), if it is."""
    if len(plain) > _LONGEST:  # to make one of it takes long, and nobody can write it out
        return str(plain)
    try:
        made = _HANDLER.load(str(plain), Loader=_Base)
    except ValueError:  # `0x`, `08`
        return str(plain)
    return made if isinstance(made, int | float) else str(plain)


def kind(plain: str) -> str:
    """The last word of the tag of a plain scalar, by YAML 1.1."""
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, plain, (True, False))
    return tag.removeprefix(_TAG)


class Loader(_Base):  # type: ignore[misc]  # the C base class carries no types
    """Loads mappings with text keys and raw scalars."""

    def resolve(self, kind: type, value: Any, implicit: Any) -> str:
        """The tag of a node; that of a plain scalar is a matter of its text only."""
        if kind is yaml.ScalarNode and implicit[0]:
            return _TAG + kind_of(value)
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


for _kind in KINDS:
    Loader.add_constructor(_TAG + _kind, _plain(_kind))
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
