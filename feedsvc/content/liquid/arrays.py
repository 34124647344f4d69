"""Filters over lists: the library's, Jekyll's, and those in which the library is not as Ruby.

The library's `map` gives an object of its own for what is absent, its `compact` fails there, and
its `uniq` compares each item with each.

Those that read a condition or an expression for each entry also take the scope.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cmp_to_key
from operator import itemgetter
from typing import Any, Final

from liquid.builtin.filters import array as library
from liquid.builtin.filters.misc import default
from liquid.builtin.filters.misc import size as library_size
from liquid.builtin.filters.string import slice_
from liquid.exceptions import LiquidSyntaxError
from liquid.filter import flatten

from feedsvc.content.liquid.context import Context
from feedsvc.content.liquid.expressions import condition
from feedsvc.content.liquid.values import (
    DEPTH,
    WORK,
    RefusedError,
    compared,
    given,
    inspect,
    item,
    joined,
    order,
    text,
    to_f,
    to_i,
    to_integer,
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
    return compared(to_s(left), to_s(right)) if result is None else result


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


def _changed(change: Callable[[list[Any], Any], list[Any]]) -> Callable[..., object]:
    def changed(value: object, argument: object = 1) -> object:
        if not isinstance(value, list | tuple):
            return value
        made = change(list(value), argument)
        weigh_lists(made)
        return made

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


def size(value: object) -> int:
    """Return the number of characters or items; 8 for an integer, as Ruby has it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return 8
    return int(library_size(value))


def _matches(found: object, target: object) -> bool:
    """Jekyll's loose equality of a property and a target."""
    if target is None:
        return found is None
    if isinstance(found, str):
        return found == to_s(target)
    members = found if isinstance(found, list | tuple) else [] if found is None else [found]
    return any(to_s(member) == to_s(target) for member in members)


def where(value: object, name: object, target: object) -> object:
    """The entries whose property is (or holds) the target."""
    entries = entries_of(value)
    if not name or isinstance(target, list | tuple | Mapping) or entries is None:
        return value
    return [entry for entry in entries if _matches(sortable(entry, name), target)]


def find(value: object, name: object, target: object) -> object:
    """The first entry that `where` would keep, or nil."""
    kept = where(value, name, target)
    return value if kept is value or not isinstance(kept, list) else next(iter(kept), None)


def group_by(value: object, name: object) -> object:
    """Hashes of name, items and size, one for each value of the property."""
    entries = pairs_of(value)
    if entries is None:
        return value
    return _groups([(to_s(sortable(entry, name)), entry) for entry in entries])


def _groups(keyed: Iterable[tuple[object, object]]) -> list[dict[str, object]]:
    groups: dict[tuple[str, str], tuple[object, list[object]]] = {}
    for key, entry in keyed:
        groups.setdefault((type(key).__name__, inspect(key)), (key, []))[1].append(entry)
    return [{"name": k, "items": e, "size": len(e)} for k, e in groups.values()]


def where_exp(value: object, scope: Context, name: object, written: object) -> object:
    """The entries for which a condition holds."""
    entries = entries_of(value)
    return value if entries is None else list(_chosen(scope, entries, name, written))


def find_exp(value: object, scope: Context, name: object, written: object) -> object:
    """The first entry for which a condition holds, or nil."""
    entries = entries_of(value)
    return value if entries is None else next(iter(_chosen(scope, entries, name, written)), None)


def _chosen(scope: Context, entries: list[Any], name: object, written: object) -> Iterable[object]:
    try:
        holds = condition(scope.env, to_s(written)).evaluate
    except LiquidSyntaxError as reason:
        what = f"the expression {to_s(written)[:80]!r} cannot be read ({reason.message})"
        raise RefusedError(what) from reason
    for entry in _bound(scope, entries, to_s(name)):
        if holds(scope):
            yield entry


def _bound(scope: Context, entries: Iterable[object], name: str) -> Iterable[object]:
    """Yield the entries again, each visible under that name while it is the current one."""
    namespace: dict[str, object] = {name: None}
    with scope.extend(namespace):
        for entry in entries:
            scope.budget.spend(1)
            namespace[name] = entry
            yield entry


def group_by_exp(value: object, scope: Context, name: object, written: object) -> object:
    """As `group_by`, by the value of an expression."""
    entries = pairs_of(value)
    if entries is None:
        return value
    evaluate = scope.expression(to_s(written)).evaluate
    return _groups((evaluate(scope), entry) for entry in _bound(scope, entries, to_s(name)))


_LIBRARY: Final = (
    library.concat, library.find_index, library.has, library.reject, library.reverse,
    library.sort_natural,
)  # fmt: skip
_OWN: Final = (
    array_to_sentence_string, compact, find, group_by, sample, size, sort, uniq, where,
)  # fmt: skip

ARRAYS: Final[dict[str, Callable[..., object]]] = {
    **{function.__name__: given(function, items) for function in _LIBRARY},
    **{function.__name__: function for function in _OWN},
    "default": default,
    "first": library.first,
    "join": lambda value, glue=" ": joined(items(value), to_s(glue)),
    "jsonify": to_json,
    "last": library.last,
    "map": lambda value, name: [_property(entry, name) for entry in items(value)],
    "pop": _changed(lambda values, n: values[: len(values) - _count(values, n)]),
    "push": _changed(lambda values, entry: [*values, entry]),
    "shift": _changed(lambda values, n: values[_count(values, n) :]),
    "slice": lambda value, *at: slice_(
        value if isinstance(value, list | tuple) else to_s(value), *at
    ),
    "sum": given(library.sum_, items),
    "unshift": _changed(lambda values, entry: [entry, *values]),
}
# Those that read a condition or an expression for each entry.
SCOPED_ARRAYS: Final = (find_exp, group_by_exp, where_exp)
