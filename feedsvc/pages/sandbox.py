"""Sandbox: templates that cannot call into Python, and do no more than so many steps.

A site's own templates are trusted as its settings are, but a slip in one must not hang a build.
Steps are counted, not seconds, so that a template fails on every machine or on none.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from jinja2 import Template, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

STEPS = 1_000_000  # rounds of loops, calls and templates taken in, for one page
LONGEST = 16_000_000  # characters of a text, and of all that a page prints
_PADDING = frozenset(("center", "expandtabs", "format", "format_map", "ljust", "rjust", "zfill"))
_PADDING_FILTERS = ("center", "format", "indent")


class _Left:
    """What one page may still do."""

    def __init__(self) -> None:
        self.steps = STEPS
        self.characters = LONGEST


_left: ContextVar[_Left] = ContextVar("left")


def begin() -> None:
    """A page is begun: it has all its steps."""
    _left.set(_Left())


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment in which values are only looked at, and loops end."""

    intercepted_binops = frozenset(("*", "**", "+", "%"))

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, finalize=_printed)
        self.filters |= {"bounded": _bounded, "joined": _joined}
        for name in _PADDING_FILTERS:
            del self.filters[name]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Counted().visit(super()._parse(source, name, filename))
        tree.set_environment(self)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Neither what leads into Python nor what makes long texts of short ones."""
        if isinstance(obj, str) and attr in _PADDING:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, obj: Any, *args: Any, **named: Any) -> Any:
        """Call what a template calls: a macro, or a method of a value."""
        _step()
        return super().call(context, obj, *args, **named)

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: Any = None,  # noqa: A002  # its name there
    ) -> Template:
        """A template that another one extends, takes in or imports from."""
        if _left.get(None):
            _step()
        return super().get_template(name, parent, globals)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The result of an operator, where it cannot be endless."""
        texts = any(isinstance(one, str | list | tuple) for one in (left, right))
        if operator in ("*", "%") and texts:
            raise SecurityError(f"{operator} is not for texts and lists")
        if operator == "**" or (operator == "*" and _is_huge(left, right)):
            raise SecurityError("numbers are too large")
        made = super().call_binop(context, operator, left, right)
        if texts and len(made) > LONGEST:
            raise SecurityError(_TOO_LONG)
        return made


_TOO_LONG = f"makes a text of over {LONGEST:,} characters"


def _is_huge(*values: Any) -> bool:
    return any(isinstance(one, int) and one.bit_length() > 64 for one in values)


def _step(count: int = 1) -> None:
    left = _left.get()
    left.steps -= count
    if left.steps < 0:
        raise SecurityError(f"takes over {STEPS:,} steps")


def _bounded(values: Iterable[Any]) -> list[Any]:
    """What a loop goes through; a step is taken for each value."""
    made = list(values)  # which knows its length, as `loop.length` asks for it
    _step(len(made))
    return made


def _joined(parts: Iterable[Any]) -> str:
    """The texts of `a ~ b`, escaped where they are not yet."""
    made = list(parts)
    if sum(len(one) for one in made if isinstance(one, str)) > LONGEST:
        raise SecurityError(_TOO_LONG)
    return markup_join(made)


def _printed(value: Any) -> Any:
    left = _left.get(None)  # none while constants are folded
    if left is not None and isinstance(value, str):
        left.characters -= len(value)
        if left.characters < 0:
            raise SecurityError(_TOO_LONG)
    return value


class _Counted(NodeTransformer):
    """A template whose loops and concatenations are counted."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - its name
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "bounded")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - its name
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "joined")


def _filtered(value: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(value, name, [], [], None, None, lineno=value.lineno)
