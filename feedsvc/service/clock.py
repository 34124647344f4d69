"""The clock: the beginnings of answers, made once a second."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from feedsvc.service.http.conditions import http_date


class Clock:
    """The time in seconds since 1970, and the first lines of answers that go with it.

    `now` gives the time; `max_age` is for how many seconds a document may be taken for fresh,
    which ends at the moment `until` (seconds since 1970, 0 is never) when another will come out.
    """

    def __init__(self, now: Callable[[], int], max_age: int) -> None:
        self._now = now
        self._max_age = max_age
        self._until = 0
        self.seconds = 0
        self._starts: dict[int, bytes] = {}  # by status, below 0 where it is not kept
        self.tick()

    def keep(self, max_age: int, until: int) -> None:
        """Change what holds, from the next second on."""
        self._max_age, self._until = max_age, until

    def tick(self) -> None:
        """Read the time anew."""
        self.seconds = self._now()
        self._starts = {}

    def start(self, status: int) -> bytes:
        """Status line and Date."""
        return self._line(status) + self._date(self.seconds)

    def start_of_document(self, status: int, modified: int, *, kept: bool) -> bytes:
        """Status line, Date and Cache-Control; what is not `kept` is asked for each time.

        Date is never before `modified` (RFC 9110, 8.8.2.1): of a document that changed several
        times within a second the last change counts as later than it was.
        """
        if modified > self.seconds:
            self.tick()
        if modified > self.seconds:
            return self._line(status) + self._date(modified) + self._fresh(kept)
        key = status if kept else -status
        made = self._starts.get(key)
        if made is None:
            made = self._line(status) + self._date(self.seconds) + self._fresh(kept)
            self._starts[key] = made
        return made

    @staticmethod
    def _line(status: int) -> bytes:
        return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()

    @staticmethod
    def _date(seconds: int) -> bytes:
        return b"Date: " + http_date(seconds) + b"\r\n"

    def _fresh(self, kept: bool) -> bytes:
        if not kept:
            return b"Cache-Control: no-cache\r\n"
        seconds = self._max_age
        if self._until > self.seconds:
            seconds = min(seconds, self._until - self.seconds)
        return f"Cache-Control: max-age={seconds}\r\n".encode()
