"""Clients: whose word is taken for the address of one, and how often it may come.

The table of the quota holds a bounded number of clients; the one that was quiet longest leaves
first.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque
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
        remedy = 'write IP addresses or networks, such as "10.0.0.0/8"'
        raise ConfigError(str(error), subject="server.proxies", remedy=remedy) from error


_HOUR = 3600
_CLIENTS = 10_000

_Key = tuple[str, bytes, str]


class Quota:
    """At most so many unconditional requests an hour for each client, feed and content."""

    def __init__(self, hourly: int) -> None:
        self._hourly = hourly
        self._seen: OrderedDict[_Key, tuple[str, deque[int]]] = OrderedDict()

    def wait(self, client: str, agent: bytes, path: str, digest: str, now: int) -> int:
        """Count a request; → 0, or the seconds after which the client may ask again.

        A client is an address with a User-Agent, because many people share an address. What is
        refused is not counted, so that the answer stays true.
        """
        key = (group(client), agent[:200], path)
        content, times = self._seen.pop(key, (digest, deque()))
        if content != digest:
            times = deque()
        self._seen[key] = (digest, times)
        if len(self._seen) > _CLIENTS:
            self._seen.popitem(last=False)
        while times and times[0] <= now - _HOUR:
            times.popleft()
        if len(times) >= self._hourly:
            return times[0] + _HOUR - now
        times.append(now)
        return 0
