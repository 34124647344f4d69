"""A Python settings file read as syntax: assignments of literals, nothing is run.

Understood besides literals: names assigned before, `+` between them, `dict(a=1)`, and what one
settings file takes from another by `from other import *`, which the caller reads first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.problem import Problem
from feedsvc.sites import data_files, files, parsers
from feedsvc.sites.parsers import Unreadable

_LONGEST = 10_000  # characters or items that `+` may make


class Settings(dict[str, Any]):
    """The settings of a file by name; they note which of those asked for are program text."""

    def __init__(self, values: Mapping[str, Any], files: Mapping[str, str]) -> None:
        """`files` are the names of those that each setting is from."""
        super().__init__(values)
        self._files = files
        self._unread: dict[str, int] = {}

    def get(self, name: str, default: Any = None) -> Any:
        """A setting, with what only running the file would give as an Unreadable."""
        said = super().get(name, default)
        if line := next(_unreadable(said), 0):
            self._unread[name] = line
        return said

    def problems(self, besides: Iterable[str]) -> tuple[Problem, ...]:
        """What is said of those that were asked for, `besides` some, and are program text."""
        named = set(self._unread) - set(besides)
        return tuple(
            parsers.program_text(self._files[name], self._unread[name], name)
            for name in sorted(named)
        )


def _unreadable(value: Any) -> Iterator[int]:
    """The lines on which there is something in a value that cannot be read."""
    if isinstance(value, Unreadable):
        yield value.line
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _unreadable(one)


def given_by(settings: Mapping[str, str], given: Mapping[str, Any]) -> tuple[str, ...]:
    """The settings that do not matter, as `[site]` of feedsvc.toml has their values (by key)."""
    return tuple(name for key, name in settings.items() if given.get(key))


def read(path: Path, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The settings (names in capitals) of a file by name, over those `known` before.

    What is not a literal is an Unreadable. Raises FileError for a file that is not to be read, and
    ConfigError for one that is no Python.
    """
    source = files.read(path.parent, path.name, files.MIB)

    def settings(source: bytes) -> dict[str, Any]:
        values = dict(known or {})
        for node in _parse(source, path.name).body:
            _statement(node, values)
        return {name: value for name, value in values.items() if name.isupper()}

    return data_files.parsed(settings, source, path.name)


def _parse(source: bytes, name: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        told = parsers.refused(error)
        raise ConfigError(
            f"is not valid Python ({told.message})",
            subject=f"{name}:{error.lineno or 1}",
            remedy="correct the line",
        ) from error


def _statement(node: ast.stmt, values: dict[str, Any]) -> None:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            _assign(target, node.value, values)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        _assign(node.target, node.value, values)
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        sum_ = ast.BinOp(ast.Name(node.target.id), node.op, node.value)
        _assign(node.target, ast.copy_location(sum_, node), values)


def _assign(target: ast.expr, node: ast.expr, values: dict[str, Any]) -> None:
    if isinstance(target, ast.Name):
        values[target.id] = _value(node, values)
    elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        holder, key = values.get(target.value.id), _value(target.slice, values)
        if isinstance(holder, dict) and isinstance(key, str):
            values[target.value.id] = {**holder, key: _value(node, values)}


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    """The value of an expression, an Unreadable where it is none of the forms above."""
    try:
        return _literal(node, values)
    except (ValueError, TypeError, RecursionError):
        return Unreadable(getattr(node, "lineno", 1))


def _literal(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() if node.id in values and not isinstance(values[node.id], Unreadable):
            return values[node.id]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.BinOp(op=ast.Add()):
            return _sum(_literal(node.left, values), _literal(node.right, values))
        case _:
            return _collection(node, values)


def _collection(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Tuple() | ast.List() | ast.Set():
            return [_value(item, values) for item in node.elts]
        case ast.Dict():
            return _mapping(node, values)
        case ast.Call(func=ast.Name(id="dict"), args=[]):
            return {k.arg: _value(k.value, values) for k in node.keywords if k.arg}
        case _:
            raise ValueError("is not a literal")


def _mapping(node: ast.Dict, values: Mapping[str, Any]) -> dict[str, Any]:
    """A dictionary; a value that is program text is unreadable by itself only."""
    made: dict[str, Any] = {}
    for key, item in zip(node.keys, node.values, strict=True):
        if key is None:
            made |= _literal(item, values)
        else:
            made[str(_literal(key, values))] = _value(item, values)
    return made


def _sum(left: Any, right: Any) -> Any:
    if type(left) is not type(right) or not isinstance(left, str | list):
        raise ValueError("is not a sum of texts or lists")
    if len(left) + len(right) > _LONGEST:
        raise ValueError("is too long")
    return left + right
