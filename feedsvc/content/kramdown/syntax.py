r"""The parts of kramdown's grammar that several constructs share: patterns, blocks, attributes.

kramdown's `\s` and `\w` are ASCII and its `\b` and `[[:alpha:]]` are Unicode; the patterns here
spell these classes out, so that they mean the same in Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from msgspec import Struct

from feedsvc.content.kramdown.options import Options, changed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Tags that may stand within a paragraph, and those that may not.
SPAN_TAGS = _words(
    "a abbr acronym b big bdo br button cite code del dfn em i img input ins kbd label mark option "
    "q rb rbc rp rt rtc ruby samp select small span strong sub sup tt u var"
)
BLOCK_TAGS = _words(
    "address article aside applet body blockquote caption col colgroup dd div dl dt fieldset "
    "figcaption footer form h1 h2 h3 h4 h5 h6 header hgroup hr html head iframe legend menu li "
    "main map nav ol optgroup p pre section summary table tbody td th thead tfoot tr ul"
)
EMPTY_TAGS = _words(
    "area base basefont br col command embed frame hr img input isindex keygen link meta param "
    "source track wbr"
)

# What the content of a tag is read as where Markdown is wanted in it; raw for all others.
_BLOCK_CONTENT = _words(
    "address applet article aside blockquote body dd details div dl fieldset figure figcaption "
    "footer form header hgroup iframe li main map menu nav noscript object section summary td"
)
_SPAN_CONTENT = _words(
    "a abbr acronym b bdo big button cite caption del dfn dt em h1 h2 h3 h4 h5 h6 i ins label "
    "legend optgroup p q rb rbc rp rt rtc ruby select small span strong sub sup th tt"
)
_RAW_CONTENT = _words("script style math option textarea pre code kbd samp var")

KNOWN_TAGS = SPAN_TAGS | BLOCK_TAGS | EMPTY_TAGS | _BLOCK_CONTENT | _SPAN_CONTENT | _RAW_CONTENT

_MODELS = {"0": "raw", "1": "default", "span": "span", "block": "block"}


def tag_name(name: str) -> str:
    """The name of a tag: lower case where HTML knows it, else as written."""
    return name.lower() if name.lower() in KNOWN_TAGS else name


def content_model(tag: str) -> str:
    """How kramdown reads the content of `tag` where it is asked to: block, span or raw."""
    return "block" if tag in _BLOCK_CONTENT else "span" if tag in _SPAN_CONTENT else "raw"


def asked_model(attributes: dict[str, str], tag: str) -> str:
    """The content model that a `markdown` attribute asks for, which it takes away; else empty."""
    model = _MODELS.get(attributes.pop("markdown", ""), "")
    return content_model(tag) if model == "default" else model


class MarkdownError(ValueError):
    """A text that cannot be converted: nested too deep, or too intricate to read in time."""


MAX_DEPTH = 100
MAX_OPEN = 500
SPACES = " \t\n\v\f\r"

S = r"[ \t\n\v\f\r]"
W = "[A-Za-z0-9_]"
NOT_S = r"[^ \t\n\v\f\r]"
TO_EOL = r"[ \t\v\f\r]*\n"
NAME = r"(?:[^\W\d][\w.-]*:)?[^\W\d][\w.-]*"
ID = r"[A-Za-z0-9_][A-Za-z0-9_-]*"

# An HTML span element at the start of a line does not end a paragraph or a quote; others do.
_NO_SPAN = rf"(?!(?:{'|'.join(sorted(SPAN_TAGS | {'script'}))})\b)"
HTML_EDGE = rf"(?:<{_NO_SPAN}(?>{NAME})|</{_NO_SPAN}{NAME}{S}*>)"

# Without a limit, each of many braces that never close would be read to the end of the text.
IAL_TEXT = r"(?!\})[^}\\]{0,2000}(?:\\\}?[^}\\]{0,2000})*"
EXTENSION_TEXT = r"[^}\\/]*(?:(?:\\\}?|/(?!\}))[^}\\/]*)*"
IAL_LINE = rf"\{{:(?![:/]){IAL_TEXT}\}}{TO_EOL}"
EOB_LINE = rf"\^{TO_EOL}"
LAZY_END = rf"{S}*\n| {{0,3}}(?:{IAL_LINE}|{HTML_EDGE})|{EOB_LINE}|\Z"
CODE_LINES = (
    rf"(?:(?>{S}*\n)?(?:(?:\t| {{4}})[ \t]*{NOT_S}[^\n]*\n)++"
    rf"(?:(?! {{0,3}}(?:{IAL_LINE}|{HTML_EDGE})|{EOB_LINE})[ \t]*+{NOT_S}[^\n]*\n)*+)*+"
)
# A blank line, an end-of-block mark, an attribute list or nothing.
BOUNDARY = re.compile(rf"{S}*\n|{EOB_LINE}| {{0,3}}{IAL_LINE}|\Z")
INDENT = re.compile(r"^(?:\t| {4})", re.MULTILINE)
BLANK = re.compile(rf"{S}*\n")
EOB = re.compile(EOB_LINE)
RULE = re.compile(r" {0,3}([*_-])[ \t]*\1[ \t]*\1(?:\1|[ \t])*\n")

TICKS = re.compile("`+")
# A mark that a backslash makes plain text.
ESCAPED = re.compile(r"\\([\\.*_+`<>()\[\]{}#!:|\"'$=-])")

_PAIR = rf"({ID})=(?:\"((?:\\[}}\"]|[^}}\"])*)\"|'((?:\\[}}']|[^}}'])*)')"
_ID_OR_CLASS = r"#([A-Za-z][A-Za-z0-9_:-]*)|\.([^ \t\n\v\f\r.#]+)"
_ATTRIBUTE = re.compile(rf"(?:\A|(?<={S}))(?:{_PAIR}|({ID})|((?:{_ID_OR_CLASS})+))(?={S}|\Z)")
_EACH = re.compile(_ID_OR_CLASS)
_ESCAPED = re.compile(r"\\([}\"'])")


class Attributes(Struct):
    """An attribute list: `{: #id .class key="value" reference}`."""

    values: dict[str, str] = {}
    references: list[str] = []

    def read(self, text: str) -> Attributes:
        """With what `text`, the inside of an attribute list, says; anything else is dropped."""
        for key, double, single, reference, marks, _, _ in _ATTRIBUTE.findall(text):
            if key:
                self.values[key] = _ESCAPED.sub(r"\1", double or single)
            elif reference:
                self.references.append(reference)
            else:
                for name, style in _EACH.findall(marks):
                    self._set("id" if name else "class", name or style, self.values)
        return self

    def apply(self, target: dict[str, str], lists: Mapping[str, Attributes]) -> None:
        """Writes these attributes to `target`, those of the lists they refer to before them."""
        seen: set[str] = set()

        def write(attributes: Attributes) -> None:
            for name in attributes.references:
                if name in lists and name not in seen:
                    seen.add(name)
                    write(lists[name])
            for key, value in attributes.values.items():
                self._set(key, value, target)

        write(self)

    @staticmethod
    def _set(key: str, value: str, target: dict[str, str]) -> None:
        target[key] = f"{target.get(key, '')} {value}".lstrip() if key == "class" else value


class Block(Struct, eq=False):
    """A block as parsed; `text` is Markdown still to be parsed, or final where `kind` says so."""

    kind: str
    text: str = ""
    tag: str = ""
    ial: Attributes | None = None
    children: list[Block] = []
    attributes: dict[str, str] = {}
    level: int = 0
    model: str = ""
    transparent: bool = False


class Heading(Struct, frozen=True):
    """A header of the text: its level as written, its source, and the element it became."""

    level: int
    source: str
    element: Element


class Document:
    """What one text defines on its way through the parser, and the options in force."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.lists: dict[str, Attributes] = {}
        self.footnotes: dict[str, Block] = {}
        self.abbreviations: dict[str, str] = {}
        self.links: dict[str, tuple[str, str | None, Block | None]] = {}
        for name, address, title in options.link_defs:
            self.links[link_id(name)] = (address, title, None)
        self.headings: list[Heading] = []
        self.raw: list[str] = []
        self.marked: dict[str, int] = {}  # footnotes in order of their first mark: how many marks
        self.contents_at: Element | None = None
        self.footnotes_at: Element | None = None

    def keep(self, html: str) -> str:
        """Puts raw HTML aside until all else is HTML, and says what stands for it until then."""
        self.raw.append(html)
        return f"\x02{len(self.raw) - 1}\x03"


def link_id(name: str) -> str:
    """A link's name as kramdown compares them: spaces squeezed, lower case."""
    return re.sub(rf"{S}+", " ", name).lower()


def extended(document: Document, name: str, written: str, body: str) -> Block | None:
    """What kramdown's extension `name` stands for; None where kramdown has none of that name."""
    attributes = Attributes().read(written)
    if name == "comment":
        return Block("comment")
    if name == "nomarkdown":
        wanted = attributes.values.get("type", "").split()
        return Block("raw", body if not wanted or "html" in wanted else "")
    if name != "options":
        return None
    for key, value in attributes.values.items():
        try:
            document.options = changed(document.options, key, value)
        except ValueError:
            continue  # kramdown leaves the option as it was
    return Block("eob", "extension")
