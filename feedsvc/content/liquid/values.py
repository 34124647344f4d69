"""What Ruby makes of the plain values of a template, and what a template may cost.

Front matter, configuration and literals are str, int, float, bool, None, date, datetime, list,
Mapping and range. Printing, comparing and converting them follows Ruby 3.1, because that is what
an author sees on a Jekyll site.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, Final

from liquid.builtin.expressions.primitive import Blank, Empty
from liquid.exceptions import LiquidError
from liquid.token import Token
from msgspec import Struct

WORK: Final = 300_000
TEXT: Final = 4_000_000
DEPTH: Final = 60
SPACE: Final = "\0\t\n\v\f\r "
_INTEGER = re.compile(r"\s*[-+]?\d+(?:_\d+)*", re.ASCII)
_WHOLE_INTEGER = re.compile(r"\s*[-+]?\d+(?:_\d+)*\s*", re.ASCII)
_FLOAT = re.compile(r"\s*[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)

# Each character with the letter that stands behind a backslash for it.
_ESCAPED = zip('"\\\n\t\r\f\v\b\a\x1b', '"\\ntrfvbae', strict=True)
_ESCAPES = str.maketrans({character: f"\\{letter}" for character, letter in _ESCAPED})


class RefusedError(LiquidError):
    """A template that Jekyll would refuse, or that costs too much.

    `token` stands at the place, None until it is known; `file` is the included file it is about.
    """

    def __init__(self, message: str, token: Token | None = None, file: str = "") -> None:
        super().__init__(message, token=token)
        self.file = file


class Budget(Struct):
    """How much work and text one expansion may still take; RefusedError when it is used up."""

    work: int = WORK
    text: int = TEXT

    def spend(self, work: int) -> None:
        """Take `work` units (about a microsecond each)."""
        self.work -= work
        if self.work < 0:
            raise RefusedError("the template takes too many steps")

    def write(self, characters: int) -> None:
        """Take the right to write so many characters."""
        self.text -= characters
        if self.text < 0:
            raise RefusedError("the template writes too much text")


def allow(characters: int) -> None:
    """Refuse a single text of more than TEXT characters before it is made."""
    if characters > TEXT:
        raise RefusedError("the template makes too long a text")


def weigh(value: object, room: int = WORK, depth: int = DEPTH) -> int:
    """How much of `room` is left when every nested item counts; RefusedError below zero."""
    room -= 1
    if room < 0 or depth < 0:
        raise RefusedError("the template makes too large a value")
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return room
    for item in value:
        room = weigh(item, room, depth - 1)
    return room


def weigh_lists(values: Iterable[object], room: int = WORK, depth: int = DEPTH) -> int:
    """The same for lists in lists alone: what flattening and growing them costs."""
    if depth < 0:
        raise RefusedError("the template makes too large a value")
    for value in values:
        room -= 1
        if room < 0:
            raise RefusedError("the template makes too large a value")
        if isinstance(value, list | tuple):
            room = weigh_lists(value, room, depth - 1)
    return room


def is_number(value: object) -> bool:
    """An int or a float; Python's bool is neither here."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def text(value: object) -> str:
    """The value as Liquid prints it: lists joined without separator, nil as nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        weigh(value)
        return joined(value, "")
    return to_s(value)


def joined(values: Iterable[object], glue: str) -> str:
    """Ruby's `Array#join`: nested lists are joined with the same glue."""
    parts = [joined(v, glue) if isinstance(v, list | tuple) else to_s(v) for v in values]
    allow(sum(map(len, parts)) + len(glue) * len(parts))
    return glue.join(parts)


def to_s(value: object) -> str:
    """Ruby's `to_s`; a list is inspected."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, Empty | Blank):
        return ""
    for kind, written in _WRITTEN:
        if isinstance(value, kind):
            return written(value)
    return inspect(value)


def inspect(value: object) -> str:
    """Ruby's `inspect`, as it appears inside a printed hash."""
    weigh(value)
    return _inspect(value)


