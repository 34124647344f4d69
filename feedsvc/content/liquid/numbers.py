"""Numbers as Ruby reads them from plain values, and Liquid's filters over them.

The library's `round` takes halves to the even neighbour, and its `modulo` of decimals takes the
sign of the value; Ruby's do not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import wraps
from typing import Any, Final

from liquid.builtin.filters import math as library

from feedsvc.content.liquid.values import SPACE, RefusedError, to_s

_INTEGER = re.compile(r"\s*[-+]?\d+(?:_\d+)*", re.ASCII)
_WHOLE_INTEGER = re.compile(r"\s*[-+]?\d+(?:_\d+)*\s*", re.ASCII)
_FLOAT = re.compile(r"\s*[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise RefusedError("not a number")
    return value


def to_i(value: object) -> int:
    """Ruby's lenient `to_i`: the number a text begins with, else 0."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return int(_finite(value))
    if isinstance(value, datetime):
        return int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())
    found = _INTEGER.match(to_s(value)[:1200])
    return int(found.group()) if found else 0


def to_integer(value: object) -> int:
    """Liquid's strict integer argument.

    Raises RefusedError when the text is more than digits.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    written = to_s(value)
    if len(written) > 1200 or not _WHOLE_INTEGER.fullmatch(written):
        raise RefusedError("invalid integer")
    return int(written)


def to_number(value: object) -> int | Decimal:
    """The operand of Liquid's arithmetic; what is no number counts as 0."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return Decimal(repr(_finite(value)))
    if not isinstance(value, str):
        return 0
    stripped = value.strip(SPACE)
    if len(stripped) < 1200 and re.fullmatch(r"-?\d+\.\d+", stripped, re.ASCII):
        return Decimal(stripped)
    return to_i(value)


def to_f(value: object) -> float:
    """Ruby's lenient `String#to_f`."""
    found = _FLOAT.match(to_s(value)[:1200])
    return float(found.group()) if found else 0.0


def _of_numbers(function: Callable[..., Any]) -> Callable[..., object]:
    """Return a filter of the library that is given the numbers Ruby would see."""

    @wraps(function)
    def call(value: object, *arguments: object) -> object:
        return function(_plain(to_number(value)), *(_plain(to_number(a)) for a in arguments))

    return call


def _plain(number: int | Decimal) -> int | float:
    return float(number) if isinstance(number, Decimal) else number


def modulo(value: object, operand: object) -> int | float:
    """Return the remainder, which has the sign of the operand; RefusedError for 0."""
    left, right = to_number(value), to_number(operand)
    if not right:
        raise RefusedError("modulo: divided by 0")
    remainder = left % right
    different = remainder and (remainder < 0) != (right < 0)
    return _plain(remainder + right if different else remainder)


def round_(value: object, digits: object = 0) -> int | float:
    """To the nearest, halves away from zero."""
    places, number = int(to_number(digits)), to_number(value)
    if abs(places) > 300:
        raise RefusedError("round: too many digits")
    with localcontext(prec=1400):
        rounded = Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return float(rounded) if places > 0 and isinstance(number, Decimal) else int(rounded)


def _to_integer(value: object) -> int:
    if isinstance(value, list | tuple | Mapping | range):
        raise RefusedError("to_integer takes a number or a text")
    return to_i(value)


_LIBRARY: Final = (
    library.at_least, library.at_most, library.ceil, library.divided_by, library.floor,
    library.minus, library.plus, library.times,
)  # fmt: skip

NUMBERS: Final[dict[str, Callable[..., object]]] = {
    **{function.__name__: _of_numbers(function) for function in _LIBRARY},
    "abs": _of_numbers(library.abs_),
    "modulo": modulo,
    "round": round_,
    "to_integer": _to_integer,
}
