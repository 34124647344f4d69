"""Warm worker: a process that renders one post at a time and is kept from pass to pass.

To fork one takes longer than to render a post, and to load what it takes longer still: so it may
be started before there is a post. What a body asks of its site it asks the process that runs the
pass, which knows all posts.
"""

from __future__ import annotations

import gc
import pickle
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, Protocol

import msgspec

from feedsvc.build.lookup import Answer, Answering, Question
from feedsvc.build.work_limits import ENDED, Failure, Limits, confine, limited, prepare
from feedsvc.build.worker import Channel, GoneError, Worker, forked

_DONE, _LOST, _ASK, _DROPS = range(4)  # what an answer is
_PIPE = 48 * 1024  # bytes that surely go into one, though nobody reads yet
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode


class Function(Protocol):
    """What is done with an item, which may ask."""

    def __call__(self, item: bytes, lookup: Answering) -> bytes:
        """What comes of it."""


class WarmWorker:
    """A process that may be killed, and does `function` of an item, whenever there is one.

    `prepare` makes the function, in the process, of what `configure` tells; `load` is what it does
    first, which takes long. `worker` is one that serves already, if there is one.
    """

    def __init__(
        self,
        prepare: Callable[[bytes], Function],
        load: Callable[[], object] = lambda: None,
        worker: Worker | None = None,
    ) -> None:
        self._prepare = prepare
        self._load = load
        self._worker = worker
        self._is_configured = self._is_ready = False
        self._configured: tuple[bytes, Limits] | None = None
        self.prefetched: bytes | None = None  # the item that it is at, and nobody asked for yet

    def start(self) -> Worker:
        """Fork the process, unless there is one; `run` does that, too."""
        if self._worker is None:
            self._worker = forked(self.serve)
        return self._worker

    @property
    def is_started(self) -> bool:
        """Whether there is a process."""
        return self._worker is not None

    def configure(self, told: bytes, limits: Limits) -> None:
        """Tell what the items from now on are of; where they were of something else, start anew."""
        if self._configured and self._configured != (told, limits):
            self.stop()
        self._configured = (told, limits)

    def prefetch(self, item: bytes) -> None:
        """Give it an item that `run` will be asked for, where that takes no waiting."""
        waiting = len(item) + (0 if self._is_configured else len(self._of()[0]))
        if self.prefetched is None and waiting < _PIPE:
            try:
                self._channel().send(item)
                self.prefetched = item
            except GoneError:
                self.stop()

    def run(
        self,
        item: bytes,
        lookup: Answering | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> bytes | Failure:
        """What comes of it; a Failure where it takes too long, too much memory, or crashes.

        `meanwhile` is done here while the process is at it.
        """
        for _ in range(2):  # one that died may have been ended from outside, between two passes
            try:
                self._give(item, lookup)
                meanwhile()
                return self._answered(lookup)
            except GoneError:
                failure = self._of()[1].failure(self.stop())
                if failure != ENDED:
                    return failure
        return ENDED

    def stop(self) -> int:
        """End the process, if there is one; → how it ended by itself, if it did."""
        worker, self._worker = self._worker, None
        self._is_configured, self._is_ready, self.prefetched = False, False, None
        if worker is None:
            return 0
        return worker.stop()

    def _channel(self) -> Channel:
        """The way to the process, which knows what the items are of."""
        channel = self.start().channel
        if not self._is_configured:
            told, limits = self._of()
            channel.send((told, *limits))
            self._is_configured = True
        return channel

    def _of(self) -> tuple[bytes, Limits]:
        if self._configured is None:
            raise AssertionError("nobody told what the items are of")
        return self._configured

    def _give(self, item: bytes, lookup: Answering | None) -> None:
        """Have the process begin with an item, if it has not."""
        if self.prefetched not in (None, item):
            try:
                self._answered(lookup)
            except GoneError:
                self.stop()
        if self.prefetched is None:
            self._channel().send(item)
        self.prefetched = None

    def _answered(self, lookup: Answering | None) -> bytes | Failure:
        """What came of the item it was given last."""
        channel, self.prefetched = self._channel(), None
        if not self._is_ready:  # it has loaded all it takes, which no item is to blame for
            channel.receive()
            self._is_ready = True
        limits = self._of()[1]
        while channel.is_ready(limits.wall):
            what, *told = channel.receive()
            if what == _DONE:
                return bytes(told[0])
            if what == _LOST:
                return Failure(*told)
            if lookup is None:
                raise AssertionError("it asks, and nobody answers")
            if what == _ASK:
                channel.send(lookup.answer((told[0], told[1])))
            else:
                channel.send(pickle.dumps(lookup.drops))  # with the zones of their dates
        self.stop()
        return limits.stuck

    def serve(self, channel: Channel) -> None:
        """All that the process does: it gets ready, then takes one item after the other."""
        prepare(self._load)
        told, seconds, memory = channel.receive()
        function = self._prepare(told)
        confine(memory)
        gc.freeze()
        channel.send(None)
        while True:
            item, lookup = channel.receive(), _Asking(channel)
            made = limited(partial(function, lookup=lookup), item, seconds)
            channel.send((_LOST, *made) if isinstance(made, Failure) else (_DONE, made))
            gc.collect()  # what is frozen is not looked at again


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
        told = self._channel.receive()
        drops: list[dict[str, Any]] = pickle.loads(told)  # noqa: S301  # from our own process
        return drops