def _inspect(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "nil"
    if isinstance(value, Mapping):
        pairs = (f"{_inspect(k)}=>{_inspect(v)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inspect(item) for item in value) + "]"
    if isinstance(value, bool | int | float | date | range):
        return to_s(value)
    return ""


def to_json(value: object) -> str:
    """What Jekyll's `jsonify` prints.

    Raises RefusedError for what JSON has no word for.
    """
    weigh(value)
    return _json(value)


def _json(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        pairs = (f"{_json(to_s(k))}:{_json(v)}" for k, v in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_json(item) for item in value) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        raise RefusedError("jsonify takes finite numbers only")
    if isinstance(value, bool | int | float):
        return to_s(value)
    return json.dumps(to_s(value), ensure_ascii=False)


def _quoted(value: str) -> str:
    escaped = re.sub(r"#(?=[{$@])", r"\\#", value.translate(_ESCAPES))
    allow(len(escaped))
    return f'"{escaped}"'


def _float(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    mantissa, e, exponent = repr(value).partition("e")
    if not e:
        return mantissa
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{exponent}"


def _integer(value: int) -> str:
    if value.bit_length() > 4096:
        raise RefusedError("the template makes too large a number")
    return str(value)


def _time(value: datetime) -> str:
    zone = value.strftime("%z")[:5] or "+0000"
    return f"{value.year:04}{value:-%m-%d %H:%M:%S} {zone}"


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


def same(left: object, right: object) -> bool:
    """Ruby's `==`: 1 equals 1.0, but neither equals true."""
    if left is right or isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list | tuple | Mapping):
        weigh(left)
    return left == right


def order(left: Any, right: Any) -> int | None:
    """Ruby's `<=>`: -1, 0, 1, or None for what cannot be compared."""
    if same(left, right):
        return 0
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return _order_lists(left, right)
    comparable = (
        (isinstance(left, str) and isinstance(right, str))
        or (is_number(left) and is_number(right))
        or _both_instants(left, right)
    )
    if not comparable or not (left < right or left > right):
        return None
    return -1 if left < right else 1


def compared(left: Any, right: Any) -> int:
    """The same; RefusedError for what cannot be compared."""
    result = order(left, right)
    if result is None:
        raise RefusedError(f"comparison of {inspect(left)[:40]} with {inspect(right)[:40]} failed")
    return result


def _both_instants(left: object, right: object) -> bool:
    if isinstance(left, datetime) and isinstance(right, datetime):
        return (left.tzinfo is None) == (right.tzinfo is None)
    times = isinstance(left, datetime) or isinstance(right, datetime)
    return isinstance(left, date) and isinstance(right, date) and not times


def _order_lists(left: Sequence[object], right: Sequence[object]) -> int | None:
    for a, b in zip(left, right, strict=False):
        result = order(a, b)
        if result != 0:
            return result
    return (len(left) > len(right)) - (len(left) < len(right))


def item(holder: object, key: object) -> object:
    """`holder[key]` for a hash or a list; nil for anything else and anything absent."""
    if isinstance(holder, Mapping):
        return holder.get(key) if isinstance(key, str | int | float | date) else None
    if isinstance(holder, list | tuple) and isinstance(key, int) and not isinstance(key, bool):
        return holder[key] if -len(holder) <= key < len(holder) else None
    return None


def given(
    function: Callable[..., object],
    value_as: Callable[[object], object],
    argument_as: Callable[[object], object] = lambda argument: argument,
) -> Callable[..., object]:
    """Return a filter of the library that is given what Ruby would make of its arguments."""

    @wraps(function)
    def call(value: object, *arguments: object, **keywords: object) -> object:
        return function(value_as(value), *map(argument_as, arguments), **keywords)

    return call


_WRITTEN: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (bool, lambda value: "true" if value else "false"),
    (float, _float),
    (int, _integer),
    (datetime, _time),
    (date, date.isoformat),
    (range, lambda value: f"{value.start}..{value.stop - 1}"),
)
