"""What tells the entries of an XML feed apart, exactly: id, address, title, dates.

Written from the elements of a well-formed document, by the rules that readers share: a guid is
an id as it stands, an address is made absolute, a title is shown as plain text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin

from msgspec import Struct

from feedsvc.published.elements import Element, Elements, Form, Item

_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_DC = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FOREIGN = re.compile(r"media|itunes|mrss|podcast|feedburner", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")


class Identity(Struct, frozen=True):
    """An entry's id, absolute address and plain title; its dates as written, empty if absent."""

    id: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""


class Head(Struct, frozen=True):
    """A feed's title, its own address (`self`), that of its page and that of its older part."""

    title: str = ""
    address: str = ""
    alternate: str = ""
    previous: str = ""


def head(found: Elements, form: Form) -> Head:
    """Name a feed of that form; its older part is an archive or a page (RFC 5005, 4 and 3)."""
    own = [*_own(found.head, form)]
    return Head(
        title=_title(own, form),
        address=_link(found.head, "self"),
        alternate=_written_link(own) or _link(found.head, "alternate"),
        previous=_link(found.head, "prev-archive") or _link(found.head, "next"),
    )


def identity(item: Item, form: Form) -> Identity:
    """Name an entry of a feed of that form.

    The address of an RSS item without a link is its guid, unless that says that it is none
    (RSS 2.0, `isPermaLink`) or cannot be one.
    """
    own = [*_own(item.children, form)]
    if form == "atom":
        return Identity(
            id=_first(own, "id"),
            url=_link(own, "alternate"),
            title=_title(own, form),
            published=_first(own, "published", "issued", "created"),
            updated=_first(own, "updated", "modified"),
        )
    about = item.attributes.get(f"{_RDF} about", "").strip()
    terms = [child for child in item.children if child.namespace in _DC]
    atom = [child for child in item.children if child.namespace in _ATOM]
    return Identity(
        id=_first(own, "guid") or about,
        url=_written_link(own) or _link(atom, "alternate") or _permalink(own, about, item.base),
        title=_title(own, form) or _title(terms, form),
        published=_first(own, "pubdate") or _first(terms, "date", "issued", "created")
        or _first(atom, "published"),
        updated=_first(atom, "updated") or _first(terms, "modified"),
    )  # fmt: skip


def plain(title: str, *, markup: bool = False) -> str:
    """Return a title as readers show it: on one line, without `markup` if it is HTML."""
    if markup:
        title = html.unescape(_TAG.sub("", title))
    return " ".join(title.split())


def absolute(url: str, *bases: str) -> str:
    """Return the address as it stands if it has a scheme, else joined to the first base so."""
    url = url.strip()
    if not url or _SCHEME.match(url):
        return url
    for base in bases:
        if _SCHEME.match(base):
            try:
                return urljoin(base, url)
            except ValueError:
                continue
    return url


def instant(written: str) -> datetime | None:
    """Read a date of RFC 3339 or one of its neighbours in ISO 8601, in UTC with whole seconds.

    Without a zone it is in UTC, without a time at midnight; None if it is something else.
    """
    try:
        moment = datetime.fromisoformat(written.strip().upper())
        return _whole(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _own(children: Sequence[Element], form: Form) -> Iterator[Element]:
    """Those that the format itself defines, whatever namespace its document puts them in."""
    others = (*_DC, *(() if form == "atom" else _ATOM))
    for child in children:
        if child.namespace not in others and not _FOREIGN.search(child.namespace):
            yield child


def _first(children: Sequence[Element], *names: str) -> str:
    """The text of the first that has some, the first name before the second."""
    for name in names:
        for child in children:
            if child.name == name and child.text:
                return child.text
    return ""


def _title(children: Sequence[Element], form: Form) -> str:
    """The first title; only in Atom can it be HTML (RFC 4287, 3.1.1, and `mode` of Atom 0.3)."""
    for child in children:
        if child.name == "title" and child.text:
            kind = child.attributes.get("type", "").lower()
            return plain(child.text, markup=form == "atom" and kind in ("html", "text/html"))
    return ""


def _link(children: Sequence[Element], rel: str) -> str:
    """The `href` of the first link of that relation; a page is preferred to other types."""
    links = [
        child
        for child in children
        if child.name == "link"
        and "href" in child.attributes
        and (child.attributes.get("rel", "").lower() or "alternate") == rel
    ]
    links.sort(key=lambda link: "html" not in link.attributes.get("type", "html").lower())
    return absolute(links[0].attributes["href"], links[0].base) if links else ""


def _written_link(children: Sequence[Element]) -> str:
    """The address between `<link>` and `</link>`, as RSS has it."""
    for child in children:
        if child.name == "link" and child.text and "href" not in child.attributes:
            return absolute(child.text, child.base)
    return ""


def _permalink(own: Sequence[Element], about: str, base: str) -> str:
    """The guid, or what an RDF item is about, if it can be an address."""
    guids = [
        child.text
        for child in own
        if child.name == "guid" and child.attributes.get("ispermalink", "true").lower() == "true"
    ]
    for candidate in (about, *guids):
        if "/" in candidate and " " not in candidate and not candidate.startswith("tag:"):
            return absolute(candidate, base)
    return ""
