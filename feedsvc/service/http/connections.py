"""Connections: all that are open, what they share, and which of them ends when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from feedsvc.service.http.answers import Answers
from feedsvc.service.http.limits import Limits


class One(Protocol):
    """A connection. `since` is when it last did something, `deadline` when it must have."""

    since: float
    deadline: float

    def expire(self, now: float) -> None:
        """Its time is over: whatever it waits for, end it, unless it takes its answer."""

    def finish(self) -> None:
        """Take no more requests and end when the client has its answers."""

    def abort(self) -> None:
        """End now."""

    def socket(self) -> int:
        """The number of its file, -1 where it has none any more."""


class Connections:
    """All that are open, and what they share; `client` tells the address of who asks."""

    def __init__(
        self, answers: Answers, limits: Limits, client: Callable[[str, bytes], str]
    ) -> None:
        self.answers = answers
        self.limits = limits
        self.client = client
        self.empty = asyncio.Event()
        self.empty.set()
        self._open: dict[One, None] = {}  # in the order in which they came

    def enter(self, connection: One) -> None:
        """A connection is made; where there are too many, the quietest one makes room."""
        if len(self._open) >= self.limits.connections:
            min(self._open, key=lambda one: one.since).abort()
        self._open[connection] = None
        self.empty.clear()

    def leave(self, connection: One) -> None:
        """A connection ended."""
        self._open.pop(connection, None)
        if not self._open:
            self.empty.set()

    def sockets(self) -> list[int]:
        """The numbers of their files."""
        return [one.socket() for one in self._open]

    def expire(self, now: float) -> None:
        """End those that take too long."""
        for connection in [one for one in self._open if one.deadline <= now]:
            connection.expire(now)

    async def close(self, grace: float) -> None:
        """Take no more requests, and end when clients have their answers or the time is over."""
        for connection in tuple(self._open):
            connection.finish()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.empty.wait(), grace)
        for connection in tuple(self._open):
            connection.abort()
