"""Worker: one process that does items for another, and can be killed.

It is forked, so what it needs is inherited, not sent; only few bytes travel. What a library for
this loads and starts costs more than a whole pass over one changed post may.
"""

from __future__ import annotations

import gc
import marshal
import os
import resource
import select
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from feedsvc.build import work_limits

_YOUNG = 2_000  # values that outlive others until cycles among them are looked for
_MIB = 1 << 20
_LENGTH = 8  # bytes before each message


class GoneError(Exception):
    """The other process has ended."""


class Channel:
    """Messages between two processes: plain values, whole and in order."""

    def __init__(self, source: int, target: int) -> None:
        self.source = source
        self.target = target

    def send(self, message: Any) -> None:
        """Send a plain value (what marshal knows). GoneError."""
        data = marshal.dumps(message)
        rest = memoryview(len(data).to_bytes(_LENGTH, "little") + data)
        try:
            while rest:
                rest = rest[os.write(self.target, rest) :]
        except BrokenPipeError as error:
            raise GoneError from error

    def is_ready(self, seconds: float) -> bool:
        """Wait for so long for the next message, or for the end; whether there is one."""
        poll = select.poll()
        poll.register(self.source, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def receive(self) -> Any:
        """Wait for the next message. GoneError."""
        length = int.from_bytes(self._read(_LENGTH), "little")
        return marshal.loads(self._read(length))  # noqa: S302  # from our own process

    def _read(self, size: int) -> bytes:
        parts = []
        while size:
            part = os.read(self.source, min(size, _MIB))
            if not part:
                raise GoneError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def hang_up(self, seconds: float) -> bool:
        """Say that nothing more comes, wait for the other side to end or speak; whether it did."""
        os.close(self.target)
        ended = self.is_ready(seconds)
        os.close(self.source)
        return ended

    def close(self) -> None:
        """Close both ends of this side."""
        os.close(self.source)
        os.close(self.target)


class Worker:
    """A process that runs `work` with its side of a channel, message after message.

    `load` is what it does first, `memory` the MiB it may add to what it has then; without it `work`
    has to `confine` the process.
    """

    def __init__(
        self,
        work: Callable[[Channel], None],
        memory: int | None = None,
        load: Callable[[], object] = lambda: None,
    ) -> None:
        theirs, to_them = os.pipe()
        ours, to_us = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            for end in (to_them, ours, *_ends):
                os.close(end)
            _serve(work, Channel(theirs, to_us), memory, load)
        os.close(theirs)
        os.close(to_us)
        self.channel = Channel(ours, to_them)
        _ends.update((ours, to_them))

    def dismiss(self) -> int:
        """Kill it, whatever it is at; → how it ended, if that was before: -number of a signal."""
        _ends.difference_update((self.channel.source, self.channel.target))
        self.channel.close()
        os.kill(self.process, signal.SIGKILL)
        _, status = os.waitpid(self.process, 0)
        return os.waitstatus_to_exitcode(status)

    def spent(self) -> float:
        """Seconds that processors have spent on it; 0 where the system does not say."""
        try:
            stat = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return 0.0
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


# This side's ends of all channels. A worker that held one of another would keep that other from
# being told that this process is gone.
_ends: set[int] = set()


def _serve(
    work: Callable[[Channel], None],
    channel: Channel,
    memory: int | None,
    load: Callable[[], object],
) -> None:
    """All that the forked process does."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        work_limits.prepare()
        load()
        gc.freeze()  # what is loaded stays, and need not be looked at
        gc.set_threshold(_YOUNG)
        if memory is not None:
            confine(memory)
        while True:
            work(channel)
    except GoneError:
        os._exit(0)
    finally:
        os._exit(1)


def confine(memory: int) -> None:
    """Let this process take so many MiB more than it has."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except FileNotFoundError:  # no Linux: the kernel counts otherwise, or not at all
        return
    taken = int(pages) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory * _MIB, resource.RLIM_INFINITY))
