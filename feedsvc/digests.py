"""Digests: bytes that stand for values, the same on every machine."""

from __future__ import annotations

from typing import Any

import msgspec

from feedsvc.hashing import hashed

_encode = msgspec.msgpack.Encoder(enc_hook=repr).encode


def digest(*values: Any) -> bytes:
    """16 bytes that stand for values made of plain types and Structs."""
    return hashed(_encode(values))
