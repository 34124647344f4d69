"""A feed as bytes → its elements, exactly as written, once it is known to be harmless.

The document is decoded, its prolog is cut off and looked through for declarations, and one pass
of the guarded reader notes what identifies a feed and its entries. Feed libraries guess and
repair; what tells entries apart must not be guessed. So ids, addresses, titles and dates are taken
from the elements by the rules that readers share: a guid is an id as it stands, an address is made
absolute, a title is shown as plain text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urljoin

from msgspec import Struct

from feedsvc.feeds.xml_reader import SIZE, Name, Reader, XmlError, codec_of, encoding_shown
from feedsvc.model.characters import clean

Form = Literal["atom", "rss", "rdf"]

_ITEMS = 50_000
_CHILDREN = 1_000
_WORD = 1_000

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252"}

_PROLOG = re.compile(r"(?s)(?i:[^<]++|<\?[^<>]*>|<!--.*?-->|<!DOCTYPE[^\[<>]*>)*+")
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY)\b", re.IGNORECASE)
# feedparser looks for an address in every author, in time that grows with the square of a word.
_AUTHORS = {"author", "creator", "managingeditor", "webmaster", "name", "email"}
_LONG_WORD = re.compile(rf"(?<![\w.+-])[\w.+-]{{{_WORD}}}", re.ASCII)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")

_FORMS: dict[str, Form] = {"feed": "atom", "rss": "rss", "rdf": "rdf"}
_NOTED = {
    "title", "link", "id", "guid", "pubdate", "date",
    "published", "issued", "created", "updated", "modified",
}  # fmt: skip

# Where an element may stand under a prefix and still be a feed's own.
_NAMESPACES = {
    "http://www.w3.org/2005/Atom",
    "http://purl.org/atom/ns#",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss2",
}

_TOO_MUCH = (
    "has more elements, or more in one entry, than any feed",
    "check the program that wrote it",
)


class NoFeedError(ValueError):
    """Why a document is not taken for a feed, and what to do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class Element(Struct, frozen=True):
    """A child of a feed or an entry: `name` in lower case, `text` that of all within it.

    Attributes in a namespace are named `namespace name`; `base` is the address to which
    relative ones in it refer.
    """

    name: str
    namespace: str
    attributes: Mapping[str, str]
    base: str
    text: str


class Item(Struct, frozen=True):
    """An entry with the children that identify it."""

    attributes: Mapping[str, str]
    base: str
    children: tuple[Element, ...]


class Elements(Struct, frozen=True):
    """What a well-formed feed says of itself and of each entry, in its order."""

    head: tuple[Element, ...]
    items: tuple[Item, ...]


def decode(data: bytes) -> str:
    """Return the text of a document, without characters that XML forbids.

    The encoding is that of the byte order mark, else the declared one, else UTF-8; where the
    bytes do not fit, Windows-1252, as readers guess. Raises NoFeedError for an oversized document.
    """
    if len(data) > SIZE:
        raise NoFeedError(f"is larger than {SIZE:,} bytes", "shorten the feed")
    mark, shown = encoding_shown(data)
    written = data[len(mark) :]
    declared = _DECLARED.match(written)
    known = codec_of(declared[1].decode("ascii")) if declared else None
    for encoding in filter(None, (shown, known and _WIDER.get(known, known), "utf-8")):
        try:
            return clean(written.decode(encoding))
        except UnicodeDecodeError:
            continue
    return clean(written.decode("cp1252", "replace"))


def split(text: str) -> tuple[Form | None, str]:
    """Cut off everything before the root element; → the form that its name says, the rest.

    The form is None for a root that is none of a feed. A document type without
    declarations of its own, as RSS 0.91 has, is dropped. Raises NoFeedError for one with an
    internal subset: entities could expand without end or read files.
    """
    end = _PROLOG.match(text)
    rest = text[end.end() :] if end else text
    if _DECLARATION.match(rest):
        raise NoFeedError("declares entities or a document type of its own", "remove <!DOCTYPE …>")
    root = _ROOT.match(rest)
    return _FORMS.get(root[1].lower()) if root else None, rest


def elements(text: str, base: str) -> Elements | None:
    """Note the elements of a document that `split` let through; None if it is not well-formed.

    `base` is the address of the document. Raises NoFeedError for one that is nested or filled
    beyond what any feed is.
    """
    pass_ = _Pass(base)
    try:
        pass_.read(text)
    except XmlError as error:
        if error.kind == "limit":
            raise NoFeedError(error.message, "check the program that wrote it") from error
        if error.kind != "broken" or _LONG_WORD.search(text):
            raise NoFeedError(*_TOO_MUCH) from error
        return None
    return Elements(tuple(pass_.head), tuple(pass_.items))


class _Pass(Reader):
    """The state of one pass over a document."""

    def __init__(self, base: str) -> None:
        super().__init__(base, SIZE)  # items and what is in each are counted instead
        self.head: list[Element] = []
        self.items: list[Item] = []
        self._names: list[str] = []
        self._item: tuple[int, Mapping[Name, str], list[Element]] | None = None
        self._children = 0
        self._length = 0
        self._noted: tuple[int, Mapping[Name, str], list[str]] | None = None

    def start(self, name: Name, attributes: Mapping[Name, str]) -> None:
        parent = self._names[-1] if self._names else ""
        local = name.local.lower()
        self._names.append(local)
        self._length = 0
        own = not name.prefix or name.namespace in _NAMESPACES
        if self._item is None and own and local in ("item", "entry"):
            self._item, self._children = (self.depth, attributes, []), 0
        elif self._item and self.depth == self._item[0] + 1:
            self._children += 1
            self._note(local, attributes)
        elif not self._item and parent in ("feed", "channel"):
            self._note(local, attributes)
        if len(self.items) >= _ITEMS or self._children > _CHILDREN:
            raise NoFeedError(*_TOO_MUCH)

    def _note(self, name: str, attributes: Mapping[Name, str]) -> None:
        if name in _NOTED:
            self._noted = self.depth, attributes, []

    def characters(self, text: str) -> None:
        if self._noted:
            self._noted[2].append(text)
        self._length += len(text)
        if self._length > _WORD and self._names[-1] in _AUTHORS:
            raise NoFeedError(*_TOO_MUCH)

    def end(self, name: Name) -> None:
        if self._noted and self._noted[0] == self.depth:
            _, attributes, pieces = self._noted
            made = Element(
                self._names[-1],
                name.namespace,
                _attributes(attributes),
                self.base,
                "".join(pieces).strip(),
            )
            (self._item[2] if self._item else self.head).append(made)
            self._noted = None
        if self._item and self._item[0] == self.depth:
            _, attributes, children = self._item
            self.items.append(Item(_attributes(attributes), self.base, tuple(children)))
            self._item = None
        self._names.pop()


def _attributes(given: Mapping[Name, str]) -> dict[str, str]:
    return {
        f"{name.namespace} {name.local.lower()}".strip(): value for name, value in given.items()
    }


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
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


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
