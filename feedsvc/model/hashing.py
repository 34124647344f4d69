"""Hashing: 16 bytes of BLAKE2b that stand for others (RFC 7693), the same on every machine.

`hashlib` would load OpenSSL with it: 4 MB, and half as long as a build with nothing to do takes.
"""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter that has it elsewhere
    from hashlib import blake2b


def hashed(data: bytes) -> bytes:
    """16 bytes that stand for these."""
    return blake2b(data, digest_size=16).digest()
