"""Listening: the socket that the server answers at, taken before there is anything to answer."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping

from feedsvc.model.errors import FeedsvcError

_BACKLOG = 1024


def bind(host: str, port: int) -> socket.socket:
    """Take an address; FeedsvcError says where that cannot be, and what to do.

    Until `listen` whoever connects is refused.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _failure(error, host, port) from error
    try:
        # An address is free again at once when the server that had it ended.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError as error:
        taken.close()
        raise _failure(error, host, port) from error
    return taken


def listen(taken: socket.socket) -> None:
    """Let clients connect; FeedsvcError where another program was faster."""
    try:
        taken.listen(_BACKLOG)
    except OSError as error:
        host, port = taken.getsockname()[:2]
        raise _failure(error, host, port) from error


def _failure(error: OSError, host: str, port: int) -> FeedsvcError:
    # Names that are not known have a number of another table, which is negative.
    number = error.errno or 0
    message = os.strerror(number) if number > 0 else str(error.strerror)
    remedy = _REMEDIES.get(number, "set server.host to an address of this machine")
    return FeedsvcError(message, subject=f"{host}:{port}", remedy=remedy)


_REMEDIES: Mapping[int, str] = {
    errno.EADDRINUSE: (
        "stop the program that listens there, set another server.port, or give --no-http"
    ),
    errno.EACCES: "set a server.port above 1023, and let a proxy listen on this one",
}
