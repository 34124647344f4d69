"""Digests: 16 bytes of BLAKE2b (RFC 7693) that stand for others, the same on every machine.

`hashlib` would load OpenSSL with it: 4 MB, and half as long as a build with nothing to do takes.
msgspec is loaded where values are to be encoded, which such a build does not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter that has it elsewhere
    from hashlib import blake2b


def hashed(data: bytes) -> bytes:
    """16 bytes that stand for these."""
    return blake2b(data, digest_size=16).digest()


def digest(*values: Any) -> bytes:
    """16 bytes that stand for values made of plain types and Structs."""
    encode = _encoder()
    try:
        data = encode(values)
    except OverflowError:  # a whole number of more than 64 bits, which msgpack does not have
        data = encode(_written(_bare(values)))
    return blake2b(data, digest_size=16).digest()


@cache
def _encoder() -> Callable[[Any], bytes]:
    import msgspec

    return msgspec.msgpack.Encoder(enc_hook=repr).encode


def _bare(values: Any) -> Any:
    import msgspec

    return msgspec.to_builtins(values, enc_hook=repr, builtin_types=(datetime,))


def _written(value: Any) -> Any:
    """A value with such numbers as decimal text."""
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 64:
        return str(value)
    if isinstance(value, dict):
        return {_written(key): _written(item) for key, item in value.items()}
    return [_written(item) for item in value] if isinstance(value, list | tuple) else value
