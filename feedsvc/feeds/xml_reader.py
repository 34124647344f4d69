"""The one guarded reader of XML that others wrote: elements and texts in one pass of expat.

A document that declares entities or attributes of its own is refused before it could use them, so
that nothing expands and nothing is read from elsewhere; one that nests or repeats elements without
end is refused as well.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple
from urllib.parse import urljoin
from xml.parsers import expat

SIZE = 20 << 20  # bytes of a document
DEPTH = 256
ATTRIBUTES = 1_000  # of an element
ELEMENTS = 500_000

_MARKS = (  # the longer ones first: UTF-32LE begins like UTF-16LE
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
# What people write text in: Python also has codecs that unpack or compute.
_TEXTUAL = re.compile(r"utf|ascii|iso|latin|cp\d|koi8|gb|hz|big5|shift|euc|mac|tis|windows|ibm|ucs")
_BASE = "http://www.w3.org/XML/1998/namespace base xml"

Kind = Literal["broken", "declaration", "external", "limit"]


def encoding_shown(data: bytes) -> tuple[bytes, str]:
    """The byte order mark, and the encoding that it or the first characters show; empty if none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    return b"", next((name for head, name in _UNMARKED if data.startswith(head)), "")


def codec_of(name: str) -> str | None:
    """Python's own name of an encoding that people write text in; None for any other."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if _TEXTUAL.match(found) else None


class XmlError(Exception):
    """Why the reading of a document ended, and on which line.

    It is not well-formed (`broken`), declares something (`declaration`, `external` where that is
    to be read from elsewhere), or is beyond the limits (`limit`).
    """

    def __init__(self, kind: Kind, message: str, line: int) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.line = line


class Name(NamedTuple):
    """The name of an element or attribute; namespace and prefix are empty where it has none."""

    namespace: str
    local: str
    prefix: str = ""

    @classmethod
    def of(cls, full: str) -> Name:
        """Take apart what expat calls `namespace local prefix`."""
        parts = full.split(" ")
        return cls("", full) if len(parts) == 1 else cls(*parts[:3])


class Reader:
    """One pass over a document; a subclass is told what is in it, in its order.

    `base` is the address to which relative ones refer where the pass is, `line` where that is.
    """

    def __init__(self, base: str, elements: int = ELEMENTS) -> None:
        self._bases = [base]
        self._left = self._most = elements
        self._expat = expat.ParserCreate("utf-8", " ")

    @property
    def base(self) -> str:
        """The document's address, with each `xml:base` on the way joined to it."""
        return self._bases[-1]

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._bases) - 1

    @property
    def line(self) -> int:
        """The line of the document, from 1."""
        return self._expat.CurrentLineNumber

    def read(self, text: str) -> None:
        """Read a document, once. Raises XmlError, and what the subclass raises."""
        parser = self._expat
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = lambda _, system, public, __: self.doctype(
            public or "", system or ""
        )
        parser.EntityDeclHandler = self._entity
        parser.AttlistDeclHandler = self._attribute
        parser.StartNamespaceDeclHandler = lambda prefix, uri: self.bound(prefix or "", uri or "")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.characters
        parser.SkippedEntityHandler = lambda name, _: self.skipped(name)
        try:
            parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code) or "not well-formed"
            raise XmlError("broken", what, error.lineno) from error

    def start(self, name: Name, attributes: Mapping[Name, str]) -> None:
        """An element begins."""

    def end(self, name: Name) -> None:
        """An element ends."""

    def characters(self, text: str) -> None:
        """A piece of text."""

    def doctype(self, public: str, system: str) -> None:
        """The document type, which is not read."""

    def bound(self, prefix: str, uri: str) -> None:
        """A prefix stands for a namespace from here on."""

    def skipped(self, name: str) -> None:
        """An entity that the document type may declare, which is not read."""

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if self.depth >= DEPTH:
            raise XmlError("limit", f"is nested deeper than {DEPTH} elements", self.line)
        if self._left < 0:
            raise XmlError("limit", f"has more than {self._most:,} elements", self.line)
        if len(attributes) > ATTRIBUTES:
            what = f"has an element with more than {ATTRIBUTES:,} attributes"
            raise XmlError("limit", what, self.line)
        self._bases.append(_joined(self.base, attributes.get(_BASE, "")))
        self.start(Name.of(full), {Name.of(one): value for one, value in attributes.items()})

    def _end(self, full: str) -> None:
        self.end(Name.of(full))
        self._bases.pop()

    def _entity(self, name: str, _p: int, _v: str | None, _b: str | None, system: str | None,
                _public: str | None, _n: str | None) -> None:  # fmt: skip
        kind: Kind = "external" if system else "declaration"
        raise XmlError(kind, f"declares an entity, {name[:40]}", self.line)

    def _attribute(self, element: str, name: str, *_: object) -> None:
        raise XmlError("declaration", f"declares {name[:40]} of <{element[:40]}>", self.line)


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference.strip()) if reference else base
    except ValueError:  # no address at all: what it was meant to be, nobody can say
        return base
