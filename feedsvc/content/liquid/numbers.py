"""Numbers as Ruby reads them from plain values, and Liquid's filters over them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Decimal,
    DecimalException,
    localcontext,
)
from typing import Any, Final

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


def _computed(compute: Callable[[Any, Any], Any]) -> Callable[[object, object], int | float]:
    def operation(value: object, operand: object) -> int | float:
        left, right = to_number(value), to_number(operand)
        if isinstance(left, Decimal) or isinstance(right, Decimal):
            left, right = Decimal(left), Decimal(right)
        elif left.bit_length() + right.bit_length() > 4096:
            raise RefusedError("the template makes too large a number")
        try:
            return _plain(compute(left, right))
        except (ZeroDivisionError, DecimalException) as error:
            raise RefusedError("divided by 0, or a number out of range") from error

    return operation


def _plain(number: Any) -> int | float:
    return float(number) if isinstance(number, Decimal) else number


def _divided(left: int | Decimal, right: int | Decimal) -> int | Decimal:
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    return Decimal(left) / Decimal(right)


def _modulo(left: int | Decimal, right: int | Decimal) -> int | Decimal:
    remainder = left % right
    return remainder + right if remainder and (remainder < 0) != (right < 0) else remainder


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


NUMBERS: Final[dict[str, Callable[..., object]]] = {
    "abs": lambda value: _plain(abs(to_number(value))),
    "at_least": lambda value, least: _plain(max(to_number(value), to_number(least))),
    "at_most": lambda value, most: _plain(min(to_number(value), to_number(most))),
    "ceil": lambda value: int(Decimal(to_number(value)).to_integral_value(ROUND_CEILING)),
    "divided_by": _computed(_divided),
    "floor": lambda value: int(Decimal(to_number(value)).to_integral_value(ROUND_FLOOR)),
    "minus": _computed(lambda left, right: left - right),
    "modulo": _computed(_modulo),
    "plus": _computed(lambda left, right: left + right),
    "round": round_,
    "times": _computed(lambda left, right: left * right),
    "to_integer": _to_integer,
}
