"""Jekyll's filters that pick entries from a list or group them.

Those that read a condition or an expression for each entry also take the scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from liquid.exceptions import LiquidSyntaxError

from feedsvc.content.liquid.arrays import entries_of, pairs_of, sortable
from feedsvc.content.liquid.conditions import condition
from feedsvc.content.liquid.context import Context
from feedsvc.content.liquid.values import RefusedError, inspect, to_s


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
    if kept is value or not isinstance(kept, list):
        return value
    return kept[0] if kept else None


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
        what = f"the expression {to_s(written)[:80]!r}: {reason.message}"
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


SELECTIONS: Final[dict[str, Callable[..., object]]] = {
    "find": find,
    "group_by": group_by,
    "where": where,
}

SCOPED_SELECTIONS: Final[dict[str, Callable[..., object]]] = {
    "find_exp": find_exp,
    "group_by_exp": group_by_exp,
    "where_exp": where_exp,
}
