"""Standby: a worker that renders one post at a time and is kept from pass to pass.

To fork one takes longer than to render a post. What a body asks of its site it asks the process
that runs the pass, which knows all posts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec

from feedsvc.lookup import Answer, Answering, Question
from feedsvc.worker import Channel, GoneError, Worker
from feedsvc.workers import ENDED, Limits, Lost, alone, too_slow

_TASK, _DONE, _LOST, _ASK, _DROPS = range(5)  # what a message is
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode

Function = Callable[[bytes, Answering], bytes]


class Standby:
    """`function` of bytes, in a process that is forked for the first of them and may be killed."""

    def __init__(self, function: Function, limits: Limits) -> None:
        self._function = function
        self._limits = limits
        self._worker: Worker | None = None

    def run(self, item: bytes, lookup: Answering) -> bytes | Lost:
        """`function(item, lookup)`; Lost where it takes too long, too much memory, or crashes."""
        for _ in range(2):  # one that died may have been ended from outside, between two passes
            worker = self._worker = self._worker or Worker(self._work, self._limits.memory)
            try:
                return self._answered(worker, item, lookup)
            except GoneError:
                self.dismiss()
        return Lost(ENDED)

    def dismiss(self) -> None:
        """End the process, if there is one."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.dismiss()

    def _answered(self, worker: Worker, item: bytes, lookup: Answering) -> bytes | Lost:
        channel = worker.channel
        channel.send((_TASK, item))
        until = time.monotonic() + self._limits.patience
        while channel.is_ready(max(0.0, until - time.monotonic())):
            what, *told = channel.receive()
            if what == _DONE:
                return bytes(told[0])
            if what == _LOST:
                return Lost(told[0])
            if what == _ASK:
                channel.send(lookup.answer((told[0], told[1])))
            else:
                channel.send(_pack(lookup.drops))
        self.dismiss()
        return Lost(too_slow(self._limits))

    def _work(self, channel: Channel) -> None:
        """In the worker: one item."""
        _, item = channel.receive()
        lookup = _Asking(channel)
        made = alone(lambda data: self._function(data, lookup), item, self._limits)
        channel.send((_LOST, made.reason) if isinstance(made, Lost) else (_DONE, made))


class _Asking:
    """A Lookup in the worker."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def answer(self, question: Question) -> Answer:
        self._channel.send((_ASK, *question))
        answer: Answer = self._channel.receive()
        return answer

    @cached_property
    def drops(self) -> list[dict[str, Any]]:
        self._channel.send((_DROPS,))
        drops: list[dict[str, Any]] = _unpack(self._channel.receive())
        return drops
