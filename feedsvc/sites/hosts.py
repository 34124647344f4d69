"""Hosts that cannot be where a public blog is: local ones, and placeholders of templates."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Names that mean something within one machine or network only (RFC 6761, 6762, 8375, and those
# that ICANN never delegates), and names that nobody can have.
_LOCAL = ("localhost", "local", "lan", "home", "home.arpa", "internal", "intranet", "corp",
          "localdomain", "host.docker.internal")  # fmt: skip
_NOWHERE = ("invalid", "test", "tld")
# RFC 2606 has these for documents. Names below them, and `.example`, are left to documents.
_EXAMPLES = re.compile(r"(?:www\.)?example\.(?:com|org|net|edu)")
# Values that generators' own templates have, besides the examples above.
_TEMPLATES = frozenset(
    (
        "your-docusaurus-site.example.com",  # Docusaurus
        "your-docusaurus-test-site.com",  # Docusaurus 1 and 2
        "replace-this-with-your-hugo-site.com",  # Hugo up to 0.60
        "domain.com",
    )
)  # fmt: skip
_THING = (
    r"(?:[a-z]+-)?(?:domain|web-?site|site|web-?page|page|web|blog|host|hostname|server|url|app"
    r"|name|user-?name|user|github(?:-?user-?name)?|github-?name|handle|id|company|org"
    r"|organi[sz]ation|project|repo|account)(?:-?(?:name|here))?"
)
_LABEL = re.compile(
    rf"your-?(?:own-?)?{_THING}|yours?|my-?(?:domain|(?:web-?)?site)(?:-?name)?"
    r"|(?:github-?)?user-?name|(?:change|replace)-?me"
)
_NUMBER = r"(?:0x[\da-f]+|\d+)"


def of(url: str) -> str:
    """The host of a URL, in lower case; empty where there is none that could be one."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return "" if re.search(r"[\s{}\"'|\\^`]", host) else host.rstrip(".")


def unreachable(host: str) -> str:
    """Why no subscriber can reach a host, in words; empty where one may."""
    if _is_local(host):
        return "a local address"
    return "a placeholder" if _is_placeholder(host) else ""


def _is_local(host: str) -> bool:
    if ":" in host or re.fullmatch(rf"{_NUMBER}(?:\.{_NUMBER})*", host):
        return not _is_global(host.partition("%")[0])
    return any(host == name or host.endswith(f".{name}") for name in _LOCAL)


def _is_global(host: str) -> bool:
    """Whether an IP address is one of the Internet; `127.1` and `0x7f.1` are written as none is."""
    import ipaddress  # most blogs have a name

    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _is_placeholder(host: str) -> bool:
    if _EXAMPLES.fullmatch(host) or host in _TEMPLATES:
        return True
    if re.search(r"(?:^|\.)example(?:\.(?:com|org|net|edu))?$", host):
        return False
    if host.endswith(tuple(f".{name}" for name in _NOWHERE)) or re.search(r"[<>$%*]", host):
        return True
    return any(_LABEL.fullmatch(label) for label in host.split(".")[:-1])
