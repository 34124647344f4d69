"""Limits: what a client may take, so that others are served. Figures only."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True):
    """What clients may take; times in seconds, sizes in bytes.

    `head` is for a whole request to arrive, `idle` between two of them, `linger` for a client
    that is refused to see why. A client that takes less than `pace` bytes of its answer in
    `period` is let go. Of what comes in behind the last request that is answered, `ignored` bytes
    are read and thrown away. Of more than `connections` the one that was quiet longest goes.
    """

    connections: int = 1000
    head: float = 10.0
    idle: float = 15.0
    linger: float = 2.0
    period: float = 10.0
    pace: int = 10_000
    header_bytes: int = 16_384
    header_fields: int = 100
    body_bytes: int = 65_536
    ignored: int = 1 << 20
    pipelined: int = 64
