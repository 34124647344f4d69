"""Compression: a body → its compressed twins (brotli and zstandard are imported here only).

Levels were chosen on feeds of 60 to 200 KB: the next better ones cost several times as much for
two or three per cent. All three libraries let other threads run while they work.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

import brotli
import zstandard

_LEVEL_GZIP = 6
_LEVEL_BROTLI = 8
_LEVEL_ZSTD = 12  # its window is 4 MiB; RFC 9659 allows at most 8


def encodings(body: bytes) -> dict[str, bytes]:
    """Content coding (RFC 9110, 8.4.1) → the body in it, where that is smaller."""
    made = {coding: compress(body) for coding, compress in _CODINGS.items()}
    return {coding: data for coding, data in made.items() if len(data) < len(body)}


def _gzip(body: bytes) -> bytes:
    """Without a time in the header, so that the bytes are always the same."""
    stream = zlib.compressobj(_LEVEL_GZIP, zlib.DEFLATED, 31)
    return stream.compress(body) + stream.flush()


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=_LEVEL_BROTLI))


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_LEVEL_ZSTD).compress(body)


_CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": _brotli,
    "gzip": _gzip,
    "zstd": _zstd,
}
