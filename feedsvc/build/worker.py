"""Worker: one process at the other end of two pipes, which can be killed.

Two such processes live long: the one that renders a few posts at a time (`warm_worker`), forked
from this one, so that what it needs is inherited, and the one that does the daemon's passes, a
program of its own. A library for this would take longer to load than a pass over one changed post.
"""

from __future__ import annotations

import marshal
import os
import select
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

_LENGTH = 8  # bytes before each message
_MOST = 1 << 20  # bytes that are read at a time


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
            part = os.read(self.source, min(size, _MOST))
            if not part:
                raise GoneError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class Worker:
    """A process and the channel to it; `start` makes it with its ends of the pipes → its number."""

    def __init__(self, start: Callable[[int, int], int]) -> None:
        theirs, to_them = os.pipe()
        ours, to_us = os.pipe()
        self._ends = {ours, to_them}
        _inherited.update(self._ends)
        self.channel = Channel(ours, to_them)
        self._process = start(theirs, to_us)
        os.close(theirs)
        os.close(to_us)

    def stop(self, grace: float = 0.0) -> int:
        """End the process, whatever it is at, unless it ends by itself within `grace` seconds.

        → its exit code as `os` gives it: -number of a signal; that by which it had ended before.
        """
        _inherited.difference_update(self._ends)
        os.close(self.channel.target)  # which tells it that nothing more comes
        if not (grace and self.channel.is_ready(grace)):
            os.kill(self._process, signal.SIGKILL)
        os.close(self.channel.source)
        _, status = os.waitpid(self._process, 0)
        return os.waitstatus_to_exitcode(status)


def forked(serve: Callable[[Channel], None]) -> Worker:
    """A fork of this process that serves its channel until nothing more comes."""

    def start(source: int, target: int) -> int:
        process = os.fork()
        if process:
            return process
        try:
            close_inherited()
            serve(Channel(source, target))
        except GoneError:
            os._exit(0)
        finally:
            os._exit(1)

    return Worker(start)


def program(module: str, place: str, arguments: Sequence[str]) -> Worker:
    """A Python of its own that runs `main` of a module below the folder `place`.

    Its arguments are the numbers of its ends of the channel, and `arguments`. What a terminal
    sends does not reach it.
    """
    # Not from the current folder, which is full of other people's files.
    source = f"import sys; sys.path.append({place!r}); from {module} import main; main()"

    def start(*ends: int) -> int:
        for end in ends:
            os.set_inheritable(end, True)
        words = [sys.executable, "-P", "-c", source, *map(str, ends), *arguments]
        no_input = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
        return os.posix_spawn(
            sys.executable, words, os.environ, file_actions=[no_input], setpgroup=0
        )

    return Worker(start)


def close_inherited() -> None:
    """Close, in a fork, this side's ends of all channels.

    A process that held an end of another's would keep it from being told that this one is gone.
    """
    for end in _inherited:
        os.close(end)


_inherited: set[int] = set()
