"""What the table of settings says of each, in the words of docs/reference.md."""

import json
from types import UnionType
from typing import Literal, Union, get_args, get_origin

from feedsvc.config.settings import Strings

TYPE_NAMES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    Strings: "list of strings",
    dict[str, str]: "table of strings",
}


def type_of(row):
    """What may be written, in TOML's words: `integer, 0 or more`; `"full" or "summary"`."""
    *others, last = (*_kinds(row.hint), *map(json.dumps, _values(row.hint)))
    return f"{', '.join(others)} or {last}" if others else last


def default_of(row):
    """The default as it would be written in TOML."""
    return json.dumps(row.default)


def sentence(row):
    """What the setting is for."""
    return next(filter(None, (meta.description for meta in row.hint.__metadata__)))


def _kinds(hint):
    """The types of an annotation in words, with their bounds."""
    for kind in _alternatives(hint):
        if kind in TYPE_NAMES:
            yield "".join((TYPE_NAMES[kind], *map(_bound, hint.__metadata__)))


def _values(hint):
    """The single values that an annotation allows."""
    for kind in _alternatives(hint):
        yield from get_args(kind) if get_origin(kind) is Literal else ()


def _alternatives(hint):
    kind = hint.__origin__
    return get_args(kind) if isinstance(kind, UnionType) or get_origin(kind) is Union else (kind,)


def _bound(meta):
    if meta.gt is not None:
        return f" over {meta.gt}"
    if meta.ge is not None:
        return f", {meta.ge} or more" if meta.le is None else f" from {meta.ge} to {meta.le}"
    return ""
