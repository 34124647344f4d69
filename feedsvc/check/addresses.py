"""Addresses: URIs and IRIs (RFC 3986, RFC 3987), tag: (RFC 4151) and urn: (RFC 8141)."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import unquote, urljoin, urlsplit

from feedsvc.check.values import Check, Spot, quoted

_CHARACTERS = r"0-9a-zA-Z;/?:@&=+$._!~*'()%,#-"
_REFERENCE = re.compile(rf"(?:[a-zA-Z][0-9a-zA-Z+.-]*:)?/{{0,2}}(?:\[[0-9A-Fa-f:.]+\])?"
                        rf"[{_CHARACTERS}]*\Z")  # fmt: skip
_FULL = re.compile(rf"[a-zA-Z][0-9a-zA-Z+.-]*:(?://(?:\[[0-9A-Fa-f:.]+\])?)?[{_CHARACTERS}]+\Z")
_STRANGE = re.compile(rf"[\x00-\x7f](?<![{_CHARACTERS}])")
_BEYOND_ASCII = re.compile("[\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000efffd]")
_WITH_HOST = re.compile(r"\w+://[^/]")
_SPECIFIC = r"(?:[0-9a-zA-Z;/?:@&=+$._!~*'(),-]|%[0-9A-Fa-f]{2})*"
_DNS = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
_TAG = re.compile(
    rf"tag:(?:[a-z0-9._-]+@)?{_DNS},\d{{4}}(?:-\d\d(?:-\d\d)?)?:{_SPECIFIC}(?:#{_SPECIFIC})?\Z",
    re.ASCII,
)
_URN = re.compile(
    r"urn:[a-z0-9][a-z0-9-]{1,31}:(?:[a-z0-9()+,.:=@;$_!*'-]|%[0-9a-f]{2})+\Z", re.IGNORECASE
)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
# How names begin that have a form of their own, the rule that asks for it, and the form.
_NAMES = (
    ("tag:", "InvalidTAG", _TAG),
    ("urn:uuid:", "InvalidUUID", _UUID),
    ("urn:", "InvalidURN", _URN),
)
_HTTP = re.compile(r"https?://[^/?#\s]+(?::\d+)?(?:[/?#]|\Z)", re.IGNORECASE)
# With a permanent place in IANA's registry.
_SCHEMES = frozenset(
    """
    aaa aaas about acap acct cap cid coap coaps crid data dav dict dns example fax file ftp geo go
    gopher h323 http https iax icap im imap info ipp ipps iris jabber ldap mailto mid modem msrp
    msrps mtqp mupdate news nfs ni nih nntp opaquelocktoken pop pres prospero reload rtsp rtsps
    service shttp sieve sip sips sms snmp stun stuns tag tel telnet tftp thismessage tip tn
    turn turns tv urn vemmi vnc wais ws wss xcon xmpp
    """.split()  # noqa: SIM905 - a list of eighty strings is harder to read
)
_PORTS = {"http": "80", "https": "443", "ftp": "21", "telnet": "23", "gopher": "70",
          "news": "119", "nntp": "119"}  # fmt: skip
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PORT = re.compile(r":\d*\Z")
_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?\Z", re.DOTALL)


def reference(rule: str = "InvalidLink", *, iri: bool = False) -> Check:
    """An address, or one relative to another."""
    return partial(is_valid, rule=rule, pattern=_REFERENCE, iri=iri)


def full(rule: str = "InvalidFullLink", *, iri: bool = False) -> Check:
    """An address with its scheme."""
    return partial(is_valid, rule=rule, pattern=_FULL, iri=iri)


def identifier(value: str, spot: Spot) -> None:
    """An id of Atom: a full IRI in its normal form (RFC 4287, 4.2.6)."""
    value = value.strip()
    if is_valid(value, spot, "InvalidFullLink", _FULL, iri=True):
        normal = canonical(value)
        if normal != value:
            what = f"is {quoted(value)}, which is not its normal form"
            spot.say("NonCanonicalURI", what, f"write {normal}")


def web(value: str, spot: Spot) -> None:
    """An http or https address."""
    if not _HTTP.match(value) or not _FULL.match(_BEYOND_ASCII.sub("a", value)):
        spot.say("InvalidURLAttribute", f"is {quoted(value)}, which is not an http(s) URL")


def is_valid(
    value: str, spot: Spot, rule: str, pattern: re.Pattern[str] = _REFERENCE, *, iri: bool = False
) -> bool:
    """Whether it is an address; what is wrong with it is said. `iri` allows all of Unicode."""
    for start, rule_of_names, form in _NAMES:
        if value[: len(start)].lower() == start:
            if not form.match(value):
                spot.say(rule_of_names, f"is {quoted(value)}, which does not have that form")
            return bool(form.match(value))
    scheme = value.partition(":")[0].lower() if ":" in value else ""
    plain = _BEYOND_ASCII.sub("a", value) if iri else value
    if not pattern.match(plain):
        _complain(value, spot, rule, pattern)
        return False
    if scheme in ("http", "https", "ftp") and not _WITH_HOST.match(plain):
        spot.say(rule, f"is {quoted(value)}, which has no host")
        return False
    if scheme.isalpha() and scheme not in _SCHEMES:
        spot.say("SchemeNotIANARegistered", f"is {quoted(value)}, with an unknown scheme")
        return False
    return True


def _complain(value: str, spot: Spot, rule: str, pattern: re.Pattern[str]) -> None:
    if strange := _STRANGE.search(value):
        what = f"is {quoted(value)}, with {strange[0]!r} in it"
        spot.say("InvalidUriChar", what, f"write %{ord(strange[0]):02X} in its place")
    elif pattern.match(_BEYOND_ASCII.sub("a", value)):
        spot.say("UriNotIri", f"is {quoted(value)}, which is not in ASCII")
    else:
        spot.say(rule, f"is {quoted(value)}, which is not a valid URL")


def canonical(value: str) -> str:
    """The normal form of an address (RFC 3986, 6.2.2 and 6.2.3)."""
    found = _PARTS.match(value)
    if found is None or found[1] is None:
        return value
    scheme = found[1].lower()
    path, query, fragment = (_unescaped(part or "") for part in found.groups()[2:])
    if found[2] is None:
        return f"{scheme}:{path}{query}{fragment}"
    return f"{scheme}://{_authority(found[2], scheme)}{_flat(path) or '/'}{query}{fragment}"


def _authority(written: str, scheme: str) -> str:
    user, at, host = written.rpartition("@")
    host, port = host.lower(), ""
    if _PORT.search(host):
        host, _, port = host.rpartition(":")
    kept = f":{port}" if port and port != _PORTS.get(scheme) else ""
    dotless = host.removesuffix(".") if host.count(".") > 1 else host
    return f"{user}{at}{dotless}{kept}" if user not in ("", ":") else f"{dotless}{kept}"


def _unescaped(part: str) -> str:
    """Escapes in upper case, and none of what needs no escape."""

    def one(found: re.Match[str]) -> str:
        made = unquote(found[0], "latin-1")
        return made if _UNRESERVED.match(made) else found[0].upper()

    return _ESCAPE.sub(one, part)


def _flat(path: str) -> str:
    """A path without `.` and `..` (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    pieces = path.split("/")
    for at, piece in enumerate(pieces):
        last = at == len(pieces) - 1
        if piece == "..":
            del kept[max(1, len(kept) - 1) :]
        elif piece != ".":
            kept.append(piece)
        if last and piece in (".", ".."):
            kept.append("")
    return "/".join(kept)


def joined(base: str, value: str) -> str:
    """An address made absolute; as it stands where that cannot be."""
    try:
        return urljoin(base, value)
    except ValueError:
        return value


def is_absolute(value: str) -> bool:
    """Whether an address names its host."""
    try:
        return bool(urlsplit(value).netloc)
    except ValueError:
        return False


def is_full(value: str) -> bool:
    """Whether it has the form of an address with a scheme."""
    return bool(_FULL.match(_BEYOND_ASCII.sub("a", value)))
