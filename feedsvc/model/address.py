"""Addresses: which schemes one may have that leaves this machine in a feed."""

from __future__ import annotations

import re
from typing import Final

SCHEMES: Final = frozenset(
    ("http", "https", "mailto", "tel", "ftp", "xmpp", "irc", "ircs", "magnet", "geo", "feed")
)
INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")


def scheme(address: str) -> str:
    """The scheme of an address in lower case, also where invisible characters hide it; or ""."""
    found = _SCHEME.match(INVISIBLE.sub("", address).strip())
    return found[1].lower() if found else ""


def is_harmless(address: str) -> bool:
    """Whether an address has no scheme, or one of these."""
    kind = scheme(address)
    return not kind or kind in SCHEMES
