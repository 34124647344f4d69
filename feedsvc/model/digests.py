"""Digests: bytes that stand for values, the same on every machine."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from feedsvc.model.hashing import hashed

_encode = msgspec.msgpack.Encoder(enc_hook=repr).encode
_bare = partial(msgspec.to_builtins, enc_hook=repr, builtin_types=(datetime,))


def digest(*values: Any) -> bytes:
    """16 bytes that stand for values made of plain types and Structs."""
    try:
        return hashed(_encode(values))
    except OverflowError:  # a whole number of more than 64 bits, which msgpack does not have
        return hashed(_encode(_written(_bare(values))))


def _written(value: Any) -> Any:
    """A value with such numbers as decimal text."""
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 64:
        return str(value)
    if isinstance(value, dict):
        return {_written(key): _written(item) for key, item in value.items()}
    return [_written(item) for item in value] if isinstance(value, list | tuple) else value
