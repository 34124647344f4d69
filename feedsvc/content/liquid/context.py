"""The context of one expansion: variables, filters, work budget and warnings.

Traps of python-liquid 2.x met here: its context offers `now` and `today` from the clock, its loop
limit counts only nested loops, and a lone surrogate breaks its limited buffer; so the scope chain,
the counting and the buffer are ours.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from io import StringIO
from typing import TextIO

from liquid import Environment
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.expressions.primitive import Blank, Empty
from liquid.builtin.tags.for_tag import ForLoop
from liquid.builtin.tags.tablerow_tag import TableRow
from liquid.context import RenderContext
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.template import BoundTemplate
from liquid.token import Token
from liquid.undefined import UNDEFINED
from liquid.utils import ReadOnlyChainMap

from feedsvc.content.liquid import Ask, TemplateWarning
from feedsvc.content.liquid.expressions import inner, nowhere
from feedsvc.content.liquid.values import Budget, RefusedError, allow, to_s

_PROGRESS = ("first", "index", "index0", "last", "length", "rindex", "rindex0")
_BITS = 4_096  # of the largest integer that a filter may make


def line_of(token: Token | None) -> int:
    """The line of the template on which a token starts, from 1; 0 for none."""
    if token is None or token.start_index < 0:
        return 0
    return bisect_left(_line_ends(token.source), token.start_index) + 1


@lru_cache(maxsize=4)
def _line_ends(source: str) -> list[int]:
    return [found.start() for found in re.finditer("\n", source)]


class Notes:
    """The warnings of one expansion, each once; those inside an include point at its tag."""

    def __init__(self) -> None:
        self.warnings: dict[TemplateWarning, None] = {}
        self._includes: list[tuple[int, str]] = []

    def warn(self, token: Token | None, what: str) -> None:
        """Record what is odd about the tag or variable at the token."""
        line = line_of(token) or 1
        if self._includes:
            what = f"{what} ({self._includes[-1][1]}, line {line})"
            line = self._includes[0][0]
        self.warnings[TemplateWarning(line, what)] = None

    @contextmanager
    def inside(self, token: Token, name: str) -> Iterator[None]:
        """Place warnings and errors at the include tag while its file is parsed and rendered."""
        self._includes.append((line_of(token), name))
        try:
            yield
        except LiquidError as error:
            if isinstance(error, RefusedError) and error.file:
                error.token = token
                raise
            place = f"{name}, line {line_of(error.token)}" if error.token else name
            raise RefusedError(f"{error.message} ({place})", token, name) from error
        finally:
            self._includes.pop()


class Buffer(StringIO):
    """An output that counts its characters."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._budget = budget

    def write(self, text: str) -> int:
        """Append the text; RefusedError when the limit is reached."""
        self._budget.write(len(text))
        return super().write(text)


class Context(RenderContext):
    """The variables of one expansion; whatever it does is counted against its budget."""

    def __init__(
        self, env: Environment, values: Mapping[str, object], ask: Ask, now: datetime
    ) -> None:
        super().__init__(BoundTemplate(env, []), globals=values)
        self.scope = ReadOnlyChainMap(self.locals, self.counters, self.globals)
        self.ask = ask
        self.now = now
        self.budget = Budget()
        self.notes = Notes()
        self.partials: dict[str, list[Node]] = {}

    def get(
        self, path: list[object], *, token: Token | None, default: object = UNDEFINED
    ) -> object:
        """Return the value at a path; None for one that leads nowhere."""
        self.budget.spend(len(path))
        default = None if default is UNDEFINED else default
        found = super().get(path, token=token, default=default)
        if isinstance(found, ForLoop | TableRow):
            # A hash: the library's object ends its loop when it is read.
            return {name: found[name] for name in _PROGRESS}
        return found

    def lookup(self, name: str) -> object:
        """Return the value of a variable, or None."""
        self.budget.spend(1)
        return self.scope.get(name)

    def assign(self, key: str, val: object) -> None:
        """Set a variable for the whole template."""
        self.budget.spend(1)
        self.locals[key] = plain(val)

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        """Return the filter of that name, counted and guarded; the identity for an unknown one."""
        self.budget.spend(1)
        if name not in self.env.filters:
            self.notes.warn(token, f"there is no filter {name}")
            return lambda value, *_, **__: value
        function = super().filter(name, token)

        def call(value: object, *arguments: object, **keywords: object) -> object:
            self.budget.spend(_bulk(value))
            try:
                result = function(
                    plain(value),
                    *map(plain, arguments),
                    **{key: plain(argument) for key, argument in keywords.items()},
                )
            except LiquidError as error:
                if error.token is None or error.token.start_index < 0:
                    error.token = token
                raise
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                # The library's filters let through what Python's functions raise.
                raise RefusedError(f"the filter {name} fails ({error})"[:200], token) from error
            if isinstance(result, str):
                allow(len(result))
            elif isinstance(result, int) and result.bit_length() > _BITS:
                raise RefusedError("the template makes too large a number", token)
            return result

        return call

    def parentloop(self) -> object:
        """Return the loop around the one that begins; None where there is none."""
        return next((each for each in reversed(self.loops) if isinstance(each, ForLoop)), None)

    def get_buffer(self, buf: TextIO | None = None) -> Buffer:  # noqa: ARG002 - an override
        """Return a new output under the same limit."""
        return Buffer(self.budget)

    def expression(self, markup: str) -> Expression:
        """Return an expression with filters that stands in a text; LiquidError for no valid one."""
        return FilteredExpression.parse(self.env, inner(markup, nowhere(markup)))


def plain(value: object) -> object:
    """Return a value as filters and variables may hold it: `empty` is an empty text."""
    return "" if isinstance(value, Empty | Blank) else value


def _bulk(value: object) -> int:
    if isinstance(value, str):
        return len(value) >> 9
    if isinstance(value, range):
        return max(value.stop - value.start, 0) >> 2
    return len(value) >> 2 if isinstance(value, list | tuple | dict) else 0


def named(context: Context, markup: str) -> object:
    """Return the value of a parameter that is a plain word; None when it cannot be read."""
    try:
        return context.expression(to_s(markup)).evaluate(context)
    except RefusedError:
        raise
    except LiquidError:
        return None
