"""Proxies: whose word is taken for the address of a client. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from feedsvc.model.errors import ConfigError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """Addresses and networks whose X-Forwarded-For is believed; ConfigError if one is neither."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._trusted = tuple(_network(written) for written in trusted)
        self._is_trusted = lru_cache(1024)(self._is_in)

    def client(self, peer: str, forwarded: bytes) -> str:
        """The nearest address that is no trusted proxy: each proxy added the one it was asked by.

        What stands further left was said by the client itself and may be made up.
        """
        nearest = peer
        for said in reversed(forwarded.decode("latin-1").split(",")):
            if not self._is_trusted(nearest):
                break
            nearest = said.strip()
        return nearest

    def _is_in(self, written: str) -> bool:
        address = _address(written)
        return address is not None and any(address in network for network in self._trusted)


def group(written: str) -> str:
    """What stands for a client: an IPv4 address, of IPv6 the /64 that one customer has."""
    address = _address(written)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address or "")


@lru_cache(1024)
def is_loopback(written: str) -> bool:
    """Whether an address is this machine's own for itself."""
    address = _address(written)
    return address is not None and address.is_loopback


def _address(written: str) -> _Address | None:
    try:
        found = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return found.ipv4_mapped
    return found


def _network(written: str) -> _Network:
    try:
        return ipaddress.ip_network(written, strict=False)
    except ValueError as error:
        remedy = 'write addresses or networks, such as "10.0.0.0/8"'
        raise ConfigError(str(error), subject="server.proxies", remedy=remedy) from error
