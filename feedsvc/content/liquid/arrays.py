"""Filters over lists: the library's, Jekyll's, and those in which the library is not as Ruby.

The library's `map` gives an object of its own for what is absent, its `compact` fails there, and
its `uniq` compares each item with each. `selection` has the filters that pick and group.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cmp_to_key, wraps
from operator import itemgetter
from typing import Any, Final

from liquid.builtin.filters import array as library
from liquid.builtin.filters.misc import default
from liquid.builtin.filters.misc import size as library_size
from liquid.builtin.filters.string import slice_
from liquid.filter import flatten

from feedsvc.content.liquid.numbers import to_f, to_i, to_integer
from feedsvc.content.liquid.values import (
    DEPTH,
    WORK,
    RefusedError,
    compared,
    inspect,
    item,
    joined,
    order,
    text,
    to_json,
    to_s,
    weigh_lists,
)

_FLOAT_LIKE = re.compile(r"\s*-?(?:\d+\.?\d*|\.\d+)\s*", re.ASCII)
_INTEGER_LIKE = re.compile(r"\s*-?\d+\s*", re.ASCII)


def items(value: object) -> list[Any]:
    """What an array filter works on: lists flattened, a hash as one item, nil as none."""
    if isinstance(value, range):
        if len(value) > WORK:
            raise RefusedError("the template makes too large a list")
        return list(value)
    if isinstance(value, list | tuple):
        weigh_lists(value)
        return flatten(value, level=DEPTH)
    return [] if value is None else [value]


def entries_of(value: object) -> list[Any] | None:
    """The members Jekyll selects from: of a list, or the values of a hash; None for the rest."""
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, range):
        return items(value)
    return list(value) if isinstance(value, list | tuple) else None


def pairs_of(value: object) -> list[Any] | None:
    """The same, but of a hash its pairs of key and value."""
    if isinstance(value, Mapping):
        return [[k, v] for k, v in value.items()]
    return entries_of(value)


def _property(entry: object, name: object) -> object:
    if isinstance(entry, Mapping):
        return item(entry, name)
    if isinstance(entry, int | date) and not isinstance(entry, bool):
        raise RefusedError(f"cannot select the property '{to_s(name)}'")
    return to_s(name) if isinstance(entry, str) and to_s(name) in entry else None


def sortable(entry: object, name: object) -> Any:
    """The property, numbers written as text being numbers (Jekyll's item_property)."""
    if not isinstance(entry, str | Mapping):
        raise RefusedError(f"there is no {to_s(name)[:40]} of {inspect(entry)[:40]}")
    found = _property(entry, to_s(name).split(".")[0])
    for key in to_s(name).split(".")[1:]:
        found = item(found, key)
    written = to_s(found) if not isinstance(found, list | tuple | Mapping) else "-"
    if _INTEGER_LIKE.fullmatch(written):
        return to_i(written)
    return to_f(written) if _FLOAT_LIKE.fullmatch(written) else found


def sort(value: object, name: object = None, nils: object = "first") -> list[Any]:
    """Jekyll's sort: plainly, or by a property with the entries lacking it first or last."""
    if value is None:
        raise RefusedError("Cannot sort a null object.")
    if nils not in ("first", "last"):
        raise RefusedError(f"{inspect(nils)[:40]} is not a valid nils order")
    entries = pairs_of(value)
    if entries is None:
        raise RefusedError("sort takes a list")
    if name is None:
        return sorted(entries, key=cmp_to_key(compared))
    last = nils == "last"
    rank = cmp_to_key(lambda left, right: _with_nils(left, right, last))
    keyed = [(rank(sortable(entry, name)), entry) for entry in entries]
    return [entry for _, entry in sorted(keyed, key=itemgetter(0))]


def _with_nils(left: Any, right: Any, last: bool) -> int:
    if left is None or right is None:
        return ((left is None) - (right is None)) * (1 if last else -1)
    result = order(left, right)
    if result is None:
        return compared(to_s(left), to_s(right))
    return result


def uniq(value: object, name: object = None) -> list[Any]:
    """Each item once, or one item for each value of a property."""
    seen: dict[tuple[str, str], object] = {}
    for entry in items(value):
        key = entry if name is None else _property(entry, name)
        seen.setdefault((type(key).__name__, inspect(key)), entry)
    return list(seen.values())


def compact(value: object, name: object = None) -> list[Any]:
    """Without nil, or without the items whose property is nil."""
    found = items(value)
    return [e for e in found if (e if name is None else _property(e, name)) is not None]


def map_(value: object, name: object) -> list[Any]:
    """One property of each item."""
    return [_property(entry, name) for entry in items(value)]


def _grown(values: list[Any]) -> list[Any]:
    weigh_lists(values)
    return values


def _changed(change: Callable[[list[Any], Any], list[Any]]) -> Callable[..., object]:
    def changed(value: object, argument: object = 1) -> object:
        if not isinstance(value, list | tuple):
            return value
        return _grown(change(list(value), argument))

    return changed


def _count(values: list[Any], number: object) -> int:
    count = to_integer(number)
    if count < 0:
        raise RefusedError("negative array size")
    return min(count, len(values))


def sample(value: object, number: object = 1) -> object:
    """The first items: a feed has to come out the same each time, so nothing is drawn."""
    if not isinstance(value, list | tuple):
        return value
    if number == 1:
        return value[0] if value else None
    return list(value[: _count(list(value), number)])


def array_to_sentence_string(value: object, connector: object = "and") -> str:
    """`a, b, and c`."""
    if not isinstance(value, list | tuple):
        raise RefusedError("array_to_sentence_string takes a list")
    words = [text(member) if isinstance(member, str) else to_s(member) for member in value]
    if len(words) < 3:
        return f" {to_s(connector)} ".join(words)
    return f"{', '.join(words[:-1])}, {to_s(connector)} {words[-1]}"


def _of_items(function: Callable[..., object]) -> Callable[..., object]:
    """Return a filter of the library that is given a list, whatever the value is."""

    @wraps(function)
    def call(value: object, *arguments: object, **keywords: object) -> object:
        return function(items(value), *arguments, **keywords)

    return call


def size(value: object) -> int:
    """Return the number of characters or items; 8 for an integer, as Ruby has it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return 8
    return int(library_size(value))


def _slice(value: object, *arguments: object) -> object:
    return slice_(value if isinstance(value, list | tuple) else to_s(value), *arguments)


_LIBRARY: Final = (
    library.concat, library.find_index, library.has, library.reject, library.reverse,
    library.sort_natural,
)  # fmt: skip

ARRAYS: Final[dict[str, Callable[..., object]]] = {
    **{function.__name__: _of_items(function) for function in _LIBRARY},
    "array_to_sentence_string": array_to_sentence_string,
    "compact": compact,
    "default": default,
    "first": library.first,
    "join": lambda value, glue=" ": joined(items(value), to_s(glue)),
    "jsonify": to_json,
    "last": library.last,
    "map": map_,
    "pop": _changed(lambda values, n: values[: len(values) - _count(values, n)]),
    "push": _changed(lambda values, entry: [*values, entry]),
    "sample": sample,
    "shift": _changed(lambda values, n: values[_count(values, n) :]),
    "size": size,
    "slice": _slice,
    "sort": sort,
    "sum": _of_items(library.sum_),
    "uniq": uniq,
    "unshift": _changed(lambda values, entry: [entry, *values]),
}
