"""Names of emoji, as GitHub writes them → characters (the package emoji, which has its aliases)."""

from __future__ import annotations

from functools import lru_cache

import emoji


@lru_cache(maxsize=512)
def of(name: str) -> str:
    """The character of a name such as `smile`; empty where no emoji has that name."""
    written = f":{name}:"
    made = emoji.emojize(written, language="alias")
    return "" if made == written else made
