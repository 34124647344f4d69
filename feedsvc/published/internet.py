"""Which addresses belong to the internet at large, and which lead into somebody's network."""

from __future__ import annotations

import ipaddress

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215; global to Pythons before 3.11.10


def is_public(text: str) -> bool:
    """Whether an IP address may be connected to on the word of somebody else.

    It may not if it is loopback, private, shared, link-local, multicast, reserved or unspecified
    (the IANA special-purpose registries). An IPv6 address that stands for an IPv4 address is
    judged by that: mapped (RFC 4291, 2.5.5.2), 6to4 (RFC 3056) and NAT64 (RFC 6052, 2.1).
    Raises ValueError for what is no address.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
        if address.is_site_local or address in _NAT64_LOCAL:
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )
