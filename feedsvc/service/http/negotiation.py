"""Negotiation: what Accept and Accept-Encoding ask for (RFC 9110, 12). Pure, never an error.

Elements that cannot be read are left out; a request is never refused for what it accepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_PAGES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_ELEMENTS = 64
_REMEMBERED = 300  # longer values are rare and worked out anew each time
_WEIGHT = re.compile(r"[01](?:\.\d{0,3})?")
_NAMED_ONLY = ("br", "zstd")  # `*` from clients that know only gzip is not unheard of
_ALIASES = {"x-gzip": "gzip"}


def wants_page(accept: bytes, media_type: str) -> bool:
    """Whether HTML or XML is preferred to this feed's own media type, as browsers do.

    The most specific range gives the weight (RFC 9110, 12.5.1); a tie is the feed's.
    """
    if len(accept) > _REMEMBERED:
        return _wants_page(accept[: 8 * _REMEMBERED], media_type)
    return _remembered_page(accept, media_type)


def codings(accept_encoding: bytes) -> tuple[str, ...]:
    """The content codings to try, best first; the last one, "", is no coding.

    `identity` needs to be asked for to beat a coding, and is the last resort even where it is
    ruled out (RFC 9110, 12.5.3, leaves that to the server).
    """
    if len(accept_encoding) > _REMEMBERED:
        return _codings(accept_encoding[: 8 * _REMEMBERED])
    return _remembered_codings(accept_encoding)


def _wants_page(accept: bytes, media_type: str) -> bool:
    ranges = dict(_weights(accept))
    if not ranges:
        return False
    return max(_weight(ranges, page) for page in _PAGES) > _weight(ranges, media_type)


def _weight(ranges: dict[str, float], media_type: str) -> float:
    major = media_type.partition("/")[0]
    for name in (media_type, f"{major}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def _codings(accept_encoding: bytes) -> tuple[str, ...]:
    given = {_ALIASES.get(name, name): weight for name, weight in _weights(accept_encoding)}
    rest = given.get("*", 0.0)
    weights = {name: given.get(name, 0.0) for name in _NAMED_ONLY}
    weights["gzip"] = given.get("gzip", rest)
    plain = given.get("identity", rest)
    wanted = [name for name, weight in weights.items() if weight > 0 and weight >= plain]
    return (*sorted(wanted, key=lambda name: -weights[name]), "")


def _weights(value: bytes) -> Iterator[tuple[str, float]]:
    for element in value.decode("latin-1").split(",", _ELEMENTS)[:_ELEMENTS]:
        name, *parameters = (part.strip().lower() for part in element.split(";"))
        weight = next((p[2:].strip() for p in parameters if p.startswith("q=")), "1")
        if name and _WEIGHT.fullmatch(weight):
            yield name, min(float(weight), 1.0)


_remembered_page = lru_cache(1024)(_wants_page)
_remembered_codings = lru_cache(1024)(_codings)
