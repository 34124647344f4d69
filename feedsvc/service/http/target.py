"""Targets and hosts: what a request is for, as it is written in it (RFC 9112, 3.2). Pure.

Both are remembered, because clients ask for the same few again and again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote_to_bytes

from msgspec import Struct

_LONGEST = 300  # characters of a host: a name has 253 at most
_NAME = rb"(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
_HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|" + _NAME + rb")(?::\d*)?")
_ABSOLUTE = re.compile(rb"(?i:https?)://([^/?]*)(.*)", re.DOTALL)
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Host(Struct, frozen=True):
    """Who is asked: a name in lower case or an address, without the port."""

    name: str
    is_address: bool = False
    is_loopback: bool = False

    @property
    def is_private(self) -> bool:
        """Whether no stranger can own it: an address, this machine, or a name without a dot."""
        return self.is_address or self.is_loopback or "." not in self.name


class Target(Struct, frozen=True):
    """What is asked for: the documents that it may mean, of which the first that exists is meant.

    There is none in `*` and in the target of CONNECT. `host` is the one that an absolute target
    names; it goes before the field Host.
    """

    paths: tuple[str, ...] = ()
    host: Host | None = None


@lru_cache(1024)
def host(written: bytes) -> Host | None:
    """The value of Host, or the authority of an absolute target; None where it is not valid."""
    found = _HOST.fullmatch(written) if len(written) <= _LONGEST else None
    if found is None:
        return None
    name = found[1].decode("ascii").lower().removesuffix(".")
    try:
        address = IPv6Address(name[1:-1]) if name.startswith("[") else IPv4Address(name)
    except ValueError:
        if name.startswith("["):
            return None
        return Host(name, is_loopback=name == "localhost" or name.endswith(".localhost"))
    return Host(name.strip("[]"), is_address=True, is_loopback=address.is_loopback)


@lru_cache(256)
def target(written: bytes) -> Target | None:
    """What a request is for; None where that is not valid."""
    if written.startswith(b"/"):
        return _of_path(written, None)
    found = _ABSOLUTE.fullmatch(written)
    if found is None:
        return Target() if written == b"*" or host(written) else None
    authority = host(found[1])
    if authority is None:
        return None
    return _of_path(found[2] if found[2].startswith(b"/") else b"/" + found[2], authority)


def _of_path(written: bytes, authority: Host | None) -> Target | None:
    """The path is decoded once, and is no other for dots or slashes in it.

    `/tags/` is its index.html, `/tags/x` is x.html where there is no x.
    """
    encoded = written[1:].partition(b"?")[0]
    if b"#" in written or _BAD_ESCAPE.search(encoded):
        return None
    path = unquote_to_bytes(encoded).decode("utf-8", "replace")
    if "\0" in path:
        return None
    if not path or path.endswith("/"):
        return Target((f"{path}index.html",), authority)
    return Target((path, f"{path}.html"), authority)
