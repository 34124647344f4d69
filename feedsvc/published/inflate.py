"""Decompressing what a server sends, a little at a time, so that no bomb can fill the memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

_PIECE = 1 << 16


def inflated(pieces: Iterator[bytes], *, gzip: bool) -> Iterator[bytes]:
    """Decompress gzip (RFC 1952) or deflate (RFC 9110, 8.4.1.2) into pieces of at most 64 KiB.

    A gzip stream may have several members; deflate may lack its zlib header, as some servers
    send it. What follows the stream is ignored. Raises zlib.error for a stream that is broken or
    cut off.
    """
    decoder = None
    for piece in pieces:
        rest = piece
        while rest:
            if decoder is None or decoder.eof:
                decoder = _decoder(rest, gzip=gzip, first=decoder is None)
            if decoder is None:
                return
            yield decoder.decompress(rest, _PIECE)
            rest = decoder.unconsumed_tail or decoder.unused_data
    while decoder and not decoder.eof:
        if not (pending := decoder.decompress(b"", _PIECE)):
            raise zlib.error("the stream is cut off")
        yield pending


def _decoder(start: bytes, *, gzip: bool, first: bool) -> Any:
    """Choose the decoder for a stream that starts like this; None where only padding follows."""
    if gzip:
        return zlib.decompressobj(31) if first or start.startswith(b"\x1f") else None
    if not first:
        return None
    # CM = 8, and the first two bytes are a multiple of 31 (RFC 1950, 2.2).
    headed = start[0] & 0x0F == 8 and (len(start) < 2 or (start[0] << 8 | start[1]) % 31 == 0)
    return zlib.decompressobj(15 if headed else -15)
