"""XML: the bytes of a document → its tree, as the guarded reader finds it well-formed.

The encoding is told by appendix F of XML 1.0; what is wrong with it is reported, and the text comes
back all the same where it can be read. Elements know their lines and their names: one of the format
itself has a bare name (`title`), one of a known vocabulary its usual prefix (`dc:creator`), any
other its namespace in braces (`{urn:x}y`); attributes likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.entities import name2codepoint
from typing import Final

from msgspec import Struct

from feedsvc.check.findings import Report
from feedsvc.feeds.xml_reader import SIZE, Name, Reader, XmlError, codec_of, encoding_shown
from feedsvc.model.characters import FORBIDDEN

ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM03: Final = "http://purl.org/atom/ns#"
XHTML: Final = "http://www.w3.org/1999/xhtml"
XML: Final = "http://www.w3.org/XML/1998/namespace"

# As the authors of each vocabulary write them.
PREFIXES: Final[dict[str, str]] = {
    ATOM: "atom",
    XHTML: "xhtml",
    XML: "xml",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://www.w3.org/2007/app": "app",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/": "rss1",
    "http://purl.org/rss/1.0/modules/aggregation/": "ag",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://purl.org/rss/1.0/modules/link/": "l",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/wiki/": "wiki",
    "http://www.usemod.com/cgi-bin/mb.pl?ModWiki": "wiki",
    "http://backend.userland.com/blogChannelModule": "blogChannel",
    "http://backend.userland.com/creativeCommonsRssModule": "creativeCommons",
    "http://web.resource.org/cc/": "cc",
    "http://webns.net/mvcb/": "admin",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://geourl.org/rss/module/": "geourl",
    "http://postneo.com/icbm": "icbm",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://a9.com/-/spec/opensearch/1.1/": "opensearch",
    "http://a9.com/-/spec/opensearchrss/1.0/": "opensearch10",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/Math/MathML": "mathml",
    "http://my.theinfo.org/changed/1.0/rss/": "cp",
    "http://base.google.com/ns/1.0": "g",
    "http://feedsync.org/2007/feedsync": "sx",
    "http://www.opml.org/spec2": "opml",
    "http://hacks.benhammersley.com/rss/streaming/": "str",
    "http://purl.org/rss/1.0/modules/servicestatus/": "ss",
    "http://purl.org/rss/1.0/modules/company": "company",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "urn:atom-extension:indexing": "indexing",
    "http://www.microsoft.com/schemas/rss/core/2005": "cf",
}
# Known, and in use, but with rules that are nobody's standard.
UNSUPPORTED: Final = frozenset(
    (
        "http://schemas.google.com/g/2005",
        "http://www.rawvoice.com/rawvoiceRssModule/",
        "http://schema.org/",
        "https://schema.org/",
        "https://podcastindex.org/namespace/1.0",
        "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
    )
)
_USUAL: Final = frozenset(PREFIXES.values())
_LOOSE: Final = {uri.rstrip("/#").lower(): prefix for uri, prefix in PREFIXES.items()}


def prefix_of(uri: str) -> str:
    """The usual prefix of a namespace, also of one written in other case or without its end."""
    return _LOOSE.get(uri.rstrip("/#").lower(), "")


def is_usual(prefix: str) -> bool:
    """Whether a vocabulary is known under that prefix."""
    return prefix in _USUAL


class Node(Struct):
    """An element, filled in while its document is parsed and not changed afterwards.

    `text` is the character data directly in it, `lead` what of it stands before its first child.
    `base` is the address that relative ones in it refer to, `lang` its language, `report` takes
    what is found.
    """

    report: Report
    name: str
    namespace: str
    line: int
    attributes: dict[str, str]
    parent: Node | None
    base: str = ""
    lang: str = ""
    text: str = ""
    lead: str = ""
    end: int = 0
    children: list[Node] = []

    @property
    def local(self) -> str:
        """The name without prefix or namespace."""
        return self.name.rpartition("}")[2].rpartition(":")[2]

    @property
    def above(self) -> str:
        """The name of the parent, `the document` for the root."""
        return f"<{self.parent.name}>" if self.parent else "the document"

    def say(self, rule: str, what: str, remedy: str = "") -> None:
        """Report something that is wrong with it."""
        self.report.say(rule, self.line, what, remedy)

    def has(self, name: str) -> bool:
        """Whether there is a child of that name."""
        return any(child.name == name for child in self.children)

    def all(self, name: str) -> list[Node]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Node | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def said(self, name: str) -> str:
        """The text of the first child of that name, without blanks around it."""
        found = self.first(name)
        return found.text.strip() if found else ""

    def walk(self) -> Iterator[Node]:
        """All elements below this one, in their order."""
        stack = self.children[::-1]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


class Binding(Struct, frozen=True):
    """A namespace declaration."""

    prefix: str
    uri: str
    line: int


class Doctype(Struct, frozen=True):
    """A document type declaration."""

    public: str
    line: int


class Tree(Struct, frozen=True):
    """A well-formed document."""

    root: Node
    bindings: tuple[Binding, ...] = ()
    doctype: Doctype | None = None


_RULES = {
    "broken": "SAXError",
    "declaration": "ContainsEntity",
    "external": "ContainsSystemEntity",
    "limit": "ValidatorLimit",
}
_REMEDIES = {
    "undefined entity": "write the character itself, or its number as in &#160;",
    "unbound prefix": "declare the prefix with xmlns: on the root element",
}
_ROOTS = {"feed": "atom", "entry": "atom", "rss": "rss", "opml": "opml", "RDF": "rdf"}
_NETSCAPE = "-//Netscape Communications//DTD RSS 0.91//EN"
_RSS091 = {
    "http://my.netscape.com/publish/formats/rss-0.91.dtd",
    "http://www.rssboard.org/rss-0.91.dtd",
}


def parse(data: bytes, report: Report) -> Tree | None:
    """The tree of a document; None where it has none, which is reported."""
    if len(data) > SIZE:
        report.say("ValidatorLimit", 0, f"the document is larger than {SIZE:,} bytes")
        return None
    text = decode(data, report)
    if (found := FORBIDDEN.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        what = f"U+{ord(found[0]):04X} is not a character that XML allows"
        report.say("SAXError", line, what, "remove it")
        return None
    lines = enumerate(text.split("\n"), 1) if "&#x" in text else ()
    report.escaped = frozenset(at for at, line in lines if "&#x" in line)
    return _Tree(report).parse(text)


class _Tree(Reader):
    """One pass over a document, which makes its tree."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.address)
        self._report = report
        self._stack: list[Node] = []
        self._pieces: list[list[str]] = []
        self._root: Node | None = None
        self._own: set[str] = set()
        self._bindings: list[Binding] = []
        self._doctype: Doctype | None = None

    def parse(self, text: str) -> Tree | None:
        try:
            self.read(text)
        except XmlError as error:
            what = error.message
            if error.kind == "broken":
                what = f"the document is not well-formed ({what})"
            remedy = _REMEDIES.get(error.message, "")
            self._report.say(_RULES[error.kind], error.line, what, remedy)
            return None
        if self._root is None:  # expat takes no document without a root element
            raise AssertionError("a well-formed document has a root element")
        return Tree(self._root, tuple(self._bindings), self._doctype)

    def doctype(self, public: str, system: str) -> None:
        self._doctype = Doctype(public, self.line)
        if not system:
            return
        if public == _NETSCAPE and system in _RSS091:
            if "netscape" in system:
                self._report.say("DeprecatedDTD", self.line, f"{system} does not exist any more")
        else:
            self._report.say("ContainsSystemEntity", self.line, f"refers to {system[:80]}")

    def skipped(self, name: str) -> None:
        if self._doctype and self._doctype.public == _NETSCAPE and name in name2codepoint:
            self.characters(chr(name2codepoint[name]))
            return
        self._report.say("UndefinedNamedEntity", self.line, f"&{name[:40]}; is not defined")

    def bound(self, prefix: str, uri: str) -> None:
        self._bindings.append(Binding(prefix, uri, self.line))

    def start(self, name: Name, attributes: Mapping[Name, str]) -> None:
        if self._root is None:
            self._found(name)
        node = self._node(name, attributes)
        if self._stack:
            above = self._stack[-1]
            if not above.children:
                above.lead = "".join(self._pieces[-1])
            above.children.append(node)
        else:
            self._root = node
        self._stack.append(node)
        self._pieces.append([])

    def _found(self, root: Name) -> None:
        """Note the format that the name of the root element says."""
        self._report.form = _ROOTS.get(root.local, "")
        self._own = {root.namespace}
        if self._report.form == "atom":
            self._own.add(ATOM)
        elif root.namespace and self._report.form == "rss":
            self._own.add("")

    def _node(self, own: Name, given: Mapping[Name, str]) -> Node:
        attributes = {_named(one): value for one, value in given.items()}
        above = self._stack[-1] if self._stack else None
        name = own.local if own.namespace in self._own else _named(own)
        if not own.namespace and "" not in self._own:
            name = f"{{}}{own.local}"
        return Node(
            report=self._report,
            name=name,
            namespace=own.namespace,
            line=self.line,
            attributes=attributes,
            parent=above,
            base=self.base,
            lang=attributes.get("xml:lang", above.lang if above else ""),
        )

    def characters(self, text: str) -> None:
        if self._pieces:
            self._pieces[-1].append(text)

    def end(self, _name: Name) -> None:
        node = self._stack.pop()
        node.text = "".join(self._pieces.pop())
        node.end = self.line
        if not node.children:
            node.lead = node.text


