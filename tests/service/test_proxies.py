"""Whose word is taken for the address of a client."""

import pytest

from feedsvc.service.http.clients import Proxies, group


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "10.0.0.7", "10.0.0.7"),
        ("127.0.0.1", "nonsense", "nonsense"),
        ("198.51.100.2", "198.51.100.1", "198.51.100.2"),
    ],
)
def test_the_nearest_address_that_is_no_proxy_is_the_client(peer, forwarded, expected):
    """What stands further left was said by the client itself."""
    proxies = Proxies(("127.0.0.1", "10.0.0.0/8"))

    assert proxies.client(peer, forwarded.encode()) == expected


def test_nobody_is_believed_where_there_is_no_proxy():
    """Not even this machine."""
    assert Proxies(()).client("127.0.0.1", b"198.51.100.1") == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", ""),
    ],
)
def test_a_client_is_an_address_or_a_network(address, expected):
    """Of IPv6 the part that one customer has."""
    assert group(address) == expected
