"""XML: the text of a document → its tree, once it is known to be well-formed and harmless.

expat parses; a document that declares entities or attributes of its own is refused before it
could use them, so that nothing expands and nothing is read from elsewhere.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from urllib.parse import urljoin
from xml.parsers import expat

from feedsvc.check import namespaces
from feedsvc.check.encoding import decode
from feedsvc.check.findings import Report
from feedsvc.check.tree import Binding, Doctype, Node, Tree
from feedsvc.model.characters import FORBIDDEN

SIZE = 20 << 20
DEPTH = 256
ELEMENTS = 500_000

_ROOTS = {"feed": "atom", "entry": "atom", "rss": "rss", "opml": "opml", "RDF": "rdf"}
_NETSCAPE = "-//Netscape Communications//DTD RSS 0.91//EN"
_RSS091 = {
    "http://my.netscape.com/publish/formats/rss-0.91.dtd",
    "http://www.rssboard.org/rss-0.91.dtd",
}
_HEXADECIMAL = re.compile(r"&#x")
_ENCODING = re.compile(r"""(?<=\s)encoding\s*=\s*("[^"<>]*"|'[^'<>]*')""")


class _StopError(Exception):
    """Ends the parsing of a document about which everything has been said."""


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
    return _Parser(report).parse(text)


def _lines(text: str) -> frozenset[int]:
    """The lines with a hexadecimal character reference."""
    if "&#x" not in text:
        return frozenset()
    return frozenset(at for at, line in enumerate(text.split("\n"), 1) if "&#x" in line)


class _Parser:
    """One pass of expat over a document."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._stack: list[Node] = []
        self._pieces: list[list[str]] = []
        self._root: Node | None = None
        self._own: set[str] = set()
        self._bindings: list[Binding] = []
        self._doctype: Doctype | None = None
        self._count = 0
        self._expat = expat.ParserCreate("utf-8", " ")

    def parse(self, text: str) -> Tree | None:
        parser = self._expat
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._start_doctype
        parser.EntityDeclHandler = self._entity
        parser.AttlistDeclHandler = self._attributes_declared
        parser.StartNamespaceDeclHandler = self._binding
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.SkippedEntityHandler = self._skipped
        try:
            parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            self._broken(error)
            return None
        except _StopError:
            return None
        if self._root is None:  # expat takes no document without a root element
            raise AssertionError("a well-formed document has a root element")
        return Tree(self._root, tuple(self._bindings), self._doctype)

    def _broken(self, error: expat.ExpatError) -> None:
        what = expat.ErrorString(error.code) or "not well-formed"
        remedy = ""
        if what == "undefined entity":
            remedy = "write the character itself, or its number as in &#160;"
        elif what == "unbound prefix":
            remedy = "declare the prefix with xmlns: on the root element"
        self._report.say("SAXError", error.lineno, f"not well-formed: {what}", remedy)

    def _start_doctype(self, _name: str, system: str | None, public: str | None, _: int) -> None:
        line = self._expat.CurrentLineNumber
        self._doctype = Doctype(public or "", system or "", line)
        if not system:
            return
        if public == _NETSCAPE and system in _RSS091:
            if "netscape" in system:
                self._report.say("DeprecatedDTD", line, f"{system} is not there any more")
        else:
            self._report.say("ContainsSystemEntity", line, f"refers to {system[:80]}")

    def _entity(self, name: str, _p: int, _v: str | None, _b: str | None, system: str | None,
                _public: str | None, _n: str | None) -> None:  # fmt: skip
        line = self._expat.CurrentLineNumber
        rule = "ContainsSystemEntity" if system else "ContainsEntity"
        self._report.say(rule, line, f"declares an entity, {name[:40]}")
        raise _StopError

    def _attributes_declared(self, element: str, name: str, *_: object) -> None:
        line = self._expat.CurrentLineNumber
        self._report.say("ContainsEntity", line, f"declares {name[:40]} of <{element[:40]}>")
        raise _StopError

    def _skipped(self, name: str, _parameter: bool) -> None:
        if self._doctype and self._doctype.public == _NETSCAPE and name in name2codepoint:
            self._characters(chr(name2codepoint[name]))
            return
        line = self._expat.CurrentLineNumber
        self._report.say("UndefinedNamedEntity", line, f"&{name[:40]}; stands for nothing")

    def _binding(self, prefix: str | None, uri: str | None) -> None:
        early = self._root is None
        self._bindings.append(
            Binding(prefix or "", uri or "", self._expat.CurrentLineNumber, early)
        )

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._stack) >= DEPTH or self._count > ELEMENTS:
            what = f"has more than {ELEMENTS:,} elements, or more than {DEPTH} in each other"
            self._report.say("ValidatorLimit", self._expat.CurrentLineNumber, what)
            raise _StopError
        namespace, local = _split(full)
        if self._root is None:
            self._found(namespace, local)
        node = self._node(namespace, local, attributes)
        if self._stack:
            above = self._stack[-1]
            if not above.children:
                above.lead = "".join(self._pieces[-1])
            above.children.append(node)
        else:
            self._root = node
        self._stack.append(node)
        self._pieces.append([])

    def _found(self, namespace: str, local: str) -> None:
        """Note the format that the name of the root element says."""
        self._report.form = _ROOTS.get(local, "")
        self._own = {namespace}
        if self._report.form == "atom":
            self._own.add(namespaces.ATOM)
        elif namespace and self._report.form == "rss":
            self._own.add("")

    def _node(self, namespace: str, local: str, given: dict[str, str]) -> Node:
        attributes = {_named(*_split(full)): value for full, value in given.items()}
        above = self._stack[-1] if self._stack else None
        base = above.base if above else self._report.address
        name = local if namespace in self._own else _named(namespace, local)
        if not namespace and "" not in self._own:
            name = f"{{}}{local}"
        return Node(
            name=name,
            namespace=namespace,
            line=self._expat.CurrentLineNumber,
            attributes=attributes,
            parent=above,
            base=_joined(base, attributes.get("xml:base", "")),
            lang=attributes.get("xml:lang", above.lang if above else ""),
        )

    def _characters(self, text: str) -> None:
        if self._pieces:
            self._pieces[-1].append(text)

    def _end(self, _full: str) -> None:
        node = self._stack.pop()
        node.text = "".join(self._pieces.pop())
        node.end = self._expat.CurrentLineNumber
        if not node.children:
            node.lead = node.text


def _split(full: str) -> tuple[str, str]:
    namespace, _, local = full.rpartition(" ")
    return namespace, local


def _named(namespace: str, local: str) -> str:
    if not namespace:
        return local
    prefix = namespaces.prefix_of(namespace)
    return f"{prefix}:{local}" if prefix else f"{{{namespace}}}{local}"


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference.strip()) if reference else base
    except ValueError:  # reported where the attribute is looked at
        return base