def _named(name: Name) -> str:
    if not name.namespace:
        return name.local
    prefix = prefix_of(name.namespace)
    return f"{prefix}:{name.local}" if prefix else f"{{{name.namespace}}}{name.local}"


_DECLARATION = re.compile(
    r"""<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9][A-Za-z0-9._:-]{0,40})["']"""
)
_VERSION = re.compile(r"""<\?xml\s+version\s*=\s*["']([-\w.:]{0,40})["']""")
_REQUIRED = {"utf-8", "utf-16"}
_COMMON = {
    "ascii", "euc_jp", "gb18030", "iso8859-1", "iso8859-2", "iso8859-7", "iso8859-15", "koi8-r",
    "shift_jis", "cp1250", "cp1251", "cp1252", "cp1254", "cp1255", "cp1256",
}  # fmt: skip


def decode(data: bytes, report: Report) -> str:
    """The text of an XML document, without its byte order mark."""
    mark, family = encoding_shown(data)
    body = data[len(mark) :]
    start = body[:1024].decode(family or "latin-1", "replace")
    version = _VERSION.match(start)
    if version and version[1] != "1.0":
        report.say("BadXmlVersion", 1, f"the document says that it is XML {version[1]}")
    name = _chosen(start, family, report)
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        report.say("UnicodeError", line, f"byte {body[error.start]:#04x} is not {name}")
        return body.decode(name, "replace")


def _chosen(start: str, family: str, report: Report) -> str:
    """Python's name of the encoding to read by."""
    declared = _DECLARATION.match(start)
    if declared is None:
        if not family:
            report.say("MissingEncoding", 1, "the document does not say its encoding")
        return family or "utf-8"
    name, line = declared[1], start.count("\n", 0, declared.start(1)) + 1
    known = codec_of(name)
    if known is None:
        report.say("UnknownEncoding", line, f"{name} is not a known encoding")
        return family or "utf-8"
    if family and known.partition("-")[0] + known[3:6] != family.partition("-")[0] + family[3:6]:
        what = f"the document says that it is in {name}, but its bytes are in {family}"
        report.say("UnicodeError", line, what)
        return family
    if known not in _REQUIRED and not known.startswith("utf-16"):
        rule = "NonstdEncoding" if known in _COMMON else "ObscureEncoding"
        report.say(rule, line, f"the document is written in {name}")
    return family or known
