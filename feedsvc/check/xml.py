"""XML: the text of a document → its tree, as the guarded reader finds it well-formed."""

from __future__ import annotations

from collections.abc import Mapping
from html.entities import name2codepoint

from feedsvc.check import namespaces
from feedsvc.check.encoding import decode
from feedsvc.check.findings import Report
from feedsvc.check.tree import Binding, Doctype, Node, Tree
from feedsvc.feeds.xml_reader import SIZE, Name, Reader, XmlError
from feedsvc.model.characters import FORBIDDEN

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
        what = f"U+{ord(found[0]):04X} is no character that XML allows"
        report.say("SAXError", line, what, "take it out")
        return None
    report.escaped = _lines(text)
    return _Tree(report).parse(text)


def _lines(text: str) -> frozenset[int]:
    """The lines with a hexadecimal character reference."""
    if "&#x" not in text:
        return frozenset()
    return frozenset(at for at, line in enumerate(text.split("\n"), 1) if "&#x" in line)


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
            what = f"not well-formed: {error.message}" if error.kind == "broken" else error.message
            remedy = _REMEDIES.get(error.message, "")
            self._report.say(_RULES[error.kind], error.line, what, remedy)
            return None
        if self._root is None:  # expat takes no document without a root element
            raise AssertionError("a well-formed document has a root element")
        return Tree(self._root, tuple(self._bindings), self._doctype)

    def doctype(self, public: str, system: str) -> None:
        self._doctype = Doctype(public, system, self.line)
        if not system:
            return
        if public == _NETSCAPE and system in _RSS091:
            if "netscape" in system:
                self._report.say("DeprecatedDTD", self.line, f"{system} is not there any more")
        else:
            self._report.say("ContainsSystemEntity", self.line, f"refers to {system[:80]}")

    def skipped(self, name: str) -> None:
        if self._doctype and self._doctype.public == _NETSCAPE and name in name2codepoint:
            self.characters(chr(name2codepoint[name]))
            return
        self._report.say("UndefinedNamedEntity", self.line, f"&{name[:40]}; stands for nothing")

    def bound(self, prefix: str, uri: str) -> None:
        self._bindings.append(Binding(prefix, uri, self.line, self._root is None))

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
            self._own.add(namespaces.ATOM)
        elif root.namespace and self._report.form == "rss":
            self._own.add("")

    def _node(self, own: Name, given: Mapping[Name, str]) -> Node:
        attributes = {_named(one): value for one, value in given.items()}
        above = self._stack[-1] if self._stack else None
        name = own.local if own.namespace in self._own else _named(own)
        if not own.namespace and "" not in self._own:
            name = f"{{}}{own.local}"
        return Node(
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
    prefix = namespaces.prefix_of(name.namespace)
    return f"{prefix}:{name.local}" if prefix else f"{{{name.namespace}}}{name.local}"
