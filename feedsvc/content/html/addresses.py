"""Addresses in a post, made absolute and harmless.

Resolution follows RFC 3986, section 5; spaces, backslashes and letters beyond ASCII are treated
as browsers treat them (WHATWG URL), because that is how authors have seen them work.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from feedsvc.model.address import INVISIBLE, SCHEMES, scheme

ACTIVE: Final = frozenset(("javascript", "vbscript", "data", "livescript", "mocha"))
_WEB: Final = frozenset(("http", "https", "ftp"))
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_IMAGE = re.compile(r"data:image/(?:png|gif|jpe?g|webp)[;,][^\s\"'<>`]*", re.IGNORECASE)
_EDGES = re.compile(rf"^(?:\s|{INVISIBLE.pattern})+|(?:\s|{INVISIBLE.pattern})+$")
_PLAIN = re.compile(
    r"https?://[\w.-]+(?::\d+)?/[\w./~%+=&?!:@,;()*'$-]*(?:#[\w./~%+=&?!:@-]*)?", re.ASCII
)
_CANDIDATE = re.compile(r"[\s,]*([^\s,]\S*)([^,]*)")
_PATH: Final = "/:@!$&'()*+,;=-._~%[]|^"
_REST: Final = _PATH + "?\\"


# The path of the site, where addresses from the root of the host are meant from that of the site.
ROOT: ContextVar[str] = ContextVar("root", default="")


def _below(address: str, root: str) -> str:
    """An address from the root of the host (`/x`) as one from this path, where it is not yet.

    `/sub` is a page of a site at `/sub/`, and `/sub/` its home (Hugo 0.168.0).
    """
    if not root or not address.startswith("/") or address.startswith(("//", "/\\")):
        return address
    return address if address.startswith(f"{root}/") else root + address


def absolute(address: str, base: str, *, image: bool = False) -> str | None:
    """The address as seen from the page at `base`; None when it is broken or not harmless.

    `image` allows pictures that are written out as `data:`.
    """
    if _PLAIN.fullmatch(address) and "/." not in address:
        return address
    written = _below(_EDGES.sub("", address), ROOT.get())
    kind = scheme(written)
    if kind == "data" and image:
        whole = re.sub(r"[\t\n\r]", "", written)
        return whole if _IMAGE.fullmatch(whole) else None
    if kind and kind not in SCHEMES:
        return None
    return _resolved(re.sub(r"[\t\n\r]", "", written), base, kind)


@lru_cache(maxsize=4096)
def _resolved(written: str, base: str, kind: str) -> str | None:
    if kind and not _SCHEME.match(written):
        return None
    if kind and kind not in _WEB:
        inner = scheme(written.partition(":")[2])
        return None if inner in ACTIVE else quote(written, safe=_REST + "#")
    try:
        slashed = _slashed(written)
        if kind and not urlsplit(slashed).netloc:
            return None
        parts = urlsplit(urljoin(base, slashed))
        host = _host(parts.netloc)
        if parts.scheme not in SCHEMES or not host or (parts.port or 0) < 0:
            return None
    except ValueError:
        return None
    path = quote(parts.path, safe=_PATH) or "/"
    query, fragment = (quote(part, safe=_REST) for part in (parts.query, parts.fragment))
    made = urlunsplit((parts.scheme, host, path, query, fragment))
    return made if parts.fragment or not written.endswith("#") else f"{made}#"


def _slashed(written: str) -> str:
    """Browsers read a backslash before the query as a slash."""
    at = min((at for at in map(written.find, "?#") if at >= 0), default=len(written))
    return written[:at].replace("\\", "/") + written[at:]


def _host(written: str) -> str:
    if not written.isascii():
        user, at, host = written.rpartition("@")
        written = quote(user, safe=":%") + at + host.encode("idna").decode()
    return written if re.fullmatch(r"[\w.\-~%:@!$&'()*+,;=\[\]]+", written) else ""


def largest(written: str) -> str:
    """The largest candidate of a `srcset`, as written; the first of several, empty for none."""
    best, most, at = "", -1.0, 0
    while found := _CANDIDATE.match(written, at):
        address, descriptor = found.groups()
        at = found.end()
        number = re.fullmatch(r"\s*(\d+(?:\.\d+)?)[wx]\s*", descriptor)
        size = float(number[1]) if number else 1.0
        if size > most:
            best, most = address.rstrip(","), size
    return best


def candidates(written: str, base: str) -> str:
    """A `srcset` with absolute addresses; candidates that are not harmless are left out."""
    kept = []
    at = 0
    while found := _CANDIDATE.match(written, at):
        address, descriptor = found.groups()
        bare = address.rstrip(",")
        if bare != address:
            descriptor, at = "", found.start(2)
        else:
            at = found.end()
        resolved = absolute(bare, base)
        if resolved:
            kept.append(f"{resolved} {descriptor.strip()}".strip())
    return ", ".join(kept)
